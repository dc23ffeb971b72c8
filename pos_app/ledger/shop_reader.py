"""What is read of the business day: people, days, drawer, statements. The writing ledger and every reader answer alike.

Every answer is served by an index: its cost depends on what is asked for, never on how much the ledger holds.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from pos_app.core.day import Correction, Count, Day, DrawerEntry, Report
from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Environment, Json, Payment
from pos_app.core.people import PersonRecord
from pos_app.core.shop import Explained
from pos_app.core.statement import StatementImport, StatementLine
from pos_app.ledger import reports
from pos_app.ledger.queries import LINE_USED, SELECTS
from pos_app.ledger.rows import Row, payment_of, time_text
from pos_app.ledger.shop_rows import day_of, explained_of, import_of, line_of, person_of
from pos_app.ledger.shop_tables import ORDERED, SELECT

_LAST_DAY = f"{SELECT['days']} ORDER BY number DESC LIMIT 1"
_LAST_CLOSED = f"{SELECT['days']} WHERE closed_seq IS NOT NULL ORDER BY number DESC LIMIT 1"
_DAYS = f"{SELECT['days']} ORDER BY number DESC LIMIT ?"
_Z = "SELECT events.data FROM days JOIN events ON events.seq = days.closed_seq WHERE days.number = ?"
_SINCE = "SELECT max(since) FROM days"

_BOOKED = (
    " WHERE settled_at >= ?3 AND booked_seq IS NOT NULL AND status <> 'review'"
    " AND (statement_line IS NULL OR statement_line = 'asked')"
)
_UNBOOKED = (
    " WHERE settled_at IS NULL AND created_at >= ?3 AND status IN ('awaiting', 'unknown', 'review')",
    " WHERE settled_at IS NOT NULL AND created_at >= ?3 AND status IN ('refused', 'abandoned')",
)
_ACCOUNT = " AND account = ?1 AND environment = ?2"
_RECONCILED = "SELECT DISTINCT reference FROM events WHERE seq > ? AND kind = 'reconciled'"

_OF_ACCOUNT = " WHERE operator = ?1 AND environment = ?2"
_LINES = f"{SELECT['statement_lines']}{_OF_ACCOUNT} AND (at >= ?3 OR at IS NULL)"
_FREE = "".join(
    f" AND NOT EXISTS (SELECT 1 FROM {table} AS used"  # noqa: S608
    " WHERE used.statement_line = statement_lines.key AND used.account = ?1 AND used.environment = ?2"
    " AND used.statement_line IS NOT NULL AND used.statement_line <> 'asked')"
    for table in ("payments", "payouts")
)
_LINE = f"{SELECT['statement_lines']}{_OF_ACCOUNT} AND key = ?3"
_EXPLANATIONS = f"{SELECT['explanations']}{_OF_ACCOUNT} ORDER BY seq"
_IMPORTS = f"{SELECT['imports']} ORDER BY seq DESC LIMIT ?"
_ACCOUNTS = "SELECT DISTINCT operator, environment FROM imports ORDER BY operator, environment"


class ShopReader(ABC):
    """The questions about the business day. A file of an earlier version holds none of it: each answer is empty."""

    _has_days = True

    @abstractmethod
    def _rows(self, sql: str, *arguments: str | int) -> list[Row]:
        """The rows of a question. Raises `LedgerFault`."""

    def people(self) -> tuple[PersonRecord, ...]:
        """Everybody who ever worked at this till, in the order in which they came."""
        return tuple(person_of(row) for row in self._shop_rows(ORDERED["people"]))

    def day(self) -> Day | None:
        """The day that is open."""
        rows = self._shop_rows(_LAST_DAY)
        day = day_of(rows[0]) if rows else None
        return None if day is None or day.closed_seq is not None else day

    def last_day(self) -> Day | None:
        """The newest day that is closed."""
        rows = self._shop_rows(_LAST_CLOSED)
        return day_of(rows[0]) if rows else None

    def days(self, limit: int) -> list[Day]:
        """The newest days, newest first; the first one may be open."""
        return [day_of(row) for row in self._shop_rows(_DAYS, limit)]

    def report(self, at: datetime, counted: Sequence[Count] = (), carried_over: Sequence[str] = ()) -> Report:
        """The report of the open day as of now, without a number. Raises `InvalidInput("day_not_open")`."""
        day = self.day()
        if day is None:
            raise InvalidInput("day_not_open")
        return reports.report(self._rows, day, at, counted, carried_over)

    def z_report(self, number: int) -> Json | None:
        """The report of a closed day as it was sealed, for ever the same; see `pos_app.core.report_json`."""
        rows = self._shop_rows(_Z, number)
        return json.loads(rows[0][0])["report"] if rows else None

    def drawer(self, day: int) -> list[DrawerEntry]:
        """Cash that came and went in one day, in order."""
        return reports.drawer(self._shop_rows, day)

    def corrections(self, day: int) -> list[Correction]:
        """The corrections signed in one day, in order."""
        return reports.corrections(self._shop_rows, day)

    def to_reconcile(self, account: str, environment: Environment, since: datetime) -> list[Payment]:
        """Payments and payouts to look for on an account's statement, in the order in which they were made.

        Those that were booked, came to their outcome since then and have no line yet; and undecided, refused and
        abandoned ones made since then.
        """
        arguments = (account, environment.value, time_text(since))
        conditions = [condition + _ACCOUNT for condition in (_BOOKED, *_UNBOOKED)]
        rows = [row for select in SELECTS for sql in conditions for row in self._shop_rows(select + sql, *arguments)]
        return [payment_of(row) for row in sorted(rows)]

    def reconciled_of_day(self, account: str, environment: Environment) -> list[tuple[Payment, StatementLine | None]]:
        """What was reconciled since the newest day began, each with its line; None where the provider was asked.

        The newest day is the open one, or the last one where none is open.
        """
        found = []
        ((since,),) = self._shop_rows(_SINCE) or ((None,),)
        for (reference,) in self._shop_rows(_RECONCILED, since or 0):
            payment = self._of_both(reference)
            if (payment.account, payment.environment) == (account, environment):
                line = self.line(account, environment, payment.statement_line or "")
                found.append((payment, None if line is None else line[0]))
        return found

    def lines(self, operator: str, environment: Environment, *, free: bool, since: datetime) -> list[StatementLine]:
        """The lines of the operator's statements since then, and those without a time, in order of time.

        With `free` only those that no payment has as its own.
        """
        sql = f"{_LINES}{_FREE if free else ''} ORDER BY at, seq, row"
        return [line_of(row) for row in self._shop_rows(sql, operator, environment.value, time_text(since))]

    def line(self, operator: str, environment: Environment, key: str) -> tuple[StatementLine, str | None] | None:
        """One line, with the reference of the payment or payout that has it as its own."""
        rows = self._shop_rows(_LINE, operator, environment.value, key)
        if not rows:
            return None
        used = self._shop_rows(LINE_USED, key, operator, environment.value)
        return line_of(rows[0]), used[0][0] if used else None

    def explanations(self, operator: str, environment: Environment) -> list[Explained]:
        """What managers said of the differences, oldest first; the newest one that covers an entry is its own."""
        return [explained_of(row) for row in self._shop_rows(_EXPLANATIONS, operator, environment.value)]

    def operators_with_lines(self) -> tuple[tuple[str, Environment], ...]:
        """The accounts of which a statement was ever imported."""
        return tuple((operator, Environment(environment)) for operator, environment in self._shop_rows(_ACCOUNTS))

    def imports(self, limit: int) -> list[StatementImport]:
        """The statements imported last, newest first."""
        return [import_of(row) for row in self._shop_rows(_IMPORTS, limit)]

    def _shop_rows(self, sql: str, *arguments: str | int) -> list[Row]:
        return self._rows(sql, *arguments) if self._has_days else []

    def _of_both(self, reference: str) -> Payment:
        rows = [row for select in SELECTS for row in self._rows(f"{select} WHERE reference = ?", reference)]
        return payment_of(rows[0])
