"""A list to choose one thing from, drawn like the fields beside it and tall enough for a finger."""

from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.shapes import focus_ring, rounded

_HEIGHT = 48
_ARROW = 20
_AIR = 2
"""Where a row shares out its pixels, one may be lost; the words keep theirs."""
_WIDEST = 170
"""Pixels that the words of a compact box ask for at most; longer ones are cut with dots where there is no room."""


class _TallRows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.TOUCH)


class Choice(QComboBox):
    """A combo box without Qt's own drawing. A `compact` one is as wide as its words, and marks what is not its first.

    That is a filter: the first of its choices leaves everything in. A `steady` one keeps the room of its longest choice
    instead, whichever is chosen.
    """

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False, steady: bool = False) -> None:
        super().__init__(parent)
        self._compact, self._steady = compact, steady
        self._side = 12 if compact else 16
        self.setMinimumHeight(theme.TOUCH if compact else _HEIGHT)
        self._letters = (13 if compact else 14, theme.MEDIUM)
        self.setFont(theme.font(*self._letters))
        if compact:
            self.currentIndexChanged.connect(self.updateGeometry)
        self.setItemDelegate(_TallRows(self))
        self.setMaxVisibleItems(12)

    def sizeHint(self) -> QSize:
        if not self._compact:
            return super().sizeHint()
        shown = [self.itemText(row) for row in range(self.count())] if self._steady else [self.currentText()]
        # What was chosen is written in heavier letters.
        words = max((ceil(theme.words_width(text, 13, theme.SEMIBOLD)) for text in shown), default=0)
        return QSize(min(words, _WIDEST) + 2 * self._side + _ARROW + _AIR, theme.TOUCH)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.TOUCH * 2, theme.TOUCH) if self._compact else super().minimumSizeHint()

    def showPopup(self) -> None:
        # The list is as wide as its longest words, however narrow the closed box is.
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        self.view().setMinimumWidth(longest + 48)
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        chosen = self._compact and self.currentIndex() > 0
        fill, border = (theme.ACTION_TINT, theme.ACTION) if chosen else (theme.SURFACE, theme.LINE_STRONG)
        rounded(painter, rect, theme.RADIUS, fill, border)
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
        icon = 16 if self._compact else 18
        icons.paint(
            painter,
            "chevron-down",
            theme.INK_SOFT,
            rect.right() - self._side + 4 - icon,
            rect.center().y() - icon / 2,
            icon,
        )
        painter.setFont(theme.font(13, theme.SEMIBOLD) if chosen else self.font())
        ink = theme.INK if self.isEnabled() else theme.INK_SOFT
        painter.setPen(theme.colour(theme.ACTION_DARK if chosen else ink))
        room = round(rect.width()) - 2 * self._side - (_ARROW if self._compact else 20)
        text = painter.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(self._side, 0, room, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
