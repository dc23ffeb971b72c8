"""One figure: ours, its reference, and the goal; how samples are taken in turn, and how a table is printed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is ours by reference; `at_most` and `at_least` bound the ratio, or ours where there is no reference."""

    name: str
    unit: str
    ours: float
    reference: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if not self.reference else self.ours / self.reference

    @property
    def held(self) -> bool:
        judged = self.ours if self.ratio is None else self.ratio
        return (self.at_most is None or judged <= self.at_most) and (self.at_least is None or judged >= self.at_least)

    @property
    def goal(self) -> str:
        unit = f" {self.unit}" if self.ratio is None else " x"
        bound = f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"
        return bound + unit

    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            f"{self.ours:.4g} {self.unit}",
            "-" if self.reference is None else f"{self.reference:.4g} {self.unit}",
            "-" if self.ratio is None else f"{self.ratio:.2f} x",
            self.goal,
            "held" if self.held else "MISSED",
            self.note,
        )


HEAD = ("figure", "ours", "reference", "ratio", "goal", "", "")


def in_turn(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each measure; they take turns, so that the machine's moods meet all of them alike."""
    samples: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for taken, measure in zip(samples, measures, strict=True):
            taken.append(measure())
    return [median(taken) for taken in samples]


def quantile(samples: Sequence[float], part: float) -> float:
    """The sample below which `part` of them lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def table(figures: Sequence[Figure]) -> str:
    """All figures under one another."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def write(figures: Sequence[Figure], path: Path) -> None:
    """The same as JSON, for comparing runs."""
    content = [
        {
            "figure": figure.name,
            "unit": figure.unit,
            "ours": figure.ours,
            "reference": figure.reference,
            "ratio": figure.ratio,
            "goal": figure.goal,
            "held": figure.held,
            "note": figure.note,
        }
        for figure in figures
    ]
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
