"""One line below what was done: what became of a receipt. It takes no room while there is nothing to say."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import Icon, PlainLabel

_LIMIT = 400


class PrintLine(QWidget):
    """A sentence with a sign before it, in `good`, or in `bad` where the printer has a fault."""

    def __init__(
        self, px: int = 14, *, good: str = theme.INK, bad: str = theme.WAITING_TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._good, self._bad = good, bad
        self._icon = Icon("printer", good, px + 5)
        self._label = PlainLabel("", px, theme.MEDIUM, good, wrap=True, limit=_LIMIT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.say("")

    def say(self, words: str, *, trouble: bool = False) -> None:
        """Show other words, or none."""
        colour = self._bad if trouble else self._good
        self._label.setText(words)
        self._label.set_colour(colour)
        self._icon.show_icon("triangle-alert" if trouble else "printer", colour)
        self.setVisible(bool(words))

    def text(self) -> str:
        """The words that are shown."""
        return self._label.text()
