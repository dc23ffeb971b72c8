"""Many entries in one transaction: all of them are on the disk, or none ever is."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent
from pos_app.core.payment import DAYS, PEOPLE, STATEMENTS, Event, Flag, Kind, Payment, Status
from pos_app.ledger.chain import verify
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import REMEMBERED, Ledger
from pos_app.ledger.pen import Entry
from pos_app.ledger.reader import Reader
from tests.ledger.business import ACCOUNT, compared, explained, imported, line, open_day, person
from tests.ledger.story import KEY, NOW, SENDING, FailingConnections, created, write

DECIDED = {"as": "paid", "transaction_id": "T1", "reason": "relevé", "by": "Hanta", "flags": []}
PROVED = {"line": "k1", "how": "manual", "by": "Hanta", "transaction_id": "T1", "amount": 12_500, "fee": None}
CORRECTED = {"by": "Hanta", "means": "mvola", "amount": -5, "currency": "MGA", "reason": "x", "about": "C3-1"}
LINES = [line("k1"), line("k2")]
IMPORT = {"operator": "mvola", "environment": "sandbox", "by": "Hanta", "file": "a.csv", "digest": "00", "lines": LINES}
CLOSING = {"day": 1, "by": "Vola", "counted": [], "carried_over": [], "report": {"number": 1}}

MIXED: list[Entry] = [
    ("C3-1", Kind.DECIDED, DECIDED),
    (STATEMENTS, Kind.IMPORTED, IMPORT),
    ("C3-1", Kind.RECONCILED, PROVED),
    (DAYS, Kind.CORRECTED, {"day": 1, **CORRECTED}),
    ("C3-2", Kind.CREATED, created("another")),
    ("C3-2", Kind.SENDING, SENDING),
    person("Hanta", "manager"),
]


def begun(path: Path) -> None:
    """A ledger with an open day and a payment of which nobody knows what became of it."""
    ledger = Ledger.create(path, KEY)
    open_day(ledger)
    write(ledger, "C3-1", "unknown")
    ledger.close()


def test_payments_and_streams_in_one(path: Path) -> None:
    begun(path)
    ledger = Ledger.open(path, KEY)
    written = ledger.append_many(MIXED, NOW)
    assert [event.seq for event, _ in written] == [*range(5, 12)]
    assert [(event.reference, event.kind) for event, _ in written] == [(name, kind) for name, kind, _ in MIXED]
    payments = [payment for _, payment in written]
    assert [payment is None for payment in payments] == [False, True, False, True, False, False, True]
    decided, proved = payments[0], payments[2]
    assert decided is not None
    assert proved is not None
    assert (decided.status, proved.status, proved.statement_line) == (Status.CONFIRMED_MANUALLY, Status.PAID, "k1")
    assert ledger.payment("C3-1") == proved
    assert ledger.append_many([], NOW) == []
    # What follows is folded on what was written.
    _, late = ledger.append("C3-1", Kind.DECLINED, {"reason": "x"}, NOW)
    assert late.flags == {Flag.CONFLICT}
    assert ledger.head[0] == 12
    ledger.close()
    assert verify(path, KEY).events == 12


REFUSED: list[tuple[type[Exception], Entry]] = [
    (InvalidInput, ("C3-9", Kind.CREATED, created("another"))),
    (ImpossibleEvent, ("C3-2", Kind.PAID, {})),
    (ImpossibleEvent, ("C3-9", Kind.SENDING, SENDING)),
    (ImpossibleEvent, person("Hanta")),
    (ImpossibleEvent, (DAYS, Kind.DAY_OPENED, {"day": 2, "by": "Vola", "since": 0, "floats": []})),
    (ImpossibleEvent, (PEOPLE, Kind.PERSON_ADDED, {"name": float("nan")})),
    (ImpossibleEvent, ("C3-\udc00", Kind.CREATED, created("third"))),
]


@pytest.mark.parametrize(("error", "last"), REFUSED)
def test_one_that_is_refused_takes_the_others_with_it(path: Path, error: type[Exception], last: Entry) -> None:
    begun(path)
    ledger = Ledger.open(path, KEY)
    before = ledger.payment("C3-1")
    head = ledger.head
    with pytest.raises(error):
        ledger.append_many([*MIXED, last], NOW)
    assert (ledger.head, ledger.payment("C3-1"), ledger.payment("C3-2")) == (head, before, None)
    assert (ledger.people(), ledger.corrections(1), ledger.operators_with_lines()) == ((), [], ())
    assert verify(path, KEY).events == 4
    # What it remembered of the payments is what is in the file: the same entries are taken now.
    assert len(ledger.append_many(MIXED, NOW)) == 7
    ledger.close()
    assert verify(path, KEY).intact


def test_a_CLOSINGthat_is_not_written_closes_nothing(ledger: Ledger) -> None:
    open_day(ledger)
    assert ledger.closed_seq == 0
    with pytest.raises(ImpossibleEvent):
        ledger.append_many([(DAYS, Kind.DAY_CLOSED, CLOSING), (DAYS, Kind.DAY_CLOSED, CLOSING)], NOW)
    assert ledger.closed_seq == 0
    assert ledger.day() is not None
    ledger.append_many([(DAYS, Kind.DAY_CLOSED, CLOSING)], NOW)
    assert ledger.closed_seq == 2


def test_more_payments_than_it_remembers(ledger: Ledger, path: Path) -> None:
    entries = [(f"C3-{number}", Kind.CREATED, created(f"s{number}")) for number in range(REMEMBERED * 2 + 3)]
    ledger.append_many([*entries, *((reference, Kind.SENDING, SENDING) for reference, _, _ in entries)], NOW)
    assert verify(path, KEY).events == 2 * len(entries)


def note_all(ledger: Ledger) -> object:
    """Every kind of entry of the business day that writes something, one after the other."""
    ledger.note(*person("Zo"), NOW)
    imported(ledger, line("k1"))
    compared(ledger, ours_only=["C3-1"])
    explained(ledger, "C3-1", None)
    return ledger.note(DAYS, Kind.DAY_CLOSED, CLOSING, NOW)


@pytest.mark.parametrize("too_late", [False, True])
@pytest.mark.parametrize("write_it", [lambda ledger: ledger.append_many(MIXED, NOW), note_all])
def test_fails_at_every_statement(path: Path, too_late: bool, write_it: Callable[[Ledger], object]) -> None:
    for budget in range(100):
        file = path.with_name(f"{budget}.sqlite3")
        begun(file)
        connections = FailingConnections()
        ledger = Ledger.open(file, KEY, connect=connections)
        connection = connections.last
        connection.budget, connection.too_late = budget, too_late
        failed = False
        try:
            write_it(ledger)
        except LedgerFault as fault:
            failed = fault.code == "ledger_io"
        connection.budget = float("inf")
        written = ledger.head[0]
        if failed:
            with pytest.raises(LedgerFault, match="ledger_io"):
                ledger.note(*person("Ony"), NOW)
            with pytest.raises(LedgerFault, match="ledger_io"):
                ledger.append_many(MIXED, NOW)
        ledger.close()
        found = verify(file, KEY)
        assert found.intact
        if write_it is note_all:
            assert found.events - written in (0, int(too_late))
        else:
            # All seven of them or none; a commit that reports failure after it succeeded wrote all.
            assert found.events in ((4, 11) if too_late or not failed else (4,))
        if not failed:
            break
    assert 15 < budget < 60


def test_the_disk_is_full_in_the_middle(path: Path) -> None:
    begun(path)
    connections = FailingConnections()
    ledger = Ledger.open(path, KEY, connect=connections)
    (pages,) = connections.last.execute("PRAGMA page_count").fetchone()
    connections.last.execute(f"PRAGMA max_page_count = {pages + 3}").fetchone()
    lines = [line(f"k{number}") for number in range(5_000)]
    with pytest.raises(LedgerFault, match="ledger_disk_full"):
        imported(ledger, *lines)
    ledger.close()
    assert verify(path, KEY).events == 4
    with closing(Reader.open(path)) as reader:
        assert reader.operators_with_lines() == ()


def test_another_writer_is_noticed(ledger: Ledger, path: Path) -> None:
    other = Ledger.open(path, KEY)
    other.note(*person("Hanta", "manager"), NOW)
    other.close()
    with pytest.raises(LedgerFault, match="ledger_changed"):
        ledger.note(*person("Vola"), NOW)


def test_an_index_keeps_a_line_from_two_payments(ledger: Ledger, path: Path) -> None:
    for reference in ("C3-1", "C3-2"):
        write(ledger, reference, "paid")
    for table in ("payments", "payouts"):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            sql = f"SELECT sql FROM sqlite_master WHERE name = 'one_{table[:-1]}_of_a_line'"
            assert connection.execute(sql).fetchone()[0].startswith("CREATE UNIQUE INDEX")
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="statement_line"):
            connection.execute("UPDATE payments SET statement_line = 'k'")
        connection.execute("UPDATE payments SET statement_line = 'asked'")


def test_what_is_written_is_told_as_it_will_be_read(ledger: Ledger, path: Path) -> None:
    event = ledger.note(*person("Hanta", "manager"), NOW)
    assert isinstance(event, Event)
    (written, payment), *_ = ledger.append_many([("C3-1", Kind.CREATED, created())], NOW)
    assert isinstance(payment, Payment)
    with closing(Reader.open(path)) as reader:
        assert reader.trail(PEOPLE) == [event]
        assert reader.trail("C3-1") == [written]
        assert ACCOUNT not in reader.operators_with_lines()
