"""Refused, not sent or abandoned: why, whether money may have moved, and whether asking again is safe."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.payment import WATCH, Event, Payment, Status
from pos_app.receipts.payment import refusal_slip
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.print_line import PrintLine
from pos_app.ui.questions import last_question
from pos_app.ui.receipt_words import SLIP
from pos_app.ui.screens.payment_screen import PaymentScreen, utc_now, with_icon
from pos_app.ui.till import Till
from pos_app.ui.trail import Trail, read_trail, trail_lines
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_amount, format_clock, format_day
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.payments import can_be_asked, flag_sentence, reason_sentence, status_word

_HOST_LIMIT = 80


class RefusedScreen(PaymentScreen):
    """A payment that looks over without money; two of its three kinds may still bring some."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(till, parent, now)
        self._events: list[Event] = []
        self._card = Card(bar=theme.REFUSED, parent=self)
        self._outer.addWidget(self._card)
        self._sheet = QVBoxLayout(self._card)
        self._sheet.addLayout(self._build_head())
        self.why = PlainLabel("", 18, wrap=True)
        self._sheet.addWidget(self.why)
        self.safe = Notice("shield-check", colour=theme.PAID, tint=theme.PAID_TINT, px=17)
        self._sheet.addWidget(self.safe)
        self.careful = Notice("banknote", px=17)
        self._sheet.addWidget(self.careful)
        self.flags = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self._sheet.addWidget(self.flags)
        self.watch = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._watch_row = with_icon("clock", self.watch)
        self._sheet.addWidget(self._watch_row)
        self.question = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._question_row = with_icon("refresh-cw", self.question)
        self._sheet.addWidget(self._question_row)
        self.trail = Trail()
        self._sheet.addWidget(self.trail, 1)
        self.print_line = PrintLine(14)
        self._sheet.addWidget(self.print_line)
        self._build_actions()
        self._sheet.addWidget(self._actions)

    def again(self) -> None:
        """Start a second attempt of the same sale."""
        if self._payment is not None:
            self.sale_again.emit(self._payment)

    # Building

    def _build_head(self) -> QHBoxLayout:
        self._icon = Icon("circle-x", theme.REFUSED, 60)
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
        self.again_button = self._button(_("Nouvelle demande"), "F6", "repeat", Role.SECONDARY)
        self._press_by(self.again_button, Qt.Key.Key_F6)
        self.again_button.clicked.connect(self.again)
        self.check_button = self._check_button()
        self.receipt = self._slip_button(SLIP, self.print_line)
        given = () if self.receipt is None else (self.receipt.give,)
        self._actions = ActionRow(self.next_button, self.again_button, self.check_button, *given)
        if self.receipt is not None:
            self.receipt.show = self._actions.show_button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outer.setContentsMargins(*self._margins())
        wide = self._is_wide()
        side, top = (38, 28) if wide else (26, 20)
        self._sheet.setSpacing(18 if wide else 12)
        self._sheet.setContentsMargins(side, top, side - 8, top)

    # Showing

    def _paint_payment(self, payment: Payment) -> None:
        look = theme.look(payment.status)
        self._card.set_look(fill=theme.SURFACE, border=theme.LINE, bar=look.bar)
        self._icon.show_icon(look.icon, look.text)
        self.title.setText(
            _("{status} — {amount}").format(
                status=status_word(payment.status), amount=format_amount(payment.amount, payment.currency)
            )
        )
        self.title.set_colour(look.text)
        self.head.setText(self._headline(payment))
        name = self._operator_name(payment)
        self.why.setText(reason_sentence(payment.reason, name, payment.detail))
        self._show_money(payment)
        alarms = [_foreign_link(payment, name), *(flag_sentence(flag, name) for flag in sorted(payment.flags))]
        self.flags.setText(" ".join(alarm for alarm in alarms if alarm))
        self.flags.setVisible(bool(self.flags.text()))
        self._events = read_trail(self._till, payment.reference)
        self._actions.show_button(self.check_button, _can_bring_an_answer(payment))
        self._offer_slip(payment)

    def _offer_slip(self, payment: Payment) -> None:
        """A slip for a customer who was refused, where the shop wants to give one."""
        prints = self._till.prints
        if prints is None or self.receipt is None:
            return
        if prints.refusals:
            self.receipt.offer(f"refusal:{payment.reference}", lambda: refusal_slip(payment, prints.face))
        else:
            self.receipt.withdraw()

    def _show_money(self, payment: Payment) -> None:
        safe, careful = _safe_words(payment), _careful_words(payment, self._operator_name(payment))
        self.safe.setText(safe)
        self.careful.setText("" if safe else careful)
        self.safe.setVisible(bool(safe))
        self.careful.setVisible(not safe)

    def _tick(self, payment: Payment) -> None:
        now = self._now()
        watched = payment.is_watched and payment.sent_at is not None and now - payment.sent_at < WATCH
        if watched and payment.sent_at is not None:
            until = payment.sent_at + WATCH
            self.watch.setText(
                _("Encore surveillé jusqu'au {day} à {time} : un paiement tardif sera signalé et compté.").format(
                    day=format_day(until), time=format_clock(until)
                )
            )
        self._watch_row.setVisible(watched)
        words = last_question(self._last_asked(), self._operator_name(payment), now, checking=self._is_checking())
        shown = bool(words) and _can_bring_an_answer(payment)
        self.question.setText(words if shown else "")
        self._question_row.setVisible(shown)
        self.trail.show_lines(trail_lines(self._events, self._operator_name(payment), payment))


