"""A payment, its states, and the events that it is made of. See `pos_app.core.fold` for what an event does to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pos_app.core.money import Currency, Money

Json = Any
"""A JSON value: what an event's data may hold."""

WATCH = timedelta(hours=72)
"""How long a payment that looks over is still asked about: money has come days after a refusal."""


class Status(StrEnum):
    """Where a payment is. The words are part of the outer contract."""

    CREATED = "created"
    SENDING = "sending"
    AWAITING = "awaiting"
    UNKNOWN = "unknown"
    PAID = "paid"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    ABANDONED = "abandoned"
    REVIEW = "review"
    CONFIRMED_MANUALLY = "confirmed_manually"


class Flag(StrEnum):
    """What else a person must know of a payment; it never takes the status's place."""

    LATE = "late"
    AMOUNT_UNVERIFIED = "amount_unverified"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    ORPHAN = "orphan"


class Direction(StrEnum):
    """Which way the money goes: from the customer to the shop, or back (change, refund)."""

    IN = "in"
    OUT = "out"


class Claim(StrEnum):
    """What an unsigned callback claims of a payment. A claim alone changes no status."""

    SUCCESS = "success"
    FAILED = "failed"
    PENDING = "pending"


class Environment(StrEnum):
    """Whether money is real: the built-in sandbox, a provider's sandbox, or production."""

    TRAINING = "training"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Kind(StrEnum):
    """What happened to a payment. One event has one kind."""

    CREATED = "created"
    PAYOUT = "payout"
    """Recorded like `created`, for money that the shop gives back: its own word, so that no sum can mix them up."""
    SENDING = "sending"
    ANSWERED = "answered"
    """The provider's raw answer to the initiate call, secrets removed; written before it is interpreted."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_SENT = "not_sent"
    LOST = "lost"
    """Nobody can say whether the initiate call was processed."""
    CHECKED = "checked"
    """A raw answer to a status question that brought something new."""
    PAID = "paid"
    CONTRADICTED = "contradicted"
    """Evidence that does not fit the payment."""
    ABANDONED = "abandoned"
    DECIDED = "decided"
    """A manager vouched for an outcome."""
    CALLBACK = "callback"
    """A callback was received. It changes no status; it can tell the id to ask by, and what it claimed."""
    ORPHAN = "orphan"
    """A callback spoke of a payment that this ledger does not know. Belongs to no payment; see `ORPHANS`."""
    RELEASED = "released"
    """A manager allowed a second attempt of the sale, although this one is undecided."""
    RECONCILED = "reconciled"
    """A line of the operator's statement, or the provider asked once more, confirms it."""

    PERSON_ADDED = "person_added"
    PERSON_DISABLED = "person_disabled"
    PIN_CHANGED = "pin_changed"
    PIN_REFUSED = "pin_refused"
    """A wrong PIN. It also counts them: guessing is slowed over restarts."""
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    FORBIDDEN = "forbidden"
    """Somebody tried what only a manager may do."""

    DAY_OPENED = "day_opened"
    CASH_SALE = "cash_sale"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    CORRECTED = "corrected"
    DAY_CLOSED = "day_closed"

    IMPORTED = "imported"
    """A statement, with all its lines."""
    COMPARED = "compared"
    """What the comparison with an operator's statement came to."""
    EXPLAINED = "explained"


BEGINNINGS = frozenset({Kind.CREATED, Kind.PAYOUT})
"""Kinds of the first event of a payment or payout."""

ORPHANS = "@orphans"
"""The reference of every `orphan` event. No payment can have it: references of payments begin with a letter."""

PEOPLE = "@people"
DAYS = "@days"
STATEMENTS = "@statements"

STREAMS: Mapping[str, frozenset[Kind]] = {
    ORPHANS: frozenset({Kind.ORPHAN}),
    PEOPLE: frozenset(
        {Kind.PERSON_ADDED, Kind.PERSON_DISABLED, Kind.PIN_CHANGED, Kind.PIN_REFUSED}
        | {Kind.SIGNED_IN, Kind.SIGNED_OUT, Kind.FORBIDDEN}
    ),
    DAYS: frozenset({Kind.DAY_OPENED, Kind.CASH_SALE, Kind.CASH_IN, Kind.CASH_OUT, Kind.CORRECTED, Kind.DAY_CLOSED}),
    STATEMENTS: frozenset({Kind.IMPORTED, Kind.COMPARED, Kind.EXPLAINED}),
}
"""The references under which events stand that belong to no payment, and the kinds of each."""

UNDECIDED = frozenset({Status.CREATED, Status.SENDING, Status.AWAITING, Status.UNKNOWN, Status.REVIEW})
"""States that block a second attempt of the same sale and the closing of the day."""

SETTLED_FOR_GOOD = frozenset({Status.PAID, Status.NOT_SENT})
"""States that no question can change any more."""

WATCHED_AFTERWARDS = frozenset({Status.REFUSED, Status.ABANDONED})
"""States that later money can still turn into paid, with the flag `late`."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger. `seq` has no gap, `at` is aware UTC, `data` holds JSON values only."""

    seq: int
    at: datetime
    reference: str
    kind: Kind
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Payment:
    """All that is known of one payment. Amounts in whole units of `currency`; times in UTC; `phone` in E.164.

    One with `direction` OUT is a payout: change or a refund that the shop sends to `phone`. It is kept apart from
    payments everywhere. `approved_by` is who allowed it, `why` their reason, `returns` the reference of the payment
    that it gives back, if any. `claim` is what the newest callback claimed. `detail` goes with `reason`:
    the provider's own code or word, never a secret.

    `first_seq` is the number of its first event. `booked_seq` is the number of the event that first made it a success:
    it belongs to the business day that holds that number, unless a manager decides that no money came.
    `statement_line` is the key of the operator's line that is its own (or `asked`, where the provider was asked once
    more instead). `released_by` is the manager who allowed a second attempt beside it. `account` is the operator whose
    account it went through, where several ways to pay share one and so one statement; else `operator`.
    """

    reference: str
    sale: str
    operator: str
    wallet: str | None
    till: str
    cashier: str
    amount: int
    currency: Currency
    phone: str | None
    customer: str | None
    description: str | None
    environment: Environment
    created_at: datetime
    changed_at: datetime
    status: Status = Status.CREATED
    reason: str | None = None
    flags: frozenset[Flag] = frozenset()
    provider_reference: str | None = None
    transaction_id: str | None = None
    fee: int | None = None
    link: str | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    correlation_id: str | None = None
    callback_secret: str | None = field(default=None, repr=False)
    foreign_currency: str | None = None
    foreign_amount: str | None = None
    checks: tuple[str, ...] = ()
    detail: str | None = None
    claim: Claim | None = None
    direction: Direction = Direction.IN
    approved_by: str | None = None
    why: str | None = None
    returns: str | None = None
    first_seq: int = 0
    booked_seq: int | None = None
    statement_line: str | None = None
    released_by: str | None = None
    account: str = ""

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED

    @property
    def is_watched(self) -> bool:
        """Whether the provider's answer could still change it, leaving aside how long ago it was sent."""
        return self.status in (Status.AWAITING, Status.UNKNOWN, Status.CONFIRMED_MANUALLY) or (
            self.status in WATCHED_AFTERWARDS
        )
