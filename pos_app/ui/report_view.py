"""A report on screen: its tables as they are on paper, and the seal as a code. Computes nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.payment import Json, Payment
from pos_app.ui import theme
from pos_app.ui.qr import QrCode
from pos_app.ui.widgets import Card, PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.open_payments import with_payments
from pos_app.wording.report_tables import Table, about, difference_words, differences, seal_text, tables, title

_CODE = 168


class ReportView(QScrollArea):
    """Scrolls over everything that the report says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Rapport"))
        theme.slim(self.verticalScrollBar())
        self.report: Json = None
        self.payment_of: Callable[[str], Payment | None] | None = None
        """Where the payments that a report names are looked up; without it their references must do."""
        self.title = PlainLabel("", 22, theme.BOLD, wrap=True)
        self.about = PlainLabel("", 14, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.verdict = PlainLabel("", 19, theme.SEMIBOLD, wrap=True)
        self.seal = PlainLabel("", 11, theme.REGULAR, theme.INK_SOFT, wrap=True, limit=200)
        self.code = QrCode()
        self.code.setFixedSize(_CODE, _CODE)
        self.code.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self._head())
        self._tables: list[QWidget] = []
        self._waiting: list[Table] = []
        # One table at a time: a long report made at once would let the window stall.
        self._next = QTimer(self, interval=0, singleShot=True)
        self._next.timeout.connect(self._put_next)
        self._column.addStretch(1)
        self.setWidget(self._page)

    def show_report(self, report: Json) -> None:
        """Show another report, from its top."""
        self.report = report
        self.title.setText(title(report))
        self.about.setText(" · ".join(about(report)))
        self._show_verdict(report)
        self.code.show_text(seal_text(report), _("Code QR du sceau de {report}").format(report=title(report)))
        head = str(report["ledger_head"])
        self.seal.setText(_("Sceau : {head}").format(head=" ".join(head[i : i + 8] for i in range(0, len(head), 8))))
        for old in self._tables:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tables = []
        self._waiting = tables(report if self.payment_of is None else with_payments(report, self.payment_of))
        self._put_next()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setMaximumWidth(self.viewport().width())

    def _put_next(self) -> None:
        if self._waiting:
            card = _card(self._waiting.pop(0))
            self._tables.append(card)
            self._column.insertWidget(len(self._tables), card)
            self._next.start()

    @property
    def is_whole(self) -> bool:
        """Whether every table is there."""
        return not self._waiting

    def _show_verdict(self, report: Json) -> None:
        counted = [row for row in report["cash"] if row.get("counted") is not None]
        wrong = [difference_words(amount, currency) for currency, amount in differences(report)]
        self.verdict.setVisible(bool(counted))
        if wrong:
            self.verdict.setText(_("Écart de caisse : {amounts}").format(amounts=" · ".join(wrong)))
            self.verdict.set_colour(theme.REFUSED)
        else:
            self.verdict.setText(_("La caisse est juste."))
            self.verdict.set_colour(theme.PAID)

    def _head(self) -> QWidget:
        card = Card()
        across = QHBoxLayout(card)
        across.setContentsMargins(22, 16, 16, 16)
        across.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(6)
        for label in (self.title, self.about, self.verdict):
            words.addWidget(label)
        words.addStretch(1)
        words.addWidget(self.seal)
        across.addLayout(words, 1)
        across.addWidget(self.code)
        # Labels that wrap would let the scroll area squeeze the code.
        card.setMinimumHeight(_CODE + 32)
        return card


def _card(table: Table) -> QWidget:
    card = Card()
    grid = QGridLayout(card)
    grid.setContentsMargins(18, 12, 18, 12)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    columns = len(table.heads)
    grid.addWidget(PlainLabel(table.title, 15, theme.SEMIBOLD), 0, 0, 1, columns)
    for column, head in enumerate(table.heads):
        grid.addWidget(_cell(head, table, column, theme.MEDIUM, theme.INK_SOFT, 12), 1, column)
    for number, row in enumerate(table.rows):
        last = table.total and number == len(table.rows) - 1
        for column, words in enumerate(row):
            weight = theme.SEMIBOLD if last else theme.REGULAR
            grid.addWidget(_cell(words, table, column, weight, theme.INK, 14), number + 2, column)
    grid.setColumnStretch(0, 1)
    if not table.numbers:
        for column in range(columns):
            grid.setColumnStretch(column, 1)
    return card


def _cell(words: str, table: Table, column: int, weight: int, colour: str, px: int) -> PlainLabel:
    label = PlainLabel(words, px, weight, colour, wrap=not table.numbers)
    label.setFont(theme.font(px, weight, tabular=True))
    if column and table.numbers:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
