"""Bars and lines painted by ourselves, on a screen or on paper: axes, labels, values, and the same in a sentence.

Nothing is told by colour alone: every bar has its name and its value, every line its own dashes. It knows no payment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.wording.catalog import _

_ROW, _NOTED = 30, 44
_BAR = 16
_GAP = 12
_STEPS = 4
_TOP, _AXIS = 22, 22
_SUMMED = 12
"""Points that the sentence of a chart names one by one."""
Words = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing: its name, its size in whole units, and the words for the size. `note` stands below it."""

    label: str
    value: int
    words: str
    colour: str = theme.ACTION
    note: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Sizes along a row of hours or days. `labels` stand below, `names` say the same in a sentence.

    `words` says a size; `short` says one at the axis. The greatest of them carries its value.
    """

    labels: Sequence[str]
    names: Sequence[str]
    values: Sequence[int]
    words: Words
    short: Words
    as_line: bool = False
    colour: str = theme.ACTION
    before: Sequence[int] = field(default=())


def ticks(greatest: int) -> list[int]:
    """Round sizes from 0 to `greatest` or just above it, at most five of them."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if step * _STEPS >= greatest)
    return [step * number for number in range(max(1, -(-greatest // step)) + 1)]


def bars_height(bars: Sequence[Bar]) -> int:
    """The height of these bars, in device-independent pixels."""
    return max(1, len(bars)) * _row_height(bars)


def paint_bars(painter: QPainter, rect: QRectF, bars: Sequence[Bar], full: int = 0) -> None:
    """Horizontal bars one below the other: name, bar, value. The longest may be `full`, else the greatest is."""
    greatest = full or max((bar.value for bar in bars), default=0)
    name_font, value_font, note_font = _font(13), _font(13, theme.SEMIBOLD), _font(12)
    left = min(_widest(name_font, [bar.label for bar in bars]), rect.width() * 0.34)
    right = min(_widest(value_font, [bar.words for bar in bars]), rect.width() * 0.5)
    room = max(0.0, rect.width() - left - right - 2 * _GAP)
    for number, bar in enumerate(bars):
        row = QRectF(rect.x(), rect.y() + number * _row_height(bars), rect.width(), _ROW)
        _write(painter, QRectF(row.x(), row.y(), left, _ROW), bar.label, name_font)
        track = QRectF(row.x() + left + _GAP, row.center().y() - _BAR / 2, room, _BAR)
        rounded(painter, track, 5, theme.SOFT)
        if bar.value > 0:
            rounded(painter, QRectF(track.x(), track.y(), max(4, room * bar.value / greatest), _BAR), 5, bar.colour)
        value = QRectF(row.right() - right, row.y(), right, _ROW)
        _write(painter, value, bar.words, value_font, theme.INK, Qt.AlignmentFlag.AlignRight)
        note = QRectF(track.x(), row.bottom() - 6, row.right() - track.x(), _NOTED - _ROW + 4)
        _write(painter, note, bar.note, note_font, theme.INK_SOFT, Qt.AlignmentFlag.AlignRight)


def paint_columns(painter: QPainter, rect: QRectF, chart: Columns) -> None:
    """Columns or a line over an axis, with round sizes at the left and the greatest value written out."""
    font = _font(11, theme.REGULAR)
    lines = ticks(max((*chart.values, *chart.before), default=0))
    left = _widest(font, [chart.short(size) for size in lines]) + 8
    plot = rect.adjusted(left, _TOP, 0, -_AXIS)
    for size in lines:
        y = plot.bottom() - plot.height() * size / lines[-1]
        painter.setPen(QPen(theme.colour(theme.LINE), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        box = QRectF(rect.x(), y - 9, left - 8, 18)
        _write(painter, box, chart.short(size), font, theme.INK_SOFT, Qt.AlignmentFlag.AlignRight)
    if not chart.values:
        return
    step = plot.width() / len(chart.values)
    _write_labels(painter, plot, chart, step, font)
    if chart.before:
        _paint_line(painter, plot, chart.before, lines[-1], theme.INK_SOFT, dashed=True)
    if chart.as_line:
        _paint_line(painter, plot, chart.values, lines[-1], chart.colour)
    else:
        _paint_columns(painter, plot, chart, lines[-1], step)
    _write_greatest(painter, plot, chart, lines[-1], step)


def summary(title: str, parts: Sequence[tuple[str, str]]) -> str:
    """What a chart shows, in a sentence for those who do not see it. The first ones are named, the rest is counted."""
    if not parts:
        return _("{title} : rien").format(title=title)
    named = ", ".join(_("{name} {value}").format(name=name, value=value) for name, value in parts[:_SUMMED])
    rest = len(parts) - _SUMMED
    if rest > 0:
        named = _("{named}, et {count} autres").format(named=named, count=rest)
    return _("{title} : {parts}").format(title=title, parts=named)


def _paint_columns(painter: QPainter, plot: QRectF, chart: Columns, top: int, step: float) -> None:
    width = max(2.0, step * 0.62)
    for number, value in enumerate(chart.values):
        if value > 0:
            height = max(2, plot.height() * value / top)
            x = plot.left() + step * number + (step - width) / 2
            radius = min(4, width / 3)
            rounded(painter, QRectF(x, plot.bottom() - height, width, height), radius, chart.colour)


def _paint_line(
    painter: QPainter,
    plot: QRectF,
    values: Sequence[int],
    top: int,
    colour: str,
    *,
    dashed: bool = False,
) -> None:
    step = plot.width() / len(values)
    points = [
        QPointF(plot.left() + step * (number + 0.5), plot.bottom() - plot.height() * value / top)
        for number, value in enumerate(values)
    ]
    pen = QPen(theme.colour(colour), (1.5 if dashed else 2.5))
    if dashed:
        pen.setDashPattern([4, 4])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(points)
    if not dashed and step > 12:
        painter.setBrush(theme.colour(colour))
        painter.setPen(Qt.PenStyle.NoPen)
        for point in points:
            painter.drawEllipse(point, 3.5, 3.5)


def _write_labels(painter: QPainter, plot: QRectF, chart: Columns, step: float, font: QFont) -> None:
    """As many labels below as have room beside each other."""
    widest = _widest(font, chart.labels) + 8
    every = max(1, -(-round(widest) // max(1, round(step))))
    for number in range(0, len(chart.labels), every):
        middle = plot.left() + step * (number + 0.5)
        box = QRectF(middle - widest / 2, plot.bottom() + 3, widest, 18)
        _write(painter, box, chart.labels[number], font, theme.INK_SOFT, Qt.AlignmentFlag.AlignHCenter)


def _write_greatest(painter: QPainter, plot: QRectF, chart: Columns, top: int, step: float) -> None:
    greatest = max(chart.values)
    if greatest <= 0:
        return
    number = list(chart.values).index(greatest)
    font = _font(12, theme.SEMIBOLD)
    words = chart.words(greatest)
    width = _widest(font, [words]) + 4
    middle = plot.left() + step * (number + 0.5)
    x = min(max(plot.left(), middle - width / 2), plot.right() - width)
    y = plot.bottom() - plot.height() * greatest / top - 20
    _write(painter, QRectF(x, y, width, 18), words, font, theme.INK, Qt.AlignmentFlag.AlignHCenter)


def _row_height(bars: Sequence[Bar]) -> int:
    return _NOTED if any(bar.note for bar in bars) else _ROW


def _said(bar: Bar) -> str:
    return f"{bar.words} · {bar.note}" if bar.note else bar.words


def _font(px: int, weight: int = theme.REGULAR) -> QFont:
    return theme.font(px, weight, tabular=True)


def _widest(font: QFont, texts: Sequence[str]) -> float:
    metrics = QFontMetricsF(font)
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0) + 1


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    colour: str = theme.INK,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour(colour))
    cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, cut)


class Chart(QWidget):
    """A chart on the screen. Tab reaches it, so that its sentence is read out."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._bars: tuple[Bar, ...] = ()
        self._columns: Columns | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_bars(())

    def show_bars(self, bars: Sequence[Bar], full: int = 0) -> None:
        """Show bars, one below the other; one of the size `full` is as long as there is room."""
        self._bars, self._full, self._columns = tuple(bars), full, None
        self._say([(bar.label, _said(bar)) for bar in bars])

    def show_columns(self, chart: Columns) -> None:
        """Show columns or a line."""
        self._bars, self._columns = (), chart
        told = zip(chart.names, chart.values, strict=True)
        self._say([(name, chart.words(value)) for name, value in told if value])

    def _say(self, parts: Sequence[tuple[str, str]]) -> None:
        self.setAccessibleName(summary(self._title, parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, bars_height(self._bars) if self._columns is None else 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, bars_height(self._bars) if self._columns is None else 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(4, 0, -4, 0)
        if self._columns is None:
            paint_bars(painter, rect, self._bars, self._full)
        else:
            paint_columns(painter, rect, self._columns)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), 6)
