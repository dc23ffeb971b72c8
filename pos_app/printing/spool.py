"""The file of the print queue: jobs, the copies that were handed out, and what a fiscal authority answered.

It decides nothing about when to print. Every method is one transaction; several threads and processes may use one file.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.core.printing import HELD_BREAKS, Job, JobState
from pos_app.printing.spool_schema import connect, named_faults, roll_back, stamp
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role, as_json, from_json

if TYPE_CHECKING:
    from pathlib import Path

SHIFT = timedelta(hours=12)
"""A job that is older than this when the till starts waits for somebody who still wants it."""
KEPT = timedelta(days=7)
"""How long a job is kept after it left the queue; what was counted is kept for ever."""
BREAKS = 3
"""After so many prints that broke off in the middle a job is held: each of them costs paper and a number."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A number that was taken for good: 0 for the original. One that is not `certain` may have had others before it."""

    number: int
    certain: bool = True

    @property
    def mark(self) -> int | None:
        """What `receipts.marks` wants: 0, n for DUPLICATA n, None for DUPLICATA without a number."""
        return self.number if self.number or self.certain else None


class Spool:
    """The open file. Raises `SpoolDamaged` and `SpoolUnwritable`, here and in every method."""

    durability = "FULL"
    """A number that was taken survives a power cut."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now
        self._lock = threading.RLock()
        with named_faults(path):
            self._connection = connect(path, now(), self.durability)
            self._file = path.stat()
        self._version = self._data_version()
        self._opened_at = now()

    def is_in_place(self) -> bool:
        """Whether the file is still the one at its path. One that was deleted or replaced counts for nobody else."""
        try:
            return os.path.samestat(self._file, self.path.stat())
        except OSError:
            return False

    def doubt(self) -> None:
        """From now on whatever is older than this moment may have been counted elsewhere: in a file that is gone."""
        with self._writing() as connection:
            connection.execute("UPDATE meta SET made_at = max(made_at, ?)", (stamp(self._now()),))

    def close(self) -> None:
        """Let go of the file; whoever still uses it gets sqlite3.ProgrammingError."""
        with self._lock:
            self._connection.close()

    # What people ask for

    def add(self, receipt: Receipt, by: str) -> Job:
        """Put `receipt` at the end of the queue. When this returns it survives a power cut."""
        text = json.dumps(as_json(receipt), ensure_ascii=False)
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO jobs (key, title, receipt, state, asked_at, asked_by) VALUES (?, ?, ?, ?, ?, ?)",
                (receipt.key, receipt.title, text, JobState.WAITING.value, stamp(self._now()), by),
            )
            return self._one(connection, cursor.lastrowid or 0)

    def count(self, receipt: Receipt, by: str) -> Copy:
        """Take the number of a copy that is handed out as a file, a picture or a message."""
        with self._writing() as connection:
            return self._taken(connection, receipt, by, None)

    def give_back(self, key: str, copy: Copy) -> None:
        """The file was not written: its number is free again, unless a later one was taken meanwhile."""
        with self._writing() as connection:
            self._given_back(connection, key, copy.number)

    def cancel(self, number: int) -> Job | None:
        """Take a job out of the queue; None where it is being sent, or has left the queue."""
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE jobs SET state = 'cancelled' WHERE number = ? AND state IN ('waiting', 'held')", (number,)
            )
            return self._one(connection, number) if changed.rowcount else None

    def release(self) -> None:
        """Let what is held be printed, with as many attempts as a new job has."""
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET state = 'waiting', breaks = 0 WHERE state = 'held'")

    # What is there

    def open_jobs(self) -> tuple[Job, ...]:
        """All jobs that are neither printed nor cancelled, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT * FROM listed WHERE state IN ('waiting', 'sending', 'held') ORDER BY number"
            ).fetchall()
        return tuple(_job(row) for row in rows)

    def job(self, number: int) -> Job | None:
        """That job, or None where it was printed or cancelled long ago, or never was."""
        with self._reading() as connection:
            row = connection.execute("SELECT * FROM listed WHERE number = ?", (number,)).fetchone()
        return None if row is None else _job(row)

    def next(self) -> Job | None:
        """The oldest job that waits."""
        with self._reading() as connection:
            row = connection.execute("SELECT * FROM listed WHERE state = 'waiting' ORDER BY number LIMIT 1").fetchone()
        return None if row is None else _job(row)

    def receipt(self, number: int) -> Receipt:
        """What that job prints. Raises ValueError, KeyError or TypeError for what another version wrote."""
        with self._reading() as connection:
            (text,) = connection.execute("SELECT receipt FROM jobs WHERE number = ?", (number,)).fetchone()
        return from_json(json.loads(text))

    def has_news(self) -> bool:
        """Whether another process wrote since the last time that somebody asked. Costs no look at a table."""
        with self._reading():
            version, self._version = self._version, self._data_version()
        return version != self._version

    # What whoever prints writes down; only one process does at a time

    def recover(self) -> None:
        """What a process that ended left behind. Call it before the first job is printed, as the only one who prints.

        A job that was being sent loses its number, so that its next print is marked; one that nothing would mark is
        cancelled, and so is a drawer: nobody stands before it any more. What is older than a shift, or broke off too
        often, is held.
        """
        now = self._now()
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET state = 'cancelled' WHERE state = 'sending' AND key = ''")
            connection.execute(
                # What another version wrote may be no JSON; it is held when its turn comes.
                "UPDATE jobs SET state = 'cancelled' WHERE state IN ('waiting', 'held') AND key = '' AND asked_at < ?"
                " AND CASE WHEN json_valid(receipt) THEN json_extract(receipt, '$.kind') END = ?",
                (stamp(self._opened_at), ReceiptKind.DRAWER.value),
            )
            connection.execute(
                "UPDATE jobs SET state = 'waiting', copy = NULL, certain = 1, breaks = breaks + 1"
                " WHERE state = 'sending'"
            )
            connection.execute(
                # Why it is held has to be known: people decide by it.
                "UPDATE jobs SET state = 'held', fault = CASE WHEN breaks >= ?1 THEN ?2 END"
                " WHERE state = 'waiting' AND (asked_at < ?3 OR breaks >= ?1)",
                (BREAKS, HELD_BREAKS, stamp(now - SHIFT)),
            )
            connection.execute(
                "DELETE FROM jobs WHERE state IN ('printed', 'cancelled') AND asked_at < ?", (stamp(now - KEPT),)
            )

    def begin(self, number: int, receipt: Receipt) -> Copy | None:
        """Write that a job is being sent from now on, and as which copy; None where it was cancelled meanwhile.

        Nothing may leave before this returned, and anything may have left from then on.
        """
        with self._writing() as connection:
            row = connection.execute(
                "SELECT copy, certain, asked_by FROM jobs WHERE number = ? AND state = 'waiting'", (number,)
            ).fetchone()
            if row is None:
                return None
            kept, certain, by = row
            copy = self._taken(connection, receipt, by, number) if kept is None else Copy(kept, bool(certain))
            connection.execute(
                "UPDATE jobs SET state = 'sending', copy = ?, certain = ?, tries = tries + 1 WHERE number = ?",
                (copy.number, copy.certain, number),
            )
            return copy

    def printed(self, number: int) -> Job | None:
        """Write that the job that is being sent is on paper; None where it was in a file that was replaced since."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'printed', fault = NULL WHERE number = ? AND state = 'sending'", (number,)
            )
            row = connection.execute("SELECT * FROM listed WHERE number = ?", (number,)).fetchone()
            return None if row is None else _job(row)

    def postpone(self, number: int, fault: str, *, hold: bool = False) -> None:
        """Write why a job could not even begin; it keeps waiting, or is held."""
        state = JobState.HELD if hold else JobState.WAITING
        with self._writing() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, fault = ?, tries = tries + 1 WHERE number = ? AND state = 'waiting'",
                (state.value, fault, number),
            )

    def fail(self, number: int, fault: str, *, begun: bool, hold: bool = False) -> None:
        """Write why the job that is being sent is not on paper, or only in part (`begun`); with `hold` it is held.

        A number under which nothing left goes back, unless a later one was taken meanwhile: then the job keeps it.
        One under which something may have left is spent.
        """
        with self._writing() as connection:
            row = connection.execute(
                "SELECT key, copy, breaks FROM jobs WHERE number = ? AND state = 'sending'", (number,)
            ).fetchone()
            if row is None:
                # It was written at the first attempt to write it, whatever the system said then.
                return
            key, copy, breaks = row
            breaks += begun
            state, why = JobState.HELD if hold else JobState.WAITING, fault
            if not hold and breaks >= BREAKS:
                state, why = JobState.HELD, HELD_BREAKS
            connection.execute(
                "UPDATE jobs SET state = ?, fault = ?, breaks = ? WHERE number = ?",
                (state.value, why, breaks, number),
            )
            if begun or self._given_back(connection, key, copy):
                connection.execute("UPDATE jobs SET copy = NULL, certain = 1 WHERE number = ?", (number,))

    # What a fiscal authority answered

    def fiscal_lines(self, key: str) -> tuple[Line, ...] | None:
        """The lines that belong to every copy of `key`, or None where nothing was answered yet."""
        with self._reading() as connection:
            row = connection.execute("SELECT lines FROM fiscal WHERE key = ?", (key,)).fetchone()
        return None if row is None else _lines(row[0])

    def keep_fiscal(self, key: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """Keep them for ever; what is kept by then: the first answer stays."""
        text = json.dumps([[line.role.value, line.text, line.label] for line in lines], ensure_ascii=False)
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO fiscal (key, lines) VALUES (?, ?)", (key, text))
            (kept,) = connection.execute("SELECT lines FROM fiscal WHERE key = ?", (key,)).fetchone()
        return _lines(kept)

    # Within a transaction

    def _taken(self, connection: sqlite3.Connection, receipt: Receipt, by: str, job: int | None) -> Copy:
        if not receipt.key:
            return Copy(0)
        (newest,) = connection.execute("SELECT max(copy) FROM copies WHERE key = ?", (receipt.key,)).fetchone()
        number = 0 if newest is None else newest + 1
        connection.execute(
            "INSERT INTO copies (key, copy, at, taken_by, job) VALUES (?, ?, ?, ?, ?)",
            (receipt.key, number, stamp(self._now()), by, job),
        )
        return Copy(number, bool(number) or not self._older_than_file(connection, receipt))

    def _older_than_file(self, connection: sqlite3.Connection, receipt: Receipt) -> bool:
        """Whether `receipt` could have been printed before anybody counted: another file may have been deleted."""
        (made_at,) = connection.execute("SELECT made_at FROM meta").fetchone()
        return bool(receipt.decided_at) and datetime.fromisoformat(receipt.decided_at) < datetime.fromisoformat(made_at)

    def _given_back(self, connection: sqlite3.Connection, key: str, copy: int) -> bool:
        later = connection.execute("SELECT 1 FROM copies WHERE key = ? AND copy > ?", (key, copy)).fetchone()
        if later is not None:
            return False
        connection.execute("DELETE FROM copies WHERE key = ? AND copy = ?", (key, copy))
        return True

    def _one(self, connection: sqlite3.Connection, number: int) -> Job:
        return _job(connection.execute("SELECT * FROM listed WHERE number = ?", (number,)).fetchone())

    def _data_version(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, named_faults(self.path):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, named_faults(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._commit()
            except BaseException:
                roll_back(self._connection)
                raise

    def _commit(self) -> None:
        """The moment at which what was written becomes durable; the simulation has it fail or end the process."""
        self._connection.execute("COMMIT")


def _lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(Role(role), said, label) for role, said, label in json.loads(text))


def _job(row: tuple[object, ...]) -> Job:
    number, key, title, state, asked_at, by, copy, certain, tries, fault = row
    assert isinstance(number, int)
    assert isinstance(tries, int)
    taken = None if copy is None else Copy(int(str(copy)), bool(certain)).mark
    return Job(
        number=number,
        key=str(key),
        title=str(title),
        state=JobState(str(state)),
        asked_at=datetime.fromisoformat(str(asked_at)).astimezone(UTC),
        by=str(by),
        copy=taken,
        tries=tries,
        fault=None if fault is None else str(fault),
    )
