"""The home: one writer at a time, a ledger that is made once, a key that is kept where nobody else reads it."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.home import Home, default_path
from pos_app.ledger.errors import LedgerRefused
from pos_app.vault import IN_FILE, Keyring, Vault, service_name, system_keyring, write_private
from pos_app.wording.errors import sentence


class FakeKeyring:
    """A keyring in memory. `fault` is raised by every call, `forgets` keeps nothing."""

    def __init__(self, fault: Exception | None = None, *, forgets: bool = False) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.fault = fault
        self.forgets = forgets

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault is not None:
            raise self.fault
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fault is not None:
            raise self.fault
        if not self.forgets:
            self.entries[service, username] = password


def no_keyring() -> Keyring | None:
    return None


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(KnownError) as caught:
        call()
    assert sentence(caught.value)
    return caught.value.code


def make_ledger(home: Home) -> None:
    with home.locked():
        home.open_ledger().close()


def test_default_places(tmp_path: Path) -> None:
    assert default_path({"POS_APP_HOME": str(tmp_path)}) == tmp_path
    assert default_path({"POS_APP_HOME": ""}).name == "pos-app"
    assert default_path({"POS_APP_HOME": "~/x"}) == Path("~/x").expanduser()


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", no_keyring)
    assert not home.has_ledger()
    assert not home.path.exists()
    home.prepare()
    assert list(home.path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_folder_and_the_key_are_for_this_user_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", no_keyring)
    make_ledger(home)
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.vault.file.stat().st_mode) == 0o600


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert code_of(Home(tmp_path / "file", no_keyring).prepare) == "home_not_folder"
    assert code_of(Home(tmp_path / "file" / "deeper", no_keyring).prepare) == "home_not_folder"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="an administrator may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert code_of(Home(closed, no_keyring).prepare) == "home_not_writable"
    assert code_of(Home(closed / "home", no_keyring).prepare) == "home_not_writable"


def test_a_folder_that_cannot_be_made() -> None:
    if sys.platform != "linux":
        pytest.skip("there is no /proc")
    assert code_of(Home(Path("/proc/pos-app"), no_keyring).prepare) in ("home_not_writable", "home_not_folder")


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    home.lock_file.mkdir()
    assert code_of(lambda: home.locked(0.1).__enter__()) == "home_not_writable"


def test_a_second_process_is_refused_and_a_dead_one_is_not_in_the_way(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from pos_app.home import Home\n"
        "with Home(Path(sys.argv[1])).locked():\n"
        "    print('locked', flush=True); sys.stdin.readline()\n"
    )
    home = Home(tmp_path, no_keyring)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        assert code_of(lambda: home.locked(0.1).__enter__()) == "home_in_use"
        other.kill()
        other.wait()
        with home.locked(5):
            pass


def test_a_ledger_is_made_once(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    make_ledger(home)
    assert home.has_ledger()
    key = home.vault.ledger_key()
    make_ledger(home)
    assert home.vault.ledger_key() == key
    home.open_reader().close()


def test_a_lost_ledger_is_never_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    make_ledger(home)
    for path in tmp_path.glob("ledger.sqlite3*"):
        path.unlink()
    assert code_of(home.open_ledger) == "ledger_missing"
    home.head.unlink()
    assert code_of(home.open_ledger) == "ledger_missing"
    assert not home.ledger.exists()


def test_a_lost_key_is_never_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    make_ledger(home)
    home.vault.file.unlink()
    assert code_of(home.open_ledger) == "ledger_key_missing"
    home.ledger.unlink()
    assert code_of(home.open_ledger) == "ledger_key_missing"
    assert not home.vault.file.exists()


def test_a_start_that_died_between_key_and_ledger_is_taken_up(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    home.prepare()
    key = home.vault.ledger_key(create=True)
    assert home.vault.is_fresh()
    make_ledger(home)
    assert home.vault.ledger_key() == key
    assert not home.vault.is_fresh()


def test_a_start_that_died_before_its_key_settled_is_taken_up(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    make_ledger(home)
    settled = home.vault.file.read_text()
    home.vault.file.write_text(f"new:{settled}")
    make_ledger(home)
    assert home.vault.file.read_text() == settled


def test_a_keyring_that_takes_no_change_leaves_the_key_in_a_file(tmp_path: Path) -> None:
    class Stubborn(FakeKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            if password.startswith("new:"):
                super().set_password(service, username, password)

    keyring = Stubborn()
    home = Home(tmp_path, lambda: keyring)
    make_ledger(home)
    assert home.vault.warning == IN_FILE
    assert not home.vault.is_fresh()
    make_ledger(home)


def test_a_key_that_cannot_be_settled_closes_the_ledger(tmp_path: Path) -> None:
    class Stuck(Vault):
        def settle(self) -> None:
            raise KnownError("home_not_writable", path=self.file, detail=None)

    home = Home(tmp_path, no_keyring)
    home.vault = Stuck(tmp_path, no_keyring)
    assert code_of(home.open_ledger) == "home_not_writable"
    home.vault = Vault(tmp_path, no_keyring)
    make_ledger(home)


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff\x00", b"zz" * 32, b"new:" + b"ab" * 31])
def test_a_damaged_key_is_refused(tmp_path: Path, content: bytes) -> None:
    home = Home(tmp_path, no_keyring)
    make_ledger(home)
    home.vault.file.write_bytes(content)
    assert code_of(home.open_ledger) == "ledger_key_damaged"
    assert home.vault.file.read_bytes() == content


def test_a_key_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    vault = Vault(tmp_path, no_keyring)
    vault.file.mkdir()
    assert code_of(vault.ledger_key) == "ledger_key_unreadable"
    assert code_of(lambda: Vault(tmp_path / "not there", no_keyring).ledger_key(create=True)) == "home_not_writable"


def test_another_ledger_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path, no_keyring)
    make_ledger(home)
    home.ledger.write_bytes(b"not a ledger at all, but a text of some length")
    with pytest.raises(LedgerRefused):
        home.open_ledger()
    with pytest.raises(LedgerRefused):
        home.open_reader()


def test_a_real_keyring_keeps_the_key(tmp_path: Path) -> None:
    keyring = FakeKeyring()
    home = Home(tmp_path, lambda: keyring)
    make_ledger(home)
    assert home.vault.warning is None
    assert not home.vault.file.exists()
    assert list(keyring.entries) == [(service_name(tmp_path), "ledger")]
    assert str(tmp_path) not in service_name(tmp_path)
    make_ledger(home)
    keyring.entries.clear()
    assert code_of(home.open_ledger) == "ledger_key_missing"


def test_a_keyring_that_keeps_nothing_is_not_trusted(tmp_path: Path) -> None:
    home = Home(tmp_path, lambda: FakeKeyring(forgets=True))
    make_ledger(home)
    assert home.vault.warning == IN_FILE
    make_ledger(home)


def test_a_locked_keyring_is_a_sentence(tmp_path: Path) -> None:
    home = Home(tmp_path, lambda: FakeKeyring(RuntimeError("locked")))
    assert code_of(home.open_ledger) == "keyring_locked"
    assert code_of(lambda: home.vault.secret("providers.pvit.token")) == "keyring_locked"
    assert not home.ledger.exists()


def test_a_keyring_that_never_answers_is_given_up(tmp_path: Path) -> None:
    answered = threading.Event()

    class Silent(FakeKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            answered.wait()
            return None

    vault = Vault(tmp_path, Silent, patience=0.05)
    assert code_of(vault.ledger_key) == "keyring_locked"
    answered.set()


def test_a_keyring_that_breaks_while_writing_leaves_a_file(tmp_path: Path) -> None:
    class ReadOnly(FakeKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise PermissionError(service)

    vault = Vault(tmp_path, ReadOnly)
    assert vault.ledger_key(create=True) == vault.ledger_key()
    assert vault.warning == IN_FILE


def test_a_failed_write_of_the_key_leaves_nothing_behind(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("a folder cannot stand in the way there")
    home = tmp_path / "home"
    home.mkdir()
    vault = Vault(home, no_keyring)
    (home / "ledger.key").symlink_to(home / "nowhere" / "at all")
    with pytest.raises(KnownError, match="ledger_key_missing"):
        vault.ledger_key()
    vault.ledger_key(create=True)
    assert sorted(path.name for path in home.iterdir()) == ["ledger.key"]


def test_secrets_of_settings_come_from_the_keyring(tmp_path: Path) -> None:
    keyring = FakeKeyring()
    vault = Vault(tmp_path, lambda: keyring)
    assert vault.secret("providers.pvit.token") is None
    keyring.set_password(vault.service, "providers.pvit.token", "abc")
    assert vault.secret("providers.pvit.token") == "abc"


def test_the_failing_backend_is_no_keyring() -> None:
    # tests/conftest.py chose it, as a machine without a keyring has it.
    assert system_keyring() is None


def test_a_real_backend_is_found_and_a_plain_text_one_is_not() -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class Backend(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

    before = keyring.get_keyring()
    chosen = Backend()
    try:
        keyring.set_keyring(chosen)
        assert system_keyring() is None
        Backend.__module__ = "keyring.backends.SecretService"
        assert system_keyring() is chosen
    finally:
        keyring.set_keyring(before)


def test_a_write_that_fails_leaves_no_half_of_a_key(tmp_path: Path) -> None:
    # A folder stands in the key's place: the temporary file beside it can be made, and must go again.
    vault = Vault(tmp_path, no_keyring)
    vault.file.mkdir()
    (vault.file / "x").touch()
    with pytest.raises(OSError, match="directory"):
        write_private(vault.file, "key")
    assert list(tmp_path.iterdir()) == [vault.file]
