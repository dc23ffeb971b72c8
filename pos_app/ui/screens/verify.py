"""To verify: money may have moved. Says not to ask again, why, what comes next and when, and what has happened so far.

A manager may decide in its place, with a PIN and a reason. The screen itself sends nothing and settles nothing.
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
from pos_app.ui.decision_words import released_note
from pos_app.ui.questions import last_question, next_question
from pos_app.ui.screens.decidable import DecidableScreen
from pos_app.ui.screens.payment_screen import utc_now, with_icon
from pos_app.ui.till import Till
from pos_app.ui.trail import Trail, asked_line, read_trail, trail_lines
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.payments import can_be_asked, reason_sentence


class VerifyScreen(DecidableScreen):
    """A payment of which nobody knows yet, or whose evidence contradicts itself."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(till, parent, now)
        self._events: list[Event] = []
        card = Card(bar=theme.VERIFY, parent=self)
        self._outer.addWidget(card)
        self._sheet = QVBoxLayout(card)
        self._sheet.addLayout(self._build_head())
        self._sheet.addWidget(self._build_words(), 1)
        till.shop_changed.connect(self._on_tick)

    def again(self) -> None:
        """Prepare the second attempt that a manager has allowed."""
        if self._payment is not None and self._payment.released_by is not None:
            self.sale_again.emit(self._payment)

    def _build_words(self) -> QWidget:
        self._words = QWidget()
        self._column = QVBoxLayout(self._words)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.why = PlainLabel("", 18, wrap=True)
        self.next = PlainLabel("", 18, theme.SEMIBOLD, wrap=True)
        self.say = Notice("message-square-text", colour=theme.VERIFY_ON_TINT, tint=theme.VERIFY_TINT, px=17)
        self.released = Notice("repeat", px=15)
        for widget in (self.why, self.next, self.say, self.released):
            self._column.addWidget(widget)
        self.trail = Trail()
        self._column.addWidget(self.trail, 1)
        self.help = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._help_row = with_icon("key-round", self.help)
        self._column.addWidget(self._help_row)
        self._column.addWidget(self._build_actions())
        return self._words

    def _build_actions(self) -> ActionRow:
        self.next_button = self._next_button()
        self.again_button = self._button(_("Nouvelle demande"), "F6", "repeat", Role.SECONDARY)
        self._press_by(self.again_button, Qt.Key.Key_F6)
        self.again_button.clicked.connect(self.again)
        self.check_button = self._check_button()
        self.decide_button = self._decision_button()
        self._actions = ActionRow(self.next_button, self.again_button, self.check_button, self.decide_button)
        return self._actions

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
        self._column.setSpacing(14 if wide else 10)
        self.title.setFont(theme.font(25 if wide else 20, theme.BOLD))
        # The buttons stay within reach on a small screen, whatever the language needs to say.
        self.why.setFont(theme.font(18 if wide else 16))
        self.next.setFont(theme.font(18 if wide else 16, theme.SEMIBOLD))

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
        note = released_note(payment)
        self.released.setText(note)
        self.released.setVisible(bool(note))
        self._actions.show_button(self.again_button, bool(note))
        # A button that cannot bring an answer would only make the cashier wait for one.
        self._actions.show_button(self.check_button, can_be_asked(payment))
        self._events = read_trail(self._till, payment.reference)

    def _tick(self, payment: Payment) -> None:
        name, asked, now = self._operator_name(payment), self._last_asked(), self._now()
        if self._is_checking():
            self.next.setText(last_question(asked, name, now, checking=True))
        else:
            self.next.setText(_what_next(payment, name, next_question(asked, now)))
        shop = self._till.shop
        alone = shop is not None and not shop.has_people
        self.help.setText(_without_manager(name) if alone else "")
        self._help_row.setVisible(alone)
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


def _without_manager(operator: str) -> str:
    """What a shop can do that has no manager yet: make one, or keep it open and look at what cannot lie."""
    return _(
        "Trancher revient à un gérant, et cette caisse n'en a pas encore : le créer sous Infos (F10). D'ici là : "
        "garder ce paiement ouvert et chercher la référence dans le relevé de {operator}. Un SMS ou une photo d'écran "
        "ne prouve rien."
    ).format(operator=operator)
