"""What somebody searched for in the history, as one export: the same columns as in the export of a period."""

from collections.abc import Iterator
from pathlib import Path

from pos_app.core.payment import Direction, Payment
from pos_app.exports.payments import EVERY_DAY, PAYMENT, PAYOUT, Days, payment_row, payout_row
from pos_app.exports.table import Document, Table
from pos_app.exports.write import Progress, write
from pos_app.ledger.reader import Cursor, Reader, Search
from pos_app.wording.catalog import _

_PAGE = 500


def export_found(reader: Reader, search: Search, fmt: str, path: Path, progress: Progress | None = None) -> bool:
    """Write every payment, or payout, that `search` finds, newest first; whether it was written.

    False where `progress` cancelled it. Raises `KnownError` as `write` does.
    """
    with reader.moment():
        days = Days(reader.days(EVERY_DAY))
        total = sum(found.count for found in reader.sums(search))
        if search.direction is Direction.IN:
            rows = (payment_row(payment, days) for payment in _found(reader, search))
            table = Table("payments", _("Paiements"), PAYMENT, rows)
        else:
            rows = (payout_row(payout, days) for payout in _found(reader, search))
            table = Table("payouts", _("Rendus"), PAYOUT, rows)
        return write(Document((table,), total), fmt, path, progress)


def _found(reader: Reader, search: Search) -> Iterator[Payment]:
    after: Cursor | None = None
    while True:
        page = reader.found(search, _PAGE, after)
        yield from page.payments
        after = page.next
        if after is None:
            return
