"""Dates and times of a column: the order of day and month is decided by the whole column. Reads no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from pos_app.core.errors import KnownError
from pos_app.statements.cells import Cell, is_empty, text_of
from pos_app.statements.fields import plain_word

ZONES = {"MG": timezone(timedelta(hours=3)), "GA": timezone(timedelta(hours=1)), "CG": timezone(timedelta(hours=1))} | {
    "CI": UTC
}
"""The clocks of the operators' countries. None of them puts its clocks forward in summer."""

LONGEST = 40
FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone
_SERIALS = range(36_526, 73_051)
"""The days of those years, as spreadsheets count them."""

_CLOCK = (
    r"(?P<hour>[0-9]{1,2})[:hH](?P<minute>[0-9]{2})(?:[:mM](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?s?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?"
)
_BETWEEN = r"(?:\s*(?:T|,|à|-)\s*|\s+)"
_DAY = r"(?P<a>[0-9]{1,2})[-/. ](?P<b>[0-9]{1,2})[-/. ](?P<year>[0-9]{4}|[0-9]{2})"
_YEAR = r"(?P<year>[0-9]{4})[-/.](?P<b>[0-9]{1,2})[-/.](?P<a>[0-9]{1,2})"
_NAMED = r"(?P<a>[0-9]{1,2})(?:er)?[-/. ](?P<month>[^\W\d_]{3,9})\.?[-/. ](?P<year>[0-9]{4}|[0-9]{2})"
_ORDERED = re.compile(rf"{_DAY}(?:{_BETWEEN}{_CLOCK})?")
_ISO = re.compile(rf"{_YEAR}(?:{_BETWEEN}{_CLOCK})?")
_WORDED = re.compile(rf"{_NAMED}(?:{_BETWEEN}{_CLOCK})?")
_TIME = re.compile(_CLOCK)
_NUMBER = re.compile(r"[0-9]{5}(?:[.,][0-9]{1,12})?")

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan janv janvier january",
            "fev fevr fevrier feb february",
            "mar mars march",
            "avr avril apr april",
            "mai may",
            "juin jun june",
            "juil juillet jul july",
            "aou aout aug august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        start=1,
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it stands on the statement. `has_clock` is False for a day alone; `zone` is None where none stands."""

    at: datetime
    has_clock: bool
    zone: timezone | None = None


def month_first(cells: Iterable[tuple[int, Cell]], column: str) -> bool:
    """Whether the column writes the month before the day. Where every date may be read both ways, the day is first.

    Raises `statement_dates_mixed` where some dates can only be read one way and some only the other.
    """
    month_comes_first: bool | None = None
    for row, cell in cells:
        text = text_of(cell) if isinstance(cell, str) else ""
        found = _ORDERED.fullmatch(text) if len(text) <= LONGEST else None
        if found is None:
            continue
        first, second = int(found["a"]), int(found["b"])
        if first > 12 >= second or second > 12 >= first:
            told = second > 12
            if month_comes_first not in (None, told):
                raise KnownError("statement_dates_mixed", row=row, column=column, value=text)
            month_comes_first = told
    return bool(month_comes_first)


def moment_of(cell: Cell, *, month_is_first: bool, pattern: str | None) -> Moment | None:
    """The time in a cell, or None where there is none of any known form."""
    try:
        moment = _moment(cell, month_is_first, pattern)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and FIRST_YEAR <= moment.at.year < LAST_YEAR else None


def clock_of(cell: Cell) -> time | None:
    """The time of day in a cell, or None."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, timedelta):
        return (_DAY_0 + cell).time() if timedelta() <= cell < timedelta(days=1) else None
    if isinstance(cell, float) and 0 <= cell < 1:
        return _rounded(_DAY_0 + timedelta(days=cell)).time()
    text = text_of(cell) if isinstance(cell, str) else ""
    found = _TIME.fullmatch(text) if len(text) <= LONGEST else None
    try:
        return _clock(found) if found else None
    except ValueError:
        return None


def utc(moment: Moment, clock: time | None, region: str) -> datetime:
    """The moment in UTC: in its own zone where one is written, else by the clocks of the operator's country."""
    at = moment.at if moment.has_clock or clock is None else datetime.combine(moment.at.date(), clock)
    return at.replace(tzinfo=moment.zone or ZONES.get(region, UTC)).astimezone(UTC)


def _moment(cell: Cell, month_is_first: bool, pattern: str | None) -> Moment | None:
    if isinstance(cell, datetime):
        return Moment(_rounded(cell.replace(tzinfo=None)), cell.time() != time())
    if isinstance(cell, date):
        return Moment(datetime.combine(cell, time()), False)
    if isinstance(cell, bool) or is_empty(cell) or isinstance(cell, time | timedelta):
        return None
    text = text_of(cell)
    if pattern is not None and isinstance(cell, str):
        return _patterned(text, pattern)
    if isinstance(cell, int | float) or _NUMBER.fullmatch(text):
        return _serial(float(text.replace(",", ".")))
    return _written(text, month_is_first)


def _patterned(text: str, pattern: str) -> Moment:
    at = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the country's unless the pattern reads one
    offset = at.utcoffset()
    zone = None if offset is None else timezone(offset)
    has_clock = any(sign in pattern for sign in ("%H", "%I", "%X", "%c", "%T"))
    return Moment(at.replace(tzinfo=None, microsecond=0), has_clock, zone)


def _serial(days: float) -> Moment | None:
    if int(days) not in _SERIALS:
        return None
    return Moment(_rounded(_DAY_0 + timedelta(days=days)), not days.is_integer())


def _rounded(at: datetime) -> datetime:
    """To the second: a spreadsheet keeps a time as a fraction of a day, and a second is none that ends."""
    return (at + timedelta(microseconds=500_000)).replace(microsecond=0)


def _written(text: str, month_is_first: bool) -> Moment | None:
    if len(text) > LONGEST:
        return None
    found = _ISO.fullmatch(text) or _ORDERED.fullmatch(text)
    if found is not None:
        swapped = month_is_first and found.re is _ORDERED
        day, month = (found["b"], found["a"]) if swapped else (found["a"], found["b"])
        return _made(found, int(day), int(month))
    named = _WORDED.fullmatch(text)
    month_number = _MONTHS.get(plain_word(named["month"])) if named else None
    if named is None or month_number is None:
        return None
    return _made(named, int(named["a"]), month_number)


def _made(found: re.Match[str], day: int, month: int) -> Moment:
    year = int(found["year"])
    clock = _clock(found) if found["hour"] else time()
    at = datetime.combine(date(year + 2000 if year < 100 else year, month, day), clock)
    return Moment(at, bool(found["hour"]), _zone(found["zone"]))


def _clock(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(found["hour"])
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)
