"""What somebody with the file, but without the key, may try: `verify` names the first bad entry."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pos_app.core.payment import Environment
from pos_app.ledger.chain import Verification, seal_of, verify
from pos_app.ledger.connection import head_path
from pos_app.ledger.errors import LedgerFault, LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.ledger.schema import OBJECTS
from tests.ledger.story import KEY, NOW, payout, write

GUARDS = [name for name, sql in OBJECTS.items() if sql.startswith("CREATE TRIGGER")]
EVENTS = 40


@pytest.fixture
def full(path: Path) -> Path:
    """A closed ledger with ten paid payments: forty events."""
    ledger = Ledger.create(path, KEY)
    for number in range(10):
        write(ledger, f"C3-{number}", "paid")
    ledger.close()
    return path


def unguarded(path: Path, *statements: str) -> Verification:
    """What is found after `statements` were run without the triggers, which were put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for name in GUARDS:
            connection.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            connection.execute(sql)
        for name in GUARDS:
            connection.execute(OBJECTS[name])
    return verify(path, KEY)


def test_intact(full: Path) -> None:
    assert verify(full, KEY) == Verification(True, EVENTS)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET data = '{}' WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events SELECT seq, at, reference, kind, '{}', seal FROM events WHERE seq = 3",
        "REPLACE INTO events SELECT seq, at, reference, kind, '{}', seal FROM events WHERE seq = 3",
        "UPDATE OR REPLACE events SET seq = 3 WHERE seq = 4",
        "INSERT INTO events SELECT * FROM events WHERE seq = 3 ON CONFLICT DO UPDATE SET data = '{}'",
    ],
)
def test_the_triggers_refuse(full: Path, sql: str) -> None:
    with closing(sqlite3.connect(full)) as connection, pytest.raises(sqlite3.IntegrityError, match="is never"):
        connection.execute(sql)
    assert verify(full, KEY).intact


@pytest.mark.parametrize(
    "column",
    [
        "at = '2026-11-21T08:33:15.123Z'",
        "reference = 'C3-1'",
        "kind = 'abandoned'",
        "data = '{}'",
        "seal = 'x'",
    ],
)
def test_an_entry_is_changed(full: Path, column: str) -> None:
    found = unguarded(full, f"UPDATE events SET {column} WHERE seq = 17")
    assert (found.intact, found.events, found.first_bad, found.problem) == (False, 16, 17, "seal_wrong")


def test_a_seal_that_is_no_text(full: Path) -> None:
    assert unguarded(full, "UPDATE events SET seal = CAST(seal AS BLOB) WHERE seq = 17").first_bad == 17


def test_an_entry_is_replaced(full: Path) -> None:
    sql = "INSERT OR REPLACE INTO events SELECT seq, at, reference, kind, '{}', seal FROM events WHERE seq = 9"
    assert unguarded(full, sql).first_bad == 9


def test_two_entries_are_swapped(full: Path) -> None:
    steps = ("seq = -1 WHERE seq = 21", "seq = 21 WHERE seq = 22", "seq = 22 WHERE seq = -1")
    found = unguarded(full, *(f"UPDATE events SET {step}" for step in steps))
    assert (found.first_bad, found.problem) == (21, "seal_wrong")


def test_an_entry_is_deleted(full: Path) -> None:
    found = unguarded(full, "DELETE FROM events WHERE seq = 30")
    assert (found.events, found.first_bad, found.problem) == (29, 30, "sequence_gap")


def test_the_first_entry_is_deleted(full: Path) -> None:
    assert unguarded(full, "DELETE FROM events WHERE seq = 1").first_bad == 1


def test_the_tail_is_cut(full: Path) -> None:
    found = unguarded(full, "DELETE FROM events WHERE seq > 35")
    assert (found.events, found.first_bad, found.problem) == (35, 36, "ledger_behind")
    assert (found.facts["found"], found.facts["expected"]) == (35, 40)


def test_everything_is_deleted(full: Path) -> None:
    found = unguarded(full, "DELETE FROM events", "DELETE FROM payments")
    assert (found.events, found.first_bad, found.problem) == (0, 1, "ledger_behind")


def test_an_entry_is_added_without_the_key(full: Path) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        (seal,) = connection.execute("SELECT seal FROM events WHERE seq = 40").fetchone()
        at, data = "2026-11-21T08:33:15.123Z", "{}"
        forged = seal_of(bytes(32), seal, 41, at, "C3-9", "callback", data)
        connection.execute("INSERT INTO events VALUES (41, ?, 'C3-9', 'callback', ?, ?)", (at, data, forged))
    assert verify(full, KEY).first_bad == 41


def test_a_flipped_bit(full: Path) -> None:
    content = bytearray(full.read_bytes())
    place = content.rindex(b'"amount":12500')
    content[place + 11] ^= 1  # 12500 becomes 13500
    full.write_bytes(content)
    found = verify(full, KEY)
    assert found.problem == "seal_wrong"
    assert found.first_bad in range(1, EVENTS, 4)


