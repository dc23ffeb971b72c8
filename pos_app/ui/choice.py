"""A list to choose one thing from, drawn like the fields beside it and tall enough for a finger."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.shapes import focus_ring, rounded

_HEIGHT = 48


class _TallRows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.TOUCH)


class Choice(QComboBox):
    """A combo box without Qt's own drawing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(_HEIGHT)
        self.setFont(theme.font(14, theme.MEDIUM))
        self.setItemDelegate(_TallRows(self))
        self.setMaxVisibleItems(12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        rounded(painter, rect, theme.RADIUS, theme.SURFACE, theme.LINE_STRONG)
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
        icons.paint(painter, "chevron-down", theme.INK_SOFT, rect.right() - 30, rect.center().y() - 9, 18)
        painter.setFont(self.font())
        painter.setPen(theme.colour(theme.INK))
        room = round(rect.width()) - 52
        text = painter.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(16, 0, room, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
