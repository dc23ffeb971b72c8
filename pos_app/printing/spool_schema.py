"""The tables of the spool file, how it is opened, and what is wrong with a file that cannot be. Asks nothing of it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pos_app.core.errors import KnownError

APPLICATION_ID = 0x504F5350
"""Marks a file as a spool of this program."""
VERSION = 1
BUSY_SECONDS = 5.0
"""How long one process waits for another that writes. A write takes milliseconds."""

TABLES = """
CREATE TABLE meta (
    made_at TEXT NOT NULL
) STRICT;
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    receipt TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    copy INTEGER,
    certain INTEGER NOT NULL DEFAULT 1,
    tries INTEGER NOT NULL DEFAULT 0,
    breaks INTEGER NOT NULL DEFAULT 0,
    fault TEXT
) STRICT;
CREATE VIEW listed AS
    SELECT number, key, title, state, asked_at, asked_by, copy, certain, tries, fault FROM jobs;
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE TABLE copies (
    key TEXT NOT NULL,
    copy INTEGER NOT NULL,
    at TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    job INTEGER,
    PRIMARY KEY (key, copy)
) STRICT, WITHOUT ROWID;
CREATE TABLE fiscal (
    key TEXT PRIMARY KEY,
    lines TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""`copies` is never thinned out: it is what makes a second print say so, years later. `job` is None for a file."""

_UNREADABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SpoolFault(KnownError):
    """Something is wrong with the file of the queue, not with the printer."""


class SpoolDamaged(SpoolFault):
    """The file is no spool that this program can read. `spool_damaged`, with its `path`."""

    def __init__(self, path: Path) -> None:
        super().__init__("spool_damaged", path=path)


class SpoolUnwritable(SpoolFault):
    """Nothing can be written into the spool now: disk full, no permission, too long busy. `spool_unwritable`."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__("spool_unwritable", path=path, detail=detail)


@contextmanager
def named_faults(path: Path) -> Iterator[None]:
    """Turns what the database or the system refuses into `SpoolDamaged` or `SpoolUnwritable`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        # A mistake of this program, not of the file.
        raise
    except sqlite3.DatabaseError as error:
        if _primary(error) in _UNREADABLE or _lacks_tables(error):
            raise SpoolDamaged(path) from error
        raise SpoolUnwritable(path, str(error)) from error
    except OSError as error:
        raise SpoolUnwritable(path, error.strerror or str(error)) from error


def _primary(error: sqlite3.DatabaseError) -> int:
    # Errors that Python's own module makes have no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _lacks_tables(error: sqlite3.DatabaseError) -> bool:
    return _primary(error) == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column"))


def connect(path: Path, now: datetime, durability: str) -> sqlite3.Connection:
    """The spool at `path`, made where there is none. Its user alone may read it: titles and amounts are in it.

    Raises sqlite3.Error, OSError, and `SpoolDamaged` for a file of something else or of a newer version.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        _prepare(connection, path, now, durability)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, now: datetime, durability: str) -> None:
    if _identity(connection) != (APPLICATION_ID, VERSION) and not _is_untouched(connection):
        # Before anything is changed in it: it is somebody else's.
        raise SpoolDamaged(path)
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute(f"PRAGMA synchronous = {durability}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have made it meanwhile.
        if _is_untouched(connection):
            _make(connection, now)
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def _make(connection: sqlite3.Connection, now: datetime) -> None:
    for statement in TABLES.strip().split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO meta (made_at) VALUES (?)", (stamp(now),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def roll_back(connection: sqlite3.Connection) -> None:
    """Give up the transaction; some errors have ended it already."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version


def _is_untouched(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(tables == 0) and _identity(connection) == (0, 0)


def stamp(at: datetime) -> str:
    """A time as the spool keeps it: UTC, of one length, so that texts compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
