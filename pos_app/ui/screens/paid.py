"""Paid, to be read from two metres: the amount on green, what was verified and by whom. Nothing is asked of anybody."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.payment import Flag, Kind, Payment, Status
from pos_app.receipts.payment import payment_receipt
from pos_app.ui import icons, theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.customer_words import shown_phone
from pos_app.ui.fitting import fitting_font
from pos_app.ui.given_back import can_be_given_back, given_back, read_payouts_of
from pos_app.ui.print_line import PrintLine
from pos_app.ui.questions import moment
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import ReceiptKeys
from pos_app.ui.receipt_words import RECEIPT
from pos_app.ui.screens.payment_screen import PaymentScreen, utc_now
from pos_app.ui.till import Till
from pos_app.ui.trail import read_trail
from pos_app.ui.widgets import Card, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.payments import flag_sentence, paid_from, status_word

_LOW = 640
_SOFT = "#D5E8DC"
"""Labels on the green: 4.9:1."""
_CHECKS = {
    "amount": N_("montant"),
    "currency": N_("monnaie"),
    "payer": N_("payeur"),
    "payee": N_("bénéficiaire"),
    "reference": N_("référence"),
}
_ALARMS = (Flag.CONFLICT, Flag.DUPLICATE, Flag.ORPHAN)
"""Flags that somebody has to act upon; the others only say more about the payment."""


class PaidScreen(PaymentScreen):
    """A payment that the provider confirmed, or that a manager vouched for."""

    give_change = Signal(object)
    """Change or a refund of this `Payment` is wanted."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(till, parent, now)
        self._card = Card(fill=theme.PAID, border=None, parent=self)
        self._outer.addWidget(self._card)
        self._sheet = QVBoxLayout(self._card)
        self._sheet.addLayout(self._build_head())
        self.alarm = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=17)
        self._sheet.addWidget(self.alarm)
        self._rows = QGridLayout()
        self._rows.setColumnStretch(1, 1)
        self._sheet.addLayout(self._rows)
        self._labels: list[tuple[PlainLabel, PlainLabel]] = []
        self._sheet.addStretch(1)
        self.receipt: ReceiptKeys | None = None
        # Beside the keys of a receipt there is no room for all of it.
        back = _("Rendre la monnaie / rembourser") if till.prints is None else _("Rendre")
        self.change_button = self._button(back, "F7", "arrow-up-right", Role.ON_COLOUR_GHOST)
        self._press_by(self.change_button, Qt.Key.Key_F7)
        self.change_button.clicked.connect(self.change)
        self._actions = self._build_actions()
        self._sheet.addWidget(self._actions)

    def change(self) -> None:
        """Give money of this payment back; the screen for it asks who allows it."""
        if self._payment is not None:
            self.give_change.emit(self._payment)

    def rows(self) -> list[tuple[str, str]]:
        """The lines that are shown under the amount: label and value."""
        return [(label.text(), value.text()) for label, value in self._labels if not label.isHidden()]

    def _build_actions(self) -> ActionRow:
        """Enter gives the receipt where the till has a way to; without one it goes on to the next customer."""
        prints = self._till.prints
        if prints is None:
            self.next_button = self._next_button(Role.ON_COLOUR)
            self._press_by(self.next_button, Qt.Key.Key_Escape)
            return ActionRow(self.next_button, self.change_button)
        self.next_button = self._button(_("Client suivant"), _("Échap"), "user-round-plus", Role.ON_COLOUR_GHOST)
        self._press_by(self.next_button, Qt.Key.Key_Escape)
        self.next_button.clicked.connect(self.leave)
        give = self._button("", _("Entrée"), "printer", Role.ON_COLOUR)
        self._press_by(give, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        save = self._button("", "Ctrl+E", "file-down", Role.ON_COLOUR_GHOST)
        self._press_by(save, "Ctrl+E", guarded=False)
        line = PrintLine(17, good="#FFFFFF", bad="#FFFFFF")
        self._sheet.addWidget(line)
        made = ActionRow(give, save, self.change_button, self.next_button)
        actions = ReceiptActions(self._till, prints, RECEIPT, parent=self)
        self.receipt = ReceiptKeys(
            actions, give, line, _("Entrée"), save=save, save_hint="Ctrl+E", show=made.show_button, parent=self
        )
        return made

    def _build_head(self) -> QHBoxLayout:
        self._mark = _BigMark()
        self.word = PlainLabel("", 22, theme.MEDIUM, "#FFFFFF")
        self.amount = PlainLabel("", 68, theme.BOLD, "#FFFFFF")
        # The font follows the width; the width must not follow the font.
        self.amount.setMinimumWidth(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.word)
        words.addWidget(self.amount)
        head = QHBoxLayout()
        head.setSpacing(28)
        head.addWidget(self._mark)
        head.addLayout(words, 1)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outer.setContentsMargins(*self._margins())
        wide = self._is_wide()
        side, top = (40, 32) if wide else (24, 18)
        self._sheet.setContentsMargins(side, top, side, top)
        self._sheet.setSpacing(26 if wide else 14)
        self._rows.setHorizontalSpacing(48 if wide else 20)
        self._rows.setVerticalSpacing(9 if wide else 6 if self.height() >= _LOW else 3)
        self._mark.set_side(90 if wide else 72)
        self._fit_rows()
        self._fit_amount()

    def _paint_payment(self, payment: Payment) -> None:
        self._mark.show_icon(theme.look(payment.status).icon)
        self.word.setText(status_word(payment.status))
        self.amount.setText(format_amount(payment.amount, payment.currency))
        self._fit_amount()
        name = self._operator_name(payment)
        alarms = [flag_sentence(flag, name) for flag in _ALARMS if flag in payment.flags]
        self.alarm.setText(" ".join(alarms))
        self.alarm.setVisible(bool(alarms))
        self._show_rows(self._facts(payment, name))
        self._actions.show_button(self.change_button, can_be_given_back(self._till, payment))
        prints = self._till.prints
        if prints is not None and self.receipt is not None:
            self.receipt.offer(f"payment:{payment.reference}", lambda: payment_receipt(payment, prints.face))

    def _facts(self, payment: Payment, name: str) -> list[tuple[str, str]]:
        wallet = self._wallet_name(payment)
        facts = [
            (_("Client"), shown_phone(payment)),
            (_("Payé depuis"), self._other_payer(payment)),
            (_("Opérateur"), name if wallet == name else _("{name} · {wallet}").format(name=name, wallet=wallet)),
            (_("Transaction"), payment.transaction_id or ""),
            (_("Référence"), payment.reference),
            (_("Frais"), "" if payment.fee is None else format_amount(payment.fee, payment.currency)),
            (_("Vérifié"), _verified(payment, name, self._now())),
            (_("Rendu"), given_back(read_payouts_of(self._till, payment.sale))),
        ]
        remarks = (Flag.LATE, Flag.AMOUNT_UNVERIFIED)
        facts += [(_("À noter"), flag_sentence(flag, name)) for flag in remarks if flag in payment.flags]
        return [(label, value) for label, value in facts if value]

    def _other_payer(self, payment: Payment) -> str:
        """The number that paid by a link, where it is not the customer's; only the trail tells it."""
        if payment.link is None:
            return ""
        events = read_trail(self._till, payment.reference)
        paid = next((event for event in reversed(events) if event.kind is Kind.PAID), None)
        phone = "" if paid is None else paid_from(paid.data, payment)
        return _("{phone} (un autre numéro que celui du client)").format(phone=phone) if phone else ""

    def _show_rows(self, facts: list[tuple[str, str]]) -> None:
        while len(self._labels) < len(facts):
            label = PlainLabel("", 17, theme.REGULAR, _SOFT)
            value = PlainLabel("", 17, theme.SEMIBOLD, "#FFFFFF", wrap=True)
            row = len(self._labels)
            self._rows.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(value, row, 1)
            self._labels.append((label, value))
        self._fit_rows()
        for index, (label, value) in enumerate(self._labels):
            shown = index < len(facts)
            label.setVisible(shown)
            value.setVisible(shown)
            if shown:
                label.setText(facts[index][0])
                value.setText(facts[index][1])

    def _fit_rows(self) -> None:
        """Smaller where a low screen has to hold them beside what is said of the receipt."""
        px = 17 if self.height() >= _LOW else 15
        for label, value in self._labels:
            label.setFont(theme.font(px, theme.REGULAR))
            value.setFont(theme.font(px, theme.SEMIBOLD))

    def _fit_amount(self) -> None:
        room = self.width() - (270 if self._is_wide() else 190)
        self.amount.setFont(fitting_font(self.amount.text(), 68, theme.BOLD, room))


class _BigMark(QWidget):
    """The sign of the state, as large as the amount."""

    def __init__(self) -> None:
        super().__init__()
        self._name = "circle-check"
        self.set_side(90)

    def set_side(self, side: int) -> None:
        self.setFixedSize(side, side)

    def show_icon(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        icons.paint(painter, self._name, "#FFFFFF", QRectF(self.rect()).x(), 0, self.width())


def _verified(payment: Payment, name: str, now: datetime) -> str:
    """What was compared and held, by whom and when."""
    if payment.settled_at is None:
        return ""
    time = moment(payment.settled_at, now)
    if payment.status is Status.CONFIRMED_MANUALLY:
        return _("confirmé par un gérant à {time} ; {operator} ne l'a pas encore confirmé").format(
            operator=name, time=time
        )
    # A currency is part of an amount to everybody but a machine.
    checks = [_(_CHECKS[check]) for check in payment.checks if check in _CHECKS and check != "currency"]
    if not checks:
        return _("succès annoncé par {operator} à {time}, sans détail à comparer").format(operator=name, time=time)
    if len(checks) == 1:
        return _("{operator} a confirmé à {time} : {check}").format(operator=name, time=time, check=checks[0])
    listed = _("{first} et {last}").format(first=", ".join(checks[:-1]), last=checks[-1])
    return _("{checks} confirmés par {operator} à {time}").format(checks=listed, operator=name, time=time)