def test_a_bit_that_makes_text_unreadable(full: Path) -> None:
    content = bytearray(full.read_bytes())
    place = content.index("Épicerie".encode(), content.index(b'"amount":12500'))
    content[place + 1] ^= 0x40  # no longer UTF-8
    full.write_bytes(content)
    found = verify(full, KEY)
    assert found.problem == "seal_wrong"


def test_any_flipped_bit_is_found_or_changes_nothing(full: Path) -> None:
    with closing(Reader.open(full)) as reader:
        before = [reader.trail(f"C3-{number}") for number in range(10)], reader.page(20), reader.recent(20)
    content = full.read_bytes()
    numbers = random.Random(14)
    found = 0
    for _ in range(400):
        flipped = bytearray(content)
        flipped[numbers.randrange(len(content))] ^= 1 << numbers.randrange(8)
        full.write_bytes(flipped)
        if verify(full, KEY).intact:
            with closing(Reader.open(full)) as reader:
                now = [reader.trail(f"C3-{number}") for number in range(10)], reader.page(20), reader.recent(20)
            assert now == before
        else:
            found += 1
    assert found > 30  # most of so small a file is empty


@pytest.mark.parametrize(
    ("sql", "reference"),
    [
        ("UPDATE payments SET amount = 1 WHERE reference = 'C3-4'", "C3-4"),
        ("UPDATE payments SET status = 'refused', settled_at = NULL WHERE reference = 'C3-4'", "C3-4"),
        ("DELETE FROM payments WHERE reference = 'C3-9'", "C3-9"),
        ("UPDATE payments SET reference = 'C3-99', open_sale = 'x' WHERE reference = 'C3-9'", "C3-9"),
        ("INSERT INTO payments SELECT * FROM copy", "C3-X"),
    ],
)
def test_the_projection_is_edited(full: Path, sql: str, reference: str) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("CREATE TEMP TABLE copy AS SELECT * FROM payments LIMIT 1")
        connection.execute("UPDATE copy SET seq = 1000, reference = 'C3-X'")
        connection.execute(sql)
    found = verify(full, KEY)
    assert (found.intact, found.problem, found.facts["reference"]) == (False, "projection_differs", reference)
    assert found.events == EVENTS
    # The events are the truth: the payments can be made anew from them.
    ledger = Ledger.open(full, KEY)
    ledger.rebuild()
    ledger.close()
    assert verify(full, KEY).intact


PAYOUT_EDITS = [
    ("UPDATE payouts SET amount = 1 WHERE reference = 'C3-P1'", "C3-P1"),
    ("UPDATE payouts SET why = 'Autre' WHERE reference = 'C3-P1'", "C3-P1"),
    ("UPDATE payouts SET approved_by = NULL WHERE reference = 'C3-P0'", "C3-P0"),
    ("UPDATE payouts SET status = 'refused', open_sale = NULL WHERE reference = 'C3-P1'", "C3-P1"),
    ("DELETE FROM payouts WHERE reference = 'C3-P1'", "C3-P1"),
    ("DELETE FROM payouts", "C3-P0"),
    ("INSERT INTO payouts SELECT * FROM copy", "C3-X"),
    ("UPDATE payments SET detail = 'x' WHERE reference = 'C3-4'", "C3-4"),
    ("UPDATE payments SET claim = 'success' WHERE reference = 'C3-4'", "C3-4"),
]


@pytest.mark.parametrize(("sql", "reference"), PAYOUT_EDITS)
def test_a_payout_is_edited(full: Path, sql: str, reference: str) -> None:
    ledger = Ledger.open(full, KEY)
    payout(ledger, "C3-P0", "paid")
    payout(ledger, "C3-P1", "paid")
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("CREATE TEMP TABLE copy AS SELECT * FROM payouts LIMIT 1")
        connection.execute("UPDATE copy SET seq = 1000, reference = 'C3-X', open_sale = NULL")
        connection.execute(sql)
    found = verify(full, KEY)
    assert (found.intact, found.problem, found.facts["reference"]) == (False, "projection_differs", reference)
    assert found.events == EVENTS + 8
    ledger.rebuild()
    ledger.close()
    assert verify(full, KEY).intact


def test_a_payout_that_is_made_a_payment(full: Path) -> None:
    ledger = Ledger.open(full, KEY)
    payout(ledger, "C3-P0", "paid")
    ledger.close()
    found = unguarded(full, "UPDATE events SET kind = 'created' WHERE seq = 41")
    assert (found.problem, found.first_bad) == ("seal_wrong", 41)
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        columns = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(payments)"))
        connection.execute(f"INSERT INTO payments ({columns}) SELECT {columns} FROM payouts")
        connection.execute("DELETE FROM payouts")
    assert verify(full, KEY).first_bad == 41


