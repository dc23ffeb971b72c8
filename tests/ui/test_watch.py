"""What stays in sight: payments in flight, the latest settled, and changes that nobody has seen."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.payment import Flag, Payment, Status
from pos_app.ui import theme
from pos_app.ui.sounds import Sounds
from pos_app.ui.watch import SETTLED_KEPT, Watch
from tests.ui.fakes import FakeReader, FakeTill, make_payment, now


def watch_of(till: FakeTill) -> Watch:
    watch = Watch(till)
    watch.reload()
    return watch


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
    watch = watch_of(FakeTill(old, new, paid))
    assert references(watch.in_flight()) == [new.reference, old.reference]
    assert references(watch.settled()) == [paid.reference]
    assert watch.count() == 2


def test_a_till_that_is_not_ready_shows_nothing_until_it_is() -> None:
    till = FakeTill(make_payment())
    reader, till.reader = till.reader, None
    watch = watch_of(till)
    assert watch.in_flight() == []
    till.reader = reader
    till.ready.emit()
    assert len(watch.in_flight()) == 1


def test_a_payment_goes_from_in_flight_to_settled() -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = watch_of(till)
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
    watch = watch_of(till)
    heard = Heard(watch)
    till.change(payment, status=status)
    assert heard.flashes == [payment.reference]
    assert heard.rings == ([] if ring is None else [ring])
    assert watch.is_unseen(payment.reference)
    assert watch.count() == 1


def test_a_change_on_screen_rings_but_does_not_flash() -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = watch_of(till)
    heard = Heard(watch)
    watch.set_on_screen(payment.reference)
    till.change(payment, status=Status.PAID)
    assert (heard.flashes, heard.rings) == ([], ["paid"])
    assert watch.count() == 0


def test_steps_that_read_the_same_are_no_news() -> None:
    payment = make_payment(status=Status.CREATED)
    till = FakeTill()
    watch = watch_of(till)
    heard = Heard(watch)
    for status in (Status.CREATED, Status.SENDING, Status.AWAITING, Status.AWAITING):
        till.change(payment, status=status)
    assert (heard.flashes, heard.rings) == ([], [])
    assert watch.count() == 1


def test_looking_at_a_payment_takes_it_from_the_badge() -> None:
    payment = make_payment()
    till = FakeTill(payment)
    watch = watch_of(till)
    till.change(payment, status=Status.REFUSED)
    assert references(watch.unseen()) == [payment.reference]
    watch.set_on_screen(payment.reference)
    assert watch.count() == 0


def test_money_that_comes_after_a_refusal_rings() -> None:
    payment = make_payment(status=Status.REFUSED)
    till = FakeTill(payment)
    watch = watch_of(till)
    heard = Heard(watch)
    till.change(payment, status=Status.PAID, flags=frozenset({Flag.LATE}))
    assert heard.rings == ["paid"]


def test_a_contradiction_of_a_paid_payment_needs_somebody() -> None:
    payment = make_payment(status=Status.PAID)
    till = FakeTill(payment)
    heard = Heard(watch := watch_of(till))
    till.change(payment, flags=frozenset({Flag.CONFLICT}))
    assert heard.rings == ["needs you"]
    assert watch.is_unseen(payment.reference)


def test_an_old_payment_asked_about_again_is_no_news() -> None:
    old = make_payment(status=Status.REFUSED, created_at=now() - timedelta(days=2))
    newer = [make_payment(status=Status.PAID) for _ in range(SETTLED_KEPT)]
    till = FakeTill(old, *newer)
    watch = watch_of(till)
    heard = Heard(watch)
    till.change(old, changed_at=now())
    assert (heard.flashes, heard.rings) == ([], [])
    assert old.reference not in references(watch.settled())


def test_an_old_payment_that_is_paid_at_last_is_news() -> None:
    old = make_payment(status=Status.REFUSED, created_at=now() - timedelta(days=2))
    newer = [make_payment(status=Status.PAID) for _ in range(SETTLED_KEPT)]
    till = FakeTill(old, *newer)
    watch = watch_of(till)
    heard = Heard(watch)
    at = now()
    till.change(old, status=Status.PAID, settled_at=at, changed_at=at)
    assert heard.rings == ["paid"]
    assert references(watch.settled())[0] == old.reference
    assert len(watch.settled()) == SETTLED_KEPT


def test_a_refusal_that_turns_into_a_contradiction_is_in_flight_again() -> None:
    payment = make_payment(status=Status.REFUSED)
    till = FakeTill(payment)
    watch = watch_of(till)
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
    watch = watch_of(till)
    sounds = QuietSounds(watch, enabled=enabled)
    till.change(first, status=Status.PAID)
    till.change(second, status=Status.REFUSED)
    assert sounds.played == (["paid.wav", "needs_you.wav"] if enabled else [])


class BrokenReader(FakeReader):
    """A ledger that cannot be read any more."""

    def undecided(self) -> list[Payment]:
        raise KnownError("ledger_io")

    def payment(self, reference: str) -> Payment | None:
        raise KnownError("ledger_io")


def test_a_ledger_that_cannot_be_read_is_told() -> None:
    till = FakeTill()
    till.reader = BrokenReader()  # type: ignore[assignment]
    watch = Watch(till)
    told: list[KnownError] = []
    watch.unreadable.connect(told.append)
    watch.reload()
    assert watch.look_up("any") is None
    assert [error.code for error in told] == ["ledger_io", "ledger_io"]


def test_a_payment_is_looked_up_in_the_ledger_when_it_is_not_kept() -> None:
    till = FakeTill()
    watch = watch_of(till)
    payment = make_payment()
    till.fake_reader.put(payment)
    assert watch.look_up(payment.reference) == payment
    till.reader = None
    assert watch.look_up(payment.reference) is None


PLAYER = """#!/bin/sh
echo "${{0##*/}} $*" > "{heard}"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows plays by itself")
@pytest.mark.parametrize(("program", "options"), [("paplay", ""), ("pw-play", ""), ("aplay", "-q "), ("afplay", "")])
def test_a_sound_is_played_by_the_program_that_is_there(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, options: str
) -> None:
    heard = tmp_path / "heard"
    player = tmp_path / program
    player.write_text(PLAYER.format(heard=heard))
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    till = FakeTill(payment := make_payment())
    watch = watch_of(till)
    sounds = Sounds(watch)
    till.change(payment, status=Status.PAID)
    file = theme.resources() / "sounds" / "paid.wav"
    qtbot.waitUntil(lambda: heard.exists() and heard.read_text() == f"{program} {options}{file}\n")
    assert sounds.enabled


def test_a_machine_without_a_player_stays_silent(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sounds = Sounds(watch_of(FakeTill()))
    assert not sounds.play(theme.resources() / "sounds" / "paid.wav")
    sounds.play_paid()
