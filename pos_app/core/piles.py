"""The words of a comparison with an operator's statement: what is compared, pairs, piles and reasons. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Status
from pos_app.core.shop import How
from pos_app.core.statement import StatementLine

BOOKED = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})
"""Payments that the till counts as money: each of them must have its line."""


class By(StrEnum):
    """What made a payment and a line one pair."""

    TRANSACTION = "transaction"
    REFERENCE = "reference"
    NEAR = "near"
    """Amount, number and time, and nothing else that would fit either of them."""
    MANUAL = "manual"
    ASKED = "asked"
    """No line: the provider was asked once more and confirmed it."""


class Why(StrEnum):
    """Why something lies in its pile. Wording makes sentences of them."""

    NOT_ON_STATEMENT = "not_on_statement"
    NO_STATEMENT = "no_statement"
    """No statement of this operator was imported."""
    NOT_COVERED = "not_covered"
    """The statement ends before this payment, or begins after it."""
    NOT_IN_TILL = "not_in_till"
    OTHER_TILL = "other_till"
    """The line's reference is that of another till of the shop."""
    SECOND_DEBIT = "second_debit"
    """Another line of a payment that has its line already: the customer may have been charged twice."""
    AMBIGUOUS = "ambiguous"
    """More than one would fit."""
    AMOUNT = "amount_differs"
    CURRENCY = "currency_differs"
    STATUS = "status_differs"
    DIRECTION = "direction_differs"
    PHONE = "phone_differs"


@dataclass(frozen=True, slots=True)
class Ours:
    """What the matcher needs of a payment or payout. `begin` and `end` are when the money can have moved.

    `any_phone` says that whoever had the link may have paid, from a number that nobody typed.
    """

    reference: str
    direction: Direction
    amount: int
    currency: Currency
    status: Status
    begin: datetime
    end: datetime
    transaction_id: str | None = None
    provider_reference: str | None = None
    phone: str | None = None
    any_phone: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of a pile: a payment, a line, or both; why it lies there; how and with which words it was explained.

    `why` is empty for what matched; `by` is None for what has no partner.
    """

    ours: Ours | None
    line: StatementLine | None
    why: tuple[Why, ...] = ()
    by: By | None = None
    how: How | None = None
    note: str | None = None

    @property
    def is_explained(self) -> bool:
        """Whether nobody has to say anything of it: somebody did, or it explains itself by another till's reference."""
        return self.how is not None or self.why == (Why.OTHER_TILL,)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The four piles of one operator."""

    operator: str
    matched: tuple[Pair, ...] = ()
    ours_only: tuple[Pair, ...] = ()
    theirs_only: tuple[Pair, ...] = ()
    differs: tuple[Pair, ...] = ()

    @property
    def unexplained(self) -> int:
        """How many differences nobody has explained."""
        return sum(not pair.is_explained for pile in (self.ours_only, self.theirs_only, self.differs) for pair in pile)
