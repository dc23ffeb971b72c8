"""The first size of the window: all of it is on the screen, whatever the screen."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.first_size import fit_to_screen


@pytest.mark.parametrize(
    ("room", "placed", "fills"),
    [
        (QRect(0, 0, 1920, 1040), (1366, 768), False),
        (QRect(0, 0, 1367, 769), (1366, 768), False),
        (QRect(0, 0, 1366, 768), (1366, 768), True),
        (QRect(0, 28, 1366, 740), (1366, 740), True),
        (QRect(64, 0, 960, 768), (960, 768), True),
        (QRect(0, 0, 1024, 1280), (1024, 768), True),
    ],
)
def test_it_is_on_the_screen(qtbot: QtBot, room: QRect, placed: tuple[int, int], fills: bool) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    fit_to_screen(window, room)
    assert (window.width(), window.height()) == placed
    assert window.isMaximized() is fills
    assert not fills or window.geometry().topLeft() == room.topLeft()


def test_a_window_that_has_its_place_keeps_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(10, 20, 700, 500)
    fit_to_screen(window, QRect(0, 0, 1024, 768))
    assert window.geometry() == QRect(10, 20, 700, 500)
    assert not window.isMaximized()
