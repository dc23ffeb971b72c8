"""SIGINT and SIGTERM as a Qt signal: Python hears of them only while it runs, and Qt's loop hardly ever runs Python."""

import contextlib
import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NUMBERS = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")


class Interrupts(QObject):
    """`asked` when the process was told to end. Make it in the main thread; `close` puts everything back."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._wakeup_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        numbers = [getattr(signal, name) for name in _NUMBERS if hasattr(signal, name)]
        # What was told to be ignored (`nohup`) stays ignored.
        numbers = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._heard) for number in numbers}

    def close(self) -> None:
        """Let signals do again what they did before."""
        self._notifier.setEnabled(False)
        for number, before in self._before.items():
            signal.signal(number, before)
        signal.set_wakeup_fd(self._wakeup_before)
        self._reader.close()
        self._writer.close()

    def _heard(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.asked.emit()

    def _woken(self) -> None:
        # Python runs `_heard` because it runs at all; the byte itself says nothing.
        # `_heard` runs before this line, and who is asked may have closed everything by now.
        with contextlib.suppress(OSError):
            self._reader.recv(4096)
