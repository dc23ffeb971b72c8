"""Rows of the tables of the business day as values."""

import json
from datetime import datetime

from pos_app.core.day import Correction, Count, Day, DrawerEntry, Move
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment
from pos_app.core.people import Person, PersonRecord, Role
from pos_app.core.report_json import count_of
from pos_app.core.shop import Explained, How
from pos_app.core.statement import LineStatus, StatementImport, StatementLine
from pos_app.ledger.rows import Row


def person_of(row: Row) -> PersonRecord:
    """Of `people`."""
    _seq, name, role, pin, disabled, wrong, locked_until = row
    return PersonRecord(Person(name, Role(role), bool(disabled), wrong, _time(locked_until)), pin)


def day_of(row: Row) -> Day:
    """Of `days`."""
    number, opened_at, opened_by, floats, since, opened_seq, closed_seq, closed_at, closed_by, _counted = row
    return Day(
        number=number,
        opened_at=datetime.fromisoformat(opened_at),
        opened_by=opened_by,
        floats=counts_of(floats),
        since=since,
        opened_seq=opened_seq,
        closed_seq=closed_seq,
        closed_at=_time(closed_at),
        closed_by=closed_by,
    )


def counts_of(text: str) -> tuple[Count, ...]:
    """The sums of money of one column of `days`."""
    return tuple(map(count_of, json.loads(text)))


def entry_of(row: Row) -> DrawerEntry:
    """Of `drawer`."""
    seq, day, move, currency, amount, by, at, reason, received = row
    when = datetime.fromisoformat(at)
    return DrawerEntry(seq, day, Move(move), Currency(currency), amount, by, when, reason, received)


def correction_of(row: Row) -> Correction:
    """Of `corrections`."""
    seq, day, means, currency, amount, by, at, reason, about = row
    return Correction(seq, day, means, Currency(currency), amount, by, datetime.fromisoformat(at), reason, about)


def import_of(row: Row) -> StatementImport:
    """Of `imports`."""
    seq, at, operator, environment, by, file, digest, lines = row
    return StatementImport(seq, datetime.fromisoformat(at), operator, Environment(environment), by, file, digest, lines)


def line_of(row: Row) -> StatementLine:
    """Of `statement_lines`."""
    (
        _operator,
        _environment,
        key,
        _seq,
        place,
        transaction_id,
        reference,
        phone,
        amount,
        currency,
        direction,
        status,
        at,
        fee,
        word,
    ) = row
    return StatementLine(
        row=place,
        amount=amount,
        currency=Currency(currency),
        at=_time(at),
        transaction_id=transaction_id,
        reference=reference,
        phone=phone,
        direction=Direction(direction),
        status=LineStatus(status),
        fee=fee,
        word=word,
        key=key,
    )


def explained_of(row: Row) -> Explained:
    """Of `explanations`."""
    seq, at, operator, environment, how, note, by, reference, line = row
    when = datetime.fromisoformat(at)
    return Explained(seq, when, operator, Environment(environment), How(how), note, by, reference, line)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
