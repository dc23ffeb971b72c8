"""The last entry, remembered outside the ledger file, so that a cut tail or an older copy is noticed.

Written after each commit and not forced to the disk: it may lag behind the ledger, it never leads.
"""

import os
from dataclasses import dataclass
from hmac import compare_digest, digest
from pathlib import Path

from pos_app.ledger.errors import LedgerRefused


@dataclass(frozen=True, slots=True)
class Tip:
    """The last entry of a ledger: its number and its seal in hex. Number 0 is a ledger without entries."""

    seq: int
    seal: str


def _line(tip: Tip, key: bytes, ledger_id: str) -> bytes:
    body = f"{tip.seq:020d} {tip.seal}"
    mac = digest(key, f"head|{ledger_id}|{body}".encode(), "sha256").hex()
    return f"{body} {mac}\n".encode("ascii")


def read_head(path: Path, key: bytes, ledger_id: str) -> Tip | None:
    """What the head file remembers, or None where there is none. Refuses one that this key did not write."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    words = content.decode("ascii", "replace").split()
    if len(words) == 3 and words[0].isdecimal() and len(words[0]) == 20:
        tip = Tip(int(words[0]), words[1])
        if compare_digest(content, _line(tip, key, ledger_id)):
            return tip
    raise LedgerRefused("ledger_head_damaged", path=path)


class HeadFile:
    """The head file, open for writing while the ledger is. Its length never changes, so a write is never torn."""

    def __init__(self, path: Path, key: bytes, ledger_id: str) -> None:
        self._key = key
        self._ledger_id = ledger_id
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)

    def write(self, tip: Tip) -> None:
        """Remember `tip`. Raises OSError."""
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, _line(tip, self._key, self._ledger_id))

    def flush(self) -> None:
        """Force it to the disk. Raises OSError."""
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)
