"""A ledger of an older program is brought up to date once a verified copy of it lies beside it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.chain import verify
from pos_app.ledger.connection import head_path
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.schema import CURRENT, OBJECTS, Schema, migrations
from tests.ledger.story import KEY, FailingConnections, write

if TYPE_CHECKING:
    from sqlite_utils import Migrations
    from sqlite_utils.db import Database

INDEX = "CREATE INDEX payments_by_cashier ON payments (cashier)"


def with_index() -> "Migrations":
    steps = migrations()

    @steps(name="next")
    def add_index(db: "Database") -> None:
        db.conn.execute(INDEX)
        db.conn.execute(f"PRAGMA user_version = {CURRENT.version + 1}")

    return steps


NEXT = Schema(CURRENT.version + 1, {**OBJECTS, "payments_by_cashier": INDEX}, with_index, {CURRENT.version: OBJECTS})
COPY = f"ledger.v{CURRENT.version}-4.backup.sqlite3"


@pytest.fixture
def old(path: Path) -> Path:
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1", "paid")
    ledger.close()
    return path


def test_migrates_after_a_copy(old: Path) -> None:
    ledger = Ledger.open(old, KEY, schema=NEXT)
    write(ledger, "C3-2", "paid")
    ledger.close()
    assert verify(old, KEY, schema=NEXT).events == 8
    copy = old.with_name(COPY)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (4,)
        assert connection.execute("PRAGMA user_version").fetchone() == (CURRENT.version,)
    head_path(copy).write_bytes(b"")
    assert verify(copy, KEY).problem == "ledger_head_damaged"  # which comes after every seal was found right
    # The older program does not touch it any more.
    with pytest.raises(LedgerRefused, match="ledger_newer"):
        Ledger.open(old, KEY)


def test_migrates_once(old: Path) -> None:
    Ledger.open(old, KEY, schema=NEXT).close()
    old.with_name(COPY).unlink()
    Ledger.open(old, KEY, schema=NEXT).close()
    assert not old.with_name(COPY).exists()


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(old: Path) -> None:
    def broken() -> "Migrations":
        steps = with_index()

        @steps(name="broken")
        def fail(db: "Database") -> None:
            db.conn.execute("CREATE TABLE half (x)")
            db.conn.execute("no SQL at all")

        return steps

    with pytest.raises(LedgerRefused):
        Ledger.open(old, KEY, schema=replace(NEXT, version=CURRENT.version + 2, migrations=broken))
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    Ledger.open(old, KEY, schema=NEXT).close()
    assert verify(old, KEY, schema=NEXT).intact


def test_any_failing_statement_leaves_a_ledger_that_opens(old: Path) -> None:
    for budget in range(200):
        try:
            Ledger.open(old, KEY, schema=NEXT, connect=FailingConnections(budget)).close()
        except LedgerRefused:
            with closing(sqlite3.connect(old)) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
            schema = CURRENT if version == CURRENT.version else NEXT
            assert verify(old, KEY, schema=schema).intact
        else:
            break
    assert 20 < budget < 199
    assert verify(old, KEY, schema=NEXT).intact


def test_a_ledger_that_cannot_be_copied_is_not_migrated(old: Path) -> None:
    # Its entries are sound at the end, where opening looks; a page further up is not.
    ledger = Ledger.open(old, KEY)
    for number in range(60):
        write(ledger, f"C3-1{number}", "paid")
    ledger.close()
    content = bytearray(old.read_bytes())
    place = content.index(b"sale of C3-120") // 4096 * 4096
    content[place + 3] ^= 0xFF
    old.write_bytes(content)
    with pytest.raises(LedgerRefused, match="ledger_damaged"):
        Ledger.open(old, KEY, schema=NEXT)
    assert [file.name for file in old.parent.glob("*backup.sqlite3")] == []
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (CURRENT.version,)


def test_nothing_is_left_out_of_the_migrations(path: Path) -> None:
    Ledger.create(path, KEY).close()
    with closing(sqlite3.connect(path)) as connection:
        sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%sqlite%'"
        assert dict(connection.execute(sql)) == CURRENT.objects
