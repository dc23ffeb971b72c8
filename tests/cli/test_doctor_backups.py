"""What `pos-app doctor` says of the copies of the ledger."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.commands.backup_checks import check_backups
from pos_app.commands.checks import Check
from pos_app.home import Home
from pos_app.settings import Backup, load

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def check(tmp_path: Path, folder: Path | None = None) -> Check:
    settings = replace(load(tmp_path, {}), backup=Backup(folder))
    (found,) = check_backups(Home(tmp_path, find=lambda: None), settings, NOW)
    return found


def copy_of(folder: Path, age: timedelta) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"caisse1-{(NOW - age).astimezone():%Y%m%d-%H%M%S}.pos-app-backup").touch()


def test_no_copy_yet_is_no_fault(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert found.ok
    assert "Aucune copie" in found.detail


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    found = check(tmp_path, tmp_path / "usb")
    assert not found.ok
    assert "usb" in found.detail
    assert found.advice


@pytest.mark.parametrize(("age", "ok"), [(timedelta(days=1), True), (timedelta(days=8), False)])
def test_the_newest_copy_counts(tmp_path: Path, age: timedelta, ok: bool) -> None:
    copy_of(tmp_path / "usb", timedelta(days=30))
    copy_of(tmp_path / "usb", age)
    (tmp_path / "usb" / "caisse1-99999999-999999.pos-app-backup.new").touch()
    found = check(tmp_path, tmp_path / "usb")
    assert found.ok is ok
    assert bool(found.advice) is not ok


def test_copies_beside_the_ledger_are_worth_a_word(tmp_path: Path) -> None:
    copy_of(tmp_path / "backups", timedelta(days=1))
    found = check(tmp_path)
    assert found.ok
    assert "backup.folder" in found.advice


def test_a_name_that_is_no_time(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "caisse1-99999999-999999.pos-app-backup").touch()
    assert check(tmp_path).ok
