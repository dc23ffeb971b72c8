"""One payout, in whatever state: whether money has left the shop, whether it may be sent again, what has happened.

A manager may decide what became of one that nobody confirms. It sends nothing: a second attempt goes through the
screen where it is approved anew.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.payment import SETTLED_FOR_GOOD, WATCH, Event, Payment, Status
from pos_app.receipts.payment import change_slip
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.decision_words import decisions
from pos_app.ui.print_line import PrintLine
from pos_app.ui.questions import last_question, moment
from pos_app.ui.receipt_words import SLIP
from pos_app.ui.screens.decidable import DecidableScreen
from pos_app.ui.screens.payment_screen import utc_now, with_icon
from pos_app.ui.till import Till
from pos_app.ui.trail import Trail, asked_line, read_trail, trail_lines
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.payments import can_be_asked, message

_NAME_LIMIT, _WHY_LIMIT = 40, 120
_ON_THE_WAY = frozenset({Status.CREATED, Status.SENDING})
_TO_VERIFY = frozenset({Status.UNKNOWN, Status.REVIEW})
_AGAIN = frozenset({Status.REFUSED, Status.NOT_SENT})
"""The only states after which the ledger takes a second payout of the sale."""
_SLIPS = frozenset({Status.AWAITING, Status.PAID, Status.CONFIRMED_MANUALLY})
"""States of which a change slip can be printed: sent for sure, or asked for and not confirmed yet."""

_TITLES = {
    Status.CREATED: N_("Rendu enregistré — {amount}"),
    Status.SENDING: N_("Rendu en cours d'envoi — {amount}"),
    Status.AWAITING: N_("Rendu demandé — {amount}"),
    Status.UNKNOWN: N_("À vérifier : ne pas renvoyer — {amount}"),
    Status.REVIEW: N_("À vérifier : ne pas renvoyer — {amount}"),
    Status.PAID: N_("Versé au client — {amount}"),
    Status.CONFIRMED_MANUALLY: N_("Versé au client, selon un gérant — {amount}"),
    Status.REFUSED: N_("Rendu refusé — {amount}"),
    Status.NOT_SENT: N_("Rendu non envoyé — {amount}"),
    Status.ABANDONED: N_("Rendu annulé — {amount}"),
}


class PayoutScreen(DecidableScreen):
    """Change or a refund that the shop sent, or tried to send, to a customer."""

    give_change = Signal(object)
    """Another attempt of this payout (a `Payment` with direction OUT) is wanted."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(till, parent, now)
        self._events: list[Event] = []
        self._card = Card(bar=theme.OUTGOING, parent=self)
        self._outer.addWidget(self._card)
        self._sheet = QVBoxLayout(self._card)
        self._sheet.addLayout(self._build_head())
        self._sheet.addWidget(self._build_words(), 1)

    # Building

    def _build_words(self) -> QWidget:
        self._words = QWidget()
        self._column = QVBoxLayout(self._words)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.approved = PlainLabel("", 16, theme.MEDIUM, wrap=True)
        self._column.addWidget(self.approved)
        # Each state has its own colour, and a notice keeps the one it was made with.
        self.on_its_way = Notice("send", colour=theme.OUTGOING, tint=theme.OUTGOING_TINT, px=17)
        self.verify = Notice("shield-question-mark", colour=theme.VERIFY_ON_TINT, tint=theme.VERIFY_TINT, px=17)
        self.failed = Notice("circle-x", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=17)
        for notice in (self.on_its_way, self.verify, self.failed):
            self._column.addWidget(notice)
        self.question = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._question_row = with_icon("refresh-cw", self.question)
        self._column.addWidget(self._question_row)
        self.trail = Trail()
        self._column.addWidget(self.trail, 1)
        self.print_line = PrintLine(14)
        self._column.addWidget(self.print_line)
        self._build_actions()
        self._column.addWidget(self._actions)
        return self._words

    def again(self) -> None:
        """Prepare another attempt, where the first one certainly sent nothing."""
        if self._payment is not None and self._payment.status in _AGAIN:
            self.give_change.emit(self._payment)

    def _build_head(self) -> QHBoxLayout:
        self._icon = Icon("arrow-up-right", theme.OUTGOING, 60)
        self.title = PlainLabel("", 25, theme.BOLD, wrap=True)
        self.head = PlainLabel("", 16, theme.REGULAR, theme.INK_SOFT, wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.head)
        head = QHBoxLayout()
        head.setSpacing(20)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _build_actions(self) -> None:
        self.next_button = self._next_button()
        self.again_button = self._button(_("Recommencer ce rendu"), "F6", "repeat", Role.SECONDARY)
        self._press_by(self.again_button, Qt.Key.Key_F6)
        self.again_button.clicked.connect(self.again)
        self.check_button = self._check_button()
        self.decide_button = self._decision_button()
        self.receipt = self._slip_button(SLIP, self.print_line)
        given = () if self.receipt is None else (self.receipt.give,)
        self._actions = ActionRow(self.next_button, self.again_button, self.check_button, self.decide_button, *given)
        if self.receipt is not None:
            self.receipt.show = self._actions.show_button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self._is_wide()
        self._outer.setContentsMargins(*self._margins())
        side, top = (38, 26) if wide else (24, 18)
        self._sheet.setContentsMargins(side, top, side - 8, top)
        self._sheet.setSpacing(14 if wide else 10)
        self._column.setSpacing(14 if wide else 10)
        self.title.setFont(theme.font(25 if wide else 20, theme.BOLD))

    # Showing

    def _paint_payment(self, payment: Payment) -> None:
        look = theme.look_of(payment)
        self._card.set_look(fill=theme.SURFACE, border=theme.LINE, bar=look.bar)
        self._icon.show_icon(look.icon, look.text)
        amount = format_amount(payment.amount, payment.currency)
        self.title.setText(_(_TITLES[payment.status]).format(amount=amount))
        self.title.set_colour(look.text)
        self.head.setText(self._headline(payment))
        self.approved.setText(_approved(payment))
        self.approved.setVisible(bool(self.approved.text()))
        self._show_message(payment)
        self._actions.show_button(self.again_button, payment.status in _AGAIN)
        self._actions.show_button(self.check_button, _can_bring_an_answer(payment))
        self._actions.show_button(self.decide_button, bool(decisions(payment)))
        if not decisions(payment):
            self._close_decision()
        self._offer_slip(payment)
        self._events = read_trail(self._till, payment.reference)

    def _offer_slip(self, payment: Payment) -> None:
        """Paper for what was sent back, where a slip can say what it is."""
        prints = self._till.prints
        if prints is None or self.receipt is None:
            return
        if payment.status in _SLIPS:
            # An order is another paper than what it came to.
            paper = "asked" if payment.status is Status.AWAITING else "change"
            self.receipt.offer(f"{paper}:{payment.reference}", lambda: change_slip(payment, prints.face))
        else:
            self.receipt.withdraw()

    def _show_message(self, payment: Payment) -> None:
        words = message(payment)
        if payment.status in _TO_VERIFY or payment.status is Status.ABANDONED or payment.flags:
            shown = self.verify
        elif payment.status in _AGAIN:
            shown = self.failed
        else:
            shown = self.on_its_way
        for notice in (self.on_its_way, self.verify, self.failed):
            notice.setText(words if notice is shown else "")
            notice.setVisible(notice is shown)

    def _tick(self, payment: Payment) -> None:
        name, asked, now = self._operator_name(payment), self._last_asked(), self._now()
        askable = _can_bring_an_answer(payment)
        words = last_question(asked, name, now, checking=self._is_checking()) if askable else ""
        if payment.status is Status.REFUSED and payment.sent_at is not None and now - payment.sent_at < WATCH:
            until = _("Encore surveillé jusqu'au {moment}.").format(moment=moment(payment.sent_at + WATCH, now))
            words = f"{until} {words}" if words else until
        self.question.setText(words)
        self._question_row.setVisible(bool(words))
        lines = trail_lines(self._events, name, payment)
        questions = asked_line(asked, name) if can_be_asked(payment) else None
        self.trail.show_lines(lines if questions is None else [*lines, questions])


def _can_bring_an_answer(payment: Payment) -> bool:
    return can_be_asked(payment) and payment.status not in _ON_THE_WAY | SETTLED_FOR_GOOD


def _approved(payment: Payment) -> str:
    """Who allowed it and why, and which payment it gives back."""
    by, why = plain(payment.approved_by or "", _NAME_LIMIT), plain(payment.why or "", _WHY_LIMIT)
    parts = []
    if by:
        parts.append(_("Autorisé par {by} : {why}").format(by=by, why=why or "—"))
    if payment.returns:
        reference = plain(payment.returns, _NAME_LIMIT)
        parts.append(_("pour le paiement {reference}").format(reference=reference))
    return " · ".join(parts)
