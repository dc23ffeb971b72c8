"""Money is an integer of a currency's unit. Never a float: MGA, XAF and XOF have no decimals in use."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pos_app.core.errors import InvalidInput

MAX_AMOUNT = 10**12
"""No till takes more in one payment; also keeps every total of a day far inside 64 bits."""

_SPACES = " \u00a0\u202f"
_TYPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+")


class Currency(StrEnum):
    """ISO 4217 codes of the currencies that the providers take."""

    MGA = "MGA"
    XAF = "XAF"
    XOF = "XOF"

    @property
    def symbol(self) -> str:
        """What a customer reads on a price tag: `Ar` for ariary, `FCFA` for both CFA francs."""
        return "Ar" if self is Currency.MGA else "FCFA"


@dataclass(frozen=True, slots=True)
class Money:
    """A strictly positive amount in whole units of `currency`. Raises `InvalidInput` for anything else."""

    amount: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.amount) is not int or isinstance(self.amount, bool):
            raise InvalidInput("amount_invalid")
        if self.amount <= 0:
            raise InvalidInput("amount_zero")
        if self.amount > MAX_AMOUNT:
            raise InvalidInput("amount_too_large", maximum=MAX_AMOUNT)


def parse_amount(typed: str) -> int:
    """The whole amount that somebody typed: ASCII digits, optionally grouped by three with a space.

    Raises `InvalidInput` (`amount_empty`, `amount_invalid`, `amount_zero`, `amount_too_large`); `12,5`, `1e3`, `-5`,
    `1_000` and digits that are not ASCII are invalid, since `int()` would read some of them as another amount.
    """
    text = typed.strip(_SPACES)
    if not text:
        raise InvalidInput("amount_empty")
    if len(text) > 40 or not _TYPED.fullmatch(text):
        raise InvalidInput("amount_invalid")
    amount = int(re.sub(f"[{_SPACES}]", "", text))
    return Money(amount, Currency.MGA).amount
