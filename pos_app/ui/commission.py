"""What a provider says that a payment would cost, asked once amount and number are whole. It blocks nothing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.core.money import Money
from pos_app.core.operator import Operator
from pos_app.core.phone import Msisdn
from pos_app.ui.till import Till
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.core.news import Quoted

_DELAY_MS = 500
_LIMIT = 140


class Commission(QObject):
    """The provider's own words for one payment at a time. An answer to what is no longer typed is ignored."""

    changed = Signal()

    def __init__(self, till: Till, parent: QObject | None = None, delay_ms: int = _DELAY_MS) -> None:
        super().__init__(parent)
        self._till = till
        self._question: tuple[str, int, str | None] | None = None
        self.words = ""
        self._delay = QTimer(self, singleShot=True, interval=delay_ms)
        self._delay.timeout.connect(self._ask)
        till.quoted.connect(self._quoted)

    def consider(self, operator: Operator | None, money: Money | None, number: Msisdn | None) -> None:
        """What is typed now; None for what is missing or wrong. Cheap enough for every key."""
        question = None
        if operator is not None and operator.quotes and money is not None and number is not None:
            question = (operator.id, money.amount, operator.wallet_of(number))
        if question == self._question:
            return
        self._question, self.words = question, ""
        self._delay.stop()
        if question is not None:
            self._delay.start()

    def _ask(self) -> None:
        if self._question is not None:
            self._till.quote(*self._question)

    def _quoted(self, news: "Quoted") -> None:
        if self._question == (news.operator, news.amount, news.wallet):
            self.words = "" if news.quote is None else plain(news.quote.text, _LIMIT)
            self.changed.emit()
