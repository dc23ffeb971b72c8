"""What the tour plays, how each story has to end, and how a step waits. It touches nothing."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pos_app.core.money import Currency
from pos_app.core.payment import Flag, Status
from pos_app.wording.reconciliation import Pile

PATIENCE = 20.0
"""Seconds for one step; the longest takes four."""


class Until:
    """What a step waits for, in words for whoever reads that it never came."""

    def __init__(self, wanted: Callable[[], object], words: str, patience: float = PATIENCE) -> None:
        self.wanted = wanted
        self.words = words
        self.ends = time.monotonic() + patience


@dataclass(frozen=True, slots=True)
class Play:
    """One payment of the tour. `ending` is the story of the customer's number; `debits` is how often money left the
    customer in the end, None where the provider's answer was lost and nobody at the till can know.
    """

    operator: str
    ending: str
    status: Status
    debits: int | None
    flags: frozenset[Flag] = field(default_factory=frozenset)
    amount: int = 12_500

    @property
    def number(self) -> str:
        """The customer's number, as a cashier types it."""
        return NUMBERS[self.operator] + self.ending


NUMBERS = {
    "mvola": "03412345",
    "pvit": "0742138",
    "pvit-web": "0742138",
    "moneyfusion": "07012345",
    "ekolopay": "0551234",
}

PAID, REFUSED, UNKNOWN, ABANDONED = Status.PAID, Status.REFUSED, Status.UNKNOWN, Status.ABANDONED
LATE = frozenset({Flag.LATE})
NO_AMOUNT = frozenset({Flag.AMOUNT_UNVERIFIED})
"""PVit's answers carry no amount."""

BY_HAND = "50"
"""An ending without a story: the customer decides on the telephone."""

ACCEPTED_BY_HAND = Play("mvola", BY_HAND, PAID, 1, amount=12_500)
REFUSED_BY_HAND = Play("mvola", "51", REFUSED, 0, amount=40_000)
ABANDONED_BY_HAND = Play("mvola", "52", PAID, 1, LATE, amount=8_000)
PVIT_BY_HAND = Play("pvit", "53", PAID, 1, NO_AMOUNT, amount=4_500)
THROTTLED = Play("mvola", "12", Status.NOT_SENT, 0, amount=3_200)
THROTTLED_AT_LAST = Play("mvola", "12", PAID, 1, amount=3_200)
LOST = Play("mvola", "06", UNKNOWN, 0, amount=25_000)
OTHER_AMOUNT = Play("mvola", "10", Status.REVIEW, 1, amount=15_000)

SECOND_TRY = Play("mvola", "57", PAID, 1, amount=15_000)
"""What a manager allowed beside `OTHER_AMOUNT`, with another telephone of the customer's."""
BY_CASHIER = Play("mvola", "58", PAID, 1, amount=6_000)

TOGETHER = (
    Play("mvola", "13", PAID, 1, amount=9_900),
    Play("mvola", "09", PAID, 1, LATE, amount=18_000),
    Play("mvola", "04", Status.AWAITING, 0, amount=7_000),
    Play("mvola", "01", PAID, 1, amount=2_500),
    Play("mvola", "02", REFUSED, 0, amount=6_300),
    Play("mvola", "03", REFUSED, 0, amount=150_000),
    Play("mvola", "05", PAID, 1, amount=11_000),
    Play("mvola", "07", PAID, 1, amount=5_400),
    Play("mvola", "08", PAID, 1, amount=1_200),
    Play("mvola", "11", PAID, 1, amount=30_000),
    Play("mvola", "14", PAID, 1, amount=4_100),
    Play("pvit", "13", PAID, 1, NO_AMOUNT, amount=2_000),
    Play("pvit", "09", PAID, 1, LATE | NO_AMOUNT, amount=3_500),
    Play("pvit", "01", PAID, 1, NO_AMOUNT, amount=1_500),
    Play("pvit", "02", REFUSED, 0, amount=9_000),
    Play("pvit", "03", REFUSED, 0, amount=250_000),
    Play("pvit", "05", PAID, 1, NO_AMOUNT, amount=6_000),
    Play("pvit", "07", PAID, 1, NO_AMOUNT, amount=800),
    Play("pvit", "08", PAID, 1, NO_AMOUNT, amount=1_000),
)
"""Asked one after the other without waiting: each customer while the ones before are still in flight."""

