"""Historique: every payment that the ledger holds, searched by anything, newest first. Money that went back is a list
of its own: it never stands between the payments that came in.
"""

from datetime import UTC, datetime
from functools import cached_property

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import Direction, Payment
from pos_app.ledger.reader import Found, Search
from pos_app.ui import theme
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.day_totals import day_line, day_of
from pos_app.ui.export_run import ExportRun
from pos_app.ui.history_columns import ColumnChooser
from pos_app.ui.history_details import HistoryDetails
from pos_app.ui.history_export import offer_found
from pos_app.ui.history_filters import HistoryFilters
from pos_app.ui.history_model import PAGE, HistoryModel
from pos_app.ui.history_sums import found_line
from pos_app.ui.history_table import HistoryTable
from pos_app.ui.history_words import understand
from pos_app.ui.query import Query
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Field, Icon, PlainLabel
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.errors import sentence

__all__ = ["PAGE", "HistoryScreen"]

_TYPING_MS = 250
_SEARCH_LIMIT = 60
_WIDE = 760


class HistoryScreen(QWidget):
    """The list with its search, and the payment that was chosen from it.

    `opened` carries the reference of a payment whose own screen is wanted, `give_change` a payment to give back.
    """

    opened = Signal(str)
    give_change = Signal(object)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self.model = HistoryModel(till, self)
        self.search = QLineEdit()
        self.search.setMaxLength(_SEARCH_LIMIT)
        self.search.setPlaceholderText(_("Référence, numéro, montant, nom, « payé hier », « > 10 000 »…"))
        self.search.setAccessibleName(_("Chercher un paiement"))
        self.filters = HistoryFilters(till)
        self.clear_button = self._tool(_("Effacer"), _("Échap"), "x", Qt.Key.Key_Escape)
        self.columns_button = self._tool(_("Colonnes"), "Ctrl+K", "settings", "Ctrl+K")
        self.export_button = self._tool(_("Exporter"), "Ctrl+E", "file-down", "Ctrl+E")
        # F3 leads here, also from the table; as a shortcut does, so that the next search replaces the last.
        self.setFocusProxy(self.search)
        self.table = HistoryTable(self.model)
        self.table.setAccessibleName(_("Paiements"))
        self.understood = PlainLabel("", 13, theme.MEDIUM, theme.ACTION_DARK, wrap=True)
        self.count = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.sums = PlainLabel("", 14, theme.SEMIBOLD, wrap=True)
        self.today = PlainLabel("", 14, theme.SEMIBOLD, wrap=True)
        self._keeps = False
        self._lay_out()
        self._typing = self._timer(self.reload)
        self._news = self._timer(self._sum_up)
        self._totals = Query(till, self)
        self._connect()

    # What is not seen at first is made when it is first wanted: all at once would let the window stall.

    @cached_property
    def details(self) -> HistoryDetails:
        """One payment whole."""
        made = HistoryDetails(self._till)
        made.opened.connect(self._open)
        made.give_change.connect(self.give_change)
        made.left.connect(self.show_list)
        self._pages.addWidget(made)
        return made

    @cached_property
    def columns(self) -> ColumnChooser:
        """Which columns are shown."""
        made = ColumnChooser()
        made.left.connect(self.toggle_columns)
        made.chosen.connect(self._choose)
        self._column.insertWidget(self._column.indexOf(self.understood) + 1, made)
        made.hide()
        return made

    @cached_property
    def export(self) -> ExportRun:
        """The line of an export, below the list."""
        made = ExportRun(self._till)
        self._column.addWidget(made)
        return made

    def reload(self) -> None:
        """Read the first page of what is searched for."""
        self._typing.stop()
        within, typed = self.filters.search, self.search.text()
        found = understand(typed, within, self._till.operators, datetime.now(UTC))
        words = _("Compris : {conditions}").format(conditions=" · ".join(found.words)) if found.words else ""
        self.understood.setText(words)
        self.understood.setVisible(bool(words))
        self.clear_button.setVisible(bool(typed) or within != Search())
        self.model.show(found.search)
        self._sum_up()

    def clear(self) -> None:
        """Look for nothing in particular any more."""
        self._forget()
        self.reload()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_list(self) -> None:
        """The list again, where it was left."""
        self._pages.setCurrentIndex(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_details(self, reference: str) -> None:
        """One payment of the list whole."""
        row = next(row for row in range(self.model.rowCount()) if self.model.payment_at(row).reference == reference)
        self.details.show_payment(self.model.payment_at(row))
        self._pages.setCurrentIndex(1)

    def toggle_columns(self) -> None:
        """Choose which columns are shown, or be done with it."""
        if self.columns.isHidden():
            self.columns.show_columns(self.table.shown_columns)
            self.columns.show()
            # A small screen has no room for both.
            for other in (self.filters, self.understood, self.sums):
                other.setVisible(not other.isHidden() and self.width() >= _WIDE)
            self.columns.switches[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._put_columns_away()
            self.columns_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def export_found(self) -> None:
        """Offer to write what is found into a file."""
        offer_found(self.export, self._till, self.model.search)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))
        wide = self.width() >= _WIDE
        self._tools.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if event.spontaneous():
            return
        kept, self._keeps = self._keeps, False
        if not kept:
            self._forget()
        self._pages.setCurrentIndex(0)
        self.reload()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._put_columns_away()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # From the field to the rows and back by the arrows, as in every list with a search.
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    # What happens

    def _put_columns_away(self) -> None:
        if "columns" not in self.__dict__:
            return
        self.columns.hide()
        self.filters.show()
        self.understood.setVisible(bool(self.understood.text()))
        self.sums.setVisible(bool(self.sums.text()))

    def _forget(self) -> None:
        self.search.clear()
        self.filters.reset()

    def _search_now(self) -> None:
        self.reload()
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _open(self, reference: str) -> None:
        # Whoever comes back from a payment finds the list as it was; whoever comes from elsewhere begins anew.
        self._keeps = True
        self.opened.emit(reference)

    def _choose(self, names: frozenset[str]) -> None:
        self.table.choose(names)
        self.columns.show_columns(self.table.shown_columns)

    def _payment_changed(self, payment: Payment) -> None:
        # News come in bursts; one sum after them is enough.
        if payment.settled_at is not None and self.isVisible():
            self._news.start()

    def _sum_up(self) -> None:
        """The sums of the day while nothing narrows the list, else those of what is found."""
        search = self.model.search
        narrowed = search != Search(direction=search.direction)
        self.sums.clear()
        self.sums.hide()
        if narrowed:
            self.today.hide()
            self._totals.ask(lambda reader: reader.sums(search))
        else:
            self._totals.forget()
            self._show_today()

    def _show_sums(self, found: tuple[Found, ...]) -> None:
        self.sums.setText(found_line(found, self.model.search.direction))
        self.sums.setVisible(bool(found))

    def _show_today(self) -> None:
        reader, line = self._till.reader, ""
        start, end = day_of(datetime.now(UTC))
        if reader is not None:
            try:
                received = reader.totals(start, end, environment=self._till.environment)
                line = day_line(received, reader.payout_totals(start, end, environment=self._till.environment))
            except KnownError:
                # The list above says that the ledger cannot be read; a sum that may be wrong is not shown.
                line = ""
        self.today.setText(line)
        self.today.setVisible(bool(line))

    def _show_count(self) -> None:
        rows, payouts = self.model.rowCount(), self.model.search.direction is Direction.OUT
        if self.model.error is not None:
            words = sentence(self.model.error)
        elif self.model.is_searching:
            words = _("Recherche…")
        elif self.model.has_more:
            words = _("Les {count} plus récents ; la suite vient en descendant").format(count=rows)
        elif rows == 0:
            words = _("Aucun rendu ne correspond") if payouts else _("Aucun paiement ne correspond")
        elif payouts:
            words = ngettext("{count} rendu", "{count} rendus", rows).format(count=rows)
        else:
            words = ngettext("{count} paiement", "{count} paiements", rows).format(count=rows)
        self.count.setText(words)

    # How it is made

    def _connect(self) -> None:
        self.search.textEdited.connect(self._typing.start)
        self.search.returnPressed.connect(self._search_now)
        self.filters.changed.connect(self.reload)
        self.table.opened.connect(self.show_details)
        self.model.read.connect(self._show_count)
        self.clear_button.clicked.connect(self.clear)
        self.columns_button.clicked.connect(self.toggle_columns)
        self.export_button.clicked.connect(self.export_found)
        self._totals.answered.connect(self._show_sums)
        self._till.ready.connect(self.reload)
        self._till.payment_changed.connect(self._payment_changed)

    def _timer(self, act: object) -> QTimer:
        timer = QTimer(self, interval=_TYPING_MS, singleShot=True)
        timer.timeout.connect(act)
        return timer

    def _tool(self, text: str, hint: str, icon: str, key: Qt.Key | str) -> KeyButton:
        button = KeyButton(text, hint, icon, Role.SECONDARY, keys=(key,), px=13, height=theme.TOUCH)
        button.hint_gives_way = True
        return button

    def _lay_out(self) -> None:
        field = Field(self.search, 16, theme.REGULAR, 50)
        field.row.insertWidget(0, Icon("search", theme.INK_SOFT, 18))
        field.row.setContentsMargins(16, 2, 2, 2)
        field.row.addWidget(self.clear_button)
        tools = self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        tools.setSpacing(10)
        tools.addWidget(field, 1)
        tools.addWidget(ButtonFlow(self.columns_button, self.export_button))
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 12)
        inside.setSpacing(6)
        inside.addWidget(self.table, 1)
        for line in (self.count, self.sums, self.today):
            line.setContentsMargins(12, 0, 12, 0)
            inside.addWidget(line)
        page = QWidget()
        self._column = column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(tools)
        column.addWidget(self.filters)
        column.addWidget(self.understood)
        self.understood.hide()
        column.addWidget(card, 1)
        self._page = QVBoxLayout(self)
        self._pages = QStackedLayout()
        # First into its place: a page without one would be shown as a window of its own, which takes the keyboard.
        self._page.addLayout(self._pages)
        self._pages.addWidget(page)
