"""What somebody types about cash: an amount, and what the customer handed over. Pure functions."""

from dataclasses import dataclass

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency, parse_amount
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _


@dataclass(frozen=True, slots=True)
class CashRead:
    """`amount` and, where it was typed, `received`, in whole units; None where it is empty or wrong (`error`)."""

    amount: int | None = None
    received: int | None = None
    error: InvalidInput | None = None

    @property
    def change(self) -> int | None:
        """What goes back to the customer; negative while not enough was handed over."""
        return None if self.amount is None or self.received is None else self.received - self.amount

    @property
    def is_complete(self) -> bool:
        """Whether it can be recorded."""
        return self.error is None and self.amount is not None and (self.change is None or self.change >= 0)


def read_cash(amount: str, received: str) -> CashRead:
    """What stands in the two fields."""
    try:
        due = parse_amount(amount) if amount else None
        handed = parse_amount(received) if received else None
    except InvalidInput as error:
        return CashRead(error=error)
    return CashRead(due, handed)


def change_words(read: CashRead, currency: Currency) -> str:
    """What the cashier gives back, or that it is not enough yet; empty where nothing was handed over."""
    change = read.change
    if change is None:
        return ""
    if change < 0:
        return _("Il manque {amount}").format(amount=format_amount(-change, currency))
    if change == 0:
        return _("Rien à rendre")
    return _("Rendre {amount}").format(amount=format_amount(change, currency))


def paid_words(amount: int, received: int | None, currency: Currency) -> str:
    """What is shown for a moment once it is recorded."""
    paid = format_amount(amount, currency)
    if received is None or received == amount:
        return _("Payé en espèces : {amount}").format(amount=paid)
    return _("Payé en espèces : {amount} — rendre {change}").format(
        amount=paid, change=format_amount(received - amount, currency)
    )
