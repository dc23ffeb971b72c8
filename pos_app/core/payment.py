"""A payment, its states, its events, and the fold that makes the one out of the others.

The fold is the only place where a status changes. What each kind of event may do is written in one table, `_RULES`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
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


BEGINNINGS = frozenset({Kind.CREATED, Kind.PAYOUT})
"""Kinds of the first event of a payment or payout."""

ORPHANS = "@orphans"
"""The reference of every `orphan` event. No payment can have it: references of payments begin with a letter."""

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


class ImpossibleEvent(Exception):
    """An event that may not follow what the payment already is. Always a bug; nothing was written."""


Changes = dict[str, Any]
"""Fields of a payment and their new values. One `replace` an event: the ledger folds at every append."""


def fold(events: Iterable[Event]) -> Payment:
    """The payment that its events, in order, make. Raises `ImpossibleEvent` for a sequence that cannot be."""
    payment: Payment | None = None
    for event in events:
        payment = apply(payment, event)
    if payment is None:
        raise ImpossibleEvent("no events")
    return payment


def apply(payment: Payment | None, event: Event) -> Payment:
    """`payment` after `event`. Raises `ImpossibleEvent` where the event may not follow."""
    if payment is None:
        if event.kind not in BEGINNINGS:
            raise ImpossibleEvent(f"{event.kind} before created")
        if event.reference == ORPHANS:
            raise ImpossibleEvent("a payment under the reference of orphans")
        return _created(event)
    allowed, change = _RULES[event.kind]
    if payment.status not in allowed:
        raise ImpossibleEvent(f"{event.kind} on a payment that is {payment.status}")
    return replace(payment, changed_at=event.at, **change(payment, event))


def may_follow(payment: Payment, kind: Kind) -> bool:
    """Whether an event of `kind` can be written for `payment` as it is now."""
    return payment.status in _RULES[kind][0]


def _created(event: Event) -> Payment:
    data = event.data
    return Payment(
        reference=event.reference,
        sale=data["sale"],
        operator=data["operator"],
        wallet=data.get("wallet"),
        till=data["till"],
        cashier=data["cashier"],
        amount=data["amount"],
        currency=Currency(data["currency"]),
        phone=data.get("phone"),
        customer=data.get("customer"),
        description=data.get("description"),
        environment=Environment(data["environment"]),
        foreign_currency=data.get("foreign_currency"),
        foreign_amount=data.get("foreign_amount"),
        direction=Direction.OUT if event.kind is Kind.PAYOUT else Direction.IN,
        approved_by=data.get("approved_by"),
        why=data.get("why"),
        returns=data.get("returns"),
        created_at=event.at,
        changed_at=event.at,
    )


def _sending(payment: Payment, event: Event) -> Changes:
    del payment
    return {
        "status": Status.SENDING,
        "sent_at": event.at,
        "correlation_id": event.data["correlation_id"],
        "callback_secret": event.data.get("callback_secret"),
    }


def _accepted(payment: Payment, event: Event) -> Changes:
    known = {
        "provider_reference": event.data.get("provider_reference") or payment.provider_reference,
        "link": event.data.get("link") or payment.link,
    }
    if payment.status in (Status.SENDING, Status.UNKNOWN):
        return {"status": Status.AWAITING, "reason": None, "detail": None, **known}
    return known


def _declined(payment: Payment, event: Event) -> Changes:
    if payment.status in (Status.PAID, Status.CONFIRMED_MANUALLY):
        return {"flags": payment.flags | {Flag.CONFLICT}}
    if payment.status in (Status.ABANDONED, Status.REVIEW, Status.REFUSED):
        return {}
    return {"status": Status.REFUSED, **_why(event), "settled_at": event.at}


def _not_sent(payment: Payment, event: Event) -> Changes:
    del payment
    return {"status": Status.NOT_SENT, **_why(event), "settled_at": event.at, "sent_at": None}


def _lost(payment: Payment, event: Event) -> Changes:
    del payment
    return {"status": Status.UNKNOWN, **_why(event)}


def _paid(payment: Payment, event: Event) -> Changes:
    data = event.data
    flags = payment.flags | {Flag(flag) for flag in data.get("flags", ())}
    if payment.status in WATCHED_AFTERWARDS:
        flags |= {Flag.LATE}
    return {
        "status": Status.PAID,
        "reason": None,
        "detail": None,
        "flags": flags,
        "transaction_id": data.get("transaction_id") or payment.transaction_id,
        "fee": data.get("fee"),
        "checks": tuple(data.get("checks", ())),
        "settled_at": event.at,
    }


def _contradicted(payment: Payment, event: Event) -> Changes:
    if payment.status is Status.PAID:
        return {"flags": payment.flags | {Flag.CONFLICT}}
    return {"status": Status.REVIEW, **_why(event), "settled_at": None}


def _abandoned(payment: Payment, event: Event) -> Changes:
    del payment
    reason, detail = event.data.get("reason", "abandoned"), event.data.get("detail")
    return {"status": Status.ABANDONED, "reason": reason, "detail": detail, "settled_at": event.at}


def _decided(payment: Payment, event: Event) -> Changes:
    del payment
    if event.data["as"] == "refused":
        return {"status": Status.REFUSED, "reason": "decided_by_manager", "detail": None, "settled_at": event.at}
    return {
        "status": Status.CONFIRMED_MANUALLY,
        "reason": "decided_by_manager",
        "detail": None,
        "transaction_id": event.data["transaction_id"],
        "settled_at": event.at,
    }


def _why(event: Event) -> Changes:
    return {"reason": event.data["reason"], "detail": event.data.get("detail")}


def _called_back(payment: Payment, event: Event) -> Changes:
    claim, known = event.data.get("claim"), payment.provider_reference
    return {
        "claim": payment.claim if claim is None else Claim(claim),
        # The engine puts it there only where nothing else can tell the id, and where it cannot be another payment's.
        "provider_reference": known or event.data.get("provider_reference"),
    }


def _unchanged(payment: Payment, event: Event) -> Changes:
    del payment, event
    return {}


_AFTER_SEND = frozenset(Status) - {Status.CREATED, Status.SENDING, Status.NOT_SENT}

_RULES: Mapping[Kind, tuple[frozenset[Status], Callable[[Payment, Event], Changes]]] = {
    Kind.CREATED: (frozenset(), _unchanged),
    Kind.PAYOUT: (frozenset(), _unchanged),
    Kind.SENDING: (frozenset({Status.CREATED}), _sending),
    Kind.ANSWERED: (frozenset({Status.SENDING}), _unchanged),
    Kind.ACCEPTED: (_AFTER_SEND | {Status.SENDING}, _accepted),
    Kind.DECLINED: (_AFTER_SEND | {Status.SENDING}, _declined),
    Kind.NOT_SENT: (frozenset({Status.CREATED, Status.SENDING}), _not_sent),
    Kind.LOST: (frozenset({Status.SENDING}), _lost),
    Kind.CHECKED: (_AFTER_SEND, _unchanged),
    # A review is left by a manager only, and paid is for ever: neither may become paid (again) by an answer.
    Kind.PAID: (_AFTER_SEND - {Status.REVIEW, Status.PAID}, _paid),
    Kind.CONTRADICTED: (_AFTER_SEND, _contradicted),
    # From unknown only by the till itself: a link that was lost before anybody saw it.
    Kind.ABANDONED: (frozenset({Status.AWAITING, Status.UNKNOWN}), _abandoned),
    Kind.DECIDED: (_AFTER_SEND - {Status.PAID, Status.CONFIRMED_MANUALLY}, _decided),
    Kind.CALLBACK: (frozenset(Status) - {Status.CREATED}, _called_back),
    Kind.ORPHAN: (frozenset(), _unchanged),
}
