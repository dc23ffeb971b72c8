"""Bugs that nobody caught, from whichever thread: told once to whoever shows them. Qt's own messages go to the log."""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from pos_app.ui.crossing import Crossing

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_TRANSPORT = ("transport", "protocol")
"""What asyncio names when a connection broke in an odd way: a fault of the network, not of the program."""


class Alarm(QObject):
    """`rang` carries the exception, in the GUI's thread. Between `arm` and `disarm` it hears of every uncaught one."""

    rang = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crossing = Crossing(self)
        self._crossing.arrived.connect(self.rang)
        self._armed = False

    def arm(self) -> None:
        """Listen from now on."""
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._uncaught, self._uncaught_in_thread
        self._qt_before = qInstallMessageHandler(_log_message)
        self._armed = True

    def disarm(self) -> None:
        """Put everything back as it was."""
        if self._armed:
            self._armed = False
            sys.excepthook, threading.excepthook = self._before
            qInstallMessageHandler(self._qt_before)
        self._crossing.close()

    def from_loop(self, loop: Any, context: dict[str, Any]) -> None:
        """The exception handler of the engine's loop."""
        error = context.get("exception")
        if isinstance(error, Exception) and not any(context.get(name) for name in _TRANSPORT):
            log.critical("a bug in the engine's loop: %s", context.get("message"), exc_info=error)
            self._crossing.post(error)
        else:
            loop.default_exception_handler(context)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            self._crossing.post(error)
        self._before[0](kind, error, trace)

    def _uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if isinstance(arguments.exc_value, Exception):
            self._crossing.post(arguments.exc_value)
        self._before[1](arguments)


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("pos_app.qt").log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category, message)
