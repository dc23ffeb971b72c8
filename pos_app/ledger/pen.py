"""Seals entries and commits them, one or many in one durable transaction, each with what it makes of the tables.

After any fault of the disk it takes no further entry.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import TypeVar

from pos_app.core.fold import ImpossibleEvent
from pos_app.core.payment import Event, Json, Kind
from pos_app.ledger.chain import seal_of
from pos_app.ledger.connection import reading
from pos_app.ledger.errors import LedgerFault, code_of
from pos_app.ledger.head import Tip
from pos_app.ledger.opening import Opened
from pos_app.ledger.queries import INSERT_EVENT, TIP
from pos_app.ledger.rows import Row, canonical, time_text

Entry = tuple[str, Kind, Mapping[str, Json]]
"""What is to be written: the reference, the kind, the data."""

T = TypeVar("T")


class Pen:
    """The one connection that writes a ledger."""

    def __init__(self, opened: Opened) -> None:
        self._connection = opened.connection
        self._tip = opened.tip
        self._head = opened.head
        self._key = opened.key
        self._fault: tuple[str, Mapping[str, object]] | None = None

    @property
    def head(self) -> tuple[int, str]:
        """Number and seal (hex) of the last entry; number 0 where there is none."""
        return self._tip.seq, self._tip.seal

    def require_sound(self) -> None:
        """Raise the `LedgerFault` with which the next entry would be refused, where one would be."""
        if self._fault is not None:
            code, facts = self._fault
            raise LedgerFault(code, **facts)

    def close(self) -> None:
        """Let go of the file. The head file is forced to the disk where that is possible; it may lag."""
        with closing(self._head), closing(self._connection), suppress(OSError):
            self._head.flush()

    def _write(self, entries: Sequence[Entry], at: datetime, project: Callable[[Event], T]) -> list[tuple[Event, T]]:
        """Commit the entries, each with what `project` makes of it: all of them or none."""
        self.require_sound()
        made = []
        tip = self._tip
        try:
            # Before the file is locked: what cannot be written as JSON is no matter of the disk.
            written = [_text(entry, at) for entry in entries]
            with self._transaction() as execute:
                for (reference, kind, _), (time, content) in zip(entries, written, strict=True):
                    seq = tip.seq + 1
                    tip = Tip(seq, seal_of(self._key, tip.seal, seq, time, reference, kind.value, content))
                    execute(INSERT_EVENT, (seq, time, reference, kind.value, content, tip.seal))
                    # What is folded is what will be read back, not the objects that the caller holds.
                    event = Event(seq, datetime.fromisoformat(time), reference, kind, json.loads(content))
                    made.append((event, project(event)))
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError) as error:
            self._require_tip()
            names = ", ".join(f"{kind} of {reference}" for reference, kind, _ in entries[:5])
            raise ImpossibleEvent(f"{names}: does not fit the ledger: {error}") from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._failed(code_of(error)) from error
        self._tip = tip
        try:
            self._head.write(tip)
        except OSError as error:
            # The entries are safe and the head file lags, as it may; the next entry is not taken.
            self._failed(code_of(error))
        return made

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

    def _roll_back(self) -> None:
        try:
            self._connection.rollback()
        except sqlite3.Error as error:
            self._failed(code_of(error))

    def _failed(self, code: str, **facts: object) -> LedgerFault:
        self._fault = (code, facts)
        return LedgerFault(code, **facts)

    def _rows(self, sql: str, *arguments: str | int | None) -> list[Row]:
        with reading():
            return self._connection.execute(sql, arguments).fetchall()


def _text(entry: Entry, at: datetime) -> tuple[str, str]:
    """The texts of the entry's time and of its data."""
    reference, kind, data = entry
    try:
        return time_text(at), canonical(data)
    except (TypeError, ValueError) as error:
        raise ImpossibleEvent(f"{kind} of {reference} cannot be written: {error}") from error
