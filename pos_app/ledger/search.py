"""The payments that somebody looks for: conditions as SQL, a page at a time, and their sums. It reads only.

What an index can narrow, an index narrows; for everything else `WINDOW` payments are looked through at a time, so that
no page costs more in a ledger that holds more.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter

from pos_app.core.money import Currency
from pos_app.core.payment import UNDECIDED, Direction, Flag, Payment, Status
from pos_app.core.phone import COUNTRIES
from pos_app.ledger.rows import PAYMENT_COLUMNS, Row, payment_of, time_text

WINDOW = 5_000
"""How many payments one page of a search that no index serves looks through."""

_NEWEST_FIRST = "ORDER BY created_at DESC, seq DESC"
_MADE = itemgetter(PAYMENT_COLUMNS.index("created_at"), 0)
_WRITTEN = ("reference", "transaction_id", "provider_reference")
_NAMES = ("customer", "description", "cashier")
_NAMES_OF_PAYOUT = (*_NAMES, "approved_by", "why")
_ARRIVED = "status IN ('paid', 'confirmed_manually')"
_LONGEST = 18
"""Digits of a number that SQLite still reads as an integer."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended; the next one goes on behind it."""

    created_at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Page:
    """Payments, newest first. `next` is None at the end.

    A page of a search may hold fewer than asked for, or none, while `next` is not None: the search goes on there.
    """

    payments: tuple[Payment, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; every field narrows, as it stands here nothing does. Payments or payouts, never both.

    `text` that is a whole reference, number or id of the operator finds exactly that. Any other finds what contains
    it: reference, ids, number, name of the customer or cashier, description, who allowed a payout and why, whatever
    their accents and capitals; or has it as its amount. `flags` are all there. `start` and `end` bound when it was
    made, `end` excluded; `least` and `most` its amount, both included.
    """

    text: str = ""
    direction: Direction = Direction.IN
    statuses: frozenset[Status] = frozenset()
    flags: frozenset[Flag] = frozenset()
    operator: str | None = None
    reconciled: bool | None = None
    currencies: frozenset[Currency] = frozenset()
    least: int | None = None
    most: int | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def is_served(self) -> bool:
        """Whether an index finds the next page at once, however much the ledger holds."""
        narrowed = (self.text.strip(), self.flags, self.operator, self.currencies)
        bounds = (self.reconciled, self.least, self.most)
        by_index = len(self.statuses) <= 1 or self.statuses <= UNDECIDED
        return by_index and not any(narrowed) and all(bound is None for bound in bounds)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one currency: how many, their money in whole units, and the same of those that succeeded."""

    currency: Currency
    count: int
    amount: int
    paid_count: int
    paid_amount: int


class Finder:
    """Searches with the `rows` of a reader. `selects` is what to select of each direction that the file has.

    `has_lines` says whether the file knows what was reconciled. The connection needs the function `folded`.
    """

    def __init__(
        self, rows: Callable[..., list[Row]], selects: Mapping[Direction, str], *, has_lines: bool = True
    ) -> None:
        self._rows, self._selects, self._has_lines = rows, selects, has_lines

    def page(self, search: Search, limit: int, after: Cursor | None = None) -> Page:
        """At most `limit` payments behind `after`."""
        select = self._selects.get(search.direction)
        if select is None:
            return Page((), None)
        chosen = _Choice()
        _narrow(chosen, search, after)
        parts = self._parts(search, chosen)
        floor = None
        if parts.conditions:
            floor = self._floor(search.direction, chosen)
            if floor is not None:
                chosen.require("(created_at, seq) >= (?, ?)", floor.created_at, floor.seq)
        rows = self._rows(f"{select} {chosen + parts} {_NEWEST_FIRST} LIMIT ?", *_arguments(chosen, parts), limit + 1)
        shown = rows[:limit]
        following = Cursor(*_MADE(shown[-1])) if len(rows) > limit else floor
        return Page(tuple(map(payment_of, shown)), following)

    def sums(self, search: Search) -> tuple[Found, ...]:
        """All that is found, by currency. Looks through everything that no index excludes."""
        if search.direction not in self._selects:
            return ()
        chosen = _Choice()
        _narrow(chosen, search, None)
        parts = self._parts(search, chosen)
        sql = (
            f"SELECT currency, count(*), sum(amount), sum({_ARRIVED}), sum(iif({_ARRIVED}, amount, 0))"  # noqa: S608
            f" FROM {_table(search.direction)} {chosen + parts} GROUP BY currency"
        )
        found = [Found(Currency(row[0]), *row[1:]) for row in self._rows(sql, *_arguments(chosen, parts))]
        return tuple(sorted(found, key=lambda one: one.currency))

    def _parts(self, search: Search, chosen: "_Choice") -> "_Choice":
        """The conditions that no index serves; an exact text goes into `chosen` instead."""
        parts = _Choice()
        needle = search.text.strip()
        if needle:
            exact = self._exact(needle, search.direction)
            if exact is not None:
                chosen.require(f"{exact[0]} = ?", exact[1])
            else:
                _require_part(parts, needle, search.direction)
        _narrow_further(parts, search)
        if search.reconciled is not None:
            # A file of an earlier version knows of nothing that was reconciled.
            known = "statement_line IS NOT NULL" if self._has_lines else "0"
            parts.require(known if search.reconciled else f"NOT ({known})")
        return parts

    def _exact(self, text: str, direction: Direction) -> tuple[str, str] | None:
        """The column in which some payment holds exactly `text`, and what it holds."""
        candidates = [("reference", text.upper()), ("transaction_id", text), ("provider_reference", text)]
        if direction is Direction.IN:
            candidates += [("phone", number) for number in _numbers(text)]
        for column, value in candidates:
            if self._rows(f"SELECT 1 FROM {_table(direction)} WHERE {column} = ? LIMIT 1", value):  # noqa: S608
                return column, value
        return None

    def _floor(self, direction: Direction, chosen: "_Choice") -> Cursor | None:
        """The last payment of the window that begins where `chosen` does; None where fewer are left."""
        sql = f"SELECT created_at, seq FROM {_table(direction)} {chosen} {_NEWEST_FIRST} LIMIT 1 OFFSET ?"  # noqa: S608
        rows = self._rows(sql, *chosen.arguments, WINDOW - 1)
        return Cursor(*rows[0]) if rows else None


class _Choice:
    """Conditions that must all hold, and what they are asked with."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.arguments: list[str | int] = []

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""

    def __add__(self, other: "_Choice") -> str:
        both = _Choice()
        both.conditions = self.conditions + other.conditions
        return str(both)

    def require(self, condition: str, *arguments: str | int) -> None:
        self.conditions.append(condition)
        self.arguments += arguments

    def require_one_of(self, column: str, values: frozenset[str]) -> None:
        """`column` is one of `values`, where there are any."""
        if values:
            self.require(f"{column} IN ({', '.join('?' * len(values))})", *sorted(values))


def folded(text: str | None) -> str | None:
    """`text` without accents and capitals: how names are compared. A function of the connection, too."""
    return None if text is None else _fold(text)


def _arguments(*choices: _Choice) -> list[str | int]:
    return [argument for choice in choices for argument in choice.arguments]


def _table(direction: Direction) -> str:
    return "payments" if direction is Direction.IN else "payouts"


def _narrow(chosen: _Choice, search: Search, after: Cursor | None) -> None:
    """The conditions that an index serves."""
    if search.statuses and search.statuses <= UNDECIDED:
        chosen.require("settled_at IS NULL")
        chosen.require_one_of("status", search.statuses)
    elif len(search.statuses) == 1:
        chosen.require("status = ? AND settled_at IS NOT NULL", *search.statuses)
    if search.start is not None:
        chosen.require("created_at >= ?", time_text(search.start))
    if after is not None:
        chosen.require("(created_at, seq) < (?, ?)", after.created_at, after.seq)
    elif search.end is not None:
        chosen.require("created_at < ?", time_text(search.end))


def _narrow_further(parts: _Choice, search: Search) -> None:
    """The conditions of the other fields that each payment has to be looked at for."""
    if len(search.statuses) > 1 and not search.statuses <= UNDECIDED:
        parts.require_one_of("status", search.statuses)
    for flag in sorted(search.flags):
        parts.require("flags LIKE ?", f'%"{flag.value}"%')
    if search.operator is not None:
        parts.require("operator = ?", search.operator)
    parts.require_one_of("currency", search.currencies)
    if search.least is not None:
        parts.require("amount >= ?", search.least)
    if search.most is not None:
        parts.require("amount <= ?", search.most)


def _require_part(parts: _Choice, text: str, direction: Direction) -> None:
    names = _NAMES if direction is Direction.IN else _NAMES_OF_PAYOUT
    written = _WRITTEN if direction is Direction.IN else (*_WRITTEN, "returns")
    conditions = [f"{column} LIKE ? ESCAPE '!'" for column in written]
    conditions += [f"instr(folded({column}), ?)" for column in names]
    arguments: list[str | int] = [*[_pattern(text)] * len(written), *[_fold(text)] * len(names)]
    digits = digits_of(text)
    # E.164 has no international prefix and mostly no leading 0.
    number = digits[2:] if digits.startswith("00") else digits.removeprefix("0")
    if number:
        conditions += ["phone LIKE ?", "amount = ?"]
        arguments += [f"%{number}%", int(digits[:_LONGEST])]
    parts.require(f"({' OR '.join(conditions)})", *arguments)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in bare if not unicodedata.combining(character))


def _pattern(text: str) -> str:
    escaped = "".join(f"!{character}" if character in "!%_" else character for character in text)
    return f"%{escaped}%"


def digits_of(text: str) -> str:
    """The digits of a number as people type one, or nothing for any other text."""
    bare = "".join(character for character in text if character not in " .-+()\u00a0\u202f")
    return bare if bare.isascii() and bare.isdecimal() else ""


def _numbers(text: str) -> list[str]:
    """The E.164 numbers that a typed number may mean in the countries of the providers."""
    digits = digits_of(text)
    if not digits:
        return []
    international = [f"+{digits.removeprefix('00')}"]
    # Some countries drop the leading 0 in E.164 and some keep it.
    national = [f"+{country.calling_code}{rest}" for country in COUNTRIES.values() for rest in (digits[1:], digits)]
    return international + national
