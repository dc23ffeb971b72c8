"""The longest time for which the GUI's thread did not come round, with fifty payments in flight in the real window.

`python -m tests.benchmarks.stall HOME` is the process with the window; its surroundings name the instant provider.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

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
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest

    from pos_app.app import Stage, make_application
    from pos_app.core.payment import Payment, Status
    from pos_app.home import Home
    from pos_app.settings import load

    application = make_application(None)
    stage = Stage(Home(home), load(home, os.environ))
    gaps: list[float] = []
    paid: set[str] = set()
    seen = [0.0]

    def beat() -> None:
        now = time.perf_counter()
        gaps.append((now - seen[0]) * 1000 - BEAT)
        seen[0] = now

    def changed(payment: Payment) -> None:
        if payment.status is Status.PAID:
            paid.add(payment.reference)
        if len(paid) == PAYMENTS:
            # The screens have some time to show the last one.
            QTimer.singleShot(500, stage.window.close)

    numbers = iter(range(PAYMENTS))

    def charge() -> None:
        number = next(numbers, None)
        if number is None:
            charging.stop()
        else:
            stage.bridge.charge(shop.request(number))

    keys = [getattr(Qt.Key, f"Key_{name}") for name in SECTIONS]

    def turn() -> None:
        keys.append(keys.pop(0))
        QTest.keyClick(stage.window, keys[0])

    beating, charging, turning = QTimer(), QTimer(), QTimer()
    beating.setTimerType(Qt.TimerType.PreciseTimer)
    beating.timeout.connect(beat)
    charging.timeout.connect(charge)
    turning.timeout.connect(turn)

    def ready() -> None:
        seen[0] = time.perf_counter()
        beating.start(BEAT)
        charging.start(20)
        turning.start(400)

    stage.bridge.payment_changed.connect(changed)
    stage.bridge.ready.connect(lambda: QTimer.singleShot(1000, ready))
    QTimer.singleShot(60_000, stage.window.close)
    stage.show()
    stage.play(application, os.environ)
    print(json.dumps({"paid": len(paid), "gaps": sorted(gaps)[-5:]}))


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
