"""Historique: every payment that the ledger holds, newest first, read a page at a time. It never holds them all.

Money that went back is a list of its own: it never stands between the payments that came in.
"""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ledger.reader import Cursor
from pos_app.ui import theme
from pos_app.ui.choice import Choice
from pos_app.ui.day_totals import day_line, day_of
from pos_app.ui.payment_table import Index, PaymentTable, PaymentTableModel
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Field, Icon, PlainLabel
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.errors import sentence

PAGE = 100
PAYOUTS = 500
"""The newest payouts are listed all at once: a shop makes few of them."""
_TYPING_MS = 250
_SEARCH_LIMIT = 40
_CHOICES: tuple[tuple[str, Status | Direction | None], ...] = (
    (N_("Tous les états"), None),
    (N_("Payé"), Status.PAID),
    (N_("En attente"), Status.AWAITING),
    (N_("À vérifier : sans réponse"), Status.UNKNOWN),
    (N_("À vérifier : contradiction"), Status.REVIEW),
    (N_("Refusé"), Status.REFUSED),
    (N_("Annulé"), Status.ABANDONED),
    (N_("Non envoyé"), Status.NOT_SENT),
    (N_("Payé (gérant)"), Status.CONFIRMED_MANUALLY),
    (N_("Rendus"), Direction.OUT),
)


