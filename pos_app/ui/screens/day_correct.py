"""A manager corrects a closed day: an entry of today, with a reason, a name and a PIN. The closed report stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.core.day import CASH
from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.payment import Json
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.approval import Approval, Approved
from pos_app.ui.cash_form import read_cash
from pos_app.ui.choice import Choice
from pos_app.ui.day_part import DayPart
from pos_app.ui.fields import AmountBox
from pos_app.ui.keypad import Keypad
from pos_app.ui.till import Till
from pos_app.ui.typed import amount_edit
from pos_app.ui.widgets import Card, KeyButton, PlainLabel, Role
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import hint
from pos_app.wording.report_tables import means_name, money

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused
    from pos_app.core.shop import Correct

REASONS = (N_("Erreur de comptage"), N_("Vente oubliée"), N_("Vente saisie deux fois"))


class DayCorrect(DayPart):
    """What is corrected, which way and by how much; then who allows it. `recorded` carries what was written."""

    left = Signal()
    recorded = Signal(str)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._number = 0
        self._means: list[tuple[str, Currency]] = []
        self._asked: Correct | None = None
        self._slip: InvalidInput | None = None
        self.title = PlainLabel("", 20, theme.BOLD, wrap=True)
        self.about = PlainLabel(
            _("Une journée close ne se rouvre pas : la correction est une écriture signée de la journée en cours."),
            14,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        self.means = Choice()
        self.means.setAccessibleName(_("Moyen de paiement"))
        self.way = Choice()
        self.way.setAccessibleName(_("Sens de la correction"))
        for words in (_("Ajouter"), _("Retirer")):
            self.way.addItem(words)
        self.amount = AmountBox(amount_edit, height=74)
        self.amount.line.setAccessibleName(_("Montant de la correction"))
        self.note = PlainLabel("", 14, colour=theme.REFUSED, wrap=True)
        self.keypad = Keypad()
        self.next_button = KeyButton(_("Continuer"), _("Entrée"), "scale", Role.PRIMARY)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.approval = Approval(till)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def begin(self, report: Json) -> None:
        """Correct the day of this report."""
        self._number, self._asked, self._slip = report["number"], None, None
        found = [(row["operator"], Currency(row["currency"])) for row in report["totals"]]
        found += [(CASH, Currency(row["currency"])) for row in report["cash"]]
        self._means = list(dict.fromkeys(found)) or [
            (operator.id, operator.currency) for operator in self._till.operators
        ]
        self.title.setText(_("Corriger le rapport Z n° {number}").format(number=self._number))
        self.means.clear()
        for means, currency in self._means:
            self.means.addItem(f"{means_name(means)} · {currency.value}")
        cash = [number for number, (means, _currency) in enumerate(self._means) if means == CASH]
        self.means.setCurrentIndex(cash[0] if cash else 0)
        self.amount.line.replace("")
        self._stack.setCurrentWidget(self._form)
        self._repaint()

    def begin_typing(self) -> None:
        """Take the keyboard."""
        self.amount.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Ask who allows it."""
        amount = read_cash(self.amount.line.text(), "").amount
        if amount is None:
            self._slip = self._slip or InvalidInput("amount_empty")
            self._repaint()
            self.begin_typing()
            return
        means, currency = self._chosen()
        self._stack.setCurrentWidget(self.approval)
        self.approval.begin(
            _("Corriger le rapport Z n° {number}").format(number=self._number),
            _("{means} : {amount}").format(means=means_name(means), amount=money(self._signed(amount), currency)),
            managers_only=True,
            reason=True,
            reason_choices=tuple(map(_, REASONS)),
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 540)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _connect(self) -> None:
        self.amount.line.edited.connect(self._edited)
        self.amount.line.refused.connect(self._refused_edit)
        self.amount.line.confirmed.connect(self.go_on)
        self.keypad.typed.connect(self.amount.line.type_text)
        self.keypad.erased.connect(self.amount.line.erase)
        self.means.currentIndexChanged.connect(self._edited)
        self.next_button.clicked.connect(self.go_on)
        self.back_button.clicked.connect(self.left)
        self.approval.given.connect(self._given)
        self.approval.cancelled.connect(self._cancelled)
        self._till.act_done.connect(self._done)
        self._till.act_refused.connect(self._refused)

    def _given(self, approved: Approved) -> None:
        from pos_app.core.shop import Correct

        amount = read_cash(self.amount.line.text(), "").amount or 0
        means, currency = self._chosen()
        self._asked = Correct(
            means, self._signed(amount), currency, approved.reason, approved.by, approved.pin, about=str(self._number)
        )
        self._till.act(self._asked)

    def _cancelled(self) -> None:
        self._stack.setCurrentWidget(self._form)
        self.begin_typing()

    def _done(self, news: ActDone) -> None:
        if news.act is self._asked and self._asked is not None:
            done, self._asked = self._asked, None
            shown = money(done.amount, done.currency)
            words = _("Correction écrite : {means} {amount}.")
            self.recorded.emit(words.format(means=means_name(done.means), amount=shown))

    def _refused(self, news: ActRefused) -> None:
        if news.act is self._asked and self._asked is not None:
            self._asked = None
            self.approval.refuse(news.error)

    def _edited(self) -> None:
        self._slip = None
        self._repaint()

    def _refused_edit(self, error: InvalidInput) -> None:
        self._slip = error
        self._repaint()

    def _chosen(self) -> tuple[str, Currency]:
        return self._means[max(0, self.means.currentIndex())]

    def _signed(self, amount: int) -> int:
        return -amount if self.way.currentIndex() == 1 else amount

    def _repaint(self) -> None:
        error = self._slip or read_cash(self.amount.line.text(), "").error
        self.amount.set_unit(self._chosen()[1].symbol if self._means else "")
        self.amount.set_wrong(error is not None)
        self.note.setText("" if error is None else hint(error))

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout()
        inside.setSpacing(10)
        labelled = (
            (_("Moyen de paiement"), self.means),
            (_("Ajouter à ce qui est dans le rapport, ou en retirer"), self.way),
            (_("Montant"), self.amount),
        )
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        for words, widget in labelled:
            inside.addWidget(PlainLabel(words, 14, theme.MEDIUM, theme.INK_SOFT))
            inside.addWidget(widget)
        inside.addWidget(self.note)
        inside.addStretch(1)
        across = QHBoxLayout(card)
        across.setContentsMargins(24, 18, 24, 18)
        across.setSpacing(20)
        across.addLayout(inside, 62)
        across.addWidget(self.keypad, 36)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(card, 1)
        column.addWidget(ActionRow(self.next_button, self.back_button))
        self._stack.addWidget(self._form)
        self._stack.addWidget(self.approval)
        self._page = QVBoxLayout(self)
        self._page.addWidget(self._stack)
