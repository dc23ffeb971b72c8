"""No press closes a day that was meant for the page before: the buttons stand at the same place."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.shop import CloseDay
from pos_app.ui.screens.day import DayScreen
from tests.ui.a_day import till_of_a_day
from tests.ui.fakes import FakeTill
from tests.ui.screen import press, put_on_screen
from tests.ui.test_day_close import references

SIZES = [(1262, 682), (944, 683), (670, 683)]


def counted(qtbot: QtBot, till: FakeTill, size: tuple[int, int] = SIZES[0]) -> DayScreen:
    """The count page, with both currencies counted."""
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    till.acts.clear()
    press(qtbot, screen, Qt.Key.Key_F12)
    for page in screen.close_page.form.pages.values():
        page.total.line.replace("655000")
    return screen


def double_click(screen: DayScreen, button: QAbstractButton) -> None:
    """Both clicks at one point of the window: the second lands on whatever stands there by then."""
    place = button.mapTo(screen, button.rect().center())
    handle = screen.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))
    QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))


@pytest.mark.parametrize("size", SIZES)
def test_a_double_click_on_the_count_shows_the_warning_and_closes_nothing(qtbot: QtBot, size: tuple[int, int]) -> None:
    till = till_of_a_day()
    screen = counted(qtbot, till, size)
    double_click(screen, screen.close_page.next_button)
    assert screen.close_page.check.warning.isVisible()
    assert till.acts == []


def test_the_buttons_are_pressed_once_somebody_could_read_the_page(qtbot: QtBot) -> None:
    till = till_of_a_day()
    screen = counted(qtbot, till)
    press(qtbot, screen, Qt.Key.Key_F7)
    check = screen.close_page.check
    wanted: list[str] = []
    check.recount.connect(lambda: wanted.append("recount"))
    check.reconcile_wanted.connect(lambda: wanted.append("explain"))
    for key in (Qt.Key.Key_F12, Qt.Key.Key_F12, Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_Return):
        press(qtbot, screen, key)
    assert (till.acts, wanted) == ([], [])
    assert check.isVisible()
    qtbot.waitUntil(lambda: not check.is_guarded())
    press(qtbot, screen, Qt.Key.Key_F12)
    assert [type(act) for act in till.acts] == [CloseDay]


def test_the_list_of_undecided_payments_is_guarded_too(qtbot: QtBot) -> None:
    till = till_of_a_day()
    screen = counted(qtbot, till)
    press(qtbot, screen, Qt.Key.Key_F7)
    screen.close_page.check.guard_ms = 0
    press(qtbot, screen, Qt.Key.Key_F12)
    till.tell_refused(till.acts[0], KnownError("day_undecided", references=references(till)))
    undecided = screen.close_page.undecided
    assert undecided.isVisible()
    for key in (Qt.Key.Key_F6, Qt.Key.Key_F5):
        press(qtbot, screen, key)
    assert len(till.acts) == 1
    qtbot.waitUntil(lambda: not undecided.is_guarded())
    press(qtbot, screen, Qt.Key.Key_F6)
    act = till.acts[-1]
    assert isinstance(act, CloseDay)
    assert act.carry_over
