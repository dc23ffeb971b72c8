"""A report of the business day as JSON and back: what the outer contract names, and what else the report holds.

A stored Z report is this JSON, sealed in the event that closed the day; it is read, never computed again.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from pos_app.core.day import CashTotal, Correction, Count, Day, MeansTotal, PayoutTotal, PileCount, Report
from pos_app.core.money import Currency
from pos_app.core.payment import Json

_MEANS = ("operator", "environment", "count", "amount", "fees", "late_count", "manual_count", "manual_amount")
_PAYOUT = ("operator", "environment", "count", "amount")
_PILE = ("operator", "matched", "ours_only", "theirs_only", "differs", "unexplained")
_CORRECTION = ("seq", "day", "means", "amount", "by", "reason", "about")
_CASH = {
    "float": "float",
    "float_counted": "float_counted",
    "sales": "sales",
    "sale_count": "sale_count",
    "in": "came_in",
    "out": "went_out",
    "corrections": "corrections",
    "counted": "counted",
}
"""The names of the contract, and the fields of `CashTotal`."""


def as_json(report: Report, tz: tzinfo | None = None) -> Json:
    """The report as JSON. `day` is the date on which it was opened where the till is: in `tz`, or the machine's own."""
    day = report.day
    return {
        "day": day.opened_at.astimezone(tz).date().isoformat(),
        "day_number": day.number,
        "number": report.number,
        "at": _text(report.at),
        "opened_at": _text(day.opened_at),
        "opened_by": day.opened_by,
        "opened_seq": day.opened_seq,
        "since": day.since,
        "closed_at": None if day.closed_at is None else _text(day.closed_at),
        "closed_by": day.closed_by,
        "floats": [count_json(count) for count in day.floats],
        "totals": [_money(_MEANS, total) for total in report.totals],
        "payouts": [_money(_PAYOUT, total) for total in report.payouts],
        "cash": [_cash(total) for total in report.cash],
        "corrections": [{**_money(_CORRECTION, one), "at": _text(one.at)} for one in report.corrections],
        "undecided": [*report.undecided],
        "carried_over": [*report.carried_over],
        "reconciliation": [{name: getattr(pile, name) for name in _PILE} for pile in report.reconciliation],
        "clean": report.is_clean,
        "ledger_head": report.ledger_head,
    }


def from_json(json: Json) -> Report:
    """The report that `as_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return Report(
        day=Day(
            number=json["day_number"],
            opened_at=datetime.fromisoformat(json["opened_at"]),
            opened_by=json["opened_by"],
            floats=tuple(count_of(count) for count in json["floats"]),
            since=json["since"],
            opened_seq=json["opened_seq"],
            closed_at=None if json["closed_at"] is None else datetime.fromisoformat(json["closed_at"]),
            closed_by=json["closed_by"],
        ),
        number=json["number"],
        at=datetime.fromisoformat(json["at"]),
        totals=tuple(MeansTotal(**_fields(_MEANS, total)) for total in json["totals"]),
        payouts=tuple(PayoutTotal(**_fields(_PAYOUT, total)) for total in json["payouts"]),
        cash=tuple(
            CashTotal(currency=Currency(total["currency"]), **{field: total[name] for name, field in _CASH.items()})
            for total in json["cash"]
        ),
        corrections=tuple(
            Correction(**_fields(_CORRECTION, one), at=datetime.fromisoformat(one["at"])) for one in json["corrections"]
        ),
        undecided=tuple(json["undecided"]),
        carried_over=tuple(json["carried_over"]),
        reconciliation=tuple(PileCount(**{name: pile[name] for name in _PILE}) for pile in json["reconciliation"]),
        ledger_head=json["ledger_head"],
    )


def count_json(count: Count) -> Json:
    """Money in the drawer, as events and reports keep it. The names of a JSON object are text: so are the pieces."""
    pieces = None if count.pieces is None else {str(piece): many for piece, many in sorted(count.pieces.items())}
    return {
        "currency": count.currency.value,
        "amount": count.amount,
        "counted": count.counted,
        "pieces": pieces,
    }


def count_of(json: Json) -> Count:
    """The money that `count_json` wrote. Raises KeyError, TypeError, ValueError or `InvalidInput`."""
    told = json["pieces"]
    pieces = None if told is None else {int(piece): many for piece, many in told.items()}
    return Count(Currency(json["currency"]), json["amount"], pieces, json["counted"])


def _cash(total: CashTotal) -> Json:
    fields = {name: getattr(total, field) for name, field in _CASH.items()}
    return {
        "currency": total.currency.value,
        **fields,
        "expected": total.expected,
        "difference": total.difference,
    }


def _money(names: tuple[str, ...], total: MeansTotal | PayoutTotal | Correction) -> dict[str, Json]:
    return {**{name: getattr(total, name) for name in names}, "currency": total.currency.value}


def _fields(names: tuple[str, ...], json: Mapping[str, Json]) -> dict[str, Any]:
    return {**{name: json[name] for name in names}, "currency": Currency(json["currency"])}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
