"""Copies of a home's ledger: kept for some days, and put back without losing what is there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app import backups
from pos_app.core.errors import KnownError
from pos_app.home import Home
from pos_app.ledger.chain import verify
from pos_app.settings import Backup, Settings, load
from pos_app.wording.errors import sentence
from tests.ledger.story import write

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def home_at(path: Path) -> Home:
    return Home(path, find=lambda: None)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose ledger has three payments."""
    made = home_at(tmp_path / "home")
    add(made, "C3-1", "C3-2", "C3-3")
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(tmp_path / "home", {})


def add(home: Home, *references: str) -> None:
    with home.locked():
        ledger = home.open_ledger()
        for reference in references:
            write(ledger, reference, "paid")
        ledger.close()


def refused(code: str) -> "pytest.RaisesExc[KnownError]":
    def fits(error: KnownError) -> bool:
        assert sentence(error)
        return error.code == code

    return pytest.RaisesExc(KnownError, check=fits)


def test_a_copy_goes_into_the_home_unless_told_otherwise(home: Home, settings: Settings) -> None:
    made = backups.back_up(home, settings, NOW)
    assert made.parent == home.path / "backups"
    assert made.name.startswith("caisse1-")
    assert verify(made, home.vault.ledger_key(), heed_head=False).intact


def test_a_copy_goes_to_the_folder_of_choice(home: Home, settings: Settings, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    made = backups.back_up(home, replace(settings, backup=Backup(usb)), NOW)
    assert made.parent == usb


def test_a_usb_key_that_was_pulled_out_does_not_become_a_folder(home: Home, settings: Settings, tmp_path: Path) -> None:
    with refused("backup_folder"):
        backups.back_up(home, replace(settings, backup=Backup(tmp_path / "usb")), NOW)
    assert not (tmp_path / "usb").exists()


def test_old_copies_go_and_the_newest_seven_stay(home: Home, settings: Settings) -> None:
    folder = home.path / "backups"
    folder.mkdir()
    days = [NOW - timedelta(days=100 + number) for number in range(10)]
    names = [f"caisse1-{day.astimezone():%Y%m%d-%H%M%S}.pos-app-backup" for day in days]
    others = ["caisse1-notes.txt", "caisse2-20200101-000000.pos-app-backup"]
    for name in (*names, *others):
        (folder / name).write_text("x")
    made = backups.back_up(home, settings, NOW)
    left = {file.name for file in folder.iterdir()}
    assert left == {made.name, *names[:6], *others}


def test_recent_copies_stay_however_many(home: Home, settings: Settings) -> None:
    for hours in range(9):
        backups.back_up(home, settings, NOW + timedelta(hours=hours))
    assert len(list((home.path / "backups").iterdir())) == 9


def test_put_back_over_nothing(home: Home, settings: Settings) -> None:
    made = backups.back_up(home, settings, NOW)
    events = verify(home.ledger, home.vault.ledger_key()).events
    for file in (home.ledger, home.head):
        file.unlink()
    done = backups.restore(home, made, None, NOW, replace=False)
    assert done.before is None
    assert done.found.events == events
    assert done.last_entry is not None
    add(home, "C3-4")
    assert verify(home.ledger, home.vault.ledger_key()).intact


def test_a_ledger_that_is_there_is_moved_aside_and_only_when_asked(home: Home, settings: Settings) -> None:
    made = backups.back_up(home, settings, NOW)
    add(home, "C3-4")
    key = home.vault.ledger_key()
    newer = verify(home.ledger, key).events
    with refused("restore_over_ledger"):
        backups.restore(home, made, None, NOW, replace=False)
    assert verify(home.ledger, key).events == newer
    done = backups.restore(home, made, None, NOW, replace=True)
    assert done.before is not None
    assert verify(done.before, key, heed_head=False).events == newer
    assert verify(home.ledger, key).events < newer


def test_what_was_set_aside_in_the_same_second_stays(home: Home, settings: Settings) -> None:
    made, key = backups.back_up(home, settings, NOW), home.vault.ledger_key()
    aside = []
    for number in (5, 6, 7):
        add(home, f"C3-{number}")
        done = backups.restore(home, made, None, NOW, replace=True)
        assert done.before is not None
        aside.append(done.before)
    assert len(set(aside)) == 3
    assert all(verify(before, key, heed_head=False).intact for before in aside)


def test_on_a_new_machine_with_the_key(home: Home, settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(home, settings, NOW)
    backups.write_key(home, tmp_path / "key.txt")
    assert (tmp_path / "key.txt").stat().st_mode & 0o077 == 0
    other = home_at(tmp_path / "other")
    with refused("ledger_key_missing"):
        backups.restore(other, made, None, NOW, replace=False)
    backups.restore(other, made, tmp_path / "key.txt", NOW, replace=False)
    add(other, "C3-4")
    assert verify(other.ledger, other.vault.ledger_key()).intact


def test_the_key_of_the_ledger_that_was_there_is_kept(home: Home, settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(home, settings, NOW)
    backups.write_key(home, tmp_path / "key.txt")
    other = home_at(tmp_path / "other")
    add(other, "C3-9")
    its_key = other.vault.ledger_key()
    done = backups.restore(other, made, tmp_path / "key.txt", NOW, replace=True)
    assert done.before is not None
    assert bytes.fromhex(done.before.with_suffix(".key").read_text().strip()) == its_key
    assert other.vault.ledger_key() == home.vault.ledger_key()


def test_a_damaged_copy_touches_nothing(home: Home, settings: Settings) -> None:
    made = backups.back_up(home, settings, NOW)
    content = bytearray(made.read_bytes())
    place = content.index(b"caisse3")
    content[place] ^= 1
    made.write_bytes(content)
    before = home.ledger.read_bytes()
    with refused("restore_damaged"):
        backups.restore(home, made, None, NOW, replace=True)
    assert home.ledger.read_bytes() == before


@pytest.mark.parametrize("content", ["", "no key", "zz" * 32])
def test_a_file_that_is_no_key(home: Home, settings: Settings, tmp_path: Path, content: str) -> None:
    made = backups.back_up(home, settings, NOW)
    (tmp_path / "key.txt").write_text(content)
    with refused("restore_key_unreadable"):
        backups.restore(home_at(tmp_path / "other"), made, tmp_path / "key.txt", NOW, replace=False)


def test_files_that_are_there_are_not_overwritten(home: Home, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("mine")
    with refused("key_file_exists"):
        backups.write_key(home, tmp_path / "key.txt")
    with refused("backup_exists"):
        backups.back_up(home, settings, NOW, tmp_path / "key.txt")
    assert (tmp_path / "key.txt").read_text() == "mine"
