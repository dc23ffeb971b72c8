"""Prints a receipt for each payment that this window sees becoming paid, where the settings say so.

A payment that was paid before this window could have seen it is printed by nobody; neither is one that a manager had
vouched for, whose receipt says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui.handed_out import HandedOut
from pos_app.ui.watch import Watch

if TYPE_CHECKING:
    from pos_app.ui.prints import Prints
    from pos_app.ui.till import Till


class AutomaticReceipts(QObject):
    """One receipt for each payment, whichever screen is shown, locked or not; never without a printer."""

    def __init__(self, till: Till, prints: Prints, watch: Watch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till, self._prints, self._watch = till, prints, watch
        self._out = HandedOut.of(prints)
        self._undecided: set[str] = set()
        # What the ledger held as undecided when the till was opened is seen to be decided from now on.
        watch.changed.connect(self._look)
        till.payment_changed.connect(self._changed)
        self._look()

    def _look(self) -> None:
        self._undecided.update(payment.reference for payment in self._watch.in_flight())

    def _changed(self, payment: Payment) -> None:
        if payment.is_undecided:
            self._undecided.add(payment.reference)
            return
        seen = payment.reference in self._undecided
        self._undecided.discard(payment.reference)
        if seen and payment.status is Status.PAID and payment.direction is Direction.IN:
            self._print(payment)

    def _print(self, payment: Payment) -> None:
        if not self._prints.automatic or self._prints.printer is None:
            return
        # Imported with the first payment that is paid.
        from pos_app.receipts.payment import payment_receipt

        receipt = payment_receipt(payment, self._prints.face)
        if not self._out.has(receipt.key):
            self._out.note(receipt.key)
            # Whoever served the customer: by now somebody else may be at the till, or nobody.
            self._prints.print(receipt, payment.cashier)
