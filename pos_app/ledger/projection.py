"""The payments that the events of a ledger make, computed anew. Reads events only."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from pos_app.core.payment import ImpossibleEvent, Payment, apply
from pos_app.ledger.rows import SELECT_EVENT, Row, event_of, row_of


class ImpossibleEntry(Exception):
    """A sealed entry that cannot follow the ones before it: only a bug writes one."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def folded_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """The rows that `payments` must hold, by reference. Raises `ImpossibleEntry`. Holds one payment at a time."""
    events = connection.execute(f"{SELECT_EVENT} ORDER BY reference, seq")
    for _, rows in groupby(events, key=itemgetter(2)):
        yield _folded(rows)


def _folded(rows: Iterable[Row]) -> Row:
    payment: Payment | None = None
    first = 0
    for row in rows:
        try:
            payment = apply(payment, event_of(row))
        except (ImpossibleEvent, KeyError, TypeError, ValueError) as error:
            raise ImpossibleEntry(row[0]) from error
        first = first or row[0]
    assert payment is not None
    return row_of(first, payment)
