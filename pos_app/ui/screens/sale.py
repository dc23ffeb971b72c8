"""The sale: an amount, a number, an operator, and one button that says exactly what will happen. Sends one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment, Status
from pos_app.core.phone import COUNTRIES
from pos_app.ui import theme
from pos_app.ui.commission import Commission
from pos_app.ui.grouped_field import GroupedField
from pos_app.ui.last_asked import LastAsked
from pos_app.ui.sale_form import (
    AmountRead,
    PhoneRead,
    again_sentence,
    button_words,
    early_phone_error,
    failure_sentence,
    fee_line,
    limits_line,
    looks_complete,
    mark_of,
    new_sale,
    read_amount,
    read_phone,
)
from pos_app.ui.screens.sale_cash import SaleCash
from pos_app.ui.screens.sale_layout import SaleLayout
from pos_app.ui.till import Till
from pos_app.ui.typed import countries_of, group_digits, national_so_far, phone_edit, proposed
from pos_app.ui.widgets import ENTER_KEYS
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.errors import hint, sentence

if TYPE_CHECKING:
    from pos_app.core.news import ChargeRejected, EngineFailed

_DEBOUNCE_MS = 80
_TAKEN = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})


class SaleScreen(SaleLayout):
    """Typed digits become one `ChargeRequest` a press. The fields empty once the payment of the sale is recorded."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        self._countries = countries_of(till.operators)
        super().__init__(till.operators, self._phone_edit, parent)
        self._till = till
        # The screens of payments are made when they are first shown; what is told until then is kept for them.
        LastAsked.of(till)
        self._sale = new_sale()
        self._earlier: Payment | None = None
        self._paid_before: Payment | None = None
        self._pending: str | None = None
        self._ready = till.reader is not None
        self._failure: str | None = None
        self._chosen_by_hand = False
        self._strict = False
        self._amount = AmountRead()
        self._phone = PhoneRead()
        self._slip: InvalidInput | None = None
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(_DEBOUNCE_MS)
        self._debounce.timeout.connect(self._read_number)
        self._commission = Commission(till, self)
        self._commission.changed.connect(self._show_fees)
        self._connect()
        self.cash = SaleCash(self, till)
        self._reset_operator()
        self._repaint()

    # Connecting

    def _connect(self) -> None:
        self._last_field: GroupedField = self.amount.line
        self.amount.line.edited.connect(self._amount_edited)
        self.amount.line.refused.connect(self._amount_refused)
        self.amount.line.confirmed.connect(self._amount_confirmed)
        self.amount.line.focused.connect(self._amount_focused)
        self.phone.line.edited.connect(self._phone_edited)
        self.phone.line.refused.connect(self._phone_refused)
        self.phone.line.confirmed.connect(self.charge)
        self.phone.line.focused.connect(self._phone_focused)
        self.tiles.chosen.connect(self._operator_chosen)
        self.keypad.typed.connect(self._key_typed)
        self.keypad.erased.connect(self._key_erased)
        self.button.clicked.connect(self.charge)
        self.fresh.clicked.connect(self.reset)
        self._till.payment_changed.connect(self._payment_changed)
        self._till.rejected.connect(self._rejected)
        self._till.failed.connect(self._engine_failed)
        self._till.ready.connect(self._engine_ready)

    # What a person does

    def charge(self) -> None:
        """Ask for the payment, once; where something is missing, go there and say what."""
        if self._pending is not None or not self._ready or self._failure is not None:
            return
        self._debounce.stop()
        self._strict = True
        self._slip = None
        self._read_number()
        operator, money, number = self.tiles.operator, self._amount.money, self._phone.number
        if operator is None or money is None or number is None:
            self._go_to_what_is_missing()
            return
        self._pending = self._sale
        self.cash.hide_words()
        self._strict = False
        self.trouble.setText("")
        self._repaint()
        from pos_app.core.request import ChargeRequest

        self._till.charge(
            ChargeRequest(
                sale=self._sale,
                operator=operator.id,
                amount=money.amount,
                phone=number.e164,
                cashier=self._till.cashier,
            )
        )

    def sale_again(self, payment: Payment) -> None:
        """A second attempt of the same sale: the amount, number and operator of `payment`, to be changed or sent."""
        if self._pending is not None:
            return
        self.reset()
        self._sale = payment.sale
        self._earlier = payment
        operator = next((choice for choice in self._till.operators if choice.id == payment.operator), None)
        if operator is not None:
            self.tiles.propose(operator)
        self.amount.line.replace(group_digits(str(payment.amount)))
        if operator is not None and payment.phone is not None:
            self.phone.line.replace(national_so_far(payment.phone, COUNTRIES[operator.region]) or payment.phone)
        self._repaint()
        self._focus_first()

    def reset(self) -> None:
        """Ready for the next customer: empty fields, a new sale."""
        self.cash.close()
        self._sale = new_sale()
        self._earlier = None
        self._paid_before = None
        self._pending = None
        self._strict = False
        self._slip = None
        self._chosen_by_hand = False
        self.trouble.setText("")
        self.amount.line.replace("")
        self.phone.line.replace("")
        self._reset_operator()
        self._repaint()
        if self.isVisible():
            self._focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS and not event.isAutoRepeat():
            self.charge()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_first()

    def _focus_first(self) -> None:
        if self.cash.take_keyboard():
            return
        field = self.phone if self.amount.line.text() and not self.phone.line.text() else self.amount
        field.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_what_is_missing(self) -> None:
        box = self.amount if self._amount.money is None else self.phone
        box.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._repaint()

    # What is typed

    def _phone_edit(self, before: str, after: str) -> str:
        del before
        return phone_edit(after, self._countries)

    def _amount_edited(self) -> None:
        self._slip = None
        self._repaint()

    def _amount_refused(self, error: InvalidInput) -> None:
        self._slip = error
        self._repaint()

    def _amount_confirmed(self) -> None:
        self.phone.line.setFocus(Qt.FocusReason.TabFocusReason)

    def _amount_focused(self, here: bool) -> None:
        if here:
            self._last_field = self.amount.line

    def _phone_focused(self, here: bool) -> None:
        if here:
            self._last_field = self.phone.line

    def _phone_edited(self) -> None:
        self._strict = False
        self._slip = None
        typed = self.phone.line.text()
        if not typed:
            self._chosen_by_hand = False
        operator = proposed(typed, self._till.operators)
        if operator is not None and not self._chosen_by_hand:
            self.tiles.propose(operator)
        self._await_number()

    def _phone_refused(self, error: InvalidInput) -> None:
        self._slip = error
        self._repaint()

    def _operator_chosen(self, operator: Operator) -> None:
        del operator
        self._chosen_by_hand = True
        self._await_number()

    def _key_typed(self, text: str) -> None:
        if self._pending is None:
            self._last_field.type_text(text)

    def _key_erased(self) -> None:
        if self._pending is None:
            self._last_field.erase()

    def _await_number(self) -> None:
        """Judge the number a moment after the last key, and only when it may be whole."""
        operator = self.tiles.operator
        self._phone = PhoneRead(error=early_phone_error(self.phone.line.text(), operator))
        if operator is not None and self._phone.error is None and looks_complete(self.phone.line.text(), operator):
            self._debounce.start()
        else:
            self._debounce.stop()
        self._repaint()

    def _read_number(self) -> None:
        typed = self.phone.line.text()
        self._phone = read_phone(typed, self.tiles.operator)
        self._repaint()

    # What the till tells

    def _payment_changed(self, payment: Payment) -> None:
        if payment.sale != self._sale:
            return
        # References sort by time: one that is not newer is an earlier attempt of this sale, whichever it was.
        if self._earlier is None or payment.reference > self._earlier.reference:
            self.reset()
        elif payment.status in _TAKEN:
            self._paid_before = payment
            self._see_what_was_paid()

    def _see_what_was_paid(self) -> None:
        """An earlier attempt was paid after all: asking again would take the money twice."""
        payment = self._paid_before
        if payment is None or self._pending is not None:
            return
        self.reset()
        self.trouble.setText(
            _("Une demande précédente de cette vente vient d'être payée ({amount}). Ne pas redemander.").format(
                amount=format_amount(payment.amount, payment.currency)
            )
        )
        self._repaint()

    def _rejected(self, news: ChargeRejected) -> None:
        if news.sale != self._pending:
            return
        self._pending = None
        self.trouble.setText(sentence(news.error))
        self._repaint()
        self._focus_first()
        self._see_what_was_paid()

    def _engine_failed(self, news: EngineFailed) -> None:
        self._pending = None
        self._failure = failure_sentence(news.error)
        self._repaint()

    def _engine_ready(self) -> None:
        self._ready = True
        self._repaint()

    # What is shown

    def _reset_operator(self) -> None:
        """Before a number is typed, the operator of the settings' first section is proposed."""
        if self._till.operators:
            self.tiles.propose(self._till.operators[0])

    def _repaint(self) -> None:
        operator = self.tiles.operator
        self._amount = read_amount(self.amount.line.text(), operator)
        self.amount.set_unit(operator.currency.symbol if operator else "")
        self._show_amount_note(operator)
        self._show_phone_note(operator)
        self.operator_label.setText(self._operator_words())
        self._commission.consider(operator if self._ready else None, self._amount.money, self._phone.number)
        self._show_fees()
        self._show_notices()
        self._show_button()
        self.amount.line.setReadOnly(self._pending is not None)
        self.phone.line.setReadOnly(self._pending is not None)
        self.tiles.setEnabled(self._pending is None)

    def _show_fees(self) -> None:
        self.fees.setText(fee_line(self.tiles.operator, self._amount.money, self._commission.words))

    def _show_amount_note(self, operator: Operator | None) -> None:
        slip = self._slip if self._slip is not None and self._slip.code.startswith("amount") else None
        error = slip or self._amount.error
        missing = self._strict and error is None and self._amount.money is None
        if missing:
            error = InvalidInput("amount_empty")
        self.amount.set_wrong(error is not None)
        self.amount_note.setText(limits_line(operator) if error is None else hint(error))
        self.amount_note.set_colour(theme.INK_SOFT if error is None else theme.REFUSED)

    def _show_phone_note(self, operator: Operator | None) -> None:
        slip = self._slip if self._slip is not None and self._slip.code.startswith("phone") else None
        error = slip or self._phone.error
        if self._strict and error is None and self._phone.number is None:
            error = InvalidInput("phone_empty")
        self.phone.set_wrong(error is not None)
        self.phone_note.setText("" if error is None else hint(error))
        self.phone_note.setVisible(error is not None)
        self._show_mark(operator)

    def _show_mark(self, operator: Operator | None) -> None:
        if operator is None:
            return
        mark = mark_of(self.phone.line.text(), operator, whole=self._phone.number is not None)
        self.phone.set_mark(mark.text, mark.icon, mark.colour)

    def _operator_words(self) -> str:
        if self._chosen_by_hand:
            return _("Opérateur — choisi à la main")
        if proposed(self.phone.line.text(), self._till.operators) is not None:
            return _("Opérateur — proposé d'après le numéro")
        return _("Opérateur")

    def _show_notices(self) -> None:
        troubled = bool(self.trouble.text())
        if self._earlier is not None:
            self.again.setText(again_sentence(self._earlier))
        self.trouble.setVisible(troubled)
        self.again.setVisible(self._earlier is not None and not troubled)
        self.fresh.setVisible(self._earlier is not None)
        self._banner.setVisible(self._earlier is not None or troubled)
        self.arrange_tiles()

    def _show_button(self) -> None:
        reason = self._why_not()
        self.button.setEnabled(reason is None)
        # The window's banner says it to everybody; here it is for whom looks at the button.
        self.button.setToolTip(self._failure or "")
        self.button.setAccessibleDescription(self._failure or "")
        self.button.set_key_hint(_("Entrée") if reason is None else "")
        if reason is not None:
            self.button.setText(reason)
            return
        operator, money, number = self.tiles.operator, self._amount.money, self._phone.number
        assert operator is not None
        assert money is not None
        assert number is not None
        self.button.setText(button_words(operator, money, number))

    def _why_not(self) -> str | None:
        """Why the button cannot be pressed, in words; None when it can."""
        states = (
            (self._failure is not None, _("Encaissement arrêté")),
            (not self._till.operators, _("Aucun opérateur dans les réglages")),
            (self._pending is not None, _("Enregistrement…")),
            (not self._ready, _("La caisse démarre…")),
            (self._amount.error is not None, _("Corriger le montant")),
            (self._amount.money is None, _("Saisir le montant")),
            (self._phone.error is not None, _("Corriger le numéro")),
            (not self.phone.line.text(), _("Saisir le numéro du client")),
            (self._debounce.isActive(), _("Vérification du numéro…")),
            (self._phone.number is None, _("Compléter le numéro du client")),
        )
        return next((words for holds, words in states if holds), None)
