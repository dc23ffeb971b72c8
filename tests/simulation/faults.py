"""What can go wrong at the till itself: its power and its disk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pos_app.core.errors import InvalidInput
from pos_app.core.orphan import Orphan
from pos_app.core.payment import STREAMS, Claim, Environment, Event, Json, Kind, Payment
from pos_app.core.provider import KeyState
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import Ledger


class Killed(KeyboardInterrupt):
    """The power went. Derived so that it leaves the event loop at once, as nothing of ours may catch it."""


@dataclass(slots=True)
class Mains:
    """The power. `fuse` counts down over every commit and every network step; at zero everything stops."""

    fuse: int | None = None
    dead: bool = False
    steps: int = 0

    def step(self) -> None:
        if self.dead:
            raise Killed
        self.steps += 1
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self.dead = True
                raise Killed


@dataclass(slots=True)
class Disk:
    """The disk. `room` counts down over every entry; at zero it is full, and full it stays until the next start.

    `too_late`: the entry at which it fulls up is written all the same, and only its writer is told that it is not.
    """

    room: int | None = None
    too_late: bool = False
    full: bool = False

    def take(self) -> bool:
        """One entry. True for the one that is written but not confirmed. Raises `LedgerFault`."""
        if self.full:
            raise LedgerFault("ledger_disk_full")
        if self.room is None:
            return False
        self.room -= 1
        self.full = self.room <= 0
        if self.full and not self.too_late:
            raise LedgerFault("ledger_disk_full")
        return self.full


Observer = Callable[[Payment | None, Event, Payment | None], None]
"""Sees every event that was written, and its payment before and after; None for what belongs to no payment."""


class PoweredLedger:
    """The real ledger behind the mains and on a small disk: the power can go before and after each commit."""

    def __init__(self, ledger: Ledger, mains: Mains, disk: Disk, observe: Observer) -> None:
        self._ledger = ledger
        self._mains = mains
        self._disk = disk
        self._observe = observe

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        self._mains.step()
        before = self._ledger.payment(reference)
        unconfirmed = self._disk.take()
        try:
            event, after = self._ledger.append(reference, kind, data, at)
        except InvalidInput:
            # Refused before it came to the disk.
            self._disk.full = False
            raise
        self._observe(before, event, after)
        self._mains.step()
        if unconfirmed:
            raise LedgerFault("ledger_disk_full")
        return event, after

    def note(self, stream: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> Event:
        ((event, _),) = self.append_many([(stream, kind, data)], at)
        return event

    def append_many(
        self, entries: Sequence[tuple[str, Kind, Mapping[str, Json]]], at: datetime
    ) -> list[tuple[Event, Payment | None]]:
        self._mains.step()
        payments = {name: self._ledger.payment(name) for name, _, _ in entries if name not in STREAMS}
        unconfirmed = self._disk.take()
        try:
            written = self._ledger.append_many(entries, at)
        except InvalidInput:
            self._disk.full = False
            raise
        for event, after in written:
            self._observe(payments.get(event.reference), event, after)
            payments[event.reference] = after
        self._mains.step()
        if unconfirmed:
            raise LedgerFault("ledger_disk_full")
        return written

    def require_sound(self) -> None:
        if self._disk.full:
            raise LedgerFault("ledger_disk_full")
        self._ledger.require_sound()

    def add_orphan(
        self, operator: str, environment: Environment, named: str, claim: Claim | None, word: str | None, at: datetime
    ) -> Orphan | None:
        self._mains.step()
        unconfirmed = self._disk.take()
        orphan = self._ledger.add_orphan(operator, environment, named, claim, word, at)
        self._mains.step()
        if unconfirmed:
            raise LedgerFault("ledger_disk_full")
        return orphan

    def __getattr__(self, name: str) -> Callable[..., object]:
        if self._mains.dead:
            raise Killed
        return getattr(self._ledger, name)  # type: ignore[no-any-return]


class Vault:
    """Where the daily key outlives the till. The power can go before and after it is kept."""

    def __init__(self, mains: Mains, observe: Callable[[str], None]) -> None:
        self._mains = mains
        self._observe = observe
        self._kept: tuple[str, KeyState] | None = None

    def load(self) -> tuple[str, KeyState] | None:
        return self._kept

    def save(self, key: str, state: KeyState) -> None:
        self._mains.step()
        self._observe(key)
        self._kept = key, state
        self._mains.step()
