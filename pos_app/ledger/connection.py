"""Connections to a ledger file, and whether a file is a ledger of ours at all. Never makes a file.

The file is only ever opened through SQLite: closing it by other means would drop SQLite's locks on it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.ledger.errors import LedgerFault, LedgerRefused, code_of

APPLICATION_ID = 0x504F5341
"""`POSA` in the file's header: a ledger of this program."""

VERSION = 3
"""The schema that this program writes."""

BUSY_SECONDS = 6.0
"""How long a write waits for another program to let go of the file before it is a fault."""

Connect = Callable[[Path], sqlite3.Connection]


def connect_for_writing(path: Path) -> sqlite3.Connection:
    """A connection that commits nothing by itself and waits `BUSY_SECONDS` for locks."""
    return _connect(path, "rw", BUSY_SECONDS)


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. Readers of a write-ahead log do not wait for the writer."""
    connection = _connect(path, "ro", 1.0)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path, mode: str, timeout: float) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=timeout, cached_statements=256)


def head_path(path: Path) -> Path:
    """The file next to the ledger that remembers its last entry: `ledger.sqlite3` has `ledger.head`."""
    return path.with_suffix(".head")


def require_file(path: Path) -> None:
    """Refuse what cannot be a ledger before SQLite touches it."""
    if not path.exists():
        raise LedgerRefused("ledger_missing", path=path)
    if not path.is_file():
        raise LedgerRefused("ledger_foreign", path=path)
    if path.stat().st_size == 0:
        raise LedgerRefused("ledger_empty", path=path)


def version_of(connection: sqlite3.Connection, path: Path, newest: int = VERSION) -> int:
    """The version of the ledger's schema. Refuses a file that is not ours, or newer than `newest`."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise LedgerRefused("ledger_foreign", path=path)
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > newest:
        raise LedgerRefused("ledger_newer", path=path, version=version, newest=newest)
    if version < 1:
        raise LedgerRefused("ledger_damaged", path=path)
    return version


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Faults of SQLite and of the file system as `LedgerRefused`."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        code = code_of(error)
        # What is no database was a ledger only where the file next to it says so.
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB and not head_path(path).exists():
            code = "ledger_foreign"
        raise LedgerRefused(code, path=path) from error


@contextmanager
def reading() -> Iterator[None]:
    """Faults of SQLite in a ledger that is open, as `LedgerFault`. Misuse of the connection stays a bug."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise LedgerFault(code_of(error)) from error
