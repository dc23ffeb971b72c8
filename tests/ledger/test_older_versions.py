"""A ledger of an older version is read as it is, and becomes one of today's at the first start, or stays so."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Environment, Kind, Payment
from pos_app.ledger.chain import Verification, verify
from pos_app.ledger.connection import VERSION, Connect
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.opening import accept
from pos_app.ledger.reader import Reader
from pos_app.ledger.schema import CURRENT, OBJECTS
from tests.ledger.older import EVENTS, TOLD, old_ledger
from tests.ledger.story import KEY, NOW, FailingConnections, payout, write
from tests.ledger.test_reader import DAY

BOOKED = {"C3-paid", "C3-late", "C3-confirmed_manually", "C3-proved", "C3-contested"}
"""Of version 2: those whose money came, or that a manager vouched for."""


@pytest.fixture(params=[1, 2])
def before(request: pytest.FixtureRequest) -> int:
    """The version of the ledger."""
    version: int = request.param
    return version


@pytest.fixture
def old(path: Path, before: int) -> Path:
    """A ledger of an older version."""
    old_ledger(path, before)
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
        return {payment.reference: payment for payment in (*reader.page(100).payments, *reader.payouts(100))}


def details(path: Path) -> dict[str, str]:
    return {reference: payment.detail for reference, payment in payments(path).items() if payment.detail is not None}


def told(before: int) -> dict[str, str]:
    """The dump of version 2 was made by a story that gives no details."""
    return TOLD if before == 1 else {}


def bare(payment: Payment) -> Payment:
    """A payment as an older version knew it."""
    return replace(payment, detail=None, booked_seq=None)


def test_the_dump_is_a_ledger_of_its_version(old: Path, before: int) -> None:
    assert version(old) == before
    assert texts(old) == CURRENT.objects_of(before)


def test_it_is_verified_and_read_without_being_changed(old: Path, before: int) -> None:
    assert verify(old, KEY) == Verification(True, EVENTS[before])
    with closing(Reader.open(old)) as reader:
        paid = reader.payment("C3-paid")
        assert paid is not None
        assert (paid.transaction_id, paid.fee, paid.detail, paid.claim) == (None, 150, None, None)
        assert (paid.booked_seq, paid.statement_line, paid.released_by) == (None, None, None)
        assert paid.first_seq > 0
        assert [event.kind for event in reader.trail("C3-called")] == [Kind.CREATED, Kind.SENDING, Kind.CALLBACK]
        assert {payment.status.value for payment in reader.undecided()} == {
            "created",
            "sending",
            "awaiting",
            "unknown",
            "review",
        }
        assert reader.page(100, text="C3-paid").payments == (paid,)
        assert reader.health(NOW)["mvola"].failed > 0
    assert version(old) == before


def test_version_1_had_no_payouts(path: Path) -> None:
    old_ledger(path, 1)
    with closing(Reader.open(path)) as reader:
        assert len(reader.page(100).payments) == 16
        assert len(reader.recent(100)) == 9
        (total,) = reader.totals(NOW, NOW + DAY)
        assert (total.count, total.manual_count) == (2, 1)
        assert (reader.payouts(9), reader.orphans(9), reader.payout_totals(NOW, NOW + DAY)) == ([], [], [])
        assert (reader.payouts_of("s"), reader.payouts_to("+261341234567", NOW)) == ([], [])


def test_version_2_had_payouts(path: Path) -> None:
    old_ledger(path, 2)
    with closing(Reader.open(path)) as reader:
        made = reader.payouts(100)
        assert len(made) == 12
        assert reader.payment(made[0].reference) == made[0]
        assert reader.payouts_of("sale of C3-P-paid")[0].approved_by == "Hanta"
        assert reader.payouts_to("+261341234567", NOW)
        assert len(reader.orphans(9)) == 1


def test_an_older_one_has_no_business_day(old: Path) -> None:
    account = ("mvola", Environment.SANDBOX)
    with closing(Reader.open(old)) as reader:
        assert (reader.people(), reader.day(), reader.last_day(), reader.days(9)) == ((), None, None, [])
        assert (reader.z_report(1), reader.drawer(1), reader.corrections(1), reader.imports(9)) == (None, [], [], [])
        assert (reader.to_reconcile(*account, NOW), reader.reconciled_of_day(*account)) == ([], [])
        assert (reader.lines(*account, free=True, since=NOW), reader.line(*account, "t:in:1")) == ([], None)
        assert (reader.explanations(*account), reader.operators_with_lines()) == ([], ())
        with pytest.raises(InvalidInput, match="day_not_open"):
            reader.report(NOW)


def test_tampering_with_it_is_found(old: Path, before: int) -> None:
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
    assert version(old) == before


def test_a_payout_of_version_2_is_tampered_with(path: Path) -> None:
    old_ledger(path, 2)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE payouts SET returns = 'C3-x' WHERE reference = 'C3-P-paid'")
    assert verify(path, KEY).facts["reference"] == "C3-P-paid"


def test_becomes_one_of_today(old: Path, before: int) -> None:
    known = payments(old)
    Ledger.open(old, KEY).close()
    assert version(old) == VERSION
    # Every column, also those that are new: each is compared with what the events make.
    assert verify(old, KEY) == Verification(True, EVENTS[before])
    after = payments(old)
    assert details(old) == told(before)
    assert {reference: bare(payment) for reference, payment in after.items()} == {
        reference: bare(payment) for reference, payment in known.items()
    }


def test_what_was_booked_before_there_were_days(path: Path) -> None:
    old_ledger(path, 2)
    Ledger.open(path, KEY).close()
    booked = {reference: payment for reference, payment in payments(path).items() if payment.booked_seq is not None}
    assert set(booked) == BOOKED | {"C3-P-paid", "C3-P-late", "C3-P-confirmed_manually"}
    with closing(Reader.open(path)) as reader:
        for reference, payment in booked.items():
            (event,) = [event for event in reader.trail(reference) if event.seq == payment.booked_seq]
            assert event.kind is (Kind.PAID if reference.split("-")[-1] in ("paid", "late") else Kind.DECIDED)


def test_the_first_day_begins_behind_what_was_there(old: Path, before: int) -> None:
    ledger = Ledger.open(old, KEY)
    seq = ledger.head[0]
    data = {"day": 1, "by": "Vola", "since": seq, "floats": []}
    ledger.note("@days", Kind.DAY_OPENED, data, NOW)
    report = ledger.report(NOW)
    assert (report.totals, report.payouts) == ((), ())
    assert "C3-unknown" in report.undecided
    ledger.close()
    assert verify(old, KEY) == Verification(True, EVENTS[before] + 1)


def test_a_migrated_file_and_a_new_one_are_the_same_to_the_letter(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    Ledger.create(new, KEY).close()
    Ledger.open(old, KEY).close()
    assert texts(old) == texts(new) == OBJECTS


def test_the_copy_of_before_is_a_ledger_of_its_version(old: Path, before: int) -> None:
    Ledger.open(old, KEY).close()
    copy = old.with_name(f"ledger.v{before}-{EVENTS[before]}.backup.sqlite3")
    assert texts(copy) == CURRENT.objects_of(before)
    assert accept(copy, KEY) == Verification(True, EVENTS[before])
    assert verify(copy, KEY).intact
    # It may take the place of the ledger: it is brought up to date in its turn.
    Ledger.open(copy, KEY).close()
    assert details(copy) == told(before)


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
        newest = reader.recent(1)
        ledger = Ledger.open(old, KEY)
        payout(ledger, "C3-P1", "paid")
        write(ledger, "C3-new", "paid")
        assert reader.payment("C3-new") is not None
        assert reader.recent(1) == newest
        ledger.close()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO payments SELECT 1000, 'C3-nobody', {rest} FROM payments WHERE reference = 'C3-refused'",
        "UPDATE payments SET reason = 'x' WHERE reference = 'C3-created'",
    ],
)
def test_a_payment_without_sense_does_not_stop_the_till(old: Path, before: int, sql: str) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(payments)")]
        connection.execute(sql.format(rest=", ".join(columns[2:])))
    Ledger.open(old, KEY).close()
    assert {reference: word for reference, word in details(old).items() if reference != "C3-nobody"} == told(before)
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


def test_any_failing_statement_leaves_one_version_or_another(old: Path, before: int) -> None:
    def check() -> None:
        assert verify(old, KEY) == Verification(True, EVENTS[before])
        assert texts(old) == CURRENT.objects_of(version(old))

    assert at_each_statement(lambda connect: Ledger.open(old, KEY, connect=connect), check) > 60
    assert (version(old), details(old)) == (VERSION, told(before))


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


def test_killed_at_any_statement_of_the_migration(old: Path, before: int) -> None:
    seen = set()
    statement = 0
    while killed_at(statement, lambda connect: Ledger.open(old, KEY, connect=connect)):
        seen.add(version(old))
        assert verify(old, KEY) == Verification(True, EVENTS[before])
        statement += 1
    assert statement > 60
    # Each step is a transaction of its own; where the last one was killed, what is left is fewer statements than this.
    assert {before, VERSION - 1} <= seen <= set(range(before, VERSION + 1))
    assert (version(old), details(old)) == (VERSION, told(before))


def test_killed_at_any_statement_of_making_one(path: Path) -> None:
    """Also between the steps: a part of a ledger is never taken for one."""
    statement = 0
    while killed_at(statement, lambda connect: Ledger.create(path, KEY, connect=connect)):
        assert not path.exists()
        statement += 1
    assert statement > 50
    assert verify(path, KEY).intact
    assert texts(path) == OBJECTS
