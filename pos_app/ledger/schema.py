"""The tables of a ledger file, the triggers that keep events as they were written, and the migrations that make them.

Nothing here may alter a table through a copy (`transform` of sqlite-utils drops triggers).
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.ledger.connection import APPLICATION_ID, VERSION
from pos_app.ledger.projection import ImpossibleEntry, folded_row
from pos_app.ledger.rows import PAYMENT_COLUMNS
from pos_app.ledger.shop_tables import ADDED_3, NEW_3

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

PAYMENTS_1 = """\
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

ADDED_2 = ("detail TEXT", "claim TEXT")

PAYMENTS_2 = f"{PAYMENTS_1[:-1]}, {', '.join(ADDED_2)})"
PAYMENTS = f"{PAYMENTS_2[:-1]}, {', '.join(ADDED_3)})"
"""As SQLite keeps it after `ALTER TABLE … ADD COLUMN`: every file comes by the same way, also one just made."""

PAYOUTS_2 = f"""\
{PAYMENTS_1[:-2].replace("CREATE TABLE payments", "CREATE TABLE payouts")},
    detail TEXT,
    claim TEXT,
    approved_by TEXT,
    why TEXT,
    returns TEXT
)"""

PAYOUTS = f"{PAYOUTS_2[:-1]}, {', '.join(ADDED_3)})"

ORPHANS = """\
CREATE TABLE orphans (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    environment TEXT NOT NULL,
    named TEXT NOT NULL,
    claim TEXT,
    word TEXT
)"""

IDENTITY = "CREATE TABLE identity (ledger_id TEXT NOT NULL, key_check TEXT NOT NULL)"

