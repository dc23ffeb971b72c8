"""A file of 50 000 rows, payments and their events, as XLSX, and how long an event loop of the GUI stalls meanwhile.

`python -m tests.benchmarks.export LEDGER FILE` is the process with the event loop; the export runs in a thread of it.
"""

import json
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt, QTimer

from pos_app.exports import export
from pos_app.ledger.reader import Reader
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.ledger.bulk import UNTIL, fill

PAYMENTS = 10_100
"""With their events some 50 000 rows."""

BEAT = 5
"""Milliseconds between two looks at the clock."""

PERIOD = timedelta(days=100)


def main(ledger: Path, file: Path) -> None:
    """Export in a thread while an event loop beats; print seconds, rows and the longest gaps in milliseconds."""
    application = QCoreApplication(sys.argv[:1])
    gaps: list[float] = []
    told: dict[str, float] = {}
    clock = QElapsedTimer()
    timer = QTimer(interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: gaps.append(clock.restart() - BEAT))
    thread = threading.Thread(target=_export, args=(ledger, file, told))
    watch = QTimer(interval=50)
    watch.timeout.connect(lambda: None if thread.is_alive() else application.quit())
    for started in (timer, watch):
        started.start()
    clock.start()
    thread.start()
    application.exec()
    print(json.dumps({**told, "gaps": sorted(gaps)[-5:]}))


def _export(ledger: Path, file: Path, told: dict[str, float]) -> None:
    reader = Reader.open(ledger)
    rows = []
    started = time.perf_counter()
    export(reader, UNTIL - PERIOD, UNTIL + PERIOD, file.suffix[1:], file, lambda done, total: rows.append(done))
    told["seconds"] = time.perf_counter() - started
    told["rows"] = rows[-1]
    reader.close()


def measure() -> list[Figure]:
    """One run of each."""
    with shop.scratch() as folder:
        ledger = folder / "ledger.sqlite3"
        fill(ledger, shop.KEY, PAYMENTS)
        command = [sys.executable, "-m", "tests.benchmarks.export", str(ledger), str(folder / "export.xlsx")]
        done = subprocess.run(command, cwd=shop.ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    note = "the longest five: " + ", ".join(f"{gap:.0f}" for gap in told["gaps"])
    name = f"XLSX of {told['rows']:,} rows"
    return [
        Figure(name, "s", told["seconds"], at_most=30),
        Figure("longest stall of an event loop meanwhile", "ms", told["gaps"][-1], at_most=50, note=note),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
