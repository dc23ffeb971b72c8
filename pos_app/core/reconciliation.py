"""Compares the till's payments with the lines of an operator's statement, one to one, never by guessing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Json, Payment, Status
from pos_app.core.shop import How
from pos_app.core.statement import StatementLine

NEAR = timedelta(minutes=30)
"""How far the operator's time may lie outside the payment's, where amount and number have to do."""


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
    """What the matcher needs of a payment or payout. `begin` and `end` are when the money can have moved."""

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
        return self.how is not None


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


def ours_of(payment: Payment) -> Ours:
    """The payment as the matcher sees it: its money can have moved from the send until it was settled."""
    begin = payment.sent_at or payment.created_at
    return Ours(
        payment.reference,
        payment.direction,
        payment.amount,
        payment.currency,
        payment.status,
        begin,
        max(begin, payment.settled_at or payment.changed_at),
        payment.transaction_id,
        payment.provider_reference,
        payment.phone,
    )


def match(operator: str, ours: Iterable[Ours], lines: Iterable[StatementLine], till: str) -> Reconciled:
    """The four piles of an operator's payments and lines. `till` is the mark of this till's references.

    A pair is made by transaction number; else by our reference or the provider's; else by amount, currency, direction,
    number and time, where exactly one line fits exactly one payment. Every payment and every line lies in exactly one
    pile, except payments whose money did not come and that no line speaks of, and lines of failed payments that nobody
    here took for paid: those lie in none. Grows with the number of lines, never with its square.
    """
    raise NotImplementedError


def as_json(reconciled: Reconciled) -> Json:
    """`operator` and the four piles, each a list of objects as the outer contract names their fields.

    `ours` and `theirs` are amounts, null where there is none; `at` is the line's time, else the payment's; `why` is the
    list's words joined by a comma, or null.
    """
    raise NotImplementedError
