"""What keeps the second half of a double click from pressing the button that has just come to stand under it."""

from PySide6.QtCore import QElapsedTimer


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
