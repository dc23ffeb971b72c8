"""The stories that the last two digits of a customer's number choose: what the customer does, and what goes wrong.

A story is data. It never looks at a clock or a request.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Outcome(StrEnum):
    """Where a charge stands at the provider."""

    PENDING = "pending"
    PAID = "paid"
    REFUSED = "refused"
    NO_MONEY = "no_money"
    EXPIRED = "expired"


class Fault(StrEnum):
    """What becomes of the initiate call itself."""

    NONE = "none"
    ANSWER_LOST = "answer_lost"
    REQUEST_LOST = "request_lost"
    SERVER_ERROR = "server_error"
    GARBAGE = "garbage"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Turn:
    """The charge becomes `outcome` that many seconds (at speed 1) after it was accepted."""

    after: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Story:
    """One row of the story table. `turns` empty and not `by_hand`: nobody ever answers."""

    ends_with: str
    title: str
    turns: tuple[Turn, ...] = ()
    fault: Fault = Fault.NONE
    by_hand: bool = False
    other_amount: bool = False
    callbacks_out_of_order: bool = False
    slow_status: bool = False


ANSWERS_AFTER = 2.0
"""Seconds that a customer of a story takes, at speed 1."""

PAYS_AFTER_REFUSAL = 10.0
SLOW_STATUS = 8.0
THROTTLED_CALLS = 2
RETRY_AFTER = 2.0
OTHER_AMOUNT = 100
"""Whole units by which story 10 is debited too much."""

_PAYS = (Turn(ANSWERS_AFTER, Outcome.PAID),)
_REFUSES = Turn(ANSWERS_AFTER, Outcome.REFUSED)
_PAYS_LATE = Turn(ANSWERS_AFTER + PAYS_AFTER_REFUSAL, Outcome.PAID)

BY_HAND = Story("", "the customer decides by hand on /phone", by_hand=True)
AT_ONCE = Story("", "paid at once: the account that pays is the partner's own", (Turn(0.0, Outcome.PAID),))
RECEIVES = Story("", "receives the money at once: a payout asks its receiver nothing", (Turn(0.0, Outcome.PAID),))
NO_WALLET = Story("", "refused at once: the number has no wallet of this operator", (Turn(0.0, Outcome.REFUSED),))

STORIES: dict[str, Story] = {
    story.ends_with: story
    for story in (
        Story("01", "pays after 2 s", _PAYS),
        Story("02", "refuses", (_REFUSES,)),
        Story("03", "not enough money", (Turn(ANSWERS_AFTER, Outcome.NO_MONEY),)),
        Story("04", "never answers"),
        Story("05", "pays, but the answer to the initiate call is lost", _PAYS, Fault.ANSWER_LOST),
        Story("06", "the initiate call is lost and never processed", (), Fault.REQUEST_LOST),
        Story("07", "server error 500 on initiate although processed", _PAYS, Fault.SERVER_ERROR),
        Story("08", "garbage body on initiate although processed", _PAYS, Fault.GARBAGE),
        Story("09", "refused first, paid 10 s later", (_REFUSES, _PAYS_LATE)),
        Story("10", "paid with another amount (where the provider reports amounts)", _PAYS, other_amount=True),
        Story("11", "accepted, callback sent three times and out of order", _PAYS, callbacks_out_of_order=True),
        Story("12", "throttled (429 with Retry-After) twice, then accepted", _PAYS, Fault.THROTTLED),
        Story("13", "status answers are slow (8 s)", _PAYS, slow_status=True),
        Story("14", "two pushes would be two debits: the sandbox counts debits", _PAYS),
    )
}
"""By the last two digits of the customer's number."""

UNREADABLE = frozenset({Fault.ANSWER_LOST, Fault.SERVER_ERROR, Fault.GARBAGE})
"""Faults after which the merchant does not have what the answer said, although the call was processed."""


def of_link(story: Story) -> Story:
    """The story of a hosted link: nobody has a link whose answer was lost, so no customer pays by it."""
    return replace(story, turns=()) if story.fault in UNREADABLE else story


def of_payout(story: Story) -> Story:
    """The story of a payout: its receiver decides nothing, so what is decided by hand elsewhere simply arrives."""
    return RECEIVES if story.by_hand else story
