"""Appending to the ledger beside a raw insert of the same bytes in the same mode; see tests/ledger/measure.py."""

from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.ledger.measure import measure as taken_by

PAYMENTS = 600


def measure() -> list[Figure]:
    """Appends per second: the mean over all, since a commit now and then pays for many."""
    with shop.scratch() as folder:
        taken = taken_by(folder, PAYMENTS)
    ours, raw = (len(taken[name]) / sum(taken[name]) for name in ("append", "raw"))
    return [Figure("appending to the ledger", "per s", ours, raw, at_least=0.6)]
