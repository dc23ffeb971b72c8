"""The ledger's one pen: appends an event and what it makes of its payment or payout, in one durable transaction.

It never changes or removes an event, and after any fault of the disk it takes none.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent, apply
from pos_app.core.orphan import Orphan, orphan_of
from pos_app.core.payment import ORPHANS, Claim, Direction, Environment, Event, Json, Kind, Payment
from pos_app.ledger.chain import seal_of
from pos_app.ledger.connection import Connect, connect_for_writing, reading
from pos_app.ledger.errors import LedgerFault, code_of
from pos_app.ledger.head import Tip
from pos_app.ledger.opening import Opened, admit, connect_new, make
from pos_app.ledger.projection import TABLE_OF, TABLES, folded_rows
from pos_app.ledger.queries import (
    ALL_UNDECIDED,
    ATTEMPT_IN_THE_WAY,
    BY_PROVIDER_REFERENCE,
    BY_REFERENCE,
    BY_SALE,
    CALLBACKS,
    COLUMNS,
    HOLDER,
    INSERT,
    INSERT_EVENT,
    KNOWN_ORPHAN,
    LAST_DATA,
    NEWEST,
    ORPHANS_AROUND,
    PAID_OUT,
    PAYOUT_IN_THE_WAY,
    PAYOUTS_BY_SALE,
    SELECTS,
    TIP,
    WATCHED,
)
from pos_app.ledger.rows import (
    Row,
    canonical,
    orphan_row,
    payment_of,
    row_of,
    time_text,
)
from pos_app.ledger.schema import CURRENT, Schema

REMEMBERED = 256
"""How many payments are kept in memory between two events."""

MOST_ORPHANS = 200
"""How many orphans are written in any 24 hours: whoever knows an address may send as many as they like."""

LONGEST_NAME = 200
"""Characters of an orphan's name and word that are kept."""

