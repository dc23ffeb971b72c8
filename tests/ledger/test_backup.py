"""Copies of a ledger: complete, checked, and nothing left behind where one does not come about."""

import sqlite3
from pathlib import Path

import pytest

from pos_app.ledger.backup import copy, last_entry
from pos_app.ledger.chain import verify
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from tests.ledger.story import KEY, filled, write


def test_a_copy_holds_everything_and_stands_alone(path: Path, tmp_path: Path) -> None:
    filled(path)
    made = tmp_path / "copies" / "one.copy"
    made.parent.mkdir()
    found = copy(path, KEY, made)
    assert found.intact
    assert found.events == verify(path, KEY).events > 0
    assert [file.name for file in made.parent.iterdir()] == ["one.copy"]
    assert verify(made, KEY, heed_head=False).intact


def test_what_is_written_meanwhile_belongs_to_the_next_copy(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    write(ledger, "C3-1")
    before = verify(path, KEY).events
    written: list[int] = []

    def step() -> None:
        if not written:
            written.append(1)
            write(ledger, "C3-2")

    found = copy(path, KEY, tmp_path / "copy", step=step)
    assert written
    assert found.events == before
    assert verify(path, KEY).events > before


def test_an_existing_file_is_never_overwritten(path: Path, tmp_path: Path) -> None:
    filled(path)
    made = tmp_path / "copy"
    made.write_bytes(b"another's")
    with pytest.raises(LedgerRefused, match="backup_exists"):
        copy(path, KEY, made)
    assert made.read_bytes() == b"another's"


def test_a_copy_that_arrived_damaged_is_taken_away(path: Path, tmp_path: Path) -> None:
    filled(path)

    class Bad(sqlite3.Connection):
        def close(self) -> None:
            # As a memory cell or a cable would: behind the back of everything that checks.
            self.execute("DROP TRIGGER events_are_not_updated")
            self.execute("UPDATE events SET data = '{}' WHERE seq = 2")
            super().close()

    def connect(target: Path) -> sqlite3.Connection:
        return sqlite3.connect(target, isolation_level=None, factory=Bad)

    with pytest.raises(LedgerRefused, match="backup_damaged"):
        copy(path, KEY, tmp_path / "copy", connect=connect)
    assert not list(tmp_path.glob("copy*"))


def test_a_folder_that_is_not_there(path: Path, tmp_path: Path) -> None:
    filled(path)
    with pytest.raises(LedgerRefused):
        copy(path, KEY, tmp_path / "gone" / "copy")


def test_a_missing_ledger_is_not_copied(path: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerRefused, match="ledger_missing"):
        copy(path, KEY, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_when_the_last_entry_was_written(path: Path, ledger: Ledger) -> None:
    assert last_entry(path) is None
    write(ledger, "C3-1")
    at = last_entry(path)
    assert at is not None
    assert at.endswith("Z")
