"""What the till last told about its questions, kept from the start for screens that are made later. Asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_app.core.payment import SETTLED_FOR_GOOD, Payment
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.core.news import Asked


class LastAsked(QObject):
    """The latest `Asked` of every payment that is still open. One for each till."""

    def __init__(self, till: Till) -> None:
        super().__init__(till)
        self._latest: dict[str, Asked] = {}
        till.asked.connect(self._on_asked)
        till.payment_changed.connect(self._on_payment_changed)

    @classmethod
    def of(cls, till: Till) -> LastAsked:
        """The one of `till`, made when it is first wanted."""
        return till.findChild(cls) or cls(till)

    def get(self, reference: str) -> Asked | None:
        """The latest question about a payment; None before the first, and once it is settled for good."""
        return self._latest.get(reference)

    def _on_asked(self, asked: Asked) -> None:
        self._latest[asked.reference] = asked

    def _on_payment_changed(self, payment: Payment) -> None:
        if payment.status in SETTLED_FOR_GOOD:
            self._latest.pop(payment.reference, None)
