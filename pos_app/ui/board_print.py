"""The dashboard of one currency on one page of paper, as a PDF. Painted in a thread, from values only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from pos_app.core.errors import KnownError
from pos_app.ui import theme
from pos_app.ui.board_words import Board, Figure
from pos_app.ui.charts import Bar, Columns, bars_height, paint_bars, paint_columns
from pos_app.ui.shapes import rounded
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_DPI = 300
_WIDTH, _HEIGHT = 794.0, 1123.0
"""An A4 page in the pixels that screens are measured in, 96 to the inch: the layout below is made of those."""
_MARGIN = 48.0
_GAP = 14.0
_CHART = 128.0


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed. `made` says when, `specimen` that no money is real."""

    board: Board
    shop: str
    made: str
    specimen: bool


def write_pdf(page: Page, folder: Path, name: str) -> Path:
    """Write the page into a new file of `folder`. Raises `KnownError("export_not_written")`; no half file is left."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = next(path for path in _names(folder, name) if not path.exists())
        # Qt would ask nobody and warn only.
        path.touch(mode=0o600)
    except OSError as fault:
        detail = fault.strerror or type(fault).__name__
        raise KnownError("export_not_written", path=str(folder), detail=detail) from fault
    writer = QPdfWriter(str(path))
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    writer.setTitle(f"pos-app {page.board.period}")
    painter = QPainter(writer)
    painter.scale(writer.width() / _WIDTH, writer.width() / _WIDTH)
    paint_page(painter, page)
    painter.end()
    return path


def paint_page(painter: QPainter, page: Page) -> None:
    """Draw the page, 794 × 1123 pixels."""
    pen = _Pen(painter)
    if page.specimen:
        pen.line(_("SPÉCIMEN — formation, aucun argent réel"), 18, theme.BOLD, theme.TRAINING_TEXT)
    board = page.board
    pen.line(plain(page.shop, 60), 13, theme.MEDIUM, theme.INK_SOFT)
    title = _("Tableau de bord {period}, en {currency}").format(period=board.period, currency=board.currency.value)
    pen.line(title, 20, theme.BOLD)
    pen.figures(board.figures)
    pen.bars(_("Par moyen de paiement"), board.means)
    pen.columns(_("Par heure de la journée"), board.hours)
    if board.days is not None:
        pen.columns(_("Par jour (en pointillé : la période d'avant)"), board.days)
    pen.bars(_("Réussite et délai par opérateur"), board.services, full=100)
    pen.bars(_("Par caissier"), board.cashiers)
    pen.bars(_("Ce que sont devenues les demandes"), board.states)
    pen.foot(page.made)


class _Pen:
    """Goes down the page."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self._top = _MARGIN

    def line(self, text: str, px: int, weight: int = theme.REGULAR, colour: str = theme.INK) -> None:
        if text:
            height = px * 1.4
            _write(self._painter, self._box(height), text, px, weight, colour)
            self._top += height

    def figures(self, figures: Sequence[Figure]) -> None:
        self._top += _GAP
        width = (_WIDTH - 2 * _MARGIN - _GAP * (len(figures) - 1)) / len(figures)
        for number, figure in enumerate(figures):
            box = QRectF(_MARGIN + number * (width + _GAP), self._top, width, 84)
            rounded(self._painter, box, 8, theme.SURFACE, theme.LINE_STRONG)
            inside = box.adjusted(10, 6, -8, -6)
            _write(self._painter, QRectF(inside.x(), inside.y(), inside.width(), 18), figure.title, 11)
            value = QRectF(inside.x(), inside.y() + 17, inside.width(), 26)
            _write(self._painter, value, figure.value, 18, theme.BOLD, figure.colour)
            self._painter.setFont(theme.font(9))
            self._painter.setPen(theme.colour(theme.INK_SOFT))
            note = QRectF(inside.x(), inside.y() + 43, inside.width(), 30)
            self._painter.drawText(note, Qt.TextFlag.TextWordWrap, figure.note)
        self._top += 84

    def bars(self, title: str, bars: Sequence[Bar], full: int = 0) -> None:
        if bars and self._title(title, bars_height(len(bars))):
            height = bars_height(len(bars))
            paint_bars(self._painter, self._box(height), bars, full)
            self._top += height

    def columns(self, title: str, chart: Columns) -> None:
        if any((*chart.values, *chart.before)) and self._title(title, _CHART):
            paint_columns(self._painter, self._box(_CHART), chart)
            self._top += _CHART

    def foot(self, made: str) -> None:
        box = QRectF(_MARGIN, _HEIGHT - _MARGIN, _WIDTH - 2 * _MARGIN, 16)
        _write(self._painter, box, made, 10, theme.REGULAR, theme.INK_SOFT)

    def _title(self, text: str, height: float) -> bool:
        """Whether there is room on the page for so much more; if so its title is written."""
        if self._top + _GAP + 20 + height > _HEIGHT - _MARGIN:
            return False
        self._top += _GAP
        _write(self._painter, self._box(20), text, 12, theme.SEMIBOLD, theme.INK_SOFT)
        self._top += 20
        return True

    def _box(self, height: float) -> QRectF:
        return QRectF(_MARGIN, self._top, _WIDTH - 2 * _MARGIN, height)


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
