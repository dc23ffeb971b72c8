"""How the sale screen comes to cash and back. The entry itself is recorded by `CashSale`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from pos_app.core.money import Currency
from pos_app.ui.changeover import let_go
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.ui.cash_sale import CashSale
    from pos_app.ui.cash_slip import CashSlip
    from pos_app.ui.screens.sale import SaleScreen

_SHOWN_MS = 8_000


class SaleCash(QObject):
    """The tile, the panel in front of the form, and the words of what was paid, until the next amount is confirmed."""

    def __init__(self, screen: SaleScreen, till: Till) -> None:
        super().__init__(screen)
        self._screen, self._till = screen, till
        self.panel: CashSale | None = None
        self.slip: CashSlip | None = None
        self._away = QTimer(self, interval=_SHOWN_MS, singleShot=True)
        self._away.timeout.connect(self._forget)
        screen.tiles.cash.clicked.connect(self.open)
        screen.amount.line.confirmed.connect(self._forget)
        screen.phone.line.edited.connect(self._number_typed)
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
        self._forget()
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
        self._screen.paid_in_cash.show()
        self._screen.arrange_tiles()
        self._away.start()

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

    def _number_typed(self) -> None:
        # Whoever is at the number is done with the amount. Emptying the fields for the next customer is no typing.
        if self._screen.phone.line.text():
            self._forget()

    def _forget(self) -> None:
        self._away.stop()
        self._screen.paid_in_cash.hide()
        if self.slip is not None:
            self.slip.offer(None)
        self._screen.arrange_tiles()

    def _offer(self) -> None:
        """Cash is taken where the shop keeps days."""
        self._screen.tiles.cash.setVisible(self._till.shop is not None)
        self._screen.arrange_tiles()
