"""The sale screen: real keys and clicks against a till without an engine."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Status
from pos_app.ui.screens.sale import SaleScreen
from tests.ui.fakes import FakeTill, make_payment
from tests.ui.screen import NARROW, click, press, put_on_screen, spaces


@pytest.fixture
def sale(qtbot: QtBot, till: FakeTill) -> SaleScreen:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    return screen


def type_sale(qtbot: QtBot, sale: SaleScreen, amount: str = "12500", phone: str = "0341234567") -> None:
    qtbot.keyClicks(sale.amount.line, amount)
    qtbot.keyClicks(sale.phone.line, phone)


def ready_to_charge(qtbot: QtBot, sale: SaleScreen) -> None:
    type_sale(qtbot, sale)
    qtbot.waitUntil(sale.button.isEnabled)


def paste(text: str) -> None:
    QApplication.clipboard().setText(text)


# Typing


def test_the_keyboard_alone_makes_one_request(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    assert sale.amount.line.hasFocus()
    qtbot.keyClicks(sale.amount.line, "12500")
    press(qtbot, sale, Qt.Key.Key_Return)
    assert sale.phone.line.hasFocus()
    qtbot.keyClicks(sale.phone.line, "0341234567")
    press(qtbot, sale, Qt.Key.Key_Return)
    (request,) = till.charges
    assert (request.operator, request.amount, request.phone) == ("mvola", 12_500, "+261341234567")
    assert (request.cashier, request.wallet, request.description) == ("Hanta R.", None, None)
    assert len(request.sale) == 32


def test_fingers_alone_make_one_request(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    for key in ("1", "2", "000"):
        click(qtbot, sale.keypad.keys[key])
    click(qtbot, sale.phone)
    for digit in "0341234567":
        click(qtbot, sale.keypad.keys[digit])
    qtbot.waitUntil(sale.button.isEnabled)
    click(qtbot, sale.button)
    assert [(request.amount, request.phone) for request in till.charges] == [(12_000, "+261341234567")]


def test_the_button_says_exactly_what_will_happen(qtbot: QtBot, sale: SaleScreen) -> None:
    ready_to_charge(qtbot, sale)
    assert spaces(sale.button.text()) == "Demander 12 500 Ar à 034 12 345 67"
    assert spaces(sale.button.accessibleName()) == "Demander 12 500 Ar à 034 12 345 67"
    assert sale.phone.mark == "MVola"


def test_digits_are_grouped_as_they_are_typed(qtbot: QtBot, sale: SaleScreen) -> None:
    type_sale(qtbot, sale, "1250000", "03412345")
    assert spaces(sale.amount.line.text()) == "1 250 000"
    assert sale.phone.line.text() == "034 12 345"


def test_a_digit_in_the_middle_keeps_the_cursor_behind_it(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClicks(sale.amount.line, "12500")
    sale.amount.line.setCursorPosition(1)
    qtbot.keyClicks(sale.amount.line, "9")
    assert spaces(sale.amount.line.text()) == "192 500"
    assert sale.amount.line.cursorPosition() == 2
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_Delete)
    assert spaces(sale.amount.line.text()) == "19 500"
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_Delete)
    assert spaces(sale.amount.line.text()) == "1 900"


def test_backspace_passes_a_separator(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClicks(sale.amount.line, "12500")
    sale.amount.line.setCursorPosition(3)
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_Backspace)
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_Backspace)
    assert spaces(sale.amount.line.text()) == "1 500"


def test_a_grouped_amount_can_be_pasted(qtbot: QtBot, sale: SaleScreen) -> None:
    paste("12 500")
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert spaces(sale.amount.line.text()) == "12 500"


@pytest.mark.parametrize(
    "pasted", ["12,5", "1e3", "-5", "1_000", "１２５", "<b>PAYÉ</b>", "\u202e12", "1\x002", "7" * 10_000]
)
def test_what_is_not_an_amount_is_refused_with_a_sentence(qtbot: QtBot, sale: SaleScreen, pasted: str) -> None:
    qtbot.keyClicks(sale.amount.line, "3")
    paste(pasted)
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert sale.amount.line.text() == "3"
    assert "nombre entier" in sale.amount_note.text() or "trop grand" in sale.amount_note.text()
    qtbot.keyClicks(sale.amount.line, "0")
    assert sale.amount.line.text() == "30"
    assert "Jusqu'à" in sale.amount_note.text()


def test_a_letter_in_the_number_is_refused_with_a_sentence(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClicks(sale.phone.line, "034x")
    assert sale.phone.line.text() == "034"
    assert "numéro" in sale.phone_note.text()


def test_an_amount_over_the_limit_is_told_before_asking(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClicks(sale.amount.line, "20000001")
    assert "MVola n'accepte pas plus de 20 000 000 Ar" in spaces(sale.amount_note.text())
    assert sale.button.text() == "Corriger le montant"
    assert not sale.button.isEnabled()


def test_the_largest_amount_fits_its_box(qtbot: QtBot, till: FakeTill) -> None:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen, NARROW)
    qtbot.keyClicks(screen.amount.line, "1000000000000")
    line = screen.amount.line
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()


def test_the_number_of_another_operator_is_told_at_its_prefix(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClicks(sale.amount.line, "500")
    qtbot.keyClicks(sale.phone.line, "032")
    assert "Orange Money" in sale.phone_note.text()
    assert sale.phone.mark == "Orange Money"
    assert sale.button.text() == "Corriger le numéro"


def test_a_number_that_does_not_exist_is_told_once_it_is_whole(qtbot: QtBot, sale: SaleScreen) -> None:
    type_sale(qtbot, sale, "500", "034000000")
    assert not sale.phone_note.isVisible()
    assert sale.button.text() == "Compléter le numéro du client"
    qtbot.keyClicks(sale.phone.line, "11")
    qtbot.waitUntil(sale.phone_note.isVisible)


# Operators


def test_the_operator_follows_the_number_and_so_does_the_currency(qtbot: QtBot, sale: SaleScreen) -> None:
    assert sale.amount.unit == "Ar"
    qtbot.keyClicks(sale.phone.line, "074")
    assert sale.tiles.operator is not None
    assert sale.tiles.operator.id == "pvit"
    assert sale.amount.unit == "FCFA"
    assert sale.operator_label.text() == "Opérateur — proposé d'après le numéro"
    assert "100 FCFA" in spaces(sale.amount_note.text())


def test_a_choice_by_hand_outlasts_the_number_until_it_is_erased(qtbot: QtBot, sale: SaleScreen) -> None:
    click(qtbot, sale.tiles.tiles[1])
    assert sale.operator_label.text() == "Opérateur — choisi à la main"
    qtbot.keyClicks(sale.phone.line, "034")
    assert sale.tiles.operator is not None
    assert sale.tiles.operator.id == "pvit"
    sale.phone.line.selectAll()
    qtbot.keyClick(sale.phone.line, Qt.Key.Key_Backspace)
    qtbot.keyClicks(sale.phone.line, "034")
    assert sale.tiles.operator.id == "mvola"


def test_alt_and_a_digit_choose_an_operator(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert sale.tiles.operator is not None
    assert sale.tiles.operator.id == "pvit"
    assert sale.amount.line.text() == ""
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert sale.tiles.operator.id == "mvola"
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert sale.operator_label.text() == "Opérateur — choisi à la main"
    sale.tiles.choose_number(9)
    assert sale.tiles.operator.id == "mvola"


def test_a_french_keyboard_chooses_without_shift(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClick(sale.amount.line, Qt.Key.Key_Eacute, Qt.KeyboardModifier.AltModifier)
    assert sale.tiles.operator is not None
    assert sale.tiles.operator.id == "pvit"


def test_arrow_keys_choose_an_operator(qtbot: QtBot, sale: SaleScreen) -> None:
    sale.tiles.tiles[0].setFocus()
    qtbot.keyClick(sale.tiles.tiles[0], Qt.Key.Key_Right)
    assert sale.tiles.operator is not None
    assert sale.tiles.operator.id == "pvit"


def test_tab_follows_the_order_of_work(qtbot: QtBot, sale: SaleScreen) -> None:
    ready_to_charge(qtbot, sale)
    sale.amount.line.setFocus()
    seen = []
    for _ in range(5):
        seen.append(QApplication.focusWidget())
        press(qtbot, sale, Qt.Key.Key_Tab)
    assert seen == [sale.amount.line, sale.phone.line, sale.tiles.tiles[0], sale.tiles.cash, sale.button]


def test_enter_on_a_tile_charges_when_all_is_there(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    ready_to_charge(qtbot, sale)
    sale.tiles.tiles[0].setFocus()
    press(qtbot, sale, Qt.Key.Key_Enter)
    assert len(till.charges) == 1


def test_the_fee_is_shown_before_asking(qtbot: QtBot, sale: SaleScreen) -> None:
    assert spaces(sale.fees.text()) == "Frais pour le commerce : 120 Ar pour 10 000 Ar"
    qtbot.keyClicks(sale.amount.line, "12500")
    assert spaces(sale.fees.text()) == "Frais pour le client : 0 Ar · le commerce reçoit 12 350 Ar"


# The keypad


def test_the_keypad_types_into_the_field_that_has_the_focus_and_leaves_it_there(qtbot: QtBot, sale: SaleScreen) -> None:
    click(qtbot, sale.keypad.keys["7"])
    assert sale.amount.line.text() == "7"
    sale.phone.line.setFocus()
    click(qtbot, sale.keypad.keys["0"])
    click(qtbot, sale.keypad.keys["3"])
    click(qtbot, sale.keypad.keys[""])
    assert sale.phone.line.text() == "0"
    assert sale.phone.line.hasFocus()
    sale.tiles.tiles[0].setFocus()
    click(qtbot, sale.keypad.keys["3"])
    assert sale.phone.line.text() == "03"


def test_the_keypad_erases_across_a_separator(qtbot: QtBot, sale: SaleScreen) -> None:
    qtbot.keyClicks(sale.amount.line, "1250")
    for _ in range(2):
        click(qtbot, sale.keypad.keys[""])
    assert sale.amount.line.text() == "12"


def test_every_key_is_large_enough_for_a_finger_and_has_a_name(qtbot: QtBot, till: FakeTill) -> None:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen, NARROW)
    buttons = [*screen.keypad.keys.values(), *screen.tiles.tiles, screen.button]
    assert all(min(button.width(), button.height()) >= 44 for button in buttons)
    assert all(button.accessibleName() for button in buttons)


# One press, one request


def test_a_double_press_makes_one_request(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    ready_to_charge(qtbot, sale)
    for _ in range(3):
        qtbot.keyClick(sale.phone.line, Qt.Key.Key_Return)
    click(qtbot, sale.button)
    qtbot.mouseDClick(sale.button, Qt.MouseButton.LeftButton)
    sale.charge()
    assert len(till.charges) == 1
    assert sale.button.text() == "Enregistrement…"


def test_a_double_click_makes_one_request(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    ready_to_charge(qtbot, sale)
    qtbot.mouseClick(sale.button, Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(sale.button, Qt.MouseButton.LeftButton)
    assert len(till.charges) == 1


def test_a_key_held_down_makes_no_request_by_itself(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    ready_to_charge(qtbot, sale)
    repeated = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    QApplication.sendEvent(sale.phone.line, repeated)
    assert till.charges == []


def test_nothing_can_be_changed_while_the_request_is_being_recorded(qtbot: QtBot, sale: SaleScreen) -> None:
    ready_to_charge(qtbot, sale)
    press(qtbot, sale, Qt.Key.Key_Return)
    sale.charge()
    qtbot.keyClicks(sale.phone.line, "9")
    click(qtbot, sale.keypad.keys["9"])
    click(qtbot, sale.keypad.keys[""])
    assert sale.phone.line.text() == "034 12 345 67"
    assert not sale.tiles.isEnabled()


def test_the_recorded_payment_clears_the_screen_for_a_new_sale(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    ready_to_charge(qtbot, sale)
    sale.charge()
    till.change(make_payment())
    assert sale.amount.line.text() != ""
    till.record(till.charges[0])
    assert (sale.amount.line.text(), sale.phone.line.text()) == ("", "")
    assert sale.amount.line.hasFocus()
    ready_to_charge(qtbot, sale)
    sale.charge()
    assert len(till.charges) == 2
    assert till.charges[0].sale != till.charges[1].sale


def test_news_of_the_recorded_payment_do_not_disturb_the_next_customer(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    ready_to_charge(qtbot, sale)
    sale.charge()
    payment = till.record(till.charges[0])
    qtbot.keyClicks(sale.amount.line, "700")
    till.change(payment, status=Status.AWAITING)
    assert sale.amount.line.text() == "700"
