"""The dashboard of one currency on one page of paper, as a PDF. Painted in a thread, from values only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from pos_app.core.errors import KnownError
from pos_app.receipts.face import SHOP_LIMIT
from pos_app.ui import theme
from pos_app.ui.board_words import Board, Figure
from pos_app.ui.charts import Bar, Columns, bars_height, paint_bars, paint_columns
from pos_app.ui.fitting import fitting_font
from pos_app.ui.shapes import rounded
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_DPI = 300
_WIDTH, _HEIGHT = 794.0, 1123.0
"""An A4 page in the pixels that screens are measured in, 96 to the inch: the layout below is made of those."""
_MARGIN = 48.0
_GAP = 14.0
_CHART, _FIGURE, _TITLE = 128.0, 92.0, 20.0
_LINE = 1.4
"""The height of a line in sizes of its letters."""
_COLUMNS = 30.0


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed. `made` says when, `specimen` that no money is real."""

    board: Board
    shop: str
    made: str
    specimen: bool


def write_pdf(page: Page, folder: Path, name: str) -> Path:
    """Write the page into a new file of `folder`. Raises `KnownError("export_failed")`; no half file is left."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = next(path for path in _names(folder, name) if not path.exists())
        # Qt would ask nobody and warn only.
        path.touch(mode=0o600)
    except OSError as fault:
        detail = fault.strerror or type(fault).__name__
        raise KnownError("export_failed", path=str(folder), detail=detail) from fault
    writer = QPdfWriter(str(path))
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    writer.setTitle(_title(page.board))
    painter = QPainter()
    begun = painter.begin(writer)
    if begun:
        painter.scale(writer.width() / _WIDTH, writer.width() / _WIDTH)
        paint_page(painter, page)
    if not (begun and painter.end()):
        path.unlink(missing_ok=True)
        raise KnownError("export_failed", path=str(path), detail="PDF")
    return path


def paint_page(painter: QPainter, page: Page) -> None:
    """Draw the page, 794 × 1123 pixels; what would not fit makes everything smaller, and nothing is left out."""
    board = page.board
    needed = _height(page)
    shrunk = min(1.0, (_HEIGHT - 2 * _MARGIN - 24) / needed)
    painter.save()
    painter.translate(_MARGIN, _MARGIN)
    painter.scale(shrunk, shrunk)
    pen = _Pen(painter, (_WIDTH - 2 * _MARGIN) / shrunk)
    for text, px, weight, colour in _head(page):
        pen.line(text, px, weight, colour)
    pen.figures(board.figures)
    pen.line(board.remarks, 12, theme.MEDIUM)
    pen.bars((_("Par moyen de paiement"), board.means, 0), (_("Réussite et délai par opérateur"), board.services, 100))
    for title, chart in _columns(board):
        pen.columns(title, chart)
    pen.bars((_("Par caissier"), board.cashiers, 0), (_("Ce que sont devenues les demandes"), board.states, 0))
    painter.restore()
    foot = QRectF(_MARGIN, _HEIGHT - _MARGIN, _WIDTH - 2 * _MARGIN, 16)
    _write(painter, foot, page.made, 10, theme.REGULAR, theme.INK_SOFT)


def _title(board: Board) -> str:
    return _("Tableau de bord : {period}, en {currency}").format(period=board.period, currency=board.currency.value)


def _head(page: Page) -> list[tuple[str, int, int, str]]:
    specimen = _("SPÉCIMEN — formation, aucun argent réel") if page.specimen else ""
    title = _title(page.board)
    lines = [
        (specimen, 18, theme.BOLD, theme.TRAINING_TEXT),
        (plain(page.shop, SHOP_LIMIT), 13, theme.MEDIUM, theme.INK_SOFT),
        (title, 20, theme.BOLD, theme.INK),
    ]
    return [line for line in lines if line[0]]


def _columns(board: Board) -> list[tuple[str, Columns]]:
    charts = [(_("Par heure de la journée"), board.hours)]
    if board.days is not None:
        charts.append((_("Par jour (en pointillé : la période d'avant)"), board.days))
    return [(title, chart) for title, chart in charts if any((*chart.values, *chart.before))]


def _height(page: Page) -> float:
    board = page.board
    head = sum(px * _LINE for _text, px, _weight, _colour in _head(page)) + 12 * _LINE
    figures = _GAP + _FIGURE
    bars = sum(
        max(bars_height(one), bars_height(other)) + _GAP + _TITLE
        for one, other in ((board.means, board.services), (board.cashiers, board.states))
    )
    return head + figures + bars + len(_columns(board)) * (_CHART + _GAP + _TITLE)


class _Pen:
    """Goes down a page that is `width` wide."""

    def __init__(self, painter: QPainter, width: float) -> None:
        self._painter, self._width = painter, width
        self._top = 0.0

    def line(self, text: str, px: int, weight: int, colour: str = theme.INK) -> None:
        _write(self._painter, QRectF(0, self._top, self._width, px * _LINE), text, px, weight, colour)
        self._top += px * _LINE

    def figures(self, figures: Sequence[Figure]) -> None:
        self._top += _GAP
        width = (self._width - _GAP * (len(figures) - 1)) / len(figures)
        for number, figure in enumerate(figures):
            box = QRectF(number * (width + _GAP), self._top, width, _FIGURE - 8)
            rounded(self._painter, box, 8, theme.SURFACE, theme.LINE_STRONG)
            inside = box.adjusted(10, 6, -8, -6)
            _write(self._painter, QRectF(inside.x(), inside.y(), inside.width(), 18), figure.title, 11)
            value = QRectF(inside.x(), inside.y() + 17, inside.width(), 26)
            px = fitting_font(figure.value, 18, theme.BOLD, inside.width(), 10).pixelSize()
            _write(self._painter, value, figure.value, px, theme.BOLD, figure.colour)
            self._painter.setFont(theme.font(9))
            self._painter.setPen(theme.colour(theme.INK_SOFT))
            note = QRectF(inside.x(), inside.y() + 43, inside.width(), 30)
            self._painter.drawText(note, Qt.TextFlag.TextWordWrap, figure.note)
        self._top += _FIGURE

    def bars(self, *charts: tuple[str, Sequence[Bar], int]) -> None:
        """Two charts beside each other."""
        width = (self._width - _COLUMNS * (len(charts) - 1)) / len(charts)
        self._top += _GAP
        for number, (title, bars, full) in enumerate(charts):
            x = number * (width + _COLUMNS)
            self._title(title, x, width)
            paint_bars(self._painter, QRectF(x, self._top + _TITLE, width, bars_height(bars)), bars, full)
        self._top += _TITLE + max(bars_height(bars) for _title, bars, _full in charts)

    def columns(self, title: str, chart: Columns) -> None:
        self._top += _GAP
        self._title(title, 0, self._width)
        paint_columns(self._painter, QRectF(0, self._top + _TITLE, self._width, _CHART), chart)
        self._top += _TITLE + _CHART

    def _title(self, text: str, x: float, width: float) -> None:
        _write(self._painter, QRectF(x, self._top, width, _TITLE), text, 12, theme.SEMIBOLD, theme.INK_SOFT)


def _write(
    painter: QPainter, box: QRectF, text: str, px: int, weight: int = theme.REGULAR, colour: str = theme.INK
) -> None:
    painter.setFont(theme.font(px, weight, tabular=True))
    painter.setPen(theme.colour(colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / f"{name}.pdf"
    for number in count(2):
        yield folder / f"{name}-{number}.pdf"
