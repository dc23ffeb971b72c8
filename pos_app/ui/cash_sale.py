"""A sale paid in cash, on the sale screen: the amount, what was handed over, the change. It records one entry."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.cash_form import CashRead, change_words, paid_words, read_cash
from pos_app.ui.fields import AmountBox
from pos_app.ui.grouped_field import GroupedField
from pos_app.ui.keypad import Keypad
from pos_app.ui.till import Till
from pos_app.ui.typed import amount_edit
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.errors import hint, sentence

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused
    from pos_app.core.shop import MoveCash


class CashSale(QWidget):
    """`recorded` carries the words of what was paid, `entered` the entry that was made of it; `left` says that the
    customer pays otherwise after all.
    """

    recorded = Signal(str)
    entered = Signal(object)
    left = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._currency = Currency.MGA
        self._asked: MoveCash | None = None
        self._slip: InvalidInput | None = None
        self.amount = _box(_("Montant en espèces"), 80)
        self.received = _box(_("Reçu du client"), 66)
        self.change = PlainLabel("", 40, theme.BOLD, theme.PAID, wrap=True)
        self.note = PlainLabel("", 14, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.trouble.hide()
        self.button = KeyButton("", _("Entrée"), "banknote", Role.PRIMARY)
        self.back_button = KeyButton(_("Autre moyen"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.keypad = Keypad()
        self._last: GroupedField = self.received.line
        self._lay_out()
        self._connect()
        for first, second in pairwise((self.amount.line, self.received.line, self.button, self.back_button)):
            QWidget.setTabOrder(first, second)

    def begin(self, amount: str, currency: Currency) -> None:
        """Take over the amount that was typed for the sale."""
        self._currency, self._asked, self._slip = currency, None, None
        for box in (self.amount, self.received):
            box.set_unit(currency.symbol)
        self.amount.line.replace(amount)
        self.received.line.replace("")
        self.trouble.hide()
        self._repaint()

    def record(self) -> None:
        """Write the sale down, once; where something is missing, go there."""
        read = self._read()
        if self._asked is not None:
            return
        if not read.is_complete or read.amount is None:
            box = self.amount if read.amount is None else self.received
            box.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self._slip = InvalidInput("amount_empty") if read.amount is None and read.error is None else self._slip
            self._repaint()
            return
        from pos_app.core.day import Move
        from pos_app.core.shop import MoveCash

        self._asked = MoveCash(Move.SALE, read.amount, self._currency, self._till.cashier, received=read.received)
        self.trouble.hide()
        self._repaint()
        self._till.act(self._asked)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 540)

    def begin_typing(self) -> None:
        """Take the keyboard, where something is to be typed next."""
        box = self.received if self.amount.line.text() else self.amount
        box.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _connect(self) -> None:
        for box in (self.amount, self.received):
            box.line.edited.connect(self._edited)
            box.line.refused.connect(self._refused_edit)
            box.line.focused.connect(self._focus_moved)
        self.amount.line.confirmed.connect(self._amount_confirmed)
        self.received.line.confirmed.connect(self.record)
        self.keypad.typed.connect(self._key_typed)
        self.keypad.erased.connect(self._key_erased)
        self.button.clicked.connect(self.record)
        self.back_button.clicked.connect(self._leave)
        self._till.act_done.connect(self._done)
        self._till.act_refused.connect(self._refused)

    def _leave(self) -> None:
        # What is being recorded ends first: nobody should wonder whether it was.
        if self._asked is None:
            self.left.emit()

    def _amount_confirmed(self) -> None:
        self.received.line.setFocus(Qt.FocusReason.TabFocusReason)

    def _edited(self) -> None:
        self._slip = None
        self._repaint()

    def _refused_edit(self, error: InvalidInput) -> None:
        self._slip = error
        self._repaint()

    def _focus_moved(self, here: bool) -> None:
        if here:
            self._last = self.amount.line if self.amount.line.hasFocus() else self.received.line

    def _key_typed(self, text: str) -> None:
        if self._asked is None:
            self._last.type_text(text)

    def _key_erased(self) -> None:
        if self._asked is None:
            self._last.erase()

    def _done(self, news: ActDone) -> None:
        if news.act is self._asked and self._asked is not None:
            done, self._asked = self._asked, None
            self.recorded.emit(paid_words(done.amount, done.received, done.currency))
            self.entered.emit(news.result)

    def _refused(self, news: ActRefused) -> None:
        if news.act is self._asked and self._asked is not None:
            self._asked = None
            self.trouble.setText(sentence(news.error))
            self.trouble.show()
            self._repaint()

    def _read(self) -> CashRead:
        return read_cash(self.amount.line.text(), self.received.line.text())

    def _repaint(self) -> None:
        read, busy = self._read(), self._asked is not None
        error = self._slip or read.error
        short = read.change is not None and read.change < 0
        self.change.setText(change_words(read, self._currency))
        self.change.set_colour(theme.REFUSED if short else theme.PAID)
        self.received.set_wrong(short)
        self.amount.set_wrong(error is not None and read.amount is None)
        self.note.setText(
            _("Sans montant reçu, la vente est enregistrée pour le compte juste.") if error is None else hint(error)
        )
        self.note.set_colour(theme.INK_SOFT if error is None else theme.REFUSED)
        for box in (self.amount, self.received):
            box.line.setReadOnly(busy)
        self.button.setEnabled(read.is_complete and not busy)
        self.button.setText(self._button_words(read))

    def _button_words(self, read: CashRead) -> str:
        if self._asked is not None:
            return _("Enregistrement…")
        if read.amount is None:
            return _("Saisir le montant")
        if not read.is_complete:
            return _("Le client n'a pas donné assez")
        return _("Encaisser {amount} en espèces").format(amount=format_amount(read.amount, self._currency))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(PlainLabel(_("Payé en espèces"), 20, theme.BOLD))
        left.addSpacing(6)
        left.addWidget(PlainLabel(_("Montant"), 14, theme.MEDIUM, theme.INK_SOFT))
        left.addWidget(self.amount)
        left.addSpacing(6)
        left.addWidget(PlainLabel(_("Reçu du client (facultatif)"), 14, theme.MEDIUM, theme.INK_SOFT))
        left.addWidget(self.received)
        left.addWidget(self.note)
        left.addSpacing(10)
        left.addWidget(self.change)
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
        self._page.addWidget(ActionRow(self.button, self.back_button))


def _box(name: str, height: int) -> AmountBox:
    made = AmountBox(amount_edit, height=height)
    made.line.setAccessibleName(name)
    return made