OBJECTS_1: Mapping[str, str] = {
    "events": EVENTS,
    "payments": PAYMENTS_1,
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
"""What was in a file of version 1."""

NEW_2: Mapping[str, str] = {
    "payouts": PAYOUTS_2,
    "payouts_by_time": "CREATE INDEX payouts_by_time ON payouts (created_at)",
    "payouts_undecided": "CREATE INDEX payouts_undecided ON payouts (created_at) WHERE settled_at IS NULL",
    "payouts_by_settlement": (
        "CREATE INDEX payouts_by_settlement ON payouts (settled_at) WHERE settled_at IS NOT NULL"
    ),
    "payouts_by_sale": "CREATE INDEX payouts_by_sale ON payouts (sale)",
    "payouts_by_provider_reference": (
        "CREATE INDEX payouts_by_provider_reference ON payouts (provider_reference)"
        " WHERE provider_reference IS NOT NULL"
    ),
    "payouts_watched": (
        "CREATE INDEX payouts_watched ON payouts (sent_at)"
        " WHERE status IN ('refused', 'abandoned', 'confirmed_manually')"
    ),
    "one_payout_of_a_sale": (
        "CREATE UNIQUE INDEX one_payout_of_a_sale ON payouts (open_sale) WHERE open_sale IS NOT NULL"
    ),
    "one_payout_of_a_transaction": (
        "CREATE UNIQUE INDEX one_payout_of_a_transaction ON payouts (transaction_id, operator, environment)"
        " WHERE transaction_id IS NOT NULL"
    ),
    "orphans": ORPHANS,
    "orphans_by_time": "CREATE INDEX orphans_by_time ON orphans (at)",
    "one_orphan_of_a_name": (
        "CREATE UNIQUE INDEX one_orphan_of_a_name ON orphans (named, operator, environment, ifnull(claim, ''))"
    ),
}

OBJECTS_2: Mapping[str, str] = {**OBJECTS_1, "payments": PAYMENTS_2, **NEW_2}
"""What was in a file of version 2."""

OBJECTS: Mapping[str, str] = {**OBJECTS_2, "payments": PAYMENTS, "payouts": PAYOUTS, **NEW_3}
"""Everything that must be in a ledger file, by name, in the text that SQLite keeps of it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of the file: its number, what must be in it, and the migrations that lead to it.

    `older` says what must be in a file of an earlier version.
    """

    version: int
    objects: Mapping[str, str]
    migrations: Callable[[], "Migrations"]
    older: Mapping[int, Mapping[str, str]]

    def objects_of(self, version: int) -> Mapping[str, str]:
        """What must be in a file of `version`."""
        return self.objects if version == self.version else self.older[version]


def migrations() -> "Migrations":
    """All migrations of the ledger, in order."""
    # sqlite-utils is slow to import and only needed where a file is made or migrated.
    from sqlite_utils import Migrations

    steps = Migrations("pos_app.ledger")

    @steps(name="1")
    def first(db: "Database") -> None:
        for sql in OBJECTS_1.values():
            db.conn.execute(sql)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.conn.execute("PRAGMA user_version = 1")

    @steps(name="2")
    def second(db: "Database") -> None:
        for column in ADDED_2:
            db.conn.execute(f"ALTER TABLE payments ADD COLUMN {column}")
        for sql in NEW_2.values():
            db.conn.execute(sql)
        _fill_2(db.conn)
        db.conn.execute("PRAGMA user_version = 2")

    @steps(name="3")
    def third(db: "Database") -> None:
        for table in ("payments", "payouts"):
            for column in ADDED_3:
                db.conn.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        _fill_3(db.conn)
        for sql in NEW_3.values():
            db.conn.execute(sql)
        db.conn.execute("PRAGMA user_version = 3")

    return steps


def _fill_2(connection: sqlite3.Connection) -> None:
    """The new columns of the payments that have something to put there: some of those that did not end in paid."""
    told = "SELECT reference FROM payments WHERE reason IS NOT NULL"
    called = "SELECT reference FROM events WHERE kind = 'callback'"
    for (reference,) in connection.execute(f"{told} UNION {called}").fetchall():
        # An entry that cannot be is for `verify` to find: a till must not fail to start because of an old one.
        with suppress(ImpossibleEntry):
            row = folded_row(connection, reference)
            changes = (row[PAYMENT_COLUMNS.index("detail")], row[PAYMENT_COLUMNS.index("claim")], reference)
            connection.execute("UPDATE payments SET detail = ?, claim = ? WHERE reference = ?", changes)


def _fill_3(connection: sqlite3.Connection) -> None:
    """The account of each payment, and the event that booked it. Only where a manager decided may another one than
    `paid` have done so."""
    for table in ("payments", "payouts"):
        connection.execute(f"UPDATE {table} SET account = iif(operator = 'pvit-web', 'pvit', operator)")  # noqa: S608
        connection.execute(
            f"UPDATE {table} SET booked_seq = events.seq FROM events"  # noqa: S608
            f" WHERE events.kind = 'paid' AND events.reference = {table}.reference"
        )
    for (reference,) in connection.execute("SELECT DISTINCT reference FROM events WHERE kind = 'decided'").fetchall():
        with suppress(ImpossibleEntry):
            booked = folded_row(connection, reference)[-4]
            for table in ("payments", "payouts"):
                connection.execute(f"UPDATE {table} SET booked_seq = ? WHERE reference = ?", (booked, reference))  # noqa: S608


CURRENT = Schema(VERSION, OBJECTS, migrations, {1: OBJECTS_1, 2: OBJECTS_2})


def migrate(connection: sqlite3.Connection, schema: Schema) -> None:
    """Bring the file to `schema`, each step in a transaction of its own."""
    from sqlite_utils.db import Database

    schema.migrations().apply(Database(connection))


def missing_object(connection: sqlite3.Connection, objects: Mapping[str, str]) -> str | None:
    """The name of the first object that is absent, altered, or a trigger too many; None where all is as it must be."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    for name, sql in objects.items():
        if found.get(name) != sql:
            return name
    triggers = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    return next((name for name in triggers if name not in objects), None)
