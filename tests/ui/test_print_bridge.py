"""The print queue behind its bridge: requests return at once, news come in the GUI's thread, mistakes are shown."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.printing import Connection, Found, Handed, JobDone, JobState, Printer, PrintState
from pos_app.printing.queue import PrintQueue, Tell
from pos_app.receipts.receipt import Receipt
from pos_app.ui.print_bridge import PrintBridge
from tests.printing.papers import PRINTER, PaperTray, marks, paper
from tests.ui.fakes_prints import FACE

SOON = 20_000
"""Milliseconds; far more than anything here takes."""
SEEN = Found(Connection.USB, "04b8:0e15", "TM-T20")


class Ears(QObject):
    """Hears everything that a bridge tells, and in which thread."""

    def __init__(self, bridge: PrintBridge) -> None:
        super().__init__()
        self.states: list[PrintState] = []
        self.done: list[JobDone] = []
        self.handed: list[Handed] = []
        self.found: list[tuple[Found, ...]] = []
        self.searched = 0
        self.foreign = 0
        bridge.changed.connect(self._changed)
        bridge.done.connect(self._done)
        bridge.handed.connect(self._handed)
        bridge.found.connect(self._found)
        bridge.searched.connect(self._searched)

    def _changed(self, state: PrintState) -> None:
        self._note()
        self.states.append(state)

    def _done(self, news: JobDone) -> None:
        self._note()
        self.done.append(news)

    def _handed(self, news: Handed) -> None:
        self._note()
        self.handed.append(news)

    def _found(self, found: tuple[Found, ...]) -> None:
        self._note()
        self.found.append(found)

    def _searched(self) -> None:
        self._note()
        self.searched += 1

    def _note(self) -> None:
        self.foreign += QThread.currentThread() is not self.thread()


class Shop:
    """A bridge over a real queue and a tray of paper."""

    def __init__(self, folder: Path, printer: Printer | None = PRINTER) -> None:
        self.path = folder / "printing.sqlite3"
        self.tray = PaperTray()
        self.stuck = threading.Event()
        self.stuck.set()
        self.tray.on_put = lambda receipt: self.stuck.wait(SOON / 1000)
        self.faults: list[Exception] = []
        self.written: list[tuple[Receipt, Path]] = []
        self.sightings: list[tuple[Found, ...] | Exception] = [(), (SEEN,)]
        self.may_search = threading.Event()
        self.may_search.set()
        self.built_in: list[threading.Thread] = []
        self.bridge = PrintBridge(self.build, FACE, printer=printer, write=self.write, search=self.search)
        self.ears = Ears(self.bridge)
        self.printer = printer

    def build(self, tell: Tell) -> PrintQueue:
        self.built_in.append(threading.current_thread())
        if self.faults:
            raise self.faults.pop(0)
        return PrintQueue(self.path, self.tray, self.printer, tell)

    def write(self, receipt: Receipt, path: Path) -> None:
        if path.name == "full.pdf":
            raise KnownError("receipt_unwritable", path=path)
        self.written.append((receipt, path))

    def search(self, tell: Callable[[tuple[Found, ...]], None]) -> None:
        self.may_search.wait(SOON / 1000)
        for seen in self.sightings:
            if isinstance(seen, Exception):
                raise seen
            tell(seen)


@pytest.fixture
def shop(qapp: QApplication, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.stuck.set()
    assert made.bridge.stop(SOON / 1000)
    if shiboken6.isValid(made.bridge):
        made.bridge.close()


def test_a_receipt_is_printed_and_told_in_the_gui_thread(qtbot: QtBot, shop: Shop) -> None:
    assert shop.bridge.printer == PRINTER
    shop.bridge.start()
    shop.bridge.print(paper(), "Hanta")
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)
    assert [news.job.state for news in shop.ears.done] == [JobState.PRINTED]
    assert shop.ears.states[0].jobs
    assert shop.bridge.state == shop.ears.states[-1] == PrintState(PRINTER)
    assert shop.ears.foreign == 0
    assert threading.main_thread() not in shop.built_in


def test_nothing_is_loaded_before_the_start_and_nothing_is_lost(qtbot: QtBot, shop: Shop) -> None:
    shop.bridge.print(paper(), "Hanta")
    assert not shop.path.exists()
    assert shop.built_in == []
    shop.bridge.start()
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)


def test_what_an_earlier_run_left_is_printed_unasked(qtbot: QtBot, shop: Shop) -> None:
    earlier = PrintQueue(shop.path, shop.tray, None, lambda news: None)
    earlier.print(paper(), "Hanta")
    earlier.close(0)
    shop.bridge.start()
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)


def test_a_printer_that_is_stuck_delays_neither_jobs_nor_files(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    shop.stuck.clear()
    shop.bridge.start()
    shop.bridge.print(paper(), "Hanta")
    qtbot.waitUntil(lambda: [job.state for job in shop.bridge.state.jobs] == [JobState.SENDING], timeout=SOON)
    shop.bridge.print(paper("payment:B"), "Hanta")
    receipt = paper()
    shop.bridge.hand_out(receipt, "Hanta", tmp_path / "reçu.pdf")
    shop.bridge.hand_out(receipt, "Hanta", None)
    qtbot.waitUntil(lambda: len(shop.bridge.state.jobs) == 2 and len(shop.ears.handed) == 2, timeout=SOON)
    assert [(news.ticket is receipt, news.copy, news.path) for news in shop.ears.handed] == [
        (True, 1, str(tmp_path / "reçu.pdf")),
        (True, 2, None),
    ]
    assert [marks(marked)[0] for marked, _ in shop.written] == ["DUPLICATA 1"]
    pictured = shop.ears.handed[1].marked
    assert isinstance(pictured, Receipt)
    assert marks(pictured)[0] == "DUPLICATA 2"
    shop.bridge.cancel(2)
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)
    assert shop.ears.done[0].job.state is JobState.CANCELLED


def test_a_file_that_cannot_be_written_is_told_to_whoever_asked(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    shop.bridge.start()
    receipt = paper()
    shop.bridge.hand_out(receipt, "Hanta", tmp_path / "full.pdf")
    qtbot.waitUntil(lambda: bool(shop.ears.handed), timeout=SOON)
    (news,) = shop.ears.handed
    assert news.ticket is receipt
    assert news.error is not None
    assert (news.error.code, news.copy, news.path) == ("receipt_unwritable", None, None)


def test_the_printer_is_another_one_at_once(shop: Shop) -> None:
    """What follows in the same turn, such as a test page, is made for it; the queue hears of it later."""
    other = Printer(Connection.FILE, "/dev/usb/lp0", width=58)
    shop.bridge.use(other)
    assert shop.bridge.printer == other
    assert [state.printer for state in shop.ears.states] == [other]


def test_another_printer_and_another_attempt_are_passed_on(qtbot: QtBot, shop: Shop) -> None:
    other = Printer(Connection.USB, "04b8:0e15")
    shop.bridge.use(None)
    shop.bridge.start()
    shop.bridge.print(paper(), "Hanta")
    qtbot.waitUntil(lambda: bool(shop.bridge.state.jobs), timeout=SOON)
    assert shop.bridge.printer is None
    shop.bridge.retry()
    shop.bridge.use(other)
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)
    assert shop.bridge.printer == other


def test_printers_are_looked_for_one_search_at_a_time(qtbot: QtBot, shop: Shop) -> None:
    shop.may_search.clear()
    shop.bridge.discover()
    shop.bridge.discover()
    shop.may_search.set()
    qtbot.waitUntil(lambda: shop.ears.searched == 1, timeout=SOON)
    assert shop.ears.found == [(), (SEEN,)]
    assert shop.bridge._searching is not None
    shop.bridge._searching.join()
    shop.bridge.discover()
    qtbot.waitUntil(lambda: shop.ears.searched == 2, timeout=SOON)
    assert len(shop.ears.found) == 4


def test_a_search_that_fails_is_loud_and_shown(qtbot: QtBot, shop: Shop, expect_log: Callable[[str], None]) -> None:
    expect_log("looking for printers failed")
    shop.sightings = [ValueError("a bug")]
    shop.bridge.discover()
    qtbot.waitUntil(lambda: shop.ears.searched == 1, timeout=SOON)
    fault = shop.bridge.state.fault
    assert fault is not None
    assert fault.code == "print_failed"
    assert shop.bridge.printer == PRINTER


def test_a_trouble_is_over_when_the_next_request_is_taken(
    qtbot: QtBot, shop: Shop, expect_log: Callable[[str], None]
) -> None:
    expect_log("looking for printers failed")
    shop.bridge.start()
    shop.sightings = [ValueError("a bug")]
    shop.bridge.discover()
    qtbot.waitUntil(lambda: any(state.fault for state in shop.ears.states), timeout=SOON)
    shop.bridge.cancel(99)
    qtbot.waitUntil(lambda: shop.bridge.state.fault is None, timeout=SOON)
    assert shop.ears.states[-1] == shop.bridge.state
    assert shop.bridge.printer == PRINTER


def test_a_queue_that_cannot_be_made_is_told_and_tried_again(qtbot: QtBot, shop: Shop) -> None:
    shop.faults = [KnownError("fiscal_unknown"), KnownError("fiscal_unknown")]
    shop.bridge.start()
    qtbot.waitUntil(lambda: bool(shop.ears.states), timeout=SOON)
    fault = shop.bridge.state.fault
    assert fault is not None
    assert fault.code == "fiscal_unknown"
    receipt = paper()
    shop.bridge.hand_out(receipt, "Hanta", None)
    qtbot.waitUntil(lambda: bool(shop.ears.handed), timeout=SOON)
    assert shop.ears.handed[0].error is not None
    shop.bridge.print(receipt, "Hanta")
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)


def test_a_mistake_in_the_thread_is_loud_and_does_not_end_it(
    qtbot: QtBot, shop: Shop, expect_log: Callable[[str], None]
) -> None:
    expect_log("a mistake in what was asked of the print queue")
    shop.faults = [ImportError("a library that is broken")]
    shop.bridge.start()
    qtbot.waitUntil(lambda: bool(shop.ears.states), timeout=SOON)
    shop.bridge.print(paper(), "Hanta")
    qtbot.waitUntil(lambda: bool(shop.ears.done), timeout=SOON)


def test_a_stop_commits_what_was_asked_and_does_not_wait_for_a_printer(qtbot: QtBot, shop: Shop) -> None:
    shop.stuck.clear()
    shop.bridge.start()
    shop.bridge.print(paper(), "Hanta")
    qtbot.waitUntil(lambda: [job.state for job in shop.bridge.state.jobs] == [JobState.SENDING], timeout=SOON)
    shop.bridge.print(paper("payment:B"), "Hanta")
    shop.bridge._desk.stop(SOON / 1000)
    assert not shop.bridge.stop(0)
    shop.stuck.set()
    assert shop.bridge.stop(SOON / 1000)
    later = PrintQueue(shop.path, shop.tray, PRINTER, lambda news: None)
    assert len(shop.tray.out) + len(later._file.use(lambda spool: spool.open_jobs())) == 2
    later.close(0)


def test_a_stop_while_a_request_is_done_does_not_wait(qtbot: QtBot, shop: Shop) -> None:
    began, go = threading.Event(), threading.Event()

    def ask(queue: PrintQueue) -> None:
        began.set()
        go.wait(SOON / 1000)

    shop.bridge.start()
    shop.bridge._ask(ask)
    assert began.wait(SOON / 1000)
    assert not shop.bridge.stop(0)
    # The other thread was told as well, and does not wait for this one.
    shop.bridge._files._thread.join(SOON / 1000)
    assert not shop.bridge._files._thread.is_alive()
    go.set()
    assert shop.bridge.stop(SOON / 1000)


def test_a_bridge_that_was_never_started_stops(shop: Shop) -> None:
    assert shop.bridge.stop(0)


def test_after_the_close_nothing_is_told(qtbot: QtBot, shop: Shop) -> None:
    shop.bridge.start()
    shop.bridge.print(paper(), "Hanta")
    shop.bridge.close()
    assert shop.bridge.stop(SOON / 1000)
    QApplication.processEvents()
    assert shop.ears.states == []


def test_a_bridge_that_was_deleted_hurts_nobody(qtbot: QtBot, shop: Shop) -> None:
    shop.stuck.clear()
    shop.bridge.start()
    shop.bridge.print(paper(), "Hanta")
    qtbot.waitUntil(lambda: [job.state for job in shop.bridge.state.jobs] == [JobState.SENDING], timeout=SOON)
    shiboken6.delete(shop.bridge)
    shop.stuck.set()
    assert shop.bridge.stop(SOON / 1000)
    assert len(shop.tray.out) == 1
