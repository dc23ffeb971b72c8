"""The screen of the printer: finding one, choosing, trying, saving, and who may."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.ui import sidebar
from pos_app.ui.buttons import KeyButton
from pos_app.ui.screens.about import AboutScreen
from pos_app.ui.screens.printer import PrinterScreen
from pos_app.ui.sections import PRINTER as PRINTER_SCREEN
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import set_language
from pos_app.wording.errors import hint
from tests.ui.choosing_printer import FULL, HERE, SMALL, USB, Kept, saved
from tests.ui.fakes import FakeTill
from tests.ui.fakes_prints import PRINTER, FakePrints, make_job
from tests.ui.screen import HOSTILE, click, is_harmless, press, put_on_screen, spaces, what_is_cut, words


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


def test_beside_a_printer_that_was_typed_nothing_is_missed(
    qtbot: QtBot, screen: PrinterScreen, prints: FakePrints
) -> None:
    prints.tell_found()
    assert not screen.nothing.isVisible(), "the till prints"
    prints.use(None)
    assert screen.nothing.isVisible()
    screen.address.setFocus()
    qtbot.keyClicks(screen.address, "192.168.1.77")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert not screen.nothing.isVisible()


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


# The way there


def test_ctrl_p_leads_there_from_the_page_about_the_till(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    window = TillWindow(till)
    put_on_screen(qtbot, window, (1366, 768))
    press(qtbot, window, Qt.Key.Key_F10)
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert window.screen_name() == PRINTER_SCREEN
    assert window.header.title.text() == "Imprimante"
    assert window.screen_widget(PRINTER_SCREEN).hasFocus()
    assert not window.lane.isVisible()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.screen_name() == sidebar.ABOUT
    assert prints.discoveries == 1


def test_a_till_that_prints_nothing_has_no_way_there(qtbot: QtBot, till: FakeTill) -> None:
    about = AboutScreen(till)
    put_on_screen(qtbot, about)
    assert [button.text() for button in about.findChildren(KeyButton)] == ["Personnes et codes"]


# What it looks like


def test_the_state_follows_the_queue(screen: PrinterScreen, prints: FakePrints) -> None:
    assert screen.state_words.text() == "Rien n'attend d'être imprimé."
    prints.tell_jobs(make_job())
    assert screen.state_words.text() == "1 impression attend."
    prints.tell_jobs(make_job(), make_job(), fault=PrintFault("printer_paper"))
    assert spaces(screen.state_words.text()) == spaces(hint(PrintFault("printer_paper")))
    assert "papier" in screen.state_words.text()


def test_a_narrow_screen_shows_options_or_page(qtbot: QtBot, screen: PrinterScreen) -> None:
    assert not screen.preview_button.isVisible()
    screen.setFixedSize(*SMALL)
    qtbot.waitUntil(screen.preview_button.isVisible)
    assert screen.options.isVisible()
    assert not screen.make_preview().isVisible()
    press(qtbot, screen, Qt.Key.Key_F7)
    assert screen.make_preview().isVisible()
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
