"""Pairs by amount, number and time, where nothing names a payment: only where one fits one, and nothing else fits.

Everything is sorted once and looked up by bisection, so five thousand equal payments of one customer in one hour cost
no more than five thousand different ones.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TypeVar

from pos_app.core.payment import Status
from pos_app.core.piles import Ours
from pos_app.core.statement import StatementLine, number_key

NEAR = timedelta(minutes=30)
"""How far the operator's time may lie outside the payment's, where amount and number have to do."""

TIGHT = timedelta(minutes=5)
"""The same where the number is missing too. Clocks that a network sets differ by seconds, and a time without seconds
by a minute: five minutes leave room for an operator that books slowly, and hardly any for the next customer who pays
the same amount."""

DIGITS = 8
"""Last digits of a number that are compared: what comes before is written in many ways, or left out."""

_Group = TypeVar("_Group")

_NOTHING_MOVED = frozenset({Status.CREATED, Status.NOT_SENT, Status.REFUSED})
"""As far as anybody knows no money moved: a refused attempt does not stand in the way of the one that was paid."""


@dataclass(slots=True)
class Near:
    """What the search found: pairs of a line and a payment, and everybody for whom more than one would do."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    payments: set[int] = field(default_factory=set)

    def take(self, fits: "_Fits", alone: Callable[[int, int], bool]) -> None:
        """Pairs of those that fit nobody else; the others are many."""
        paired = set()
        for payment, (count, line) in fits.lines_of.items():
            if count == 1 and fits.payments_of[line] == 1 and alone(line, payment):
                self.pairs.append((line, payment))
                paired.add(line)
            else:
                self.payments.add(payment)
        self.lines.update(line for line in fits.payments_of if line not in paired)

    def add(self, other: "Near") -> None:
        self.pairs += other.pairs
        self.lines |= other.lines
        self.payments |= other.payments

    @property
    def lines_met(self) -> set[int]:
        return self.lines.union(line for line, _ in self.pairs)

    @property
    def payments_met(self) -> set[int]:
        return self.payments.union(payment for _, payment in self.pairs)


@dataclass(slots=True)
class _Fits:
    """How many lines fit each payment, with one of them, and how many payments fit each line; nobody without any."""

    lines_of: dict[int, tuple[int, int]] = field(default_factory=dict)
    payments_of: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Traits:
    phone: str | None
    numbered: bool

    @classmethod
    def of(cls, entry: Ours | StatementLine) -> "_Traits":
        numbered = number_key(entry.transaction_id) is not None
        return cls(last_digits(entry.phone), numbered)

    def fits(self, other: "_Traits") -> bool:
        """Two numbers of the operator that differ are two transactions."""
        return not (self.numbered and other.numbered)

    def fits_tightly(self, other: "_Traits") -> bool:
        """The same where one of the two lacks the customer's number."""
        return self.fits(other) and (self.phone is None or other.phone is None)


