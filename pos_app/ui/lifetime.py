"""What surrounds the window's event loop: signals that close it, bugs that it shows, Qt's own complaints in the log."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from types import FrameType, TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QSocketNotifier, QtMsgType, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from pos_app.core.news import EngineFailed
from pos_app.ui.till import Till

log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ClosedBySignals(QObject):
    """While entered, SIGINT and SIGTERM close `window` as its own button would."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        # Qt's loop runs no Python while it waits; the signal's byte in this socket wakes it.
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def __enter__(self) -> None:
        self._before = {number: signal.signal(number, self._close) for number in _SIGNALS}
        self._wakeup = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)

    def __exit__(self, *exc: object) -> None:
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _close(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._window.close()

    @Slot()
    def _wake(self) -> None:
        # Reading it lets Python run the handler, which closes the window.
        self._read.recv(64)


class BugsShown:
    """While entered, an exception that nobody caught in the GUI is shown, and ends charging; the log hears of it too.

    Qt only prints what a slot raises; a till must not go on as if nothing had happened.
    """

    def __init__(self, till: Till) -> None:
        self._till = till

    def __enter__(self) -> None:
        self._before = sys.excepthook
        sys.excepthook = self._show
        self._qt_before = qInstallMessageHandler(_log_qt)

    def __exit__(self, *exc: object) -> None:
        sys.excepthook = self._before
        qInstallMessageHandler(self._qt_before)

    def _show(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before(kind, error, trace)
        self._till.failed.emit(EngineFailed(error))


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    del context
    log.log(_LEVELS.get(kind, logging.DEBUG), "Qt: %s", message)