T = TypeVar("T")


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
        """Write one event and its payment or payout. Both are on the disk when this returns, or neither ever is.

        Raises `ImpossibleEvent` (a bug), `InvalidInput("sale_open")` when another attempt of the same sale is
        undecided, `InvalidInput("sale_paid")` when another one was paid, `InvalidInput("payout_exists")` when another
        payout of the sale was neither refused nor kept from being sent, `InvalidInput("transaction_reused")` when
        another payment holds the transaction (`reference` is the other payment), and `LedgerFault`, from then on at
        every call.
        """
        self.require_sound()
        event, *written = self._event(reference, kind, data, at)
        row, payment = self._write(self._follow, event, *written)
        if len(self._written) >= REMEMBERED:
            self._written.clear()
        # This connection, the only one that writes, wrote it: the next event needs not read it.
        self._written[reference] = (row, payment)
        return event, payment

    def add_orphan(
        self, operator: str, environment: Environment, named: str, claim: Claim | None, word: str | None, at: datetime
    ) -> Orphan | None:
        """Write that a callback spoke of a payment that is not here; None where it is written already or too many are.

        `named` is the reference or token in it and `word` the provider's word, both as they came. Raises what
        `append` raises of the disk.
        """
        self.require_sound()
        data = {"operator": operator, "environment": environment.value, "named": named[:LONGEST_NAME], "claim": claim}
        data["word"] = None if word is None else word[:LONGEST_NAME]
        event, *written = self._event(ORPHANS, Kind.ORPHAN, data, at)
        orphan = orphan_of(event)
        if self._is_known(orphan) or self._are_too_many(at):
            return None
        return self._write(lambda _: self._add(orphan), event, *written)

    def require_sound(self) -> None:
        """Raise the `LedgerFault` with which the next entry would be refused, where one would be."""
        if self._fault is not None:
            code, facts = self._fault
            raise LedgerFault(code, **facts)

    def rebuild(self) -> None:
        """Make payments, payouts and orphans anew from the events, in one transaction.

        Raises what `append` raises of the disk.
        """
        self.require_sound()
        self._written.clear()
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

    def holder_of_transaction(self, operator: str, environment: Environment, transaction_id: str) -> str | None:
        """The reference of the payment or payout that holds the operator's transaction."""
        return self._word(HOLDER, transaction_id, operator, environment)

    def by_provider_reference(self, operator: str, environment: Environment, provider_reference: str) -> Payment | None:
        """The newest payment or payout that the provider calls by this reference."""
        return self._newest(BY_PROVIDER_REFERENCE, provider_reference, operator, environment)

    def last_reference(self) -> str | None:
        """The reference of the newest payment or payout."""
        newest = self._newest(NEWEST)
        return None if newest is None else newest.reference

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

    def _write(self, project: Callable[[Event], T], event: Event, at: str, content: str) -> T:
        """Commit the event with what `project` makes of it."""
        try:
            seal = seal_of(self._key, self._tip.seal, event.seq, at, event.reference, event.kind.value, content)
            with self._transaction() as execute:
                execute(INSERT_EVENT, (event.seq, at, event.reference, event.kind.value, content, seal))
                made = project(event)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError) as error:
            self._require_tip()
            raise ImpossibleEvent(f"{event.kind} of {event.reference} does not fit the ledger: {error}") from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._failed(code_of(error)) from error
        self._tip = Tip(event.seq, seal)
        try:
            self._head.write(self._tip)
        except OSError as error:
            # The entry is safe and the head file lags, as it may; the next entry is not taken.
            self._failed(code_of(error))
        return made

    def _follow(self, event: Event) -> tuple[Row, Payment]:
        """The payment after `event`, and its row, which is written."""
        before = self._written.get(event.reference) or self._stored(event.reference)
        payment = self._admitted(None if before is None else before[1], event)
        return self._project(None if before is None else before[0], event.seq, payment), payment

    def _add(self, orphan: Orphan) -> Orphan:
        self._connection.execute(INSERT["orphans"], orphan_row(orphan))
        return orphan

    def _is_known(self, orphan: Orphan) -> bool:
        return bool(self._rows(KNOWN_ORPHAN, orphan.named, orphan.operator, orphan.environment, orphan.claim or ""))

    def _are_too_many(self, at: datetime) -> bool:
        # On both sides: a clock that was ahead for a while must not silence every later orphan.
        day = timedelta(days=1)
        (row,) = self._rows(ORPHANS_AROUND, time_text(at - day), time_text(at + day))
        return int(row[0]) >= MOST_ORPHANS

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
            row = self._connection.execute(TIP).fetchone()
        if row != ((self._tip.seq, self._tip.seal) if self._tip.seq else None):
            raise self._failed("ledger_changed", expected=self._tip.seq)

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
            held = (payment.transaction_id, payment.operator, payment.environment)
            _refuse("transaction_reused", execute(HOLDER, held).fetchone())
        return payment

    def _project(self, before: Row | None, seq: int, payment: Payment) -> Row:
        """Write what the event made of its payment. Returns the row as it is now."""
        table = TABLE_OF[payment.direction]
        if before is None:
            row = row_of(seq, payment)
            self._connection.execute(INSERT[table], row)
            return row
        # Only what changed is set: SQLite rewrites the entries of every index whose columns are named.
        row = row_of(before[0], payment)
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

    def _roll_back(self) -> None:
        try:
            self._connection.rollback()
        except sqlite3.Error as error:
            self._failed(code_of(error))

    def _failed(self, code: str, **facts: object) -> LedgerFault:
        self._fault = (code, facts)
        return LedgerFault(code, **facts)

    def _newest(self, condition: str, *arguments: str) -> Payment | None:
        """The newest payment or payout of `condition`, which leaves one of each at most."""
        rows = [row for select in SELECTS for row in self._rows(select + condition, *arguments)]
        return payment_of(max(rows)) if rows else None

    def _all(self, sql: str, *arguments: str) -> list[Payment]:
        return [payment_of(row) for row in self._rows(sql, *arguments)]

    def _word(self, sql: str, *arguments: str) -> str | None:
        rows = self._rows(sql, *arguments)
        return str(rows[0][0]) if rows else None

    def _rows(self, sql: str, *arguments: str) -> list[Row]:
        with reading():
            return self._connection.execute(sql, arguments).fetchall()


def _refuse(code: str, found: Row | None) -> None:
    """Raise `InvalidInput` where a row was found that stands in the way."""
    if found is not None:
        raise InvalidInput(code, reference=found[0])
