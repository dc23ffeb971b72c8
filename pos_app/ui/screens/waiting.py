"""While the customer confirms: where the payment is, what to tell the customer, and three ways on. Decides nothing."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.payment import Payment, Status
from pos_app.ui import theme
from pos_app.ui.customer_words import nothing_appears, say_while_waiting
from pos_app.ui.fitting import fitting_font
from pos_app.ui.progress import ElapsedRing, Step, Steps, StepState
from pos_app.ui.questions import last_question
from pos_app.ui.screens.awaiting import AwaitingScreen
from pos_app.ui.screens.payment_screen import utc_now, with_icon
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Notice, PlainLabel
from pos_app.wording.amounts import format_digits, format_time
from pos_app.wording.catalog import _

_ON_THE_WAY = frozenset({Status.CREATED, Status.SENDING})


class WaitingScreen(AwaitingScreen):
    """A payment that is being sent or that waits for its customer."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(till, parent, now)
        self._build()
        self._show_confirmation(False)

    # Building

    def _build(self) -> None:
        card = Card(parent=self)
        self._outer.addWidget(card)
        self._sheet = QVBoxLayout(card)
        self._sheet.addLayout(self._build_head())
        self.steps = Steps()
        self._sheet.addWidget(self.steps)
        self.say = Notice("message-square-text", px=18)
        self._sheet.addWidget(self.say)
        self.help = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._help_row = with_icon("circle-question-mark", self.help)
        self._sheet.addWidget(self._help_row)
        self.question = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._question_row = with_icon("refresh-cw", self.question)
        self._sheet.addWidget(self._question_row)
        self._sheet.addStretch(1)
        self._sheet.addWidget(self._build_actions())
        self._sheet.addWidget(self._build_confirmation())

    def _build_head(self) -> QHBoxLayout:
        self.head = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.amount = PlainLabel("", 56, theme.BOLD)
        # The font follows the width; the width must not follow the font.
        self.amount.setMinimumWidth(1)
        self.unit = PlainLabel("", 28, theme.REGULAR, theme.INK_SOFT)
        price = QHBoxLayout()
        price.setSpacing(10)
        price.addWidget(self.amount)
        price.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        price.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.head)
        words.addLayout(price)
        self.unit.setContentsMargins(0, 0, 0, 9)
        self.ring = ElapsedRing()
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outer.setContentsMargins(*self._margins())
        wide = self._is_wide()
        inner = 30 if wide else 18
        self._sheet.setSpacing(16 if wide else 12)
        self._sheet.setContentsMargins(inner, inner - 4, inner, inner - 4)
        self._fit_amount()

    # Showing

    def _paint_payment(self, payment: Payment) -> None:
        name = self._wallet_name(payment)
        self.head.setText(self._headline(payment))
        self.amount.setText(format_digits(payment.amount))
        self.unit.setText(payment.currency.symbol)
        self._fit_amount()
        self.steps.show_steps(*_steps(payment))
        on_the_way = payment.status in _ON_THE_WAY
        if on_the_way:
            self.say.setText(_("La demande part vers {name}. Le client peut préparer son téléphone.").format(name=name))
            self.help.setText(_("Dès que {name} a répondu, la caisse le dit ici.").format(name=name))
        else:
            self.say.setText(say_while_waiting(name))
            self.help.setText(nothing_appears(payment))
        self._offer_actions(payment, on_the_way=on_the_way)

    def _tick(self, payment: Payment) -> None:
        since = payment.sent_at or payment.created_at
        until = payment.settled_at or self._now()
        self.ring.show_seconds((until - since).total_seconds(), running=payment.is_undecided)
        words = last_question(
            self._last_asked(), self._operator_name(payment), self._now(), checking=self._is_checking()
        )
        self.question.setText(words)
        self._question_row.setVisible(bool(words))

    def _fit_amount(self) -> None:
        room = self.width() - 330
        self.amount.setFont(fitting_font(self.amount.text(), 56, theme.BOLD, room))

    def _confirmation_shown(self, asking: bool) -> None:
        self._help_row.setVisible(not asking)


def _steps(payment: Payment) -> tuple[Step, Step, Step]:
    done, now, to_come = StepState.DONE, StepState.NOW, StepState.TO_COME
    customer = _("Le client saisit son code")
    if payment.status in _ON_THE_WAY:
        sending = payment.status is Status.SENDING
        return (
            Step("send", now, _("Envoi de la demande") if sending else _("Demande enregistrée"), _("en cours")),
            Step("smartphone", to_come, customer),
            Step("banknote", to_come, _("Payé")),
        )
    sent = Step("send", done, _("Demande envoyée"), format_time(payment.sent_at) if payment.sent_at else "")
    if payment.status in (Status.PAID, Status.CONFIRMED_MANUALLY):
        settled = format_time(payment.settled_at) if payment.settled_at else ""
        return (sent, Step("smartphone", done, customer), Step("banknote", done, _("Payé"), settled))
    return (sent, Step("smartphone", now, customer, _("en attente")), Step("banknote", to_come, _("Payé")))
