"""`doctor` on callbacks and daily keys: what is reached, which address to enter where, how old a key is."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.commands.callback_checks import check_callbacks, check_keys
from pos_app.core.provider import KeyState
from pos_app.home import Home
from pos_app.settings import Settings, load
from tests.settings.test_settings import PVIT, nothing
from tests.settings.test_settings_links import EKOLOPAY

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, find=lambda: None)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def settings_of(home: Home, listen: str = "") -> Settings:
    return load(home.path, {**PVIT, **EKOLOPAY, "POS_APP_CALLBACK_LISTEN": listen}, nothing)


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


def test_callbacks_that_are_off_are_no_fault(home: Home) -> None:
    (check,) = check_callbacks(home, settings_of(home), till_is_open=False)
    assert (check.check, check.ok, check.advice) == ("callbacks", True, "")


def test_a_port_that_is_taken(home: Home, taken: int) -> None:
    (check,) = check_callbacks(home, settings_of(home, f"127.0.0.1:{taken}"), till_is_open=False)
    assert not check.ok
    assert str(taken) in check.detail
    assert check.advice


def test_the_port_of_a_till_that_is_open_is_its_own(home: Home, taken: int) -> None:
    check, _addresses = check_callbacks(home, settings_of(home, f"127.0.0.1:{taken}"), till_is_open=True)
    assert check.ok


def test_before_the_ledger_there_is_no_address_to_enter(home: Home) -> None:
    check, later = check_callbacks(home, settings_of(home, f"127.0.0.1:{free_port()}"), till_is_open=False)
    assert (check.ok, later.check, later.ok) == (True, "addresses", True)
    assert "/c/" not in later.detail


def test_the_addresses_to_enter_stay_the_same(home: Home) -> None:
    with home.locked():
        home.open_ledger().close()
    settings = settings_of(home, f"127.0.0.1:{free_port()}")
    _check, pvit, ekolopay = check_callbacks(home, settings, till_is_open=False)
    assert "PVit" in pvit.detail
    assert "/c/pvit/" in pvit.detail
    assert "/c/ekolopay/" in ekolopay.detail
    assert pvit.advice
    again = check_callbacks(Home(home.path, find=lambda: None), settings, till_is_open=False)
    assert again[1:] == [pvit, ekolopay]


def test_a_ledger_whose_key_is_gone(home: Home) -> None:
    with home.locked():
        home.open_ledger().close()
    home.vault.file.unlink()
    settings = settings_of(home, f"127.0.0.1:{free_port()}")
    _check, addresses = check_callbacks(home, settings, till_is_open=False)
    assert not addresses.ok


@pytest.mark.parametrize(
    ("state", "ok", "words"),
    [
        (None, True, "réglages"),
        (KeyState(None, "settings"), True, "réglages"),
        (KeyState(None, "settings", refused=True), False, "réglages"),
        (KeyState(NOW - timedelta(hours=3), "callback"), True, "3 h"),
        (KeyState(NOW - timedelta(hours=20), "pasted"), False, "20 h"),
        (KeyState(NOW + timedelta(hours=3), "pasted"), True, "0 h"),
        (KeyState(NOW - timedelta(hours=3), "callback", refused=True), False, "reconnaît plus"),
    ],
)
def test_the_age_of_a_key(home: Home, state: KeyState | None, ok: bool, words: str) -> None:
    if state is not None:
        home.vault.daily_key("pvit", PVIT["PVIT_TOKEN"]).save("renewed", state)
    (check,) = check_keys(home, settings_of(home), NOW)
    assert (check.check, check.ok) == ("daily_key:pvit", ok)
    assert words in check.detail.replace("\u202f", " ")
    assert bool(check.advice) >= (not ok)
