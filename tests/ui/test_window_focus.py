"""Where the keyboard is when the screen changes: on the new screen, found without a search."""

import pytest
from pytestqt.qtbot import QtBot

from pos_app.ui.window import TillWindow
from tests.ui.fakes import FakeTill, make_payment


def test_a_change_of_screen_does_not_look_for_the_next_place_of_the_keyboard(qtbot: QtBot) -> None:
    class Counting(TillWindow):
        looks = 0

        def focusNextPrevChild(self, forward: bool) -> bool:
            self.looks += 1
            return super().focusNextPrevChild(forward)

    window = Counting(FakeTill(), sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_payment(make_payment())
    assert window.stack.currentWidget().hasFocus()
    for section in ("sale", "inflight", "history", "about", "sale"):
        window.show_section(section)
    assert window.looks == 0
    assert window.stack.currentWidget().isAncestorOf(window.focusWidget())


@pytest.mark.parametrize("section", ["inflight", "history", "day", "board", "about", "change", "reconcile", "people"])
def test_no_screen_takes_the_keyboard_from_the_window_while_it_is_made(qtbot: QtBot, section: str) -> None:
    window = TillWindow(FakeTill(), sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_section(section)
    assert window.isActiveWindow()
