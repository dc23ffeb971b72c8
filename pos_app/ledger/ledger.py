"""The ledger's one pen: appends an event and what it makes of its payment, in one durable transaction.

It never changes or removes an event, and after any fault of the disk it takes none.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Environment, Event, ImpossibleEvent, Json, Kind, Payment, apply
from pos_app.ledger.chain import seal_of
from pos_app.ledger.connection import Connect, connect_for_writing, reading
from pos_app.ledger.errors import LedgerFault, code_of
from pos_app.ledger.head import Tip
from pos_app.ledger.opening import Opened, admit, connect_new, make
from pos_app.ledger.projection import folded_rows
from pos_app.ledger.rows import (
    PAYMENT_COLUMNS,
    SELECT_PAYMENT,
    Row,
    canonical,
    payment_of,
    row_of,
    time_text,
)
from pos_app.ledger.schema import CURRENT, Schema

REMEMBERED = 256
"""How many payments are kept in memory between two events."""

_TIP = "SELECT seq, seal FROM events ORDER BY seq DESC LIMIT 1"
_INSERT_EVENT = "INSERT INTO events (seq, at, reference, kind, data, seal) VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_PAYMENT = (
    f"INSERT INTO payments ({', '.join(PAYMENT_COLUMNS)}) VALUES ({', '.join('?' * len(PAYMENT_COLUMNS))})"  # noqa: S608
)
_BY_REFERENCE = f"{SELECT_PAYMENT} WHERE reference = ?"
_BY_SALE = f"{SELECT_PAYMENT} WHERE sale = ? ORDER BY seq"
_BY_PROVIDER_REFERENCE = (
    f"{SELECT_PAYMENT} WHERE provider_reference = ? AND operator = ? AND environment = ? ORDER BY seq DESC LIMIT 1"
)
_NEWEST = "SELECT reference FROM payments ORDER BY seq DESC LIMIT 1"
_UNDECIDED_ATTEMPT = "SELECT reference FROM payments WHERE sale = ? AND settled_at IS NULL LIMIT 1"
_PAID_ATTEMPT = (
    "SELECT reference FROM payments WHERE sale = ? AND status IN ('paid', 'confirmed_manually') ORDER BY seq LIMIT 1"
)
_HOLDER = "SELECT reference FROM payments WHERE transaction_id = ? AND operator = ? AND environment = ?"
_ALL_UNDECIDED = f"{SELECT_PAYMENT} WHERE settled_at IS NULL"
_WATCHED = f"{SELECT_PAYMENT} WHERE status IN ('refused', 'abandoned', 'confirmed_manually') AND sent_at >= ?"
_LAST_DATA = "SELECT data FROM events WHERE reference = ? AND kind = ? ORDER BY seq DESC LIMIT 1"


class Ledger:
    """One ledger file, open for writing. Used from the thread that opened it, by one process at a time."""

    def __init__(self, opened: Opened) -> None:
        self._connection = opened.connection
        self._tip = opened.tip
        self._head = opened.head
        self._key = opened.key
        self._fault: tuple[str, Mapping[str, object]] | None = None
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

    @property
    def head(self) -> tuple[int, str]:
        """Number and seal (hex) of the last entry; number 0 where there is none."""
        return self._tip.seq, self._tip.seal

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        """Write one event and its payment. Both are on the disk when this returns, or neither ever is.

        Raises `ImpossibleEvent` (a bug), `InvalidInput("sale_open")` when another attempt of the same sale is
        undecided, `InvalidInput("sale_paid")` when another one was paid, `InvalidInput("transaction_reused")` when
        another payment holds the transaction (`reference` is the other payment), and `LedgerFault`, from then on at
        every call.
        """
        self.require_sound()
        event, *written = self._event(reference, kind, data, at)
        try:
            payment, tip = self._commit(event, *written)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError) as error:
            self._require_tip()
            raise ImpossibleEvent(f"{kind} of {reference} does not fit the ledger: {error}") from error
        except sqlite3.Error as error:
            raise self._failed(code_of(error)) from error
        self._tip = tip
        try:
            self._head.write(tip)
        except OSError as error:
            # The entry is safe and the head file lags, as it may; the next entry is not taken.
            self._failed(code_of(error))
        return event, payment

    def require_sound(self) -> None:
        """Raise the `LedgerFault` with which the next entry would be refused, where one would be."""
        if self._fault is not None:
            code, facts = self._fault
            raise LedgerFault(code, **facts)

    def rebuild(self) -> None:
        """Make `payments` anew from the events, in one transaction. Raises what `append` raises of the disk."""
        self.require_sound()
        self._written.clear()
        try:
            with self._transaction() as execute:
                execute("DELETE FROM payments")
                for row in folded_rows(self._connection):
                    execute(_INSERT_PAYMENT, row)
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.Error as error:
            raise self._failed(code_of(error)) from error

    def payment(self, reference: str) -> Payment | None:
        """The payment, or None for a reference that the ledger does not know."""
        return self._one(_BY_REFERENCE, reference)

    def sale(self, sale: str) -> list[Payment]:
        """Every attempt of one sale, oldest first."""
        return self._all(_BY_SALE, sale)

    def holder_of_transaction(self, operator: str, environment: Environment, transaction_id: str) -> str | None:
        """The reference of the payment that holds the operator's transaction."""
        return self._word(_HOLDER, transaction_id, operator, environment)

    def by_provider_reference(self, operator: str, environment: Environment, provider_reference: str) -> Payment | None:
        """The newest payment that the provider calls by this reference."""
        return self._one(_BY_PROVIDER_REFERENCE, provider_reference, operator, environment)

    def last_reference(self) -> str | None:
        """The reference of the newest payment."""
        return self._word(_NEWEST)

    def watched(self, since: datetime) -> list[Payment]:
        """Undecided payments of any age, and those sent at or after `since` whose outcome may still change."""
        payments = self._all(_ALL_UNDECIDED) + self._all(_WATCHED, time_text(since))
        return sorted(payments, key=lambda payment: (payment.created_at, payment.reference))

    def last_data(self, reference: str, kind: Kind) -> Mapping[str, Json] | None:
        """The data of the payment's last event of `kind`."""
        text = self._word(_LAST_DATA, reference, kind)
        if text is None:
            return None
        data: Mapping[str, Json] = json.loads(text)
        return data

    def close(self) -> None:
        """Let go of the file. The head file is forced to the disk where that is possible; it may lag."""
        with closing(self._head), closing(self._connection), suppress(OSError):
            self._head.flush()

    def _event(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, str, str]:
        """The event with the texts of its time and of its data."""
        try:
            time, content = time_text(at), canonical(data)
            # What is folded is what will be read back, not the objects that the caller holds.
            event = Event(self._tip.seq + 1, datetime.fromisoformat(time), reference, kind, json.loads(content))
            return event, time, content
        except (TypeError, ValueError) as error:
            raise ImpossibleEvent(f"{kind} of {reference} cannot be written: {error}") from error

    def _commit(self, event: Event, at: str, content: str) -> tuple[Payment, Tip]:
        seal = seal_of(self._key, self._tip.seal, event.seq, at, event.reference, event.kind.value, content)
        with self._transaction() as execute:
            known = self._written.get(event.reference) or self._stored(event.reference)
            payment = self._admitted(None if known is None else known[1], event)
            execute(_INSERT_EVENT, (event.seq, at, event.reference, event.kind.value, content, seal))
            row = self._project(None if known is None else known[0], event.seq, payment)
        self._remember(row, payment)
        return payment, Tip(event.seq, seal)

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """All of it, or nothing."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            yield execute
            execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _require_tip(self) -> None:
        """A number that is taken was taken by another program."""
        with reading():
            row = self._connection.execute(_TIP).fetchone()
        if row != ((self._tip.seq, self._tip.seal) if self._tip.seq else None):
            raise self._failed("ledger_changed", expected=self._tip.seq)

    def _stored(self, reference: str) -> tuple[Row, Payment] | None:
        row = self._connection.execute(_BY_REFERENCE, (reference,)).fetchone()
        return None if row is None else (row, payment_of(row))

    def _remember(self, row: Row, payment: Payment) -> None:
        """Keep what this connection, the only one that writes, wrote last: the next event needs not read it."""
        if len(self._written) >= REMEMBERED:
            self._written.clear()
        self._written[payment.reference] = (row, payment)

    def _admitted(self, before: Payment | None, event: Event) -> Payment:
        """The payment after `event`, once nothing that the ledger knows speaks against it."""
        try:
            payment = apply(before, event)
        except (KeyError, TypeError, ValueError) as error:
            raise ImpossibleEvent(f"{event.kind} of {event.reference} lacks data: {error!r}") from error
        if before is None:
            self._refuse("sale_open", _UNDECIDED_ATTEMPT, payment.sale)
            # Money came for an earlier attempt, perhaps after the screen said refused.
            self._refuse("sale_paid", _PAID_ATTEMPT, payment.sale)
        elif payment.transaction_id is not None and payment.transaction_id != before.transaction_id:
            held = (payment.transaction_id, payment.operator, payment.environment)
            self._refuse("transaction_reused", _HOLDER, *held)
        return payment

    def _refuse(self, code: str, sql: str, *arguments: str) -> None:
        row = self._connection.execute(sql, arguments).fetchone()
        if row is not None:
            raise InvalidInput(code, reference=row[0])

    def _project(self, before: Row | None, seq: int, payment: Payment) -> Row:
        """Write what the event made of its payment. Returns the row as it is now."""
        if before is None:
            row = row_of(seq, payment)
            self._connection.execute(_INSERT_PAYMENT, row)
            return row
        # Only what changed is set: SQLite rewrites the entries of every index whose columns are named.
        row = row_of(before[0], payment)
        pairs = zip(PAYMENT_COLUMNS, before, row, strict=True)
        changed = {column: new for column, old, new in pairs if new != old}
        if changed:
            self._connection.execute(self._update_of(tuple(changed)), (*changed.values(), row[0]))
        return row

    def _update_of(self, columns: tuple[str, ...]) -> str:
        sql = self._updates.get(columns)
        if sql is None:
            sql = f"UPDATE payments SET {', '.join(f'{column} = ?' for column in columns)} WHERE seq = ?"  # noqa: S608
            self._updates[columns] = sql
        return sql

    def _roll_back(self) -> None:
        try:
            self._connection.rollback()
        except sqlite3.Error as error:
            self._failed(code_of(error))

    def _failed(self, code: str, **facts: object) -> LedgerFault:
        self._fault = (code, facts)
        return LedgerFault(code, **facts)

    def _one(self, sql: str, *arguments: str) -> Payment | None:
        with reading():
            row = self._connection.execute(sql, arguments).fetchone()
        return None if row is None else payment_of(row)

    def _all(self, sql: str, *arguments: str) -> list[Payment]:
        with reading():
            return [payment_of(row) for row in self._connection.execute(sql, arguments)]

    def _word(self, sql: str, *arguments: str) -> str | None:
        with reading():
            row = self._connection.execute(sql, arguments).fetchone()
        return None if row is None else str(row[0])
