"""What the window and the command line read of a ledger: pages, totals, one payment, its trail. It cannot write.

Every answer is served by an index: its cost depends on what is asked for, never on how much the ledger holds.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Self

from pos_app.core.day import Count, Report
from pos_app.core.orphan import Orphan
from pos_app.core.payment import Direction, Environment, Event, Payment, Status
from pos_app.ledger.activity import Activity, Made, Served, Tally, read_activity
from pos_app.ledger.connection import VERSION, connect_for_reading, reading, refusing, require_file, version_of
from pos_app.ledger.period_reader import PeriodReader
from pos_app.ledger.rows import (
    PAYMENT_COLUMNS,
    SELECT_EVENT,
    SELECT_ORPHAN,
    SELECT_PAYMENT,
    SELECT_PAYMENT_1,
    SELECT_PAYMENT_2,
    SELECT_PAYOUT,
    SELECT_PAYOUT_2,
    Row,
    event_of,
    orphan_of_row,
    payment_of,
    time_text,
)
from pos_app.ledger.search import WINDOW, Cursor, Finder, Found, Page, Search, folded
from pos_app.ledger.shop_reader import ShopReader

__all__ = ["WINDOW", "Cursor", "Found", "Health", "Page", "Reader", "Search", "Total"]
__all__ += ["Activity", "Made", "Served", "Tally"]

_STEPS = 20_000
"""Steps of SQLite's machine, about a millisecond, between two looks at whether to stop."""

_NEWEST_FIRST = "ORDER BY created_at DESC, seq DESC"
_MADE = itemgetter(PAYMENT_COLUMNS.index("created_at"), 0)
_SETTLED = itemgetter(PAYMENT_COLUMNS.index("settled_at"), 0)


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


class Reader(PeriodReader, ShopReader):
    """A ledger, open for reading only. Used from the thread that opened it.

    Reads one of an earlier version too: no till may have been started since the program is a newer one. Version 1 had
    no payouts, version 2 no business day.
    """

    def __init__(self, connection: sqlite3.Connection, version: int = VERSION) -> None:
        self._connection, self._version = connection, version
        self._has_payouts, self._has_days = version > 1, version > 2
        self._payments = {1: SELECT_PAYMENT_1, 2: SELECT_PAYMENT_2}.get(version, SELECT_PAYMENT)
        self._payouts = SELECT_PAYOUT if self._has_days else SELECT_PAYOUT_2
        self._both = (self._payments, self._payouts) if self._has_payouts else (self._payments,)
        connection.create_function("folded", 1, folded, deterministic=True)
        selects = dict(zip(Direction, self._both, strict=False))
        self._finder = Finder(self._rows, selects, has_lines=version > 2)

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
        """Payments made in [`start`, `end`), newest first, behind `after`. What `text` finds is told at `Search`."""
        statuses = frozenset() if status is None else frozenset({status})
        return self.found(Search(text=text or "", statuses=statuses, start=start, end=end), limit, after)

    def found(self, search: Search, limit: int, after: Cursor | None = None) -> Page:
        """What is looked for, newest first, behind `after`."""
        return self._finder.page(search, limit, after)

    def sums(self, search: Search) -> tuple[Found, ...]:
        """The money of all that is found, by currency: a long question, where no index serves the search."""
        return self._finder.sums(search)

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
        sql = f"{self._payouts} {_NEWEST_FIRST} LIMIT ?"
        return [payment_of(row) for row in self._rows(sql, limit)] if self._has_payouts else []

    def payouts_of(self, sale: str) -> list[Payment]:
        """The payouts of one sale whose money has left or may have left, oldest first."""
        sql = f"{self._payouts} WHERE sale = ? AND {_GONE} ORDER BY seq"
        return [payment_of(row) for row in self._rows(sql, sale)] if self._has_payouts else []

    def payouts_to(self, phone: str, since: datetime) -> list[Payment]:
        """The payouts to one number (E.164) made since then whose money has left or may have left, oldest first."""
        sql = f"{self._payouts} WHERE phone = ? AND created_at >= ? AND {_GONE} ORDER BY seq"
        return [payment_of(row) for row in self._rows(sql, phone, time_text(since))] if self._has_payouts else []

    def orphans(self, limit: int) -> list[Orphan]:
        """What callbacks said of payments that are not in this ledger, newest first."""
        sql = f"{SELECT_ORPHAN} ORDER BY at DESC, seq DESC LIMIT ?"
        return [orphan_of_row(row) for row in self._rows(sql, limit)] if self._has_payouts else []

    def activity(
        self, start: datetime, end: datetime, *, environment: Environment | None = None, blind: bool = False
    ) -> tuple[Activity, ...]:
        """What the shop did in [`start`, `end`), by currency; a long question. Of one environment or of all.

        `blind` is for whoever must not know yet what should be in the drawer.
        """
        return read_activity(self._answer, self._version, start, end, environment, blind=blind)

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

    def report(self, at: datetime, counted: Sequence[Count] = (), carried_over: Sequence[str] = ()) -> Report:
        """As `ShopReader.report`, all of it of one moment, though the till goes on meanwhile."""
        with reading():
            self._connection.execute("BEGIN")
        try:
            return super().report(at, counted, carried_over)
        finally:
            self._connection.rollback()

    def stop_when(self, wanted: Callable[[], bool]) -> None:
        """From now on every question ends with a `LedgerFault` soon after `wanted` is true: for reading in a thread."""
        self._connection.set_progress_handler(wanted, _STEPS)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _totals(self, sql: str, start: datetime, end: datetime, environment: Environment | None) -> list[Total]:
        period = {"start": time_text(start), "end": time_text(end), "environment": environment}
        return [Total(*row) for row in self._answer(sql, period)]

    def _rows_of_both(self, condition: str, *arguments: str | int) -> list[Row]:
        return [row for select in self._both for row in self._rows(f"{select} {condition}", *arguments)]

    def _rows(self, sql: str, *arguments: str | int) -> list[Row]:
        return self._answer(sql, arguments)

    def _answer(self, sql: str, arguments: Sequence[str | int] | Mapping[str, str | None]) -> list[Row]:
        with reading(), closing(self._connection.execute(sql, arguments)) as cursor:
            return cursor.fetchall()


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
