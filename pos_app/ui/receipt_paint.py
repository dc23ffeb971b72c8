"""Draws the rows of a receipt with a painter: the same grid of characters as on paper, as text and as lines.

Needs a `QGuiApplication` (offscreen will do) and no window. Callable from any thread. Lays out nothing itself.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPainter, QPainterPath, QPen

from pos_app.receipts.folding import fold_picture
from pos_app.receipts.layout import Row, RuleRow, lay_out
from pos_app.receipts.qr import QUIET, Symbol, with_symbols
from pos_app.receipts.receipt import Receipt, Role
from pos_app.ui import theme

PageRow = Row | RuleRow | Symbol

FAMILY = "Receipt Till"
DOTS_PER_MM = 8
"""Dots of a receipt printer, which prints 203 to the inch."""
CELL = 12
"""Dots of a character's width: 48 of them on paper of 80 mm, 32 on 58 mm."""
LINE = 30
"""Dots from one row to the next, as receipt printers feed by themselves."""
_EM = 20
"""Dots of the font's size: its characters are 0.6 of that wide."""
_BASE = 23
"""Dots from the top of a row to the feet of its letters."""
_FINE = 5
"""The font is set so many times as large and shrunk by the painter: its widths are rounded to parts of a unit."""
_RULE = 2
_BLACK = "#000000"
_loading = threading.Lock()


def rows_of(receipt: Receipt, columns: int) -> tuple[PageRow, ...]:
    """The rows of `receipt` as a page shows them. What no QR code can hold is written out instead."""
    return tuple(with_symbols(lay_out(receipt, columns, fold_picture), columns, columns * CELL, fold_picture))


def height(row: PageRow, columns: int) -> int:
    """How many dots `row` is high."""
    if isinstance(row, Symbol):
        return row.side * row.module(columns * CELL)
    return LINE * row.scale if isinstance(row, Row) else LINE


def height_of(rows: Sequence[PageRow], columns: int) -> int:
    """How many dots they are high together."""
    return sum(height(row, columns) for row in rows)


def sheets_of(receipt: Receipt, columns: int, dots: int) -> list[tuple[PageRow, ...]]:
    """The rows of `receipt` in pages of at most `dots`. Each further page begins with its marks, or it would lose
    what says that it is a copy or no real money."""
    rows = rows_of(receipt, columns)
    if height_of(rows, columns) <= dots:
        return [rows]
    marks = rows_of(replace(receipt, lines=tuple(dict.fromkeys(receipt.of(Role.MARK)))), columns)
    first, *others = pages(rows, columns, dots - height_of(marks, columns))
    return [first, *((*marks, *page) for page in others)]


def pages(rows: Sequence[PageRow], columns: int, dots: int) -> list[tuple[PageRow, ...]]:
    """The rows in portions that are at most `dots` high. A row that is higher than that has a page of its own."""
    found: list[tuple[PageRow, ...]] = []
    page: list[PageRow] = []
    room = dots
    for row in rows:
        needed = height(row, columns)
        if page and needed > room:
            found.append(tuple(page))
            page, room = [], dots
        page.append(row)
        room -= needed
    return [*found, tuple(page)]


def paint(painter: QPainter, rows: Sequence[PageRow], columns: int, width: float) -> float:
    """Draw the rows from the painter's origin down, `columns` characters over `width` units. Returns their height."""
    load_fonts()
    scale = width / (columns * CELL)
    painter.save()
    painter.scale(scale, scale)
    top = 0
    for row in rows:
        painter.save()
        painter.translate(0, top)
        _draw(painter, row, columns)
        painter.restore()
        top += height(row, columns)
    painter.restore()
    return top * scale


def load_fonts() -> None:
    """Make the font of receipts known to Qt. Only when something is drawn: it would cost time at the start."""
    with _loading:
        if not QFontDatabase.hasFamily(FAMILY):
            for weight in ("Regular", "Bold"):
                QFontDatabase.addApplicationFont(str(theme.resources() / "fonts" / f"ReceiptTill-{weight}.ttf"))


def font(scale: int = 1, *, bold: bool = False) -> QFont:
    """The font of receipts, `_FINE` times as large as it is shown."""
    made = QFont(FAMILY)
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setPixelSize(_EM * _FINE * scale)
    made.setBold(bold)
    made.setKerning(False)
    # Hinting would round the width of every character to a whole pixel, and the columns would drift apart.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def _draw(painter: QPainter, row: PageRow, columns: int) -> None:
    width = columns * CELL
    if isinstance(row, RuleRow):
        painter.fillRect(QRectF(0, (LINE - _RULE) / 2, width, _RULE), theme.colour(_BLACK))
    elif isinstance(row, Symbol):
        module = row.module(width)
        painter.translate((width - row.side * module) // 2, 0)
        painter.scale(module, module)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillPath(_dark(row), theme.colour(_BLACK))
    elif row.text:
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setFont(font(row.scale, bold=row.bold))
        painter.setPen(QPen(theme.colour(_BLACK)))
        painter.drawText(QPointF(0, _BASE * _FINE * row.scale), row.text)


def _dark(code: Symbol) -> QPainterPath:
    """The dark modules. One path, not many rectangles: on paper nothing shows between two of them."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for y, row in enumerate(code.rows, QUIET):
        x = QUIET
        for dark, run in groupby(row):
            length = len(tuple(run))
            if dark:
                path.addRect(QRectF(x, y, length, 1))
            x += length
    return path
