"""The print queue over the real one: requests go to threads of their own, news come back as Qt signals.

The only place where Qt meets printing. It prints and counts nothing itself, and the window never waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.core.printing import Found, Handed, JobDone, PrintState
from pos_app.ui.crossing import Crossing
from pos_app.ui.prints import Prints

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.core.printing import Printer
    from pos_app.printing.queue import PrintQueue, Tell
    from pos_app.receipts.face import Face
    from pos_app.receipts.receipt import Receipt

    Request = Callable[[PrintQueue], object]
    Failed = Callable[[KnownError], None]
    Sighted = Callable[[tuple[Found, ...]], None]

log = logging.getLogger(__name__)

BUG = "print_failed"


class PrintBridge(Prints):
    """Make it in the GUI's thread, `start` it once the window is painted, `stop` it until that says True, `close` it.

    `build` makes the queue, not started, in a thread: it may import whatever printing needs. `write` writes a receipt
    as PDF, `search` looks for printers and tells of them as they are found; both in threads as well.

    There are three: one takes what people ask for, so that a receipt is on the disk at once whatever the printer does;
    the queue's own prints; one hands out files, which may wait for a fiscal authority.
    """

    def __init__(
        self,
        build: Callable[[Tell], PrintQueue],
        face: Face,
        *,
        printer: Printer | None,
        write: Callable[[Receipt, Path], object],
        search: Callable[[Sighted], object],
        automatic: bool = False,
        refusals: bool = False,
    ) -> None:
        super().__init__(face, automatic=automatic, refusals=refusals)
        self.state = self._heard = PrintState(printer)
        self._build = build
        self._write = write
        self._search = search
        self._queue: PrintQueue | None = None
        self._building = threading.Lock()
        self._news = Crossing(self)
        self._news.arrived.connect(self._deliver)
        self._desk = _Desk("print requests", self._built)
        self._files = _Desk("print files", self._built)
        self._searching: threading.Thread | None = None

    def start(self) -> None:
        self._desk.start()
        self._files.start()
        # What an earlier run left in the queue is printed without anybody asking.
        self._ask(lambda _queue: None)

    def print(self, receipt: Receipt, by: str) -> None:
        self._ask(lambda queue: queue.print(receipt, by))

    def hand_out(self, receipt: Receipt, by: str, path: Path | None) -> None:
        def write(marked: Receipt) -> str | None:
            if path is None:
                return None
            self._write(marked, path)
            return str(path)

        self._files.put(
            lambda queue: self._news.post(queue.hand_out(receipt, by, write)),
            lambda error: self._news.post(Handed(receipt, error=error)),
        )

    def retry(self) -> None:
        self._ask(lambda queue: queue.retry())

    def cancel(self, number: int) -> None:
        self._ask(lambda queue: queue.cancel(number))

    def use(self, printer: Printer | None) -> None:
        self._ask(lambda queue: queue.use(printer))
        # At once: what follows in this turn, such as a test page, is made for the new one.
        self._deliver(replace(self.state, printer=printer, fault=None))

    def discover(self) -> None:
        if self._searching is None or not self._searching.is_alive():
            self._searching = threading.Thread(target=self._look, name="printer search", daemon=True)
            self._searching.start()

    def stop(self, timeout: float) -> bool:
        """End the threads and wait about `timeout` seconds, 0 included. True when nothing is printed any more.

        What people asked for is on the disk by then. What a printer that blocks was being sent is printed with a mark
        at the next start.
        """
        # Both are told before either is waited for: who asks with 0 comes back later, and should not have to twice.
        ended = [desk.stop(timeout) for desk in (self._desk, self._files)]
        if not all(ended):
            return False
        return self._queue is None or self._queue.close(timeout)

    def close(self) -> None:
        """Tell nothing more."""
        self._news.close()

    def _ask(self, request: Request) -> None:
        def done(queue: PrintQueue) -> None:
            request(queue)
            self._news.post(_Taken())

        self._desk.put(done, lambda error: self._news.post(_Trouble(error)))

    # In other threads

    def _built(self) -> PrintQueue:
        """The queue, made by the first who needs it. One that could not be made is tried again by the next."""
        with self._building:
            if self._queue is None:
                queue = self._build(self._news.post)
                queue.start()
                self._queue = queue
            return self._queue

    def _look(self) -> None:
        try:
            self._search(self._news.post)
        except Exception:
            log.exception("looking for printers failed")
            self._news.post(_Trouble(KnownError(BUG)))
        self._news.post(_Searched())

    # In the GUI's thread

    def _deliver(self, news: object) -> None:
        match news:
            case PrintState():
                self.state = self._heard = news
                self.changed.emit(news)
            case _Taken():
                self._be_untroubled()
            case _Trouble(error):
                self.state = replace(self.state, fault=error)
                self.changed.emit(self.state)
            case JobDone():
                self.done.emit(news)
            case Handed():
                self.handed.emit(news)
            case _Searched():
                self.searched.emit()
            case _:
                self.found.emit(news)

    def _be_untroubled(self) -> None:
        """What a request was refused for before is over: the queue is as it told last."""
        if self.state != self._heard:
            self.state = self._heard
            self.changed.emit(self.state)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A request that the queue took."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A request that the queue did not take."""

    error: KnownError


@dataclass(frozen=True, slots=True)
class _Searched:
    """Every place was looked at."""


class _Desk:
    """A thread that does one request after the other. A mistake in one is loud, and the next is done all the same."""

    def __init__(self, name: str, queue_of: Callable[[], PrintQueue]) -> None:
        self._queue_of = queue_of
        self._requests: SimpleQueue[tuple[Request, Failed] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._closed = False

    def start(self) -> None:
        self._thread.start()

    def put(self, request: Request, failed: Failed) -> None:
        """Have `request` done; never waits. `failed` is called in the thread instead of what follows a success."""
        self._requests.put((request, failed))

    def stop(self, timeout: float) -> bool:
        """Whether the thread has ended, once all that was put before is done."""
        if not self._closed:
            self._closed = True
            self._requests.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        while (put := self._requests.get()) is not None:
            request, failed = put
            try:
                request(self._queue_of())
            except KnownError as error:
                log.info("the print queue refused: %s", error)
                failed(error)
            except Exception:
                log.exception("a mistake in what was asked of the print queue")
                failed(KnownError(BUG))
