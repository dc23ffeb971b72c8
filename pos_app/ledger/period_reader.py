"""What a reader tells of a whole period, in pages and in the order in which it happened: for exports."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pos_app.core.payment import Direction, Event, Payment
from pos_app.ledger.connection import reading
from pos_app.ledger.rows import SELECT_EVENT, Row, event_of, payment_of, time_text

PAGE = 500
"""Rows of a page: read in a moment, so that a thread that reads does not hold up the others."""

_MADE = "WHERE created_at >= ? AND created_at < ? AND (created_at, seq) > (?, ?) ORDER BY created_at, seq LIMIT ?"
_COUNT = "SELECT count(*) FROM {table} WHERE {column} >= ? AND {column} < ?"
_EVENTS = f"{SELECT_EVENT} WHERE seq > ? AND at >= ? AND at < ? ORDER BY seq LIMIT ?"


class PeriodReader(ABC):
    """Questions about a period. The answers come page by page; hold a moment with `moment` to have all of one state."""

    _connection: sqlite3.Connection
    _payments: str
    _payouts: str
    _has_payouts: bool

    @abstractmethod
    def _rows(self, sql: str, *arguments: str | int) -> list[Row]:
        """The rows of a question. Raises `LedgerFault`."""

    @contextmanager
    def moment(self) -> Iterator[None]:
        """All that is asked inside is answered from one state of the ledger, though the till goes on meanwhile."""
        with reading():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with reading():
                self._connection.rollback()

    def made(self, start: datetime, end: datetime, direction: Direction = Direction.IN) -> Iterator[Payment]:
        """Payments, or payouts, made in [`start`, `end`), oldest first."""
        if direction is Direction.OUT and not self._has_payouts:
            return
        select = self._payments if direction is Direction.IN else self._payouts
        first, last = time_text(start), time_text(end)
        created, seq = "", 0
        while rows := self._rows(f"{select} {_MADE}", first, last, created, seq, PAGE):
            payments = [payment_of(row) for row in rows]
            yield from payments
            created, seq = time_text(payments[-1].created_at), payments[-1].first_seq

    def events(self, start: datetime, end: datetime) -> Iterator[Event]:
        """Everything written in [`start`, `end`), in order."""
        first, last = time_text(start), time_text(end)
        seq = 0
        while rows := self._rows(_EVENTS, seq, first, last, PAGE):
            events = [event_of(row) for row in rows]
            yield from events
            seq = events[-1].seq

    def size(self, start: datetime, end: datetime) -> int:
        """How many payments, payouts and events the period holds."""
        places = [("payments", "created_at"), ("events", "at")]
        places += [("payouts", "created_at")] if self._has_payouts else []
        bounds = (time_text(start), time_text(end))
        counted: list[int] = [
            self._rows(_COUNT.format(table=table, column=column), *bounds)[0][0] for table, column in places
        ]
        return sum(counted)
