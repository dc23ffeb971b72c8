"""On a small screen no news of the sale pushes the button or a key of the keypad out of sight."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_WEB, FakeTill

SIZES = [(1366, 768), (1024, 768), (1366, 728), (1024, 728)]
"""Whole screens, and what the frame of a window leaves of them."""


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=(MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY))


@pytest.fixture(params=SIZES)
def window(qtbot: QtBot, till: FakeTill, request: pytest.FixtureRequest) -> TillWindow:
    made = TillWindow(till)
    qtbot.addWidget(made)
    made.resize(*request.param)
    made.show()
    qtbot.waitExposed(made)
    return made


def sale_of(window: TillWindow) -> SaleScreen:
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    return sale


def is_in_sight(qtbot: QtBot, window: TillWindow, widget: QWidget) -> None:
    """Wait until the layout has settled with all of `widget` inside the window."""

    def inside() -> None:
        assert widget.isVisible()
        assert widget.mapTo(window, QPoint(0, widget.height())).y() <= window.height()
        assert widget.height() >= theme.TOUCH or not isinstance(widget, QAbstractButton)

    qtbot.waitUntil(inside, timeout=1_000)


def test_what_was_paid_in_cash_leaves_every_key_in_sight(qtbot: QtBot, window: TillWindow, till: FakeTill) -> None:
    sale = sale_of(window)
    sale.cash.open()
    panel = sale.cash.panel
    assert panel is not None
    panel.amount.line.replace("98000")
    panel.received.line.replace("100000")
    panel.record()
    till.tell_done(till.acts[-1])
    for widget in (sale.paid_in_cash, sale.button, sale.keypad.keys["0"]):
        is_in_sight(qtbot, window, widget)
    assert window._room.verticalScrollBar().maximum() == 0
    assert sale.paid_in_cash.height() <= 60, "two lines at most"


def test_two_mistakes_leave_every_key_in_sight(qtbot: QtBot, window: TillWindow) -> None:
    sale = sale_of(window)
    sale.amount.line.replace("0")
    sale.phone.line.replace("0991234567")
    sale.charge()
    for widget in (sale.amount_note, sale.phone_note):
        assert widget.isVisible()
    for widget in (sale.button, sale.keypad.keys["0"]):
        is_in_sight(qtbot, window, widget)
