"""One payment of the history whole: what it is, what happened to it in sentences, and what can be done about it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import SETTLED_FOR_GOOD, Direction, Payment, Status
from pos_app.receipts.payment import link_ticket, receipt_for
from pos_app.receipts.receipt import Receipt
from pos_app.ui import theme
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.given_back import can_be_given_back, given_back, read_payouts_of
from pos_app.ui.history_table import reconciled_word, type_word
from pos_app.ui.last_asked import LastAsked
from pos_app.ui.link_words import admitted
from pos_app.ui.numbers import national
from pos_app.ui.print_line import PrintLine
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import PRINT_KEY, ReceiptKeys
from pos_app.ui.receipt_words import ANY
from pos_app.ui.till import Till
from pos_app.ui.trail import Trail, asked_line, read_trail, trail_lines
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel
from pos_app.wording.amounts import format_amount, format_day, format_time
from pos_app.wording.catalog import _
from pos_app.wording.payments import amount_words, can_be_asked, flag_sentence, state_word

if TYPE_CHECKING:
    from pos_app.ui.share import SharePanel

_WIDE = 760
_LIMIT = 120


class HistoryDetails(QWidget):
    """Shows the payment that was chosen. `opened` wants its own screen, `give_change` wants money of it given back."""

    opened = Signal(str)
    give_change = Signal(object)
    left = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._asked = LastAsked.of(till)
        self._payment: Payment | None = None
        self._icon = Icon("circle-check", theme.PAID, 26)
        self.title = PlainLabel("", 22, theme.BOLD)
        self.word = PlainLabel("", 16, theme.SEMIBOLD)
        self.remarks = Notice("triangle-alert", colour=theme.WAITING_ON_TINT, tint=theme.WAITING_TINT, px=14)
        self.trail = Trail()
        self._facts = QGridLayout()
        self._labels: list[tuple[PlainLabel, PlainLabel]] = []
        self.open_button = self._button(_("Ouvrir"), _("Entrée"), "arrow-right", Role.PRIMARY)
        self.ask_button = self._button(_("Vérifier"), "F5", "refresh-cw", Role.SECONDARY)
        self.change_button = self._button(_("Rendre"), "F7", "arrow-up-right", Role.SECONDARY)
        self.back_button = self._button(_("Retour"), _("Échap"), "arrow-left", Role.SECONDARY)
        self.print_button = self._button("", PRINT_KEY, "printer", Role.SECONDARY)
        self.share_button = self._button(_("Partager"), "Ctrl+E", "send", Role.SECONDARY)
        self.print_line = PrintLine(14)
        self._actions = ButtonFlow(
            self.open_button,
            self.ask_button,
            self.change_button,
            self.print_button,
            self.share_button,
            self.back_button,
        )
        self.receipt: ReceiptKeys | None = None
        if till.prints is not None:
            actions = ReceiptActions(till, till.prints, ANY, careful=True, parent=self)
            self.receipt = ReceiptKeys(
                actions, self.print_button, self.print_line, PRINT_KEY, show=self._actions.show_button, parent=self
            )
        self._lay_out()
        for button, act in (
            (self.open_button, self._open),
            (self.ask_button, self._ask),
            (self.change_button, self._change),
            (self.share_button, self.show_share),
            (self.back_button, self.left.emit),
        ):
            button.clicked.connect(act)
        till.payment_changed.connect(self._changed)
        till.asked.connect(self._was_asked)

    @property
    def payment(self) -> Payment | None:
        """The payment that is shown."""
        return self._payment

    def show_payment(self, payment: Payment) -> None:
        """Show `payment` from now on."""
        self._payment = payment
        look = theme.look_of(payment)
        self._icon.show_icon(look.icon, look.text)
        self.title.setText(amount_words(payment))
        self.word.setText(state_word(payment))
        self.word.set_colour(look.text)
        name = self._till.operator_name(payment.operator)
        remarks = [flag_sentence(flag, name, payment.direction) for flag in sorted(payment.flags)]
        self.remarks.setText(" ".join(remarks))
        self.remarks.setVisible(bool(remarks))
        self._show_facts(self.facts_of(payment))
        self._show_trail()
        askable = payment.status not in SETTLED_FOR_GOOD and can_be_asked(payment)
        self._actions.show_button(self.ask_button, askable)
        self._actions.show_button(self.change_button, can_be_given_back(self._till, payment))
        self._offer_receipt(payment)

    def _offer_receipt(self, payment: Payment) -> None:
        """Its paper as it is now; nothing of a payment that is not decided."""
        key = self._key_of(payment)
        self._actions.show_button(self.share_button, key is not None)
        if self.receipt is not None and key is not None:
            self.receipt.offer(key, lambda: self._compose(payment))
        elif self.receipt is not None:
            self.receipt.withdraw()
        else:
            self._actions.show_button(self.print_button, False)
        if "share" in self.__dict__:
            if key is None:
                self._show_facts_page()
            elif self._pages.currentWidget() is self.share:
                self.share.show_payment(payment)

    def _key_of(self, payment: Payment) -> str | None:
        """What its paper is counted by; None where there can be none."""
        if self._till.prints is None:
            return None
        try:
            return self._compose(payment).key
        except KnownError:
            return None

    def _compose(self, payment: Payment) -> Receipt:
        """The paper of a payment; raises `KnownError` where there is none, and for a link that may not be shown."""
        assert self._till.prints is not None
        face = self._till.prints.face
        if payment.status is Status.AWAITING and payment.direction is Direction.IN and payment.link is not None:
            operator = next((choice for choice in self._till.operators if choice.id == payment.operator), None)
            # What the screen of the link would not show is not printed from here either.
            admitted(payment, operator)
            return link_ticket(payment, face)
        return receipt_for(payment, face)

    @cached_property
    def share(self) -> SharePanel:
        """Preview and ways to hand the receipt over; made when it is first wanted."""
        from pos_app.ui.share import SharePanel

        assert self._till.prints is not None
        made = SharePanel(self._till, self._till.prints, self._compose)
        made.left.connect(self._back_to_facts)
        self._pages.addWidget(made)
        return made

    def show_share(self) -> None:
        """The receipt as the customer will get it, and the ways to hand it over."""
        if self._payment is not None:
            self.share.show_payment(self._payment)
            self._pages.setCurrentWidget(self.share)
            self.share.begin()

    def _back_to_facts(self) -> None:
        self._show_facts_page()
        self.share_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_facts_page(self) -> None:
        self._pages.setCurrentIndex(0)

    def facts_of(self, payment: Payment) -> list[tuple[str, str]]:
        """What the list says of it and more, each with its name; what is not known is left out."""
        facts = [
            (_("Date et heure"), f"{format_day(payment.created_at)} {format_time(payment.created_at)}"),
            (_("Type"), type_word(payment)),
            (_("Opérateur"), self._till.operator_name(payment.operator)),
            (_("Numéro"), national(payment.phone) if payment.phone else ""),
            (_("Client"), payment.customer or ""),
            (_("Description"), payment.description or ""),
            (_("Référence"), payment.reference),
            (_("Transaction"), payment.transaction_id or ""),
            (_("Frais"), "" if payment.fee is None else format_amount(payment.fee, payment.currency)),
            (_("Rapproché"), reconciled_word(payment)),
            (_("Caissier"), f"{payment.cashier} · {payment.till}"),
            (_("Autorisé par"), self._approved(payment)),
            (_("Rend le paiement"), payment.returns or ""),
            (_("Rendu"), self._given_back(payment)),
        ]
        return [(label, value) for label, value in facts if value]

    def _approved(self, payment: Payment) -> str:
        return " · ".join(part for part in (payment.approved_by, payment.why) if part)

    def _given_back(self, payment: Payment) -> str:
        return given_back(read_payouts_of(self._till, payment.sale)) if payment.direction is Direction.IN else ""

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        while len(self._labels) < len(facts):
            label = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT)
            value = PlainLabel("", 14, theme.MEDIUM, wrap=True, limit=_LIMIT)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._labels.append((label, value))
            self._place_fact(len(self._labels) - 1)
        for number, (label, value) in enumerate(self._labels):
            shown = number < len(facts)
            label.setVisible(shown)
            value.setVisible(shown)
            if shown:
                label.setText(facts[number][0])
                value.setText(facts[number][1])

    def _place_fact(self, number: int) -> None:
        columns = 2 if self.width() >= _WIDE else 1
        row, column = divmod(number, columns)
        label, value = self._labels[number]
        self._facts.addWidget(label, row, 2 * column, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(value, row, 2 * column + 1)

    def _show_trail(self) -> None:
        if self._payment is None:
            return
        name = self._till.operator_name(self._payment.operator)
        lines = trail_lines(read_trail(self._till, self._payment.reference), name, self._payment)
        asked = asked_line(self._asked.get(self._payment.reference), name)
        self.trail.show_lines([*lines, asked] if asked else lines)

    def _open(self) -> None:
        if self._payment is not None:
            self.opened.emit(self._payment.reference)

    def _ask(self) -> None:
        if self._payment is not None:
            self.ask_button.setEnabled(False)
            self._till.check(self._payment.reference)

    def _change(self) -> None:
        if self._payment is not None:
            self.give_change.emit(self._payment)

    def _changed(self, payment: Payment) -> None:
        if self._payment is not None and payment.reference == self._payment.reference:
            self.ask_button.setEnabled(True)
            self.show_payment(payment)

    def _was_asked(self) -> None:
        self.ask_button.setEnabled(True)
        self._show_trail()

    def _button(self, text: str, key: str, icon: str, role: Role) -> KeyButton:
        keys = {
            _("Entrée"): (Qt.Key.Key_Return, Qt.Key.Key_Enter),
            _("Échap"): (Qt.Key.Key_Escape,),
            "F5": (Qt.Key.Key_F5,),
            "F7": (Qt.Key.Key_F7,),
            PRINT_KEY: (PRINT_KEY,),
            "Ctrl+E": ("Ctrl+E",),
        }[key]
        return KeyButton(text, key, icon, role, keys=keys, px=15, height=52, parent=self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_facts_page()
        self.ask_button.setEnabled(True)
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for number in range(len(self._labels)):
            self._place_fact(number)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        for widget in (self._icon, self.title, self.word):
            head.addWidget(widget)
        head.addStretch(1)
        self._facts.setHorizontalSpacing(18)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(22, 16, 22, 12)
        inside.setSpacing(12)
        inside.addLayout(head)
        inside.addWidget(self.remarks)
        inside.addLayout(self._facts)
        inside.addWidget(self.trail, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(self.print_line)
        column.addWidget(self._actions)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        # First into its place: a page without one would be shown as a window of its own, which takes the keyboard.
        self._pages = QStackedLayout()
        whole.addLayout(self._pages)
        self._pages.addWidget(page)
