"""Files that are not opened for writing, and files that are not made: each with its reason, and left as they were."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.ledger.chain import TAIL, verify
from pos_app.ledger.connection import head_path
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.opening import accept
from pos_app.ledger.reader import Reader
from pos_app.ledger.schema import OBJECTS
from tests.ledger.story import KEY, filled, write


def refusal(path: Path, key: bytes = KEY) -> LedgerRefused:
    """Why the ledger is not opened. `verify` must find it as well, and neither may change the file."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LedgerRefused) as refused:
        Ledger.open(path, key)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not verify(path, key).intact
    return refused.value


def test_missing(path: Path) -> None:
    assert refusal(path).code == "ledger_missing"
    with pytest.raises(LedgerRefused, match="ledger_missing"):
        Reader.open(path)
    assert not path.exists()


def test_empty(path: Path) -> None:
    path.touch()
    assert refusal(path).code == "ledger_empty"


@pytest.mark.parametrize("content", [b"hello" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_not_a_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refusal(path).code in ("ledger_foreign", "ledger_damaged")


def test_a_folder(path: Path) -> None:
    path.mkdir()
    assert refusal(path).code == "ledger_foreign"


def test_another_programs_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (seq)")
    assert refusal(path).code == "ledger_foreign"
    with pytest.raises(LedgerRefused, match="ledger_foreign"):
        Reader.open(path)


def test_of_a_newer_program(path: Path) -> None:
    filled(path)
    alter(path, "PRAGMA user_version = 99")
    assert refusal(path).code == "ledger_newer"


def test_without_a_version(path: Path) -> None:
    filled(path)
    alter(path, "PRAGMA user_version = 0")
    assert refusal(path).code == "ledger_damaged"


def test_first_page_gone(path: Path) -> None:
    filled(path)
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])
    assert refusal(path).code == "ledger_damaged"


def test_first_bytes_gone(path: Path) -> None:
    filled(path)
    path.write_bytes(b"no longer SQLite" + path.read_bytes()[16:])
    assert refusal(path).code == "ledger_damaged"
    head_path(path).unlink()
    assert refusal(path).code == "ledger_foreign"


def test_one_of_the_last_entries_changed(path: Path) -> None:
    filled(path, 20)
    assert TAIL < 80
    changed = "UPDATE events SET data = '{}' WHERE seq = 74"
    alter(path, "DROP TRIGGER events_are_not_updated", changed, OBJECTS["events_are_not_updated"])
    found = refusal(path)
    assert (found.code, found.facts["first_bad"], found.facts["problem"]) == ("ledger_damaged", 74, "seal_wrong")


