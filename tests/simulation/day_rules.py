"""The invariants of the business day: I9 by the books, decisions by managers only, one line for one payment."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pos_app.core.payment import PEOPLE, UNDECIDED, Event, Flag, Kind, Payment, Status
from pos_app.core.report_json import as_json
from pos_app.ledger.reader import Reader
from tests.simulation.books import Books, require_equal
from tests.simulation.staff import Staff

SUCCESSES = (Status.PAID, Status.CONFIRMED_MANUALLY)
_OF_MANAGERS = frozenset({Kind.DECIDED, Kind.RELEASED, Kind.CORRECTED, Kind.EXPLAINED})


class DayRules:
    """Holds what has to be remembered between two looks."""

    def __init__(self, path: Path, reader: Reader, staff: Staff) -> None:
        self._reader = reader
        self._staff = staff
        self._books = Books(path)
        self._z: dict[int, Mapping[str, Any]] = {}

    def close(self) -> None:
        self._books.close()

    def wrote(self, event: Event, after: Payment | None) -> None:
        """An event was written."""
        if event.reference == PEOPLE:
            self._staff.noted(event)
        elif event.kind in _OF_MANAGERS:
            by, why = event.data["by"], event.data.get("reason") or event.data.get("note")
            assert self._staff.is_manager(by), f"{event.kind} by {by!r}, who is no manager"
            assert why, f"{event.kind} without a reason"
        if event.kind is Kind.CREATED and after is not None:
            self._was_begun(after)

    def _was_begun(self, payment: Payment) -> None:
        """Beside an attempt that may still be paid no other one is begun, unless a manager allowed it."""
        page = self._reader.page(10_000).payments
        others = [p for p in page if p.sale == payment.sale and p.reference != payment.reference]
        for other in others:
            allowed = other.status not in UNDECIDED or other.released_by is not None
            assert allowed, f"charged beside {other}"
            assert other.status not in SUCCESSES, f"charged beside what was paid: {other}"

    def check(self, now: datetime) -> None:
        """Everything that must hold at any time."""
        self._books.read_on()
        self._books.require_nothing_lost()
        day = self._reader.days(1)
        if day and day[0].closed_seq is None:
            x = as_json(self._reader.report(now))
            require_equal(x, self._books.report(), f"I9: X {day[0].number}")
        self._check_z()
        self._check_payments()

    def _check_z(self) -> None:
        for book in self._books.days:
            if book.report is not None:
                stored = self._reader.z_report(book.number)
                assert stored is not None, f"I9: Z {book.number} is not there"
                assert self._z.setdefault(book.number, stored) == stored == book.report, f"I9: Z {book.number} changed"
        numbers = [day.number for day in self._reader.days(1_000)]
        assert numbers == [*range(len(self._books.days), 0, -1)], f"I9: the days are {numbers}"

    def _check_payments(self) -> None:
        payments = [*self._reader.page(10_000).payments, *self._reader.payouts(10_000)]
        assert len(payments) == len(self._books.sales)
        owners: dict[tuple[str, str, str], str] = {}
        for payment in payments:
            sale = self._books.sales[payment.reference]
            assert payment.booked_seq == sale.booked, f"I9: booked at {sale.booked}: {payment}"
            assert (payment.status is Status.PAID) == (sale.state == "paid"), f"I9: {sale.state}: {payment}"
            assert (Flag.LATE in payment.flags) == sale.late, f"I9: late is {sale.late}: {payment}"
            line = payment.statement_line
            if line not in (None, "asked"):
                assert line == self._books.line_of[payment.reference], f"another line: {payment}"
                owner = owners.setdefault((payment.operator, payment.environment, str(line)), payment.reference)
                assert owner == payment.reference, f"one line, two payments: {owner}, {payment.reference}"
