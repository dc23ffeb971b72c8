"""Every Z and every X of a generated month is what the raw events say, in every currency separately.

`POS_APP_MONTH=50000` makes the month as long as the shop's own.
"""

import json
import os
import sqlite3
from collections import defaultdict
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pos_app.core.payment import Flag, Status
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.month import DAYS_OF_MONTH, Month, Shop
from tests.ledger.month_oracle import booked, reports
from tests.ledger.story import KEY

PAYMENTS = int(os.environ.get("POS_APP_MONTH", "3000"))
TILLS = 3


@pytest.fixture(scope="module")
def tills(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Month]]:
    """The ledgers of three tills after a month."""
    made = []
    for till in range(TILLS):
        path = tmp_path_factory.mktemp(f"till{till}") / "ledger.sqlite3"
        ledger = Ledger.create(path, KEY)
        # Nothing here is about losing power: without waiting for the disk it takes a third of the time.
        ledger._connection.execute("PRAGMA synchronous = OFF").fetchone()
        made.append((path, Shop(ledger, till, PAYMENTS // TILLS, seed=till).live()))
        ledger.close()
    return made


def sealed(path: Path) -> dict[int, Any]:
    """The Z reports as they stand in the events, each by the last entry that it counts."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT seq, data FROM events WHERE kind = 'day_closed' ORDER BY seq")
        return {seq - 1: json.loads(data)["report"] for seq, data in rows}


def tidy(report: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What is said of what the events know; the rest of the report is not about them."""
    found = {name: report[name] for name in expected}
    for part in ("cash", "corrections"):
        found[part] = [
            {k: v for k, v in one.items() if k not in ("counted", "difference", "at")} for one in report[part]
        ]
    return found


def test_every_report_is_what_the_events_say(tills: list[tuple[Path, Month]]) -> None:
    for path, month in tills:
        told = {**month.x_reports, **sealed(path)}
        assert len(month.x_reports) >= DAYS_OF_MONTH
        seen = 0
        for seq, expected in reports(path, set(told)):
            assert tidy(told[seq], expected) == expected
            for cash in told[seq]["cash"]:
                counted, difference = cash["counted"], cash["difference"]
                assert difference == (None if counted is None else counted - cash["expected"])
            seen += 1
        assert seen == len(told)


def test_z_numbers_have_no_gap_and_a_z_is_what_was_sealed(tills: list[tuple[Path, Month]]) -> None:
    for path, _ in tills:
        numbers = [report["number"] for report in sealed(path).values()]
        assert numbers == list(range(1, DAYS_OF_MONTH + 1))
        with closing(Reader.open(path)) as reader:
            assert [day.number for day in reader.days(99)] == numbers[::-1]
            assert [reader.z_report(number) for number in numbers] == list(sealed(path).values())
            days = reader.days(99)[::-1]
        for before, day in pairwise(days):
            assert day.since == before.closed_seq


def test_all_reports_together_hold_each_payment_once(tills: list[tuple[Path, Month]]) -> None:
    for path, _ in tills:
        sums: dict[tuple[str, str, str], int] = defaultdict(int)
        taken_back = 0
        for report in sealed(path).values():
            for total in report["totals"]:
                account = (total["operator"], total["currency"], total["environment"])
                sums[account] += total["amount"] + total["manual_amount"]
            for correction in report["corrections"]:
                if correction["about"] is not None:
                    account = account_of(path, correction["about"])
                    sums[account] += correction["amount"]
                    taken_back += 1
        last = max(sealed(path))
        assert {account: money for account, money in sums.items() if money} == {
            account: money for account, money in booked(path, last).items() if money
        }
        assert taken_back > 0 or PAYMENTS < 30_000


def account_of(path: Path, reference: str) -> tuple[str, str, str]:
    with closing(sqlite3.connect(path)) as connection:
        sql = "SELECT operator, currency, environment FROM payments WHERE reference = ?"
        found: tuple[str, str, str] = connection.execute(sql, (reference,)).fetchone()
    return found


def test_the_month_holds_everything(tills: list[tuple[Path, Month]]) -> None:
    assert set().union(*(month.statuses for _, month in tills)) == set(Status)
    assert set().union(*(month.flags for _, month in tills)) == set(Flag) - {Flag.ORPHAN}
    reported = [report for path, _ in tills for report in sealed(path).values()]
    totals = [total for report in reported for total in report["totals"]]
    assert {total["currency"] for total in totals} == {"MGA", "XAF", "XOF"}
    assert {total["environment"] for total in totals} == {"training", "sandbox", "production"}
    assert all(any(total[name] for total in totals) for name in ("late_count", "manual_count", "fees"))
    assert any(report["carried_over"] for report in reported)
    assert any(report["payouts"] for report in reported)


def test_the_ledgers_verify(tills: list[tuple[Path, Month]]) -> None:
    for path, _ in tills:
        assert verify(path, KEY).intact
