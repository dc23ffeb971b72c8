"""What a shop did in a period, added up payment by payment: what the ledger's sums are compared with, and for fakes."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from pos_app.core.day import CASH, DrawerEntry, Move
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment, Flag, Payment, Status
from pos_app.ledger.reader import Activity, Made, Served, Tally

Key = TypeVar("Key", bound=Hashable)
Taken = tuple[str, str, datetime, Tally]
"""Means, person, moment and money of one success."""


def activity(
    payments: Iterable[Payment],
    entries: Iterable[DrawerEntry],
    start: datetime,
    end: datetime,
    environment: Environment | None = None,
) -> tuple[Activity, ...]:
    """The same as `Reader.activity`."""
    known = [payment for payment in payments if environment in (None, payment.environment)]
    cash = [entry for entry in entries if entry.move is Move.SALE and start <= entry.at < end]
    came = [payment for payment in known if _succeeded(payment) and start <= (payment.settled_at or end) < end]
    made = [payment for payment in known if payment.direction is Direction.IN and start <= payment.created_at < end]
    currencies = {payment.currency for payment in (*came, *made)} | {entry.currency for entry in cash}
    return tuple(_of(currency, came, cash, made) for currency in sorted(currencies))


def _of(currency: Currency, came: list[Payment], cash: list[DrawerEntry], made: list[Payment]) -> Activity:
    taken: list[Taken] = [
        (payment.operator, payment.cashier, payment.settled_at or payment.changed_at, _tally(payment))
        for payment in came
        if payment.currency is currency and payment.direction is Direction.IN
    ]
    taken += [(CASH, entry.by, entry.at, Tally(1, entry.amount)) for entry in cash if entry.currency is currency]
    back = [payment for payment in came if payment.currency is currency and payment.direction is Direction.OUT]
    asked = [payment for payment in made if payment.currency is currency]
    return Activity(
        currency,
        means=_summed([(means, tally) for means, _, _, tally in taken]),
        payouts=_summed([(payment.operator, _tally(payment)) for payment in back]),
        cashiers=_summed([(person, tally) for _, person, _, tally in taken]),
        hours=_summed([(at.astimezone().hour, tally) for _, _, at, tally in taken]),
        days=_summed([(at.astimezone().date(), tally) for _, _, at, tally in taken]),
        services=tuple(_service(name, asked) for name in sorted({payment.operator for payment in asked})),
    )


def _service(operator: str, asked: list[Payment]) -> Served:
    own = [payment for payment in asked if payment.operator == operator]
    states = {
        status: Made(sum(p.status is status for p in own), sum(p.amount for p in own if p.status is status))
        for status in {payment.status for payment in own}
    }
    delays = sorted(
        round((payment.settled_at - payment.sent_at).total_seconds(), 1)
        for payment in own
        if payment.status is Status.PAID and payment.settled_at is not None and payment.sent_at is not None
    )
    return Served(operator, states, _percentile(delays, 50), _percentile(delays, 90))


def _percentile(delays: Sequence[float], percent: int) -> float | None:
    return next((one for one in delays if sum(d <= one for d in delays) * 100 >= percent * len(delays)), None)


def _summed(parts: list[tuple[Key, Tally]]) -> dict[Key, Tally]:
    return {key: sum((tally for other, tally in parts if other == key), Tally()) for key, _ in parts}


def _tally(payment: Payment) -> Tally:
    by_manager = payment.status is Status.CONFIRMED_MANUALLY
    return Tally(
        1,
        payment.amount,
        payment.fee or 0,
        int(Flag.LATE in payment.flags),
        int(by_manager),
        payment.amount if by_manager else 0,
    )


def _succeeded(payment: Payment) -> bool:
    return payment.status in (Status.PAID, Status.CONFIRMED_MANUALLY)
