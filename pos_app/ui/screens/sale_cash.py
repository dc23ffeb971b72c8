"""How the sale screen comes to cash and back. The entry itself is recorded by `CashSale`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from pos_app.core.money import Currency
from pos_app.ui.changeover import let_go
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.ui.cash_sale import CashSale
    from pos_app.ui.cash_slip import CashSlip
    from pos_app.ui.screens.sale import SaleScreen

_AGAIN = "Ctrl+R"
"""As the slip's own key, which does nothing while it is out of sight."""


class SaleCash(QObject):
    """The tile, the panel in front of the form, and the words of what was paid, with the change that is due.

    They stay until the next sale is charged: whoever types has perhaps not given the change yet. Its slip can be had
    until there is another sale in cash.
    """

    def __init__(self, screen: SaleScreen, till: Till) -> None:
        super().__init__(screen)
        self._screen, self._till = screen, till
        self.panel: CashSale | None = None
        self.slip: CashSlip | None = None
        self._again = QShortcut(QKeySequence(_AGAIN), screen)
        self._again.setAutoRepeat(False)
        self._again.setEnabled(False)
        self._again.activated.connect(self._print_again)
        screen.tiles.cash.clicked.connect(self.open)
        till.shop_changed.connect(self._offer)
        self._offer()

    def open(self) -> None:
        """Take the amount that was typed to where cash is taken."""
        if self.panel is None:
            from pos_app.ui.cash_sale import CashSale

            self.panel = CashSale(self._till)
            self.panel.recorded.connect(self._recorded)
            self.panel.entered.connect(self._offer_slip)
            self.panel.left.connect(self._left)
        operator = self._screen.tiles.operator
        currency = Currency.MGA if operator is None else operator.currency
        self.hide_words()
        self.panel.begin(self._screen.amount.line.text(), currency)
        self._screen.put_in_front(self.panel)
        self.panel.begin_typing()

    def take_keyboard(self) -> bool:
        """Whether the panel is in front, and has the keyboard now."""
        if self.panel is None or self.panel.isHidden():
            return False
        self.panel.begin_typing()
        return True

    def close(self) -> None:
        """Show the form again."""
        if self.panel is not None and not self.panel.isHidden():
            self._screen.put_in_front(None)

    def begin_afresh(self) -> None:
        """Another person: an empty sale, without the words and the panel of the one before, nor news that come late."""
        self._forget()
        self._screen.reset()
        if self.panel is not None:
            let_go(self.panel)
            self.panel = None

    def _left(self) -> None:
        self.close()
        self._screen.amount.line.setFocus()

    def _recorded(self, words: str) -> None:
        self._screen.reset()
        self._screen.paid_in_cash.setText(words)
        self._show_words(True)

    def _offer_slip(self, entry: object) -> None:
        """A slip of the sale that was just recorded, beside the words of it."""
        prints = self._till.prints
        if self.slip is None and prints is not None:
            from pos_app.ui.cash_slip import CashSlip
            from pos_app.ui.receipt_words import CASH_SALE

            self.slip = CashSlip(self._till, prints, self, CASH_SALE)
            self._screen.paid_in_cash.add(self.slip.button)
            self._screen.put_below_cash(self.slip.line)
        if self.slip is not None:
            self.slip.offer(entry)

    def hide_words(self) -> None:
        """The next sale is being charged. The slip's key brings them back."""
        self._show_words(False)

    def _show_words(self, shown: bool) -> None:
        self._screen.show_cash(shown)
        self._again.setEnabled(not shown and self.slip is not None and bool(self._screen.paid_in_cash.text()))

    def _print_again(self) -> None:
        """The slip of the last sale in cash, wanted after its words made way."""
        if self.slip is not None and (self.panel is None or self.panel.isHidden()):
            self._show_words(True)
            self.slip.button.click()

    def _forget(self) -> None:
        if self.slip is not None:
            self.slip.offer(None)
        self._screen.paid_in_cash.setText("")
        self._show_words(False)

    def _offer(self) -> None:
        """Cash is taken where the shop keeps days."""
        self._screen.tiles.cash.setVisible(self._till.shop is not None)
        self._screen.arrange_tiles()
