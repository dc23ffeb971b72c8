"""The longest time for which the GUI's thread did not come round, with fifty payments in flight in the real window.

`python -m tests.benchmarks.stall HOME` is the process with the window; its surroundings name the instant provider.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from pos_app.app import Plan, TillRun, execute
from pos_app.core.payment import Payment, Status
from pos_app.home import Home
from pos_app.settings import Settings, load
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.benchmarks.start import surroundings

PAYMENTS = 50
PAID_AFTER = 6.0
BEAT = 5
"""Milliseconds between two looks at the clock."""

SECTIONS = ("F1", "F2", "F3")


def main(home: Path) -> None:
    """Open the till, charge fifty customers, turn the pages meanwhile, print the longest gaps in milliseconds."""

    def settings() -> Settings:
        return load(home, os.environ)

    watches: list[Watch] = []
    execute(Plan(Home(home), settings, settings), os.environ, lambda run: watches.append(Watch(run)))
    print(json.dumps({"paid": len(watches[0].paid), "gaps": sorted(watches[0].gaps)[-5:]}))


class Watch(QObject):
    """The cashier who charges fifty customers and turns the pages, and the clock beside the GUI's thread."""

    def __init__(self, run: TillRun) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.paid: set[str] = set()
        self._run = run
        self._seen = 0.0
        self._numbers = iter(range(PAYMENTS))
        self._keys = [getattr(Qt.Key, f"Key_{name}") for name in SECTIONS]
        self._beating = self._timer(BEAT, self._beat)
        self._charging = self._timer(20, self._charge)
        self._turning = self._timer(400, self._turn)
        # What happens once after the start is the start's, not the payments'.
        run.ready.connect(lambda: QTimer.singleShot(1000, self, self._begin))
        QTimer.singleShot(60_000, self, run.close)

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=milliseconds, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        return timer

    def _begin(self) -> None:
        assert self._run.bridge is not None
        self._run.bridge.payment_changed.connect(self._changed)
        self._seen = time.perf_counter()
        for timer in (self._beating, self._charging, self._turning):
            timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._seen) * 1000 - BEAT)
        self._seen = now

    def _charge(self) -> None:
        number = next(self._numbers, None)
        if number is None:
            self._charging.stop()
        elif self._run.bridge is not None:
            self._run.bridge.charge(shop.request(number))

    def _turn(self) -> None:
        self._keys.append(self._keys.pop(0))
        QTest.keyClick(self._run.window, self._keys[0])

    def _changed(self, payment: Payment) -> None:
        if payment.status is Status.PAID:
            self.paid.add(payment.reference)
        if len(self.paid) == PAYMENTS and self._turning.isActive():
            self._turning.stop()
            # The screens have some time to show the last one.
            QTimer.singleShot(500, self, self._end)

    def _end(self) -> None:
        self._beating.stop()
        self._run.close()


def measure() -> list[Figure]:
    """The longest of one run, from the first charge until the last one is shown as paid."""
    with shop.scratch() as folder, shop.instant_provider(PAID_AFTER) as address:
        environment = surroundings(folder / "home") | {"MVOLA_BASE_URL": address}
        command = [sys.executable, "-m", "tests.benchmarks.stall", str(folder / "home")]
        done = subprocess.run(command, env=environment, cwd=shop.ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    if told["paid"] != PAYMENTS:
        raise RuntimeError(f"only {told['paid']} of {PAYMENTS} payments were paid")
    note = "the longest five: " + ", ".join(f"{gap:.0f}" for gap in told["gaps"])
    return [Figure("longest stall of the GUI thread", "ms", told["gaps"][-1], at_most=50, note=note)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
