"""An X or Z report on the printer for receipts, beside its pages. It computes none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_app.receipts.report import report_receipt
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.print_line import PrintLine
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import PRINT_KEY, ReceiptKeys, Show
from pos_app.ui.receipt_words import REPORT
from pos_app.ui.report_writer import report_stem
from pos_app.wording.open_payments import with_payments

if TYPE_CHECKING:
    from pos_app.core.payment import Json, Payment
    from pos_app.receipts.receipt import Receipt
    from pos_app.ui.prints import Prints
    from pos_app.ui.till import Till


class ReportSlip(QObject):
    """`button` and `line` are placed by the screen; the button is hidden while there is no report."""

    def __init__(self, till: Till, prints: Prints, parent: QObject, *, px: int = 15) -> None:
        super().__init__(parent)
        self._till, self._prints = till, prints
        self.button = KeyButton("", PRINT_KEY, "printer", Role.SECONDARY, keys=(PRINT_KEY,), px=px)
        self.line = PrintLine(14)
        self._actions = ReceiptActions(till, prints, REPORT, parent=self)
        self.receipt = ReceiptKeys(self._actions, self.button, self.line, PRINT_KEY, parent=self)
        self.receipt.withdraw()

    def placed_by(self, show: Show) -> None:
        """`show` shows or hides the button in the row that it stands in."""
        self.receipt.show = show

    def offer(self, report: Json) -> None:
        """Offer this report, or none."""
        if report is None:
            self.receipt.withdraw()
            return
        number = report["number"]
        key = f"x:{report['ledger_head']}" if number is None else f"z:{number}"
        self._actions.file_stem = f"{report_stem(report)}-ticket"
        self.receipt.offer(key, lambda: self._slip(report))

    def _slip(self, report: Json) -> Receipt:
        return report_receipt(with_payments(report, self._payment), self._prints.face)

    def _payment(self, reference: str) -> Payment | None:
        return None if self._till.reader is None else self._till.reader.payment(reference)
