"""The copies of a home's ledger: one at every closing, kept for some days, and one of them put back where it is needed.

A copy holds everything but the key that seals it; see `docs/backup.md`.
"""

import logging
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.home import Home
from pos_app.vault import KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.chain import Verification
    from pos_app.settings import Settings

log = logging.getLogger(__name__)

ALWAYS_KEPT = 7
"""So many copies stay, however old: a shop that was closed for a season must not lose its last ones."""

ENDING = ".pos-app-backup"


def folder_of(home: Home, settings: "Settings") -> Path:
    """Where copies go."""
    return settings.backup.folder or home.path / "backups"


def back_up(
    home: Home, settings: "Settings", now: datetime, target: Path | None = None, step: "Callable[[], object]" = int
) -> Path:
    """Copy and check the ledger of `home`; returns where the copy is. Old copies are taken away afterwards.

    `now` is aware. Raises `KnownError`: `backup_folder` where the folder is not there (a USB key that was pulled out
    must not become a folder of the same name), `backup_disk_full`, `backup_unwritable`, and what `copy` raises.
    """
    from pos_app.ledger.backup import copy
    from pos_app.ledger.errors import LedgerRefused

    folder = folder_of(home, settings)
    if settings.backup.folder is None:
        home.prepare()
        folder.mkdir(mode=0o700, exist_ok=True)
    if target is None and not folder.is_dir():
        raise KnownError("backup_folder", path=folder)
    at = now.astimezone().strftime("%Y%m%d-%H%M%S")
    made = target or folder / f"{settings.till}-{at}{ENDING}"
    try:
        copy(home.ledger, home.vault.ledger_key(), made, step=step)
    except LedgerRefused as refusal:
        raise _of_the_copy(refusal, made) from refusal
    if target is None:
        _forget_old(folder, settings, now)
    return made


def _of_the_copy(refusal: KnownError, made: Path) -> KnownError:
    """What the disk of the copies met: the till's own ledger, of which those words usually speak, is well."""
    if refusal.code == "ledger_disk_full":
        return KnownError("backup_disk_full", path=made)
    if refusal.code in ("ledger_io", "ledger_read_only", "ledger_locked"):
        return KnownError("backup_unwritable", path=made, detail=refusal.code)
    return refusal


def _forget_old(folder: Path, settings: "Settings", now: datetime) -> None:
    """Take away copies of this till that are older than the settings say. What cannot be taken away stays."""
    oldest = (now - timedelta(days=settings.backup.days)).astimezone().strftime("%Y%m%d-%H%M%S")
    shape = re.compile(re.escape(settings.till) + r"-([0-9]{8}-[0-9]{6})" + re.escape(ENDING))
    found = sorted(name for name in (file.name for file in folder.iterdir()) if shape.fullmatch(name))
    for name in found[:-ALWAYS_KEPT]:
        made = shape.fullmatch(name)
        if made is not None and made[1] < oldest:
            with suppress(OSError):
                (folder / name).unlink()
                log.info("an old copy of the ledger was taken away: %s", name)


def write_key(home: Home, file: Path) -> None:
    """Write the ledger's key to a new file that only this user may read: without it no copy opens on another machine.

    Raises `KnownError("key_file_exists")`, `backup_unwritable`, and those of the vault.
    """
    from pos_app.vault import write_private

    key = home.vault.ledger_key()
    if file.exists():
        raise KnownError("key_file_exists", path=file)
    try:
        write_private(file, key.hex())
    except OSError as fault:
        raise KnownError("backup_unwritable", path=file, detail=fault.strerror) from fault


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: its check, when its last entry was written, and where the ledger that was here lies now."""

    found: "Verification"
    last_entry: str | None
    before: Path | None


def restore(home: Home, copy: Path, key_file: Path | None, now: datetime, *, replace: bool) -> Restored:
    """Put the ledger of `copy` into `home`. The copy is checked whole before anything is touched.

    A ledger that is there is moved aside, and only with `replace`. `key_file` is needed where the home does not know
    the key. Raises `KnownError`: `restore_over_ledger`, `restore_damaged`, `restore_key_unreadable`, those of the
    vault, of the lock and of the disk.
    """
    from pos_app.ledger.backup import last_entry
    from pos_app.ledger.chain import verify

    with home.locked():
        key = _key(home, key_file)
        found = verify(copy, key, heed_head=False)
        if not found.intact:
            raise KnownError("restore_damaged", path=copy, problem=found.problem)
        if home.ledger.exists() and not replace:
            raise KnownError("restore_over_ledger", path=home.ledger)
        newest = last_entry(copy)
        before = _put_in_place(home, copy, key, now)
        return Restored(found, newest, before)


def _put_in_place(home: Home, copy: Path, key: bytes, now: datetime) -> Path | None:
    from pos_app.ledger.opening import accept

    new = home.ledger.with_name(home.ledger.name + ".restored")
    before = _unused(home.ledger.with_name(f"ledger.before-{now.astimezone():%Y%m%d-%H%M%S}.sqlite3"))
    had = home.ledger.exists()
    try:
        shutil.copyfile(copy, new)
        new.chmod(0o600)
        if had:
            _set_aside(home.ledger, before)
        _change_key(home, key, before.with_suffix(".key"))
        new.replace(home.ledger)
    except OSError as fault:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise KnownError("backup_unwritable", path=home.ledger, detail=fault.strerror) from fault
    accept(home.ledger, key)
    return before if had else None


def _unused(path: Path) -> Path:
    """`path`, or the same with a number: what was set aside a moment ago is not written over."""
    number, found = 1, path
    while found.exists() or found.with_suffix(".key").exists():
        number += 1
        found = path.with_stem(f"{path.stem}-{number}")
    return found


def _change_key(home: Home, key: bytes, aside: Path) -> None:
    """Keep the key of the copy from now on. The one of another ledger is not thrown away."""
    from pos_app.vault import write_private

    if home.vault.has_key() and not home.vault.is_fresh():
        known = home.vault.ledger_key()
        if known == key:
            return
        write_private(aside, known.hex())
    home.vault.adopt(key)


def _set_aside(ledger: Path, before: Path) -> None:
    """The file, and what SQLite has not put into it yet: both together are the ledger."""
    for ending in ("-shm", "-wal", ""):
        part = ledger.with_name(ledger.name + ending)
        if part.exists():
            part.replace(before.with_name(before.name + ending))


def _key(home: Home, key_file: Path | None) -> bytes:
    """The key that the copy was sealed with."""
    if key_file is None:
        return home.vault.ledger_key()
    try:
        key = bytes.fromhex(key_file.read_text(encoding="ascii").strip())
        if len(key) != KEY_BYTES:
            raise ValueError("not the length of a key")
    except (OSError, ValueError) as fault:
        raise KnownError("restore_key_unreadable", path=key_file) from fault
    return key
