"""The ledger's one pen: appends an event and what it makes of its payment or payout, in one durable transaction.

It never changes or removes an event, and after any fault of the disk it takes none.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent, apply
from pos_app.core.orphan import Orphan, orphan_of
from pos_app.core.payment import ORPHANS, Claim, Direction, Environment, Event, Json, Kind, Payment
from pos_app.core.reconciliation import By
from pos_app.ledger.books import TABLES_OF, record
from pos_app.ledger.connection import Connect, connect_for_writing
from pos_app.ledger.errors import code_of
from pos_app.ledger.opening import Opened, admit, connect_new, make
from pos_app.ledger.pen import Entry, Pen
from pos_app.ledger.projection import TABLE_OF, TABLES, folded_rows
from pos_app.ledger.queries import (
    ALL_UNDECIDED,
    ATTEMPT_IN_THE_WAY,
    BEGAN,
    BY_PROVIDER_REFERENCE,
    BY_REFERENCE,
    BY_SALE,
    CALLBACKS,
    COLUMNS,
    HOLDER,
    INSERT,
    KNOWN_ORPHAN,
    LAST_CLOSED_SEQ,
    LAST_DATA,
    LINE_USED,
    NEWEST,
    ORPHANS_AROUND,
    PAID_OUT,
    PAYOUT_IN_THE_WAY,
    PAYOUTS_BY_SALE,
    SELECTS,
    WATCHED,
)
from pos_app.ledger.rows import Row, canonical, orphan_row, payment_of, row_of, time_text
from pos_app.ledger.schema import CURRENT, Schema
from pos_app.ledger.shop_reader import ShopReader

REMEMBERED = 256
"""How many payments are kept in memory between two events."""

MOST_ORPHANS = 200
"""How many orphans are written in any 24 hours: whoever knows an address may send as many as they like."""

LONGEST_NAME = 200
"""Characters of an orphan's name and word that are kept."""

T = TypeVar("T")


