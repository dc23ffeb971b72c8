"""The one way from another thread into the GUI's: a queued signal of an object that was made in the GUI's thread."""

import logging
import threading

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)


class Crossing(QObject):
    """Make it in the GUI's thread; `post` from any. Values arrive in order, until `close`, as `arrived`."""

    arrived = Signal(object)
    """In the GUI's thread. Connect bound methods of QObjects only: anything else would run where it was posted."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._lock = threading.Lock()
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, value: object) -> None:
        """Send `value` across. Never waits, never raises; after `close` it does nothing."""
        with self._lock:
            if not self._open:
                return
            try:
                self._posted.emit(value)
            except RuntimeError as gone:
                # The window was destroyed without a word; whoever posts must not suffer for it.
                self._open = False
                log.info("nobody listens any more: %s", gone)

    def close(self) -> None:
        """Let nothing arrive any more, what is under way included."""
        with self._lock:
            self._open = False

    def _deliver(self, value: object) -> None:
        if self._open:
            self.arrived.emit(value)
