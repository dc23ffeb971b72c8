"""En cours: every payment that is not decided, what needs a person first, and what was settled while nobody looked.

Above them what callbacks said of payments that are not this till's. It counts nothing of that as money.
"""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.orphan import Orphan
from pos_app.core.payment import Claim, Direction, Payment, Status
from pos_app.ui import theme
from pos_app.ui.payment_table import DATE_COLUMN, PaymentTable, PaymentTableModel
from pos_app.ui.till import Till
from pos_app.ui.watch import Watch
from pos_app.ui.widgets import Card, Notice, PlainLabel
from pos_app.wording.amounts import format_clock
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.clean import plain

_NAMED_LIMIT = 40
_ORPHANS_NAMED = 3
_CLAIMS = {
    Claim.SUCCESS: N_("annoncé payé"),
    Claim.FAILED: N_("annoncé échoué"),
    Claim.PENDING: N_("annoncé en attente"),
}
_URGENT = {Status.REVIEW: 0, Status.UNKNOWN: 1}


class InFlightModel(PaymentTableModel):
    """What `watch` keeps in flight or unseen. Rows that stay keep their place on screen."""

    def __init__(self, till: Till, watch: Watch, parent: QWidget | None = None) -> None:
        super().__init__(till, parent)
        self._watch = watch
        self._shown_unseen: set[str] = set()
        watch.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is in flight now."""
        in_flight = sorted(self._watch.in_flight(), key=lambda payment: _URGENT.get(payment.status, 2))
        rows = [*in_flight, *(p for p in self._watch.settled() if self._keeps(p))]
        if [row.reference for row in rows] == [row.reference for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def forget_settled(self) -> list[str]:
        """Let go of settled rows that have been looked at; returns their references."""
        seen, self._shown_unseen = sorted(self._shown_unseen), set()
        return seen

    def _keeps(self, payment: Payment) -> bool:
        if self._watch.is_unseen(payment.reference):
            self._shown_unseen.add(payment.reference)
        return payment.reference in self._shown_unseen


class InFlightScreen(QWidget):
    """The list behind F2. `opened` carries the reference of a payment."""

    opened = Signal(str)

    def __init__(self, till: Till, watch: Watch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till, self._watch = till, watch
        self._kept: str | None = None
        self.orphans = Notice("circle-question-mark", colour=theme.VERIFY_ON_TINT, tint=theme.VERIFY_TINT, px=14)
        self.model = InFlightModel(till, watch, self)
        self.table = PaymentTable(self.model)
        self.table.setColumnHidden(DATE_COLUMN, True)
        self.table.setAccessibleName(_("Paiements en cours"))
        self.words = PlainLabel("", 16, theme.SEMIBOLD, wrap=True)
        self.hint = PlainLabel(
            _("Entrée ou un appui ouvre le paiement. Un paiement à vérifier ne se redemande pas."),
            13,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 16, 12, 12)
        inside.setSpacing(8)
        for label in (self.words, self.hint):
            label.setContentsMargins(12, 0, 12, 0)
            inside.addWidget(label)
        inside.addWidget(self.orphans)
        inside.addWidget(self.table, 1)
        column = self._page = QVBoxLayout(self)
        column.addWidget(card)
        self.table.opened.connect(self.opened)
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._restore)
        watch.changed.connect(self._show_words)
        self._show_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch.see(*self.model.forget_settled())
        self._watch.see_orphans()

    def _show_words(self) -> None:
        in_flight = self._watch.in_flight()
        payouts = sum(payment.direction is Direction.OUT for payment in in_flight)
        self.words.setText(_count_words(len(in_flight) - payouts, payouts))
        orphans = self._watch.orphans()
        self.orphans.setText(_orphan_words(orphans, self._till) if orphans else "")
        self.orphans.setVisible(bool(orphans))

    def _remember(self) -> None:
        index = self.table.currentIndex()
        self._kept = self.model.payment_at(index.row()).reference if index.isValid() else None

    def _restore(self) -> None:
        # The keyboard stays on the payment it was on, wherever that went: Enter must never open its neighbour.
        rows = [self.model.payment_at(row).reference for row in range(self.model.rowCount())]
        found = self.model.index(rows.index(self._kept), 0) if self._kept in rows else QModelIndex()
        self.table.setCurrentIndex(found)


def _count_words(payments: int, payouts: int) -> str:
    """How many of either are open. Money that goes back is never counted among payments."""
    if not payments and not payouts:
        return _("Aucun paiement en cours")
    parts = []
    if payments:
        words = ngettext("{count} paiement en cours", "{count} paiements en cours", payments)
        parts.append(words.format(count=payments))
    if payouts:
        parts.append(ngettext("{count} rendu en cours", "{count} rendus en cours", payouts).format(count=payouts))
    return " · ".join(parts)


def _orphan_words(orphans: list[Orphan], till: Till) -> str:
    """What was said of whose payments, and what to do about it."""
    named = " · ".join(_orphan_line(orphan, till) for orphan in orphans[:_ORPHANS_NAMED])
    left = len(orphans) - _ORPHANS_NAMED
    if left > 0:
        named = ngettext("{named} · et {count} autre", "{named} · et {count} autres", left).format(
            named=named, count=left
        )
    return _(
        "Annonce d'un paiement que cette caisse n'attend pas : {named}. Elle ne prouve rien et rien n'est compté. "
        "Voir si une autre caisse du compte l'a demandé, sinon le chercher dans le relevé de l'opérateur."
    ).format(named=named)


def _orphan_line(orphan: Orphan, till: Till) -> str:
    claim = _(_CLAIMS[orphan.claim]) if orphan.claim is not None else _("annoncé sans résultat")
    return _("{operator} {named} {claim} à {time}").format(
        operator=plain(till.operator_name(orphan.operator), _NAMED_LIMIT),
        named=plain(orphan.named, _NAMED_LIMIT),
        claim=claim,
        time=format_clock(orphan.at),
    )
