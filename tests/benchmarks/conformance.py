"""Which rule of the conformance suite holds for which provider: one table, printed above the figures."""

from tests.benchmarks.figure import Figure
from tests.conformance.table import BREACH, HOLDS, table, written


def measure() -> list[Figure]:
    """How many marks of the table are breaches; none may be."""
    lines = table()
    print(written(lines), end="\n\n")
    marks = [cell for line in lines[1:] for cell in line[1:]]
    note = f"{marks.count(HOLDS)} hold, {len(lines) - 1} rules, {len(lines[0]) - 1} ways to pay"
    return [Figure("conformance, breaches", "rules", marks.count(BREACH), at_most=0, note=note)]
