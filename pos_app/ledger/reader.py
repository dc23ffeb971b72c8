"""What the window and the command line read of a ledger: pages, totals, one payment, its trail. It cannot write.

Every answer is served by an index: its cost depends on what is asked for, never on how much the ledger holds.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Self

from pos_app.core.orphan import Orphan
from pos_app.core.payment import UNDECIDED, Environment, Event, Payment, Status
from pos_app.core.phone import COUNTRIES
from pos_app.ledger.connection import VERSION, connect_for_reading, reading, refusing, require_file, version_of
from pos_app.ledger.rows import (
    PAYMENT_COLUMNS,
    SELECT_EVENT,
    SELECT_ORPHAN,
    SELECT_PAYMENT,
    SELECT_PAYMENT_1,
    SELECT_PAYOUT,
    Row,
    event_of,
    orphan_of_row,
    payment_of,
    time_text,
)

WINDOW = 5_000
"""How many payments one page of a search by a part of a word looks through."""

_STEPS = 20_000
"""Steps of SQLite's machine, about a millisecond, between two looks at whether to stop."""

_NEWEST_FIRST = "ORDER BY created_at DESC, seq DESC"
_MADE = itemgetter(PAYMENT_COLUMNS.index("created_at"), 0)
_SETTLED = itemgetter(PAYMENT_COLUMNS.index("settled_at"), 0)


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
class Total:
    """The money of a period with one operator, in whole units of `currency`: what came in, or what was paid out.

    `count`, `amount`, `fees` and `late_count` are of paid payments; those that a manager vouched for stand apart in
    `manual_count` and `manual_amount`. No total holds both payments and payouts.
    """

    operator: str
    currency: str
    count: int
    amount: int
    fees: int
    late_count: int
    manual_count: int
    manual_amount: int


@dataclass(frozen=True, slots=True)
class Health:
    """How an operator has served this till, in numbers of payments.

    `settled` came to an outcome, a customer's refusal as good as any other; `failed` did not come through: not sent,
    or sent and lost. `median_seconds` is from the send to paid, None where nothing was paid.
    """

    settled: int
    failed: int
    median_seconds: float | None


_TOTALS_OF = """\
SELECT operator, currency,
    sum(status = 'paid'), sum(iif(status = 'paid', amount, 0)), sum(iif(status = 'paid', coalesce(fee, 0), 0)),
    sum(status = 'paid' AND flags LIKE '%"late"%'),
    sum(status <> 'paid'), sum(iif(status <> 'paid', amount, 0))
FROM {table} INDEXED BY {table}_by_settlement
WHERE settled_at >= :start AND settled_at < :end AND status IN ('paid', 'confirmed_manually')
    AND (:environment IS NULL OR environment = :environment)
GROUP BY operator, currency"""
_TOTALS = _TOTALS_OF.format(table="payments")
_GONE = "status NOT IN ('refused', 'not_sent')"
_PAYOUT_TOTALS = _TOTALS_OF.format(table="payouts")

_SETTLED_SINCE = """\
SELECT operator, status, sent_at, settled_at FROM payments INDEXED BY payments_by_settlement
    WHERE settled_at >= ? AND NOT (status = 'not_sent' AND reason = 'interrupted')"""
_LOST_SINCE = """\
SELECT operator, status, sent_at, settled_at FROM payments
    WHERE settled_at IS NULL AND status = 'unknown' AND created_at >= ?"""


