"""Why a ledger was refused or stopped taking entries: machine words of which `pos_app.wording` makes sentences.

Codes of `LedgerRefused`: `ledger_missing`, `ledger_exists`, `ledger_empty`, `ledger_foreign` (not a ledger of ours),
`ledger_newer` (a newer program wrote it), `ledger_damaged`, `ledger_unguarded` (its triggers or indices are not
ours), `ledger_behind` (entries are missing at its end: cut, or an older copy), `ledger_head_missing`,
`ledger_head_damaged`, `ledger_key_wrong`. Codes of both: `ledger_disk_full`, `ledger_io`, `ledger_locked` (another
program holds it), `ledger_read_only`. `LedgerFault` alone: `ledger_changed` (another program wrote into it).
"""

import errno
import sqlite3

from pos_app.core.errors import KnownError


class LedgerRefused(KnownError):
    """The file is not opened, or not made. Nothing was changed."""


class LedgerFault(KnownError):
    """The disk or another program stood in the way of a ledger that was open. It takes no further entry."""


_CODES = {
    sqlite3.SQLITE_FULL: "ledger_disk_full",
    sqlite3.SQLITE_BUSY: "ledger_locked",
    sqlite3.SQLITE_LOCKED: "ledger_locked",
    sqlite3.SQLITE_READONLY: "ledger_read_only",
    sqlite3.SQLITE_PERM: "ledger_read_only",
    sqlite3.SQLITE_CORRUPT: "ledger_damaged",
    sqlite3.SQLITE_NOTADB: "ledger_damaged",
}


_SYSTEM_CODES = {
    errno.EACCES: "ledger_read_only",
    errno.EPERM: "ledger_read_only",
    errno.EROFS: "ledger_read_only",
    errno.ENOSPC: "ledger_disk_full",
    errno.EDQUOT: "ledger_disk_full",
}


def code_of(error: sqlite3.Error | OSError | UnicodeDecodeError) -> str:
    """The machine word for what SQLite or the system met.

    Text that is not UTF-8 has no SQLite code: it is damage. Python cannot even raise SQLite's own error where that
    quotes a damaged name of a table.
    """
    if isinstance(error, OSError):
        return _SYSTEM_CODES.get(error.errno or 0, "ledger_io")
    number = getattr(error, "sqlite_errorcode", None)
    if number is None:
        return "ledger_damaged"
    # The low byte is the primary code; the rest says at which step it happened.
    return _CODES.get(number & 0xFF, "ledger_io")
