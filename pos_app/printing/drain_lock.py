"""The lock of the one process that prints. The system lets go of it when the process ends, however it ends."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pos_app.printing.spool_schema import SpoolUnwritable, named_faults

if TYPE_CHECKING:
    from filelock import BaseFileLock


class DrainLock(Protocol):
    """Held by whoever prints, from its first job to its last. Taken and released in one thread."""

    def take(self) -> bool:
        """Whether it is ours now. Never waits."""
        ...

    def release(self) -> None:
        """Let another process print; does nothing where it is not ours."""
        ...


class FileDrainLock:
    """A lock file beside the spool. `lock` is for tests."""

    def __init__(self, path: Path, lock: "BaseFileLock | None" = None) -> None:
        import filelock

        self._path = path
        # Whoever closes the queue releases it, perhaps in another thread than the one that printed. Its folder is its
        # user's alone; an administrator who printed once must not leave a lock behind that the user cannot take.
        self._lock = lock or filelock.FileLock(path, mode=0o666, thread_local=False)

    def take(self) -> bool:
        import filelock

        if self._lock.is_locked:
            return True
        with named_faults(self._path):
            try:
                self._lock.acquire(timeout=0)
            except filelock.Timeout:
                return False
            except NotImplementedError as fault:
                # A file system without locks.
                raise SpoolUnwritable(self._path, str(fault)) from fault
        return True

    def release(self) -> None:
        self._lock.release()
