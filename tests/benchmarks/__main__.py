"""`sh packaging/bench.sh [NAME...]`: measures, prints a table, writes benchmarks.json into the current folder."""

import importlib
import sys
from pathlib import Path

from tests.benchmarks.figure import table, write

PARTS = (
    "start",
    "press",
    "throughput",
    "stall",
    "screens",
    "history",
    "report",
    "append",
    "questions",
    "qr",
    "receipt",
    "receiptpdf",
    "callback",
    "conformance",
    "reconcile",
    "export",
    "printing",
)


def main() -> int:
    chosen = sys.argv[1:] or PARTS
    unknown = set(chosen) - set(PARTS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    figures = []
    for part in chosen:
        print(f"measuring: {part}", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"tests.benchmarks.{part}").measure()
    print(table(figures))
    write(figures, Path("benchmarks.json"))
    return 0 if all(figure.held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
