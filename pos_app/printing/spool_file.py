"""The spool of one process, opened when it is first needed. One that cannot be read is set aside, never deleted."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pos_app.core.errors import KnownError
from pos_app.printing.drain_lock import DrainLock
from pos_app.printing.spool import Spool
from pos_app.printing.spool_schema import SpoolDamaged, named_faults

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_BESIDE = ("", "-wal", "-shm")
"""A spool is these files: all of them are moved, or the new one would begin with the log of the old one."""


class SpoolFile:
    """Any thread may `use` it. Only the process that prints replaces the file, so that no two replace each other's.

    `replaced` hears `KnownError("spool_replaced")` with the `path` where the old file lies now, or
    `KnownError("spool_exchanged")` with that of a file that somebody deleted or replaced while it was open.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        lock: DrainLock,
        replaced: Callable[[KnownError], None],
        spool_type: type[Spool],
    ) -> None:
        self.leads = False
        """Whether this process is the one that prints."""
        self._path = path
        self._now = now
        self._lock = lock
        self._replaced = replaced
        self._type = spool_type
        self._spool: Spool | None = None
        self._guard = threading.RLock()

    def use(self, act: Callable[[Spool], Result]) -> Result:
        """What `act` answers. It is done again, on a file opened anew, where this one could not be read."""
        for mend in (self.close, self._set_aside):
            try:
                return self._attempt(act)
            except SpoolDamaged as fault:
                log.error("%s", fault)
                mend()
        return self._attempt(act)

    def lead(self) -> bool:
        """Become the process that prints, if no other one is; what that one left behind is recovered then."""
        with self._guard:
            if not self.leads and self._lock.take():
                # Said before the file is looked at: one that is damaged is set aside under this very lock.
                self.leads = True
                try:
                    self.use(lambda spool: spool.recover())
                except BaseException:
                    self.leads = False
                    self._lock.release()
                    raise
            return self.leads

    def leave(self) -> None:
        """Let another process print, and let go of the file."""
        with self._guard:
            if self.leads:
                self.leads = False
                self._lock.release()
            self.close()

    def close(self) -> None:
        """Let go of the file; the next `use` opens it again."""
        with self._guard:
            spool, self._spool = self._spool, None
            if spool is not None:
                spool.close()

    def _attempt(self, act: Callable[[Spool], Result]) -> Result:
        while True:
            spool = self._opened()
            try:
                return act(spool)
            except sqlite3.ProgrammingError:
                if spool is self._spool:
                    raise
                # Another thread found the damage and closed the file between two steps of this one.

    def _opened(self) -> Spool:
        with self._guard:
            exchanged = self._spool is not None and not self._spool.is_in_place()
            if exchanged:
                # Other processes count in the file that is there now: so must this one.
                log.error("the file of the print queue was deleted or replaced: %s", self._path)
                self.close()
                self._replaced(KnownError("spool_exchanged", path=self._path))
            if self._spool is None:
                self._spool = self._type(self._path, self._now)
                if exchanged:
                    self._spool.doubt()
                if exchanged and self.leads:
                    self._spool.recover()
            return self._spool

    def _set_aside(self) -> None:
        with self._guard:
            if not (self.leads or self._lock.take()):
                raise SpoolDamaged(self._path)
            try:
                self.close()
                aside = self._path.with_name(f"{self._path.name}.damaged-{self._now().astimezone(UTC):%Y%m%dT%H%M%SZ}")
                with named_faults(self._path):
                    for suffix in _BESIDE:
                        part = Path(f"{self._path}{suffix}")
                        if part.exists():
                            part.replace(f"{aside}{suffix}")
            finally:
                if not self.leads:
                    self._lock.release()
        log.error("the print queue could not be read: it was set aside as %s", aside.name)
        self._replaced(KnownError("spool_replaced", path=aside))
