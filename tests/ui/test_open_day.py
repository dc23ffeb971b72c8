"""The float before the first sale, and when the window asks for it."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.day import Count
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.shop import OpenDay, ShopState
from pos_app.ui.screens.open_day import OpenDayScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import (
    EKOLOPAY,
    MANAGER,
    MONEYFUSION,
    MVOLA,
    PVIT,
    WITH_PEOPLE,
    FakeTill,
    make_day,
    make_payment,
    now,
)
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words

NO_FRANCS = Count(Currency.XAF, 0, counted=False)


@pytest.fixture
def closed_till(till: FakeTill) -> FakeTill:
    till.shop = ShopState(last=make_day(number=11, closed_at=now(), closed_seq=90))
    return till


@pytest.fixture
def screen(qtbot: QtBot, closed_till: FakeTill) -> OpenDayScreen:
    made = OpenDayScreen(closed_till)
    put_on_screen(qtbot, made)
    return made


def window_of(qtbot: QtBot, till: FakeTill) -> TillWindow:
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_the_day_is_opened_with_what_was_counted(qtbot: QtBot, screen: OpenDayScreen, closed_till: FakeTill) -> None:
    assert "Z n° 11" in words(screen)
    page = screen.form.pages[Currency.MGA]
    assert page.pieces[20_000].hasFocus()
    qtbot.keyClicks(page.pieces[20_000], "5")
    assert spaces(screen.open_button.text()) == "Ouvrir avec 100 000 Ar"
    press(qtbot, screen, Qt.Key.Key_F12)
    assert closed_till.acts == [OpenDay((Count(Currency.MGA, 100_000, {20_000: 5}), NO_FRANCS), "Hanta R.")]
    press(qtbot, screen, Qt.Key.Key_F12)
    press(qtbot, screen, Qt.Key.Key_F6)
    assert len(closed_till.acts) == 1
    closed_till.tell_done(closed_till.acts[0], make_day(number=12))
    assert page.total.line.text() == ""


def test_it_can_be_opened_without_counting(qtbot: QtBot, screen: OpenDayScreen, closed_till: FakeTill) -> None:
    click(qtbot, screen.skip_button)
    uncounted = Count(Currency.MGA, 0, counted=False)
    assert closed_till.acts == [OpenDay((uncounted, NO_FRANCS), "Hanta R.")]


def test_nothing_counted_is_not_zero(qtbot: QtBot, screen: OpenDayScreen, closed_till: FakeTill) -> None:
    click(qtbot, screen.open_button)
    assert closed_till.acts == []
    assert "Rien n'est encore compté" in words(screen)
    qtbot.keyClicks(screen.form.pages[Currency.MGA].total.line, "5")
    assert "Rien n'est encore compté" not in words(screen)


def test_a_refusal_is_told_and_the_count_stays(qtbot: QtBot, screen: OpenDayScreen, closed_till: FakeTill) -> None:
    page = screen.form.pages[Currency.MGA]
    qtbot.keyClicks(page.total.line, "5000")
    click(qtbot, screen.open_button)
    closed_till.tell_refused(closed_till.acts[0], KnownError("engine_stopped"))
    assert "panne" in words(screen)
    assert spaces(page.total.line.text()) == "5 000"
    assert screen.open_button.isEnabled()


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_is_cut(qtbot: QtBot, size: tuple[int, int]) -> None:
    till = FakeTill(operators=(MVOLA, PVIT, MONEYFUSION, EKOLOPAY))
    till.shop = ShopState()
    screen = OpenDayScreen(till)
    put_on_screen(qtbot, screen, size)
    assert "première journée" in words(screen)
    assert what_is_cut(screen) == []


def test_the_window_asks_for_the_float_before_the_sale(qtbot: QtBot, closed_till: FakeTill) -> None:
    window = window_of(qtbot, closed_till)
    assert window.screen_name() == "open_day"
    assert window.header.title.text() == "Ouvrir la journée"
    press(qtbot, window, Qt.Key.Key_F3)
    assert window.screen_name() == "history"
    press(qtbot, window, Qt.Key.Key_F1)
    assert window.screen_name() == "open_day"
    closed_till.tell_shop(ShopState(day=make_day(number=12)))
    assert window.screen_name() == "sale"
    assert window.header.title.text() == "Encaisser"


def test_it_is_asked_for_once_the_till_is_ready(qtbot: QtBot, closed_till: FakeTill) -> None:
    reader, closed_till.reader = closed_till.reader, None
    window = window_of(qtbot, closed_till)
    assert window.screen_name() == "sale"
    closed_till.reader = reader
    closed_till.ready.emit()
    assert window.screen_name() == "open_day"


def test_a_payment_on_screen_is_not_taken_away(qtbot: QtBot) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    window = window_of(qtbot, till)
    window.show_payment(payment)
    till.tell_shop(ShopState())
    assert window.payment == payment


def test_it_is_not_asked_for_while_the_till_is_locked(qtbot: QtBot, closed_till: FakeTill) -> None:
    closed_till.shop = ShopState(people=WITH_PEOPLE)
    window = window_of(qtbot, closed_till)
    assert window.screen_name() == "sale"
    closed_till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=MANAGER))
    assert window.screen_name() == "open_day"


def test_a_second_attempt_of_a_sale_goes_before_the_float(qtbot: QtBot, closed_till: FakeTill) -> None:
    window = window_of(qtbot, closed_till)
    window._sale_again(make_payment())
    assert window.screen_name() == "sale"


def test_cash_that_is_being_taken_keeps_the_keyboard_when_the_sale_comes_back(qtbot: QtBot, till: FakeTill) -> None:
    window = window_of(qtbot, till)
    for key in (Qt.Key.Key_F6, Qt.Key.Key_F3, Qt.Key.Key_F1):
        press(qtbot, window, key)
    sale = window.screen_widget("sale")
    panel = sale.cash.panel  # type: ignore[attr-defined]
    qtbot.waitUntil(panel.amount.line.hasFocus)
