"""The white cards of the day: a figure, bars by means of payment, the piles of the comparison. They compute nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.day import CASH, PileCount, Report
from pos_app.core.money import Currency
from pos_app.ui import theme
from pos_app.ui.count_form import amount_words
from pos_app.ui.day_facts import Figure
from pos_app.ui.fitting import fitting_font
from pos_app.ui.operator_tiles import mark_of_operator
from pos_app.ui.shapes import rounded
from pos_app.ui.widgets import Card, Icon, PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.payments import operator_label
from pos_app.wording.reconciliation import Pile, pile_word
from pos_app.wording.report_tables import means_name

_ROW = 26
_BAR = 18
_NAMES = 0.42
"""How much of the width the names may take."""
_CASH_COLOUR = "#5B6779"


class FigureCard(Card):
    """A title, the figure in large letters, one line for each currency, and a remark."""

    def __init__(self, title: str, colour: str = theme.INK, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._figure = Figure(("—",))
        self.setAccessibleName(title)
        self.lines = [PlainLabel("", 24, theme.BOLD, colour) for _line in Currency]
        self.below = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(2)
        column.addWidget(PlainLabel(title, 13, theme.MEDIUM, theme.INK_SOFT))
        for label in self.lines:
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        column.addWidget(self.below)
        column.addStretch(1)
        self.show_figure(self._figure)

    def show_figure(self, figure: Figure) -> None:
        """Show other numbers."""
        self._figure = figure
        for number, label in enumerate(self.lines):
            there = number < len(figure.lines)
            label.setText(figure.lines[number] if there else "")
            label.setVisible(there)
        self.below.setText(figure.below)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 30
        most = 25 if len(self._figure.lines) == 1 else 18
        for label in self.lines:
            label.setFont(fitting_font(label.text(), most, theme.BOLD, room, 11))


@dataclass(frozen=True, slots=True)
class Bar:
    """One means of payment: its name, how long its bar is (0 to 1), and what stands behind it."""

    name: str
    share: float
    words: str
    colour: str
    doubtful: float = 0.0
    """What part of the bar a manager vouched for."""


def bars_of(report: Report, *, with_cash: bool) -> list[Bar]:
    """Bars by means of payment. Those of one currency compare with each other only. Cash may have no length yet."""
    currencies = sorted({row.currency for row in report.totals} | {row.currency for row in report.cash})
    drawers = _drawers(report)
    made: list[Bar] = []
    for currency in currencies:
        rows = [(row, row.amount + row.manual_amount) for row in report.totals if row.currency is currency]
        sales = sum(row.sales for row in report.cash if row.currency is currency)
        largest = max([amount for _row, amount in rows] + ([sales] if with_cash else []), default=0) or 1
        for row, amount in sorted(rows, key=lambda pair: -pair[1]):
            made.append(
                Bar(
                    means_name(row.operator, row.environment),
                    amount / largest,
                    amount_words(amount, currency, currencies),
                    mark_of_operator(row.operator)[1],
                    row.manual_amount / amount if amount else 0.0,
                )
            )
        if currency in drawers:
            words = amount_words(sales, currency, currencies) if with_cash else _("après le comptage")
            name = means_name(CASH) if len(drawers) == 1 else f"{means_name(CASH)} \u00b7 {_short(currency)}"
            made.append(Bar(name, sales / largest if with_cash else 0.0, words, _CASH_COLOUR))
    for back in report.payouts:
        name = _("Rendu par {operator}").format(operator=operator_label(back.operator))
        made.append(Bar(name, 0.0, "\u2212" + amount_words(back.amount, back.currency, currencies), theme.OUTGOING))
    return made


def _drawers(report: Report) -> list[Currency]:
    """The currencies that the drawer held or moved today; the first one where it was none."""
    touched = [
        row.currency
        for row in report.cash
        if row.float or row.came_in or row.went_out or row.corrections or row.counted
    ]
    return touched or [row.currency for row in report.cash[:1]]


def _short(currency: Currency) -> str:
    """The name of a currency that no other has: the symbol of both CFA francs is the same."""
    return currency.symbol if currency is Currency.MGA else currency.value


class MeansBars(QWidget):
    """The bars, painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: Sequence[Bar] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def bars(self) -> Sequence[Bar]:
        """What is shown."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = bars
        self.setAccessibleName(", ".join(f"{bar.name} {bar.words}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _ROW * max(1, len(self._bars)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(14, theme.MEDIUM))
        longest = max((painter.fontMetrics().horizontalAdvance(bar.name) for bar in self._bars), default=0)
        name_width = min(max(116.0, longest + 14.0), self.width() * _NAMES)
        font = theme.font(14, theme.SEMIBOLD, tabular=True)
        painter.setFont(font)
        words_width = max((painter.fontMetrics().horizontalAdvance(bar.words) for bar in self._bars), default=0) + 12
        room = max(0.0, self.width() - name_width - words_width)
        for number, bar in enumerate(self._bars):
            top = number * _ROW
            painter.setFont(theme.font(14, theme.MEDIUM))
            painter.setPen(theme.colour(theme.INK))
            name = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, int(name_width - 8))
            painter.drawText(QRectF(0, top, name_width, _ROW), Qt.AlignmentFlag.AlignVCenter, name)
            self._paint_bar(painter, QRectF(name_width, top + (_ROW - _BAR) / 2, room, _BAR), bar)
            painter.setFont(font)
            painter.setPen(theme.colour(theme.INK))
            end = QRectF(self.width() - words_width, top, words_width, _ROW)
            painter.drawText(end, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, bar.words)

    def _paint_bar(self, painter: QPainter, box: QRectF, bar: Bar) -> None:
        if bar.share <= 0:
            return
        rounded(painter, box, 5, theme.SOFT)
        length = max(10.0, box.width() * bar.share)
        rounded(painter, QRectF(box.x(), box.y(), length, box.height()), 5, bar.colour)
        if bar.doubtful:
            # A manager's word is not the operator's: lighter, and named in the report.
            part = length * bar.doubtful
            lighter = theme.colour(bar.colour).lighter(170)
            rounded(painter, QRectF(box.x() + length - part, box.y(), part, box.height()), 5, lighter)


_PILE_LOOKS = {
    Pile.MATCHED: ("check", theme.PAID),
    Pile.OURS_ONLY: ("arrow-left", theme.VERIFY),
    Pile.THEIRS_ONLY: ("arrow-right", theme.REFUSED),
    Pile.DIFFERS: ("equal-not", theme.REFUSED),
}


class PilesCard(Card):
    """The piles by operator: a row for each pile, a column for each operator."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = PlainLabel("", 13, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._shown: tuple[PileCount, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.show_piles(())

    def show_piles(self, piles: Iterable[PileCount]) -> None:
        """Show other counts."""
        counts = tuple(piles)
        if counts == self._shown:
            return
        self._shown = counts
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if not counts:
            self.title.setText(_("Aucun relevé comparé aujourd'hui"))
            return
        one = len(counts) == 1
        names = operator_label(counts[0].operator) if one else _("les relevés")
        self.title.setText(_("Rapprochement avec {names}").format(names=names))
        self._put_heads(counts)
        for row, pile in enumerate(Pile, 1):
            self._put_row(row, pile, counts)
        self._grid.setColumnStretch(0, 1)

    def _put_heads(self, counts: tuple[PileCount, ...]) -> None:
        for number, count in enumerate(counts if len(counts) > 1 else (), 1):
            name = mark_of_operator(count.operator)[0]
            label = PlainLabel(name, 12, theme.SEMIBOLD, theme.INK_SOFT)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setToolTip(operator_label(count.operator))
            self._grid.addWidget(label, 0, number)

    def _put_row(self, row: int, pile: Pile, counts: tuple[PileCount, ...]) -> None:
        icon, colour = _PILE_LOOKS[pile]
        name = QWidget()
        words = QHBoxLayout(name)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(8)
        words.addWidget(Icon(icon, colour, 16))
        words.addWidget(PlainLabel(pile_word(pile), 14, theme.MEDIUM, theme.INK if pile is Pile.MATCHED else colour))
        words.addStretch(1)
        self._grid.addWidget(name, row, 0)
        for number, count in enumerate(counts, 1):
            figure = PlainLabel(str(getattr(count, pile.value)), 14, theme.BOLD)
            figure.setFont(theme.font(14, theme.BOLD, tabular=True))
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            figure.setAccessibleName(f"{operator_label(count.operator)}, {pile_word(pile)}")
            self._grid.addWidget(figure, row, number)
