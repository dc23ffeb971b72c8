"""The payments and events of a period, with payouts, the drawer, corrections, explanations and sums, as one export."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pos_app.core.day import Day
from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Direction, Event, Payment
from pos_app.exports.json_file import rfc3339
from pos_app.exports.redact import shown_data, shown_link
from pos_app.exports.table import Document, Table, Value
from pos_app.exports.write import Progress, write
from pos_app.ledger.reader import Reader
from pos_app.wording.catalog import _
from pos_app.wording.payments import message

EVERY_DAY = 1_000_000
"""More business days than there will be."""

PAYMENT = (
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
    "message",
    "flags",
    "provider_reference",
    "transaction_id",
    "fee",
    "link",
    "environment",
    "created_at",
    "sent_at",
    "settled_at",
    "day",
    "reconciled",
    "statement_line",
    "customer",
    "released_by",
    "booked_seq",
)
"""The names of the outer contract, then what else is known. `day` is the number of the business day."""

PAYOUT = (*PAYMENT, "approved_by", "why", "returns")
EVENT = ("seq", "at", "day", "reference", "kind", "by", "data")
DRAWER = ("seq", "at", "day", "move", "currency", "amount", "received", "by", "reason")
CORRECTION = ("seq", "at", "day", "means", "currency", "amount", "by", "reason", "about")
EXPLANATION = ("seq", "at", "operator", "environment", "how", "note", "by", "reference", "line")
TOTAL = ("direction", "operator", "currency", "environment", "status", "count", "amount", "fees")


def export(
    reader: Reader,
    period_start: datetime,
    period_end: datetime,
    fmt: str,
    path: Path,
    progress: Progress | None = None,
) -> bool:
    """Write what was made and what happened in [`period_start`, `period_end`); whether it was written.

    False where `progress` cancelled it. Raises `KnownError`: `export_period` for an end that is not behind the start,
    and as `write` does.
    """
    if period_end <= period_start:
        raise InvalidInput("export_period")
    with reader.moment():
        return write(_document(reader, period_start, period_end), fmt, path, progress)


def _document(reader: Reader, start: datetime, end: datetime) -> Document:
    days = Days(reader.days(EVERY_DAY))
    sums = _Sums()
    payments, payouts = (sums.counted(reader.made(start, end, direction)) for direction in Direction)
    numbers = days.between(start, end)
    drawer = (entry for number in numbers for entry in reader.drawer(number))
    corrections = (entry for number in numbers for entry in reader.corrections(number))
    accounts = reader.operators_with_lines()
    explained = (one for account in accounts for one in reader.explanations(*account))
    tables = (
        Table("payments", _("Paiements"), PAYMENT, (payment_row(one, days) for one in payments)),
        Table("payouts", _("Rendus"), PAYOUT, (payout_row(one, days) for one in payouts), is_optional=True),
        Table(
            "drawer",
            _("Caisse"),
            DRAWER,
            (_fields(one, DRAWER) for one in drawer if start <= one.at < end),
            is_optional=True,
        ),
        Table(
            "corrections",
            _("Corrections"),
            CORRECTION,
            (_fields(one, CORRECTION) for one in corrections if start <= one.at < end),
            is_optional=True,
        ),
        Table(
            "explanations",
            _("Explications"),
            EXPLANATION,
            (_fields(one, EXPLANATION) for one in explained if start <= one.at < end),
            is_optional=True,
        ),
        Table("events", _("Événements"), EVENT, (_event_row(one, days) for one in reader.events(start, end))),
        Table("totals", _("Totaux"), TOTAL, sums.rows(), is_sum=True),
    )
    about = (("from", rfc3339(start)), ("to", rfc3339(end)))
    return Document(tables, reader.size(start, end), about)


class Days:
    """Which business day a sequence number belongs to."""

    def __init__(self, days: Iterable[Day]) -> None:
        self._days = sorted(days, key=lambda day: day.number)
        self._since = [day.since for day in self._days]

    def number(self, seq: int) -> int | None:
        """The day that holds the number; None where it lies before the first one or between none."""
        place = bisect_left(self._since, seq) - 1
        day = self._days[place] if place >= 0 else None
        return None if day is None or (day.closed_seq is not None and seq > day.closed_seq) else day.number

    def between(self, start: datetime, end: datetime) -> list[int]:
        """The numbers of the days of which some hour lies in the period."""
        return [
            day.number
            for day in self._days
            if day.opened_at < end and (day.closed_at is None or day.closed_at >= start)
        ]


class _Sums:
    """How many payments there were and of how much, counted while they pass."""

    def __init__(self) -> None:
        self._count: Counter[tuple[str, ...]] = Counter()
        self._amount: Counter[tuple[str, ...]] = Counter()
        self._fees: Counter[tuple[str, ...]] = Counter()

    def counted(self, payments: Iterator[Payment]) -> Iterator[Payment]:
        for payment in payments:
            key = (
                payment.direction.value,
                payment.operator,
                payment.currency.value,
                payment.environment.value,
                payment.status.value,
            )
            self._count[key] += 1
            self._amount[key] += payment.amount
            self._fees[key] += payment.fee or 0
            yield payment

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Asked for when all payments have passed."""
        for key in sorted(self._count):
            yield (*key, self._count[key], self._amount[key], self._fees[key])


def payment_row(payment: Payment, days: Days) -> tuple[Value, ...]:
    """The payment in the order of `PAYMENT`."""
    return (
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
        message(payment),
        tuple(sorted(flag.value for flag in payment.flags)),
        payment.provider_reference,
        payment.transaction_id,
        payment.fee,
        shown_link(payment.link),
        payment.environment.value,
        payment.created_at,
        payment.sent_at,
        payment.settled_at,
        days.number(payment.booked_seq or payment.first_seq),
        payment.statement_line is not None,
        payment.statement_line,
        payment.customer,
        payment.released_by,
        payment.booked_seq,
    )


def payout_row(payout: Payment, days: Days) -> tuple[Value, ...]:
    """The payout in the order of `PAYOUT`."""
    return (*payment_row(payout, days), payout.approved_by, payout.why, payout.returns)


def _event_row(event: Event, days: Days) -> tuple[Value, ...]:
    by = event.data.get("by") or event.data.get("cashier") or event.data.get("approved_by")
    who = by if isinstance(by, str) else None
    return (event.seq, event.at, days.number(event.seq), event.reference, event.kind.value, who, shown_data(event))


def _fields(entry: object, names: tuple[str, ...]) -> tuple[Value, ...]:
    return tuple(getattr(entry, name) for name in names)
