"""The printer is kept for the next start, used at once, allowed by a manager, and tried with a test page."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.printing import Connection, JobState, Printer, PrintFault, PrintState
from pos_app.core.shop import AllowPrinter
from pos_app.receipts.receipt import ReceiptKind
from pos_app.ui.screens.printer import PrinterScreen
from tests.ui.choosing_printer import FULL, HERE, PEOPLE, USB, Kept, saved
from tests.ui.fakes import MANAGER, FakeTill
from tests.ui.fakes_prints import PRINTER, FakePrints, make_job
from tests.ui.screen import click, press, put_on_screen, spaces


@pytest.fixture
def kept(till: FakeTill) -> Kept:
    made = Kept()
    till.save_printer = made
    return made


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill, prints: FakePrints, kept: Kept) -> PrinterScreen:
    made = PrinterScreen(till)
    put_on_screen(qtbot, made, FULL)
    return made


def test_it_is_kept_in_a_thread_and_used_at_once(
    qtbot: QtBot, screen: PrinterScreen, kept: Kept, prints: FakePrints
) -> None:
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    saved(qtbot, screen)
    wanted = replace(PRINTER, connection=Connection.USB, target="04b8:0e15")
    assert kept.calls == [(wanted, False)]
    assert kept.threads != [threading.main_thread()]
    assert prints.used == [wanted]
    assert spaces(screen.outcome.text()) == "Enregistré. Les reçus sortent maintenant sur : USB · 04b8:0e15."
    assert screen.state_title.text() == "USB · 04b8:0e15"
    assert not screen.save_button.isEnabled()


def test_the_printer_can_be_taken_out(qtbot: QtBot, screen: PrinterScreen, kept: Kept, prints: FakePrints) -> None:
    prints.tell_found(HERE)
    click(qtbot, screen.list.tiles[-1])
    saved(qtbot, screen)
    assert kept.calls == [(None, False)]
    assert prints.used == [None]
    assert screen.outcome.text() == "Enregistré. Sans imprimante, les reçus sont enregistrés en PDF."


def test_what_is_said_of_a_printer_is_what_was_saved(
    qtbot: QtBot, screen: PrinterScreen, kept: Kept, prints: FakePrints
) -> None:
    """The queue may still tell of the one before: it is at work."""
    prints.tell_found(HERE)
    prints.changed.connect(lambda state: prints.tell(PrintState(PRINTER)) if state.printer is None else None)
    click(qtbot, screen.list.tiles[-1])
    saved(qtbot, screen)
    assert screen.outcome.text() == "Enregistré. Sans imprimante, les reçus sont enregistrés en PDF."


def test_a_file_that_cannot_be_written_leaves_a_printer_that_prints(
    qtbot: QtBot, screen: PrinterScreen, kept: Kept, prints: FakePrints
) -> None:
    kept.error = KnownError("settings_printer_variable", variable="POS_APP_PRINTER_TARGET")
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    press(qtbot, screen, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: not screen.is_saving)
    assert prints.used == [screen.draft]
    assert "POS_APP_PRINTER_TARGET" in screen.outcome.text()
    assert "jusqu'à la fermeture de la caisse" in screen.outcome.text()
    # The page was asked for, and the printer is there: what was not kept is said first.
    assert [receipt.kind for receipt, _by in prints.printed] == []


def test_where_nothing_is_kept_it_says_so(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    screen = PrinterScreen(till)
    put_on_screen(qtbot, screen, FULL)
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    saved(qtbot, screen)
    assert prints.used == [screen.draft]
    assert "jusqu'à la fermeture" in screen.outcome.text()


def test_what_was_half_chosen_is_gone_when_the_screen_was_left(
    qtbot: QtBot, screen: PrinterScreen, prints: FakePrints
) -> None:
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    screen.options.cut.click()
    qtbot.keyClicks(screen.address, "10.0.0.7")
    with qtbot.waitSignal(screen.left):
        press(qtbot, screen, Qt.Key.Key_Escape)
    screen.hide()
    screen.show()
    assert screen.draft == PRINTER
    assert screen.address.text() == ""


def test_leaving_while_it_is_kept_changes_nothing_about_it(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, screen: PrinterScreen
) -> None:
    written, go_on = threading.Event(), threading.Event()

    def keep(_printer: Printer | None, _automatic: bool) -> None:
        written.set()
        go_on.wait()

    till.save_printer = keep
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    screen.save()
    assert written.wait(5)
    assert not screen.save_button.isEnabled()
    screen.save()
    screen.hide()
    go_on.set()
    qtbot.waitUntil(lambda: not screen.is_saving)
    assert [used.connection for used in prints.used if used is not None] == [Connection.USB]


# A manager


def test_where_there_are_people_a_manager_allows_another_printer(
    qtbot: QtBot, till: FakeTill, screen: PrinterScreen, prints: FakePrints, kept: Kept
) -> None:
    till.tell_shop(PEOPLE)
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    screen.save()
    assert screen.approval.isVisible()
    assert "USB · 04b8:0e15" in screen.approval.text.text()
    qtbot.keyClicks(screen.approval.pin, "135790")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert till.acts == [AllowPrinter(MANAGER.name, "135790")]
    assert kept.calls == []
    till.tell_refused(till.acts[-1], InvalidInput("pin_wrong"))
    assert screen.approval.trouble.isVisible()
    qtbot.keyClicks(screen.approval.pin, "135791")
    press(qtbot, screen, Qt.Key.Key_Return)
    till.tell_done(AllowPrinter(MANAGER.name, "135791"), MANAGER.name)
    assert kept.calls == []
    till.tell_done(till.acts[-1], MANAGER.name)
    qtbot.waitUntil(lambda: bool(kept.calls) and not screen.is_saving)
    assert screen.is_choosing
    assert [used.connection for used in prints.used if used is not None] == [Connection.USB]


def test_before_the_till_is_open_nobody_changes_the_printer(
    qtbot: QtBot, till: FakeTill, screen: PrinterScreen, prints: FakePrints, kept: Kept
) -> None:
    """Whether there is a manager to ask is not known yet, and a till that cannot open never knows it."""
    till.shop = None
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    for act in (screen.save, screen.test):
        act()
        assert (screen.is_saving, prints.used, prints.printed) == (False, [], [])
    assert screen.outcome.text().startswith("La caisse n'est pas encore ouverte")
    till.tell_shop(PEOPLE)
    screen.save()
    assert screen.approval.isVisible()


def test_a_manager_who_thinks_better_of_it_finds_the_choice_again(
    qtbot: QtBot, till: FakeTill, screen: PrinterScreen, prints: FakePrints
) -> None:
    till.tell_shop(PEOPLE)
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    screen.save()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.is_choosing
    assert screen.draft != PRINTER
    assert till.acts == []


def test_an_answer_for_somebody_who_left_the_screen_changes_nothing(
    qtbot: QtBot, till: FakeTill, screen: PrinterScreen, prints: FakePrints, kept: Kept
) -> None:
    till.tell_shop(PEOPLE)
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    screen.save()
    qtbot.keyClicks(screen.approval.pin, "135790")
    press(qtbot, screen, Qt.Key.Key_Return)
    screen.hide()
    till.tell_done(till.acts[-1], MANAGER.name)
    till.tell_refused(till.acts[-1], InvalidInput("pin_wrong"))
    assert not screen.is_saving
    assert kept.calls == []
    assert prints.used == []


# Trying


def test_a_test_page_is_anybodys(qtbot: QtBot, till: FakeTill, screen: PrinterScreen, prints: FakePrints) -> None:
    till.tell_shop(PEOPLE)
    press(qtbot, screen, Qt.Key.Key_F6)
    ((receipt, by),) = prints.printed
    assert (receipt.kind, receipt.key, by) == (ReceiptKind.TEST, "", till.cashier)
    assert till.acts == []
    job = make_job(key="", title=receipt.title)
    prints.tell_jobs(job, fault=PrintFault("printer_unreachable", target=PRINTER.target))
    assert spaces(screen.outcome.text()) == "Page d'essai demandée : elle sort dès que l'imprimante est prête."
    prints.tell_done(make_job(state=JobState.PRINTED, copy=0))
    assert "envoyée" not in screen.outcome.text()
    prints.tell_done(replace(job, state=JobState.PRINTED, copy=0))
    for word in ("envoyée", "accents", "€", "règle", "QR"):
        assert word in screen.outcome.text()


def test_a_test_page_that_was_cancelled_is_not_looked_at(screen: PrinterScreen, prints: FakePrints) -> None:
    screen.test()
    title = prints.printed[0][0].title
    prints.tell_done(make_job(key="", title=title, state=JobState.CANCELLED))
    assert screen.outcome.text() == ""
    prints.tell_done(make_job(key="", title=title, state=JobState.PRINTED))
    assert screen.outcome.text() == ""


def test_another_printer_is_saved_before_it_is_tried(
    qtbot: QtBot, screen: PrinterScreen, prints: FakePrints, kept: Kept
) -> None:
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    assert screen.test_button.text() == "Garder et essayer"
    press(qtbot, screen, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: bool(prints.printed))
    assert len(kept.calls) == 1
    assert screen.test_button.text() == "Page d'essai"
    assert "04b8:0e15" in str(prints.printed[0][0])


def test_without_a_printer_there_is_nothing_to_try(screen: PrinterScreen, prints: FakePrints) -> None:
    prints.use(None)
    screen.hide()
    screen.show()
    screen.test()
    assert prints.printed == []


def test_the_page_is_shown_as_it_would_come_out(qtbot: QtBot, screen: PrinterScreen) -> None:
    qtbot.waitUntil(lambda: screen.make_preview().is_whole and not screen.make_preview().image.isNull())
    wide = screen.make_preview().image.width()
    qtbot.keyClick(screen, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: screen.make_preview().is_whole)
    assert screen.make_preview().image.width() < wide
    assert "Page d'essai" in screen.make_preview().accessibleName()
