"""The folder of one till: settings, ledger, logs, exports. One process writes in it at a time."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.vault import Keyring, Vault, system_keyring

if TYPE_CHECKING:
    from pos_app.ledger.ledger import Ledger
    from pos_app.ledger.reader import Reader

LOCK_PATIENCE = 1.5
"""Seconds to wait for another till that is just closing."""


def default_path(environ: Mapping[str, str]) -> Path:
    """`POS_APP_HOME`, or the platform's folder for a user's data."""
    given = environ.get("POS_APP_HOME")
    if given:
        return Path(given).expanduser()
    from platformdirs import user_data_path

    return user_data_path("pos-app", appauthor=False, roaming=False)


class Home:
    """Paths of one till, its lock and its ledger. Nothing is made before it is asked for.

    `find` gives the keyring; a home for training takes `lambda: None`, so that it leaves nothing in it.
    """

    def __init__(self, path: Path, find: Callable[[], Keyring | None] = system_keyring) -> None:
        self.path = path.expanduser().absolute()
        self.config = self.path / "config.toml"
        self.ledger = self.path / "ledger.sqlite3"
        self.head = self.path / "ledger.head"
        self.logs = self.path / "logs"
        self.exports = self.path / "exports"
        self.mappings = self.path / "mappings"
        self.printing = self.path / "printing.sqlite3"
        self.lock_file = self.path / "till.lock"
        self.pin_tries = self.path / "pin.tries"
        self.vault = Vault(self.path, find)

    def prepare(self) -> None:
        """Make the folder, for this user alone. Raises `KnownError`: `home_not_folder`, `home_not_writable`."""
        if self.path.exists() and not self.path.is_dir():
            raise KnownError("home_not_folder", path=self.path)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as fault:
            raise KnownError("home_not_folder", path=self.path) from fault
        except OSError as fault:
            raise KnownError("home_not_writable", path=self.path, detail=fault.strerror) from fault
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise KnownError("home_not_writable", path=self.path, detail=None)

    @contextmanager
    def locked(self, patience: float = LOCK_PATIENCE) -> Iterator[None]:
        """Be the only writer. Raises `KnownError("home_in_use")` when another process is, and those of `prepare`.

        The operating system lets go of the lock when the process ends, however it ends.
        """
        import filelock

        self.prepare()
        lock = filelock.FileLock(self.lock_file)
        try:
            lock.acquire(timeout=patience, poll_interval=0.05)
        except filelock.Timeout:
            raise KnownError("home_in_use", path=self.path) from None
        except (OSError, NotImplementedError) as fault:
            raise KnownError("home_not_writable", path=self.path, detail=str(fault)) from fault
        try:
            yield
        finally:
            lock.release()

    def open_ledger(self) -> "Ledger":
        """The ledger, open for writing; call it inside `locked`. Raises `LedgerRefused` and the errors of the vault.

        It is made only where neither a ledger, nor its head file, nor its key was ever there.
        """
        from pos_app.ledger.ledger import Ledger

        untouched = not self.ledger.exists() and not self.head.exists()
        if untouched and (not self.vault.has_key() or self.vault.is_fresh()):
            opened = Ledger.create(self.ledger, self.vault.ledger_key(create=True))
        else:
            opened = Ledger.open(self.ledger, self.vault.ledger_key())
        try:
            self.vault.settle()
        except BaseException:
            opened.close()
            raise
        return opened

    def has_ledger(self) -> bool:
        """Whether there is a ledger, or a trace of one."""
        return self.ledger.exists() or self.head.exists() or self.vault.has_key()

    def open_reader(self) -> "Reader":
        """The ledger, open for reading; works while a till is open. Raises `LedgerRefused`."""
        from pos_app.ledger.reader import Reader

        return Reader.open(self.ledger)
