"""First page of Historique and the totals of a day, with a million payments in the ledger and with a thousand.

Both ledgers have a thousand payments a day, so the day that is counted is equally full. A reader is opened for each
sample, as the window opens one.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from pos_app.ledger.reader import Reader
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure, in_turn
from tests.ledger.bulk import UNTIL, fill

MANY = 1_000_000
FEW = 1_000
ROUNDS = 41
ROWS = 50
DAY = timedelta(days=1)


def milliseconds(path: Path, question: Callable[[Reader], object]) -> float:
    """Milliseconds from opening the file to the answer."""
    started = time.perf_counter()
    reader = Reader.open(path)
    question(reader)
    taken = time.perf_counter() - started
    reader.close()
    return taken * 1000


def first_page(reader: Reader) -> None:
    assert len(reader.page(ROWS).payments) == ROWS


def totals(reader: Reader) -> None:
    assert sum(total.count for total in reader.totals(UNTIL - DAY, UNTIL + DAY)) > FEW * 0.9


def measure() -> list[Figure]:
    """Medians, the two ledgers in turn."""
    with shop.scratch() as folder:
        many, few = folder / "many.sqlite3", folder / "few.sqlite3"
        fill(many, shop.KEY, MANY)
        fill(few, shop.KEY, FEW)
        figures = []
        for name, question in (("first page of Historique", first_page), ("totals of the day", totals)):
            taken = in_turn(ROUNDS, lambda q=question: milliseconds(many, q), lambda q=question: milliseconds(few, q))
            figures.append(Figure(f"{name}, {MANY:,} payments", "ms", *taken, at_most=1.5))
    return figures
