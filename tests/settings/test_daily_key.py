"""The store of a key that is renewed every day: kept between runs, for this user alone, replaced by a newer one."""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_app.core.provider import KeyState
from pos_app.vault import Vault

STATE = KeyState(datetime(2026, 11, 21, 8, 0, tzinfo=UTC), "callback")


def vault(home: Path) -> Vault:
    return Vault(home, find=lambda: None)


def test_a_key_is_found_again_by_the_next_run(tmp_path: Path) -> None:
    vault(tmp_path).daily_key("pvit", "key-of-the-settings").save("renewed+key/=", STATE)
    assert vault(tmp_path).daily_key("pvit", "key-of-the-settings").load() == ("renewed+key/=", STATE)


def test_a_refused_key_of_unknown_age_is_kept_as_such(tmp_path: Path) -> None:
    store = vault(tmp_path).daily_key("pvit", "key")
    store.save("other-key", KeyState(None, "pasted", refused=True))
    assert store.load() == ("other-key", KeyState(None, "pasted", refused=True))


def test_nothing_was_kept_yet(tmp_path: Path) -> None:
    assert vault(tmp_path).daily_key("pvit", "key").load() is None


def test_a_newer_key_of_the_settings_wins(tmp_path: Path) -> None:
    vault(tmp_path).daily_key("pvit", "key").save("renewed", STATE)
    assert vault(tmp_path).daily_key("pvit", "newer key").load() is None


def test_the_key_of_the_settings_is_not_written_beside_it(tmp_path: Path) -> None:
    vault(tmp_path).daily_key("pvit", "key-of-the-settings").save("renewed", STATE)
    assert "key-of-the-settings" not in (tmp_path / "pvit.key").read_text()


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    vault(tmp_path).daily_key("pvit", "key").save("renewed", STATE)
    assert stat.S_IMODE((tmp_path / "pvit.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "null", "{", "[]", "{}", '{"renews": 1}', "\udce9"])
def test_a_damaged_store_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "pvit.key").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert vault(tmp_path).daily_key("pvit", "key").load() is None


@pytest.mark.parametrize("since", ["2026-11-21T08:00:00", "2026-11-21", "yesterday", 5])
def test_a_time_that_nobody_can_compare_is_no_key(tmp_path: Path, since: object) -> None:
    """A file that somebody wrote into must not keep the till from starting: the age of the key is asked for there."""
    store = vault(tmp_path).daily_key("pvit", "key")
    store.save("renewed", STATE)
    file = tmp_path / "pvit.key"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({**kept, "since": since}))
    assert store.load() is None


def test_a_store_nested_without_end_is_none(tmp_path: Path) -> None:
    (tmp_path / "pvit.key").write_text("[" * 200_000)
    assert vault(tmp_path).daily_key("pvit", "key").load() is None


def test_a_keyring_is_used_where_there_is_one(tmp_path: Path) -> None:
    kept: dict[tuple[str, str], str] = {}

    class Keyring:
        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

    store = Vault(tmp_path, find=Keyring).daily_key("pvit", "key")
    store.save("renewed", STATE)
    assert store.load() == ("renewed", STATE)
    assert [name for _service, name in kept] == ["pvit.key"]
    assert not list(tmp_path.iterdir())


def test_the_key_of_the_settings_has_an_age_from_the_first_time_that_it_is_seen(tmp_path: Path) -> None:
    first, later = datetime(2026, 11, 21, 8, 0, tzinfo=UTC), datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    store = vault(tmp_path).daily_key("pvit", "key-of-the-settings")
    store.first_seen(first)
    store.first_seen(later)
    assert store.load() == ("key-of-the-settings", KeyState(first, "settings"))
    assert "key-of-the-settings" not in (tmp_path / "pvit.key").read_text()
    newer = vault(tmp_path).daily_key("pvit", "newer key")
    newer.first_seen(later)
    assert newer.load() == ("newer key", KeyState(later, "settings"))


def test_a_renewed_key_keeps_its_own_age(tmp_path: Path) -> None:
    store = vault(tmp_path).daily_key("pvit", "key")
    store.save("renewed", STATE)
    store.first_seen(datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
    assert store.load() == ("renewed", STATE)


def test_no_key_has_no_age(tmp_path: Path) -> None:
    vault(tmp_path).daily_key("pvit", "").first_seen(datetime(2026, 11, 21, 8, 0, tzinfo=UTC))
    assert not list(tmp_path.iterdir())
