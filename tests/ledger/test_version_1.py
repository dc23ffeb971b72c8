"""A ledger of version 1 is read as it is, and becomes one of version 2 at the first start: whole, or not at all."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.core.payment import Kind, Payment
from pos_app.ledger.chain import Verification, verify
from pos_app.ledger.connection import Connect
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.opening import accept
from pos_app.ledger.reader import Reader
from pos_app.ledger.schema import OBJECTS, OBJECTS_1
from tests.ledger.story import KEY, NOW, FailingConnections, payout, write
from tests.ledger.test_reader import DAY
from tests.ledger.older import EVENTS as EVENTS_OF
from tests.ledger.older import TOLD, old_ledger

EVENTS = EVENTS_OF[1]
COPY = f"ledger.v1-{EVENTS}.backup.sqlite3"


@pytest.fixture
def old(path: Path) -> Path:
    """A ledger of version 1."""
    old_ledger(path, 1)
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def texts(path: Path) -> dict[str, str]:
    """What SQLite keeps of the tables, indices and triggers."""
    with closing(sqlite3.connect(path)) as connection:
        sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%sqlite%'"
        return dict(connection.execute(sql))


def payments(path: Path) -> dict[str, Payment]:
    with closing(Reader.open(path)) as reader:
        return {payment.reference: payment for payment in reader.page(100).payments}


def details(path: Path) -> dict[str, str]:
    return {reference: payment.detail for reference, payment in payments(path).items() if payment.detail is not None}


def test_the_dump_is_a_ledger_of_version_1(old: Path) -> None:
    assert version(old) == 1
    assert texts(old) == OBJECTS_1


def test_it_is_verified_and_read_without_being_changed(old: Path) -> None:
    assert verify(old, KEY) == Verification(True, EVENTS)
    with closing(Reader.open(old)) as reader:
        assert len(reader.page(100).payments) == 16
        paid = reader.payment("C3-paid")
        assert paid is not None
        assert (paid.transaction_id, paid.fee, paid.detail, paid.claim) == (None, 150, None, None)
        assert [event.kind for event in reader.trail("C3-called")] == [Kind.CREATED, Kind.SENDING, Kind.CALLBACK]
        assert {payment.status.value for payment in reader.undecided()} == {
            "created",
            "sending",
            "awaiting",
            "unknown",
            "review",
        }
        assert len(reader.recent(100)) == 9
        (total,) = reader.totals(NOW, NOW + DAY)
        assert (total.count, total.manual_count) == (2, 1)
        assert reader.page(100, text="C3-paid").payments == (paid,)
        assert reader.health(NOW)["mvola"].failed > 0
        # It had none of these.
        assert (reader.payouts(9), reader.orphans(9), reader.payout_totals(NOW, NOW + DAY)) == ([], [], [])
    assert version(old) == 1


def test_tampering_with_it_is_found(old: Path) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("UPDATE payments SET amount = 1 WHERE reference = 'C3-late'")
    found = verify(old, KEY)
    assert (found.problem, found.facts["reference"]) == ("projection_differs", "C3-late")
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_are_not_deleted")
    assert verify(old, KEY).problem == "ledger_unguarded"
    # Nothing is migrated that is not guarded as it should be.
    with pytest.raises(LedgerRefused, match="ledger_unguarded"):
        Ledger.open(old, KEY)
    assert version(old) == 1


def test_becomes_one_of_version_3(old: Path) -> None:
    before = payments(old)
    Ledger.open(old, KEY).close()
    assert version(old) == 3
    assert verify(old, KEY) == Verification(True, EVENTS)
    after = payments(old)
    assert details(old) == TOLD
    assert {reference: replace(payment, detail=None) for reference, payment in after.items()} == before


def test_a_migrated_file_and_a_new_one_are_the_same_to_the_letter(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    Ledger.create(new, KEY).close()
    Ledger.open(old, KEY).close()
    assert texts(old) == texts(new) == OBJECTS


def test_the_copy_of_before_is_a_ledger_of_version_1(old: Path) -> None:
    Ledger.open(old, KEY).close()
    copy = old.with_name(COPY)
    assert texts(copy) == OBJECTS_1
    assert accept(copy, KEY) == Verification(True, EVENTS)
    assert verify(copy, KEY).intact
    # It may take the place of the ledger: it becomes version 2 in its turn.
    Ledger.open(copy, KEY).close()
    assert details(copy) == TOLD


def test_goes_on_where_it_was(old: Path) -> None:
    ledger = Ledger.open(old, KEY)
    assert {payment.reference for payment in ledger.watched(NOW)} >= {"C3-awaiting", "C3-unknown", "C3-refused"}
    ledger.append("C3-unknown", Kind.PAID, {"transaction_id": "t"}, NOW + DAY)
    payout(ledger, "C3-P1", "paid", returns="C3-paid")
    write(ledger, "C3-new", "paid")
    ledger.rebuild()
    ledger.close()
    assert verify(old, KEY).intact


def test_a_reader_opened_before_goes_on_reading(old: Path) -> None:
    with closing(Reader.open(old)) as reader:
        ledger = Ledger.open(old, KEY)
        payout(ledger, "C3-P1", "paid")
        write(ledger, "C3-new", "paid")
        assert reader.payment("C3-new") is not None
        assert [payment.reference for payment in reader.recent(1)] == ["C3-against"]
        ledger.close()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO payments SELECT 1000, 'C3-nobody', {rest} FROM payments WHERE reference = 'C3-refused'",
        "UPDATE payments SET reason = 'x' WHERE reference = 'C3-created'",
    ],
)
def test_a_payment_without_sense_does_not_stop_the_till(old: Path, sql: str) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(payments)")]
        connection.execute(sql.format(rest=", ".join(columns[2:])))
    Ledger.open(old, KEY).close()
    assert {reference: told for reference, told in details(old).items() if reference != "C3-nobody"} == TOLD
    assert verify(old, KEY).problem == "projection_differs"


def at_each_statement(action: Callable[[Connect], Ledger], check: Callable[[], None]) -> int:
    """Fail `action` at its first, second, … statement until it succeeds. Returns how many there were."""
    for budget in range(500):
        try:
            action(FailingConnections(budget)).close()
        except LedgerRefused:
            check()
        else:
            return budget
    raise AssertionError


def test_any_failing_statement_leaves_one_version_or_the_other(old: Path) -> None:
    def check() -> None:
        found = verify(old, KEY)
        assert found == Verification(True, EVENTS)
        assert texts(old) == (OBJECTS_1 if version(old) == 1 else OBJECTS)

    assert at_each_statement(lambda connect: Ledger.open(old, KEY, connect=connect), check) > 60
    assert (version(old), details(old)) == (2, TOLD)


def killed_at(statement: int, action: Callable[[Connect], Ledger]) -> bool:
    """Run `action` in a process of its own that is killed at one of its statements. False where it had fewer."""
    child = os.fork()
    if child == 0:

        class Killing(sqlite3.Connection):
            left = statement

            def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
                if Killing.left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                Killing.left -= 1
                return super().execute(sql, *arguments)  # type: ignore[arg-type]

        action(lambda path: sqlite3.connect(path, isolation_level=None, factory=Killing))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_killed_at_any_statement_of_the_migration(old: Path) -> None:
    seen = set()
    statement = 0
    while killed_at(statement, lambda connect: Ledger.open(old, KEY, connect=connect)):
        seen.add(version(old))
        assert verify(old, KEY) == Verification(True, EVENTS)
        statement += 1
    assert statement > 60
    assert seen == {1, 2}
    assert (version(old), details(old)) == (2, TOLD)


def test_killed_at_any_statement_of_making_one(path: Path) -> None:
    """Also between the two steps: half of a ledger is never taken for one."""
    statement = 0
    while killed_at(statement, lambda connect: Ledger.create(path, KEY, connect=connect)):
        assert not path.exists()
        statement += 1
    assert statement > 50
    assert verify(path, KEY).intact
    assert texts(path) == OBJECTS