AT_ONCE = 4
"""How many of them have to be seen in flight at the same time."""

MONEYFUSION_BY_HAND = Play("moneyfusion", BY_HAND, PAID, 1, amount=12_500)
EKOLOPAY_BY_HAND = Play("ekolopay", BY_HAND, REFUSED, 0, amount=7_500)
LINK_ABANDONED = Play("moneyfusion", "51", PAID, 1, LATE, amount=6_000)
WEB_BY_HAND = Play("pvit-web", "54", PAID, 1, NO_AMOUNT, amount=2_500)
WEB_CLOSED = Play("pvit-web", "55", Status.AWAITING, 0, amount=1_700)
LINK_LOST = Play("ekolopay", "06", ABANDONED, 0, amount=3_000)
LINK_THROTTLED = tuple(
    Play(operator, "12", Status.NOT_SENT, 0, amount=2_200) for operator in ("moneyfusion", "ekolopay")
)
KEY_REFUSED = Play("pvit", "56", Status.NOT_SENT, 0, amount=1_200)


def _by_link(operator: str, flags: frozenset[Flag], other_amount: Status) -> tuple[Play, ...]:
    """Every story of an operator whose customers pay by a link. Nobody has a link whose answer was lost."""
    return (
        Play(operator, "13", PAID, 1, flags, amount=2_000),
        Play(operator, "09", PAID, 1, LATE | flags, amount=3_500),
        Play(operator, "04", Status.AWAITING, 0, amount=2_400),
        Play(operator, "01", PAID, 1, flags, amount=1_500),
        Play(operator, "02", REFUSED, 0, amount=9_000),
        Play(operator, "03", REFUSED, 0, amount=250_000),
        Play(operator, "05", ABANDONED, 0, amount=6_000),
        Play(operator, "06", ABANDONED, 0, amount=1_100),
        Play(operator, "07", ABANDONED, 0, amount=800),
        Play(operator, "08", ABANDONED, 0, amount=1_000),
        Play(operator, "10", other_amount, 1, flags, amount=5_000),
        Play(operator, "11", PAID, 1, flags, amount=4_200),
        Play(operator, "14", PAID, 1, flags, amount=900),
    )


LINKS = _by_link("moneyfusion", frozenset(), Status.REVIEW) + _by_link("ekolopay", NO_AMOUNT, PAID)
"""EkoloPay's answers carry no amount either."""


@dataclass(frozen=True, slots=True)
class Return:
    """Money that goes back: to a number of that ending, and how often it has left in the end."""

    ending: str
    status: Status
    payouts: int
    amount: int = 500


RETURNED = Return("50", PAID, 1)
RETURN_REFUSED = Return("02", REFUSED, 0)
RETURN_LOST = Return("06", UNKNOWN, 0)
RETURNED_BY_MONEYFUSION = Return("50", Status.AWAITING, 1)
"""MoneyFusion cannot be asked about a payout."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works in the tour's shop, with the PIN that they type."""

    name: str
    pin: str


BOSS = Worker("Mme Rasoa", "482916")
CASHIER = Worker("Hanta R.", "4821")
WRONG_PIN = "1357"

FLOAT = {20_000: 2, 10_000: 4, 5_000: 3, 1_000: 5}
"""Notes in the drawer in the morning, in ariary: 100 000."""
FLOAT_XAF = 25_000
CASH_SALE, CASH_GIVEN, CASH_OUT = 7_500, 10_000, 15_000
COUNTED = {20_000: 3, 10_000: 2, 5_000: 2, 1_000: 2}
"""In the evening 92 000, of 92 500 that should be there."""


def worth(pieces: Mapping[int, int]) -> int:
    """The sum of notes and coins."""
    return sum(value * many for value, many in pieces.items())


EXPECTED = {Currency.MGA: worth(FLOAT) + CASH_SALE - CASH_OUT, Currency.XAF: FLOAT_XAF}
PILES = {Pile.OURS_ONLY: 2, Pile.THEIRS_ONLY: 1, Pile.DIFFERS: 2}
"""Of MVola's statement: not listed are one payment and the one that a manager vouched for; one line is nobody's;
another amount have the planted one and `OTHER_AMOUNT`."""
TRANSACTION = "653804911"
"""The number that a manager found in the operator's statement."""
