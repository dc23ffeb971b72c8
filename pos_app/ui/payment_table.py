"""Payments as rows: the columns, the painting, and the table that opens one by Enter, click or touch."""

from dataclasses import dataclass
from typing import Any

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

from pos_app.core.payment import Payment
from pos_app.ui import icons, theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.numbers import national
from pos_app.ui.shapes import focus_ring
from pos_app.ui.till import Till
from pos_app.wording.amounts import format_clock, format_day
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.payments import amount_words, mark_word, state_word

ROW_HEIGHT = 48
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and its width on a wide and on a narrow screen, in pixels; 0 takes what is left."""

    title: str
    width: int
    narrow: int
    right: bool = False


COLUMNS = (
    Column(N_("Date"), 110, 107),
    Column(N_("Heure"), 70, 65),
    Column(N_("État"), 146, 136),
    Column(N_("Montant"), 148, 132, right=True),
    Column(N_("Client"), 0, 0),
    Column(N_("Référence"), 148, 148),
)
DATE_COLUMN, STATUS_COLUMN, REFERENCE_COLUMN = 0, 2, 5
_WIDE = 700
"""Below this width the reference gives way: the payment's own screen shows it."""


class PaymentTableModel(QAbstractTableModel):
    """Rows of payments. Subclasses fill `_rows` and may read more of them when the table asks.

    A model with other columns says which: `columns`, which of them is the state, and which the amount.
    """

    columns: tuple[Column, ...] = COLUMNS
    status_column = STATUS_COLUMN
    amount_column = 3

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._rows: list[Payment] = []

    def payment_at(self, row: int) -> Payment:
        """The payment of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        payment = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(payment, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = (self._text(payment, column) for column in range(len(self.columns)))
            return ", ".join(word for word in words if word)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[index.column()])
        if role == Qt.ItemDataRole.UserRole:
            return payment
        return None

    def _text(self, payment: Payment, column: int) -> str:
        if column == 0:
            return format_day(payment.created_at)
        if column == 1:
            return format_clock(payment.created_at)
        if column == STATUS_COLUMN:
            return state_word(payment)
        if column == 3:
            return amount_words(payment)
        if column == 4:
            return self._who(payment)
        return payment.reference

    def _mark(self, payment: Payment) -> str:
        """What stands in front of a payment that is no ordinary request."""
        return mark_word(payment)

    def _who(self, payment: Payment) -> str:
        name = plain(self._till.operator_name(payment.operator), 40)
        phone = national(payment.phone) if payment.phone else ""
        parts = (self._mark(payment), name, phone, plain(payment.customer or "", 60))
        return " · ".join(part for part in parts if part)


class _RowPainter(QStyledItemDelegate):
    """Paints plain text, the state with its icon, lines between the rows, and a mark on the chosen one."""

    def __init__(self, table: QTableView, model: PaymentTableModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model

    def _first_column(self) -> int:
        return next(column for column in range(len(self._model.columns)) if not self._table.isColumnHidden(column))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        here = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour(theme.ACTION_TINT if here else theme.SURFACE))
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.colour(theme.LINE))
        if here and index.column() == self._first_column():
            painter.fillRect(QRectF(rect.x(), rect.y(), 4, rect.height()), theme.colour(theme.ACTION))
        payment: Payment = index.data(Qt.ItemDataRole.UserRole)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        box = rect.adjusted(12, 0, -12, 0)
        bold = index.column() == self._model.amount_column
        painter.setFont(theme.font(14, theme.SEMIBOLD if bold else theme.REGULAR, tabular=True))
        painter.setPen(theme.colour(theme.INK))
        if index.column() == self._model.status_column:
            look = theme.look_of(payment)
            icons.paint(painter, look.icon, look.text, round(box.x()), round(box.center().y() - 8), 16)
            painter.setFont(theme.font(13, theme.SEMIBOLD))
            painter.setPen(theme.colour(look.text))
            box = box.adjusted(22, 0, 8, 0)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
        painter.drawText(box, _alignment(self._model.columns[index.column()]), elided)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(60, ROW_HEIGHT)


class _Titles(QHeaderView):
    """Column titles over a thin line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(40)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.fillRect(rect, theme.colour(theme.SURFACE))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour(theme.LINE))
        painter.setFont(theme.font(13, theme.SEMIBOLD))
        painter.setPen(theme.colour(theme.INK_SOFT))
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        side = self.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        box = rect.adjusted(12, 0, -12, 0)
        cut = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, side, cut)


class PaymentTable(QTableView):
    """A table of payments. `opened` carries the reference of the one that was chosen."""

    opened = Signal(str)

    def __init__(self, model: PaymentTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_RowPainter(self, model))
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
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        self._size_columns()
        self.clicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._model.rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))
        self._frame()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._frame()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            focus_ring(painter, QRectF(self.viewport().rect()), 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give the columns their widths in the room that there is."""
        narrow = self.width() < _WIDE
        self.setColumnHidden(REFERENCE_COLUMN, narrow)
        for number, column in enumerate(COLUMNS):
            if column.width:
                self.horizontalHeader().resizeSection(number, column.narrow if narrow else column.width)

    def _frame(self) -> None:
        self.viewport().update()

    def _size_columns(self) -> None:
        header = _Titles(self)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for number, column in enumerate(self._model.columns):
            if not column.width:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(self._model.payment_at(index.row()).reference)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
