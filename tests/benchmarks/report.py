"""The X report and the closing of a day, with a million payments in the ledger and with a few thousand.

The day holds the last thousand payments; a third X report is of a day of ten thousand. A Z is the report, its JSON and
the sealed entry that closes the day. A day is closed once: this is one sample.
"""

import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pos_app.core.day import Count
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, Kind
from pos_app.core.report_json import as_json, count_json
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure, in_turn
from tests.ledger.bulk import UNTIL, fill

MANY = 1_000_000
FEW = 20_000
DAY = 1_000
BUSY_DAY = 10_000
ROUNDS = 21
COUNTED = (Count(Currency.MGA, 100_000),)


def since(ledger: Ledger, payments: int) -> int:
    """Behind which entry the last `payments` begin: nearly all of them have four."""
    return ledger.head[0] - payments * 4


def open_day(ledger: Ledger, number: int, begin: int) -> None:
    floats = [count_json(count) for count in COUNTED]
    ledger.note(DAYS, Kind.DAY_OPENED, {"day": number, "by": "caisse", "since": begin, "floats": floats}, UNTIL)


def filled(path: Path, payments: int, day: int) -> Path:
    """A ledger with `payments`, the last `day` of which are in the day that is open."""
    fill(path, shop.KEY, payments)
    with closing(Ledger.open(path, shop.KEY)) as ledger:
        open_day(ledger, 1, since(ledger, day))
    return path


def x_report(path: Path, least: int) -> float:
    """Milliseconds from opening the file to the report."""
    started = time.perf_counter()
    reader = Reader.open(path)
    report = reader.report(datetime.now(UTC))
    taken = time.perf_counter() - started
    reader.close()
    assert sum(total.count for total in report.totals) > least * 0.9
    return taken * 1000


def z_report(ledger: Ledger) -> float:
    """Milliseconds from counting to the sealed entry that closes the day."""
    started = time.perf_counter()
    at = datetime.now(UTC)
    report = ledger.report(at, COUNTED)
    number = report.day.number
    sealed = as_json(replace(report, number=number, day=replace(report.day, closed_at=at, closed_by="caisse")))
    told = {"day": number, "by": "caisse", "counted": [count_json(count) for count in COUNTED], "carried_over": []}
    ledger.note(DAYS, Kind.DAY_CLOSED, {**told, "report": sealed}, at)
    return (time.perf_counter() - started) * 1000


def measure() -> list[Figure]:
    """Medians, the ledgers in turn; the goals are absolute, so the smaller ledger is told in the note."""
    with shop.scratch() as folder:
        many = filled(folder / "many.sqlite3", MANY, DAY)
        few = filled(folder / "few.sqlite3", FEW, DAY)
        busy = filled(folder / "busy.sqlite3", FEW, BUSY_DAY)
        ours, small, full = in_turn(
            ROUNDS, lambda: x_report(many, DAY), lambda: x_report(few, DAY), lambda: x_report(busy, BUSY_DAY)
        )
        with closing(Ledger.open(many, shop.KEY)) as one, closing(Ledger.open(few, shop.KEY)) as other:
            closings = in_turn(1, lambda: z_report(one), lambda: z_report(other))
    note, second = (f"{taken:.3g} ms with {FEW:,} payments" for taken in (small, closings[1]))
    return [
        Figure(f"X report, {MANY:,} payments", "ms", ours, at_most=100, note=note),
        Figure(f"X report of a day of {BUSY_DAY:,}", "ms", full, at_most=100),
        Figure(f"Z report and closing, {MANY:,} payments", "ms", closings[0], at_most=1000, note=second),
    ]
