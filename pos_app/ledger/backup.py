"""Copies of a ledger, each checked from its first entry to its last before it counts as one. Never writes a ledger."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pos_app.ledger.chain import Verification, verify
from pos_app.ledger.connection import Connect, connect_for_reading, refusing, require_file
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.opening import connect_new, flush_folder, remove

PAGES = 2_000
"""How many pages of the file are copied at a time: the till goes on writing in between."""


def copy(
    path: Path,
    key: bytes,
    target: Path,
    *,
    connect: Connect = connect_new,
    step: Callable[[], object] = lambda: None,
) -> Verification:
    """Copy the ledger at `path` to `target`, which must not exist, and check the copy. May run while the till writes.

    `step` is called between two parts. Raises `LedgerRefused` where the disk does not take the copy, or where what
    arrived there is not an intact ledger (`backup_damaged`); nothing is left behind then.
    """
    new = target.with_name(target.name + ".new")
    with refusing(path):
        require_file(path)
    with refusing(target):
        if target.exists():
            raise LedgerRefused("backup_exists", path=target)
        remove(new)
        new.touch(mode=0o600)
        try:
            _copy(path, new, connect, step)
            found = _checked(new, key)
            new.replace(target)
        except BaseException:
            remove(new)
            raise
        flush_folder(target.parent)
    return found


def _copy(path: Path, new: Path, connect: Connect, step: Callable[[], object]) -> None:
    with closing(connect_for_reading(path)) as source, closing(connect(new)) as into:
        # One snapshot: what is written meanwhile belongs to the next copy.
        source.execute("BEGIN")
        source.backup(into, pages=PAGES, progress=lambda *_: step())
        # One file, complete in itself: whoever carries it away must not need a second one.
        into.execute("PRAGMA journal_mode = DELETE")


def _checked(new: Path, key: bytes) -> Verification:
    found = verify(new, key, heed_head=False)
    if not found.intact:
        raise LedgerRefused("backup_damaged", path=new, detail=found.problem)
    return found


def last_entry(path: Path) -> str | None:
    """When the last entry of a ledger was written (RFC 3339), or None for an empty one. Raises `LedgerRefused`."""
    with refusing(path), closing(connect_for_reading(path)) as connection:
        row: tuple[str] | None = connection.execute("SELECT at FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else row[0]
