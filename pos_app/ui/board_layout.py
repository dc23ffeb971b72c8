"""The parts of the dashboard: figures to be read from afar, and cards with a chart. They show what they are given."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.board_words import Board, Figure
from pos_app.ui.charts import Chart
from pos_app.ui.fitting import fitting_font
from pos_app.ui.widgets import Card, PlainLabel
from pos_app.wording.catalog import _

_WIDE = 760
_SPACING = 14
_FIGURES, _NARROW = 5, 2


class FigureCard(Card):
    """One number with its title and what belongs to it."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel("", 13, theme.MEDIUM, theme.INK_SOFT)
        self.value = PlainLabel("", 26, theme.BOLD)
        self.value.setMinimumWidth(1)
        self.note = PlainLabel("", 12, theme.REGULAR, theme.INK_SOFT, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 12, 12)
        column.setSpacing(2)
        for label in (self.title, self.value, self.note):
            column.addWidget(label)
        column.addStretch(1)

    def show_figure(self, figure: Figure) -> None:
        """Show another number."""
        self.title.setText(figure.title)
        self.value.setText(figure.value)
        self.value.set_colour(figure.colour)
        self.note.setText(figure.note)
        self.note.setVisible(bool(figure.note))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.value.setFont(fitting_font(self.value.text(), 26, theme.BOLD, self.width() - 28))


class ChartCard(Card):
    """A chart under its title; `empty` stands there where there is nothing to draw."""

    def __init__(self, title: str, empty: str) -> None:
        super().__init__()
        self.chart = Chart(title)
        self._empty = PlainLabel(empty, 14, theme.REGULAR, theme.INK_SOFT, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(PlainLabel(title, 13, theme.SEMIBOLD, theme.INK_SOFT))
        column.addWidget(self.chart)
        column.addWidget(self._empty)
        column.addStretch(1)

    def show_there(self, something: bool) -> None:
        """Whether there is anything to draw."""
        self.chart.setVisible(something)
        self._empty.setVisible(not something)


class BoardSheet(QWidget):
    """Everything of one currency, in two columns where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        nothing = _("Rien n'a été encaissé pendant cette période.")
        unasked = _("Aucune demande de paiement pendant cette période.")
        self.figures = [FigureCard() for _number in range(_FIGURES)]
        self.means = ChartCard(_("Par moyen de paiement"), nothing)
        self.hours = ChartCard(_("Par heure de la journée"), nothing)
        self.days = ChartCard(_("Par jour (en pointillé : la période d'avant)"), nothing)
        self.services = ChartCard(_("Réussite et délai par opérateur"), unasked)
        self.cashiers = ChartCard(_("Par caissier"), nothing)
        self.states = ChartCard(_("Ce que sont devenues les demandes"), unasked)
        self._cards = (self.means, self.hours, self.days, self.services, self.cashiers, self.states)
        self._top = QGridLayout()
        self._grid = QGridLayout()
        for grid in (self._top, self._grid):
            grid.setSpacing(_SPACING)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        self.remarks = PlainLabel("", 14, theme.MEDIUM, wrap=True)
        column.addLayout(self._top)
        column.addWidget(self.remarks)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._columns = 0
        self._place(2)

    def show_board(self, board: Board) -> None:
        """Show what is said of a period."""
        for card, figure in zip(self.figures, board.figures, strict=True):
            card.show_figure(figure)
        self.remarks.setText(board.remarks)
        self.remarks.setVisible(bool(board.remarks))
        for bars, chart_card in (
            (board.means, self.means),
            (board.cashiers, self.cashiers),
            (board.states, self.states),
        ):
            chart_card.chart.show_bars(bars)
            chart_card.show_there(bool(bars))
        self.services.chart.show_bars(board.services, full=100)
        self.services.show_there(bool(board.services))
        self.hours.chart.show_columns(board.hours)
        self.hours.show_there(any(board.hours.values))
        self.days.setVisible(board.days is not None)
        if board.days is not None:
            self.days.chart.show_columns(board.days)
            self.days.show_there(any(board.days.values) or any(board.days.before))
        self._place(self._columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 2 if self.width() >= _WIDE else 1
        if columns != self._columns:
            self._place(columns)

    def _place(self, columns: int) -> None:
        self._columns = columns
        figures = _FIGURES if columns > 1 else _NARROW
        for number, figure in enumerate(self.figures):
            # The last one alone in its row takes all of it.
            wide = figures if number == _FIGURES - 1 and number % figures == 0 else 1
            self._top.addWidget(figure, *divmod(number, figures), 1, wide)
        for number in range(_FIGURES):
            self._top.setColumnStretch(number, 1 if number < figures else 0)
        shown = [card for card in self._cards if card is not self.days or not self.days.isHidden()]
        for number, card in enumerate(shown):
            self._grid.addWidget(card, *divmod(number, columns))
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
