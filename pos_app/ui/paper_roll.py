"""The paper that came out of the simulated printer, newest on top. It shows what the bytes said, and nothing else."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from pos_app.receipts import layout
from pos_app.receipts.qr import Symbol, symbol
from pos_app.ui import theme
from pos_app.ui.background import Background, Task
from pos_app.ui.paper_line import Row, Sheet
from pos_app.ui.receipt_paint import CELL, PageRow, height, paint
from pos_app.ui.shapes import fill
from pos_app.wording.catalog import _

MOST = 12
"""Sheets that are shown: what came before lies on the floor."""
_NARROW, _WIDE = 32, 48
"""Characters of a row on paper of 58 and of 80 mm."""
_BORDER, _GAP = 8, 12
_BLANK = 3
"""Empty rows at the end that are shown of all that were fed."""
_WHITE, _BLACK = 0xFFFFFFFF, 0xFF000000


class PaperRoll(QAbstractScrollArea):
    """Shows sheets as wide as there is room, and scrolls. They are drawn in a thread."""

    changed = Signal()
    """All sheets that were given are on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        theme.slim(self.verticalScrollBar())
        self.verticalScrollBar().setSingleStep(40)
        self._sheets: tuple[Sheet, ...] = ()
        self._shown: tuple[QImage, ...] = ()
        self._drawn: dict[tuple[int, int], QImage] = {}
        """By their number and the width that they were drawn for."""
        self._drawing = Background("paper", self)
        self._drawing.done.connect(self._deliver)
        self.setAccessibleName(_("Papier imprimé"))

    @property
    def is_whole(self) -> bool:
        """Whether what came out last is on the screen."""
        return not self._drawing.is_running and len(self._shown) == len(self._sheets)

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Show the newest of `sheets`, which are newest first, from the top."""
        newest = tuple(sheets[:MOST])
        if [sheet.number for sheet in newest] != [sheet.number for sheet in self._sheets]:
            self._sheets = newest
            self.verticalScrollBar().setValue(0)
            self.setAccessibleName("\n".join(newest[0].words) if newest else _("Papier imprimé"))
            self._draw()

    def sizeHint(self) -> QSize:
        return QSize(320, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        ratio, top = self.devicePixelRatioF(), float(_BORDER - self.verticalScrollBar().value())
        for sheet in self._shown:
            wide, high = sheet.width() / ratio, sheet.height() / ratio
            left = round((self.viewport().width() - wide) / 2)
            paper = QRectF(left - _BORDER, top, wide + 2 * _BORDER, high + 2 * _BORDER)
            fill(painter, paper.translated(1, 2), theme.LINE_STRONG)
            fill(painter, paper, theme.SURFACE)
            painter.drawImage(QRectF(left, top + _BORDER, wide, high), sheet)
            top += paper.height() + _GAP

    def _draw(self) -> None:
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 4 * _BORDER
        ratio, sheets, drawn = self.devicePixelRatioF(), self._sheets, dict(self._drawn)
        width = max(1, round(room * ratio))

        def work(_task: Task) -> dict[tuple[int, int], QImage]:
            wanted = ((sheet, (sheet.number, width)) for sheet in sheets)
            return {key: drawn.get(key) or _fitted(sheet, width) for sheet, key in wanted}

        self._drawing.run(work)

    def _deliver(self, made: dict[tuple[int, int], QImage]) -> None:
        self._drawn = made
        ratio = self.devicePixelRatioF()
        self._shown = tuple(self._drawn.values())
        high = sum(sheet.height() / ratio + 2 * _BORDER + _GAP for sheet in self._shown)
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, round(high) + _BORDER - self.viewport().height()))
        self.viewport().update()
        self.changed.emit()


def drawn(sheet: Sheet) -> QImage:
    """`sheet`, a pixel for each dot. Callable from any thread."""
    rows = _without_end(sheet.rows)
    columns = _WIDE if any(_columns(row) > _NARROW for row in rows) else _NARROW
    parts = [(row, _page_row(row)) for row in rows]
    made = QImage(columns * CELL, max(1, sum(_height(*part, columns) for part in parts)), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = 0
    for row, shown in parts:
        if row.dots:
            painter.drawImage(0, top, _picture(row))
        else:
            painter.save()
            painter.translate(0, top)
            paint(painter, [shown], columns, columns * CELL)
            painter.restore()
        top += _height(row, shown, columns)
    painter.end()
    return made


def _fitted(sheet: Sheet, width: int) -> QImage:
    made = drawn(sheet)
    return made if made.width() <= width else made.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)


def _without_end(rows: Sequence[Row]) -> Sequence[Row]:
    last = max((place for place, row in enumerate(rows) if row.text.strip() or row.code or row.dots), default=0)
    return rows[: last + 1 + _BLANK]


def _columns(row: Row) -> int:
    return max(len(row.text.rstrip()) * row.scale, row.width // CELL)


def _page_row(row: Row) -> PageRow:
    code = symbol(row.code)
    return code if isinstance(code, Symbol) else layout.Row(row.text, row.scale, row.bold)


def _height(row: Row, shown: PageRow, columns: int) -> int:
    return len(row.dots) * 8 // row.width if row.dots else height(shown, columns)


def _picture(row: Row) -> QImage:
    high = len(row.dots) * 8 // row.width
    made = QImage(row.dots, row.width, high, row.width // 8, QImage.Format.Format_Mono)
    made.setColorTable([_WHITE, _BLACK])
    return made.convertToFormat(QImage.Format.Format_Grayscale8)
