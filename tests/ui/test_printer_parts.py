"""Parts of the printer's screen: the switch, the list, the words. The screen itself is tested beside."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.printing import Connection, Found, JobState, Printer, PrintState
from pos_app.core.shop import ShopState
from pos_app.ui import theme
from pos_app.ui.printer_list import NOWHERE, Place, place_of, places
from pos_app.ui.printer_options import PrinterOptions
from pos_app.ui.printer_words import readiness, state_words, way_words
from pos_app.ui.screens.printer import PrinterScreen
from pos_app.ui.switch import Switch
from tests.ui.fakes import WITH_PEOPLE, FakeTill, make_day
from tests.ui.fakes_prints import PRINTER, FakePrints, make_job
from tests.ui.screen import click, press, put_on_screen, spaces

CUPS = Found(Connection.CUPS, "Ticket", "Ticket 80", ready=None)


def test_a_switch_is_turned_by_mouse_space_enter_and_its_key(qtbot: QtBot) -> None:
    switch = Switch("Coupe & papier", "Alt+C")
    put_on_screen(qtbot, switch, (300, 60))
    heard: list[bool] = []
    switch.clicked.connect(lambda on: heard.append(on))
    click(qtbot, switch)
    switch.setFocus()
    press(qtbot, switch, Qt.Key.Key_Space)
    press(qtbot, switch, Qt.Key.Key_Return)
    qtbot.keyClick(switch, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert heard == [True, False, True, False]
    assert switch.accessibleName() == "Coupe & papier"
    assert switch.sizeHint().height() >= theme.TOUCH
    assert not switch.grab().isNull()


def test_a_key_held_down_turns_a_switch_once(qtbot: QtBot) -> None:
    switch = Switch("Coupe-papier", "Alt+C")
    put_on_screen(qtbot, switch, (300, 60))
    for repeated in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=repeated
        )
        QApplication.sendEvent(switch, event)
    assert switch.isChecked()


def test_each_place_stands_in_the_list_once() -> None:
    typed = Place(Connection.CUPS, "Ticket")
    assert places((CUPS,), place_of(PRINTER), typed, place_of(PRINTER), NOWHERE) == [
        Place(PRINTER.connection, PRINTER.target),
        Place(Connection.CUPS, "Ticket", "Ticket 80"),
        NOWHERE,
    ]


@pytest.mark.parametrize(
    ("place", "printer", "same"),
    [
        (NOWHERE, None, True),
        (NOWHERE, PRINTER, False),
        (place_of(PRINTER), None, False),
        (place_of(PRINTER), PRINTER, True),
        (Place(Connection.USB, PRINTER.target), PRINTER, False),
    ],
)
def test_a_place_is_that_of_a_printer(place: Place, printer: Printer | None, same: bool) -> None:
    assert place.is_of(printer) is same


def test_what_is_known_of_a_printer_is_said_in_words_not_by_colour_alone() -> None:
    assert [readiness(ready)[2] for ready in (True, False, None)] == ["prête", "ne répond pas", ""]
    assert len({readiness(ready)[0] for ready in (True, False, None)}) == 3
    assert way_words(Connection.OFFICE, "") == "Imprimante de bureau, sur des pages"


def test_what_is_held_does_not_wait() -> None:
    state = PrintState(PRINTER, (make_job(state=JobState.HELD), make_job()))
    assert spaces(state_words(state)) == "1 impression attend."


def test_the_list_of_models_may_come_twice(qtbot: QtBot) -> None:
    options = PrinterOptions()
    qtbot.addWidget(options)
    options.show_options(Printer(Connection.USB, "04b8:0e15", profile="TM-T20II"), automatic=False)
    for _turn in range(2):
        options.show_profiles({})
    assert options.of(PRINTER).profile == "TM-T20II"


def test_a_model_of_no_certain_paper_leaves_the_paper(qtbot: QtBot) -> None:
    options = PrinterOptions()
    qtbot.addWidget(options)
    options.papers[58].click()
    options.model.activated.emit(0)
    assert options.of(PRINTER).width == 58


def test_the_address_is_not_asked_for_while_somebody_types_a_code(
    qtbot: QtBot, till: FakeTill, prints: FakePrints
) -> None:
    screen = PrinterScreen(till)
    put_on_screen(qtbot, screen, (1262, 683))
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=WITH_PEOPLE[0], day=make_day()))
    screen.options.cut.click()
    screen.save()
    qtbot.keyClick(screen, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(screen.approval.pin, Qt.Key.Key_Down)
    assert screen.approval.pin.hasFocus()
    assert not screen.is_choosing
    assert screen.list.tiles[0].isChecked()
    assert screen.minimumSizeHint().width() <= 620
    assert prints.printer == PRINTER
