"""Payments that stand in the way of a closing: open one for a manager's decision, or carry all over by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.payment import Payment
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.day_part import DayPart
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel, PlainTable
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, PlainLabel, Role
from pos_app.wording.amounts import format_clock, format_day
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.numbers import national
from pos_app.wording.payments import amount_words, operator_label, state_word

COLUMNS = (
    Column(N_("Date et heure"), 160, 156),
    Column(N_("Référence"), 0, 0),
    Column(N_("Montant"), 140, 116, right=True),
    Column(N_("État"), 150, 116),
)


class UndecidedModel(PlainModel):
    """The payments of a refused closing, as they are in the ledger now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self.rows: list[tuple[str, Payment | None]] = []

    def show(self, rows: list[tuple[str, Payment | None]]) -> None:
        """Show others."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def words(self, row: int, column: int) -> str:
        reference, payment = self.rows[row]
        if payment is None:
            return reference if column == 1 else ""
        if column == 0:
            return f"{format_day(payment.created_at)} {format_clock(payment.created_at)}"
        if column == 1:
            phone = national(payment.phone) if payment.phone else ""
            return " · ".join(part for part in (reference, operator_label(payment.operator), phone) if part)
        return amount_words(payment) if column == 2 else state_word(payment)


class UndecidedList(DayPart):
    """The list and what can be done about it. What closes the day takes no press until `guard_ms` after it appeared."""

    guard_ms = 600
    opened = Signal(str)
    carried_over = Signal()
    again = Signal()
    left = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self.title = PlainLabel("", 20, theme.BOLD, wrap=True)
        self.about = PlainLabel(
            _(
                "Les opérateurs viennent d'être interrogés encore une fois. Ouvrir un paiement pour qu'un gérant "
                "décide, ou les reporter : ils restent suivis et gardent leur nom dans le rapport de demain."
            ),
            15,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        self.model = UndecidedModel(self)
        self.table = PlainTable(self.model)
        self.table.setAccessibleName(_("Paiements à décider"))
        self.again_button = KeyButton(
            _("Réessayer la clôture"), "F5", "refresh-cw", Role.PRIMARY, keys=(Qt.Key.Key_F5,), px=15
        )
        self.open_button = KeyButton(_("Ouvrir"), _("Entrée"), "shield-question-mark", px=15)
        self.carry_button = KeyButton(
            _("Reporter au lendemain"), "F6", "arrow-right", Role.DANGER, keys=(Qt.Key.Key_F6,), px=15
        )
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,), px=15)
        self.table.opened.connect(self._open)
        self.open_button.clicked.connect(self._open_current)
        self._guard = PressGuard()
        self.again_button.clicked.connect(self._try_again)
        self.carry_button.clicked.connect(self._carry_over)
        self.back_button.clicked.connect(self.left)
        till.payment_changed.connect(self._payment_changed)
        self._lay_out()

    def show_references(self, references: Sequence[str]) -> None:
        """List these payments, on a page that appears now."""
        self._guard.begin()
        self._list(references)

    def is_guarded(self) -> bool:
        """Whether a press that closes the day is still ignored because the page has only just appeared."""
        return self._guard.holds(self.guard_ms)

    def _list(self, references: Sequence[str]) -> None:
        reader = self._till.reader
        self.model.show([(reference, reader.payment(reference) if reader else None) for reference in references])
        self._show_title()

    def begin_typing(self) -> None:
        """Take the keyboard."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, row: int) -> None:
        self.opened.emit(self.model.rows[row][0])

    def _open_current(self) -> None:
        self._open(max(0, self.table.currentIndex().row()))

    def _payment_changed(self, payment: Payment) -> None:
        """Money that arrives while somebody reads is shown at once."""
        references = [reference for reference, _payment in self.model.rows]
        if payment.reference in references and self.isVisible():
            self._list(references)

    def _try_again(self) -> None:
        if not self.is_guarded():
            self.again.emit()

    def _carry_over(self) -> None:
        if not self.is_guarded():
            self.carried_over.emit()

    def _show_title(self) -> None:
        left = sum(payment is None or payment.is_undecided for _reference, payment in self.model.rows)
        if left:
            words = ngettext("{count} paiement reste à décider", "{count} paiements restent à décider", left)
            self.title.setText(words.format(count=left))
        else:
            self.title.setText(_("Tout est décidé : réessayer la clôture"))
        self.carry_button.setEnabled(left > 0)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 18, 24, 18)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        inside.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(card, 1)
        column.addWidget(ActionRow(self.again_button, self.open_button, self.carry_button, self.back_button))
