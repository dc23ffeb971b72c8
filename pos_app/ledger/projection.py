"""The payments, payouts and orphans that the events of a ledger make, computed anew. Reads events only."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from pos_app.core.fold import ImpossibleEvent, apply
from pos_app.core.orphan import orphan_of
from pos_app.core.payment import ORPHANS, Direction, Payment
from pos_app.ledger.rows import (
    SELECT_EVENT,
    SELECT_ORPHAN,
    SELECT_PAYMENT,
    SELECT_PAYMENT_1,
    SELECT_PAYOUT,
    Row,
    event_of,
    orphan_row,
    row_of,
)

TABLES = ("payments", "payouts", "orphans")
"""The tables that are made from events and can be made anew."""

TABLE_OF = {Direction.IN: "payments", Direction.OUT: "payouts"}


class ImpossibleEntry(Exception):
    """A sealed entry that cannot follow the ones before it: only a bug writes one."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def folded_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, Row]]:
    """The rows that `TABLES` must hold, each with its table; those of a table by reference, orphans by number.

    Raises `ImpossibleEntry`. Holds one payment at a time.
    """
    events = connection.execute(f"{SELECT_EVENT} ORDER BY reference, seq")
    for reference, rows in groupby(events, key=itemgetter(2)):
        if reference == ORPHANS:
            yield from (("orphans", _orphan(row)) for row in rows)
        else:
            first, payment = _folded(rows)
            yield TABLE_OF[payment.direction], row_of(first, payment)


def stored_rows(version: int) -> dict[str, str]:
    """The queries for what a file of `version` holds in its tables, in the order of `folded_rows`."""
    if version == 1:
        return {"payments": f"{SELECT_PAYMENT_1} ORDER BY reference"}
    return {
        "payments": f"{SELECT_PAYMENT} ORDER BY reference",
        "payouts": f"{SELECT_PAYOUT} ORDER BY reference",
        "orphans": f"{SELECT_ORPHAN} ORDER BY seq",
    }


def reference_of(table: str, row: Row) -> str:
    """The reference of the events that make `row`."""
    return ORPHANS if table == "orphans" else str(row[1])


def folded_row(connection: sqlite3.Connection, reference: str) -> Row:
    """The row that one payment or payout must have. Raises `ImpossibleEntry`."""
    events = connection.execute(f"{SELECT_EVENT} WHERE reference = ? ORDER BY seq", (reference,))
    return row_of(*_folded(events))


def _folded(rows: Iterable[Row]) -> tuple[int, Payment]:
    payment: Payment | None = None
    first = 0
    for row in rows:
        try:
            payment = apply(payment, event_of(row))
        except (ImpossibleEvent, KeyError, TypeError, ValueError) as error:
            raise ImpossibleEntry(row[0]) from error
        first = first or row[0]
    if payment is None:
        raise ImpossibleEntry(first)
    return first, payment


def _orphan(row: Row) -> Row:
    try:
        return orphan_row(orphan_of(event_of(row)))
    except (ImpossibleEvent, KeyError, TypeError, ValueError) as error:
        raise ImpossibleEntry(row[0]) from error
