"""What was given back already is told before it could be given back again."""

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui.screens.change import ChangeScreen
from pos_app.ui.screens.paid import PaidScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import EKOLOPAY, MVOLA, PVIT_OUT, FakeTill, make_payout, now
from tests.ui.giving_change import fill, paid
from tests.ui.screen import click, put_on_screen


def till_of(*payments: Payment) -> FakeTill:
    return FakeTill(*payments, operators=(MVOLA, PVIT_OUT, EKOLOPAY))


def payout_of(payment: Payment, **changes: object) -> Payment:
    given: dict[str, object] = {"sale": payment.sale, "phone": payment.phone, "returns": payment.reference}
    return make_payout(**{**given, **changes})


def shown(qtbot: QtBot, till: FakeTill, payment: Payment) -> PaidScreen:
    screen = PaidScreen(till)
    screen.show_payment(payment)
    put_on_screen(qtbot, screen)
    return screen


def test_a_payment_that_was_given_back_says_so_and_offers_it_no_more(qtbot: QtBot) -> None:
    payment = paid()
    screen = shown(qtbot, till_of(payment, payout_of(payment, status=Status.PAID)), payment)
    assert not screen.change_button.isVisible()
    (told,) = [value for label, value in screen.rows() if label == "Rendu"]
    assert "FCFA" in told
    assert "Versé" in told


def test_a_payout_that_failed_leaves_it_offered(qtbot: QtBot) -> None:
    payment = paid()
    screen = shown(qtbot, till_of(payment, payout_of(payment, status=Status.REFUSED)), payment)
    assert screen.change_button.isVisible()
    assert "Rendu" not in dict(screen.rows())


def test_nothing_is_offered_that_no_operator_of_the_country_can_send(qtbot: QtBot) -> None:
    congo = paid(operator="ekolopay", phone="+242066304925", currency=Currency.XAF)
    assert not shown(qtbot, till_of(congo), congo).change_button.isVisible()


def test_whoever_confirms_is_told_what_the_number_has_been_given(qtbot: QtBot) -> None:
    payment = paid()
    earlier = payout_of(payment, status=Status.PAID, sale="another", created_at=now() - timedelta(hours=2))
    old = payout_of(payment, status=Status.PAID, sale="a third", created_at=now() - timedelta(hours=25))
    screen = ChangeScreen(till_of(payment, earlier, old))
    put_on_screen(qtbot, screen)
    fill(qtbot, screen, phone="074213803")
    click(qtbot, screen.button)
    assert "a déjà reçu 1 rendu en 24 h" in screen.question.text()
    click(qtbot, screen.no_button)
    screen.phone.line.replace("074213804")
    qtbot.waitUntil(lambda: screen.button.isEnabled())
    click(qtbot, screen.button)
    assert "déjà reçu" not in screen.question.text()


def test_the_key_of_the_menu_gives_back_what_is_on_screen(qtbot: QtBot) -> None:
    payment = paid()
    window = TillWindow(till_of(payment), sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.show_payment(payment)
    click(qtbot, window.change_button)
    change = window.screen_widget("change")
    assert isinstance(change, ChangeScreen)
    assert payment.reference in change.about.text()
    assert payment.direction is Direction.IN


def test_a_click_before_the_digits_does_not_put_the_next_one_in_front(qtbot: QtBot) -> None:
    screen = ChangeScreen(till_of())
    put_on_screen(qtbot, screen)
    line = screen.amount.line
    qtbot.keyClicks(line, "1")
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(3, line.height() // 2))
    qtbot.keyClicks(line, "300")
    assert line.text().replace("\u202f", "") == "1300"
