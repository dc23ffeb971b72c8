"""What stays in sight: payments in flight, the latest settled, and changes that nobody has seen."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Flag, Payment, Status
from pos_app.ui.sounds import Sounds
from pos_app.ui.watch import SETTLED_KEPT, Watch
from tests.ui.fakes import FakeTill, make_payment, now


class Heard:
    """Keeps what a watch told."""

    def __init__(self, watch: Watch) -> None:
        self.flashes: list[str] = []
        self.rings: list[str] = []
        watch.flashed.connect(self.flashes.append)
        watch.paid.connect(self._paid)
        watch.needs_you.connect(self._needs_you)

    def _paid(self) -> None:
        self.rings.append("paid")

    def _needs_you(self) -> None:
        self.rings.append("needs you")


def references(payments: list[Payment]) -> list[str]:
    return [payment.reference for payment in payments]


def test_the_ledger_is_read_at_the_start_newest_first() -> None:
    old = make_payment(created_at=now() - timedelta(minutes=9))
    new = make_payment(status=Status.UNKNOWN)
    paid = make_payment(status=Status.PAID)
    watch = Watch(FakeTill(old, new, paid))
    assert references(watch.in_flight()) == [new.reference, old.reference]
    assert references(watch.settled()) == [paid.reference]
    assert watch.count() == 2


def test_a_till_that_is_not_ready_shows_nothing_until_it_is() -> None:
    till = FakeTill(make_payment())
    reader, till.reader = till.reader, None
    watch = Watch(till)
    assert watch.in_flight() == []
    till.reader = reader
    till.ready.emit()
    assert len(watch.in_flight()) == 1


def test_a_payment_goes_from_in_flight_to_settled() -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = Watch(till)
    till.change(payment, status=Status.PAID)
    assert watch.in_flight() == []
    assert references(watch.settled()) == [payment.reference]
    found = watch.find(payment.reference)
    assert found is not None
    assert found.status is Status.PAID


@pytest.mark.parametrize(
    ("status", "ring"),
    [
        (Status.PAID, "paid"),
        (Status.REFUSED, "needs you"),
        (Status.NOT_SENT, "needs you"),
        (Status.UNKNOWN, "needs you"),
        (Status.REVIEW, "needs you"),
        (Status.ABANDONED, None),
    ],
)
def test_a_change_elsewhere_flashes_counts_and_rings(status: Status, ring: str | None) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = Watch(till)
    heard = Heard(watch)
    till.change(payment, status=status)
    assert heard.flashes == [payment.reference]
    assert heard.rings == ([] if ring is None else [ring])
    assert watch.is_unseen(payment.reference)
    assert watch.count() == 1


def test_a_change_on_screen_rings_but_does_not_flash() -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = Watch(till)
    heard = Heard(watch)
    watch.set_on_screen(payment.reference)
    till.change(payment, status=Status.PAID)
    assert (heard.flashes, heard.rings) == ([], ["paid"])
    assert watch.count() == 0


def test_steps_that_read_the_same_are_no_news() -> None:
    payment = make_payment(status=Status.CREATED)
    till = FakeTill()
    watch = Watch(till)
    heard = Heard(watch)
    for status in (Status.CREATED, Status.SENDING, Status.AWAITING, Status.AWAITING):
        till.change(payment, status=status)
    assert (heard.flashes, heard.rings) == ([], [])
    assert watch.count() == 1


def test_looking_at_a_payment_takes_it_from_the_badge() -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = Watch(till)
    till.change(payment, status=Status.REFUSED)
    assert references(watch.unseen()) == [payment.reference]
    watch.set_on_screen(payment.reference)
    assert watch.count() == 0


def test_money_that_comes_after_a_refusal_rings() -> None:
    payment = make_payment(status=Status.REFUSED)
    till = FakeTill(payment)
    watch = Watch(till)
    heard = Heard(watch)
    till.change(payment, status=Status.PAID, flags=frozenset({Flag.LATE}))
    assert heard.rings == ["paid"]


def test_a_contradiction_of_a_paid_payment_needs_somebody() -> None:
    payment = make_payment(status=Status.PAID)
    till = FakeTill(payment)
    heard = Heard(watch := Watch(till))
    till.change(payment, flags=frozenset({Flag.CONFLICT}))
    assert heard.rings == ["needs you"]
    assert watch.is_unseen(payment.reference)


def test_an_old_payment_asked_about_again_is_no_news() -> None:
    old = make_payment(status=Status.REFUSED, created_at=now() - timedelta(days=2))
    newer = [make_payment(status=Status.PAID) for _ in range(SETTLED_KEPT)]
    till = FakeTill(old, *newer)
    watch = Watch(till)
    heard = Heard(watch)
    till.change(old, changed_at=now())
    assert (heard.flashes, heard.rings) == ([], [])
    assert old.reference not in references(watch.settled())


def test_an_old_payment_that_is_paid_at_last_is_news() -> None:
    old = make_payment(status=Status.REFUSED, created_at=now() - timedelta(days=2))
    newer = [make_payment(status=Status.PAID) for _ in range(SETTLED_KEPT)]
    till = FakeTill(old, *newer)
    watch = Watch(till)
    heard = Heard(watch)
    at = now()
    till.change(old, status=Status.PAID, settled_at=at, changed_at=at)
    assert heard.rings == ["paid"]
    assert references(watch.settled())[0] == old.reference
    assert len(watch.settled()) == SETTLED_KEPT


def test_a_refusal_that_turns_into_a_contradiction_is_in_flight_again() -> None:
    payment = make_payment(status=Status.REFUSED)
    till = FakeTill(payment)
    watch = Watch(till)
    till.change(payment, status=Status.REVIEW, settled_at=None)
    assert references(watch.in_flight()) == [payment.reference]
    assert watch.settled() == []


class QuietSounds(Sounds):
    """Keeps the files instead of playing them."""

    def __init__(self, watch: Watch, *, enabled: bool) -> None:
        super().__init__(watch, enabled=enabled)
        self.played: list[str] = []

    def play(self, file: Path) -> bool:
        assert file.is_file()
        self.played.append(file.name)
        return True


@pytest.mark.parametrize("enabled", [True, False])
def test_sounds_are_played_unless_they_are_turned_off(qtbot: QtBot, enabled: bool) -> None:
    first, second = make_payment(), make_payment()
    till = FakeTill(first, second)
    watch = Watch(till)
    sounds = QuietSounds(watch, enabled=enabled)
    till.change(first, status=Status.PAID)
    till.change(second, status=Status.REFUSED)
    assert sounds.played == (["paid.wav", "needs_you.wav"] if enabled else [])
