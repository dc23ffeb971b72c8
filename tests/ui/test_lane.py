"""The lane: its cards say what they must, stay in order, and open by finger and by keyboard."""

from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Status
from pos_app.ui import theme
from pos_app.ui.lane import Lane
from pos_app.ui.watch import Watch
from tests.ui.fakes import FakeTill, make_payment, now
from tests.ui.screen import spaces


def lane_of(qtbot: QtBot, till: FakeTill, height: int = 682) -> tuple[Lane, Watch]:
    watch = Watch(till)
    watch.reload()
    lane = Lane(till, watch)
    qtbot.addWidget(lane)
    lane.resize(lane.width(), height)
    lane.show()
    lane.activateWindow()
    qtbot.waitUntil(lane.isActiveWindow)
    return lane, watch


def test_cards_say_amount_state_customer_and_time(qtbot: QtBot) -> None:
    waiting = make_payment(amount=8_000, phone="+261341234412")
    paid = make_payment(status=Status.PAID, created_at=now() - timedelta(hours=1))
    lane, _watch = lane_of(qtbot, FakeTill(waiting, paid))
    first, second = lane.cards()
    assert [spaces(word) for word in first.words()][:3] == ["8 000 Ar", "En attente", "MVola · 034 ·· ··4 12"]
    assert first.words()[3] in ("0:41", "0:42", "0:43")
    assert spaces(second.words()[0]) == "12 500 Ar"
    assert second.words()[1] == "Payé"
    assert ":" in second.words()[3]
    assert lane.title() == "EN COURS · 1"


def test_a_card_without_number_or_known_operator_still_says_who(qtbot: QtBot) -> None:
    lane, _watch = lane_of(qtbot, FakeTill(make_payment(phone=None, operator="gone")))
    assert lane.cards()[0].words()[2] == "gone"


def test_time_goes_by_on_cards_in_flight(qtbot: QtBot) -> None:
    lane, _watch = lane_of(qtbot, FakeTill(make_payment()))
    card = lane.cards()[0]
    before = card.words()[3]
    qtbot.waitUntil(lambda: card.words()[3] != before, timeout=3_000)


def test_a_finger_and_enter_open_a_payment(qtbot: QtBot) -> None:
    payment = make_payment()
    lane, _watch = lane_of(qtbot, FakeTill(payment))
    card = lane.cards()[0]
    with qtbot.waitSignal(lane.opened) as touched:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    card.setFocus()
    with qtbot.waitSignal(lane.opened) as typed:
        qtbot.keyClick(card, Qt.Key.Key_Return)
    with qtbot.waitSignal(lane.opened):
        qtbot.keyClick(card, Qt.Key.Key_Space)
    assert touched.args == typed.args == [payment.reference]


def test_a_change_moves_the_card_flashes_it_once_and_marks_it(qtbot: QtBot) -> None:
    payment, other = make_payment(), make_payment(created_at=now() - timedelta(seconds=90))
    till = FakeTill(payment, other)
    lane, watch = lane_of(qtbot, till)
    card = lane.cards()[0]
    till.change(payment, status=Status.PAID)
    assert [c.payment.reference for c in lane.cards()] == [other.reference, payment.reference]
    assert lane.cards()[1] is card
    assert (card.flashes, lane.cards()[0].flashes) == (1, 0)
    assert card.words()[3].startswith("nouveau")
    watch.see(payment.reference)
    assert not card.words()[3].startswith("nouveau")
    assert card.flashes == 1


def test_a_flash_lights_up_and_dies_away(qtbot: QtBot) -> None:
    lane, _watch = lane_of(qtbot, FakeTill(make_payment()))
    card = lane.cards()[0]
    calm = card.grab().toImage()
    card.flash()
    assert card.grab().toImage() != calm
    qtbot.waitUntil(lambda: card.light == 0.0)


def test_the_keyboard_stays_on_its_payment_when_others_come(qtbot: QtBot) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    lane, _watch = lane_of(qtbot, till)
    card = lane.cards()[0]
    card.setFocus()
    till.change(make_payment(created_at=now()))
    assert card.hasFocus()
    assert card.payment.reference == payment.reference


@pytest.mark.parametrize("height", [300, 482, 682, 900])
def test_fifty_payments_fit_and_the_rest_is_one_press_away(qtbot: QtBot, height: int) -> None:
    till = FakeTill(*(make_payment() for _ in range(50)), *(make_payment(status=Status.PAID) for _ in range(9)))
    lane, _watch = lane_of(qtbot, till, height)
    shown = lane.cards()
    assert lane.title() == "EN COURS · 50"
    assert sum(c.payment.is_undecided for c in shown) >= 1
    buttons = [*shown, more := next(b for b in lane.findChildren(QAbstractButton) if "autres" in b.text())]
    if height >= 482:
        assert max(button.geometry().bottom() for button in buttons) <= lane.height()
    tops = sorted(button.geometry().top() for button in buttons)
    assert all(below - above >= theme.TOUCH for above, below in pairwise(tops))
    with qtbot.waitSignal(lane.all_asked):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)


def test_cards_of_payments_that_left_are_let_go(qtbot: QtBot) -> None:
    till = FakeTill()
    lane, _watch = lane_of(qtbot, till)
    for _number in range(40):
        till.change(make_payment(), status=Status.PAID)
    cards = lane.cards()
    assert 0 < len(cards) < 10
    qtbot.waitUntil(lambda: len(lane.findChildren(type(cards[0]))) == len(cards))


def test_every_card_has_a_name_and_is_large_enough_for_a_finger(qtbot: QtBot) -> None:
    lane, _watch = lane_of(qtbot, FakeTill(make_payment(), make_payment(status=Status.REFUSED)))
    for card in lane.cards():
        assert "Ar" in card.accessibleName()
        assert card.words()[1] in card.accessibleName()
        assert min(card.width(), card.height()) >= theme.TOUCH


def test_every_state_is_painted_with_the_keyboard_seen(qtbot: QtBot) -> None:
    lane, _watch = lane_of(qtbot, FakeTill(*(make_payment(status=status) for status in Status)), 1200)
    for card in lane.cards():
        lane.setFocus()
        plain = card.grab().toImage()
        card.setFocus()
        assert card.grab().toImage() != plain