def test_an_orphan_is_changed(full: Path) -> None:
    ledger = Ledger.open(full, KEY)
    ledger.add_orphan("pvit", Environment.SANDBOX, "C9-1", None, None, NOW)
    ledger.close()
    found = unguarded(full, "UPDATE events SET data = replace(data, 'C9-1', 'C9-2') WHERE seq = 41")
    assert (found.problem, found.first_bad) == ("seal_wrong", 41)


@pytest.mark.parametrize("name", [name for name, sql in OBJECTS.items() if sql.startswith("CREATE UNIQUE INDEX")])
def test_a_rule_of_the_database_is_taken_away(full: Path, name: str) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute(f"DROP INDEX {name}")
    found = verify(full, KEY)
    assert (found.problem, found.facts["missing"]) == ("ledger_unguarded", name)
    with pytest.raises(LedgerRefused, match="ledger_unguarded"):
        Ledger.open(full, KEY)


def test_a_name_of_the_schema_is_made_unreadable(full: Path) -> None:
    """SQLite's own error quotes the name, which Python then cannot read."""
    content = full.read_bytes()
    place = content.index(b"CREATE INDEX payouts_by_time") + len("CREATE ")
    full.write_bytes(content[:place] + b"\xe1" + content[place + 1 :])
    assert verify(full, KEY).problem == "ledger_damaged"
    with pytest.raises(LedgerRefused, match="ledger_damaged"):
        Ledger.open(full, KEY)
    with closing(Reader.open(full)) as reader, pytest.raises(LedgerFault, match="ledger_damaged"):
        reader.payment("C3-1")


def test_an_index_leaves_a_payment_out(full: Path) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        sql = OBJECTS["payments_by_time"]
        connection.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = 'payments_by_time'", (sql + " WHERE seq < 1",)
        )
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("REINDEX payments_by_time")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'payments_by_time'", (sql,))
    assert verify(full, KEY).problem == "file_damaged"


def test_sealed_entries_that_cannot_be(path: Path) -> None:
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1")
    head = ledger.head[1]
    ledger.close()
    at = "2026-11-21T08:33:15.123Z"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for seq, kind in enumerate(("paid", "callback"), 2):
            head = seal_of(KEY, head, seq, at, "C3-1", kind, "{}")
            connection.execute("INSERT INTO events VALUES (?, ?, 'C3-1', ?, '{}', ?)", (seq, at, kind, head))
    found = verify(path, KEY)
    assert (found.first_bad, found.problem) == (2, "impossible_event")


@pytest.mark.parametrize(
    ("reference", "kind", "data"),
    [
        ("C3-1", "orphan", "{}"),
        ("C3-2", "orphan", '{"operator":"pvit","environment":"sandbox","named":"x"}'),
        ("@orphans", "created", "{}"),
        ("@orphans", "callback", "{}"),
        ("@orphans", "orphan", "{}"),
        ("@orphans", "orphan", '{"operator":"pvit","environment":"moon","named":"x"}'),
    ],
)
def test_sealed_orphans_that_cannot_be(path: Path, reference: str, kind: str, data: str) -> None:
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1")
    head = ledger.head[1]
    ledger.close()
    at = "2026-11-21T08:33:15.123Z"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        seal = seal_of(KEY, head, 2, at, reference, kind, data)
        connection.execute("INSERT INTO events VALUES (2, ?, ?, ?, ?, ?)", (at, reference, kind, data, seal))
    found = verify(path, KEY)
    assert (found.first_bad, found.problem) == (2, "impossible_event")


def test_a_page_that_cannot_be_read(path: Path) -> None:
    ledger = Ledger.create(path, KEY)
    for number in range(60):
        write(ledger, f"C3-{number}", "paid", at=NOW)
    ledger.close()
    content = bytearray(path.read_bytes())
    place = content.index(b"C3-20") // 4096 * 4096
    content[place : place + 8] = b"\xff" * 8
    path.write_bytes(content)
    found = verify(path, KEY)
    assert found.problem in ("ledger_damaged", "file_damaged", "projection_differs")
    assert not found.intact


def test_verifies_while_the_till_writes(path: Path) -> None:
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1", "paid")

    class Late(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            # Between the reading of the head file and that of the entries the till goes on.
            if sql == "BEGIN":
                write(ledger, "C3-2", "paid")
            return super().execute(sql, *arguments)

    found = verify(path, KEY, connect=lambda file: sqlite3.connect(file, factory=Late, isolation_level=None))
    assert found == Verification(True, 8)
    ledger.close()


def test_head_file_problems_come_after_those_of_entries(full: Path, tmp_path: Path) -> None:
    head_path(full).write_bytes(b"nonsense")
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(full, copy)
    assert verify(full, KEY).problem == "ledger_head_damaged"
    assert verify(copy, KEY).problem == "ledger_head_missing"
    found = unguarded(full, "DELETE FROM events WHERE seq = 5")
    assert (found.problem, found.first_bad) == ("sequence_gap", 5)
