"""Another person at the till: nothing of the one before is left on the screens, and what goes on goes on."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Status
from pos_app.core.shop import Reconcile, ShopState
from pos_app.ui.screens.history import HistoryScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import CASHIER_PERSON, MANAGER, WITH_PEOPLE, FakeTill, make_day, make_payment

HANTA = ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON, day=make_day())
NOBODY = replace(HANTA, signed_in=None)
MANAGED = replace(HANTA, signed_in=MANAGER)
SECTIONS = ("inflight", "history", "day", "board", "about", "change", "open_day", "reconcile", "people")
Open = Callable[..., TillWindow]


@pytest.fixture
def window_of(qtbot: QtBot) -> Iterator[Open]:
    kept: list[TillWindow] = []

    def made(till: FakeTill, state: ShopState = HANTA) -> TillWindow:
        window = TillWindow(till, sounds=False)
        kept.append(window)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        till.tell_shop(state)
        return window

    yield made
    for window in kept:
        window.close()


def sale_of(window: TillWindow) -> SaleScreen:
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    return sale


def locked_and_opened(window: TillWindow, till: FakeTill, state: ShopState) -> None:
    window.lock.lock()
    till.tell_shop(NOBODY)
    page = window.lock.page
    assert page is not None
    till.tell_shop(state)
    page.opened.emit()
    assert not window.lock.is_locked


def throw_away() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_another_person_finds_an_empty_sale_with_the_keyboard_on_it(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    sale = sale_of(window)
    qtbot.keyClicks(sale.amount.line, "12500")
    qtbot.keyClicks(sale.phone.line, "0341")
    sale.phone.line.setFocus()
    locked_and_opened(window, till, MANAGED)
    assert (sale.amount.line.text(), sale.phone.line.text()) == ("", "")
    qtbot.waitUntil(sale.amount.line.hasFocus)


def test_cash_that_was_being_taken_is_not_taken_by_the_next_person(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    sale = sale_of(window)
    qtbot.keyClicks(sale.amount.line, "12500")
    sale.cash.open()
    locked_and_opened(window, till, MANAGED)
    assert sale.cash.panel is None
    throw_away()
    qtbot.waitUntil(sale.amount.line.hasFocus)
    sale.cash.open()
    assert sale.cash.panel is not None


@pytest.mark.parametrize("section", SECTIONS)
def test_another_person_finds_the_sale_and_every_other_screen_new(qtbot: QtBot, window_of: Open, section: str) -> None:
    till = FakeTill()
    window = window_of(till, MANAGED)
    window.show_section(section)
    before = window.screen_widget(section)
    gone: list[bool] = []
    before.destroyed.connect(lambda: gone.append(True))
    locked_and_opened(window, till, HANTA)
    assert window.screen_name() == "sale"
    assert window.sidebar.button("sale").isChecked()
    throw_away()
    assert gone == [True]
    window.show_section(section)
    assert window.screen_name() in (section, "sale", "open_day")
    assert window.screen_widget(section) is not before


def test_the_same_person_finds_everything_as_it_was(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    window.show_section("history")
    history = window.screen_widget("history")
    assert isinstance(history, HistoryScreen)
    people = window.screen_widget("people")
    locked_and_opened(window, till, HANTA)
    assert window.screen_name() == "history"
    assert window.screen_widget("history") is history
    assert window.screen_widget("people") is people


def test_a_payment_in_flight_goes_on_in_the_lane_and_leaves_the_customers_screen(qtbot: QtBot, window_of: Open) -> None:
    payment = make_payment(amount=8_765, status=Status.AWAITING)
    till = FakeTill(payment)
    window = window_of(till)
    window.show_payment(payment)
    window.toggle_customer()
    locked_and_opened(window, till, MANAGED)
    assert window.payment is None
    assert window.screen_name() == "sale"
    assert [card.payment.reference for card in window.lane.cards()] == [payment.reference]
    throw_away()
    paid = till.change(payment, status=Status.PAID)
    assert window.screen_name() == "sale"
    window.open_from_lane(paid.reference)
    assert window.screen_name() == "paid"


def test_news_find_no_screen_that_was_thrown_away(qtbot: QtBot, window_of: Open) -> None:
    payment = make_payment(status=Status.UNKNOWN)
    till = FakeTill(payment)
    window = window_of(till, MANAGED)
    window.show_payment(payment)
    for section in SECTIONS:
        window.show_section(section)
    act = Reconcile("Mme Nzé", "mvola")
    till.act(act)
    locked_and_opened(window, till, HANTA)
    for _deleted in (False, True):
        # Before they are gone, and after.
        till.tell_progress(act, 1, 2)
        till.tell_done(act, ())
        till.tell_asked(payment.reference)
        till.tell_shop(HANTA)
        payment = till.change(payment, detail="x")
        assert window.screen_name() == "sale"
        throw_away()
    kept = {screen for screen in window.stack.findChildren(QWidget) if screen.parent() is window.stack}
    assert kept == {sale_of(window)}


def test_what_is_typed_while_the_first_manager_is_made_stays(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, ShopState(day=make_day()))
    sale = sale_of(window)
    qtbot.keyClicks(sale.amount.line, "12500")
    till.tell_shop(MANAGED)
    assert sale.amount.line.text() == "12\u202f500"
    qtbot.keyClick(sale, Qt.Key.Key_F3)
    assert window.screen_name() == "history"
