"""The waiting screen: what it says, its keys, and giving up only after being asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.news import Asked
from pos_app.core.payment import Payment, Status
from pos_app.ui.progress import StepState
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.screens.waiting import WaitingScreen
from pos_app.wording.amounts import format_time
from tests.ui.fakes import FakeTill, make_payment, now
from tests.ui.screen import (
    HOSTILE,
    LOW,
    NARROW,
    WIDE,
    WallClock,
    click,
    is_harmless,
    keys_free,
    press,
    put_on_screen,
    spaces,
    what_is_cut,
    words,
)


@pytest.fixture
def payment() -> Payment:
    return make_payment()


@pytest.fixture
def clock(payment: Payment) -> WallClock:
    assert payment.sent_at is not None
    return WallClock(payment.sent_at + timedelta(seconds=41))


@pytest.fixture
def waiting(qtbot: QtBot, till: FakeTill, payment: Payment, clock: WallClock) -> WaitingScreen:
    screen = WaitingScreen(till, now=clock)
    screen.show_payment(payment)
    put_on_screen(qtbot, screen)
    keys_free(qtbot, screen)
    return screen


def test_it_says_what_waits_for_whom(waiting: WaitingScreen, payment: Payment) -> None:
    assert waiting.head.text() == f"MVola · 034 12 345 67 · réf. {payment.reference}"
    assert (spaces(waiting.amount.text()), waiting.unit.text()) == ("12 500", "Ar")
    assert "Une demande MVola est arrivée" in waiting.say.text()
    assert "*111#" in waiting.help.text()
    assert "Ne pas redemander" in waiting.help.text()


def test_the_steps_say_where_the_payment_is_and_when(waiting: WaitingScreen, payment: Payment, till: FakeTill) -> None:
    assert payment.sent_at is not None
    assert [step.state for step in waiting.steps.steps] == [StepState.DONE, StepState.NOW, StepState.TO_COME]
    assert waiting.steps.steps[0].detail == format_time(payment.sent_at)
    assert "Le client saisit son code" in waiting.steps.accessibleName()
    till.change(payment, status=Status.PAID)
    assert [step.state for step in waiting.steps.steps] == [StepState.DONE] * 3


def test_the_elapsed_time_goes_on_by_itself(qtbot: QtBot, waiting: WaitingScreen, clock: WallClock) -> None:
    assert waiting.ring.seconds == 41
    clock.pass_seconds(24)
    qtbot.waitUntil(lambda: waiting.ring.seconds == 65)
    assert waiting.ring.accessibleName() == "Temps écoulé\u00a0: 1:05"
    assert not waiting.grab().isNull()


def test_a_customer_of_pvit_hears_the_name_of_the_wallet(qtbot: QtBot, till: FakeTill) -> None:
    screen = WaitingScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_payment(
        make_payment(operator="pvit", wallet="AM", phone="+24174213803", currency=Currency.XAF, amount=490_000)
    )
    assert "Une demande Airtel Money" in screen.say.text()
    assert "*111#" not in screen.help.text()
    assert screen.head.text().startswith("Airtel Money · 074 21 38 03")


def test_a_payment_without_a_number_is_shown_without_one(waiting: WaitingScreen) -> None:
    payment = make_payment(phone=None)
    waiting.show_payment(payment)
    assert waiting.head.text() == f"MVola · réf. {payment.reference}"


@pytest.mark.parametrize(("status", "said"), [(Status.CREATED, "Demande enregistrée"), (Status.SENDING, "Envoi de")])
def test_while_it_is_being_sent_it_says_so_and_cannot_be_abandoned(
    qtbot: QtBot, waiting: WaitingScreen, till: FakeTill, status: Status, said: str
) -> None:
    waiting.show_payment(make_payment(status=status))
    keys_free(qtbot, waiting)
    assert said in waiting.steps.accessibleName()
    assert "La demande part vers MVola" in waiting.say.text()
    assert not waiting.abandon_button.isEnabled()
    assert not waiting.check_button.isEnabled()
    press(qtbot, waiting, Qt.Key.Key_Escape)
    waiting.ask_to_abandon()
    assert waiting.abandon_button.isVisible()
    assert till.abandons == []


# Keys


def test_enter_serves_the_next_customer(qtbot: QtBot, waiting: WaitingScreen) -> None:
    with qtbot.waitSignal(waiting.next_customer):
        press(qtbot, waiting, Qt.Key.Key_Return)
    with qtbot.waitSignal(waiting.next_customer):
        click(qtbot, waiting.next_button)


def test_enter_too_soon_does_nothing(qtbot: QtBot, waiting: WaitingScreen) -> None:
    left: list[bool] = []
    waiting.next_customer.connect(lambda: left.append(True))
    waiting.show_payment(make_payment())
    press(qtbot, waiting, Qt.Key.Key_Return)
    press(qtbot, waiting, Qt.Key.Key_Escape)
    assert left == []
    assert waiting.next_button.isVisible()


def test_the_second_half_of_a_double_click_does_nothing(qtbot: QtBot, waiting: WaitingScreen) -> None:
    left: list[bool] = []
    waiting.next_customer.connect(lambda: left.append(True))
    button, middle = waiting.next_button, QPointF(waiting.next_button.rect().center())
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        left_button = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, middle, button.mapToGlobal(middle), left_button, left_button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(button, event)
    assert left == []


def test_f5_asks_the_provider_once_until_it_answered(
    qtbot: QtBot, waiting: WaitingScreen, till: FakeTill, payment: Payment, clock: WallClock
) -> None:
    press(qtbot, waiting, Qt.Key.Key_F5)
    press(qtbot, waiting, Qt.Key.Key_F5)
    assert till.checks == [payment.reference]
    assert waiting.question.text() == "Vérification auprès de MVola…"
    till.tell_asked(payment.reference)
    click(qtbot, waiting.check_button)
    assert len(till.checks) == 2
    clock.pass_seconds(31)
    click(qtbot, waiting.check_button)
    assert len(till.checks) == 3


def test_escape_asks_once_and_escape_again_gives_up(
    qtbot: QtBot, waiting: WaitingScreen, till: FakeTill, payment: Payment
) -> None:
    press(qtbot, waiting, Qt.Key.Key_Escape)
    assert till.abandons == []
    assert "Le client peut encore la payer" in waiting.warning.text()
    assert waiting.warning.isVisible()
    press(qtbot, waiting, Qt.Key.Key_Escape)
    assert till.abandons == [payment.reference]
    assert waiting.next_button.isVisible()


def test_enter_after_escape_goes_on_waiting(qtbot: QtBot, waiting: WaitingScreen, till: FakeTill) -> None:
    press(qtbot, waiting, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(waiting.next_customer):
        press(qtbot, waiting, Qt.Key.Key_Return)
    assert waiting.next_button.isVisible()
    assert till.abandons == []
    waiting.abandon()
    assert till.abandons == []


def test_giving_up_by_finger(qtbot: QtBot, waiting: WaitingScreen, till: FakeTill, payment: Payment) -> None:
    click(qtbot, waiting.abandon_button)
    click(qtbot, waiting.no_button)
    assert till.abandons == []
    click(qtbot, waiting.abandon_button)
    click(qtbot, waiting.yes_button)
    assert till.abandons == [payment.reference]


def test_a_question_about_giving_up_ends_with_what_it_was_about(
    qtbot: QtBot, waiting: WaitingScreen, till: FakeTill, payment: Payment
) -> None:
    waiting.ask_to_abandon()
    till.change(payment, status=Status.UNKNOWN)
    assert not waiting.warning.isVisible()
    waiting.show_payment(make_payment())
    waiting.ask_to_abandon()
    waiting.show_payment(make_payment())
    assert not waiting.warning.isVisible()


def test_tab_and_enter_press_the_button_under_the_keyboard(
    qtbot: QtBot, waiting: WaitingScreen, till: FakeTill
) -> None:
    press(qtbot, waiting, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is waiting.next_button
    press(qtbot, waiting, Qt.Key.Key_Tab)
    with qtbot.assertNotEmitted(waiting.next_customer):
        press(qtbot, waiting, Qt.Key.Key_Return)
    assert len(till.checks) == 1


def test_a_click_does_not_take_enter_away_from_the_main_button(
    qtbot: QtBot, waiting: WaitingScreen, till: FakeTill
) -> None:
    click(qtbot, waiting.check_button)
    with qtbot.waitSignal(waiting.next_customer):
        press(qtbot, waiting, Qt.Key.Key_Return)
    assert len(till.checks) == 1


# Questions


def test_a_failed_question_is_told_in_words_with_the_next_one(
    waiting: WaitingScreen, till: FakeTill, payment: Payment, clock: WallClock
) -> None:
    at = clock()
    till.asked.emit(Asked(payment.reference, 3, at, at + timedelta(seconds=8), "no_answer_in_time"))
    text = spaces(waiting.question.text())
    assert "a échoué. MVola n'a pas répondu à temps. Rien n'est changé" in text
    assert "prochaine vérification dans 8 s" in text
    till.asked.emit(Asked(payment.reference, 3, at, None, "no_answer_in_time"))
    assert "prochaine" not in waiting.question.text()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "maintenant"),
        (8, "dans 8 s"),
        (600, "dans 10 min"),
        (7_200, "prochaine vérification à "),
        (None, "nouveau."),
    ],
)
def test_an_answered_question_says_when_the_next_one_comes(
    waiting: WaitingScreen, till: FakeTill, payment: Payment, clock: WallClock, seconds: float | None, said: str
) -> None:
    following = None if seconds is None else clock() + timedelta(seconds=seconds)
    till.asked.emit(Asked(payment.reference, 3, clock(), following, None))
    assert said in spaces(waiting.question.text())


def test_before_the_first_question_nothing_is_claimed(waiting: WaitingScreen, till: FakeTill, payment: Payment) -> None:
    assert not waiting.question.isVisible()
    till.asked.emit(Asked(payment.reference, 0, None, now(), None))
    till.tell_asked("C1-another")
    assert not waiting.question.isVisible()
    till.asked.emit(Asked(payment.reference, 0, None, None, "cannot_ask"))
    assert "ne peut pas être interrogé" in waiting.question.text()


def test_questions_heard_before_are_remembered_until_the_payment_is_settled(
    waiting: WaitingScreen, till: FakeTill
) -> None:
    other = make_payment()
    till.tell_asked(other.reference, 2)
    waiting.show_payment(other)
    assert waiting.question.text() != ""
    till.change(other, status=Status.PAID)
    assert waiting.question.text() == ""


def test_a_screen_that_is_made_later_knows_the_questions_before_it(qtbot: QtBot, till: FakeTill) -> None:
    SaleScreen(till)
    payment = make_payment()
    till.tell_asked(payment.reference, 2)
    screen = WaitingScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_payment(payment)
    assert "Vérifié à" in screen.question.text()


def test_news_of_another_payment_change_nothing(waiting: WaitingScreen, till: FakeTill, payment: Payment) -> None:
    till.change(make_payment(amount=1, status=Status.PAID))
    assert waiting.payment == payment


def test_before_any_payment_its_actions_do_nothing(qtbot: QtBot, till: FakeTill) -> None:
    screen = WaitingScreen(till)
    put_on_screen(qtbot, screen)
    screen.check()
    screen.ask_to_abandon()
    screen.abandon()
    till.change(make_payment())
    assert (till.checks, till.abandons, screen.payment) == ([], [], None)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_plain_text(waiting: WaitingScreen, till: FakeTill, hostile: str) -> None:
    waiting.show_payment(make_payment(phone=hostile, reference=hostile, operator=hostile))
    till.asked.emit(Asked(hostile, 1, now(), None, hostile))
    assert is_harmless(words(waiting)) or len(hostile) > 600
    assert all(len(line) <= 500 for line in words(waiting).splitlines())
    assert not waiting.grab().isNull()


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("amount", [500, 20_000_000, 10**12])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int], amount: int) -> None:
    screen = WaitingScreen(till)
    screen.show_payment(make_payment(amount=amount, currency=Currency.XAF))
    put_on_screen(qtbot, screen, size)
    till.tell_asked(screen.payment.reference if screen.payment else "", reason="no_answer_in_time")
    screen.ask_to_abandon()
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    assert screen.amount.fontMetrics().horizontalAdvance(screen.amount.text()) <= screen.amount.width()
    screen.keep_waiting()
    buttons = (screen.next_button, screen.check_button, screen.abandon_button)
    assert all(min(button.width(), button.height()) >= 44 for button in buttons)


def test_the_time_of_a_decided_payment_stands_still(waiting: WaitingScreen, payment: Payment, till: FakeTill) -> None:
    assert payment.sent_at is not None
    till.change(replace(payment, settled_at=payment.sent_at + timedelta(seconds=7)), status=Status.PAID)
    assert waiting.ring.seconds == 7
