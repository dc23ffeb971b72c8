"""Days as people name them: today, this week, from one date to another. Pure functions; days are the machine's own."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pos_app.core.errors import InvalidInput

_DAY = timedelta(days=1)
_TYPED = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})(?:[/. -]([0-9]{2}|[0-9]{4}))?")
_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of `first` to the last one of `last`. `by_month` is one whole month of the calendar."""

    first: date
    last: date
    by_month: bool = False

    @property
    def start(self) -> datetime:
        """The first moment."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer part of it."""
        return _midnight(self.last + _DAY)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self, now: datetime) -> tuple[datetime, datetime]:
        """What it is compared with: the month or as many days before, as far of it as this period has come by `now`."""
        last = self.first - _DAY
        first = last.replace(day=1) if self.by_month else self.first - timedelta(days=self.days)
        whole = Period(first, last)
        if not self.start <= now < self.end:
            return whole.start, whole.end
        # By the clock on the wall: a day may have 23 or 25 hours.
        passed = now.astimezone().replace(tzinfo=None) - datetime.combine(self.first, time())
        return whole.start, min(whole.end, (datetime.combine(first, time()) + passed).astimezone())


def today(now: datetime) -> Period:
    """The day of `now`."""
    day = now.astimezone().date()
    return Period(day, day)


def yesterday(now: datetime) -> Period:
    """The day before."""
    day = now.astimezone().date() - _DAY
    return Period(day, day)


def last_weekday(now: datetime, weekday: int) -> Period:
    """The last such day, today included; `weekday` counts from Monday, which is 0."""
    day = now.astimezone().date()
    found = day - timedelta(days=(day.weekday() - weekday) % 7)
    return Period(found, found)


def this_week(now: datetime) -> Period:
    """Monday to Sunday."""
    day = now.astimezone().date()
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def this_month(now: datetime) -> Period:
    """The whole month of the calendar."""
    first = now.astimezone().date().replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1) - _DAY, by_month=True)


def between(one: date, other: date) -> Period:
    """The days from one to the other, whichever comes first."""
    return Period(min(one, other), max(one, other))


def parse_day(typed: str, now: datetime) -> date:
    """`21/11/2026`, `21.11.26`, `21/11`, `211126`, `2026-11-21`. Raises `InvalidInput("date_invalid")`.

    Without a year it is the last such day that was not after `now`.
    """
    text = typed.strip()
    iso = _ISO.fullmatch(text)
    found = _TYPED.fullmatch(text) or _TOGETHER.fullmatch(text)
    try:
        if iso is not None:
            return _day_of(int(iso[3]), int(iso[2]), iso[1], now.astimezone().date())
        if found is None:
            raise ValueError(typed)
        return _day_of(int(found[1]), int(found[2]), found[3], now.astimezone().date())
    except (ValueError, OverflowError):
        raise InvalidInput("date_invalid") from None


def _day_of(day: int, month: int, year: str | None, here: date) -> date:
    if year is not None:
        full = date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        # The calendar's first and last days cannot be told as moments everywhere.
        if not 1971 <= full.year <= 9000:
            raise ValueError(year)
        return full
    found = date(here.year, month, day)
    return found if found <= here else date(here.year - 1, month, day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
