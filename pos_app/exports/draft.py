"""Files that appear whole or not at all: written beside their place under another name, and renamed at the end."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.core.errors import KnownError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Cancelled(Exception):
    """Whoever wanted the file wants it no more. Never leaves this room."""


class Draft:
    """The files of one export, until they are finished."""

    def __init__(self) -> None:
        self._parts: list[tuple[Path, Path]] = []

    def begin(self, path: Path) -> Path:
        """A new empty file to write to, which `finish` will put at `path`. Raises OSError."""
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
        os.close(number)
        self._parts.append((Path(name), path))
        return Path(name)

    def finish(self) -> None:
        """Make every file durable, then put each in its place. Raises OSError; nothing is in its place then."""
        for written, _ in self._parts:
            with written.open("rb+") as opened:
                os.fsync(opened.fileno())
        # The main file comes last: where it is, everything is.
        for written, path in reversed(self._parts):
            written.replace(path)
        self._parts.clear()

    def discard(self) -> None:
        """Leave nothing behind."""
        for written, _ in self._parts:
            written.unlink(missing_ok=True)
        self._parts.clear()


@contextmanager
def drafting(path: Path) -> Iterator[Draft]:
    """A draft that is finished at the end, or discarded by any exception.

    Raises `KnownError`: `export_disk_full`, `export_failed`.
    """
    draft = Draft()
    try:
        yield draft
        draft.finish()
    except OSError as error:
        if error.errno in _FULL:
            raise KnownError("export_disk_full", path=str(path)) from error
        detail = error.strerror or str(error) or type(error).__name__
        raise KnownError("export_failed", path=str(path), detail=detail) from error
    finally:
        draft.discard()
