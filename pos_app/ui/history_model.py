"""The payments that are searched for, read from the ledger a page at a time. It never holds them all.

What an index serves is read at once; everything else in a thread, a part of the ledger after the other.
"""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from pos_app.core.errors import KnownError
from pos_app.core.payment import Payment
from pos_app.ledger.reader import Cursor, Page, Search
from pos_app.ui.history_table import HistoryTableModel
from pos_app.ui.payment_table import Index
from pos_app.ui.query import Query
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from pos_app.ledger.reader import Reader

PAGE = 100
_BURST = 0.2
"""Seconds after which a search tells what it has found so far."""


class HistoryModel(HistoryTableModel):
    """What `search` finds, newest first, by pages of `PAGE`, continued behind the last row that was read."""

    read = Signal()
    """A page was read, perhaps an empty one."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(till, parent)
        self._search = Search()
        self._after: Cursor | None = None
        self._more = False
        self._wanted = 0
        self._query = Query(till, self)
        self._query.answered.connect(self._found)
        self._query.failed.connect(self._failed)
        # Between two parts the window stays alive.
        self._on = QTimer(self, interval=0, singleShot=True)
        self._on.timeout.connect(self._read_on)
        self._is_searching = False
        self.error: KnownError | None = None
        till.payment_changed.connect(self._payment_changed)

    @property
    def search(self) -> Search:
        """What is searched for."""
        return self._search

    @property
    def has_more(self) -> bool:
        """Whether the ledger holds rows behind the last one."""
        return self._more

    @property
    def is_searching(self) -> bool:
        """Whether more of the ledger is being looked through."""
        return self._is_searching

    def show(self, search: Search) -> None:
        """Read the first page of what `search` finds."""
        self._on.stop()
        self._query.forget()
        self.beginResetModel()
        self._search, self._rows, self._after, self._more, self._wanted = search, [], None, False, PAGE
        self.error = None
        self.endResetModel()
        self._read_on()

    def canFetchMore(self, _parent: Index) -> bool:
        return self._more and not self._is_searching

    def fetchMore(self, _parent: Index) -> None:
        self._wanted = len(self._rows) + PAGE
        # A table asks for more while it still takes in the rows that came: two pages in one turn would be one too many.
        self._on.start()

    def close(self) -> None:
        """Stop looking."""
        self._on.stop()
        self._query.close()

    def _read_on(self) -> None:
        reader = self._till.reader
        if reader is None:
            self._settle()
            return
        self._is_searching = True
        if self._search.is_served:
            try:
                page = reader.found(self._search, PAGE, self._after)
            except KnownError as error:
                self._failed(error)
            else:
                self._found(page)
        else:
            self._query.ask(partial(_look, self._search, self._after))
            self.read.emit()

    def _found(self, page: Page) -> None:
        if page.payments:
            first = len(self._rows)
            self.beginInsertRows(self.index(-1, -1), first, first + len(page.payments) - 1)
            self._rows.extend(page.payments)
            self.endInsertRows()
        self._after, self._more = page.next, page.next is not None
        if self._more and len(self._rows) < self._wanted:
            self._on.start()
            self.read.emit()
        else:
            self._settle()

    def _failed(self, error: KnownError) -> None:
        self.error, self._more = error, False
        self._settle()

    def _settle(self) -> None:
        self._is_searching = False
        self.read.emit()

    def _payment_changed(self, payment: Payment) -> None:
        for row, known in enumerate(self._rows):
            if known.reference == payment.reference:
                self._rows[row] = payment
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
                return
        if self._search == Search(direction=payment.direction) and self._is_newest(payment):
            self.beginInsertRows(self.index(-1, -1), 0, 0)
            self._rows.insert(0, payment)
            self.endInsertRows()

    def _is_newest(self, payment: Payment) -> bool:
        return not self._rows or payment.created_at >= self._rows[0].created_at


def _look(search: Search, after: Cursor | None, reader: Reader) -> Page:
    """A page, or what is found of it in a moment. In the thread."""
    found: list[Payment] = []
    until = monotonic() + _BURST
    while True:
        page = reader.found(search, PAGE, after)
        found += page.payments
        after = page.next
        if after is None or len(found) >= PAGE or monotonic() > until:
            return Page(tuple(found), after)
