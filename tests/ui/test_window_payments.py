"""Which screen the window shows for links and for money that goes back, and the customer's screen beside it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui.customer_screen import CustomerScreen
from pos_app.ui.payment_screens import screen_of
from pos_app.ui.screens.change import ChangeScreen
from pos_app.ui.screens.link import LinkScreen
from pos_app.ui.screens.payment_screen import PaymentScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import (
    EKOLOPAY,
    LINKS,
    MONEYFUSION,
    MVOLA,
    PVIT,
    PVIT_OUT,
    PVIT_WEB,
    FakeTill,
    make_payment,
    make_payout,
    now,
)
from tests.ui.scanning import seen
from tests.ui.screen import click

ALL = (MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY)
SIZES = [(1366, 768), (1024, 768)]
Open = Callable[..., TillWindow]


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=ALL)


@pytest.fixture
def window_of(qtbot: QtBot, till: FakeTill) -> Open:
    def made(size: tuple[int, int] = SIZES[0]) -> TillWindow:
        window = TillWindow(till, sounds=False)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return made


def by_link(operator: Operator, **changes: object) -> Payment:
    return make_payment(**{"operator": operator.id, "currency": Currency.XAF, "link": LINKS[operator.id], **changes})


def shown(customer: CustomerScreen) -> Payment | None:
    return customer.payment


def press(qtbot: QtBot, window: TillWindow, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key)


def sell(qtbot: QtBot, window: TillWindow, till: FakeTill, phone: str) -> Payment:
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    qtbot.keyClicks(sale.amount.line, "12500")
    qtbot.keyClicks(sale.phone.line, phone)
    qtbot.waitUntil(sale.button.isEnabled)
    click(qtbot, sale.button)
    return till.record(till.charges[-1], phone=till.charges[-1].phone)


@pytest.mark.parametrize("operator", [PVIT_WEB, MONEYFUSION, EKOLOPAY], ids=lambda operator: operator.id)
@pytest.mark.parametrize("status", Status)
def test_a_link_has_its_screen_only_while_it_can_be_paid(operator: Operator, status: Status) -> None:
    payment = by_link(operator, status=status)
    ordinary = screen_of(make_payment(status=status), ALL)
    assert screen_of(payment, ALL) == ("link" if status is Status.AWAITING else ordinary)


def test_a_link_of_an_operator_that_is_gone_still_has_its_screen() -> None:
    assert screen_of(by_link(MONEYFUSION), (MVOLA,)) == "link"
    assert screen_of(by_link(MONEYFUSION, link=None), (MVOLA,)) == "waiting"


@pytest.mark.parametrize("status", Status)
def test_money_that_goes_back_has_a_screen_of_its_own_in_every_state(status: Status) -> None:
    assert screen_of(make_payout(status=status), ALL) == "payout"
    assert screen_of(by_link(MONEYFUSION, status=status, direction=Direction.OUT), ALL) == "payout"


@pytest.mark.parametrize("size", SIZES)
def test_a_sale_by_link_goes_from_the_button_to_the_code_to_paid(
    qtbot: QtBot, window_of: Open, till: FakeTill, size: tuple[int, int]
) -> None:
    window = window_of(size)
    payment = sell(qtbot, window, till, "0708889205")
    assert payment.operator == "moneyfusion"
    assert window.screen_name() == "waiting"
    payment = till.change(payment, status=Status.SENDING, sent_at=now())
    assert window.screen_name() == "waiting"
    assert seen(window) == []
    payment = till.change(payment, status=Status.AWAITING, link=LINKS["moneyfusion"], currency=Currency.XOF)
    assert window.screen_name() == "link"
    qtbot.waitUntil(lambda: seen(window) == [LINKS["moneyfusion"]])
    assert (window.width(), window.height()) == size
    till.change(payment, status=Status.PAID)
    assert window.screen_name() == "paid"
    assert seen(window) == []


def test_a_payout_on_screen_stays_on_its_screen(window_of: Open, till: FakeTill) -> None:
    window = window_of()
    payout = make_payout(status=Status.SENDING)
    till.change(payout)
    assert window.screen_name() == "sale", "nothing but a sale of this till shows itself"
    window.show_payment(payout)
    for status in (Status.AWAITING, Status.PAID):
        till.change(payout, status=status)
        assert window.screen_name() == "payout"


def test_a_payout_that_is_recorded_does_not_take_the_sale_away(window_of: Open, till: FakeTill) -> None:
    window = window_of()
    till.change(make_payout(status=Status.CREATED))
    assert window.screen_name() == "sale"


def test_change_is_given_from_a_payment_and_the_way_back_is_the_sale(window_of: Open, till: FakeTill) -> None:
    window = window_of()
    paid = make_payment(operator="pvit", wallet="AM", currency=Currency.XAF, status=Status.PAID, phone="+24174213803")
    window.show_payment(paid)
    screen = window.stack.currentWidget()
    assert isinstance(screen, PaymentScreen)
    screen.give_change.emit(paid)
    assert window.screen_name() == "change"
    assert window.header.title.text() == "Rendre de l'argent"
    assert window.payment is None
    change = window.screen_widget("change")
    assert isinstance(change, ChangeScreen)
    payout = make_payout(status=Status.CREATED)
    change.recorded.emit(payout)
    assert window.screen_name() == "payout"
    window.show_change(None)
    change.left.emit()
    assert window.screen_name() == "sale"


def test_change_for_whoever_paid_in_cash_is_a_key_away(qtbot: QtBot) -> None:
    window = TillWindow(FakeTill(operators=(MVOLA, PVIT_OUT)), sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, Qt.Key.Key_F11)
    assert window.screen_name() == "change"
    change = window.screen_widget("change")
    assert isinstance(change, ChangeScreen)
    change.amount.line.replace("500")
    press(qtbot, window, Qt.Key.Key_F11)
    assert change.amount.line.text() == "500", "what was typed is kept"
    press(qtbot, window, Qt.Key.Key_F1)
    click(qtbot, window.change_button)
    assert window.screen_name() == "change"


def test_a_shop_that_gives_nothing_back_has_no_such_key(qtbot: QtBot) -> None:
    window = TillWindow(FakeTill(operators=(MVOLA, PVIT)), sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, Qt.Key.Key_F11)
    assert window.screen_name() == "sale"


# The customer's screen


def test_f8_shows_the_customers_screen_and_puts_it_away(qtbot: QtBot, window_of: Open, till: FakeTill) -> None:
    window = window_of()
    assert window.findChildren(CustomerScreen) == []
    press(qtbot, window, Qt.Key.Key_F8)
    customer = window.customer
    assert customer is not None
    assert customer.isVisible()
    assert window.isActiveWindow()
    press(qtbot, window, Qt.Key.Key_F8)
    assert not customer.isVisible()
    press(qtbot, window, Qt.Key.Key_F8)
    assert customer.isVisible()


@pytest.mark.parametrize("section", ["inflight", "history", "about"])
def test_f8_works_everywhere(qtbot: QtBot, window_of: Open, section: str) -> None:
    window = window_of()
    window.show_section(section)
    press(qtbot, window, Qt.Key.Key_F8)
    assert window.customer is not None


def test_the_customer_sees_the_payment_on_screen_and_then_nobodys(
    qtbot: QtBot, window_of: Open, till: FakeTill
) -> None:
    window = window_of()
    press(qtbot, window, Qt.Key.Key_F8)
    customer = window.customer
    assert customer is not None
    payment = sell(qtbot, window, till, "0708889205")
    assert shown(customer) == payment
    payment = till.change(payment, status=Status.AWAITING, link=LINKS["moneyfusion"], sent_at=now())
    qtbot.waitUntil(lambda: seen(customer) == [LINKS["moneyfusion"]])
    payment = till.change(payment, status=Status.PAID)
    assert customer.title.text() == "Payé"
    window.show_section("sale")
    assert shown(customer) is None
    window.open_from_history(payment.reference)
    assert window.screen_name() == "paid"
    assert shown(customer) is None, "an old payment is not the customer's who stands there"


def test_the_button_of_the_link_screen_opens_it_with_the_payment(qtbot: QtBot, window_of: Open, till: FakeTill) -> None:
    window = window_of()
    payment = by_link(EKOLOPAY)
    window.show_payment(payment)
    screen = window.screen_widget("link")
    assert isinstance(screen, LinkScreen)
    click(qtbot, screen.customer_button)
    assert window.customer is not None
    assert window.customer.payment == payment
    assert window.customer.isVisible()


def test_closing_the_customers_screen_leaves_the_till_as_it_is(qtbot: QtBot, window_of: Open, till: FakeTill) -> None:
    window = window_of()
    payment = by_link(EKOLOPAY)
    window.show_payment(payment)
    window.toggle_customer()
    assert isinstance(window.customer, QWidget)
    window.customer.close()
    assert window.isVisible()
    assert window.payment == payment
    assert till.abandons == []


@pytest.mark.parametrize("operator", [PVIT_WEB, MONEYFUSION, EKOLOPAY], ids=lambda operator: operator.id)
@pytest.mark.parametrize("size", SIZES)
def test_the_window_keeps_its_size(qtbot: QtBot, window_of: Open, operator: Operator, size: tuple[int, int]) -> None:
    window = window_of(size)
    payment = by_link(operator, amount=490_000)
    window.show_payment(payment)
    assert (window.width(), window.height()) == size
    qtbot.waitUntil(lambda: seen(window) == [payment.link])
    assert window._room.verticalScrollBar().maximum() == 0
