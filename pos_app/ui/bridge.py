"""The one place where Qt meets the engine: requests go in as messages, news come out as signals of the GUI's thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos_app.core.errors import KnownError
from pos_app.core.news import Asked, ChargeRejected, EngineFailed, EngineReady, News, PaymentChanged
from pos_app.core.request import ChargeRequest
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.engine.worker import EngineThread


Tell = Callable[[News], None]
MakeThread = Callable[[Tell], "EngineThread"]


class _Courier(QObject):
    """Carries news from the engine's thread into the thread in which it was made."""

    arrived = Signal(object)

    def __init__(self, deliver: Tell) -> None:
        super().__init__()
        self._deliver = deliver
        # A bound method of a QObject, and explicitly queued: the slot runs in the GUI's thread, never in the engine's.
        self.arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _receive(self, news: object) -> None:
        self._deliver(news)  # type: ignore[arg-type]


class Bridge(Till):
    """The till of the window over the real engine. Made in the GUI's thread; `start` begins, `stop` ends.

    `make_thread` gets the listener that the engine's thread calls, and gives the thread; it is called by `start`, so
    that nothing of the engine is imported before the first frame. `ledger` is opened for reading once it is there.
    """

    def __init__(self, make_thread: MakeThread, ledger: Path, **till: Any) -> None:
        super().__init__(**till)
        self._make_thread = make_thread
        self._ledger = ledger
        self._courier = _Courier(self._deliver)
        self._thread: EngineThread | None = None
        self._stopped = False

    def start(self) -> None:
        """Start the engine. Returns at once; `ready` or `failed` follows."""
        if self._thread is None and not self._stopped:
            self._thread = self._make_thread(self._tell)
            self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Ask the engine to end and wait at most `timeout` seconds. True when it has ended. News are heard no more."""
        self._stopped = True
        ended = self._thread is None or self._thread.stop(timeout)
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        return ended

    def charge(self, request: ChargeRequest) -> None:
        if self._thread is not None:
            self._thread.charge(request)

    def check(self, reference: str) -> None:
        if self._thread is not None:
            self._thread.ask(reference)

    def abandon(self, reference: str) -> None:
        if self._thread is not None:
            self._thread.abandon(reference, self.cashier)

    def _tell(self, news: News) -> None:
        # Called in the engine's thread. The window may be gone already: then nobody is there to hear.
        with contextlib.suppress(RuntimeError):
            self._courier.arrived.emit(news)

    def _deliver(self, news: News) -> None:
        if self._stopped:
            return
        match news:
            case PaymentChanged():
                self.payment_changed.emit(news.payment)
            case Asked():
                self.asked.emit(news)
            case ChargeRejected():
                self.rejected.emit(news)
            case EngineReady():
                self._open_reader()
            case EngineFailed():
                self.failed.emit(news)

    def _open_reader(self) -> None:
        from pos_app.ledger.reader import Reader

        try:
            self.reader = Reader.open(self._ledger)
        except (KnownError, OSError) as fault:
            self.failed.emit(EngineFailed(fault))
            return
        self.ready.emit()