class Ledger(Pen, ShopReader):
    """One ledger file, open for writing. Used from the thread that opened it, by one process at a time."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self._closed_seq: int | None = None
        self._updates: dict[tuple[str, ...], str] = {}
        self._written: dict[str, tuple[Row, Payment]] = {}

    @classmethod
    def create(cls, path: Path, key: bytes, *, connect: Connect = connect_new) -> Self:
        """Make an empty ledger and open it. Raises `LedgerRefused` where anything is there already."""
        make(path, key, connect)
        return cls.open(path, key)

    @classmethod
    def open(cls, path: Path, key: bytes, *, connect: Connect = connect_for_writing, schema: Schema = CURRENT) -> Self:
        """Open an existing ledger. Raises `LedgerRefused`; a missing or damaged file is never made anew."""
        return cls(admit(path, key, connect, schema))

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        """Write one event and its payment or payout. Both are on the disk when this returns, or neither ever is.

        Raises `ImpossibleEvent` (a bug), `InvalidInput("sale_open")` when another attempt of the same sale is
        undecided, `InvalidInput("sale_paid")` when another one was paid, `InvalidInput("payout_exists")` when another
        payout of the sale was neither refused nor kept from being sent, `InvalidInput("transaction_reused")` when
        another payment holds the transaction (`reference` is the other payment), and `LedgerFault`, from then on at
        every call.
        """
        ((event, payment),) = self._append([(reference, kind, data)], at, self._follow)
        return event, payment

    def note(self, stream: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> Event:
        """Write one event that belongs to no payment, with what it makes of the tables of the business day.

        `stream` is `@people`, `@days` or `@statements`. Raises `ImpossibleEvent` (a bug), and `LedgerFault` as
        `append` does.
        """
        ((event, _),) = self._append([(stream, kind, data)], at, self._record)
        return event

    def append_many(self, entries: Sequence[Entry], at: datetime) -> list[tuple[Event, Payment | None]]:
        """Write all of the entries, of payments and of streams, or none of them. A stream's has no payment.

        Raises what `append` and `note` raise.
        """
        return self._append(entries, at, self._record_or_follow)

    def add_orphan(
        self, operator: str, environment: Environment, named: str, claim: Claim | None, word: str | None, at: datetime
    ) -> Orphan | None:
        """Write that a callback spoke of a payment that is not here; None where it is written already or too many are.

        `named` is the reference or token in it and `word` the provider's word, both as they came. Raises what
        `append` raises of the disk.
        """
        self.require_sound()
        data: dict[str, Json] = {
            "operator": operator,
            "environment": environment.value,
            "named": named[:LONGEST_NAME],
            "claim": claim,
        }
        data["word"] = None if word is None else word[:LONGEST_NAME]
        orphan = orphan_of(Event(0, at, ORPHANS, Kind.ORPHAN, json.loads(canonical(data))))
        if self._is_known(orphan) or self._are_too_many(at):
            return None
        ((_, written),) = self._write([(ORPHANS, Kind.ORPHAN, data)], at, self._add)
        return written

    def rebuild(self) -> None:
        """Make every table anew from the events, in one transaction.

        Raises what `append` raises of the disk.
        """
        self.require_sound()
        self._written.clear()
        self._closed_seq = None
        try:
            with self._transaction() as execute:
                for table in TABLES:
                    execute(f"DELETE FROM {table}")  # noqa: S608
                for table, row in folded_rows(self._connection):
                    execute(INSERT[table], row)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._failed(code_of(error)) from error

    def payment(self, reference: str) -> Payment | None:
        """The payment or payout, or None for a reference that the ledger does not know."""
        return self._newest(BY_REFERENCE, reference)

    def sale(self, sale: str) -> list[Payment]:
        """Every attempt to be paid for one sale, oldest first."""
        return self._all(BY_SALE, sale)

    def payouts_of(self, sale: str) -> list[Payment]:
        """Every attempt to send money of one sale back, oldest first."""
        return self._all(PAYOUTS_BY_SALE, sale)

    def holder_of_transaction(self, account: str, environment: Environment, transaction_id: str) -> str | None:
        """The reference of the payment or payout that holds a transaction of the account, whatever its capitals."""
        return self._word(HOLDER, transaction_id, account, environment)

    def by_provider_reference(self, operator: str, environment: Environment, provider_reference: str) -> Payment | None:
        """The newest payment or payout that the provider calls by this reference."""
        return self._newest(BY_PROVIDER_REFERENCE, provider_reference, operator, environment)

    @property
    def closed_seq(self) -> int:
        """The number of the entry that closed the newest closed day; 0 where none was closed yet."""
        if self._closed_seq is None:
            self._closed_seq = int(self._rows(LAST_CLOSED_SEQ)[0][0])
        return self._closed_seq

    def undecided(self) -> list[Payment]:
        """Payments and payouts of any age that still need an answer or a person, oldest first."""
        payments = [payment for select in SELECTS for payment in self._all(select + ALL_UNDECIDED)]
        return sorted(payments, key=lambda payment: payment.first_seq)

    def last_reference(self) -> str | None:
        """The reference of the newest payment or payout."""
        newest = self._newest(NEWEST)
        return None if newest is None else newest.reference

    def began(self) -> datetime | None:
        """When the first entry was written; None in a ledger without any."""
        text = self._word(BEGAN)
        return None if text is None else datetime.fromisoformat(text)

    def watched(self, since: datetime) -> list[Payment]:
        """Undecided payments and payouts of any age, and those sent since whose outcome may still change."""
        payments = [payment for select in SELECTS for payment in self._all(select + ALL_UNDECIDED)]
        payments += [payment for select in SELECTS for payment in self._all(select + WATCHED, time_text(since))]
        return sorted(payments, key=lambda payment: (payment.created_at, payment.reference))

    def payouts_since(self, operator: str, environment: Environment, since: datetime) -> int:
        """The operator's payouts made since then that were not refused or kept from being sent: their sum in units."""
        (row,) = self._rows(PAID_OUT, time_text(since), operator, environment)
        return int(row[0])

    def callbacks_of(self, reference: str) -> frozenset[str]:
        """The digests of the callbacks that were written for a payment or payout."""
        return frozenset(str(json.loads(text).get("digest")) for (text,) in self._rows(CALLBACKS, reference))

    def last_data(self, reference: str, kind: Kind) -> Mapping[str, Json] | None:
        """The data of the payment's last event of `kind`."""
        text = self._word(LAST_DATA, reference, kind)
        if text is None:
            return None
        data: Mapping[str, Json] = json.loads(text)
        return data

    def _append(self, entries: Sequence[Entry], at: datetime, project: Callable[[Event], T]) -> list[tuple[Event, T]]:
        try:
            return self._write(entries, at, project)
        except BaseException:
            # What was remembered of these payments is not what is in the file.
            for reference, _, _ in entries:
                self._written.pop(reference, None)
            raise

    def _follow(self, event: Event) -> Payment:
        """The payment after `event`, whose row is written."""
        before = self._written.get(event.reference) or self._stored(event.reference)
        payment = self._admitted(None if before is None else before[1], event)
        row = self._project(None if before is None else before[0], payment)
        if len(self._written) >= REMEMBERED:
            self._written.clear()
        # This connection, the only one that writes, wrote it: the next event needs not read it.
        self._written[event.reference] = (row, payment)
        return payment

    def _record_or_follow(self, event: Event) -> Payment | None:
        if event.reference in TABLES_OF:
            self._record(event)
            return None
        return self._follow(event)

    def _record(self, event: Event) -> None:
        """What an event of the business day makes of its tables."""
        if event.kind is Kind.DAY_CLOSED:
            self._closed_seq = None
        record(self._connection, event)

    def _add(self, event: Event) -> Orphan:
        orphan = orphan_of(event)
        self._connection.execute(INSERT["orphans"], orphan_row(orphan))
        return orphan

    def _is_known(self, orphan: Orphan) -> bool:
        return bool(self._rows(KNOWN_ORPHAN, orphan.named, orphan.operator, orphan.environment, orphan.claim or ""))

    def _are_too_many(self, at: datetime) -> bool:
        # On both sides: a clock that was ahead for a while must not silence every later orphan.
        day = timedelta(days=1)
        (row,) = self._rows(ORPHANS_AROUND, time_text(at - day), time_text(at + day))
        return int(row[0]) >= MOST_ORPHANS

    def _stored(self, reference: str) -> tuple[Row, Payment] | None:
        for select in SELECTS:
            row = self._connection.execute(select + BY_REFERENCE, (reference,)).fetchone()
            if row is not None:
                return row, payment_of(row)
        return None

    def _admitted(self, before: Payment | None, event: Event) -> Payment:
        """The payment after `event`, once nothing that the ledger knows speaks against it."""
        try:
            payment = apply(before, event)
        except (KeyError, TypeError, ValueError) as error:
            raise ImpossibleEvent(f"{event.kind} of {event.reference} lacks data: {error!r}") from error
        execute = self._connection.execute
        if before is None and payment.direction is Direction.OUT:
            _refuse("payout_exists", execute(PAYOUT_IN_THE_WAY, (payment.sale,)).fetchone())
        elif before is None:
            attempt = execute(ATTEMPT_IN_THE_WAY, (payment.sale,)).fetchone()
            # Paid: money came for an earlier attempt, perhaps after the screen said refused.
            _refuse("sale_paid" if attempt and attempt[1] else "sale_open", attempt)
        elif payment.transaction_id is not None and payment.transaction_id != before.transaction_id:
            held = (payment.transaction_id, payment.account, payment.environment)
            _refuse("transaction_reused", _of_another(payment, execute(HOLDER, held).fetchall()))
        if before is not None and payment.statement_line not in (before.statement_line, By.ASKED):
            used = (payment.statement_line, payment.account, payment.environment)
            _refuse("line_used", execute(LINE_USED, used).fetchone())
        return payment

    def _project(self, before: Row | None, payment: Payment) -> Row:
        """Write what the event made of its payment. Returns the row as it is now."""
        table, row = TABLE_OF[payment.direction], row_of(payment)
        if before is None:
            self._connection.execute(INSERT[table], row)
            return row
        # Only what changed is set: SQLite rewrites the entries of every index whose columns are named.
        pairs = zip(COLUMNS[table], before, row, strict=True)
        changed = {column: new for column, old, new in pairs if new != old}
        if changed:
            self._connection.execute(self._update_of(table, *changed), (*changed.values(), row[0]))
        return row

    def _update_of(self, *change: str) -> str:
        sql = self._updates.get(change)
        if sql is None:
            table, *columns = change
            sql = f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE seq = ?"  # noqa: S608
            self._updates[change] = sql
        return sql

    def _newest(self, condition: str, *arguments: str) -> Payment | None:
        """The newest payment or payout of `condition`, which leaves one of each at most."""
        rows = [row for select in SELECTS for row in self._rows(select + condition, *arguments)]
        return payment_of(max(rows)) if rows else None

    def _all(self, sql: str, *arguments: str) -> list[Payment]:
        return [payment_of(row) for row in self._rows(sql, *arguments)]

    def _word(self, sql: str, *arguments: str) -> str | None:
        rows = self._rows(sql, *arguments)
        return str(rows[0][0]) if rows else None


def _of_another(payment: Payment, holders: list[Row]) -> Row | None:
    """The first of them that is not the payment itself, which may come to write its own number otherwise."""
    return next((row for row in holders if row[0] != payment.reference), None)


def _refuse(code: str, found: Row | None) -> None:
    """Raise `InvalidInput` where a row was found that stands in the way."""
    if found is not None:
        raise InvalidInput(code, reference=found[0])
