"""The tables of a ledger file, the triggers that keep events as they were written, and the migrations that make them.

Nothing here may alter a table through a copy (`transform` of sqlite-utils drops triggers).
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.ledger.connection import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from sqlite_utils import Migrations
    from sqlite_utils.db import Database

EVENTS = """\
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    seal TEXT NOT NULL
)"""

PAYMENTS = """\
CREATE TABLE payments (
    seq INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    operator TEXT NOT NULL,
    wallet TEXT,
    till TEXT NOT NULL,
    cashier TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount > 0),
    currency TEXT NOT NULL,
    phone TEXT,
    description TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    flags TEXT NOT NULL,
    provider_reference TEXT,
    transaction_id TEXT,
    fee INTEGER CHECK (fee IS NULL OR typeof(fee) = 'integer'),
    link TEXT,
    environment TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT,
    settled_at TEXT,
    sale TEXT NOT NULL,
    open_sale TEXT,
    customer TEXT,
    correlation_id TEXT,
    callback_secret TEXT,
    changed_at TEXT NOT NULL,
    foreign_currency TEXT,
    foreign_amount TEXT,
    checks TEXT NOT NULL
)"""

IDENTITY = "CREATE TABLE identity (ledger_id TEXT NOT NULL, key_check TEXT NOT NULL)"

OBJECTS: Mapping[str, str] = {
    "events": EVENTS,
    "payments": PAYMENTS,
    "identity": IDENTITY,
    "events_by_reference": "CREATE INDEX events_by_reference ON events (reference)",
    "payments_by_time": "CREATE INDEX payments_by_time ON payments (created_at)",
    # Undecided payments are the ones that change at every event: they have a small index of their own, which a change
    # of status does not touch. A payment is undecided exactly while it is not settled.
    "payments_undecided": "CREATE INDEX payments_undecided ON payments (created_at) WHERE settled_at IS NULL",
    "payments_by_outcome": (
        "CREATE INDEX payments_by_outcome ON payments (status, created_at) WHERE settled_at IS NOT NULL"
    ),
    "payments_by_settlement": (
        "CREATE INDEX payments_by_settlement ON payments (settled_at) WHERE settled_at IS NOT NULL"
    ),
    "payments_by_phone": "CREATE INDEX payments_by_phone ON payments (phone, created_at) WHERE phone IS NOT NULL",
    "payments_by_sale": "CREATE INDEX payments_by_sale ON payments (sale)",
    "payments_by_provider_reference": (
        "CREATE INDEX payments_by_provider_reference ON payments (provider_reference)"
        " WHERE provider_reference IS NOT NULL"
    ),
    "payments_watched": (
        "CREATE INDEX payments_watched ON payments (sent_at)"
        " WHERE status IN ('refused', 'abandoned', 'confirmed_manually')"
    ),
    "one_open_attempt_of_a_sale": (
        "CREATE UNIQUE INDEX one_open_attempt_of_a_sale ON payments (open_sale) WHERE open_sale IS NOT NULL"
    ),
    "one_payment_of_a_transaction": (
        "CREATE UNIQUE INDEX one_payment_of_a_transaction ON payments (transaction_id, operator, environment)"
        " WHERE transaction_id IS NOT NULL"
    ),
    "events_are_not_updated": (
        "CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events"
        " BEGIN SELECT RAISE(ABORT, 'an event of the ledger is never changed'); END"
    ),
    "events_are_not_deleted": (
        "CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events"
        " BEGIN SELECT RAISE(ABORT, 'an event of the ledger is never deleted'); END"
    ),
    # INSERT OR REPLACE deletes without asking the trigger above, unless recursive triggers are on.
    "events_are_not_replaced": (
        "CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events"
        " WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)"
        " BEGIN SELECT RAISE(ABORT, 'an event of the ledger is never replaced'); END"
    ),
}
"""Everything that must be in a ledger file, by name, in the text that SQLite keeps of it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of the file: its number, what must be in it, and the migrations that lead to it."""

    version: int
    objects: Mapping[str, str]
    migrations: Callable[[], "Migrations"]


def migrations() -> "Migrations":
    """All migrations of the ledger, in order."""
    # sqlite-utils is slow to import and only needed where a file is made or migrated.
    from sqlite_utils import Migrations

    steps = Migrations("pos_app.ledger")

    @steps(name="1")
    def first(db: "Database") -> None:
        for sql in OBJECTS.values():
            db.conn.execute(sql)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.conn.execute("PRAGMA user_version = 1")

    return steps


CURRENT = Schema(VERSION, OBJECTS, migrations)


def migrate(connection: sqlite3.Connection, schema: Schema) -> None:
    """Bring the file to `schema`, each step in a transaction of its own."""
    from sqlite_utils.db import Database

    schema.migrations().apply(Database(connection))


def missing_object(connection: sqlite3.Connection, schema: Schema) -> str | None:
    """The name of the first object that is absent, altered, or a trigger too many; None where all is as it must be."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    for name, sql in schema.objects.items():
        if found.get(name) != sql:
            return name
    triggers = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    return next((name for name in triggers if name not in schema.objects), None)
