"""Where secrets lie: the system's keyring where there is a real one, else a file that only this user may read.

The keyring is asked in a thread and for a few seconds only: a locked one may wait for a person for ever.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from pos_app.core.errors import KnownError

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.core.provider import KeyState

KEY_FILE = "ledger.key"
KEY_BYTES = 32
PATIENCE = 5.0
"""Seconds to wait for the keyring."""

IN_FILE = "key_in_file"
"""The warning that the ledger's key lies in a file, because the machine has no keyring."""

_LEDGER = "ledger"
_FRESH = "new:"
"""Stands before a key whose ledger has not been made yet. A crash in between is then no missing ledger."""

_REAL_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)

T = TypeVar("T")


class Keyring(Protocol):
    """What is used of a keyring; the entries of one home have one service name."""

    def get_password(self, service: str, username: str) -> str | None:
        """The entry, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the entry."""


def system_keyring() -> Keyring | None:
    """The machine's keyring, or None where there is none that keeps secrets secret."""
    # Finding the keyring costs a tenth of a second and more; most starts never need it.
    import keyring

    found = keyring.get_keyring()
    backends = getattr(found, "backends", [found])
    for backend in backends:
        if type(backend).__module__.startswith(_REAL_BACKENDS):
            real: Keyring = backend
            return real
    return None


class Vault:
    """The secrets of one home. `find` gives the keyring and is called only when one is needed."""

    def __init__(
        self, home: Path, find: Callable[[], Keyring | None] = system_keyring, patience: float = PATIENCE
    ) -> None:
        self.file = home / KEY_FILE
        self._find = find
        self._patience = patience
        self._home = home

    @property
    def service(self) -> str:
        """The name of this home's entries in the keyring."""
        return service_name(self._home)

    @property
    def warning(self) -> str | None:
        """`key_in_file` where the ledger's key is no safer than the user's other files."""
        return IN_FILE if self.file.exists() else None

    def secret(self, name: str) -> str | None:
        """The keyring's entry of a setting such as `providers.mvola.consumer_secret`, or None where it has none.

        Raises `KnownError("keyring_locked")` when the keyring does not answer.
        """
        return self._ask(name)

    def daily_key(self, operator: str, settings_key: str) -> "DailyKey":
        """The store of an operator's key that is renewed every day, beside the one of the settings."""
        return DailyKey(self, operator, settings_key)

    def read(self, name: str, file: Path) -> str | None:
        """A secret of this home: from `file` where there is one, else from the keyring; None where it is nowhere.

        Raises `KnownError`: `keyring_locked`, `secret_unreadable`.
        """
        try:
            return file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return self._ask(name)
        except (OSError, UnicodeDecodeError) as fault:
            raise KnownError("secret_unreadable", path=file, detail=str(fault)) from fault

    def write(self, name: str, file: Path, value: str) -> None:
        """Keep a secret in the keyring where there is one, else in `file`. Raises `KnownError("home_not_writable")`."""
        if not file.exists() and self._kept_in_keyring(name, value):
            return
        try:
            write_private(file, value)
        except OSError as fault:
            raise KnownError("home_not_writable", path=file.parent, detail=fault.strerror) from fault

    @property
    def home(self) -> Path:
        """The folder whose secrets these are."""
        return self._home

    def has_key(self) -> bool:
        """Whether the ledger of this home has, or once had, a key."""
        return self._stored() is not None

    def ledger_key(self, create: bool = False) -> bytes:
        """The key that seals the ledger. With `create`, one is made where there is none.

        Raises `KnownError`: `ledger_key_missing`, `ledger_key_damaged`, `ledger_key_unreadable`, `keyring_locked`.
        """
        stored = self._stored()
        if stored is None:
            if not create:
                raise KnownError("ledger_key_missing", path=self.file)
            stored = _FRESH + _random_hex(KEY_BYTES)
            self._keep(stored)
        return self._bytes(stored)

    def adopt(self, key: bytes) -> None:
        """Keep the key of a ledger that is put back, instead of any other."""
        self._keep(key.hex())

    def is_fresh(self) -> bool:
        """Whether the key was made and its ledger was not, as far as is known."""
        return (self._stored() or "").startswith(_FRESH)

    def settle(self) -> None:
        """The ledger of a fresh key exists: from now on a missing ledger is a loss."""
        stored = self._stored() or ""
        if stored.startswith(_FRESH):
            self._keep(stored.removeprefix(_FRESH))

    def _bytes(self, stored: str) -> bytes:
        try:
            key = bytes.fromhex(stored.removeprefix(_FRESH))
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise KnownError("ledger_key_damaged", path=self.file)
        return key

    def _stored(self) -> str | None:
        """The file wins: it is written only when the keyring failed."""
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return self._ask(_LEDGER)
        except OSError as fault:
            raise KnownError("ledger_key_unreadable", path=self.file, detail=fault.strerror) from fault
        return content.decode("ascii", "replace").strip()

    def _keep(self, value: str) -> None:
        self.write(_LEDGER, self.file, value)

    def _kept_in_keyring(self, name: str, value: str) -> bool:
        """Whether the keyring took the value and gives it back."""

        def write(found: Keyring) -> bool:
            found.set_password(self.service, name, value)
            return found.get_password(self.service, name) == value

        try:
            return bool(self._in_time(write))
        except KnownError:
            return False

    def _ask(self, name: str) -> str | None:
        return self._in_time(lambda found: found.get_password(self.service, name))

    def _in_time(self, call: Callable[[Keyring], T]) -> T | None:
        """What `call` gives, or None without a keyring. The thread of one that never answers is left behind."""
        results: list[T | None] = []
        faults: list[str] = []

        def work() -> None:
            try:
                found = self._find()
                results.append(None if found is None else call(found))
            except Exception as fault:  # noqa: BLE001 - each keyring has errors of its own; all mean "not now"
                faults.append(type(fault).__name__)

        thread = threading.Thread(target=work, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience)
        if not results:
            raise KnownError("keyring_locked", detail=faults[0] if faults else None)
        return results[0]