class HistoryModel(PaymentTableModel):
    """The ledger's payments by pages of `PAGE`, continued behind the last row that was read."""

    read = Signal()
    """A page was read, perhaps an empty one."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(till, parent)
        self._after: Cursor | None = None
        self._more = False
        self._wanted = 0
        self._status: Status | Direction | None = None
        self._search = ""
        # A search looks through a part of the ledger at a time; between two parts the window stays alive.
        self._on = QTimer(self, interval=0, singleShot=True)
        self._on.timeout.connect(self._read_on)
        self.error: KnownError | None = None
        till.payment_changed.connect(self._payment_changed)

    @property
    def has_more(self) -> bool:
        """Whether the ledger holds rows behind the last one."""
        return self._more

    def show(self, status: Status | Direction | None, search: str) -> None:
        """Read the first page of what matches."""
        self.beginResetModel()
        self._status, self._search = status, search.strip()
        self._rows, self._after, self._more, self._wanted = [], None, False, PAGE
        self._rows = self._read()
        self.endResetModel()
        self._search_further()

    def canFetchMore(self, _parent: Index) -> bool:
        return self._more and not self._on.isActive()

    def fetchMore(self, _parent: Index) -> None:
        self._wanted = len(self._rows) + PAGE
        self._read_on()

    @property
    def is_searching(self) -> bool:
        """Whether more of the ledger is about to be looked through."""
        return self._on.isActive()

    def _read_on(self) -> None:
        found = self._read()
        if found:
            self.beginInsertRows(self.index(-1, -1), len(self._rows), len(self._rows) + len(found) - 1)
            self._rows.extend(found)
            self.endInsertRows()
        self._search_further()

    def _search_further(self) -> None:
        if self._more and len(self._rows) < self._wanted:
            self._on.start()
        else:
            self._on.stop()
        self.read.emit()

    def _read(self) -> list[Payment]:
        reader = self._till.reader
        self.error = None
        self._more = False
        if reader is None:
            return []
        try:
            if isinstance(self._status, Direction):
                return [payout for payout in reader.payouts(PAYOUTS) if _holds(payout, self._search)]
            page = reader.page(PAGE, self._after, status=self._status, text=self._search or None)
        except KnownError as error:
            self.error = error
            return []
        self._after, self._more = page.next, page.next is not None
        return list(page.payments)

    def _mark(self, payment: Payment) -> str:
        # Payouts are a list of their own here; the room is for whole numbers.
        del payment
        return ""

    def _payment_changed(self, payment: Payment) -> None:
        for row, known in enumerate(self._rows):
            if known.reference == payment.reference:
                self._rows[row] = payment
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
                return
        listed = Direction.OUT if isinstance(self._status, Direction) else Direction.IN
        unfiltered = not isinstance(self._status, Status) and not self._search
        if unfiltered and payment.direction is listed and self._is_newest(payment):
            self.beginInsertRows(self.index(-1, -1), 0, 0)
            self._rows.insert(0, payment)
            self.endInsertRows()

    def _is_newest(self, payment: Payment) -> bool:
        return not self._rows or payment.created_at >= self._rows[0].created_at


class HistoryScreen(QWidget):
    """The list with a search and a filter. `opened` carries the reference of a payment."""

    opened = Signal(str)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self.model = HistoryModel(till, self)
        self.search = QLineEdit()
        self.search.setMaxLength(_SEARCH_LIMIT)
        self.search.setPlaceholderText(_("Référence, numéro ou montant"))
        self.search.setAccessibleName(_("Chercher un paiement"))
        self.filter = Choice()
        self.filter.setAccessibleName(_("État"))
        for label, _status in _CHOICES:
            self.filter.addItem(_(label))
        # F3 leads here, also from the table; as a shortcut does, so that the next search replaces the last.
        self.setFocusProxy(self.search)
        self.table = PaymentTable(self.model)
        self.table.setAccessibleName(_("Paiements"))
        self.count = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.today = PlainLabel("", 14, theme.SEMIBOLD, wrap=True)
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self.reload)
        self._lay_out()
        self.search.textEdited.connect(self._typing.start)
        self.search.returnPressed.connect(self._search_now)
        self.filter.currentIndexChanged.connect(self.reload)
        self.table.opened.connect(self.opened)
        self.model.read.connect(self._show_count)
        till.ready.connect(self.reload)
        till.payment_changed.connect(self._payment_changed)
        self._sums = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._sums.timeout.connect(self._show_today)

    def reload(self) -> None:
        """Read the first page of what is searched for."""
        self._typing.stop()
        self.model.show(_CHOICES[self.filter.currentIndex()][1], self.search.text())
        self._show_today()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _search_now(self) -> None:
        self.reload()
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _payment_changed(self, payment: Payment) -> None:
        # News come in bursts; one sum after them is enough.
        if payment.settled_at is not None and self.isVisible():
            self._sums.start()

    def _show_today(self) -> None:
        """The sums of the day, which no search narrows."""
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

    @property
    def _lists_payouts(self) -> bool:
        return _CHOICES[self.filter.currentIndex()][1] is Direction.OUT

    def _show_count(self) -> None:
        rows = self.model.rowCount()
        if self.model.error is not None:
            self.count.setText(sentence(self.model.error))
        elif self.model.is_searching:
            self.count.setText(_("Recherche…"))
        elif self.model.has_more:
            self.count.setText(_("Les {count} plus récents ; la suite vient en descendant").format(count=rows))
        elif rows == 0:
            self.count.setText(
                _("Aucun rendu ne correspond") if self._lists_payouts else _("Aucun paiement ne correspond")
            )
        elif self._lists_payouts:
            self.count.setText(ngettext("{count} rendu", "{count} rendus", rows).format(count=rows))
        else:
            self.count.setText(ngettext("{count} paiement", "{count} paiements", rows).format(count=rows))

    def _lay_out(self) -> None:
        field = Field(self.search, 16, theme.REGULAR, 48)
        field.row.insertWidget(0, Icon("search", theme.INK_SOFT, 18))
        tools = QHBoxLayout()
        tools.setSpacing(12)
        tools.addWidget(field, 3)
        tools.addWidget(self.filter, 1)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 12)
        inside.setSpacing(8)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.count)
        inside.addWidget(self.today)
        column = self._page = QVBoxLayout(self)
        column.setSpacing(14)
        column.addLayout(tools)
        column.addWidget(card, 1)


def _holds(payout: Payment, search: str) -> bool:
    """Whether what was searched for stands in the payout's number, amount, reference or the operator's own numbers."""
    if not search:
        return True
    bare = "".join(character for character in search if character not in " .-+()\u00a0\u202f")
    digits = bare.removeprefix("00").removeprefix("0")
    if bare.isdecimal() and digits and (digits in (payout.phone or "") or digits == str(payout.amount)):
        return True
    texts = (payout.reference, payout.transaction_id, payout.provider_reference, payout.returns, payout.approved_by)
    return any(search.casefold() in (text or "").casefold() for text in texts)
