"""What the events of a ledger make: payments, payouts, orphans, the business day, computed anew. Reads events only."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter

from pos_app.core.fold import ImpossibleEvent, apply
from pos_app.core.orphan import orphan_of
from pos_app.core.payment import ORPHANS, Direction, Payment
from pos_app.ledger.books import STREAM_OF, TABLES_OF, new_books, record
from pos_app.ledger.rows import (
    SELECT_EVENT,
    SELECT_ORPHAN,
    SELECT_PAYMENT,
    SELECT_PAYMENT_1,
    SELECT_PAYMENT_2,
    SELECT_PAYOUT,
    SELECT_PAYOUT_2,
    Row,
    event_of,
    orphan_row,
    row_of,
)
from pos_app.ledger.shop_tables import ORDERED

TABLES = ("payments", "payouts", "orphans", *STREAM_OF)
"""The tables that are made from events and can be made anew."""

TABLE_OF = {Direction.IN: "payments", Direction.OUT: "payouts"}


class ImpossibleEntry(Exception):
    """A sealed entry that cannot follow the ones before it: only a bug writes one."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def folded_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, Row]]:
    """The rows that `TABLES` must hold, each with its table, in the order of `stored_rows`.

    Raises `ImpossibleEntry`. Holds one payment at a time; the business day is made anew in a place of its own.
    """
    events = connection.execute(f"{SELECT_EVENT} ORDER BY reference, seq")
    for reference, rows in groupby(events, key=itemgetter(2)):
        if reference == ORPHANS:
            yield from (("orphans", _orphan(row)) for row in rows)
        elif reference in TABLES_OF:
            yield from _recorded(reference, rows)
        else:
            payment = _folded(rows)
            yield TABLE_OF[payment.direction], row_of(payment)


def stored_rows(version: int) -> dict[str, str]:
    """The queries for what a file of `version` holds in its tables: payments by reference, orphans by number."""
    if version == 1:
        return {"payments": f"{SELECT_PAYMENT_1} ORDER BY reference"}
    payment, payout = (SELECT_PAYMENT, SELECT_PAYOUT) if version > 2 else (SELECT_PAYMENT_2, SELECT_PAYOUT_2)
    return {
        "payments": f"{payment} ORDER BY reference",
        "payouts": f"{payout} ORDER BY reference",
        "orphans": f"{SELECT_ORPHAN} ORDER BY seq",
        **(ORDERED if version > 2 else {}),
    }


def known_in(version: int, table: str, row: Row) -> Row:
    """A row of `folded_rows` as far as a file of `version` keeps it; what it does not know is None there."""
    if version > 2 or table == "orphans":
        return row
    row = (*row[:-4], *[None] * 4)
    return row if version > 1 else (*row[:-6], *[None] * 6)


def reference_of(table: str, row: Row) -> str:
    """The reference of the events that make `row`."""
    return ORPHANS if table == "orphans" else STREAM_OF.get(table) or str(row[1])


def folded_row(connection: sqlite3.Connection, reference: str) -> Row:
    """The row that one payment or payout must have. Raises `ImpossibleEntry`."""
    events = connection.execute(f"{SELECT_EVENT} WHERE reference = ? ORDER BY seq", (reference,))
    return row_of(_folded(events))


def _folded(rows: Iterable[Row]) -> Payment:
    payment: Payment | None = None
    for row in rows:
        try:
            payment = apply(payment, event_of(row))
        except (ImpossibleEvent, KeyError, TypeError, ValueError) as error:
            raise ImpossibleEntry(row[0]) from error
    if payment is None:
        raise ImpossibleEntry(0)
    return payment


def _recorded(stream: str, rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    with closing(new_books()) as books:
        for row in rows:
            try:
                record(books, event_of(row))
            except (ImpossibleEvent, sqlite3.IntegrityError, OverflowError) as error:
                raise ImpossibleEntry(row[0]) from error
        for table in TABLES_OF[stream]:
            yield from ((table, row) for row in books.execute(ORDERED[table]))


def _orphan(row: Row) -> Row:
    try:
        return orphan_row(orphan_of(event_of(row)))
    except (ImpossibleEvent, KeyError, TypeError, ValueError) as error:
        raise ImpossibleEntry(row[0]) from error
