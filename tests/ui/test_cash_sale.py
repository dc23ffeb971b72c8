"""A sale paid in cash: typed, given change for, recorded once, and the next customer at once."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core.day import Move
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.shop import MoveCash, ShopState
from pos_app.ui.cash_form import change_words, paid_words, read_cash
from pos_app.ui.cash_sale import CashSale
from pos_app.ui.screens.sale import SaleScreen
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_WEB, FakeTill, make_day
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words


@pytest.fixture
def sale(qtbot: QtBot, till: FakeTill) -> SaleScreen:
    made = SaleScreen(till)
    put_on_screen(qtbot, made)
    return made


def panel_of(sale: SaleScreen) -> CashSale:
    assert sale.cash.panel is not None
    return sale.cash.panel


def test_the_keyboard_alone_takes_cash_and_serves_the_next_customer(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    qtbot.keyClicks(sale.amount.line, "12500")
    press(qtbot, sale, Qt.Key.Key_F6)
    panel = panel_of(sale)
    assert panel.isVisible()
    assert spaces(panel.amount.line.text()) == "12 500"
    assert panel.received.line.hasFocus()
    qtbot.keyClicks(panel.received.line, "20000")
    assert spaces(panel.change.text()) == "Rendre 7 500 Ar"
    press(qtbot, sale, Qt.Key.Key_Return)
    assert till.acts == [MoveCash(Move.SALE, 12_500, Currency.MGA, "Hanta R.", received=20_000)]
    till.tell_done(till.acts[0])
    assert not panel.isVisible()
    assert sale.amount.line.hasFocus()
    assert sale.amount.line.text() == ""
    assert spaces(sale.paid_in_cash.text()) == "Payé en espèces : 12 500 Ar — rendre 7 500 Ar"
    assert sale.paid_in_cash.isVisible()
    qtbot.keyClicks(sale.amount.line, "1")
    press(qtbot, sale, Qt.Key.Key_Return)
    qtbot.keyClicks(sale.phone.line, "03")
    assert sale.paid_in_cash.isVisible(), "what is to be given back is still being counted out"


def sell(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    qtbot.keyClicks(sale.amount.line, "500")
    press(qtbot, sale, Qt.Key.Key_F6)
    press(qtbot, sale, Qt.Key.Key_Return)
    till.tell_done(till.acts[-1])
    assert sale.paid_in_cash.isVisible()


def test_the_words_stay_until_the_next_sale_is_charged(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    sell(qtbot, sale, till)
    qtbot.keyClicks(sale.amount.line, "700")
    qtbot.keyClicks(sale.phone.line, "0341234567")
    sale.charge()
    assert len(till.charges) == 1
    assert not sale.paid_in_cash.isVisible()


def test_another_sale_in_cash_takes_their_place(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    sell(qtbot, sale, till)
    press(qtbot, sale, Qt.Key.Key_F6)
    assert not sale.paid_in_cash.isVisible()


def test_another_person_does_not_see_them(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    sell(qtbot, sale, till)
    sale.cash.begin_afresh()
    assert not sale.paid_in_cash.isVisible()
    assert sale.paid_in_cash.text() == ""


def test_touch_alone_will_do(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    click(qtbot, sale.tiles.cash)
    panel = panel_of(sale)
    assert panel.amount.line.hasFocus()
    assert spaces(panel.button.text()) == "Saisir le montant"
    for digit in ("3", "000"):
        click(qtbot, panel.keypad.keys[digit])
    assert spaces(panel.button.text()) == "Encaisser 3 000 Ar en espèces"
    panel.received.line.setFocus()
    for digit in ("5", "000", ""):
        click(qtbot, panel.keypad.keys[digit])
    assert spaces(panel.change.text()) == "Il manque 2 500 Ar"
    assert not panel.button.isEnabled()
    click(qtbot, panel.keypad.keys["0"])
    click(qtbot, panel.button)
    assert till.acts == [MoveCash(Move.SALE, 3_000, Currency.MGA, "Hanta R.", received=5_000)]


def test_it_is_recorded_once_however_often_it_is_pressed(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    qtbot.keyClicks(sale.amount.line, "500")
    press(qtbot, sale, Qt.Key.Key_F6)
    for _press in range(3):
        press(qtbot, sale, Qt.Key.Key_Return)
    panel_of(sale).record()
    assert len(till.acts) == 1
    assert panel_of(sale).button.text() == "Enregistrement…"
    press(qtbot, sale, Qt.Key.Key_Escape)
    assert panel_of(sale).isVisible()
    click(qtbot, panel_of(sale).keypad.keys["7"])
    assert panel_of(sale).received.line.text() == ""


def test_a_refusal_is_told_and_what_was_typed_stays(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    qtbot.keyClicks(sale.amount.line, "500")
    press(qtbot, sale, Qt.Key.Key_F6)
    press(qtbot, sale, Qt.Key.Key_Return)
    till.tell_refused(till.acts[0], KnownError("engine_stopped"))
    panel = panel_of(sale)
    assert "ne peut plus encaisser" in words(panel)
    assert panel.amount.line.text() == "500"
    press(qtbot, sale, Qt.Key.Key_Return)
    assert len(till.acts) == 2


def test_escape_goes_back_to_the_form_with_its_amount(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    qtbot.keyClicks(sale.amount.line, "900")
    press(qtbot, sale, Qt.Key.Key_F6)
    press(qtbot, sale, Qt.Key.Key_Escape)
    assert not panel_of(sale).isVisible()
    assert sale.amount.line.isVisible()
    assert sale.amount.line.text() == "900"
    assert till.acts == []


def press_at(qtbot: QtBot, sale: SaleScreen, place: QPoint) -> None:
    """A press of the pointer where it stands, on whatever is there by now."""
    window = sale.windowHandle()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[call-overload]
    QTest.mouseDClick(window, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[call-overload]


def test_the_second_half_of_a_double_click_types_nothing(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    sale.pointer.guard_ms = 60_000
    sale.amount.line.replace("350000")
    click(qtbot, sale.tiles.cash)
    sale.pointer.end()
    panel = panel_of(sale)
    press_at(qtbot, sale, panel.back_button.mapTo(sale, panel.back_button.rect().center()))
    assert panel.isHidden()
    for key in sale.keypad.keys.values():
        press_at(qtbot, sale, key.mapTo(sale, key.rect().center()))
    press_at(qtbot, sale, sale.tiles.cash.mapTo(sale, sale.tiles.cash.rect().center()))
    assert panel.isHidden()
    assert spaces(sale.amount.line.text()) == "350 000"
    qtbot.keyClicks(sale.amount.line, "1")
    assert spaces(sale.amount.line.text()) == "3 500 001", "whoever types means it"


def test_what_is_pressed_a_moment_later_is_meant(qtbot: QtBot, sale: SaleScreen) -> None:
    sale.pointer.guard_ms = 1
    click(qtbot, sale.tiles.cash)
    key = panel_of(sale).keypad.keys["7"]
    place = key.mapTo(sale, key.rect().center())
    qtbot.waitUntil(lambda: sale.childAt(place) is key)
    QTest.mouseClick(sale.windowHandle(), Qt.MouseButton.LeftButton, pos=place)  # type: ignore[call-overload]
    assert panel_of(sale).amount.line.text() == "7"


def test_an_empty_amount_and_too_little_record_nothing(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    press(qtbot, sale, Qt.Key.Key_F6)
    panel = panel_of(sale)
    panel.record()
    assert spaces(panel.note.text()) == "Taper le montant."
    qtbot.keyClicks(panel.amount.line, "900")
    press(qtbot, sale, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.received.line, "500")
    press(qtbot, sale, Qt.Key.Key_Return)
    assert till.acts == []


def test_the_currency_is_that_of_the_operator(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    sale.tiles.choose_number(2)
    qtbot.keyClicks(sale.amount.line, "900")
    click(qtbot, sale.tiles.cash)
    panel_of(sale).record()
    act = till.acts[0]
    assert isinstance(act, MoveCash)
    assert act.currency is Currency.XAF


def test_cash_is_offered_once_the_shop_keeps_days(qtbot: QtBot) -> None:
    till = FakeTill()
    till.shop = None
    sale = SaleScreen(till)
    put_on_screen(qtbot, sale)
    assert not sale.tiles.cash.isVisible()
    till.tell_shop(ShopState(day=make_day()))
    assert sale.tiles.cash.isVisible()


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_is_cut(qtbot: QtBot, size: tuple[int, int]) -> None:
    sale = SaleScreen(FakeTill(operators=(MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY)))
    put_on_screen(qtbot, sale, size)
    qtbot.keyClicks(sale.amount.line, "999999999999")
    press(qtbot, sale, Qt.Key.Key_F6)
    qtbot.keyClicks(panel_of(sale).received.line, "1000000000000")
    assert what_is_cut(panel_of(sale)) == []


def test_words_of_what_is_typed() -> None:
    assert read_cash("0", "").error is not None
    assert not read_cash("", "500").is_complete
    assert change_words(read_cash("500", "500"), Currency.XOF) == "Rien à rendre"
    assert change_words(read_cash("500", ""), Currency.XOF) == ""
    assert spaces(paid_words(500, 500, Currency.XOF)) == "Payé en espèces : 500 FCFA"
