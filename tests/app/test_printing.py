"""The whole way of a receipt: a real window, its print queue and bridge, and a printer on the loopback."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.app import Plan
from pos_app.core.errors import KnownError
from pos_app.core.printing import Connection, Printer
from pos_app.home import Home
from pos_app.printers import make_spool, queue_of
from pos_app.settings_printing import ReceiptSettings
from pos_app.ui.payment_screens import PAID
from pos_app.ui.screens.paid import PaidScreen
from pos_app.ui.window import TillWindow
from tests.app.conftest import Open
from tests.app.shop import SOON, settings
from tests.app.test_run import opened, window_of
from tests.ledger.story import write
from tests.printing.papers import paper
from tests.receipts.decoder import decode
from tests.receipts.printed import Cut, Line, Qr
from tests.support.fake_printer import FakePrinter, Status

REFERENCE = "C3-1"


@pytest.fixture
def paid(home: Home) -> Home:
    """A till with a paid payment, whose print queue was there before."""
    with home.locked():
        make_spool(home)
        ledger = home.open_ledger()
        write(ledger, REFERENCE, "paid", datetime.now(UTC) + timedelta(seconds=1))
        ledger.close()
    return home


def plan_with(home: Home, printer: FakePrinter | None) -> Plan:
    chosen = None if printer is None else Printer(Connection.NETWORK, printer.target)
    return Plan(home, *(lambda: replace(settings(), printer=chosen),) * 2)


def is_whole(printer: FakePrinter) -> bool:
    return any(isinstance(event, Cut) for data in printer.received for event in decode(data))


def lines(data: bytes) -> list[str]:
    return [event.text.strip() for event in decode(data) if isinstance(event, Line)]


def press_enter(qtbot: QtBot, window: TillWindow) -> None:
    screen = window.screen_widget(PAID)
    assert isinstance(screen, PaidScreen)
    # A key finds its shortcut in the active window only.
    qtbot.waitUntil(lambda: window.isActiveWindow() and not screen.keys_are_guarded(), timeout=SOON)
    qtbot.keyClick(screen, Qt.Key.Key_Return)


def test_enter_on_the_paid_screen_prints_the_receipt_once(qtbot: QtBot, run_till: Open, paid: Home) -> None:
    with FakePrinter() as printer:
        run = opened(qtbot, run_till(plan_with(paid, printer)))
        window = window_of(run)
        window.open_from_history(REFERENCE)
        assert window.screen_name() == PAID
        assert run.bridge is not None
        assert run.bridge.prints is not None
        with qtbot.waitSignal(run.bridge.prints.done, timeout=SOON):
            press_enter(qtbot, window)
        run.close()
        printed = b"".join(printer.received)
    assert "Preuve de paiement" in lines(printed)
    assert not any("DUPLICATA" in line for line in lines(printed))
    assert [event.payload for event in decode(printed) if isinstance(event, Qr)] == [REFERENCE]


def test_without_paper_the_notice_says_so_and_the_receipt_comes_when_there_is_some(
    qtbot: QtBot, run_till: Open, paid: Home
) -> None:
    with FakePrinter() as printer:
        printer.status = Status(paper_out=True)
        run = opened(qtbot, run_till(plan_with(paid, printer)))
        window = window_of(run)
        window.open_from_history(REFERENCE)
        assert run.bridge is not None
        prints = run.bridge.prints
        assert prints is not None
        press_enter(qtbot, window)
        qtbot.waitUntil(lambda: prints.state.fault is not None, timeout=SOON)
        assert window.prints is not None
        assert window.prints.card is not None
        assert window.prints.banner is not None
        # The screen of the tests is so small that the window has no lane.
        assert window.prints.card.isVisible() or window.prints.banner.isVisible()
        printer.status = Status()
        with qtbot.waitSignal(prints.done, timeout=SOON):
            prints.retry()
        qtbot.waitUntil(lambda: not prints.state.jobs, timeout=SOON)
        run.close()
        assert is_whole(printer)


def test_a_till_that_closes_keeps_what_was_not_printed(qtbot: QtBot, run_till: Open, paid: Home) -> None:
    with FakePrinter() as printer:
        printer.status = Status(cover_open=True)
        run = opened(qtbot, run_till(plan_with(paid, printer)))
        window = window_of(run)
        window.open_from_history(REFERENCE)
        assert run.bridge is not None
        prints = run.bridge.prints
        assert prints is not None
        press_enter(qtbot, window)
        qtbot.waitUntil(lambda: prints.state.fault is not None, timeout=SOON)
        with qtbot.waitSignal(run.ended, timeout=SOON):
            window.close()
        assert not is_whole(printer)
        printer.status = Status()
        again = run_till(plan_with(paid, printer))
        opened(qtbot, again)
        assert printer.wait_for(is_whole)
        again.close()
        printed = b"".join(printer.received)
    assert not any("DUPLICATA" in line for line in lines(printed))


def test_a_fiscal_setting_that_leads_nowhere_keeps_no_queue_from_being_made(home: Home) -> None:
    wrong = replace(settings(), receipts=ReceiptSettings(fiscal="not_installed_here:register"))
    home.prepare()
    queue = queue_of(home, wrong, lambda news: None, printer=None)
    queue.print(paper(), "Hanta")
    with pytest.raises(KnownError) as refused:
        queue.hand_out(paper(), "Hanta", lambda marked: None)
    assert refused.value.code == "fiscal_unknown"
    assert queue.close(0)
