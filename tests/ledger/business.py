"""What the tests write of the business day: people, days, the drawer, statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pos_app.core.day import Count, Report
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, PEOPLE, STATEMENTS, Environment, Event, Json, Kind
from pos_app.core.report_json import as_json, count_json
from pos_app.ledger.ledger import Ledger
from tests.ledger.story import NOW

ACCOUNT = ("mvola", Environment.SANDBOX)
KEYS = ("row", "key", "transaction_id", "reference", "phone", "amount", "currency", "direction", "status", "at", "fee")


def person(name: str, role: str = "cashier") -> tuple[str, Kind, dict[str, Json]]:
    """The entry of a new person."""
    return PEOPLE, Kind.PERSON_ADDED, {"name": name, "role": role, "pin": f"$hash of {name}", "by": None}


def count(amount: int, currency: Currency = Currency.MGA, *, counted: bool = True) -> Count:
    return Count(currency, amount, counted=counted)


def open_day(ledger: Ledger, number: int = 1, *floats: Count, since: int | None = None, at: datetime = NOW) -> Event:
    """Begin a day, behind the last one unless told otherwise."""
    begin = ledger.closed_seq if since is None else since
    told = [count_json(one) for one in floats]
    return ledger.note(DAYS, Kind.DAY_OPENED, {"day": number, "by": "Vola", "since": begin, "floats": told}, at)


def move(ledger: Ledger, kind: Kind, amount: int, currency: Currency = Currency.MGA, day: int = 1) -> Event:
    """Cash that comes or goes."""
    data = {"day": day, "by": "Vola", "amount": amount, "currency": currency, "reason": "pain", "received": None}
    return ledger.note(DAYS, kind, data, NOW)


def correct(ledger: Ledger, amount: int, means: str = "cash", day: int = 1, about: str | None = None) -> Event:
    """A manager's signed entry."""
    data = {"day": day, "by": "Hanta", "means": means, "amount": amount, "currency": "MGA", "reason": "erreur"}
    return ledger.note(DAYS, Kind.CORRECTED, {**data, "about": about}, NOW)


def close_day(
    ledger: Ledger, *counted: Count, carried_over: Sequence[str] = (), at: datetime = NOW, by: str = "Vola"
) -> Report:
    """Close the open day. Returns the report that was sealed."""
    report = ledger.report(at, counted, carried_over)
    number = report.day.number
    sealed = replace(report, number=number, day=replace(report.day, closed_at=at, closed_by=by))
    data = {"day": number, "by": by, "counted": [count_json(one) for one in counted]}
    content = {**data, "carried_over": [*carried_over], "report": as_json(sealed, UTC)}
    ledger.note(DAYS, Kind.DAY_CLOSED, content, at)
    return sealed


def line(key: str, amount: int = 12_500, **other: Json) -> list[Json]:
    """One line, as an `imported` event holds it."""
    fields = dict.fromkeys(KEYS) | {"row": 1, "key": key, "amount": amount, "currency": "MGA"}
    fields |= {"direction": "in", "status": "success", "at": "2026-11-21T08:35:00+00:00"}
    return [*(fields | other).values(), "Completed"]


def imported(ledger: Ledger, *lines: list[Json], operator: str = "mvola", environment: str = "sandbox") -> Event:
    data = {"operator": operator, "environment": environment, "by": "Hanta", "file": "relevé.csv", "digest": "ab" * 32}
    return ledger.note(STATEMENTS, Kind.IMPORTED, {**data, "lines": [*lines]}, NOW)


def compared(
    ledger: Ledger, day: int = 1, operator: str = "mvola", environment: str = "sandbox", **piles: Json
) -> Event:
    data = {"operator": operator, "environment": environment, "day": day, "by": "Hanta"}
    found = {"matched": 0, "ours_only": [], "theirs_only": [], "differs": [], **piles}
    return ledger.note(STATEMENTS, Kind.COMPARED, {**data, **found}, NOW)


def explained(ledger: Ledger, reference: str | None, key: str | None, **other: Json) -> Event:
    data = {"operator": "mvola", "environment": "sandbox", "how": "note", "note": "vu", "by": "Hanta", **other}
    return ledger.note(STATEMENTS, Kind.EXPLAINED, {**data, "reference": reference, "line": key}, NOW)


def reconciled(ledger: Ledger, reference: str, key: str, **other: Json) -> None:
    data = {"line": key, "how": "transaction", "by": "Hanta", "transaction_id": None, "amount": None, "fee": None}
    ledger.append(reference, Kind.RECONCILED, {**data, **other}, NOW)
