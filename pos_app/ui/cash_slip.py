"""A slip for cash that came or went, offered once it is recorded; a sale opens the drawer. It records nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from pos_app.core.day import DrawerEntry, Move
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.sample import drawer_kick
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.print_line import PrintLine
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import PRINT_KEY, ReceiptKeys
from pos_app.ui.receipt_words import SLIP, Spoken

if TYPE_CHECKING:
    from pos_app.receipts.receipt import Receipt
    from pos_app.ui.prints import Prints
    from pos_app.ui.till import Till


class CashSlip(QObject):
    """`button` and `line` are placed by the screen; both are hidden while there is no entry."""

    def __init__(self, till: Till, prints: Prints, parent: QObject, spoken: Spoken = SLIP) -> None:
        super().__init__(parent)
        self._till, self._prints = till, prints
        self.button = KeyButton("", PRINT_KEY, "printer", Role.SECONDARY, keys=(PRINT_KEY,), px=14, height=44)
        # Whoever prints goes on typing where they were.
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.line = PrintLine(14)
        actions = ReceiptActions(till, prints, spoken, parent=self)
        self.receipt = ReceiptKeys(actions, self.button, self.line, PRINT_KEY, parent=self)
        self.receipt.withdraw()

    def offer(self, entry: object) -> None:
        """Offer a slip of `entry`, a `DrawerEntry` that was just recorded; of anything else there is none."""
        if not isinstance(entry, DrawerEntry):
            self.receipt.withdraw()
            return
        if entry.move is Move.SALE:
            self._open_drawer()
        self.receipt.offer(f"cash:{entry.seq}", lambda: self._slip(entry))

    def _slip(self, entry: DrawerEntry) -> Receipt:
        # The drawer opened when the sale was recorded.
        return replace(cash_slip(entry, self._prints.face), drawer=False)

    def _open_drawer(self) -> None:
        """The change is in there, whether the customer wants a slip or not."""
        printer = self._prints.printer
        if printer is not None and printer.drawer:
            self._prints.print(drawer_kick(), self._till.cashier)
