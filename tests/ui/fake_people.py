"""Who works in the tests' tills, and the day that is open there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pos_app.core.day import Day
from pos_app.core.people import CASHIER, Person, Role

MANAGER, CASHIER_PERSON = Person("Mme Nzé", Role.MANAGER), Person("Hanta R.", Role.CASHIER)
WITH_PEOPLE = (MANAGER, CASHIER_PERSON)
"""Who works in a till with people."""


def make_day(**changes: Any) -> Day:
    """The first day of a till, opened an hour ago with nothing counted, with whatever else a test says of it."""
    opened = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    return replace(Day(1, opened, CASHIER, floats=(), since=0, opened_seq=1), **changes)
