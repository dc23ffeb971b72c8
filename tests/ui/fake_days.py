"""The part of a stand-in for the ledger's reader that knows of business days."""

from datetime import datetime
from typing import Any

from pos_app.core.day import Day, DrawerEntry, Report
from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Environment, Json


class FakeDays:
    """Reports that a test puts there."""

    def hold_days(self) -> None:
        """Begin without any."""
        self.day_report: Report | None = None
        """What `report` answers; without one no day is open."""
        self.entries: list[DrawerEntry] = []
        self.z_reports: dict[int, Json] = {}
        self.closed_days: list[Day] = []
        self.accounts_with_lines: tuple[tuple[str, Environment], ...] = ()

    def report(self, at: datetime, counted: Any = (), carried_over: Any = ()) -> Report:
        del at, counted, carried_over
        if self.day_report is None:
            raise InvalidInput("day_not_open")
        return self.day_report

    def day(self) -> Day | None:
        return None if self.day_report is None else self.day_report.day

    def drawer(self, day: int) -> list[DrawerEntry]:
        return [entry for entry in self.entries if entry.day == day]

    def days(self, limit: int) -> list[Day]:
        return self.closed_days[:limit]

    def operators_with_lines(self) -> tuple[tuple[str, Environment], ...]:
        return self.accounts_with_lines

    def z_report(self, number: int) -> Json | None:
        return self.z_reports.get(number)
