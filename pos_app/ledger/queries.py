"""The statements of the writing ledger. Text only; names of our own tables and columns, never a value."""

from pos_app.ledger.rows import ORPHAN_COLUMNS, PAYMENT_COLUMNS, PAYOUT_COLUMNS, SELECT_PAYMENT, SELECT_PAYOUT
from pos_app.ledger.shop_tables import SHOP_COLUMNS

COLUMNS = {"payments": PAYMENT_COLUMNS, "payouts": PAYOUT_COLUMNS, "orphans": ORPHAN_COLUMNS, **SHOP_COLUMNS}

INSERT = {
    table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for table, columns in COLUMNS.items()
}
INSERT_EVENT = "INSERT INTO events (seq, at, reference, kind, data, seal) VALUES (?, ?, ?, ?, ?, ?)"

BEGAN = "SELECT at FROM events WHERE seq = 1"
TIP = "SELECT seq, seal FROM events ORDER BY seq DESC LIMIT 1"

SELECTS = (SELECT_PAYMENT, SELECT_PAYOUT)
"""To be followed by one of the conditions below: what is asked by reference is asked of both."""

BY_REFERENCE = " WHERE reference = ?"
BY_PROVIDER_REFERENCE = " WHERE provider_reference = ? AND operator = ? AND environment = ? ORDER BY seq DESC LIMIT 1"
NEWEST = " ORDER BY seq DESC LIMIT 1"
ALL_UNDECIDED = " WHERE settled_at IS NULL"
WATCHED = " WHERE status IN ('refused', 'abandoned', 'confirmed_manually') AND sent_at >= ?"

BY_SALE = f"{SELECT_PAYMENT} WHERE sale = ? ORDER BY seq"
PAYOUTS_BY_SALE = f"{SELECT_PAYOUT} WHERE sale = ? ORDER BY seq"

ATTEMPT_IN_THE_WAY = """\
SELECT reference, settled_at FROM payments
WHERE sale = ? AND (settled_at IS NULL AND released_by IS NULL OR status IN ('paid', 'confirmed_manually'))
ORDER BY settled_at IS NOT NULL, seq LIMIT 1"""
PAYOUT_IN_THE_WAY = """\
SELECT reference FROM payouts WHERE sale = ? AND status NOT IN ('refused', 'not_sent') ORDER BY seq LIMIT 1"""
HOLDER = " UNION ALL ".join(
    f"SELECT reference FROM {table}"  # noqa: S608
    " WHERE transaction_id = ?1 COLLATE NOCASE AND transaction_id IS NOT NULL AND account = ?2 AND environment = ?3"
    for table in ("payments", "payouts")
)
LINE_USED = " UNION ALL ".join(
    f"SELECT reference FROM {table}"  # noqa: S608
    # As the index says it, or it is not used.
    " WHERE statement_line = ?1 AND account = ?2 AND environment = ?3"
    " AND statement_line IS NOT NULL AND statement_line <> 'asked'"
    for table in ("payments", "payouts")
)

PAID_OUT = """\
SELECT coalesce(sum(amount), 0) FROM payouts
WHERE created_at >= ? AND operator = ? AND environment = ? AND status NOT IN ('refused', 'not_sent')"""

KNOWN_ORPHAN = """\
SELECT 1 FROM orphans WHERE named = ? AND operator = ? AND environment = ? AND ifnull(claim, '') = ?"""
ORPHANS_AROUND = "SELECT count(*) FROM orphans WHERE at > ? AND at < ?"

LAST_CLOSED_SEQ = "SELECT coalesce(max(closed_seq), 0) FROM days"

CALLBACKS = "SELECT data FROM events WHERE reference = ? AND kind = 'callback'"
LAST_DATA = "SELECT data FROM events WHERE reference = ? AND kind = ? ORDER BY seq DESC LIMIT 1"
