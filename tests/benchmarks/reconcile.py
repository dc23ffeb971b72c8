"""Comparing payments with a statement's lines: 1 000, 10 000 and 100 000 of each, beside a join of the same in SQL.

Two in five lines carry the operator's number, three in ten our reference inside a text, the rest only amount, customer
and time; the customers come back and pay the same amounts. The join reads the same objects into an SQLite database in
memory, indexes them, and pairs by number, by reference, and by amount and time, only where one fits one.
"""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Status
from pos_app.core.reconciliation import NEAR, Ours, match
from pos_app.core.reference import make_reference
from pos_app.core.statement import StatementLine, keyed
from tests.benchmarks.figure import Figure, in_turn

SIZES = ((1_000, 5), (10_000, 5), (100_000, 3))
SECONDS_FOR_TEN_THOUSAND = 2.0
MOST_GROWTH = 15.0
"""From 10 000 to 100 000: ten times the work, some sorting, and memory that no cache holds any more."""

MOST_TIMES_THE_JOIN = 15.0
TILL = "C3"
START = datetime(2026, 11, 1, 6, tzinfo=UTC)
APART = timedelta(seconds=43)

_TABLES = """
CREATE TABLE ours (id INTEGER PRIMARY KEY, number, reference, amount, phone, first REAL, last REAL);
CREATE TABLE lines (id INTEGER PRIMARY KEY, number, reference, amount, phone, at REAL);
CREATE INDEX ours_number ON ours (number);
CREATE INDEX ours_reference ON ours (reference);
CREATE INDEX ours_near ON ours (amount, phone, first);
CREATE INDEX lines_number ON lines (number);
CREATE TABLE pairs (ours INTEGER PRIMARY KEY, line INTEGER UNIQUE);
"""

_JOIN = """
INSERT INTO pairs SELECT o.id, l.id FROM lines l JOIN ours o ON {fits}
WHERE l.id NOT IN (SELECT line FROM pairs) AND o.id NOT IN (SELECT ours FROM pairs)
GROUP BY {group} HAVING count(*) = 1
"""

_NUMBER = "o.number = l.number"
_REFERENCE = "o.reference = substr(l.reference, 7)"
_NEAR = "o.amount = l.amount AND o.phone = l.phone AND o.first <= l.at AND o.last >= l.at AND o.first >= l.at - 7200"


def data(count: int) -> tuple[list[Ours], list[StatementLine]]:
    """`count` payments and as many lines, in the order of an export: newest first."""
    ours, lines = [], []
    for number in range(count):
        begin = START + number * APART
        reference = make_reference("caisse3", begin, None)
        amount, phone = 500 + 100 * (number * 7 % 60), f"+24174{number * 31 % 700:06d}"
        kind = number % 10
        transaction = str(600_000_000 + number)
        ours.append(
            Ours(
                reference,
                Direction.IN,
                amount,
                Currency.XAF,
                Status.PAID,
                begin,
                begin + timedelta(seconds=25),
                transaction if kind < 4 else None,
                f"tok{number:021x}",
                phone,
            )
        )
        line = StatementLine(number + 1, amount, Currency.XAF, begin + timedelta(seconds=18), phone=phone[4:])
        names = {"transaction_id": transaction} if kind < 4 else {"reference": f"Achat {reference}"} if kind < 7 else {}
        lines.append(StatementLine(**{name: getattr(line, name) for name in line.__slots__} | names))
    return ours, keyed(reversed(lines))


def compared(ours: list[Ours], lines: list[StatementLine]) -> int:
    return len(match("pvit", ours, lines, TILL).matched)


def joined(ours: list[Ours], lines: list[StatementLine]) -> int:
    """The same pairs in SQL."""
    reach = NEAR.total_seconds()
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_TABLES)
        database.executemany(
            "INSERT INTO ours VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (at, o.transaction_id, o.reference, o.amount, (o.phone or "")[-8:],
                 o.begin.timestamp() - reach, o.end.timestamp() + reach)
                for at, o in enumerate(ours)
            ),
        )  # fmt: skip
        database.executemany(
            "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)",
            (
                (at, each.transaction_id, each.reference, each.amount, (each.phone or "")[-8:],
                 each.at.timestamp() if each.at else None)
                for at, each in enumerate(lines)
            ),
        )  # fmt: skip
        database.executescript("ANALYZE")
        for fits in (_NUMBER, _REFERENCE):
            database.execute(_JOIN.format(fits=fits, group="o.id"))
        database.execute(
            f"CREATE TABLE near AS SELECT o.id AS ours, l.id AS line FROM lines l JOIN ours o ON {_NEAR} "
            "WHERE l.id NOT IN (SELECT line FROM pairs) AND o.id NOT IN (SELECT ours FROM pairs)"
        )
        alone = "SELECT {one} FROM near GROUP BY {one} HAVING count(*) = 1"
        database.execute(
            "INSERT INTO pairs SELECT ours, line FROM near WHERE "
            f"ours IN ({alone.format(one='ours')}) AND line IN ({alone.format(one='line')})"
        )
        (found,) = database.execute("SELECT count(*) FROM pairs").fetchone()
    return int(found)


def seconds(work: Callable[[list[Ours], list[StatementLine]], int], count: int) -> Callable[[], float]:
    ours, lines = data(count)
    expected = compared(ours, lines)

    def measured() -> float:
        started = time.perf_counter()
        found = work(ours, lines)
        taken = time.perf_counter() - started
        assert found == expected, f"{found} pairs, not {expected}"
        return taken

    return measured


def measure() -> list[Figure]:
    """Medians, ours and the join in turn."""
    taken = {count: in_turn(rounds, seconds(compared, count), seconds(joined, count)) for count, rounds in SIZES}
    figures = [
        Figure(f"comparison of {count:,} with {count:,}", "s", *taken[count], at_most=MOST_TIMES_THE_JOIN)
        for count, _ in SIZES
    ]
    ten, hundred = taken[10_000], taken[100_000]
    return [
        *figures,
        Figure("comparison of 10,000 with 10,000", "s", ten[0], at_most=SECONDS_FOR_TEN_THOUSAND, note="in all"),
        Figure(
            "growth of the comparison from 10,000 to 100,000",
            "x",
            hundred[0] / ten[0],
            at_most=MOST_GROWTH,
            note=f"the join grows {hundred[1] / ten[1]:.1f} times",
        ),
    ]
