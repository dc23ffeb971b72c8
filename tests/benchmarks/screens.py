"""The longest time for which the GUI's thread did not come round, for each screen and what is usually done on it.

A million payments lie in the ledger; a day is opened, a statement of 10 000 lines compared, the day closed, in the real
window with the real engine. `python -m tests.benchmarks.screens HOME` is the process with the window: it prints the
longest gap of each step, by the clock on the wall and by the time that the thread itself worked.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from pos_app.app import Plan, TillRun, execute
from pos_app.core.payment import Environment
from pos_app.home import Home
from pos_app.settings import Settings, load
from pos_app.wording.numbers import national
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.benchmarks.screen_steps import Step, steps
from tests.benchmarks.start import surroundings
from tests.ledger.bulk import fill

PAYMENTS = 1_000_000
PER_DAY = 160
"""So that the 62 days of a comparison hold 10 000 payments."""
LINES = 10_000
RUNS = 3
GOAL = 50.0
BEAT = 5
"""Milliseconds between two looks at the clock."""
REST_MS = 350
"""A step is over when the process has hardly worked for so long."""
AT_REST = 0.03
"""Seconds of work in that time: what the watching itself takes, and a little more."""
PATIENCE_MS = 60_000

ACCOUNT = {"MVOLA_BASE_URL": "https://mvola.invalid", "MVOLA_ENVIRONMENT": "sandbox"}
"""Of the same environment as the payments; nothing here asks it for anything."""

Gap = tuple[float, float]
"""Milliseconds on the wall, and of the thread's own work."""


class Watch(QObject):
    """Does one step after another, and looks at the clocks beside them."""

    def __init__(self, run: TillRun, statement: Path) -> None:
        super().__init__()
        self.longest: dict[str, Gap] = {}
        self._run, self._statement = run, statement
        self._name = "start"
        self._steps: Iterator[Step] | None = None
        self._seen: Gap = (0.0, 0.0)
        self._worked, self._since = 0.0, 0.0
        self._beating = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._beating.timeout.connect(self._beat)
        self._resting = QTimer(self, interval=REST_MS)
        self._resting.timeout.connect(self._look)
        run.ready.connect(self._resting.start)
        QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self._run.window is None:
            QTimer.singleShot(0, self, self._begin)
            return
        self._run.window.painted.connect(self._painted)

    def _painted(self) -> None:
        self._seen = _clocks()
        self._since = time.monotonic()
        self._beating.start()

    def _beat(self) -> None:
        now = _clocks()
        wall, own = self.longest.get(self._name, (0.0, 0.0))
        gap = (now[0] - self._seen[0] - BEAT, now[1] - self._seen[1])
        self.longest[self._name] = (max(wall, gap[0]), max(own, gap[1]))
        self._seen = now

    def _look(self) -> None:
        worked = time.process_time()
        rested = worked - self._worked < AT_REST
        self._worked = worked
        if rested or time.monotonic() - self._since > PATIENCE_MS / 1000:
            self._next()

    def _next(self) -> None:
        if self._steps is None:
            assert self._run.window is not None
            assert self._run.bridge is not None
            self._steps = steps(self._run.window, self._run.bridge, self._statement)
        step = next(self._steps, None)
        if step is None:
            self._beating.stop()
            self._resting.stop()
            self._run.close()
            return
        self._name, act = step
        self._since = time.monotonic()
        self._seen = _clocks()
        act()


def _clocks() -> Gap:
    return time.perf_counter() * 1000, time.thread_time() * 1000


def main(home: Path) -> None:
    """Open the till, do every step, print what each took."""

    def settings() -> Settings:
        return load(home, os.environ)

    statement = write_statement(Home(home))
    watches: list[Watch] = []
    execute(Plan(Home(home), settings, settings), os.environ, lambda run: watches.append(Watch(run, statement)))
    print(json.dumps(watches[0].longest))


def write_statement(home: Home) -> Path:
    """What an operator would list of the latest payments: one in twenty is missing, one in twenty has another sum."""
    with closing(home.open_reader()) as reader:
        since = datetime.now(UTC) - timedelta(days=62)
        payments = reader.to_reconcile("mvola", Environment.SANDBOX, since)[-LINES:]
    rows = ["Date;Transaction ID;Type;Expéditeur;Montant (Ar);Frais;Statut"]
    for number, payment in enumerate(payments):
        if number % 20 and payment.transaction_id is not None and payment.phone is not None:
            at = (payment.created_at + timedelta(hours=3, seconds=20)).strftime("%d/%m/%Y %H:%M:%S")
            amount = payment.amount + (100 if number % 20 == 1 else 0)
            fields = (at, payment.transaction_id, "Merchant payment", national(payment.phone), amount, 150, "completed")
            rows.append(";".join(map(str, fields)))
    path = home.path / "mvola.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def run_once(home: Path) -> dict[str, Gap]:
    """One run in a process of its own, on a home that is filled; the home is used up by it."""
    environment = {**surroundings(home), **ACCOUNT}
    command = [sys.executable, "-m", "tests.benchmarks.screens", str(home)]
    done = subprocess.run(command, env=environment, cwd=shop.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    told: dict[str, Gap] = {name: (gap[0], gap[1]) for name, gap in json.loads(done.stdout.splitlines()[-1]).items()}
    return told


def best(runs: list[dict[str, Gap]]) -> dict[str, Gap]:
    """The least of each step: what other programs take of the machine is none of the screens'."""
    # On a busy machine a short step may be over before the clocks are looked at.
    seen = [name for name in runs[0] if all(name in run for run in runs)]
    return {name: (min(run[name][0] for run in runs), min(run[name][1] for run in runs)) for name in seen}


def measure() -> list[Figure]:
    """The best of some runs, each on a copy of the same ledger."""
    with shop.scratch() as folder:
        made = Home(folder / "made", find=lambda: None)
        made.prepare()
        fill(made.ledger, made.vault.ledger_key(create=True), PAYMENTS, PER_DAY, datetime.now(UTC))
        made.vault.settle()
        runs = []
        for number in range(RUNS):
            home = folder / f"run-{number}"
            shutil.copytree(made.path, home)
            runs.append(run_once(home))
            shutil.rmtree(home)
    return [
        Figure(f"stall: {name}", "ms", own, at_most=GOAL, note=f"{wall:.0f} ms on the wall")
        for name, (wall, own) in best(runs).items()
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
