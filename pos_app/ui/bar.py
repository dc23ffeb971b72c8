"""How far something long has come, as a painted bar. It says the same in its accessible name."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.shapes import rounded
from pos_app.wording.catalog import _

_HEIGHT = 12


class Bar(QWidget):
    """Empty until something is known; full at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_part(0, 0)

    @property
    def part(self) -> float:
        """What is done, from 0 to 1."""
        return self._part

    def show_part(self, done: int, total: int) -> None:
        """Show `done` of `total`; nothing while the total is not known."""
        self._part = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
        self.setAccessibleName(_("{percent} % fait").format(percent=int(self._part * 100)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        rounded(painter, rect, _HEIGHT / 2, theme.SOFT)
        if self._part > 0:
            width = max(float(_HEIGHT), rect.width() * self._part)
            rounded(painter, QRectF(rect.x(), rect.y(), width, rect.height()), _HEIGHT / 2, theme.ACTION)
