"""The business day: opened and closed by people, cut by sequence numbers, never by the clock. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos_app.core.errors import InvalidInput
from pos_app.core.money import MAX_AMOUNT, Currency

CASH = "cash"
"""The means of payment that no operator stands behind."""

LONGEST_REASON = 200


class Move(StrEnum):
    """What happened to the money in the drawer. The words are the kinds of the events."""

    SALE = "cash_sale"
    IN = "cash_in"
    OUT = "cash_out"


@dataclass(frozen=True, slots=True)
class Count:
    """Money in the drawer, of one currency, in whole units; `pieces` maps notes and coins to how many there are.

    A float that nobody counted has `counted` False and the amount 0. Raises `InvalidInput`: `amount_invalid`,
    `amount_too_large`, `count_differs` where the pieces do not make the amount.
    """

    currency: Currency
    amount: int
    pieces: Mapping[int, int] | None = None
    counted: bool = True

    def __post_init__(self) -> None:
        if type(self.amount) is not int or self.amount < 0:
            raise InvalidInput("amount_invalid")
        if self.amount > MAX_AMOUNT:
            raise InvalidInput("amount_too_large", maximum=MAX_AMOUNT)
        if self.pieces is not None and not _make(self.pieces, self.amount):
            raise InvalidInput("count_differs")


def _make(pieces: Mapping[int, int], amount: int) -> bool:
    """Whether so many of these notes and coins are so much: fewer than none of one would hide what another lacks."""
    real = all(type(piece) is type(many) is int and piece > 0 <= many for piece, many in pieces.items())
    return real and sum(piece * many for piece, many in pieces.items()) == amount


@dataclass(frozen=True, slots=True)
class Day:
    """One business day. `number` is its Z number, gapless from 1. `since` is the sequence number it begins behind.

    It holds every event up to `closed_seq`, or up to now while that is None.
    """

    number: int
    opened_at: datetime
    opened_by: str
    floats: tuple[Count, ...]
    since: int
    opened_seq: int
    closed_seq: int | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass(frozen=True, slots=True)
class DrawerEntry:
    """Cash that came or went, in whole units. `received` is what the customer handed over for a sale."""

    seq: int
    day: int
    move: Move
    currency: Currency
    amount: int
    by: str
    at: datetime
    reason: str | None = None
    received: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A manager's signed entry about an earlier day: the `amount` is added to (or, negative, taken from) `means`.

    `means` is an operator's id or `CASH`; `about` names the payment or the Z number that it corrects.
    """

    seq: int
    day: int
    means: str
    currency: Currency
    amount: int
    by: str
    at: datetime
    reason: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class MeansTotal:
    """The payments of one day with one operator. `amount`, `fees`, `late_count` are of paid ones; those that a manager
    vouched for stand apart until the statement proves them."""

    operator: str
    currency: Currency
    environment: str
    count: int
    amount: int
    fees: int
    late_count: int
    manual_count: int
    manual_amount: int


@dataclass(frozen=True, slots=True)
class PayoutTotal:
    """Change and refunds that left with one operator in one day."""

    operator: str
    currency: Currency
    environment: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class CashTotal:
    """The drawer of one day in one currency. `sales` are part of `came_in`; `corrections` of cash count neither way.

    expected = float + in − out + corrections. `counted` and `difference` are None until it was counted.
    """

    currency: Currency
    float: int
    float_counted: bool
    sales: int
    sale_count: int
    came_in: int
    went_out: int
    corrections: int
    counted: int | None = None

    @property
    def expected(self) -> int:
        return self.float + self.came_in - self.went_out + self.corrections

    @property
    def difference(self) -> int | None:
        """Positive where there is more in the drawer than expected."""
        return None if self.counted is None else self.counted - self.expected


@dataclass(frozen=True, slots=True)
class PileCount:
    """How many payments and lines of one operator's statement lie in each pile; `unexplained` of the last three."""

    operator: str
    matched: int
    ours_only: int
    theirs_only: int
    differs: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class Report:
    """An X report (`number` None, the day still open) or a Z report. Lists are sorted by operator, then currency.

    `undecided` and `carried_over` are references. `ledger_head` is the seal (hex) of the last entry that it counts.
    """

    day: Day
    number: int | None
    at: datetime
    totals: tuple[MeansTotal, ...]
    payouts: tuple[PayoutTotal, ...]
    cash: tuple[CashTotal, ...]
    corrections: tuple[Correction, ...]
    undecided: tuple[str, ...]
    carried_over: tuple[str, ...]
    reconciliation: tuple[PileCount, ...]
    ledger_head: str

    @property
    def is_clean(self) -> bool:
        """Nothing undecided, nothing carried over, no difference with a statement that nobody explained."""
        return not (self.undecided or self.carried_over or any(pile.unexplained for pile in self.reconciliation))


def admit_reason(typed: str) -> str:
    """The reason as it is kept: what nobody can see in it is left out.

    Raises `InvalidInput("reason_missing")` or `reason_too_long`.
    """
    reason = " ".join("".join(one for one in " ".join(typed.split()) if one.isprintable()).split())
    if not reason:
        raise InvalidInput("reason_missing")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput("reason_too_long", most=LONGEST_REASON)
    return reason