class Nearness:
    """One search among payments and lines that nothing names. `ours` and `lines` are known by their positions."""

    def __init__(self, ours: Mapping[int, Ours], lines: Mapping[int, StatementLine]) -> None:
        self._ours = ours
        self._times = {position: line.at for position, line in lines.items() if line.at is not None}
        self._ours_traits = {at: _Traits.of(payment) for at, payment in ours.items()}
        self._line_traits = {at: _Traits.of(lines[at]) for at in self._times}
        self._ours_by_kin = _grouped((at, (p.amount, p.currency, p.direction)) for at, p in ours.items())
        ordered = sorted(self._times, key=self._times.__getitem__)
        kin = ((at, (lines[at].amount, lines[at].currency, lines[at].direction)) for at in ordered)
        self._lines_by_kin = _grouped(kin)

    def search(self) -> Near:
        """Those with the same number first, then those where it is missing."""
        found = Near()
        for kinship, lines in self._lines_by_kin.items():
            payments = self._ours_by_kin.get(kinship)
            if payments is not None:
                self._search_among(payments, lines, found)
        return found

    def _search_among(self, payments: Sequence[int], lines: Sequence[int], found: Near) -> None:
        by_phone = self._with_phone(payments, self._ours_traits)
        here = Near()
        for phone, same in self._with_phone(lines, self._line_traits).items():
            here.add(self._search_of_phone(by_phone.get(phone, []), same))
        self._search_without_phone(payments, lines, here)
        found.add(here)

    def _search_of_phone(self, payments: Sequence[int], lines: Sequence[int]) -> Near:
        one = Near()
        moved = [payment for payment in payments if self._ours[payment].status not in _NOTHING_MOVED]
        one.take(self._fits(moved, lines, NEAR, _Traits.fits), _any)
        others = [payment for payment in payments if self._ours[payment].status in _NOTHING_MOVED]
        one.take(self._fits(others, _without(lines, one.lines_met), NEAR, _Traits.fits), _any)
        return one

    def _search_without_phone(self, payments: Sequence[int], lines: Sequence[int], here: Near) -> None:
        """Whoever else has the same amount within the wider time stands in the way, whatever their number is."""
        lines_left = _without(lines, here.lines_met)
        ours_left = _without(payments, here.payments_met)
        tight = self._fits(ours_left, lines_left, TIGHT, _Traits.fits_tightly)
        if tight.lines_of:
            wide = self._fits(payments, lines, NEAR, _always)
            here.take(tight, lambda line, payment: wide.lines_of[payment][0] == 1 == wide.payments_of[line])

    def _with_phone(self, members: Sequence[int], traits: Mapping[int, _Traits]) -> dict[str, list[int]]:
        pairs = ((member, traits[member].phone) for member in members)
        return _grouped((member, phone) for member, phone in pairs if phone is not None)

    def _fits(
        self,
        payments: Sequence[int],
        lines: Sequence[int],
        margin: timedelta,
        may: Callable[[_Traits, _Traits], bool],
    ) -> _Fits:
        """Who fits whom. `lines` are in the order of their times; of all traits of one kind one is asked about."""
        fits = _Fits()
        kinds = {_kind(self._line_traits[line]) for line in lines}
        for kind, members in _grouped((payment, _kind(self._ours_traits[payment])) for payment in payments).items():
            welcome = {other for other in kinds if may(kind, other)}
            _scan(
                [(payment, *self._window(payment, margin)) for payment in members],
                [(line, self._times[line]) for line in lines if _kind(self._line_traits[line]) in welcome],
                fits,
            )
        return fits

    def _window(self, payment: int, margin: timedelta) -> tuple[datetime, datetime]:
        ours = self._ours[payment]
        return ours.begin - margin, ours.end + margin


def last_digits(phone: str | None) -> str | None:
    """What is compared of a number; None where it is missing, masked or too short to be one."""
    digits = "".join(filter(str.isdecimal, phone or ""))
    return digits[-DIGITS:] if len(digits) >= DIGITS else None


def _scan(
    windows: Sequence[tuple[int, datetime, datetime]], lines: Sequence[tuple[int, datetime]], fits: _Fits
) -> None:
    """Count for each window the sorted times in it, and for each time the windows that hold it."""
    times = [at for _, at in lines]
    steps = [0] * (len(times) + 1)
    for payment, begin, end in windows:
        first, behind = bisect_left(times, begin), bisect_right(times, end)
        if first < behind:
            fits.lines_of[payment] = (behind - first, lines[first][0])
            steps[first] += 1
            steps[behind] -= 1
    for (line, _), count in zip(lines, accumulate(steps), strict=False):
        if count:
            fits.payments_of[line] += count


def _kind(traits: _Traits) -> _Traits:
    return _Traits(traits.phone and "", traits.numbered)


def _grouped(members: Iterable[tuple[int, _Group]]) -> dict[_Group, list[int]]:
    groups: dict[_Group, list[int]] = {}
    for member, group in members:
        groups.setdefault(group, []).append(member)
    return groups


def _without(members: Sequence[int], taken: Set[int]) -> list[int]:
    return [member for member in members if member not in taken]


def _any(_line: int, _payment: int) -> bool:
    return True


def _always(_ours: _Traits, _theirs: _Traits) -> bool:
    return True
