"""X and Z reports on paper: a PDF of A4 pages with every number of the report's JSON. It computes none of them.

Needs a `QGuiApplication` (offscreen will do) with the till's fonts, and no window. Callable from any thread.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter, QPen

from pos_app.core.errors import KnownError
from pos_app.core.payment import Json
from pos_app.receipts.face import SHOP_LIMIT
from pos_app.ui import theme
from pos_app.ui.qr import Level, draw, symbol
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.report_tables import Table, about, is_specimen, seal_text, tables, title

_DPI = 300
_MM_PER_INCH = 25.4
_MARGIN_MM = 15.0
_CODE_MM = 32.0
_BLACK, _GREY = "#000000", "#555555"
_FIRST_SHARE = 0.28
_HEAD_GROUP = 8


def write_report_pdf(report: Json, path: Path, shop_name: str, training: bool) -> None:
    """Write the report to `path`, whole or not at all. Raises `KnownError("report_unwritable")`."""
    content, _drawn = report_pdf(report, shop_name, training)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".report-", suffix=".pdf")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise KnownError("report_unwritable", path=path, why=fault.strerror) from fault


def report_pdf(report: Json, shop_name: str, training: bool) -> tuple[bytes, tuple[str, ...]]:
    """The PDF, and the lines that were drawn, in their order."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(*(_MARGIN_MM,) * 4), QPageLayout.Unit.Millimeter)
    writer.setTitle(title(report))
    painter = QPainter(writer)
    try:
        sheet = _Sheet(writer, writer.newPage, painter, training or is_specimen(report))
        _draw(sheet, report, shop_name)
    finally:
        # A fault in the middle must not leave a painter on a device that goes away: that would end the program.
        painter.end()
    buffer.close()
    return bytes(buffer.data().data()), tuple(sheet.drawn)


def _draw(sheet: _Sheet, report: Json, shop_name: str) -> None:
    seal = seal_text(report)
    sheet.code(seal)
    sheet.line(plain(shop_name, SHOP_LIMIT), 4.2, theme.SEMIBOLD)
    sheet.line(title(report), 7.5, theme.BOLD)
    for words in about(report):
        sheet.line(words, 3.6, colour=_GREY)
    sheet.below_code()
    for table in tables(report):
        sheet.table(table)
    sheet.space(3)
    sheet.line(_("Sceau du registre : {head}").format(head=plain(report["ledger_head"], 80)), 2.8, colour=_GREY)
    sheet.line(_("Le code QR en haut de page porte le numéro de la clôture et ce sceau."), 2.8, colour=_GREY)


class _Sheet:
    """Writes down the pages, in millimetres; `drawn` is what was written."""

    def __init__(self, device: QPaintDevice, new_page: Callable[[], object], painter: QPainter, training: bool) -> None:
        self._device, self._new_page, self._painter, self._training = device, new_page, painter, training
        self._dots = _DPI / _MM_PER_INCH
        self._page = QRectF(0, 0, device.width(), device.height())
        self._top = 0.0
        self._code_bottom = 0.0
        self.drawn: list[str] = []
        self._band()

    def line(self, text: str, millimetres: float, weight: int = theme.REGULAR, colour: str = _BLACK) -> None:
        """One line across the page; smaller where it would not fit."""
        if text:
            self._room_for(millimetres * 1.45)
            right = self._page.width() - (_CODE_MM + 4) * self._dots if self._top < self._code_bottom else 0
            box = QRectF(0, self._top, right or self._page.width(), millimetres * 1.45 * self._dots)
            self._text(box, text, millimetres, weight, colour, Qt.AlignmentFlag.AlignLeft)
            self._top += box.height()

    def space(self, millimetres: float) -> None:
        self._top += millimetres * self._dots

    def code(self, text: str) -> None:
        """A QR code in the upper right corner."""
        drawn = symbol(text, Level.M)
        module = max(1, int(_CODE_MM * self._dots) // drawn.side)
        side = module * drawn.side
        draw(self._painter, drawn, round(self._page.right() - side), round(self._top), module, _BLACK)
        self._code_bottom = self._top + side

    def below_code(self) -> None:
        self._top = max(self._top, self._code_bottom)

    def table(self, table: Table) -> None:
        """A title and its rows; a page ends between two rows, never under a title."""
        self._room_for(_HEAD_GROUP * 3)
        self.space(4)
        self.line(table.title, 4.4, theme.SEMIBOLD)
        self._row(table.heads, table, theme.SEMIBOLD, _GREY)
        for number, row in enumerate(table.rows):
            last = table.total and number == len(table.rows) - 1
            self._row(row, table, theme.SEMIBOLD if last else theme.REGULAR, _BLACK)

    def _row(self, cells: Iterable[str], table: Table, weight: int, colour: str) -> None:
        height = 6.0
        self._room_for(height)
        first = self._page.width() * _FIRST_SHARE
        rest = (self._page.width() - first) / max(1, len(table.heads) - 1)
        for number, cell in enumerate(cells):
            left = 0.0 if number == 0 else first + (number - 1) * rest
            box = QRectF(left, self._top, first if number == 0 else rest, height * self._dots)
            side = Qt.AlignmentFlag.AlignRight if number and table.numbers else Qt.AlignmentFlag.AlignLeft
            self._text(box.adjusted(0, 0, -1.5 * self._dots, 0), cell, 3.3, weight, colour, side)
        self._top += height * self._dots
        self._painter.setPen(QPen(theme.colour("#CCCCCC"), 2))
        self._painter.drawLine(round(self._page.left()), round(self._top), round(self._page.right()), round(self._top))

    def _room_for(self, millimetres: float) -> None:
        if self._top + millimetres * self._dots > self._page.bottom():
            self._new_page()
            self._top, self._code_bottom = 0.0, 0.0
            self._band()

    def _band(self) -> None:
        """Money that is not real says so on every page."""
        if self._training:
            box = QRectF(0, self._top, self._page.width() - (_CODE_MM + 4) * self._dots, 9 * self._dots)
            self._text(
                box, _("SPÉCIMEN — formation, aucun argent réel"), 6, theme.BOLD, _BLACK, Qt.AlignmentFlag.AlignLeft
            )
            self._top += box.height()

    def _text(self, box: QRectF, text: str, mm: float, weight: int, colour: str, side: Qt.AlignmentFlag) -> None:
        if not text:
            return
        font = theme.font(round(mm * self._dots), weight, tabular=True)
        width = QFontMetricsF(font, self._device).horizontalAdvance(text)
        if width > box.width():
            font.setPixelSize(max(1, int(font.pixelSize() * box.width() / width)))
        self._painter.setFont(font)
        self._painter.setPen(QPen(theme.colour(colour)))
        self._painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        self.drawn.append(text)