class Reader:
    """A ledger, open for reading only. Used from the thread that opened it.

    Reads one of version 1 too, which had no payouts: no till may have been started since the program is a newer one.
    """

    def __init__(self, connection: sqlite3.Connection, version: int = VERSION) -> None:
        self._connection = connection
        self._has_payouts = version > 1
        self._payments = SELECT_PAYMENT if version > 1 else SELECT_PAYMENT_1.replace(" FROM", ", NULL, NULL FROM")
        self._both = (self._payments, SELECT_PAYOUT) if version > 1 else (self._payments,)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises `LedgerRefused` for a file that is not a ledger of ours. Seals are not checked here."""
        with refusing(path):
            require_file(path)
            connection = connect_for_reading(path)
            try:
                version = version_of(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(connection, version)

    def payment(self, reference: str) -> Payment | None:
        """The payment or payout, or None for a reference that the ledger does not know."""
        rows = self._rows_of_both("WHERE reference = ?", reference)
        return payment_of(rows[0]) if rows else None

    def trail(self, reference: str) -> list[Event]:
        """Everything that happened to one payment or payout, in order."""
        return [event_of(row) for row in self._rows(f"{SELECT_EVENT} WHERE reference = ? ORDER BY seq", reference)]

    def page(
        self,
        limit: int,
        after: Cursor | None = None,
        *,
        status: Status | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        text: str | None = None,
    ) -> Page:
        """Payments made in [`start`, `end`), newest first, behind `after`.

        `text` that is a whole reference, number or provider id is looked up in all payments; any other finds the
        payments that contain it, `WINDOW` of them looked through at a time.
        """
        chosen = _Choice()
        if status is not None:
            settled = "IS NULL" if status in UNDECIDED else "IS NOT NULL"
            chosen.require(f"status = ? AND settled_at {settled}", status.value)
        if start is not None:
            chosen.require("created_at >= ?", time_text(start))
        if after is not None:
            chosen.require("(created_at, seq) < (?, ?)", after.created_at, after.seq)
        elif end is not None:
            chosen.require("created_at < ?", time_text(end))
        floor = None
        needle = (text or "").strip()
        if needle:
            exact = self._exact(needle)
            if exact is not None:
                chosen.require(f"{exact[0]} = ?", exact[1])
            else:
                floor = self._floor(chosen)
                if floor is not None:
                    chosen.require("(created_at, seq) >= (?, ?)", floor.created_at, floor.seq)
                chosen.require_part(needle)
        rows = self._rows(f"{self._payments} {chosen.where} {_NEWEST_FIRST} LIMIT ?", *chosen.arguments, limit + 1)
        shown = rows[:limit]
        following = _cursor(shown[-1]) if len(rows) > limit else floor
        return Page(tuple(map(payment_of, shown)), following)

    def undecided(self) -> list[Payment]:
        """Payments and payouts that still need an answer or a person, newest first."""
        rows = self._rows_of_both("WHERE settled_at IS NULL")
        return [payment_of(row) for row in sorted(rows, key=_MADE, reverse=True)]

    def recent(self, limit: int) -> list[Payment]:
        """The payments and payouts that came to an outcome last, latest first."""
        rows = self._rows_of_both("WHERE settled_at IS NOT NULL ORDER BY settled_at DESC, seq DESC LIMIT ?", limit)
        return [payment_of(row) for row in sorted(rows, key=_SETTLED, reverse=True)[:limit]]

    def payouts(self, limit: int) -> list[Payment]:
        """The payouts made last, newest first."""
        sql = f"{SELECT_PAYOUT} {_NEWEST_FIRST} LIMIT ?"
        return [payment_of(row) for row in self._rows(sql, limit)] if self._has_payouts else []

    def payouts_of(self, sale: str) -> list[Payment]:
        """The payouts of one sale whose money has left or may have left, oldest first."""
        sql = f"{SELECT_PAYOUT} WHERE sale = ? AND {_GONE} ORDER BY seq"
        return [payment_of(row) for row in self._rows(sql, sale)] if self._has_payouts else []

    def payouts_to(self, phone: str, since: datetime) -> list[Payment]:
        """The payouts to one number (E.164) made since then whose money has left or may have left, oldest first."""
        sql = f"{SELECT_PAYOUT} WHERE phone = ? AND created_at >= ? AND {_GONE} ORDER BY seq"
        return [payment_of(row) for row in self._rows(sql, phone, time_text(since))] if self._has_payouts else []

    def orphans(self, limit: int) -> list[Orphan]:
        """What callbacks said of payments that are not in this ledger, newest first."""
        sql = f"{SELECT_ORPHAN} ORDER BY at DESC, seq DESC LIMIT ?"
        return [orphan_of_row(row) for row in self._rows(sql, limit)] if self._has_payouts else []

    def totals(self, start: datetime, end: datetime, *, environment: Environment | None = None) -> list[Total]:
        """The money that came in [`start`, `end`), by operator and currency; of one environment or of all."""
        return self._totals(_TOTALS, start, end, environment)

    def payout_totals(self, start: datetime, end: datetime, environment: Environment | None = None) -> list[Total]:
        """The money that was paid out in [`start`, `end`), by operator and currency; of one environment or of all."""
        return self._totals(_PAYOUT_TOTALS, start, end, environment) if self._has_payouts else []

    def health(self, since: datetime) -> dict[str, Health]:
        """How each operator that was used since `since` has served this till."""
        at = time_text(since)
        outcomes: dict[str, list[Row]] = {}
        for row in self._rows(_SETTLED_SINCE, at) + self._rows(_LOST_SINCE, at):
            outcomes.setdefault(row[0], []).append(row)
        return {operator: _health(rows) for operator, rows in outcomes.items()}

    def stop_when(self, wanted: Callable[[], bool]) -> None:
        """From now on every question ends with a `LedgerFault` soon after `wanted` is true: for reading in a thread."""
        self._connection.set_progress_handler(wanted, _STEPS)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _totals(self, sql: str, start: datetime, end: datetime, environment: Environment | None) -> list[Total]:
        period = {"start": time_text(start), "end": time_text(end), "environment": environment}
        with reading():
            return [Total(*row) for row in self._connection.execute(sql, period)]

    def _rows_of_both(self, condition: str, *arguments: str | int) -> list[Row]:
        return [row for select in self._both for row in self._rows(f"{select} {condition}", *arguments)]

    def _rows(self, sql: str, *arguments: str | int) -> list[Row]:
        with reading(), closing(self._connection.execute(sql, arguments)) as cursor:
            return cursor.fetchall()

    def _exact(self, text: str) -> tuple[str, str] | None:
        """The column in which some payment holds exactly `text`, and what it holds."""
        candidates = [("reference", text.upper()), ("transaction_id", text), ("provider_reference", text)]
        candidates += [("phone", number) for number in _numbers(text)]
        for column, value in candidates:
            if self._rows(f"SELECT 1 FROM payments WHERE {column} = ? LIMIT 1", value):  # noqa: S608
                return column, value
        return None

    def _floor(self, chosen: "_Choice") -> Cursor | None:
        """The last payment of the window that begins where `chosen` does; None where fewer are left."""
        sql = f"SELECT created_at, seq FROM payments {chosen.where} {_NEWEST_FIRST} LIMIT 1 OFFSET ?"  # noqa: S608
        rows = self._rows(sql, *chosen.arguments, WINDOW - 1)
        return Cursor(*rows[0]) if rows else None


class _Choice:
    """The conditions of one page."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self.arguments: list[str | int] = []

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    def require(self, condition: str, *arguments: str | int) -> None:
        self._conditions.append(condition)
        self.arguments += arguments

    def require_part(self, text: str) -> None:
        like = _pattern(text)
        parts = ["reference", "customer", "description", "transaction_id", "provider_reference"]
        conditions = [f"{column} LIKE ? ESCAPE '!'" for column in parts]
        arguments: list[str | int] = [like] * len(parts)
        digits = _digits(text)
        # E.164 has no international prefix and mostly no leading 0.
        number = digits[2:] if digits.startswith("00") else digits.removeprefix("0")
        if number:
            conditions += ["phone LIKE ?", "amount = ?"]
            arguments += [f"%{number}%", int(digits[:18])]
        self.require(f"({' OR '.join(conditions)})", *arguments)