def test_cut_in_the_middle(path: Path) -> None:
    filled(path, 30)
    os.truncate(path, path.stat().st_size // 2)
    assert refusal(path).code == "ledger_damaged"


def test_another_key(path: Path) -> None:
    filled(path)
    assert refusal(path, bytes(32)).code == "ledger_key_wrong"


@pytest.mark.parametrize("sql", ["DELETE FROM identity", "INSERT INTO identity SELECT * FROM identity"])
def test_identity_lost(path: Path, sql: str) -> None:
    filled(path)
    alter(path, sql)
    assert refusal(path).code == "ledger_damaged"


def test_a_short_key_is_a_bug(path: Path) -> None:
    with pytest.raises(ValueError, match="too short"):
        Ledger.create(path, b"short")


@pytest.mark.parametrize("name", ["events_are_not_updated", "events_are_not_deleted", "events_are_not_replaced"])
def test_a_trigger_is_missing(path: Path, name: str) -> None:
    filled(path)
    alter(path, f"DROP TRIGGER {name}")
    found = refusal(path)
    assert (found.code, found.facts["missing"]) == ("ledger_unguarded", name)


def test_a_trigger_that_only_bears_the_name(path: Path) -> None:
    filled(path)
    alter(
        path,
        "DROP TRIGGER events_are_not_deleted",
        "CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT 1; END",
    )
    assert refusal(path).code == "ledger_unguarded"


def test_a_trigger_too_many(path: Path) -> None:
    filled(path)
    alter(path, "CREATE TRIGGER mine AFTER INSERT ON events BEGIN UPDATE payments SET amount = 1; END")
    assert refusal(path).facts["missing"] == "mine"


def test_a_missing_index(path: Path) -> None:
    filled(path)
    alter(path, "DROP INDEX one_open_attempt_of_a_sale")
    assert refusal(path).code == "ledger_unguarded"


def test_a_view_of_the_owner_is_no_harm(path: Path) -> None:
    filled(path)
    alter(path, "CREATE VIEW paid AS SELECT * FROM payments WHERE status = 'paid'", "ANALYZE", "VACUUM")
    Ledger.open(path, KEY).close()
    assert verify(path, KEY).intact


def test_head_file_missing(path: Path) -> None:
    filled(path)
    head_path(path).unlink()
    assert refusal(path).code == "ledger_head_missing"


def test_head_file_missing_beside_a_ledger_without_entries(path: Path) -> None:
    filled(path, 0)
    head_path(path).unlink()
    Ledger.open(path, KEY).close()
    assert head_path(path).exists()


@pytest.mark.parametrize("content", [b"", b"1 2 3", b"\xff" * 150, b"x" * 20 + b" a b\n", b"0" * 20 + b" a b\n"])
def test_head_file_damaged(path: Path, content: bytes) -> None:
    filled(path)
    head_path(path).write_bytes(content)
    assert refusal(path).code == "ledger_head_damaged"


def test_head_file_of_another_ledger(path: Path, tmp_path: Path) -> None:
    filled(path)
    other = tmp_path / "other.sqlite3"
    filled(other)
    shutil.copy(head_path(other), head_path(path))
    assert refusal(path).code == "ledger_head_damaged"


def test_head_file_may_lag(path: Path) -> None:
    filled(path, 1)
    old = head_path(path).read_bytes()
    ledger = Ledger.open(path, KEY)
    write(ledger, "C3-late")
    ledger.close()
    head_path(path).write_bytes(old)
    Ledger.open(path, KEY).close()
    assert head_path(path).read_bytes() != old


def test_older_copy(path: Path, tmp_path: Path) -> None:
    filled(path, 1)
    copy = shutil.copy(path, tmp_path / "copy")
    ledger = Ledger.open(path, KEY)
    write(ledger, "C3-late")
    ledger.close()
    shutil.copy(copy, path)
    found = refusal(path)
    assert found.code == "ledger_behind"
    assert found.facts == {"path": path, "found": 4, "expected": 5, "first_bad": 5}


def test_entries_that_end_otherwise_than_the_head_remembers(path: Path) -> None:
    ledger = Ledger.create(path, KEY)
    before = path.parent / "before"
    write(ledger, "C3-1")
    ledger.close()
    shutil.copy(path, before)
    ledger = Ledger.open(path, KEY)
    write(ledger, "C3-2")
    ledger.close()
    remembered = head_path(path).read_bytes()
    # The older copy goes on as if nothing had been: its second entry is another one.
    path.unlink()
    head_path(path).unlink()
    shutil.copy(before, path)
    reseat(path, 1)
    ledger = Ledger.open(path, KEY)
    write(ledger, "C3-3")
    ledger.close()
    head_path(path).write_bytes(remembered)
    assert refusal(path).facts["problem"] == "head_differs"
    assert verify(path, KEY).first_bad == 2


@pytest.mark.parametrize("loss", ["missing", "damaged", "ahead"])
def test_a_person_accepts_the_ledger_as_it_is(path: Path, loss: str) -> None:
    filled(path, 2)
    if loss == "missing":
        head_path(path).unlink()
    elif loss == "damaged":
        head_path(path).write_bytes(b"x" * 500)
    else:
        names = [name for name, sql in OBJECTS.items() if "TRIGGER" in sql]
        drop = [f"DROP TRIGGER {name}" for name in names]
        cut = "DELETE FROM events WHERE reference = 'C3-1'", "DELETE FROM payments WHERE reference = 'C3-1'"
        alter(path, *drop, *cut, *(OBJECTS[name] for name in names))
    refusal(path)
    found = accept(path, KEY)
    assert found.intact
    assert verify(path, KEY) == found
    Ledger.open(path, KEY).close()


def test_a_damaged_ledger_is_not_accepted(path: Path) -> None:
    filled(path)
    head_path(path).write_bytes(b"nonsense")
    alter(path, "UPDATE payments SET amount = 1")
    assert accept(path, KEY).problem == "projection_differs"
    assert head_path(path).read_bytes() == b"nonsense"


def test_locked_by_another_program(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerRefused) as refused:
            Ledger.open(path, KEY, connect=lambda file: sqlite3.connect(file, isolation_level=None, timeout=0.05))
        assert refused.value.code == "ledger_locked"


def test_opening_does_not_look_at_all_entries(path: Path) -> None:
    filled(path, 40)
    alter(
        path,
        "DROP TRIGGER events_are_not_updated",
        "UPDATE events SET data = '{}' WHERE seq = 2",
        OBJECTS["events_are_not_updated"],
    )
    assert TAIL < 158
    Ledger.open(path, KEY).close()
    assert verify(path, KEY).first_bad == 2


def alter(path: Path, *statements: str) -> None:
    """What somebody with any SQLite tool does to the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for sql in statements:
            connection.execute(sql)


def reseat(path: Path, seq: int) -> None:
    """A head file that remembers entry `seq` of the ledger as it is."""
    from pos_app.ledger.chain import ledger_id_of
    from pos_app.ledger.head import HeadFile, Tip

    with closing(sqlite3.connect(path)) as connection:
        (seal,) = connection.execute("SELECT seal FROM events WHERE seq = ?", (seq,)).fetchone()
        head = HeadFile(head_path(path), KEY, ledger_id_of(connection, KEY, path))
    head.write(Tip(seq, seal))
    head.close()
