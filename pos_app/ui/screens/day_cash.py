"""Cash put into the drawer or taken out of it, with a reason. It records one entry at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.core.day import LONGEST_REASON, Move
from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.cash_form import CashRead, read_cash
from pos_app.ui.choice import Choice
from pos_app.ui.count_form import amount_words, currencies_of
from pos_app.ui.day_part import DayPart
from pos_app.ui.fields import AmountBox
from pos_app.ui.keypad import Keypad
from pos_app.ui.receipt_keys import PRINT_KEY
from pos_app.ui.till import Till
from pos_app.ui.typed import amount_edit
from pos_app.ui.widgets import ENTER_KEYS, Card, Field, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import hint, sentence

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused
    from pos_app.core.shop import MoveCash

REASONS = {
    Move.OUT: (
        N_("Versement à la banque"),
        N_("Achat pour la boutique"),
        N_("Paiement d'un fournisseur"),
        N_("Remboursement en espèces"),
    ),
    Move.IN: (N_("Ajout de monnaie"), N_("Retour d'un achat"), N_("Apport du gérant")),
}


class DayCash(DayPart):
    """Which way, how much, why. `left` goes back to the day; `recorded` carries the words of what was written, and
    `entered` the entry itself.
    """

    left = Signal()
    slips_wanted = Signal()
    """The list of today's entries, to print one again."""
    recorded = Signal(str)
    entered = Signal(object)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._move = Move.OUT
        self._asked: MoveCash | None = None
        self._slip: InvalidInput | None = None
        self._currencies = currencies_of(till.operators) or (Currency.MGA,)
        self.out_button = KeyButton(_("Sortir"), "Alt+1", "arrow-up-right", keys=("Alt+1", "Alt+&"), px=15, height=52)
        self.in_button = KeyButton(_("Mettre"), "Alt+2", "arrow-down-left", keys=("Alt+2", "Alt+É"), px=15, height=52)
        self.amount = AmountBox(amount_edit, height=80)
        self.amount.line.setAccessibleName(_("Montant"))
        self.currency = Choice()
        self.currency.setAccessibleName(_("Monnaie"))
        for currency in self._currencies:
            self.currency.addItem(currency.value)
        self.reason = Choice()
        self.reason.setAccessibleName(_("Motif"))
        self.other = QLineEdit()
        self.other.setMaxLength(LONGEST_REASON)
        self.other.setAccessibleName(_("Motif en quelques mots"))
        self.other.setPlaceholderText(_("Motif en quelques mots"))
        self._other_field = Field(self.other, 16, theme.MEDIUM, 48)
        self.note = PlainLabel("", 14, theme.REGULAR, theme.REFUSED, wrap=True)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.trouble.hide()
        self.button = KeyButton("", _("Entrée"), "check", Role.PRIMARY)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.slips_button = KeyButton(_("Espèces du jour"), PRINT_KEY, "list", keys=(PRINT_KEY,))
        self.keypad = Keypad()
        self._lay_out()
        self.currency.setVisible(len(self._currencies) > 1)
        self._connect()

    def begin(self) -> None:
        """Empty fields; money is taken out more often than put in."""
        self._asked, self._slip = None, None
        self.amount.line.replace("")
        self.other.setText("")
        self.trouble.hide()
        self._choose(Move.OUT)

    def begin_typing(self) -> None:
        """Take the keyboard."""
        self.amount.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def record(self) -> None:
        """Write it down, once; where something is missing, go there."""
        amount = read_cash(self.amount.line.text(), "").amount
        if self._asked is not None:
            return
        if amount is None:
            self._slip = self._slip or InvalidInput("amount_empty")
            self.amount.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._why():
            self._slip = InvalidInput("reason_missing")
            (self.other if self._is_other() else self.reason).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            from pos_app.core.shop import MoveCash

            self.trouble.hide()
            self._asked = MoveCash(self._move, amount, self._chosen(), self._till.cashier, self._why())
            self._repaint()
            self._till.act(self._asked)
            return
        self._repaint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The list of reasons leaves Enter to its screen; a field that took it has done with it what it is for there.
        if event.key() in ENTER_KEYS and not event.isAutoRepeat():
            self.record()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 540)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _connect(self) -> None:
        self.out_button.clicked.connect(self._choose_out)
        self.in_button.clicked.connect(self._choose_in)
        self.amount.line.edited.connect(self._edited)
        self.amount.line.refused.connect(self._refused_edit)
        self.amount.line.confirmed.connect(self._amount_confirmed)
        self.currency.currentIndexChanged.connect(self._edited)
        self.reason.currentIndexChanged.connect(self._edited)
        self.other.textEdited.connect(self._edited)
        self.keypad.typed.connect(self.amount.line.type_text)
        self.keypad.erased.connect(self.amount.line.erase)
        self.button.clicked.connect(self.record)
        self.back_button.clicked.connect(self.left)
        self.slips_button.clicked.connect(self.slips_wanted)
        self._till.act_done.connect(self._done)
        self._till.act_refused.connect(self._refused)

    def _choose_out(self) -> None:
        self._choose(Move.OUT)

    def _choose_in(self) -> None:
        self._choose(Move.IN)

    def _choose(self, move: Move) -> None:
        self._move = move
        self.reason.clear()
        for words in (_("Choisir le motif"), *map(_, REASONS[move]), _("Autre motif, à taper")):
            self.reason.addItem(words)
        for button, own in ((self.out_button, Move.OUT), (self.in_button, Move.IN)):
            button.show_chosen(own is move)
        self._edited()

    def _edited(self) -> None:
        self._slip = None
        self._repaint()

    def _refused_edit(self, error: InvalidInput) -> None:
        self._slip = error
        self._repaint()

    def _amount_confirmed(self) -> None:
        if self._why():
            self.record()
        else:
            self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def _done(self, news: ActDone) -> None:
        if news.act is self._asked and self._asked is not None:
            done, self._asked = self._asked, None
            shown = amount_words(done.amount, done.currency, self._currencies)
            words = _("Sortie de caisse : {amount}.") if done.move is Move.OUT else _("Entrée en caisse : {amount}.")
            self.recorded.emit(words.format(amount=shown))
            self.entered.emit(news.result)

    def _refused(self, news: ActRefused) -> None:
        if news.act is self._asked and self._asked is not None:
            self._asked = None
            self.trouble.setText(sentence(news.error))
            self.trouble.show()
            self._repaint()

    def _is_other(self) -> bool:
        return self.reason.currentIndex() == self.reason.count() - 1

    def _why(self) -> str:
        if self._is_other():
            return " ".join(self.other.text().split())
        return self.reason.currentText() if self.reason.currentIndex() > 0 else ""

    def _chosen(self) -> Currency:
        return self._currencies[max(0, self.currency.currentIndex())]

    def _repaint(self) -> None:
        read = read_cash(self.amount.line.text(), "")
        error = self._slip or read.error
        self.amount.set_unit(self._chosen().symbol)
        self.amount.set_wrong(error is not None and error.code.startswith("amount"))
        self.note.setText("" if error is None else hint(error))
        self._other_field.setVisible(self._is_other())
        missing = self._missing(read)
        self.button.setEnabled(missing is None)
        self.button.set_key_hint(_("Entrée") if missing is None else "")
        self.button.setText(missing or self._button_words(read.amount or 0))

    def _missing(self, read: CashRead) -> str | None:
        """Why the button cannot be pressed, in words; None when it can."""
        states = (
            (self._asked is not None, _("Enregistrement…")),
            (read.error is not None, _("Corriger le montant")),
            (read.amount is None, _("Saisir le montant")),
            (not self._why(), _("Taper le motif") if self._is_other() else _("Choisir le motif")),
        )
        return next((words for holds, words in states if holds), None)

    def _button_words(self, amount: int) -> str:
        shown = amount_words(amount, self._chosen(), self._currencies)
        if self._move is Move.OUT:
            return _("Sortir {amount} de la caisse").format(amount=shown)
        return _("Mettre {amount} dans la caisse").format(amount=shown)

    def _lay_out(self) -> None:
        which = QHBoxLayout()
        which.setSpacing(10)
        which.addWidget(self.out_button, 1)
        which.addWidget(self.in_button, 1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(PlainLabel(_("Entrée ou sortie de caisse"), 20, theme.BOLD))
        left.addSpacing(4)
        left.addLayout(which)
        left.addSpacing(4)
        left.addWidget(PlainLabel(_("Montant"), 14, theme.MEDIUM, theme.INK_SOFT))
        left.addWidget(self.amount)
        left.addWidget(self.currency)
        left.addWidget(PlainLabel(_("Motif"), 14, theme.MEDIUM, theme.INK_SOFT))
        left.addWidget(self.reason)
        left.addWidget(self._other_field)
        left.addWidget(self.note)
        left.addStretch(1)
        left.addWidget(self.trouble)
        card = Card()
        across = QHBoxLayout(card)
        across.setContentsMargins(24, 18, 24, 18)
        across.setSpacing(20)
        across.addLayout(left, 62)
        across.addWidget(self.keypad, 36)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(14)
        self._page.addWidget(card, 1)
        row = ActionRow(self.button, self.slips_button, self.back_button)
        row.show_button(self.slips_button, self._till.prints is not None)
        self._page.addWidget(row)
