"""A table in the till's own look over any model: titles, rows to open by Enter, click or touch. It knows no payment."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pos_app.ui import theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.payment_table import Column
from pos_app.ui.shapes import focus_ring
from pos_app.wording.catalog import _

ROW_HEIGHT = 48
MARGIN = 12
WIDE = 760
"""Below this width of the table the columns take their narrow widths, in device-independent pixels."""

Index = QModelIndex | QPersistentModelIndex


def alignment(column: Column) -> Qt.AlignmentFlag:
    """Where the words of a column stand."""
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def paint_words(
    painter: QPainter, box: QRectF, words: str, flags: Qt.AlignmentFlag, px: int, weight: int, colour: str
) -> None:
    """One line of plain text, with a sign where it was cut."""
    painter.setFont(theme.font(px, weight, tabular=True))
    painter.setPen(theme.colour(colour))
    painter.drawText(box, flags, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width())))


class PlainModel(QAbstractTableModel):
    """A model with columns of the till. Subclasses say how many rows there are and what stands in a cell."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def words(self, row: int, column: int) -> str:
        """What stands in a cell, as plain text."""
        raise NotImplementedError

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cells = (self.words(index.row(), column) for column in range(len(self.columns)))
            return ", ".join(cell for cell in cells if cell)
        return None


class PlainRows(QStyledItemDelegate):
    """Paints plain text, lines between the rows, and a mark on the chosen one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        here = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.colour(theme.ACTION_TINT if here else theme.SURFACE))
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.colour(theme.LINE))
        if here and index.column() == 0:
            painter.fillRect(QRectF(rect.x(), rect.y(), 4, rect.height()), theme.colour(theme.ACTION))
        self.paint_cell(painter, rect.adjusted(MARGIN, 0, -MARGIN, 0), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        """What stands in a cell."""
        model = cast("PlainModel", index.model())
        flags = alignment(model.columns[index.column()])
        words = model.words(index.row(), index.column())
        paint_words(painter, box, words, flags, 14, theme.REGULAR, theme.INK)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(60, ROW_HEIGHT)


class _Titles(QHeaderView):
    """Column titles over a thin line."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self.setFixedHeight(38)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.fillRect(rect, theme.colour(theme.SURFACE))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour(theme.LINE))
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        box = QRectF(rect).adjusted(MARGIN, 0, -MARGIN, 0)
        paint_words(painter, box, title, alignment(self._columns[section]), 13, theme.SEMIBOLD, theme.INK_SOFT)


class PlainTable(QTableView):
    """A table of rows of one height, whatever their number. `opened` carries the row that was chosen."""

    opened = Signal(int)

    def __init__(self, model: PlainModel, rows: PlainRows | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = model.columns
        self.setModel(model)
        # Kept: a view does not own its delegate.
        self._rows = rows or PlainRows()
        self.setItemDelegate(self._rows)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        theme.slim(self.verticalScrollBar())
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        titles = _Titles(self._columns, self)
        self.setHorizontalHeader(titles)
        titles.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for number, column in enumerate(self._columns):
            if not column.width:
                titles.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.model().rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            focus_ring(QPainter(self.viewport()), QRectF(self.viewport().rect()), 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < WIDE
        for number, column in enumerate(self._columns):
            if column.width:
                self.setColumnHidden(number, narrow and not column.narrow)
                self.horizontalHeader().resizeSection(number, column.narrow if narrow else column.width)

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(index.row())
