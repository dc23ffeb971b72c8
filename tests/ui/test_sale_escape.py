"""Escape takes back what was typed, field by field; it never leaves the sale."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.ui.screens.sale import SaleScreen
from tests.ui.fakes import FakeTill


def test_escape_empties_the_field_where_the_keyboard_is(qtbot: QtBot) -> None:
    screen = SaleScreen(FakeTill())
    qtbot.addWidget(screen)
    screen.show()
    amount, phone = screen.amount.line, screen.phone.line
    QTest.keyClicks(amount, "999999999")
    QTest.keyClicks(phone, "0341234567")
    QTest.keyClick(amount, Qt.Key.Key_Escape)
    assert (amount.text(), phone.text()) == ("", "034 12 345 67")
    QTest.keyClicks(amount, "500")
    assert amount.text() == "500"
    QTest.keyClick(phone, Qt.Key.Key_Escape)
    assert (amount.text(), phone.text()) == ("500", "")
