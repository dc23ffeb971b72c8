"""What somebody with the file, but without the key, may try with the business day: `verify` names what differs."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.core.payment import DAYS, PEOPLE, STATEMENTS, Kind
from pos_app.ledger.books import STREAM_OF
from pos_app.ledger.chain import seal_of, verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.projection import TABLES
from pos_app.ledger.schema import OBJECTS
from pos_app.ledger.shop_tables import SHOP_COLUMNS, SHOP_TABLES
from tests.ledger.business import (
    close_day,
    compared,
    correct,
    count,
    explained,
    imported,
    line,
    move,
    open_day,
    person,
    reconciled,
)
from tests.ledger.story import KEY, NOW, write

EVENTS = 16
CELLS = [(table, column) for table, columns in SHOP_COLUMNS.items() for column in columns]
MARKS = {
    "people": b"$hash of Hanta",
    "days": b'"amount":77777',
    "drawer": b"cash_outMGA",
    "corrections": b"cashMGA",
    "imports": b"sandboxHantareleve.csv",
    "statement_lines": b"sandboxk1",
    "comparisons": b'["C3-nowhere"]',
    "explanations": b"sandboxnotevu",
}
"""Bytes that stand in a row of each table and in no event."""


@pytest.fixture
def full(path: Path) -> Path:
    """A closed ledger in which every table of the business day has a row."""
    ledger = Ledger.create(path, KEY)
    ledger.note(*person("Hanta", "manager"), NOW)
    ledger.note(*person("Vola"), NOW)
    open_day(ledger, 1, count(77_777))
    write(ledger, "C3-1", "paid")
    move(ledger, Kind.CASH_OUT, 50)
    correct(ledger, -5)
    imported(ledger, line("k1"), line("k2"))
    compared(ledger, ours_only=["C3-nowhere"])
    explained(ledger, "C3-nowhere", None)
    reconciled(ledger, "C3-1", "k1")
    close_day(ledger)
    open_day(ledger, 2)
    move(ledger, Kind.CASH_SALE, 10, day=2)
    ledger.close()
    assert verify(path, KEY).events == EVENTS
    return path


def edited(path: Path, *statements: str) -> tuple[object, object]:
    """What is found after `statements`, which the table's own checks do not hinder."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for sql in statements:
            connection.execute(sql)
    found = verify(path, KEY)
    assert found.events == EVENTS
    return found.problem, found.facts.get("reference")


def healed(path: Path) -> None:
    """The events are the truth: everything can be made anew from them."""
    ledger = Ledger.open(path, KEY)
    ledger.rebuild()
    ledger.close()
    assert verify(path, KEY).intact


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_any_cell_is_changed(full: Path, table: str, column: str) -> None:
    change = f"UPDATE {table} SET {column} = ifnull({column}, 0) + 1000 WHERE rowid = (SELECT max(rowid) FROM {table})"
    if "WITHOUT ROWID" in SHOP_TABLES[table]:
        change = change.split(" WHERE")[0] + (" WHERE key = 'k1'" if table == "statement_lines" else "")
    assert edited(full, change) == ("projection_differs", STREAM_OF[table])
    healed(full)


@pytest.mark.parametrize("table", SHOP_TABLES)
def test_rows_are_deleted(full: Path, table: str) -> None:
    assert edited(full, f"DELETE FROM {table}") == ("projection_differs", STREAM_OF[table])
    healed(full)


@pytest.mark.parametrize(
    ("sql", "stream"),
    [
        ("INSERT INTO people VALUES (99, 'Zo', 'manager', 'x', 0, 0, NULL)", PEOPLE),
        (
            "INSERT INTO drawer VALUES (99, 1, 'cash_in', 'MGA', 5, 'Vola', '', NULL, NULL)",
            DAYS,
        ),
        ("INSERT INTO corrections VALUES (99, 1, 'cash', 'MGA', 5, 'Hanta', '', '', NULL)", DAYS),
        (
            "INSERT INTO explanations VALUES (99, '', 'mvola', 'sandbox', 'note', '', 'Hanta', 'x', NULL)",
            STATEMENTS,
        ),
        ("DELETE FROM statement_lines WHERE key = 'k2'", STATEMENTS),
    ],
)
def test_rows_are_added_or_taken(full: Path, sql: str, stream: str) -> None:
    assert edited(full, sql) == ("projection_differs", stream)
    healed(full)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments SET booked_seq = 99",
        "UPDATE payments SET booked_seq = NULL",
        "UPDATE payments SET statement_line = 'k2'",
        "UPDATE payments SET released_by = 'Hanta'",
    ],
)
def test_what_a_payment_is_booked_by_is_changed(full: Path, sql: str) -> None:
    assert edited(full, sql) == ("projection_differs", "C3-1")
    healed(full)


@pytest.mark.parametrize("table", SHOP_TABLES)
def test_a_flipped_byte_in_each_table(full: Path, table: str) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.execute("VACUUM")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    content = bytearray(full.read_bytes())
    mark = MARKS[table].replace(b"releve", "relevé".encode())
    place = content.index(mark, (page - 1) * 4096, page * 4096)
    content[place + len(mark) - 2] ^= 1
    full.write_bytes(content)
    found = verify(full, KEY)
    assert not found.intact
    assert found.problem in ("projection_differs", "file_damaged", "ledger_damaged")


@pytest.mark.parametrize("kind", ["day_opened", "imported", "person_added"])
def test_an_event_of_the_day_is_changed(full: Path, kind: str) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_are_not_updated")
        (seq,) = connection.execute("SELECT min(seq) FROM events WHERE kind = ?", (kind,)).fetchone()
        connection.execute("UPDATE events SET data = replace(data, 'Hanta', 'Autre') || ' ' WHERE seq = ?", (seq,))
        connection.execute(OBJECTS["events_are_not_updated"])
    found = verify(full, KEY)
    assert (found.problem, found.first_bad) == ("seal_wrong", seq)


SEALED = [
    (DAYS, "day_opened", '{"day":7,"by":"x","since":0,"floats":[]}'),
    (DAYS, "day_opened", '{"day":3,"by":"x","since":17,"floats":[]}'),
    (DAYS, "cash_in", '{"day":2,"by":"x","amount":-5,"currency":"MGA"}'),
    (DAYS, "cash_in", '{"day":2,"by":"x","amount":%s,"currency":"MGA"}' % 10**30),
    (DAYS, "person_added", "{}"),
    (PEOPLE, "person_disabled", '{"name":"nobody"}'),
    (PEOPLE, "person_added", '{"name":"Hanta","role":"manager","pin":"x"}'),
    (STATEMENTS, "imported", "{}"),
    ("@others", "created", "{}"),
    ("C3-1", "day_opened", "{}"),
]


@pytest.mark.parametrize(("reference", "kind", "data"), SEALED)
def test_sealed_entries_that_cannot_be(full: Path, reference: str, kind: str, data: str) -> None:
    at, seq = "2026-11-21T08:33:15.123Z", EVENTS + 1
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        (head,) = connection.execute("SELECT seal FROM events ORDER BY seq DESC").fetchone()
        seal = seal_of(KEY, head, seq, at, reference, kind, data)
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", (seq, at, reference, kind, data, seal))
    found = verify(full, KEY)
    assert (found.problem, found.first_bad) == ("impossible_event", seq)


def test_every_table_is_made_from_events() -> None:
    assert set(TABLES) == {"payments", "payouts", "orphans", *SHOP_TABLES}
    assert set(STREAM_OF) == set(SHOP_TABLES) == set(SHOP_COLUMNS)
