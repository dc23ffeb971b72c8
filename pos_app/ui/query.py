"""Long questions to the ledger, asked in a thread with a reader of its own, so that no screen waits for them.

Whoever asks again before the answer is there gets the answer to the newest question only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from pos_app.core.errors import KnownError
from pos_app.ui.crossing import Crossing
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

Read = Callable[["Reader"], object]
_PATIENCE = 5.0
"""Seconds that `close` waits for a question that was told to stop."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a question: its number, and what it returned or raised."""

    number: int
    value: object = None
    error: Exception | None = None


class Query(QObject):
    """One for each screen that asks. `ask`; then `answered` or `failed` follows, in the GUI's thread.

    Without `till.open_reader` the question is answered at once, by `till.reader`; where that is None too, not at all.
    """

    answered = Signal(object)
    """What the newest question's `read` returned."""
    failed = Signal(object)
    """The `KnownError` that the newest question ended with."""

    def __init__(self, till: Till, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._number = 0
        self._open = True
        self._is_asking = False
        self._lock = threading.Lock()
        # Below: touched under the lock only.
        self._wanted: tuple[int, Read] | None = None
        self._thread: threading.Thread | None = None
        self._answers = Crossing(self)
        self._answers.arrived.connect(self._deliver)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._is_asking

    def ask(self, read: Read) -> None:
        """Run `read` over the ledger, in a thread. An older question is stopped and its answer never told.

        `read` must not keep the reader, nor touch a widget.
        """
        if not self._open:
            return
        self._number += 1
        if self._till.open_reader is not None:
            self._is_asking = True
            self._hand_over(read)
        elif self._till.reader is not None:
            self._deliver(_answer(self._number, read, self._till.reader))

    def forget(self) -> None:
        """Whatever was asked is not wanted any more."""
        self._number += 1
        self._is_asking = False

    def close(self) -> None:
        """Stop asking; nothing is told any more. Returns once the ledger is let go of."""
        self._open = self._is_asking = False
        self._answers.close()
        with self._lock:
            thread, self._wanted = self._thread, None
        if thread is not None:
            thread.join(_PATIENCE)

    def _hand_over(self, read: Read) -> None:
        with self._lock:
            self._wanted = (self._number, read)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ledger question", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        """The thread: answers until nothing is wanted any more, with one reader."""
        open_reader = self._till.open_reader
        assert open_reader is not None
        reader: Reader | None = None
        try:
            while (wanted := self._next()) is not None:
                number, read = wanted
                if reader is None:
                    try:
                        reader = open_reader()
                    except Exception as error:  # noqa: BLE001 - raised again in the GUI's thread
                        self._answers.post(_Answer(number, error=error))
                        continue
                reader.stop_when(partial(self._is_stale, number))
                self._answers.post(_answer(number, read, reader))
        finally:
            if reader is not None:
                reader.close()

    def _next(self) -> tuple[int, Read] | None:
        with self._lock:
            wanted, self._wanted = self._wanted, None
            if wanted is None:
                self._thread = None
            return wanted

    def _is_stale(self, number: int) -> bool:
        return number != self._number or not self._open

    def _deliver(self, value: object) -> None:
        assert isinstance(value, _Answer)
        if self._is_stale(value.number):
            return
        self._is_asking = False
        if value.error is None:
            self.answered.emit(value.value)
        elif isinstance(value.error, KnownError):
            self.failed.emit(value.error)
        else:
            # A bug is told where every other bug of a screen is.
            raise value.error


def _answer(number: int, read: Read, reader: Reader) -> _Answer:
    try:
        return _Answer(number, read(reader))
    except Exception as error:  # noqa: BLE001 - raised again in the GUI's thread
        return _Answer(number, error=error)
