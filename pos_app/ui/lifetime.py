"""What surrounds the window's event loop: signals that close it, bugs that it shows, Qt's own complaints in the log."""

from __future__ import annotations

import logging
import signal
import sys
from types import FrameType, TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from pos_app.core.news import EngineFailed
from pos_app.ui.till import Till

log = logging.getLogger(__name__)

_PULSE = 300
"""Milliseconds until a signal is noticed, at most."""
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
        # Qt's loop runs no Python while it waits, and Python calls its handlers only between its own instructions.
        self._pulse = QTimer(self, interval=_PULSE)
        self._pulse.timeout.connect(self._beat)

    def __enter__(self) -> None:
        self._before = {number: signal.signal(number, self._close) for number in _SIGNALS}
        self._pulse.start()

    def __exit__(self, *exc: object) -> None:
        self._pulse.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _close(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._window.close()

    @Slot()
    def _beat(self) -> None:
        """Nothing to do: Python runs, and with it the handlers of signals that arrived."""


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
