"""Counting a drawer: pieces make the sum, a sum alone will do, nothing typed is not nothing there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.day import Count
from pos_app.core.money import Currency
from pos_app.ui.count_form import CountForm, amount_words, currencies_of
from pos_app.ui.denominations import denominations
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut

ALL = (Currency.MGA, Currency.XAF, Currency.XOF)


@pytest.fixture
def form(qtbot: QtBot) -> CountForm:
    made = CountForm(ALL)
    put_on_screen(qtbot, made)
    made.begin_typing()
    return made


@pytest.mark.parametrize("currency", Currency)
def test_every_currency_has_its_notes_and_coins_largest_first(currency: Currency) -> None:
    known = denominations(currency)
    values = [denomination.value for denomination in known]
    assert values == sorted(set(values), reverse=True)
    assert all(denomination.is_note or denomination.is_coin for denomination in known)
    assert values[0] == (20_000 if currency is Currency.MGA else 10_000)
    assert values[-1] == 1


def test_five_hundred_francs_are_a_note_and_a_coin() -> None:
    found = next(denomination for denomination in denominations(Currency.XAF) if denomination.value == 500)
    assert found.is_note
    assert found.is_coin


def test_pieces_make_the_sum(qtbot: QtBot, form: CountForm) -> None:
    for keys in ("3", "", "8"):
        qtbot.keyClicks(QApplication.focusWidget(), keys)
        press(qtbot, form, Qt.Key.Key_Return)
    page = form.pages[Currency.MGA]
    assert spaces(page.total.line.text()) == "100 000"
    assert form.counts() == (Count(Currency.MGA, 100_000, {20_000: 3, 5_000: 8}),)
    assert form.uncounted() == (Currency.XAF, Currency.XOF)
    assert spaces(form.words()) == "100 000 Ar"


def test_a_sum_typed_by_hand_replaces_the_pieces(qtbot: QtBot, form: CountForm) -> None:
    page = form.pages[Currency.MGA]
    qtbot.keyClicks(page.pieces[20_000], "3")
    page.total.line.selectAll()
    qtbot.keyClicks(page.total.line, "75000")
    assert page.pieces[20_000].text() == ""
    assert form.counts() == (Count(Currency.MGA, 75_000),)


def test_an_empty_drawer_is_typed_as_zero(qtbot: QtBot, form: CountForm) -> None:
    page = form.pages[Currency.MGA]
    qtbot.keyClicks(page.total.line, "0")
    assert form.counts() == (Count(Currency.MGA, 0),)
    page.begin()
    assert form.counts() == ()


def test_arrows_go_from_field_to_field_and_round(qtbot: QtBot, form: CountForm) -> None:
    page = form.pages[Currency.MGA]
    press(qtbot, form, Qt.Key.Key_Down)
    assert page.pieces[10_000].hasFocus()
    press(qtbot, form, Qt.Key.Key_Up)
    press(qtbot, form, Qt.Key.Key_Up)
    assert page.total.line.hasFocus()


def test_enter_in_the_last_field_goes_to_the_next_currency_and_ends_after_the_last(
    qtbot: QtBot, form: CountForm
) -> None:
    told: list[int] = []
    form.finished.connect(lambda: told.append(1))
    for currency in ALL:
        line = form.pages[currency].total.line
        line.setFocus()
        press(qtbot, form, Qt.Key.Key_Return)
    assert told == [1]
    assert form.pages[Currency.XOF].isVisible()


def test_the_keypad_types_where_the_keyboard_is(qtbot: QtBot, form: CountForm) -> None:
    page = form.pages[Currency.MGA]
    page.pieces[1_000].setFocus()
    for digit in ("1", "2", ""):
        click(qtbot, form.keypad.keys[digit])
    assert page.pieces[1_000].text() == "1"
    press(qtbot, form, Qt.Key.Key_Return)
    click(qtbot, form.keypad.keys["4"])
    assert spaces(page.total.line.text()) == "3 000"


def test_a_currency_is_chosen_by_its_key_and_by_touch(qtbot: QtBot, form: CountForm) -> None:
    qtbot.keyClick(form, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert form.pages[Currency.XAF].isVisible()
    assert form.pages[Currency.XAF].pieces[10_000].hasFocus()
    click(qtbot, form._tabs[Currency.XOF])
    assert form.pages[Currency.XOF].isVisible()


def test_what_cannot_be_a_count_is_not_taken(qtbot: QtBot, form: CountForm) -> None:
    page = form.pages[Currency.MGA]
    qtbot.keyClicks(page.pieces[20_000], "99a")
    assert page.pieces[20_000].text() == "99"
    assert page.note.text() != ""
    qtbot.keyClicks(page.pieces[20_000], "99999")
    assert spaces(page.pieces[20_000].text()) == "999 999"


def test_an_earlier_count_comes_back(form: CountForm) -> None:
    form.begin(
        (Count(Currency.MGA, 60_000, {20_000: 3}), Count(Currency.XAF, 500), Count(Currency.XOF, 0, None, False))
    )
    assert form.pages[Currency.MGA].pieces[20_000].text() == "3"
    assert form.counts() == (Count(Currency.MGA, 60_000, {20_000: 3}), Count(Currency.XAF, 500))


def test_each_field_says_what_is_counted_there(form: CountForm) -> None:
    names = [spaces(field.accessibleName()) for field in form.pages[Currency.XAF].fields()]
    assert names[:1] == ["Billets de 10 000 FCFA"]
    assert "Billets et pièces de 500 FCFA" in names
    assert "Pièces de 1 FCFA" in names


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_is_cut(qtbot: QtBot, size: tuple[int, int]) -> None:
    form = CountForm(ALL)
    put_on_screen(qtbot, form, size)
    assert what_is_cut(form) == []


def test_both_francs_are_told_apart() -> None:
    assert currencies_of((MVOLA, PVIT, MONEYFUSION, EKOLOPAY, PVIT)) == ALL
    assert spaces(amount_words(500, Currency.XAF, ALL)) == "500 FCFA (XAF)"
    assert spaces(amount_words(500, Currency.XAF, ALL[:2])) == "500 FCFA"


def test_a_shop_without_operators_has_nothing_to_count(qtbot: QtBot) -> None:
    form = CountForm(())
    qtbot.addWidget(form)
    form.begin()
    form.begin_typing()
    form.keypad.typed.emit("1")
    form.keypad.erased.emit()
    assert form.counts() == ()
