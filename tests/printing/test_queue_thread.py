"""The print queue in its own thread, and a process that is killed: real locks, real threads, no waiting for a clock."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.core.printing import JobState
from pos_app.printing.queue import News, PrintQueue
from pos_app.printing.times import SystemClock
from pos_app.receipts.receipt import Receipt
from tests.printing.papers import PRINTER, PaperTray, marks, paper

SOON = 20.0
"""Seconds; far more than anything here takes."""


class Stuck(PaperTray):
    """A printer that takes its time until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began = threading.Event()
        self.go = threading.Event()
        self.on_put = self._wait

    def _wait(self, receipt: Receipt) -> None:
        self.began.set()
        assert self.go.wait(SOON)


@pytest.fixture
def tray() -> Stuck:
    return Stuck()


@pytest.fixture
def queue(tmp_path: Path, tray: Stuck) -> Iterator[PrintQueue]:
    news: list[News] = []
    made = PrintQueue(tmp_path / "printing.sqlite3", tray, PRINTER, news.append)
    made.start()
    yield made
    tray.go.set()
    assert made.close(SOON)


def test_a_printer_that_is_stuck_delays_neither_new_jobs_nor_files(queue: PrintQueue, tray: Stuck) -> None:
    first = queue.print(paper(), "Hanta")
    assert tray.began.wait(SOON)
    second = queue.print(paper("payment:B"), "Hanta")
    assert queue.hand_out(paper(), "Hanta", lambda marked: None).copy == 1
    assert not queue.cancel(first.number)
    tray.go.set()
    done = queue.wait_for(second.number, SOON)
    assert done is not None
    assert done.state is JobState.PRINTED
    assert [marks(receipt) for receipt in tray.out] == [[], []]


def test_nobody_waits_for_ever(queue: PrintQueue, tray: Stuck) -> None:
    job = queue.print(paper(), "Hanta")
    assert tray.began.wait(SOON)
    waiting = queue.wait_for(job.number, 0.001)
    assert waiting is not None
    assert waiting.state is JobState.SENDING
    assert queue.wait_for(99, SOON) is None


def test_closing_does_not_wait_for_a_printer_that_is_stuck(queue: PrintQueue, tray: Stuck) -> None:
    queue.print(paper(), "Hanta")
    assert tray.began.wait(SOON)
    assert not queue.close(0)
    tray.go.set()
    assert queue.close(SOON)
    assert len(tray.out) == 1


def test_a_queue_that_never_printed_closes(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path / "printing.sqlite3", PaperTray(), None, lambda news: None)
    queue.hand_out(paper(), "Hanta", lambda marked: None)
    assert queue.close(0)
    assert queue.close(0)


def test_a_till_that_is_killed_in_the_middle_of_a_line_goes_on_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "printing.sqlite3"
    command = [sys.executable, "-m", "tests.printing.dying", str(path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == "half a line\n"
        dying.kill()
    tray = PaperTray()
    queue = PrintQueue(path, tray, PRINTER, lambda news: None)
    queue.start()
    done = queue.wait_for(2, SOON)
    assert done is not None
    assert done.state is JobState.PRINTED
    assert [(receipt.title, marks(receipt)[:1]) for receipt in tray.out] == [("first", ["DUPLICATA 1"]), ("second", [])]
    assert queue.close(SOON)


def test_the_clock_of_the_machine_is_in_utc_and_goes_on() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() is not None
    assert clock.elapsed() <= clock.elapsed()
