"""To verify: money may have moved. Says not to ask again, why, what comes next and when, and what has happened so far.

A manager's decision is not taken here: it needs people with PINs, which this till does not have yet. The screen says
what to do meanwhile instead of showing a button that leads nowhere.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.payment import Event, Payment, Status
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.customer_words import say_while_review, say_while_unknown
from pos_app.ui.questions import last_question, next_question
from pos_app.ui.screens.payment_screen import PaymentScreen, utc_now, with_icon
from pos_app.ui.till import Till
from pos_app.ui.trail import Trail, asked_line, read_trail, trail_lines
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.payments import can_be_asked, reason_sentence


class VerifyScreen(PaymentScreen):
    """A payment of which nobody knows yet, or whose evidence contradicts itself."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(till, parent, now)
        self._events: list[Event] = []
        card = Card(bar=theme.VERIFY, parent=self)
        self._outer.addWidget(card)
        self._sheet = QVBoxLayout(card)
        self._sheet.addLayout(self._build_head())
        self.why = PlainLabel("", 18, wrap=True)
        self._sheet.addWidget(self.why)
        self.next = PlainLabel("", 18, theme.SEMIBOLD, wrap=True)
        self._sheet.addWidget(self.next)
        self.say = Notice("message-square-text", colour=theme.VERIFY_ON_TINT, tint=theme.VERIFY_TINT, px=17)
        self._sheet.addWidget(self.say)
        self.trail = Trail()
        self._sheet.addWidget(self.trail, 1)
        self.decision = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._sheet.addWidget(with_icon("key-round", self.decision))
        self.next_button = self._next_button()
        self.check_button = self._check_button()
        self._actions = ActionRow(self.next_button, self.check_button)
        self._sheet.addWidget(self._actions)

    def _build_head(self) -> QHBoxLayout:
        self.title = PlainLabel(_("À vérifier — ne pas redemander le paiement"), 25, theme.BOLD, wrap=True)
        self.head = PlainLabel("", 16, theme.REGULAR, theme.INK_SOFT, wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.head)
        head = QHBoxLayout()
        head.setSpacing(22)
        head.addWidget(Icon("shield-question-mark", theme.VERIFY, 60), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self._is_wide()
        self._outer.setContentsMargins(*self._margins())
        side, top = (38, 26) if wide else (24, 18)
        self._sheet.setContentsMargins(side, top, side - 8, top)
        self._sheet.setSpacing(14 if wide else 10)
        self.title.setFont(theme.font(25 if wide else 20, theme.BOLD))

    def _paint_payment(self, payment: Payment) -> None:
        name = self._operator_name(payment)
        self.head.setText(
            _("{amount} · {headline}").format(
                amount=format_amount(payment.amount, payment.currency), headline=self._headline(payment)
            )
        )
        why = reason_sentence(payment.reason, name, payment.detail)
        if payment.status is Status.REVIEW:
            self.why.setText(_("{why} De l'argent a peut-être été débité.").format(why=why))
            self.say.setText(_("À dire au client : {words}").format(words=say_while_review()))
        else:
            self.why.setText(
                _("{why} La demande est peut-être arrivée chez {operator}.").format(why=why, operator=name)
            )
            words = say_while_unknown(self._wallet_name(payment))
            self.say.setText(_("À dire au client : {words}").format(words=words))
        self.decision.setText(_decision(name))
        # A button that cannot bring an answer would only make the cashier wait for one.
        self._actions.show_button(self.check_button, can_be_asked(payment))
        self._events = read_trail(self._till, payment.reference)

    def _tick(self, payment: Payment) -> None:
        name, asked, now = self._operator_name(payment), self._last_asked(), self._now()
        if self._is_checking():
            self.next.setText(last_question(asked, name, now, checking=True))
        else:
            self.next.setText(_what_next(payment, name, next_question(asked, now)))
        lines = trail_lines(self._events, name, payment)
        questions = asked_line(asked, name)
        self.trail.show_lines(lines if questions is None else [*lines, questions])


def _what_next(payment: Payment, operator: str, next_words: str) -> str:
    if payment.status is Status.REVIEW:
        return _("La caisse ne décide pas seule : comparer avec le relevé de {operator}.").format(operator=operator)
    if not can_be_asked(payment):
        return _(
            "{operator} ne peut pas être interrogé : la réponse perdue portait le numéro de la demande. "
            "La caisse attend le relevé."
        ).format(operator=operator)
    if next_words:
        return _("La caisse continue de vérifier : {next}.").format(next=next_words)
    return _("La caisse continue de vérifier.")


def _decision(operator: str) -> str:
    """What a shop can do that has no manager's account: keep it open, and look at what cannot lie."""
    return _(
        "Trancher revient à un gérant, et cette caisse n'a pas encore de compte gérant. D'ici là : garder ce paiement "
        "ouvert et chercher la référence dans le relevé de {operator}. Un SMS ou une photo d'écran ne prouve rien."
    ).format(operator=operator)
