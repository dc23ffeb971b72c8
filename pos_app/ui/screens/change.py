"""Change or a refund to the customer's telephone: how much, to whom, why, and who allows it. Sends one request.

Money leaves the shop here, so nothing is sent by one press: the button says what will happen, and a second one, which
is not under the same finger or key, confirms it. The manager's code is handed on and forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui.change_form import (
    about_what,
    confirmation,
    given_before,
    read_payout_amount,
    rejection,
)
from pos_app.ui.given_back import read_payouts_to
from pos_app.ui.sale_form import failure_sentence, new_sale
from pos_app.ui.screens.change_fields import ChangeFields
from pos_app.ui.screens.change_layout import OTHER_REASON
from pos_app.ui.till import Till
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.core.news import ChargeRejected, EngineFailed


class ChangeScreen(ChangeFields):
    """Typed fields become one `PayoutRequest`, after a question in place. `begin` says what is given back."""

    guard_ms = 300
    """The confirmation does nothing so soon after it appeared."""

    recorded = Signal(object)
    """The payout (a `Payment` with direction OUT) of this screen's request was written down: show it."""
    left = Signal()
    """The person went back; nothing was sent."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        self._till = till
        self._sale = new_sale()
        self._pending = False
        self._confirming = False
        self._ready = till.reader is not None
        self._failure: str | None = None
        self._asked_since = QElapsedTimer()
        super().__init__(till, parent)
        self._connect()
        self.begin(None)

    def begin(self, payment: Payment | None) -> None:
        """Start afresh: change or a refund of `payment`, another try of a payout that failed, or neither of them.

        Does nothing while a request is on its way to the ledger.
        """
        if self._pending:
            return
        self._sale = new_sale() if payment is None else payment.sale
        self._confirming = False
        self._start(payment)

    def _connect(self) -> None:
        self.button.clicked.connect(self.ask)
        self.back_button.clicked.connect(self.leave)
        self.no_button.clicked.connect(self.take_back)
        self.yes_button.clicked.connect(self.send)
        self._till.payment_changed.connect(self._payment_changed)
        self._till.rejected.connect(self._rejected)
        self._till.failed.connect(self._engine_failed)
        self._till.ready.connect(self._engine_ready)
        self._till.shop_changed.connect(self._people_changed)

    # What a person does

    def ask(self) -> None:
        """Ask once, in place, whether the money shall go; where something is missing, go there instead."""
        if self._pending or self._confirming or not self._ready or self._failure is not None:
            return
        self._strict, self._slip = True, None
        self._read_number()
        missing = self._missing()
        if missing is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._confirming = True
        self._asked_since.start()
        self.trouble.setText("")
        self._repaint()
        self.no_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_back(self) -> None:
        """Do not send; everything stays as it was typed."""
        self._confirming = False
        self._repaint()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def send(self) -> None:
        """Hand the request on, once, and forget the manager's code."""
        operator, money, number = self._chosen(), self._amount.money, self._phone.number
        if not self._confirming or self.confirmation_is_guarded():
            return
        if self._pending or operator is None or money is None or number is None:
            return
        from pos_app.core.request import PayoutRequest

        request = PayoutRequest(
            sale=self._sale,
            operator=operator.id,
            amount=money.amount,
            phone=number.e164,
            cashier=self._till.cashier,
            approved_by=self._manager(),
            why=self._why(),
            pin=self.pin.text(),
            wallet=self._other_wallet(),
            returns=self._returns(),
        )
        self._pending, self._confirming, self._strict = True, False, False
        self._forget_pin()
        self._repaint()
        self._till.pay_out(request)

    def confirmation_is_guarded(self) -> bool:
        """Whether a press is still ignored because the question has only just appeared."""
        return self._asked_since.elapsed() < self.guard_ms

    def leave(self) -> None:
        """Back to where the person came from; what was typed is forgotten."""
        if not self._pending:
            self.begin(self._payment)
            self.left.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.amount.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Nobody finds a code, or a question that waits for one press, on a screen that was left.
        self._forget_pin()
        self._confirming = False
        self._repaint()

    # What the till tells

    def _payment_changed(self, payment: Payment) -> None:
        # `created` is a payout's first state and never comes again: it is the one that was asked for.
        mine = payment.direction is Direction.OUT and payment.sale == self._sale
        if self._pending and mine and payment.status is Status.CREATED:
            self._pending = False
            self.begin(None)
            if self.isVisible():
                # Elsewhere the cashier is serving somebody: the lane tells of it.
                self.recorded.emit(payment)

    def _rejected(self, news: ChargeRejected) -> None:
        if self._pending and news.sale == self._sale:
            self._pending = False
            self.trouble.setText(rejection(news.error))
            self._repaint()
            if self.isVisible():
                self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _engine_failed(self, news: EngineFailed) -> None:
        self._failure = failure_sentence(news.error)
        self._pending = self._confirming = False
        self._repaint()

    def _engine_ready(self) -> None:
        self._ready = True
        self._repaint()

    def _people_changed(self) -> None:
        if self.person.offer(managers_first=True):
            self._forget_pin()
            self._repaint()

    # What is shown

    def _repaint(self) -> None:
        operator = self._chosen()
        self._show_approver()
        self._amount = read_payout_amount(self.amount.line.text(), operator, self._payment)
        self.about.setText(about_what(self._payment))
        self.amount.set_unit(operator.currency.symbol if operator else "")
        self._show_amount_note(operator)
        self._show_phone_note(operator)
        self._operator_row.setVisible(len(self._operators) > 1)
        self._wallet_row.setVisible(self.wallet.count() > 1)
        self._other_row.setVisible(self.reason.currentIndex() == OTHER_REASON)
        self.trouble.setVisible(bool(self.trouble.text()))
        self.warning.setVisible(not self._confirming and not self.trouble.text())
        self._actions.setVisible(not self._confirming)
        self._confirmation.setVisible(self._confirming)
        self._show_buttons(operator)
        still = self._pending or self._confirming
        for line in self._lines():
            line.setReadOnly(still)
        for widget in (self.operator, self.wallet, self.reason, self.person, self.keypad):
            widget.setEnabled(not still)

    def _show_approver(self) -> None:
        """A name to choose where there are people; else the settings' own code, under a name that is typed."""
        has_people = bool(self.person.people)
        self._manager_row.setVisible(not has_people)
        self._person_row.setVisible(has_people)
        training = "" if has_people else self._till.training_pin
        self.pin.setPlaceholderText(_("Formation : {pin}").format(pin=training) if training else "")

    def _show_buttons(self, operator: Operator | None) -> None:
        reason = self._why_not()
        self.button.setEnabled(reason is None)
        self.button.setToolTip(self._failure or "")
        self.button.setAccessibleDescription(self._failure or "")
        self.button.set_key_hint(_("Entrée") if reason is None else "")
        self.back_button.setEnabled(not self._pending)
        money, number = self._amount.money, self._phone.number
        if reason is not None or money is None or number is None or operator is None:
            self.button.setText(reason or "")
            return
        amount = format_amount(money.amount, money.currency)
        self.button.setText(_("Envoyer {amount} à {phone}").format(amount=amount, phone=number.grouped))
        asked = confirmation(operator, amount, number.grouped, self._wallet_words(operator))
        before = given_before(read_payouts_to(self._till, number.e164)) if self._confirming else ""
        self.question.setText(" ".join(filter(None, (before, asked))))
        self.yes_button.setText(_("Oui, envoyer {amount}").format(amount=amount))

    def _why_not(self) -> str | None:
        """Why the button cannot be pressed, in words; None when it can."""
        states = (
            (self._failure is not None, _("Versements arrêtés")),
            (not self._operators, _("Aucun opérateur ne peut rendre de l'argent")),
            (self._pending, _("Enregistrement…")),
            (not self._ready, _("La caisse démarre…")),
            (self._amount.error is not None, _("Corriger le montant")),
            (self._amount.money is None, _("Saisir le montant")),
            (self._phone.error is not None, _("Corriger le numéro")),
            (not self.phone.line.text(), _("Saisir le numéro du client")),
            (self._debounce.isActive(), _("Vérification du numéro…")),
            (self._phone.number is None, _("Compléter le numéro du client")),
            (not self._why(), _("Dire le motif")),
            (not self._manager(), _("Saisir le nom du gérant")),
            (not self.pin.text(), _("Saisir le code du gérant")),
        )
        return next((words for holds, words in states if holds), None)
