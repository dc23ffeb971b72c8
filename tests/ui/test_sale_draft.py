"""F1 with a sale half typed: it stays, and what is typed next mixes with nothing that stands there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import FakeTill


@pytest.fixture
def window(qtbot: QtBot) -> TillWindow:
    made = TillWindow(FakeTill(), sounds=False)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def sale_of(window: TillWindow) -> SaleScreen:
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    return sale


def press(window: TillWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.windowHandle(), key)


@pytest.mark.parametrize("way", [(Qt.Key.Key_F1,), (Qt.Key.Key_F2, Qt.Key.Key_F1), (Qt.Key.Key_F3, Qt.Key.Key_F1)])
@pytest.mark.parametrize("phone", ["", "034", "0341234567"])
@pytest.mark.parametrize("amount", ["", "12500"])
def test_f1_keeps_the_draft_and_an_amount_typed_next_replaces_the_amount(
    window: TillWindow, amount: str, phone: str, way: tuple[Qt.Key, ...]
) -> None:
    sale = sale_of(window)
    QTest.keyClicks(sale.amount.line, amount)
    sale.phone.line.setFocus()
    QTest.keyClicks(sale.phone.line, phone)
    before = sale.amount.line.text(), sale.phone.line.text()
    press(window, *way)
    assert (sale.amount.line.text(), sale.phone.line.text()) == before
    assert QApplication.focusWidget() is sale.amount.line
    assert sale.amount.line.selectedText() == before[0]
    QTest.keyClicks(sale.amount.line, "3000")
    assert (sale.amount.line.text(), sale.phone.line.text()) == ("3\u202f000", before[1])
    press(window, Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), "0331")
    assert sale.phone.line.text() == "033 1", "the number of the one before is replaced whole as well"


def test_the_keys_on_screen_replace_the_amount_as_well(window: TillWindow) -> None:
    sale = sale_of(window)
    QTest.keyClicks(sale.amount.line, "12500")
    press(window, Qt.Key.Key_F1)
    sale.keypad.typed.emit("7")
    assert sale.amount.line.text() == "7"


def test_f1_while_cash_is_taken_leaves_the_keyboard_with_it(window: TillWindow) -> None:
    sale = sale_of(window)
    QTest.keyClicks(sale.amount.line, "12500")
    sale.cash.open()
    press(window, Qt.Key.Key_F2, Qt.Key.Key_F1)
    panel = sale.cash.panel
    assert panel is not None
    assert panel.isAncestorOf(QApplication.focusWidget())
