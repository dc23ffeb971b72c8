"""How long nobody has touched a window: no key, no click, no finger. It locks nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

_LOOK_EVERY_MS = 5_000
_TOUCHED = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()


class Idle(QObject):
    """Tells once that a window was left alone; `start` begins anew."""

    left_alone = Signal()

    def __init__(self, window: QWidget, clocks: Callable[[], tuple[float, float]] = _clocks) -> None:
        super().__init__(window)
        self._window, self._clocks = window, clocks
        self._seconds = 0.0
        self._watched: QObject | None = None
        self._touched = clocks()
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self.look)

    def start(self, minutes: float) -> None:
        """Count from now; 0 minutes never tell."""
        self._seconds = minutes * 60
        self._touched = self._clocks()
        self._watch()
        if minutes > 0:
            self._look.start()
        else:
            self._look.stop()

    def stop(self) -> None:
        """Count no longer."""
        self._look.stop()

    @property
    def is_counting(self) -> bool:
        """Whether somebody's absence would be told."""
        return self._look.isActive()

    def look(self) -> None:
        """Tell it where the time has come."""
        self._watch()
        # Either clock: the monotonic one stands still in a computer that sleeps, the other one can be set back.
        passed = max(now - before for now, before in zip(self._clocks(), self._touched, strict=True))
        if self.is_counting and passed >= self._seconds:
            self.stop()
            self.left_alone.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHED:
            self._touched = self._clocks()
        return False

    def _watch(self) -> None:
        # Events of the native window: few of them, and all that a person does passes there first.
        # Qt says None before the window was shown; its stubs do not.
        handle = cast("QWindow | None", self._window.window().windowHandle())
        if handle is not None and handle is not self._watched:
            handle.installEventFilter(self)
            self._watched = handle
