"""What is typed on the change screen: operator, amount, number, wallet, reason, who allows it. Sends nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment
from pos_app.core.phone import COUNTRIES, network_of
from pos_app.ui import theme
from pos_app.ui.change_form import (
    early_payout_phone_error,
    payout_limits_line,
    payout_operators,
    read_payout_phone,
)
from pos_app.ui.customer_words import wallet_label
from pos_app.ui.grouped_field import GroupedField
from pos_app.ui.sale_form import AmountRead, PhoneRead, looks_complete
from pos_app.ui.screens.change_layout import OTHER_REASON, REASONS, ChangeLayout
from pos_app.ui.till import Till
from pos_app.ui.typed import countries_of, group_digits, national_so_far, phone_edit
from pos_app.ui.widgets import ENTER_KEYS
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.errors import NETWORKS, hint

_DEBOUNCE_MS = 80


class ChangeFields(ChangeLayout):
    """Reads what stands in the fields. Subclasses show the rest in `_repaint`."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        self._all_operators = till.operators
        self._operators: tuple[Operator, ...] = ()
        super().__init__(till, self._phone_edit, parent)
        self._payment: Payment | None = None
        self._strict = False
        self._amount, self._phone = AmountRead(), PhoneRead()
        self._slip: InvalidInput | None = None
        self._last_field: QLineEdit = self.amount.line
        self._debounce = QTimer(self, interval=_DEBOUNCE_MS, singleShot=True)
        self._debounce.timeout.connect(self._read_number)
        self._connect_fields()

    def ask(self) -> None:
        """Enter in the last field."""
        raise NotImplementedError

    def _repaint(self) -> None:
        raise NotImplementedError

    def _connect_fields(self) -> None:
        self.amount.line.edited.connect(self._edited)
        self.amount.line.confirmed.connect(self._next_field)
        self.phone.line.edited.connect(self._phone_edited)
        self.phone.line.confirmed.connect(self._next_field)
        for grouped in (self.amount.line, self.phone.line):
            grouped.refused.connect(self._refused)
        for line in (self.other_reason, self.manager):
            line.textEdited.connect(self._edited)
            line.returnPressed.connect(self._next_field)
        self.pin.textEdited.connect(self._edited)
        self.pin.returnPressed.connect(self.ask)
        self.operator.currentIndexChanged.connect(self._operator_changed)
        self.wallet.currentIndexChanged.connect(self._phone_edited)
        self.reason.currentIndexChanged.connect(self._edited)
        self.keypad.typed.connect(self._key_typed)
        self.keypad.erased.connect(self._key_erased)
        self.person.currentIndexChanged.connect(self._person_changed)
        for watched in (*self._lines(), self.operator, self.wallet, self.reason, self.person):
            watched.installEventFilter(self)

    def _lines(self) -> tuple[QLineEdit, ...]:
        return self.amount.line, self.phone.line, self.other_reason, self.manager, self.pin

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QAbstractButton):
            # The second press of a double click belongs to the button that was there before.
            return event.type() is QEvent.Type.MouseButtonDblClick
        if isinstance(watched, QLineEdit) and event.type() is QEvent.Type.FocusIn:
            self._last_field = watched
        if isinstance(watched, QComboBox) and isinstance(event, QKeyEvent) and event.key() in ENTER_KEYS:
            if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._next_field()
            return True
        return False

    # What is typed

    def _phone_edit(self, before: str, after: str) -> str:
        del before
        return phone_edit(after, countries_of(self._operators))

    def _edited(self) -> None:
        self._slip = None
        self._repaint()

    def _person_changed(self) -> None:
        # Another person's code.
        self._forget_pin()
        self._edited()

    def _refused(self, error: InvalidInput) -> None:
        self._slip = error
        self._repaint()

    def _phone_edited(self) -> None:
        """Judge the number a moment after the last key, and only when it may be whole."""
        self._strict, self._slip = False, None
        typed, operator = self.phone.line.text(), self._chosen()
        self._phone = PhoneRead(error=early_payout_phone_error(typed, operator, self._other_wallet()))
        if operator is not None and self._phone.error is None and looks_complete(typed, operator):
            self._debounce.start()
        else:
            self._debounce.stop()
        self._repaint()

    def _operator_changed(self) -> None:
        self._offer_wallets()
        self._read_number()

    def _read_number(self) -> None:
        self._debounce.stop()
        self._phone = read_payout_phone(self.phone.line.text(), self._chosen(), self._other_wallet())
        self._repaint()

    def _next_field(self) -> None:
        """On to the next field that is shown, as Enter does from one to the next."""
        order = [widget for widget in self._order() if widget.isVisible() and widget.isEnabled()]
        here = QApplication.focusWidget()
        if here in order:
            order[(order.index(here) + 1) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)

    def _key_typed(self, text: str) -> None:
        field = self._last_field
        if isinstance(field, GroupedField):
            field.type_text(text)
        else:
            field.insert(text)
        self._edited()

    def _key_erased(self) -> None:
        field = self._last_field
        if isinstance(field, GroupedField):
            field.erase()
        else:
            field.backspace()
        self._edited()

    # What was chosen

    def _chosen(self) -> Operator | None:
        index = self.operator.currentIndex()
        return self._operators[index] if 0 <= index < len(self._operators) else None

    def _other_wallet(self) -> str | None:
        wallet = self.wallet.currentData()
        return wallet if isinstance(wallet, str) else None

    def _why(self) -> str:
        index = self.reason.currentIndex()
        if index == OTHER_REASON:
            return plain(self.other_reason.text(), 80)
        return _(REASONS[index]).lower() if index > 0 else ""

    def _manager(self) -> str:
        """Who allows it: chosen where there are people, typed where there are none."""
        person = self.person.person
        return plain(self.manager.text(), 40) if person is None else person.name

    def _returns(self) -> str | None:
        payment = self._payment
        if payment is None:
            return None
        return payment.reference if payment.direction is Direction.IN else payment.returns

    def _missing(self) -> QWidget | None:
        """Where the keyboard has to go before anything can be asked."""
        wanted: tuple[tuple[QWidget, bool], ...] = (
            (self.amount.line, self._amount.money is not None),
            (self.phone.line, self._phone.number is not None),
            (self.other_reason if self.reason.currentIndex() == OTHER_REASON else self.reason, bool(self._why())),
            (self.manager, bool(self._manager())),
            (self.pin, bool(self.pin.text())),
        )
        return next((widget for widget, there in wanted if not there), None)

    # What is shown

    def _start(self, payment: Payment | None) -> None:
        """Empty fields, then what is known of `payment`."""
        self._payment = payment
        self._operators = payout_operators(self._all_operators, payment)
        self._forget()
        self.operator.clear()
        for operator in self._operators:
            self.operator.addItem(plain(operator.name, 40))
        self._prefill(payment)
        self._offer_wallets()
        self._read_number()

    def _prefill(self, payment: Payment | None) -> None:
        operator = self._chosen()
        if payment is None or operator is None:
            return
        if payment.phone is not None:
            country = COUNTRIES[operator.region]
            self.phone.line.replace(national_so_far(payment.phone, country) or payment.phone)
        if payment.direction is Direction.OUT:
            self.amount.line.replace(group_digits(str(payment.amount)))

    def _forget(self) -> None:
        self._strict, self._slip = False, None
        for grouped in (self.amount.line, self.phone.line):
            grouped.replace("")
        for line in (self.other_reason, self.manager):
            line.setText("")
        self._forget_pin()
        self.person.offer(managers_first=True, afresh=True)
        self.reason.setCurrentIndex(0)
        self.trouble.setText("")

    def _forget_pin(self) -> None:
        # `setText` forgets what undo would bring back; `clear` does not.
        self.pin.setText("")

    def _offer_wallets(self) -> None:
        operator = self._chosen()
        others = operator.payout.other_wallets if operator is not None and operator.payout is not None else ()
        self.wallet.clear()
        self.wallet.addItem(_("D'après le numéro"), None)
        for wallet in others:
            self.wallet.addItem(wallet_label(wallet), wallet)

    def _show_amount_note(self, operator: Operator | None) -> None:
        error = self._slip if self._slip is not None and self._slip.code.startswith("amount") else self._amount.error
        if self._strict and error is None and self._amount.money is None:
            error = InvalidInput("amount_empty")
        self.amount.set_wrong(error is not None)
        self.amount_note.setText(payout_limits_line(operator) if error is None else hint(error))
        self.amount_note.set_colour(theme.INK_SOFT if error is None else theme.REFUSED)

    def _show_phone_note(self, operator: Operator | None) -> None:
        error = self._slip if self._slip is not None and self._slip.code.startswith("phone") else self._phone.error
        if self._strict and error is None and self._phone.number is None:
            error = InvalidInput("phone_empty")
        self.phone.set_wrong(error is not None)
        self.phone_note.setText("" if error is None else hint(error))
        self.phone_note.setVisible(error is not None)
        wallet = self._wallet_words(operator)
        good = self._phone.number is not None
        self.phone.set_mark(wallet, "circle-check" if good else "", theme.OUTGOING if good else theme.INK_SOFT)

    def _wallet_words(self, operator: Operator | None) -> str:
        """The wallet that the money will go to, as people call it."""
        chosen = self._other_wallet()
        if chosen is not None or operator is None:
            return wallet_label(chosen) if chosen else ""
        country = COUNTRIES[operator.region]
        national = national_so_far(self.phone.line.text(), country)
        network = network_of(national, country) if national else None
        return "" if network is None else NETWORKS[network]
