"""Payments, payouts, orphans and events as rows, and back.

Times are RFC 3339 UTC with milliseconds, so that their text sorts by time.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pos_app.core.money import Currency
from pos_app.core.orphan import Orphan
from pos_app.core.payment import Claim, Direction, Environment, Event, Flag, Json, Kind, Payment, Status

Row = tuple[Any, ...]
"""One row of a table, in the order of its columns."""

PAYMENT_COLUMNS = (
    "seq",
    "reference",
    "operator",
    "wallet",
    "till",
    "cashier",
    "amount",
    "currency",
    "phone",
    "description",
    "status",
    "reason",
    "flags",
    "provider_reference",
    "transaction_id",
    "fee",
    "link",
    "environment",
    "created_at",
    "sent_at",
    "settled_at",
    "sale",
    "open_sale",
    "customer",
    "correlation_id",
    "callback_secret",
    "changed_at",
    "foreign_currency",
    "foreign_amount",
    "checks",
    "detail",
    "claim",
    "booked_seq",
    "statement_line",
    "released_by",
    "account",
)
"""The fields of `Payment`, and `open_sale`: the sale while this attempt is open, which may be so of one attempt only.

`seq` is `Payment.first_seq`.
"""

_SINCE_3 = 4
"""How many of the last columns a file of an earlier version lacks."""

PAYOUT_COLUMNS = (*PAYMENT_COLUMNS[:-_SINCE_3], "approved_by", "why", "returns", *PAYMENT_COLUMNS[-_SINCE_3:])
"""Those of a payment, and what only a payout has. `open_sale` is the sale while this payout stands in the way of
another one."""

ORPHAN_COLUMNS = ("seq", "at", "operator", "environment", "named", "claim", "word")
"""The fields of `Orphan`."""

OPEN = frozenset({Status.CREATED, Status.SENDING, Status.AWAITING, Status.UNKNOWN})
"""States that no second attempt of the sale may be in at the same time.

A payment comes to review from any state: evidence about an old attempt must be written though a new one is open. That
no new attempt begins beside one in review is checked in the transaction that would create it.
"""

PAYOUT_OPEN = OPEN | {Status.ABANDONED}
"""States that a second payout of a sale may not be in beside a first one that was neither refused nor `not_sent`.

They cannot be come to from refused. Paid, review and a manager's word can, by more ways than one: evidence about an old
payout must be written though a new one was made. That none is made beside those is checked in the transaction that
would create it.
"""

SELECT_PAYMENT = f"SELECT {', '.join(PAYMENT_COLUMNS)} FROM payments"  # noqa: S608 - names of our own columns
SELECT_PAYOUT = f"SELECT {', '.join(PAYOUT_COLUMNS)} FROM payouts"  # noqa: S608 - names of our own columns
_NEW_3 = ", booked_seq, statement_line, released_by, account FROM"
_NONE_3 = ", NULL, NULL, NULL, NULL FROM"
SELECT_PAYMENT_2 = SELECT_PAYMENT.replace(_NEW_3, _NONE_3)
SELECT_PAYOUT_2 = SELECT_PAYOUT.replace(_NEW_3, _NONE_3)
SELECT_PAYMENT_1 = SELECT_PAYMENT_2.replace(", detail, claim,", ", NULL, NULL,")
"""From files of earlier versions, whose payments knew less."""
SELECT_ORPHAN = f"SELECT {', '.join(ORPHAN_COLUMNS)} FROM orphans"  # noqa: S608 - names of our own columns
SELECT_EVENT = "SELECT seq, at, reference, kind, data, seal FROM events"


@lru_cache(maxsize=512)
def time_text(at: datetime) -> str:
    """`2026-11-21T08:33:14.123Z`. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time of the ledger needs a zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def canonical(data: Json) -> str:
    """The one JSON text of `data`: sorted keys, no spaces, no NaN. Raises ValueError or TypeError for other values.

    Half of a surrogate pair, which JSON from outside may hold and UTF-8 cannot, becomes U+FFFD.
    """
    text = _encode(data)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def row_of(payment: Payment) -> Row:
    """The row of `payments`, or of `payouts`."""
    row = (
        payment.first_seq,
        payment.reference,
        payment.operator,
        payment.wallet,
        payment.till,
        payment.cashier,
        payment.amount,
        payment.currency.value,
        payment.phone,
        payment.description,
        payment.status.value,
        payment.reason,
        _list_text(sorted(payment.flags)),
        payment.provider_reference,
        payment.transaction_id,
        payment.fee,
        payment.link,
        payment.environment.value,
        time_text(payment.created_at),
        _optional_text(payment.sent_at),
        _optional_text(payment.settled_at),
        payment.sale,
        _open_sale(payment),
        payment.customer,
        payment.correlation_id,
        payment.callback_secret,
        time_text(payment.changed_at),
        payment.foreign_currency,
        payment.foreign_amount,
        _list_text(payment.checks),
        payment.detail,
        None if payment.claim is None else payment.claim.value,
    )
    since_3 = (payment.booked_seq, payment.statement_line, payment.released_by, payment.account or payment.operator)
    if payment.direction is Direction.IN:
        return row + since_3
    return (*row, payment.approved_by, payment.why, payment.returns, *since_3)


