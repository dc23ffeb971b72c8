"""The business day at a glance: what came in, what should be in the drawer, what is to be decided and explained.

It shows a report that was read elsewhere; its buttons only say what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.day import Count
from pos_app.core.reconciliation import Reconciled
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.cash_slip import CashSlip
from pos_app.ui.day_cards import FigureCard, MeansBars, PilesCard, bars_of
from pos_app.ui.day_differences import DifferenceRows, DifferencesModel
from pos_app.ui.day_facts import DayFacts, cash_expected, collected, fees, sees_cash, to_verify
from pos_app.ui.day_part import DayPart
from pos_app.ui.plain_table import PlainTable
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _

_HIGH, _WIDE = 46, 760
_LEAST_TABLE = 88
"""Pixels: the titles and one difference; what more there are scrolls."""


class DayOverview(DayPart):
    """Figures, bars, piles, differences, and what can be done. `opened` carries a payment's reference."""

    opened = Signal(str)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._unexplained = 0
        self._unsure = ""
        self.collected = FigureCard(_("Encaissé"))
        self.cash = FigureCard(_("Espèces attendues"))
        self.fees = FigureCard(_("Frais"))
        self.verify = FigureCard(_("À vérifier"), theme.VERIFY)
        self.bars = MeansBars()
        self.piles = PilesCard()
        self.differences = DifferencesModel(self)
        self.table = PlainTable(self.differences, DifferenceRows())
        self.table.setAccessibleName(_("Écarts à expliquer"))
        self.table_title = PlainLabel("", 13, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.notice = Notice("info", colour=theme.INK, tint=theme.NEUTRAL_TINT, px=14)
        self.slip = None if till.prints is None else CashSlip(till, till.prints, self)
        self._build_buttons()
        self._lay_out()
        self.table.opened.connect(self._open_row)
        self.say("")

    def show_facts(self, facts: DayFacts, kept: Iterable[Count]) -> None:
        """Show the report of now; `kept` is what was counted before the closing."""
        report, shown = facts.report, sees_cash(self._till)
        self.collected.show_figure(collected(report, with_cash=shown))
        self.cash.show_figure(cash_expected(report, kept, shown=shown))
        self.fees.show_figure(fees(report))
        self.verify.show_figure(to_verify(facts))
        self.bars.show_bars(bars_of(report, with_cash=shown))
        self.piles.show_piles(report.reconciliation)
        self._unexplained = sum(pile.unexplained for pile in report.reconciliation)
        self._show_table_title()

    def show_compared(self, compared: Iterable[Reconciled], *, unsure: str = "") -> None:
        """List the differences of the last comparison of each operator; `unsure` says why there may be more."""
        self._unsure = unsure
        self.differences.show(compared)
        self._show_table_title()

    def show_day_open(self, is_open: bool) -> None:
        """Whether there is a day to show; without one it can be opened, and closed ones looked at."""
        self._figures.setVisible(is_open)
        self.none_open.setVisible(not is_open)
        self._actions.setVisible(is_open)
        self._without.setVisible(not is_open)

    def say(self, words: str) -> None:
        """A sentence above the buttons, or none."""
        self.notice.setText(words)
        self.notice.setVisible(bool(words))
        self.offer_slip(None)

    def offer_slip(self, entry: object) -> None:
        """Offer a slip of cash that was just recorded, beside the sentence that says so."""
        if self.slip is not None:
            self.slip.offer(entry)

    def begin_typing(self) -> None:
        """Take the keyboard."""
        button = self.reconcile_button if self._figures.isVisible() else self.open_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left, _top, right, _bottom = theme.page_margins(self.width())
        self._page.setContentsMargins(left, 14, right, 14)
        self._place_buttons(3 if self.width() >= _WIDE else 2)

    def _open_row(self, row: int) -> None:
        reference = self.differences.reference(row)
        if reference is not None:
            self.opened.emit(reference)

    def _show_table_title(self) -> None:
        if self.differences.rowCount():
            words = _("Écarts à expliquer avant de clôturer")
        elif self._unexplained:
            words = _("Écarts à expliquer avant de clôturer : {count}. F5 les montre.").format(count=self._unexplained)
        else:
            words = self._unsure or _("Aucun écart à expliquer")
        self.table_title.setText(words)
        self.table.setVisible(self.differences.rowCount() > 0)

    def _build_buttons(self) -> None:
        key = Qt.Key
        self.close_button = KeyButton(
            _("Clôturer la journée…"), "F12", "calendar-check", Role.PRIMARY, keys=(key.Key_F12,), height=_HIGH
        )
        self.reconcile_button = KeyButton(
            _("Importer un relevé"), "F5", "file-up", keys=(key.Key_F5,), px=15, height=_HIGH
        )
        self.move_button = KeyButton(_("Entrée / sortie"), "F6", "hand-coins", keys=(key.Key_F6,), px=15, height=_HIGH)
        self.count_button = KeyButton(_("Compter la caisse"), "F7", "coins", keys=(key.Key_F7,), px=15, height=_HIGH)
        self.export_button = KeyButton(_("Exporter"), "Ctrl+E", "file-down", keys=("Ctrl+E",), px=15, height=_HIGH)
        self.none_open = PlainLabel(
            _("Aucune journée n'est ouverte. La première vente en ouvre une, avec un fond non compté."),
            18,
            theme.MEDIUM,
            theme.INK_SOFT,
            wrap=True,
        )
        self.open_button = KeyButton(
            _("Ouvrir la journée"), "F12", "calendar-check", Role.PRIMARY, keys=(key.Key_F12,), px=17
        )
        self.closed_button = KeyButton(_("Rapports Z"), "Ctrl+J", "file-text", keys=("Ctrl+J",), px=15, height=_HIGH)
        self.reports_button = KeyButton(_("Rapports Z"), "Ctrl+J", "file-text", keys=("Ctrl+J",), px=15, height=_HIGH)

    def _place_buttons(self, columns: int) -> None:
        """In so many columns that no word of them is cut, the one that closes the day at the end."""
        buttons = (
            self.reconcile_button,
            self.move_button,
            self.count_button,
            self.export_button,
            self.reports_button,
            self.close_button,
        )
        for number, button in enumerate(buttons):
            self._grid.addWidget(button, number // columns, number % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for card in (self.collected, self.cash, self.fees, self.verify):
            figures.addWidget(card, 1)
        bars = Card()
        inside = QVBoxLayout(bars)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(6)
        inside.addWidget(PlainLabel(_("Par moyen de paiement"), 13, theme.MEDIUM, theme.INK_SOFT))
        inside.addWidget(self.bars)
        inside.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(bars, 58)
        middle.addWidget(self.piles, 42)
        list_card = Card()
        rows = QVBoxLayout(list_card)
        rows.setContentsMargins(16, 12, 16, 10)
        rows.setSpacing(6)
        rows.addWidget(self.table_title)
        rows.addWidget(self.table, 1)
        self.table.setMinimumHeight(_LEAST_TABLE)
        # What it would like to be counts as what it must be beside words that wrap, and would squeeze the bars.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._figures = QWidget()
        inner = QVBoxLayout(self._figures)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addLayout(figures)
        inner.addLayout(middle)
        inner.addWidget(list_card, 1)
        self._actions = QWidget()
        self._grid = QGridLayout(self._actions)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        self._place_buttons(3)
        self._without = ActionRow(self.open_button, self.closed_button)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(12)
        self._page.addWidget(self._figures, 1)
        self._page.addWidget(self.none_open, 1)
        self._page.addWidget(self.notice)
        if self.slip is not None:
            self.notice.add(self.slip.button)
            self._page.addWidget(self.slip.line)
        self._page.addWidget(self._actions)
        self._page.addWidget(self._without)
