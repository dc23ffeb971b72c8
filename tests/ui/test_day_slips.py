"""The day on narrow paper: reports, cash in and out, sales in cash. Offered after the act, never part of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.day import DrawerEntry, Move
from pos_app.core.people import Person, Role
from pos_app.core.printing import Connection, JobState, Printer
from pos_app.core.shop import MoveCash, ShopState
from pos_app.receipts.receipt import ReceiptKind
from pos_app.receipts.text import plain_text
from pos_app.ui.screens.day import DayScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.a_day import till_of_a_day
from tests.ui.fakes import MANAGER, WITH_PEOPLE, FakeTill, make_day, now
from tests.ui.fakes_prints import FakePrints, make_job
from tests.ui.screen import NARROW, WIDE, click, press, press_print, put_on_screen, spaces, what_is_cut

WITH_DRAWER = Printer(Connection.NETWORK, "192.168.1.50:9100", drawer=True)


def entry_of(act: object) -> DrawerEntry:
    assert isinstance(act, MoveCash)
    return DrawerEntry(31, 12, act.move, act.currency, act.amount, act.by, now(), act.reason, act.received)


@pytest.fixture
def prints() -> FakePrints:
    return FakePrints()


@pytest.fixture
def till(tmp_path: Path, prints: FakePrints) -> FakeTill:
    made = till_of_a_day(reconciliation=())
    made.shop = ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=make_day(number=12))
    made.exports, made.prints = tmp_path, prints
    return made


def keys(prints: FakePrints) -> list[str]:
    return [receipt.key for receipt, _by in prints.printed]


# Reports


def day_of(qtbot: QtBot, till: FakeTill, size: tuple[int, int] = WIDE) -> DayScreen:
    made = DayScreen(till)
    put_on_screen(qtbot, made, size)
    return made


def closed_days(qtbot: QtBot, screen: DayScreen) -> None:
    qtbot.keyClick(screen, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.reports.view.report is not None and screen.reports.view.is_whole)


def test_a_closed_day_is_printed_beside_its_pages(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    screen = day_of(qtbot, till)
    closed_days(qtbot, screen)
    slip = screen.reports.slip
    assert slip is not None
    assert slip.button.text() == "Imprimer le ticket du rapport"
    press_print(qtbot, screen)
    ((receipt, _by),) = prints.printed
    assert (receipt.key, receipt.kind) == ("z:11", ReceiptKind.Z_REPORT)
    prints.tell_done(make_job(key="z:11", state=JobState.PRINTED, copy=0))
    assert slip.line.text() == "Rapport envoyé à l'imprimante."
    assert screen.reports.export_button.isVisible()


def file_of_a_report(qtbot: QtBot, screen: DayScreen, prints: FakePrints) -> str:
    """How the file of what is offered is called, without the time at which it was made."""
    press_print(qtbot, screen)
    ((_receipt, _by, path),) = prints.handouts
    assert path is not None
    return path.name.rsplit("-", 2)[0]


def test_the_file_of_a_closed_day_is_called_like_its_pages(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    prints.use(None)
    screen = day_of(qtbot, till)
    closed_days(qtbot, screen)
    day = screen.reports.view.report["day"]
    assert file_of_a_report(qtbot, screen, prints) == f"rapport-z11-{day}-ticket"


def test_so_is_the_file_of_the_report_of_now(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    prints.use(None)
    screen = day_of(qtbot, till)
    qtbot.waitUntil(lambda: screen.facts is not None)
    click(qtbot, screen.overview.export_button)
    day = make_day(number=12).opened_at.astimezone().date()
    assert file_of_a_report(qtbot, screen, prints) == f"rapport-x-9f2c9f2c-{day}-ticket"


@pytest.mark.parametrize("person", WITH_PEOPLE, ids=lambda person: person.role.value)
def test_only_a_manager_prints_what_should_be_in_the_drawer(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, person: Person
) -> None:
    till.shop = ShopState(people=WITH_PEOPLE, signed_in=person, day=make_day(number=12))
    screen = day_of(qtbot, till)
    qtbot.waitUntil(lambda: screen.facts is not None)
    click(qtbot, screen.overview.export_button)
    press_print(qtbot, screen)
    ((receipt, _by),) = prints.printed
    told = spaces(plain_text(receipt))
    for amount in ("562 000", "657 000"):
        assert (amount in told) == (person.role is Role.MANAGER)
    assert ("masqué jusqu'au comptage" in told) == (person.role is Role.CASHIER)


def test_the_report_of_now_is_printed_where_it_is_exported(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    screen = day_of(qtbot, till)
    qtbot.waitUntil(lambda: screen.facts is not None)
    click(qtbot, screen.overview.export_button)
    press_print(qtbot, screen)
    ((receipt, _by),) = prints.printed
    assert (receipt.key, receipt.kind) == ("x:" + "9f2c" * 16, ReceiptKind.X_REPORT)


def test_without_a_closed_day_there_is_nothing_to_print(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    till.reader = None
    screen = day_of(qtbot, till)
    screen.show_reports()
    slip = screen.reports.slip
    assert slip is not None
    assert not slip.button.isVisible()
    press_print(qtbot, screen)
    assert prints.printed == []


# Cash in and out


def move_cash(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> MoveCash:
    press(qtbot, screen, Qt.Key.Key_F6)
    qtbot.keyClicks(screen.cash.amount.line, "5000")
    screen.cash.reason.setCurrentIndex(1)
    screen.cash.record()
    act = till.acts[-1]
    assert isinstance(act, MoveCash)
    return act


def test_cash_that_was_taken_out_has_a_slip(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    screen = day_of(qtbot, till)
    act = move_cash(qtbot, screen, till)
    assert prints.printed == [], "nothing before it is recorded"
    till.tell_done(act, entry_of(act))
    slip = screen.overview.slip
    assert slip is not None
    assert slip.button.isVisible()
    assert "5 000 Ar" in spaces(screen.overview.notice.text())
    press_print(qtbot, screen)
    assert keys(prints) == ["cash:31"]
    prints.tell_done(make_job(key="cash:31", state=JobState.PRINTED, copy=0))
    assert slip.line.text() == "Ticket envoyé à l'imprimante."
    screen.show_overview()
    assert (slip.button.isVisible(), slip.line.isVisible()) == (False, False)


def test_what_else_is_said_there_has_no_slip(qtbot: QtBot, till: FakeTill) -> None:
    screen = day_of(qtbot, till)
    screen.overview.say("La base ne se lit pas.")
    assert screen.overview.slip is not None
    assert not screen.overview.slip.button.isVisible()


# Sales in cash


@pytest.fixture
def sale(qtbot: QtBot, till: FakeTill) -> SaleScreen:
    made = SaleScreen(till)
    put_on_screen(qtbot, made)
    return made


def sell(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> DrawerEntry:
    qtbot.keyClicks(sale.amount.line, "12500")
    press(qtbot, sale, Qt.Key.Key_F6)
    press(qtbot, sale, Qt.Key.Key_Return)
    entry = entry_of(till.acts[-1])
    till.tell_done(till.acts[-1], entry)
    return entry


def test_a_sale_in_cash_has_a_slip_while_it_is_told(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, prints: FakePrints
) -> None:
    entry = sell(qtbot, sale, till)
    assert entry.move is Move.SALE
    assert prints.printed == []
    assert sale.amount.line.hasFocus(), "the next customer comes first"
    press_print(qtbot, sale)
    assert keys(prints) == ["cash:31"]
    assert sale.cash.slip is not None
    assert spaces(sale.cash.slip.line.text()) == "Envoi à l'imprimante…"
    assert sale.amount.line.hasFocus()


def test_its_slip_can_be_had_until_the_next_sale_in_cash(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, prints: FakePrints
) -> None:
    press_print(qtbot, sale)
    assert prints.printed == [], "nothing was sold"
    sell(qtbot, sale, till)
    sale.cash.hide_words()
    assert not sale.paid_in_cash.isVisible()
    press_print(qtbot, sale)
    assert keys(prints) == ["cash:31"]
    assert sale.paid_in_cash.isVisible()
    press(qtbot, sale, Qt.Key.Key_F6)
    press_print(qtbot, sale)
    assert len(prints.printed) == 1, "the next one has begun"
    press(qtbot, sale, Qt.Key.Key_Escape)
    sale.cash.begin_afresh()
    press_print(qtbot, sale)
    assert len(prints.printed) == 1, "another person"


def test_it_opens_the_drawer_once_whether_a_slip_is_wanted_or_not(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, prints: FakePrints
) -> None:
    prints.use(WITH_DRAWER)
    sell(qtbot, sale, till)
    assert [(receipt.kind, receipt.drawer) for receipt, _by in prints.printed] == [(ReceiptKind.DRAWER, True)]
    press_print(qtbot, sale)
    assert [(receipt.kind, receipt.drawer) for receipt, _by in prints.printed[1:]] == [(ReceiptKind.CASH, False)]


def test_cash_that_is_put_in_opens_no_drawer(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    prints.use(WITH_DRAWER)
    screen = day_of(qtbot, till)
    act = move_cash(qtbot, screen, till)
    till.tell_done(act, entry_of(act))
    assert prints.printed == []


def test_a_till_that_prints_nothing_offers_none_of_it(qtbot: QtBot, till: FakeTill, sale: SaleScreen) -> None:
    till.prints = None
    sell(qtbot, sale, till)
    assert sale.paid_in_cash.isVisible()
    assert sale.cash.slip is None
    screen = day_of(qtbot, till)
    assert (screen.overview.slip, screen.reports.slip, screen.export.slip) == (None, None, None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_everything_fits(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, language: str, size: tuple[int, int]
) -> None:
    set_language(language)
    sale = SaleScreen(till)
    put_on_screen(qtbot, sale, size)
    sell(qtbot, sale, till)
    qtbot.waitUntil(lambda: what_is_cut(sale) == [])
    press_print(qtbot, sale)
    qtbot.waitUntil(lambda: what_is_cut(sale) == [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_fits(qtbot: QtBot, till: FakeTill, prints: FakePrints, language: str) -> None:
    set_language(language)
    screen = day_of(qtbot, till, (920, 682))
    act = move_cash(qtbot, screen, till)
    till.tell_done(act, entry_of(act))
    press_print(qtbot, screen)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    closed_days(qtbot, screen)
    press_print(qtbot, screen)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    click(qtbot, screen.reports.export_button)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