class DailyKey:
    """Keeps an operator's daily key between two runs, in the keyring or in a file of the home. Never in the ledger.

    It is forgotten as soon as the settings hold another key than the one that it was renewed from: somebody put a
    newer one there. Of the settings' own key only a digest is kept, and since when this till has seen it.
    """

    def __init__(self, vault: Vault, operator: str, settings_key: str) -> None:
        self._vault = vault
        self._name = f"{operator}.key"
        self._file = vault.home / self._name
        self._settings_key = settings_key

    def load(self) -> "tuple[str, KeyState] | None":
        """The key that was kept last and its state. A store that cannot be read is none: the settings' key is used."""
        import json
        from datetime import datetime

        from pos_app.core.provider import KeyState

        try:
            kept = json.loads(self._vault.read(self._name, self._file) or "null")
            if kept["renews"] != self._mark():
                return None
            since = None if kept["since"] is None else datetime.fromisoformat(kept["since"])
            if since is not None and since.tzinfo is None:
                # Its age could not be told: somebody else wrote it.
                return None
            key = self._settings_key if kept["key"] is None else str(kept["key"])
            return key, KeyState(since, str(kept["source"]), bool(kept["refused"]))
        except (KnownError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def save(self, key: str, state: "KeyState") -> None:
        """Keep `key`. Raises `KnownError` where it cannot be."""
        import json

        since = None if state.since is None else state.since.isoformat()
        known = None if key == self._settings_key else key
        kept = {"key": known, "since": since, "source": state.source, "refused": state.refused, "renews": self._mark()}
        self._vault.write(self._name, self._file, json.dumps(kept))

    def first_seen(self, now: "datetime") -> None:
        """Remember since when the settings hold their key: it may be older, never younger. Without effect afterwards.

        Raises `KnownError` where that cannot be kept.
        """
        from pos_app.core.provider import KeyState

        if self._settings_key and self.load() is None:
            self.save(self._settings_key, KeyState(now, "settings"))

    def _mark(self) -> str:
        import hashlib

        return hashlib.sha256(self._settings_key.encode()).hexdigest()


def service_name(home: Path) -> str:
    """The keyring's service of a home: two homes of one user share nothing, and no path is told to the keyring."""
    # Only who asks the keyring needs it: the window does not, before its first frame.
    import hashlib

    digest = hashlib.sha256(str(home.expanduser().absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    return f"pos-app {digest[:16]}"


def _random_hex(count: int) -> str:
    # Brings the cryptographic library along, which the first painted frame can do without.
    from secrets import token_hex

    return token_hex(count)


def write_private(file: Path, content: str) -> None:
    """Write a file that nobody else could ever read, whole or not at all."""
    new = file.with_name(f"{file.name}.{_random_hex(8)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(content + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