def payment_of(row: Row) -> Payment:
    """The payment or payout that a row of `SELECT_PAYMENT` or `SELECT_PAYOUT` holds."""
    (
        first_seq,
        reference,
        operator,
        wallet,
        till,
        cashier,
        amount,
        currency,
        phone,
        description,
        status,
        reason,
        flags,
        provider_reference,
        transaction_id,
        fee,
        link,
        environment,
        created_at,
        sent_at,
        settled_at,
        sale,
        _open_sale,
        customer,
        correlation_id,
        callback_secret,
        changed_at,
        foreign_currency,
        foreign_amount,
        checks,
        detail,
        claim,
        *of_payout,
        booked_seq,
        statement_line,
        released_by,
        account,
    ) = row
    approved_by, why, returns = of_payout or (None, None, None)
    return Payment(
        reference=reference,
        sale=sale,
        operator=operator,
        wallet=wallet,
        till=till,
        cashier=cashier,
        amount=amount,
        currency=Currency(currency),
        phone=phone,
        customer=customer,
        description=description,
        environment=Environment(environment),
        created_at=datetime.fromisoformat(created_at),
        changed_at=datetime.fromisoformat(changed_at),
        status=Status(status),
        reason=reason,
        flags=_NO_FLAGS if flags == "[]" else frozenset(map(Flag, json.loads(flags))),
        provider_reference=provider_reference,
        transaction_id=transaction_id,
        fee=fee,
        link=link,
        sent_at=_optional_time(sent_at),
        settled_at=_optional_time(settled_at),
        correlation_id=correlation_id,
        callback_secret=callback_secret,
        foreign_currency=foreign_currency,
        foreign_amount=foreign_amount,
        checks=() if checks == "[]" else tuple(json.loads(checks)),
        detail=detail,
        claim=None if claim is None else Claim(claim),
        direction=Direction.OUT if of_payout else Direction.IN,
        approved_by=approved_by,
        why=why,
        returns=returns,
        first_seq=first_seq,
        booked_seq=booked_seq,
        statement_line=statement_line,
        released_by=released_by,
        account=account or operator,
    )


def orphan_row(orphan: Orphan) -> Row:
    """The row of `orphans`."""
    return (
        orphan.seq,
        time_text(orphan.at),
        orphan.operator,
        orphan.environment.value,
        orphan.named,
        None if orphan.claim is None else orphan.claim.value,
        orphan.word,
    )


def orphan_of_row(row: Row) -> Orphan:
    """The orphan that a row of `SELECT_ORPHAN` holds."""
    seq, at, operator, environment, named, claim, word = row
    told = None if claim is None else Claim(claim)
    return Orphan(seq, datetime.fromisoformat(at), operator, Environment(environment), named, told, word)


def event_of(row: Row) -> Event:
    """The event that a row of `SELECT_EVENT` holds."""
    seq, at, reference, kind, data, _seal = row
    return Event(seq, datetime.fromisoformat(at), reference, Kind(kind), json.loads(data))


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode
_NO_FLAGS: frozenset[Flag] = frozenset()


def _open_sale(payment: Payment) -> str | None:
    if payment.direction is Direction.OUT:
        return payment.sale if payment.status in PAYOUT_OPEN else None
    # One that a manager released stands in no other attempt's way.
    return payment.sale if payment.status in OPEN and payment.released_by is None else None


def _list_text(words: tuple[str, ...] | list[Flag]) -> str:
    return _encode(words) if words else "[]"


def _optional_text(at: datetime | None) -> str | None:
    return None if at is None else time_text(at)


def _optional_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
