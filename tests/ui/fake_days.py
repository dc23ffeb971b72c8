"""People, business days, and the part of a stand-in for the ledger's reader that knows of days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pos_app.core.day import Day, Report
from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Json
from pos_app.core.people import CASHIER, Person, Role

MANAGER, CASHIER_PERSON = Person("Mme Nzé", Role.MANAGER), Person("Hanta R.", Role.CASHIER)
WITH_PEOPLE = (MANAGER, CASHIER_PERSON)
"""Who works in a till with people."""


def make_day(**changes: Any) -> Day:
    """The first day of a till, opened an hour ago with nothing counted, with whatever else a test says of it."""
    opened = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    plain = Day(number=1, opened_at=opened, opened_by=CASHIER, floats=(), since=0, opened_seq=1)
    return replace(plain, **changes)


class FakeDays:
    """Reports that a test puts there."""

    def hold_days(self) -> None:
        """Begin without any."""
        self.day_report: Report | None = None
        """What `report` answers; without one no day is open."""
        self.z_reports: dict[int, Json] = {}
        self.closed_days: list[Day] = []

    def report(self, at: datetime, counted: Any = (), carried_over: Any = ()) -> Report:
        del at, counted, carried_over
        if self.day_report is None:
            raise InvalidInput("day_not_open")
        return self.day_report

    def days(self, limit: int) -> list[Day]:
        return self.closed_days[:limit]

    def z_report(self, number: int) -> Json | None:
        return self.z_reports.get(number)
