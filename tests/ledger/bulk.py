"""Fills a ledger file with as many valid payments as are wanted, sealed and indexed, at the speed of bulk inserts.

For tests and benchmarks of what a shop has after years. Deterministic: the same call makes the same payments.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos_app.core.fold import apply
from pos_app.core.payment import Event, Json, Kind, Payment
from pos_app.core.reference import make_reference
from pos_app.ledger.chain import genesis, ledger_id_of, seal_of
from pos_app.ledger.connection import connect_for_writing, head_path
from pos_app.ledger.head import HeadFile, Tip
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.rows import PAYMENT_COLUMNS, Row, canonical, row_of, time_text
from pos_app.ledger.schema import OBJECTS

UNTIL = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
"""When the last payment is made, unless told otherwise."""

BATCH = 20_000
INSERT_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)"
INSERT_PAYMENT = f"INSERT INTO payments VALUES ({', '.join('?' * len(PAYMENT_COLUMNS))})"

_COLUMN = {name: place for place, name in enumerate(PAYMENT_COLUMNS)}

_PAID = (Kind.SENDING, Kind.ACCEPTED, Kind.PAID)
_REFUSED = (Kind.SENDING, Kind.ACCEPTED, Kind.DECLINED)
_ABANDONED = (Kind.SENDING, Kind.ACCEPTED, Kind.ABANDONED)
_NOT_SENT = (Kind.NOT_SENT,)
_HUNDRED = (_PAID,) * 92 + (_REFUSED,) * 5 + (_NOT_SENT,) * 2 + (_ABANDONED,)
"""What becomes of each hundred payments."""


def fill(path: Path, key: bytes, count: int, per_day: int = 1000, until: datetime = UNTIL) -> None:
    """Make a ledger at `path` with `count` payments, `per_day` of them in 24 hours, the last one at `until`.

    All are decided: 92 % paid, 5 % refused, 2 % not sent, 1 % abandoned.
    """
    Ledger.create(path, key).close()
    with closing(connect_for_writing(path)) as connection:
        ledger_id = ledger_id_of(connection, key, path)
        tip, last = genesis(key, ledger_id), None
        guards = {name: sql for name, sql in OBJECTS.items() if not sql.startswith("CREATE TABLE")}
        connection.execute("PRAGMA journal_mode = OFF").fetchone()
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        for name, sql in guards.items():
            connection.execute(f"DROP {'TRIGGER' if sql.startswith('CREATE TRIGGER') else 'INDEX'} {name}")
        for start in range(0, count, BATCH):
            numbers = range(start, min(count, start + BATCH))
            step = timedelta(days=1) / per_day
            made = ((number, until - step * (count - 1 - number)) for number in numbers)
            tip, last = _insert(connection, key, tip, last, made)
        for sql in guards.values():
            connection.execute(sql)
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    head = HeadFile(head_path(path), key, ledger_id)
    head.write(tip)
    head.close()


def _insert(
    connection: sqlite3.Connection, key: bytes, tip: Tip, last: str | None, made: Iterator[tuple[int, datetime]]
) -> tuple[Tip, str | None]:
    events: list[Row] = []
    payments: list[Row] = []
    seq, previous = tip.seq, tip.seal
    for number, at in made:
        # Behind the last one, as the engine does: a reference has no room for times before 2026.
        reference = last = make_reference("caisse3", at, last)
        written = _data(number, reference)
        payments.append(_row(number, seq + 1, reference, at, written))
        for kind, data in written.items():
            time, content = time_text(at + _DELAYS[kind]), canonical(data)
            seal = seal_of(key, previous, seq + 1, time, reference, kind.value, content)
            seq, previous = seq + 1, seal
            events.append((seq, time, reference, kind.value, content, seal))
    connection.execute("BEGIN")
    connection.executemany(INSERT_EVENT, events)
    connection.executemany(INSERT_PAYMENT, payments)
    connection.execute("COMMIT")
    return Tip(seq, previous), last


_DELAYS = {
    Kind.CREATED: timedelta(0),
    Kind.NOT_SENT: timedelta(milliseconds=30),
    Kind.SENDING: timedelta(milliseconds=4),
    Kind.ACCEPTED: timedelta(milliseconds=700),
    Kind.PAID: timedelta(seconds=21),
    Kind.DECLINED: timedelta(seconds=17),
    Kind.ABANDONED: timedelta(seconds=95),
}


def _data(number: int, reference: str) -> dict[Kind, dict[str, Json]]:
    token = f"{number:08x}-{reference}"
    data: dict[Kind, dict[str, Json]] = {
        Kind.CREATED: {
            "sale": f"sale-{number}",
            "operator": "mvola",
            "wallet": None,
            "till": "caisse3",
            "cashier": "caisse",
            "amount": 500 + number % 400 * 250,
            "currency": "MGA",
            "phone": f"+26134{number * 7919 % 10**7:07d}",
            "customer": None,
            "description": None,
            "environment": "sandbox",
            "foreign_currency": None,
            "foreign_amount": None,
        },
        Kind.SENDING: {"correlation_id": token, "callback_secret": token},
        Kind.ACCEPTED: {"provider_reference": token, "link": None},
        Kind.PAID: {
            "transaction_id": f"{number:010d}",
            "fee": 150,
            "checks": ["amount", "currency", "payer", "payee"],
            "flags": ["late"] if number % 1000 == 0 else [],
        },
        Kind.DECLINED: {"reason": "customer_refused", "detail": None},
        Kind.NOT_SENT: {"reason": "connection_refused", "detail": None, "retry_after": None},
        Kind.ABANDONED: {"by": "caisse"},
    }
    return {kind: data[kind] for kind in (Kind.CREATED, *_HUNDRED[number * 37 % 100])}


_templates: dict[tuple[bool, Kind], Row] = {}


def _row(number: int, seq: int, reference: str, at: datetime, data: dict[Kind, dict[str, Json]]) -> Row:
    """The row that the fold makes: folded once for each outcome, then filled in, for a fold takes most of the time."""
    outcome = (number % 1000 == 0, next(reversed(data)))
    if outcome not in _templates:
        payment: Payment | None = None
        for kind, fields in data.items():
            payment = apply(payment, Event(1, at + _DELAYS[kind], reference, kind, fields))
        assert payment is not None
        _templates[outcome] = row_of(payment)
    row = list(_templates[outcome])
    created = data[Kind.CREATED]
    settled = time_text(at + _DELAYS[outcome[1]])
    changes = {
        "seq": seq,
        "reference": reference,
        "amount": created["amount"],
        "phone": created["phone"],
        "sale": created["sale"],
        "created_at": time_text(at),
        "changed_at": settled,
        "settled_at": settled,
    }
    if Kind.SENDING in data:
        changes["sent_at"] = time_text(at + _DELAYS[Kind.SENDING])
        changes |= data[Kind.SENDING]
        changes["provider_reference"] = data[Kind.ACCEPTED]["provider_reference"]
    if Kind.PAID in data:
        changes["booked_seq"] = seq + len(data) - 1
        changes["transaction_id"] = data[Kind.PAID]["transaction_id"]
    for name, value in changes.items():
        row[_COLUMN[name]] = value
    return tuple(row)
