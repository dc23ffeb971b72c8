"""The screen of the printer: finding one, choosing, trying, saving, and who may."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.printing import Connection, Found, Printer, PrintFault
from pos_app.core.shop import AllowPrinter, ShopState
from pos_app.receipts.receipt import ReceiptKind
from pos_app.ui.screens.printer import PrinterScreen
from pos_app.wording.catalog import set_language
from tests.ui.fakes import MANAGER, WITH_PEOPLE, FakeTill, make_day
from tests.ui.fakes_prints import PRINTER, FakePrints, make_job
from tests.ui.screen import HOSTILE, click, is_harmless, press, put_on_screen, spaces, what_is_cut, words

FULL, SMALL = (1262, 683), (920, 683)
USB = Found(Connection.USB, "04b8:0e15", "EPSON TM-T20III", ready=True)
HERE = Found(PRINTER.connection, PRINTER.target, "POS-80", ready=False)
PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=make_day())
Save = Callable[[Printer | None, bool], None]


class Kept:
    """What was kept for the next start, and by which thread; with `error` nothing is."""

    def __init__(self, error: KnownError | None = None) -> None:
        self.calls: list[tuple[Printer | None, bool]] = []
        self.threads: list[threading.Thread] = []
        self.error = error

    def __call__(self, printer: Printer | None, automatic: bool) -> None:
        self.threads.append(threading.current_thread())
        if self.error is not None:
            raise self.error
        self.calls.append((printer, automatic))


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


def saved(qtbot: QtBot, screen: PrinterScreen) -> None:
    """Save, and wait until it is told what came of it."""
    screen.setFocus()
    qtbot.keyClick(screen, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not screen.is_saving)


# Finding


def test_it_looks_for_printers_when_it_is_shown_and_again_when_asked(
    qtbot: QtBot, screen: PrinterScreen, prints: FakePrints
) -> None:
    assert prints.discoveries == 1
    assert screen.looking.text() == "Recherche d'imprimantes…"
    assert not screen.nothing.isVisible()
    prints.tell_found(everywhere=False)
    assert not screen.nothing.isVisible()
    prints.tell_found(HERE, everywhere=False)
    assert screen.looking.text() == "Recherche d'imprimantes…"
    prints.tell_found(HERE, USB)
    assert spaces(screen.looking.text()) == "Choisir avec ↑ et ↓ :"
    titles = [(tile.title, tile.below, tile.mark) for tile in screen.list.tiles]
    assert titles == [
        ("POS-80", "Réseau · 192.168.1.50:9100, ne répond pas", "en service"),
        ("EPSON TM-T20III", "USB · 04b8:0e15, prête", ""),
        ("Pas d'imprimante", "Reçus enregistrés en PDF", ""),
    ]
    press(qtbot, screen, Qt.Key.Key_F5)
    assert prints.discoveries == 2


def test_nothing_found_is_no_dead_end(screen: PrinterScreen, prints: FakePrints) -> None:
    prints.use(None)
    prints.tell_found()
    said = words(screen)
    for word in (
        "allumée",
        "câble",
        "même réseau",
        "taper son adresse",
        "Sans imprimante, les reçus sont enregistrés en",
    ):
        assert word in said
    assert screen.state_title.text() == "Aucune imprimante"


def test_the_printer_in_use_is_in_the_list_also_where_it_is_not_found(
    screen: PrinterScreen, prints: FakePrints
) -> None:
    prints.tell_found(USB)
    assert screen.list.tiles[0].title == "Réseau · 192.168.1.50:9100"
    assert screen.list.tiles[0].isChecked()


def test_what_discovery_brings_is_plain_text(screen: PrinterScreen, prints: FakePrints) -> None:
    prints.tell_found(*(Found(Connection.CUPS, f"q{number}", text) for number, text in enumerate(HOSTILE)))
    assert all(is_harmless(tile.title) and is_harmless(tile.below) for tile in screen.list.tiles)


# Choosing


def test_the_arrows_choose(qtbot: QtBot, screen: PrinterScreen, prints: FakePrints) -> None:
    prints.tell_found(HERE, USB)
    assert not screen.save_button.isEnabled()
    press(qtbot, screen, Qt.Key.Key_Down)
    assert screen.draft == replace(PRINTER, connection=Connection.USB, target="04b8:0e15")
    assert screen.save_button.isEnabled()
    press(qtbot, screen, Qt.Key.Key_Up)
    press(qtbot, screen, Qt.Key.Key_Up)
    assert screen.draft is None
    assert not screen.test_button.isEnabled()
    assert not screen.options.cut.isEnabled()
    press(qtbot, screen, Qt.Key.Key_Down)
    assert screen.draft == PRINTER
    assert not screen.is_changed


def test_the_mouse_chooses(qtbot: QtBot, screen: PrinterScreen, prints: FakePrints) -> None:
    prints.tell_found(HERE, USB)
    click(qtbot, screen.list.tiles[1])
    assert screen.draft is not None
    assert screen.draft.connection is Connection.USB
    assert screen.list.tiles[1].isChecked()


def test_a_choice_stays_while_more_are_found(qtbot: QtBot, screen: PrinterScreen, prints: FakePrints) -> None:
    prints.tell_found(HERE, USB)
    press(qtbot, screen, Qt.Key.Key_Down)
    prints.tell_found(Found(Connection.CUPS, "Ticket", "Ticket"), HERE, USB)
    assert screen.list.place is not None
    assert screen.list.place.target == USB.target


def test_an_address_is_typed_and_chosen(qtbot: QtBot, screen: PrinterScreen, prints: FakePrints) -> None:
    prints.tell_found(HERE)
    qtbot.keyClick(screen, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert screen.address.hasFocus()
    qtbot.keyClicks(screen.address, "10.0.0.7")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.draft == replace(PRINTER, target="10.0.0.7:9100")
    assert screen.list.tiles[0].title == "Réseau · 10.0.0.7:9100"
    assert screen.list.tiles[0].isChecked()
    assert screen.address.text() == ""
    assert screen.hasFocus()


def test_a_wrong_address_says_how_to_write_one(qtbot: QtBot, screen: PrinterScreen) -> None:
    qtbot.keyClicks(screen.address, "a b")
    click(qtbot, screen.address_button)
    assert screen.address_trouble.isVisible()
    assert "192.168.1.50:9100" in screen.address_trouble.text()
    assert screen.address.text() == "a b"
    qtbot.keyClicks(screen.address, "c")
    assert not screen.address_trouble.isVisible()


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        (Qt.Key.Key_5, {"width": 58}),
        (Qt.Key.Key_C, {"cut": False}),
        (Qt.Key.Key_T, {"drawer": True}),
        (Qt.Key.Key_G, {"raster": True}),
    ],
)
def test_each_option_has_its_key(
    qtbot: QtBot, screen: PrinterScreen, kept: Kept, prints: FakePrints, key: Qt.Key, changes: dict[str, object]
) -> None:
    qtbot.keyClick(screen, key, Qt.KeyboardModifier.AltModifier)
    wanted = replace(PRINTER, **changes)  # type: ignore[arg-type]
    assert screen.draft == wanted
    saved(qtbot, screen)
    assert kept.calls == [(wanted, False)]
    assert prints.used == [wanted]


def test_receipts_by_themselves_are_a_setting_as_well(
    qtbot: QtBot, screen: PrinterScreen, kept: Kept, prints: FakePrints
) -> None:
    qtbot.keyClick(screen, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    saved(qtbot, screen)
    assert kept.calls == [(PRINTER, True)]
    assert prints.automatic
    assert prints.used == []


def test_the_model_is_found_by_its_name_and_brings_its_paper(qtbot: QtBot, screen: PrinterScreen) -> None:
    qtbot.waitUntil(lambda: screen.options.model.count() > 1)
    qtbot.keyClick(screen, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert screen.options.model.hasFocus()
    # One letter: what is typed within a moment is one word, and a test must not depend on its length.
    qtbot.keyClicks(screen.options.model, "n")
    assert screen.options.model.currentText() == "Netum NT-5890K"
    assert screen.draft == replace(PRINTER, profile="NT-5890K", width=58)


def test_a_model_that_the_list_does_not_know_stays(qtbot: QtBot, screen: PrinterScreen, prints: FakePrints) -> None:
    qtbot.waitUntil(lambda: screen.options.model.count() > 1)
    own = replace(PRINTER, profile="Mon modèle")
    prints.use(own)
    screen.hide()
    screen.show()
    assert screen.draft == own
    assert not screen.is_changed


def test_an_office_printer_has_no_paper_to_choose(qtbot: QtBot, screen: PrinterScreen, prints: FakePrints) -> None:
    prints.tell_found(HERE, Found(Connection.OFFICE, "HP", "HP LaserJet"))
    press(qtbot, screen, Qt.Key.Key_Down)
    assert not screen.options.papers[58].isEnabled()
    assert not screen.options.raster.isEnabled()
    assert screen.options.automatic.isEnabled()
    assert screen.test_button.isEnabled()


# Saving


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
    for word in ("accents", "€", "règle", "QR"):
        assert word in screen.outcome.text()
    assert till.acts == []


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
    qtbot.waitUntil(lambda: screen.preview.is_whole and not screen.preview.image.isNull())
    wide = screen.preview.image.width()
    qtbot.keyClick(screen, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: screen.preview.is_whole)
    assert screen.preview.image.width() < wide
    assert "Page d'essai" in screen.preview.accessibleName()


# What it looks like


def test_the_state_follows_the_queue(screen: PrinterScreen, prints: FakePrints) -> None:
    assert screen.state_words.text() == "Rien n'attend d'être imprimé."
    prints.tell_jobs(make_job())
    assert screen.state_words.text() == "1 impression attend."
    prints.tell_jobs(make_job(), make_job(), fault=PrintFault("printer_paper"))
    assert screen.state_words.text() == "Elle n'imprime pas en ce moment. 2 impressions attendent."
    prints.tell_jobs(fault=PrintFault("printer_paper"))
    assert screen.state_words.text() == "Elle n'imprime pas en ce moment."


def test_a_narrow_screen_shows_options_or_page(qtbot: QtBot, screen: PrinterScreen) -> None:
    assert not screen.preview_button.isVisible()
    screen.setFixedSize(*SMALL)
    qtbot.waitUntil(screen.preview_button.isVisible)
    assert screen.options.isVisible()
    assert not screen.preview.isVisible()
    press(qtbot, screen, Qt.Key.Key_F7)
    assert screen.preview.isVisible()
    assert not screen.options.isVisible()
    assert screen.preview_button.text() == "Réglages"


@pytest.mark.parametrize("size", [FULL, SMALL])
@pytest.mark.parametrize("language", ["fr", "en", "mg"])
def test_no_word_is_cut(qtbot: QtBot, till: FakeTill, prints: FakePrints, size: tuple[int, int], language: str) -> None:
    set_language(language)
    screen = PrinterScreen(till)
    put_on_screen(qtbot, screen, size)
    prints.tell_found(HERE)
    prints.tell_jobs(make_job(), fault=PrintFault("printer_paper"))
    click(qtbot, screen.list.tiles[-1])
    screen.address.setText("a b")
    screen.add_address()
    assert what_is_cut(screen) == []
    prints.tell_found()
    prints.use(None)
    assert what_is_cut(screen) == []
