"""Printing: from paid to the first byte at the printer, the first receipt beside the GUI, and a job on the disk.

`python -m tests.benchmarks.printing SPOOL TARGET` is the process whose first receipt is printed.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from pos_app.core.printing import Connection, Found, Printer
from pos_app.printing.queue import PrintQueue, Tell
from pos_app.printing.sink import Sink
from pos_app.receipts.payment import payment_receipt
from pos_app.receipts.receipt import Receipt
from pos_app.ui.print_bridge import PrintBridge
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.receipts.papers import FACE, make
from tests.support.fake_printer import FakePrinter

ROUNDS = 30
JOBS = 200
BEAT = 1
"""Milliseconds between two looks at the clock."""
QUIET = 300
"""Milliseconds before the receipt is asked for and after it was printed."""


def _bridge(spool: Path, target: str) -> PrintBridge:
    """Printing as the window has it."""
    printer = Printer(Connection.NETWORK, target)

    def build(tell: Tell) -> PrintQueue:
        from pos_app.printers import sinks

        return PrintQueue(spool, sinks(), printer, tell)

    def write(receipt: Receipt, path: Path) -> None:
        raise AssertionError(f"{receipt.title} was not to be written to {path}")

    def search(tell: Callable[[tuple[Found, ...]], None]) -> None:
        tell(())

    return PrintBridge(build, FACE, printer=printer, write=write, search=search)


class Watch(QObject):
    """Prints one receipt and looks at the clock beside it, in the GUI's thread."""

    def __init__(self, bridge: PrintBridge, loop: QEventLoop) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.before = 0.0
        self._bridge = bridge
        self._seen = time.perf_counter()
        self._beat = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._look)
        self._beat.start()
        bridge.done.connect(lambda news: QTimer.singleShot(QUIET, loop.quit))
        QTimer.singleShot(QUIET, self, self._print)

    def _print(self) -> None:
        self.before = max(self.gaps)
        self.gaps.clear()
        self._bridge.print(payment_receipt(make(), FACE), "Hanta")

    def _look(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._seen) * 1000 - BEAT)
        self._seen = now


def main(spool: Path, target: str) -> None:
    """Print the first receipt of a process; the longest gaps in milliseconds, before and meanwhile."""
    application = QApplication([])
    loop = QEventLoop()
    bridge = _bridge(spool, target)
    bridge.start()
    watch = Watch(bridge, loop)
    # As the window does with what is loaded when the till is open.
    gc.freeze()
    assert "escpos" not in sys.modules
    loop.exec()
    assert "escpos" in sys.modules
    bridge.close()
    bridge.stop(5)
    print(json.dumps({"before": watch.before, "gaps": sorted(watch.gaps)[-5:]}))
    del application


def measure() -> list[Figure]:
    """The goals are times: there is no other till's printing to compare with."""
    with shop.scratch() as folder:
        return [*_first_byte(folder / "warm.sqlite3"), _first_receipt(folder / "first.sqlite3"), _job(folder / "jobs")]


def _first_byte(spool: Path) -> list[Figure]:
    """From a payment that the screen hears is paid, to the first byte of its receipt; escpos is loaded already."""
    application = QApplication.instance() or QApplication([])
    with FakePrinter() as printer:
        bridge = _bridge(spool, printer.target)
        bridge.start()
        times = [_milliseconds(bridge, printer, number) for number in range(ROUNDS + 2)]
        bridge.close()
        bridge.stop(5)
    del application
    warm = times[2:]
    return [
        Figure("paid to first byte at the printer, median", "ms", median(warm), at_most=150),
        Figure("paid to first byte at the printer, slowest", "ms", max(warm), at_most=150),
    ]


def _milliseconds(bridge: PrintBridge, printer: FakePrinter, number: int) -> float:
    closed = printer.closed

    def begins(at: FakePrinter) -> bool:
        return len(at.received) > number and bool(at.received[number])

    started = time.perf_counter()
    bridge.print(payment_receipt(make(), FACE), "Hanta")
    assert printer.wait_for(begins)
    taken = (time.perf_counter() - started) * 1000
    assert printer.wait_for(lambda at: at.closed > closed)
    return taken


def _first_receipt(spool: Path) -> Figure:
    """In a process of its own: python-escpos is loaded once only."""
    with FakePrinter() as printer:
        command = [sys.executable, "-m", "tests.benchmarks.printing", str(spool), printer.target]
        surroundings = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM") or "offscreen"}
        done = subprocess.run(command, env=surroundings, cwd=shop.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    note = f"before it {told['before']:.0f}; the longest five: " + ", ".join(f"{gap:.0f}" for gap in told["gaps"])
    return Figure("longest stall of the GUI at the first receipt", "ms", told["gaps"][-1], at_most=50, note=note)


def _job(folder: Path) -> Figure:
    """A receipt into the queue, until it would survive a power cut."""
    folder.mkdir()
    queue = PrintQueue(folder / "printing.sqlite3", _no_sink, None, lambda news: None)
    receipts = [payment_receipt(make(), FACE) for _ in range(JOBS)]
    times = []
    for receipt in receipts:
        started = time.perf_counter()
        queue.print(receipt, "Hanta")
        times.append((time.perf_counter() - started) * 1000)
    queue.close(0)
    return Figure("a job into the print queue, median", "ms", median(times), at_most=20, note=f"max {max(times):.0f}")


def _no_sink(printer: Printer) -> Sink:
    raise AssertionError(printer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
