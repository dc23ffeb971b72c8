"""What keeps the second half of a double click from pressing the button that has just come to stand under it."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget


class PressGuard:
    """Since when a page is shown. It ignores nothing by itself: whoever is pressed asks whether it `holds`."""

    def __init__(self) -> None:
        self._since = QElapsedTimer()

    def begin(self) -> None:
        """The page appears now."""
        self._since.start()

    def holds(self, milliseconds: int) -> bool:
        """Whether the page appeared less than so many milliseconds ago."""
        return self._since.isValid() and self._since.elapsed() < milliseconds


class PointerGuard(QObject):
    """Keeps the pointer and the finger from what has just appeared, for longer than a double click takes.

    The keyboard goes on working: nobody types by accident into what has come to stand under the pointer.
    """

    guard_ms = 500

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._guarded: QWidget | None = None
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self.end)

    def begin(self, appeared: QWidget) -> None:
        """`appeared` stands from now on where something else stood."""
        self.end()
        self._guarded = appeared
        self._shield(appeared, True)
        self._over.start(self.guard_ms)

    def end(self) -> None:
        """Whatever is pressed from now on is meant."""
        self._over.stop()
        if self._guarded is not None:
            self._shield(self._guarded, False)
            self._guarded = None

    def _shield(self, widget: QWidget, shielded: bool) -> None:
        widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, shielded)
