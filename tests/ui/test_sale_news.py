"""The sale screen: what is missing, what the till tells, second attempts, small screens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.payment import Status
from pos_app.ui.screens.sale import SaleScreen
from tests.ui.fakes import MVOLA, FakeTill, make_payment
from tests.ui.screen import NARROW, WIDE, press, put_on_screen, spaces, what_is_cut, words


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


# What is missing


def test_the_button_says_what_is_missing(qtbot: QtBot, sale: SaleScreen) -> None:
    assert sale.button.text() == "Saisir le montant"
    qtbot.keyClicks(sale.amount.line, "500")
    assert sale.button.text() == "Saisir le numéro du client"
    assert not sale.button.isEnabled()


def test_enter_goes_to_what_is_missing_and_says_it(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    qtbot.keyClicks(sale.phone.line, "0341234567")
    qtbot.keyClick(sale.phone.line, Qt.Key.Key_Return)
    assert sale.amount.line.hasFocus()
    assert sale.amount_note.text() == "Taper le montant."
    qtbot.keyClicks(sale.amount.line, "500")
    sale.phone.line.selectAll()
    qtbot.keyClick(sale.phone.line, Qt.Key.Key_Delete)
    qtbot.keyClick(sale.phone.line, Qt.Key.Key_Return)
    assert sale.phone.line.hasFocus()
    assert "Taper le numéro" in sale.phone_note.text()
    qtbot.keyClicks(sale.phone.line, "034")
    qtbot.keyClick(sale.phone.line, Qt.Key.Key_Return)
    assert "n'existe pas" in sale.phone_note.text()
    assert till.charges == []


def test_a_zero_amount_is_refused(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    type_sale(qtbot, sale, "0")
    qtbot.keyClick(sale.phone.line, Qt.Key.Key_Return)
    assert "plus grand que zéro" in sale.amount_note.text()
    assert till.charges == []


# What the till tells


def test_a_rejected_request_shows_its_sentence_and_keeps_what_was_typed(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    ready_to_charge(qtbot, sale)
    sale.charge()
    till.reject(till.charges[0], InvalidInput("sale_open", reference="C3-7K2M4QX9P5"))
    assert "C3-7K2M4QX9P5" in sale.trouble.text()
    assert sale.trouble.isVisible()
    assert (spaces(sale.amount.line.text()), sale.phone.line.text()) == ("12 500", "034 12 345 67")
    sale.charge()
    assert len(till.charges) == 2
    assert till.charges[0].sale == till.charges[1].sale
    assert not sale.trouble.isVisible()


def test_the_rejection_of_another_sale_is_not_ours(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    ready_to_charge(qtbot, sale)
    sale.charge()
    other = type(till.charges[0])(sale="other", operator="mvola", amount=1, phone=None, cashier="x")
    till.reject(other, InvalidInput("amount_zero"))
    assert sale.button.text() == "Enregistrement…"


def test_before_the_engine_is_ready_typing_works_and_charging_waits(qtbot: QtBot, till: FakeTill) -> None:
    till.reader = None
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    type_sale(qtbot, screen)
    qtbot.keyClick(screen.phone.line, Qt.Key.Key_Return)
    assert screen.button.text() == "La caisse démarre…"
    assert till.charges == []
    till.ready.emit()
    qtbot.waitUntil(screen.button.isEnabled)
    qtbot.keyClick(screen.phone.line, Qt.Key.Key_Return)
    assert len(till.charges) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [(KnownError("engine_stopped"), "ne peut plus encaisser"), (RuntimeError("bug"), "erreur du programme")],
)
def test_when_the_engine_failed_charging_is_disabled_with_the_reason(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, error: BaseException, said: str
) -> None:
    ready_to_charge(qtbot, sale)
    till.fail(error)
    assert sale.button.text() == "Encaissement arrêté"
    assert not sale.button.isEnabled()
    assert said in sale.button.toolTip()
    assert said in sale.button.accessibleDescription()
    sale.charge()
    assert till.charges == []
    assert spaces(sale.amount.line.text()) == "12 500"
    sale.reset()
    assert sale.button.text() == "Encaissement arrêté"


def test_without_an_operator_the_screen_says_so(qtbot: QtBot) -> None:
    screen = SaleScreen(FakeTill(operators=()))
    put_on_screen(qtbot, screen)
    type_sale(qtbot, screen)
    screen.charge()
    assert screen.button.text() == "Aucun opérateur dans les réglages"


# A second attempt of the same sale


def test_a_second_attempt_is_prefilled_and_belongs_to_the_same_sale(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    refused = make_payment(status=Status.REFUSED, amount=3_200, phone="+261381112233")
    qtbot.keyClicks(sale.amount.line, "999")
    sale.sale_again(refused)
    assert (spaces(sale.amount.line.text()), sale.phone.line.text()) == ("3 200", "038 11 122 33")
    assert refused.reference in sale.again.text()
    qtbot.waitUntil(sale.button.isEnabled)
    sale.charge()
    assert till.charges[0].sale == refused.sale
    till.change(refused, reason="declined")
    assert sale.button.text() == "Enregistrement…"
    till.record(till.charges[0])
    assert sale.amount.line.text() == ""
    assert not sale.again.isVisible()


def test_escape_leaves_the_second_attempt_for_a_new_sale(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    refused = make_payment(status=Status.NOT_SENT)
    sale.sale_again(refused)
    press(qtbot, sale, Qt.Key.Key_Escape)
    assert sale.amount.line.text() == ""
    ready_to_charge(qtbot, sale)
    sale.charge()
    assert till.charges[0].sale != refused.sale


def test_when_the_first_attempt_is_paid_meanwhile_the_second_is_taken_away(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    refused = make_payment(status=Status.REFUSED)
    sale.sale_again(refused)
    qtbot.waitUntil(sale.button.isEnabled)
    till.change(refused, status=Status.PAID)
    assert sale.amount.line.text() == ""
    assert "Ne pas redemander" in sale.trouble.text()
    assert not sale.button.isEnabled()


def test_an_even_earlier_attempt_is_neither_the_new_one_nor_forgotten(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    first = make_payment(status=Status.REFUSED)
    second = make_payment(status=Status.REFUSED, sale=first.sale)
    sale.sale_again(second)
    qtbot.waitUntil(sale.button.isEnabled)
    sale.charge()
    till.change(first, status=Status.PAID)
    assert sale.button.text() == "Enregistrement…"
    till.reject(till.charges[0], InvalidInput("sale_open", reference=first.reference))
    assert "Ne pas redemander" in sale.trouble.text()
    assert sale.amount.line.text() == ""


def test_an_abandoned_attempt_warns_that_it_may_still_be_paid(qtbot: QtBot, sale: SaleScreen) -> None:
    sale.sale_again(make_payment(status=Status.ABANDONED))
    assert "abandonnée" in sale.again.text()


def test_a_second_attempt_does_not_replace_a_request_that_is_being_recorded(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    ready_to_charge(qtbot, sale)
    sale.charge()
    sale.sale_again(make_payment(status=Status.REFUSED, amount=1))
    assert spaces(sale.amount.line.text()) == "12 500"


def test_a_second_attempt_with_an_operator_that_is_gone_keeps_the_amount(qtbot: QtBot, sale: SaleScreen) -> None:
    sale.sale_again(make_payment(status=Status.REFUSED, operator="gone", phone=None))
    assert spaces(sale.amount.line.text()) == "12 500"
    assert sale.phone.line.text() == ""
    assert sale.phone.line.hasFocus()


# Sizes


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.sale_again(make_payment(status=Status.ABANDONED))
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    screen.charge()
    till.reject(till.charges[0], InvalidInput("sale_open", reference="C3-7K2M4QX9P5"))
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])


def test_four_operators_stand_in_two_columns(qtbot: QtBot) -> None:
    screen = SaleScreen(FakeTill(operators=(MVOLA,) * 4))
    put_on_screen(qtbot, screen, NARROW)
    assert screen.tiles.tiles[1].y() == screen.tiles.tiles[0].y()


def test_it_is_painted_in_every_state(qtbot: QtBot, sale: SaleScreen) -> None:
    type_sale(qtbot, sale, "99999999", "032")
    QTest.mousePress(sale.keypad.keys["000"], Qt.MouseButton.LeftButton)
    assert not sale.grab().isNull()
    QTest.mouseRelease(sale.keypad.keys["000"], Qt.MouseButton.LeftButton)
    sale.tiles.tiles[1].setFocus()
    assert not sale.grab().isNull()
    assert "Orange Money" in words(sale)
