"""Makes a ledger file, and admits one for writing after checking that it is ours, whole and guarded.

The checks look at the file's ends only, so that a million payments open as fast as ten; `chain.verify` looks at all.
"""

import os
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pos_app.ledger.chain import Verification, checked_tail, genesis, key_check, ledger_id_of, require_head, verify
from pos_app.ledger.connection import Connect, connect_for_reading, head_path, refusing, require_file, version_of
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.head import HeadFile, Tip, read_head
from pos_app.ledger.schema import CURRENT, Schema, migrate, missing_object

SHORTEST_KEY = 16
"""Bytes. A shorter key is a bug of the caller."""

SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "trusted_schema = OFF",
    "temp_store = MEMORY",
    # Pages. Busy ones are copied into the file less often; the log stays below some 16 MB.
    "wal_autocheckpoint = 4000",
)
"""Of the writing connection. With FULL a commit returns once the entry is on the disk."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A ledger that passed every check, ready to be written to."""

    connection: sqlite3.Connection
    tip: Tip
    head: HeadFile
    key: bytes = field(repr=False)


def connect_new(path: Path) -> sqlite3.Connection:
    """A connection that makes the file."""
    return sqlite3.connect(path, isolation_level=None)


def make(path: Path, key: bytes, connect: Connect = connect_new) -> None:
    """Make an empty ledger at `path`. Refuses where a ledger, or a trace of one, is already there.

    It is made under another name and moved into place whole, so that a crash leaves no half of a ledger.
    """
    _require_key(key)
    if path.exists() or path.is_symlink():
        raise LedgerRefused("ledger_exists", path=path)
    if head_path(path).exists() or _beside(path, "-wal").exists():
        # There was a ledger: a new one in its place would hide the loss.
        raise LedgerRefused("ledger_missing", path=path)
    new = _beside(path, ".new")
    with refusing(path):
        remove(new)
        # Made by ourselves: it is nobody else's to read, and SQLite does not say why it cannot.
        new.touch(mode=0o600)
        try:
            with closing(connect(new)) as connection:
                migrate(connection, CURRENT)
                ledger_id = secrets.token_hex(16)
                connection.execute("INSERT INTO identity VALUES (?, ?)", (ledger_id, key_check(key, ledger_id)))
                connection.execute("PRAGMA journal_mode = WAL")
            new.replace(path)
        except BaseException:
            remove(new)
            raise
        flush_folder(path.parent)


def admit(path: Path, key: bytes, connect: Connect, schema: Schema = CURRENT) -> Opened:
    """Open the ledger for writing. Raises `LedgerRefused`; see `pos_app.ledger.errors` for the reasons."""
    _require_key(key)
    with refusing(path):
        require_file(path)
        connection = connect(path)
        with ExitStack() as undo:
            undo.callback(connection.close)
            opened = _admitted(connection, path, key, schema)
            undo.pop_all()
    return opened


def accept(path: Path, key: bytes) -> Verification:
    """Make the ledger's last entry the one to remember, after its head file was lost or an older copy was put back.

    Only where somebody vouches that no newer copy exists: payments made since would be forgotten. Everything else is
    checked first, and nothing is changed where that fails. Returns what was found.
    """
    found = verify(path, key, heed_head=False)
    if found.intact:
        with refusing(path), closing(connect_for_reading(path)) as connection:
            ledger_id = ledger_id_of(connection, key, path)
            tip = checked_tail(connection, key, ledger_id, path)
            head_path(path).unlink(missing_ok=True)
            with closing(HeadFile(head_path(path), key, ledger_id)) as head:
                head.write(tip)
                head.flush()
    return found


def _admitted(connection: sqlite3.Connection, path: Path, key: bytes, schema: Schema) -> Opened:
    version = version_of(connection, path, schema.version)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}").fetchone()
    # A file that cannot be written opens without a word; the lock says now what the first payment would meet.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    ledger_id = ledger_id_of(connection, key, path)
    tip = checked_tail(connection, key, ledger_id, path)
    first = genesis(key, ledger_id)
    require_head(connection, tip, read_head(head_path(path), key, ledger_id), first, path)
    _require_guards(connection, path, schema.objects_of(version))
    if version < schema.version:
        _keep_copy(connection, path, key, ledger_id, tip, version)
        migrate(connection, schema)
        _require_guards(connection, path, schema.objects)
    with ExitStack() as undo:
        head = HeadFile(head_path(path), key, ledger_id)
        undo.callback(head.close)
        head.write(tip)
        head.flush()
        undo.pop_all()
    return Opened(connection, tip, head, key)


def _require_guards(connection: sqlite3.Connection, path: Path, objects: Mapping[str, str]) -> None:
    missing = missing_object(connection, objects)
    if missing is not None:
        raise LedgerRefused("ledger_unguarded", path=path, missing=missing)


def _keep_copy(connection: sqlite3.Connection, path: Path, key: bytes, ledger_id: str, tip: Tip, version: int) -> None:
    """A copy of the ledger before it is migrated, read back and compared before it counts as one."""
    copy = path.with_name(f"{path.stem}.v{version}-{tip.seq}.backup{path.suffix}")
    new = _beside(copy, ".new")
    remove(new)
    with closing(connect_new(new)) as target:
        connection.backup(target)
        (result,) = target.execute("PRAGMA integrity_check(1)").fetchone()
        (count,) = target.execute("SELECT count(*) FROM events").fetchone()
        if result != "ok" or count != tip.seq or checked_tail(target, key, ledger_id, new) != tip:
            raise LedgerRefused("ledger_damaged", path=path)
    new.replace(copy)
    flush_folder(path.parent)


def _require_key(key: bytes) -> None:
    if len(key) < SHORTEST_KEY:
        raise ValueError("the ledger's key is too short")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def remove(path: Path) -> None:
    """Take away a file that was being made, and what SQLite puts beside one."""
    for ending in ("", "-journal", "-wal", "-shm"):
        _beside(path, ending).unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    # Windows has no handle on a folder, and keeps names by itself.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
