"""The fold that makes a payment out of its events: the only place where a status changes.

What each kind of event may do is written in one table, `_RULES`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pos_app.core.money import Currency
from pos_app.core.payment import (
    BEGINNINGS,
    STREAMS,
    WATCHED_AFTERWARDS,
    Claim,
    Direction,
    Environment,
    Event,
    Flag,
    Kind,
    Payment,
    Status,
)


class ImpossibleEvent(Exception):
    """An event that may not follow what the payment already is. Always a bug; nothing was written."""


_SHARED = {"pvit-web": "pvit"}
"""Operators that shared an account before payments said through whose account they went."""

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
        if event.reference in STREAMS:
            raise ImpossibleEvent(f"a payment under the reference {event.reference}")
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
    operator: str = data["operator"]
    return Payment(
        reference=event.reference,
        sale=data["sale"],
        operator=operator,
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
        first_seq=event.seq,
        account=data.get("account") or _SHARED.get(operator, operator),
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
        "booked_seq": payment.booked_seq or event.seq,
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
    if event.data["as"] == "refused":
        # No longer booked: money that comes after all belongs to the day that it comes in.
        over = {"reason": "decided_by_manager", "detail": None, "settled_at": event.at}
        return {"status": Status.REFUSED, "booked_seq": None, **over}
    flags = payment.flags | {Flag(flag) for flag in event.data.get("flags", ())}
    return {
        "flags": flags | {Flag.LATE} if payment.status in WATCHED_AFTERWARDS else flags,
        "status": Status.CONFIRMED_MANUALLY,
        "reason": "decided_by_manager",
        "detail": None,
        "transaction_id": event.data["transaction_id"],
        "settled_at": event.at,
        "booked_seq": payment.booked_seq or event.seq,
    }


def _released(payment: Payment, event: Event) -> Changes:
    del payment
    return {"released_by": event.data["by"]}


def _reconciled(payment: Payment, event: Event) -> Changes:
    data = event.data
    changes: Changes = {
        "statement_line": data["line"],
        "transaction_id": payment.transaction_id or data.get("transaction_id"),
    }
    if data.get("amount") is not None:
        # Written only where it is the payment's own amount: the operator has named the money at last.
        changes["flags"] = payment.flags - {Flag.AMOUNT_UNVERIFIED}
    if payment.fee is None:
        changes["fee"] = data.get("fee")
    if payment.status is Status.CONFIRMED_MANUALLY:
        # What a manager vouched for is proved. It stays booked where it was.
        changes |= {"status": Status.PAID, "reason": None, "detail": None, "settled_at": event.at}
    return changes


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
    Kind.RELEASED: (frozenset({Status.AWAITING, Status.UNKNOWN, Status.REVIEW}), _released),
    Kind.RECONCILED: (frozenset({Status.PAID, Status.CONFIRMED_MANUALLY}), _reconciled),
    **{kind: (frozenset(), _unchanged) for kinds in STREAMS.values() for kind in kinds},
}