def _can_bring_an_answer(payment: Payment) -> bool:
    return payment.status is not Status.NOT_SENT and can_be_asked(payment)


def _safe_words(payment: Payment) -> str:
    """Why asking again cannot charge twice; empty where it could."""
    if payment.status is Status.NOT_SENT:
        return _("Rien n'a été demandé au client, rien n'a été débité. On peut redemander sans risque.")
    if payment.reason == "link_refused" and payment.link is None:
        return _("Personne n'a vu ce lien : personne ne peut le payer, rien n'a été débité.")
    if payment.reason == "link_lost" and payment.link is None:
        return _("Personne n'a eu ce lien : personne ne peut le payer. On peut refaire une demande.")
    return ""


def _careful_words(payment: Payment, operator: str) -> str:
    """What to make sure of before asking again."""
    if payment.status is Status.ABANDONED and payment.link is not None:
        return _(
            "Le client a peut-être encore le lien ouvert ou photographié. S'il le paie, la caisse le signale : "
            "avant de redemander, s'assurer avec lui qu'il ne le paiera plus."
        )
    if payment.status is Status.ABANDONED:
        return _(
            "La demande est peut-être encore sur le téléphone du client. S'il la paie, la caisse le signale : "
            "avant de redemander, s'assurer avec lui qu'il l'a refusée ou laissée expirer."
        )
    if not can_be_asked(payment):
        # A manager has decided: a key that asks the operator would promise an answer that cannot come.
        return _(
            "Rien n'a été encaissé. Si le client a reçu un message de débit, ne pas redemander : comparer d'abord avec "
            "le relevé de {operator}, qui ne peut pas être interrogé."
        ).format(operator=operator)
    return _(
        "Rien n'a été encaissé. Si le client a reçu un message de débit, ne pas redemander : vérifier d'abord avec F5."
    )


def _foreign_link(payment: Payment, operator: str) -> str:
    """A link to somebody else's page is an alarm: a mistake of the provider, or somebody in between."""
    if payment.reason != "link_refused":
        return ""
    if payment.detail is None:
        return _("L'adresse reçue de {operator} n'est pas lisible : prévenir le responsable.").format(operator=operator)
    host = plain(payment.detail, _HOST_LIMIT)
    return _(
        "Le lien reçu mène à « {host} », qui n'est pas une adresse de {operator}. Il n'a été montré à personne. "
        "Prévenir le responsable avant de continuer avec {operator}."
    ).format(host=host, operator=operator)
