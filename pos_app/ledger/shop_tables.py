"""The tables of the business day: people, days, the drawer, statements and what came of comparing them. Text only."""

from collections.abc import Mapping

ADDED_3 = ("booked_seq INTEGER", "statement_line TEXT", "released_by TEXT", "account TEXT")
"""What payments and payouts know since version 3."""

PEOPLE = """\
CREATE TABLE people (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    pin TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    wrong INTEGER NOT NULL CHECK (typeof(wrong) = 'integer'),
    locked_until TEXT
)"""

DAYS = """\
CREATE TABLE days (
    number INTEGER PRIMARY KEY,
    opened_at TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    floats TEXT NOT NULL,
    since INTEGER NOT NULL CHECK (typeof(since) = 'integer' AND since < opened_seq),
    opened_seq INTEGER NOT NULL,
    closed_seq INTEGER,
    closed_at TEXT,
    closed_by TEXT,
    counted TEXT,
    CHECK ((closed_seq IS NULL) = (closed_by IS NULL))
)"""

DRAWER = """\
CREATE TABLE drawer (
    seq INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    move TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount > 0),
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT,
    received INTEGER CHECK (received IS NULL OR typeof(received) = 'integer')
)"""

CORRECTIONS = """\
CREATE TABLE corrections (
    seq INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    means TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer'),
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    about TEXT
)"""

IMPORTS = """\
CREATE TABLE imports (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    environment TEXT NOT NULL,
    by TEXT NOT NULL,
    file TEXT NOT NULL,
    digest TEXT NOT NULL,
    lines INTEGER NOT NULL
)"""

LINES = """\
CREATE TABLE statement_lines (
    operator TEXT NOT NULL,
    environment TEXT NOT NULL,
    key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    row INTEGER NOT NULL,
    transaction_id TEXT,
    reference TEXT,
    phone TEXT,
    amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer'),
    currency TEXT NOT NULL,
    direction TEXT NOT NULL,
    status TEXT NOT NULL,
    at TEXT,
    fee INTEGER CHECK (fee IS NULL OR typeof(fee) = 'integer'),
    word TEXT,
    PRIMARY KEY (operator, environment, key)
) WITHOUT ROWID"""

COMPARISONS = """\
CREATE TABLE comparisons (
    operator TEXT NOT NULL,
    environment TEXT NOT NULL,
    day INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    matched INTEGER NOT NULL CHECK (typeof(matched) = 'integer'),
    ours_only TEXT NOT NULL,
    theirs_only TEXT NOT NULL,
    differs TEXT NOT NULL,
    other_till TEXT NOT NULL,
    PRIMARY KEY (operator, environment, day)
) WITHOUT ROWID"""

EXPLANATIONS = """\
CREATE TABLE explanations (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    environment TEXT NOT NULL,
    how TEXT NOT NULL,
    note TEXT NOT NULL,
    by TEXT NOT NULL,
    reference TEXT,
    line TEXT,
    CHECK (reference IS NOT NULL OR line IS NOT NULL)
)"""

SHOP_TABLES: Mapping[str, str] = {
    "people": PEOPLE,
    "days": DAYS,
    "drawer": DRAWER,
    "corrections": CORRECTIONS,
    "imports": IMPORTS,
    "statement_lines": LINES,
    "comparisons": COMPARISONS,
    "explanations": EXPLANATIONS,
}
"""Made from the events that belong to no payment; see `pos_app.ledger.books`."""


def _of_lines(table: str) -> dict[str, str]:
    known = f"ON {table} (booked_seq) WHERE booked_seq IS NOT NULL"
    used = f"ON {table} (statement_line, account, environment)"
    one = f"one_{table[:-1]}_of_a_line"
    # The unique index of an operator's transactions is older. This one finds them whatever their capitals, and of all
    # operators of an account.
    moved = f"ON {table} (transaction_id COLLATE NOCASE) WHERE transaction_id IS NOT NULL"
    return {
        f"{table}_by_transaction": f"CREATE INDEX {table}_by_transaction {moved}",
        f"{table}_booked": f"CREATE INDEX {table}_booked {known}",
        one: f"CREATE UNIQUE INDEX {one} {used} WHERE statement_line IS NOT NULL AND statement_line <> 'asked'",
    }


NEW_3: Mapping[str, str] = {
    **SHOP_TABLES,
    # A payment comes into the first once and into the second once: neither costs a send or an answer anything.
    **_of_lines("payments"),
    **_of_lines("payouts"),
    "drawer_by_day": "CREATE INDEX drawer_by_day ON drawer (day)",
    "corrections_by_day": "CREATE INDEX corrections_by_day ON corrections (day)",
    "statement_lines_by_time": "CREATE INDEX statement_lines_by_time ON statement_lines (operator, environment, at)",
    "comparisons_by_day": "CREATE INDEX comparisons_by_day ON comparisons (day)",
}

SHOP_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": ("seq", "name", "role", "pin", "disabled", "wrong", "locked_until"),
    "days": (
        *("number", "opened_at", "opened_by", "floats", "since", "opened_seq"),
        *("closed_seq", "closed_at", "closed_by", "counted"),
    ),
    "drawer": ("seq", "day", "move", "currency", "amount", "by", "at", "reason", "received"),
    "corrections": ("seq", "day", "means", "currency", "amount", "by", "at", "reason", "about"),
    "imports": ("seq", "at", "operator", "environment", "by", "file", "digest", "lines"),
    "statement_lines": (
        *("operator", "environment", "key", "seq", "row", "transaction_id", "reference", "phone"),
        *("amount", "currency", "direction", "status", "at", "fee", "word"),
    ),
    "comparisons": (
        *("operator", "environment", "day", "seq", "at", "by"),
        *("matched", "ours_only", "theirs_only", "differs", "other_till"),
    ),
    "explanations": ("seq", "at", "operator", "environment", "how", "note", "by", "reference", "line"),
}

SELECT: Mapping[str, str] = {
    table: f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names of our own columns
    for table, columns in SHOP_COLUMNS.items()
}

ORDERED: Mapping[str, str] = {
    table: f"{select} ORDER BY "
    + {
        "days": "number",
        "statement_lines": "operator, environment, key",
        "comparisons": "operator, environment, day",
    }.get(table, "seq")
    for table, select in SELECT.items()
}
"""Whole tables, in the one order in which what is stored is compared with what the events make."""