def _cursor(row: Row) -> Cursor:
    return Cursor(*_MADE(row))


def _pattern(text: str) -> str:
    escaped = "".join(f"!{character}" if character in "!%_" else character for character in text)
    return f"%{escaped}%"


def _digits(text: str) -> str:
    """The digits of a number as people type one, or nothing for any other text."""
    bare = "".join(character for character in text if character not in " .-+()\u00a0\u202f")
    return bare if bare.isascii() and bare.isdecimal() else ""


def _numbers(text: str) -> list[str]:
    """The E.164 numbers that a typed number may mean in the countries of the providers."""
    digits = _digits(text)
    if not digits:
        return []
    international = [f"+{digits.removeprefix('00')}"]
    # Some countries drop the leading 0 in E.164 and some keep it.
    national = [f"+{country.calling_code}{rest}" for country in COUNTRIES.values() for rest in (digits[1:], digits)]
    return international + national


def _health(rows: list[Row]) -> Health:
    failed = sum(status in ("not_sent", "unknown") for _, status, _, _ in rows)
    delays = [
        (datetime.fromisoformat(settled) - datetime.fromisoformat(sent)).total_seconds()
        for _, status, sent, settled in rows
        if status == "paid"
    ]
    return Health(len(rows) - failed, failed, _median(sorted(delays)) if delays else None)


def _median(delays: list[float]) -> float:
    # The standard library's brings fractions and decimals along, which cost the window's start some milliseconds.
    middle = len(delays) // 2
    return delays[middle] if len(delays) % 2 else (delays[middle - 1] + delays[middle]) / 2
