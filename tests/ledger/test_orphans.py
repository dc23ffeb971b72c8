"""Callbacks about payments that are not here: written once, few of them, and never money."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core.fold import ImpossibleEvent
from pos_app.core.orphan import Orphan
from pos_app.core.payment import ORPHANS, Claim, Environment, Kind
from pos_app.ledger.chain import verify
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import LONGEST_NAME, MOST_ORPHANS, Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.story import KEY, NOW, FailingConnections, created, write

SANDBOX = Environment.SANDBOX
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def add(ledger: Ledger, named: str, claim: Claim | None = Claim.SUCCESS, after: timedelta = SECOND) -> Orphan | None:
    return ledger.add_orphan("pvit", SANDBOX, named, claim, "200", NOW + after)


def test_an_orphan_is_written_and_read(ledger: Ledger, reader: Reader, path: Path) -> None:
    write(ledger, "C3-1", "paid")
    orphan = add(ledger, "C9-1")
    assert orphan == Orphan(5, NOW + SECOND, "pvit", SANDBOX, "C9-1", Claim.SUCCESS, "200")
    silent = ledger.add_orphan("ekolopay", SANDBOX, "token", None, None, NOW)
    assert silent == Orphan(6, NOW, "ekolopay", SANDBOX, "token", None, None)
    assert reader.orphans(9) == [orphan, silent]
    assert reader.orphans(1) == [orphan]
    assert [event.kind for event in reader.trail(ORPHANS)] == [Kind.ORPHAN, Kind.ORPHAN]
    assert verify(path, KEY).events == 6
    ledger.rebuild()
    assert reader.orphans(9) == [orphan, silent]
    assert verify(path, KEY).intact


def test_is_no_payment(ledger: Ledger, reader: Reader) -> None:
    write(ledger, "C3-1", "paid")
    before = ledger.last_reference(), ledger.watched(NOW - DAY), reader.page(9), reader.totals(NOW, NOW + DAY)
    add(ledger, "C3-1")
    after = ledger.last_reference(), ledger.watched(NOW - DAY), reader.page(9), reader.totals(NOW, NOW + DAY)
    assert before == after
    assert (ledger.payment(ORPHANS), reader.payment(ORPHANS), reader.undecided()) == (None, None, [])


@pytest.mark.parametrize("claim", [None, Claim.SUCCESS])
def test_is_written_once(path: Path, claim: Claim | None) -> None:
    ledger = Ledger.create(path, KEY)
    assert add(ledger, "C9-1", claim) is not None
    for after in (SECOND, DAY, 9 * DAY):
        assert add(ledger, "C9-1", claim, after) is None
    assert ledger.head[0] == 1
    # Another claim, name, operator or account is something new.
    assert add(ledger, "C9-1", Claim.FAILED) is not None
    assert add(ledger, "C9-2", claim) is not None
    assert ledger.add_orphan("pvit", Environment.PRODUCTION, "C9-1", claim, None, NOW) is not None
    assert ledger.add_orphan("ekolopay", SANDBOX, "C9-1", claim, None, NOW) is not None
    ledger.close()
    again = Ledger.open(path, KEY)
    assert add(again, "C9-1", claim) is None
    again.close()


def test_a_flood_is_bounded(ledger: Ledger, path: Path) -> None:
    for number in range(MOST_ORPHANS):
        assert add(ledger, f"C9-{number}", after=number * SECOND) is not None
    for number in range(1_000):
        assert add(ledger, f"C8-{number}", after=timedelta(hours=23)) is None
    assert ledger.head[0] == MOST_ORPHANS
    # As the first ones grow older than a day there is room again.
    assert add(ledger, "C7-1", after=DAY) is not None
    assert add(ledger, "C7-2", after=DAY) is None
    assert add(ledger, "C7-2", after=DAY + SECOND) is not None
    assert verify(path, KEY).intact


def test_a_clock_that_was_ahead_does_not_silence_the_later_ones(ledger: Ledger) -> None:
    for number in range(MOST_ORPHANS):
        add(ledger, f"C9-{number}", after=30 * DAY)
    assert add(ledger, "C8-1", after=timedelta(0)) is not None
    # Set back by less than a day it is still the same flood.
    assert add(ledger, "C8-2", after=29.5 * DAY) is None


def test_what_came_is_cut_and_cannot_break_the_ledger(ledger: Ledger, reader: Reader, path: Path) -> None:
    odd = "é\x00'\ud800\u202e<b>" + "x" * 70_000
    orphan = ledger.add_orphan("pvit", SANDBOX, odd, Claim.PENDING, odd, NOW)
    assert orphan is not None
    assert len(orphan.named) == LONGEST_NAME
    assert len(orphan.word or "") == LONGEST_NAME
    assert reader.orphans(1) == [orphan]
    assert ledger.add_orphan("pvit", SANDBOX, odd, Claim.PENDING, odd, NOW) is None
    assert verify(path, KEY).intact


def test_no_payment_takes_the_reference_of_orphans(ledger: Ledger) -> None:
    add(ledger, "C9-1")
    for kind in (Kind.CREATED, Kind.PAYOUT, Kind.ORPHAN, Kind.CALLBACK):
        with pytest.raises(ImpossibleEvent):
            ledger.append(ORPHANS, kind, created(), NOW)
    write(ledger, "C3-1")
    with pytest.raises(ImpossibleEvent):
        ledger.append("C3-1", Kind.ORPHAN, {}, NOW)
    assert ledger.head[0] == 2


def test_fails_at_every_statement(path: Path) -> None:
    Ledger.create(path, KEY).close()
    for budget in range(100):
        connections = FailingConnections()
        ledger = Ledger.open(path, KEY, connect=connections)
        connections.last.budget = budget
        try:
            add(ledger, f"C9-{budget}")
        except LedgerFault as fault:
            failed = fault
        else:
            ledger.close()
            break
        assert failed.code == "ledger_io"
        connections.last.budget = float("inf")
        if budget >= 2:  # The first two only ask.
            with pytest.raises(LedgerFault, match="ledger_io"):
                add(ledger, "C9-another")
        ledger.close()
        assert verify(path, KEY).events == 0
    assert budget == 6  # known, how many, begin, event, orphan, commit
    assert verify(path, KEY).events == 1


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("UPDATE orphans SET named = 'C9-9' WHERE named = 'C9-1'", ["C9-2", "C9-9"]),
        ("UPDATE orphans SET claim = 'failed'", ["C9-1", "C9-2"]),
        ("DELETE FROM orphans WHERE named = 'C9-2'", ["C9-1"]),
        ("DELETE FROM orphans", []),
        ("INSERT INTO orphans SELECT 9, at, operator, environment, 'x', claim, word FROM orphans LIMIT 1", None),
    ],
)
def test_an_edited_orphan_is_found(ledger: Ledger, path: Path, sql: str, names: list[str] | None) -> None:
    add(ledger, "C9-1")
    add(ledger, "C9-2")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql)
    found = verify(path, KEY)
    assert (found.problem, found.facts["reference"], found.events) == ("projection_differs", ORPHANS, 2)
    if names is not None:
        with closing(Reader.open(path)) as reader:
            assert sorted(orphan.named for orphan in reader.orphans(9)) == names
    ledger.rebuild()
    assert verify(path, KEY).intact
