"""A manager's decision about a payment or payout: which one, then who and why. The engine does it, or says why not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.payment import Payment
from pos_app.core.shop import Decide, Release
from pos_app.ui import decision_words as say
from pos_app.ui import theme
from pos_app.ui.approval import Approval, Approved
from pos_app.ui.customer_words import operator_name
from pos_app.ui.decision_words import Decision
from pos_app.ui.option_tile import OptionTile
from pos_app.ui.till import Till
from pos_app.ui.widgets import Icon, KeyButton, PlainLabel
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused

_LOOKS = {
    Decision.PAID: ("badge-check", theme.PAID),
    Decision.REFUSED: ("circle-x", theme.REFUSED),
    Decision.RELEASE: ("repeat", theme.VERIFY),
}


class DecisionPanel(QWidget):
    """Takes the place of a screen's own words and buttons while a manager decides."""

    closed = Signal()
    """The decision was taken, or nobody wants to take one: the screen shows its own words again."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._payment: Payment | None = None
        self._decision = Decision.PAID
        self._act: Decide | Release | None = None
        self.options = {
            decision: OptionTile(str(number), *_LOOKS[decision]) for number, decision in enumerate(Decision, start=1)
        }
        self.approval = Approval(till)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self._lay_out()
        for decision, tile in self.options.items():
            tile.clicked.connect(lambda _checked=False, chosen=decision: self.choose(chosen))
        self.back_button.clicked.connect(self.close_panel)
        self.approval.cancelled.connect(self._show_choice)
        self.approval.given.connect(self._given)
        till.act_done.connect(self._done)
        till.act_refused.connect(self._refused)

    def begin(self, payment: Payment) -> None:
        """Ask what is decided about `payment`."""
        self._payment, self._act = payment, None
        name = operator_name(self._till.operators, payment)
        offered = say.decisions(payment)
        for decision, tile in self.options.items():
            tile.setVisible(decision in offered)
            if decision in offered:
                tile.show_words(say.title(decision, payment), say.meaning(decision, payment, name))
        self._show_choice()

    def choose(self, decision: Decision) -> None:
        """Go on to who allows it and why."""
        payment = self._payment
        if payment is None:
            return
        self._decision = decision
        self._choice.hide()
        self.approval.show()
        self.approval.begin(
            say.asked(decision, payment),
            _("Un gérant choisit son nom et tape son code. La décision, son motif et son nom restent au registre."),
            managers_only=True,
            reason=True,
            transaction=decision is Decision.PAID,
            reason_choices=say.reasons(decision, payment),
            confirm=say.confirm(decision, payment),
        )

    def close_panel(self) -> None:
        """Take no decision, or no other one."""
        self._payment = self._act = None
        self.closed.emit()

    def _show_choice(self) -> None:
        self.approval.hide()
        self._choice.show()
        shown = [tile for tile in self.options.values() if not tile.isHidden()]
        if shown:
            shown[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _given(self, approved: Approved) -> None:
        payment = self._payment
        assert payment is not None
        if self._decision is Decision.RELEASE:
            self._act = Release(payment.reference, approved.reason, approved.by, approved.pin)
        else:
            self._act = Decide(
                payment.reference,
                self._decision is Decision.PAID,
                approved.reason,
                approved.by,
                approved.transaction,
                approved.pin,
            )
        self._till.act(self._act)

    def _done(self, news: ActDone) -> None:
        if self._act is not None and news.act is self._act:
            self.close_panel()

    def _refused(self, news: ActRefused) -> None:
        if self._act is not None and news.act is self._act:
            self._act = None
            self.approval.refuse(news.error)

    def minimumSizeHint(self) -> QSize:
        # As the screens of a payment: it never makes the window larger.
        return QSize(480, 320)

    def _lay_out(self) -> None:
        self._choice = QWidget()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(PlainLabel(_("Décision du gérant"), 20, theme.BOLD, wrap=True))
        proof = _("Un SMS ou une photo d'écran ne prouve rien : regarder le relevé ou l'application de l'opérateur.")
        words.addWidget(PlainLabel(proof, 15, wrap=True))
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Icon("key-round", theme.VERIFY, 28), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        column = QVBoxLayout(self._choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        for tile in self.options.values():
            column.addWidget(tile)
        column.addStretch(1)
        column.addWidget(self.back_button)
        for first, second in pairwise([*self.options.values(), self.back_button]):
            QWidget.setTabOrder(first, second)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._choice)
        page.addWidget(self.approval)
        self.approval.hide()
