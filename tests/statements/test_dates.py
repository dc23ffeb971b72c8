"""Dates and times as statements write them, and the order of day and month decided by the column."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import KnownError
from pos_app.statements.cells import Cell
from pos_app.statements.dates import clock_of, moment_of, month_first, utc

AT = datetime.fromisoformat("2020-06-17T07:20:02")
MINUTE = AT.replace(second=0)
DAY = datetime.fromisoformat("2020-06-17")


def read(cell: Cell, *others: Cell, pattern: str | None = None) -> datetime | None:
    first = month_first(enumerate([cell, *others]), "Date")
    moment = moment_of(cell, month_is_first=first, pattern=pattern)
    return None if moment is None else moment.at


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("17-06-2020 07:20:02", AT),
        ("17/06/2020 07:20", MINUTE),
        ("17.06.2020", DAY),
        ("17/06/20 7h20", MINUTE),
        ("17/06/2020 à 07:20", MINUTE),
        ("17/06/2020, 07:20", MINUTE),
        ("17/06/2020 - 07h20m02s", AT),
        ("2020-06-17T07:20:02.285Z", AT),
        ("2020-06-17 07:20:02+03:00", AT),
        ("2020/06/17", DAY),
        ("17/06/2020 07:20:02 AM", AT),
        ("17/06/2020 07:20:02 PM", AT.replace(hour=19)),
        ("17/06/2020 12:20 am", MINUTE.replace(hour=0)),
        ("17 juin 2020 07:20", MINUTE),
        ("17-Jun-2020", DAY),
        ("1er août 2020", datetime.fromisoformat("2020-08-01")),
        ("43999", DAY),
        ("43999,5", DAY.replace(hour=12)),
        (43999, DAY),
        (43999.305578703704, AT),
        (AT.replace(microsecond=3), AT),
        (AT - timedelta(microseconds=2), AT),
        (date(2020, 6, 17), DAY),
    ],
)
def test_what_is_read(cell: Cell, expected: datetime) -> None:
    assert read(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "hier",
        "32/01/2020",
        "17/13/2020",
        "17/06/1999",
        "17/06/2020 25:00",
        "17/06/2020 13:00 PM",
        "0000-00-00",
        "17 brumaire 2020",
        "99999",
        "1",
        "17/06/2020 07:20:02." + "0" * 60,
        "١٧/٠٦/٢٠٢٠",
        5,
        1e300,
        True,
        time(7),
        timedelta(1),
        float("nan"),
        float("inf"),
        datetime.fromisoformat("1999-01-01"),
        date(2101, 1, 1),
    ],
)
def test_what_is_no_date(cell: Cell) -> None:
    assert read(cell) is None


def test_the_day_comes_first_unless_the_column_says_otherwise() -> None:
    assert read("05/06/2020") == datetime.fromisoformat("2020-06-05")
    assert read("05/06/2020", "13/06/2020", "") == datetime.fromisoformat("2020-06-05")
    assert read("05/06/2020", "06/13/2020", 43999) == datetime.fromisoformat("2020-05-06")
    assert read("2020-05-06", "06/13/2020") == datetime.fromisoformat("2020-05-06")


def test_a_column_of_both_orders_is_refused() -> None:
    with pytest.raises(KnownError) as raised:
        month_first([(2, "13/06/2020"), (3, "06/14/2020")], "Date")
    assert raised.value.code == "statement_dates_mixed"
    assert raised.value.facts == {"row": 3, "column": "Date", "value": "06/14/2020"}


def test_a_pattern_decides_alone() -> None:
    assert read("20200617 0720", pattern="%Y%m%d %H%M") == MINUTE
    assert read("17/06/2020 07:20", pattern="%d/%m/%Y") is None
    assert read("17/06/2020", pattern="%") is None
    moment = moment_of("2020-06-17 07:20 +0300", month_is_first=False, pattern="%Y-%m-%d %H:%M %z")
    assert moment is not None
    assert utc(moment, None, "GA") == datetime(2020, 6, 17, 4, 20, tzinfo=UTC)


@pytest.mark.parametrize(("region", "hours"), [("MG", 3), ("GA", 1), ("CG", 1), ("CI", 0)])
def test_a_time_is_local_to_the_operators_country(region: str, hours: int) -> None:
    moment = moment_of("17/06/2020 07:20:02", month_is_first=False, pattern=None)
    assert moment is not None
    assert utc(moment, time(9), region) == AT.replace(tzinfo=UTC) - timedelta(hours=hours)


def test_a_zone_that_is_written_counts() -> None:
    for text, hours in (("2020-06-17 07:20:02Z", 0), ("2020-06-17 07:20:02-0200", -2), ("2020-06-17 07:20:02 GMT", 0)):
        moment = moment_of(text, month_is_first=False, pattern=None)
        assert moment is not None
        assert utc(moment, None, "MG") == AT.replace(tzinfo=UTC) - timedelta(hours=hours)


def test_a_day_and_its_time_in_two_columns() -> None:
    moment = moment_of("17/06/2020", month_is_first=False, pattern=None)
    assert moment is not None
    assert utc(moment, time(7, 20, 2), "CI") == AT.replace(tzinfo=UTC)
    assert utc(moment, None, "CI") == DAY.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("07:20:02", time(7, 20, 2)),
        ("7h20", time(7, 20)),
        (time(7, 20, 2, 5), time(7, 20, 2)),
        (AT, time(7, 20, 2)),
        (timedelta(hours=7, minutes=20), time(7, 20)),
        (0.5, time(12)),
        (timedelta(days=2), None),
        (2.5, None),
        ("25:00", None),
        ("midi", None),
        ("7:20:02." + "0" * 50, None),
        (7, None),
    ],
)
def test_times_of_day(cell: Cell, expected: time | None) -> None:
    assert clock_of(cell) == expected


@given(
    st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-12-31")),
    st.sampled_from(["%d-%m-%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]),
)
def test_a_written_time_comes_back(at: datetime, form: str) -> None:
    moment = moment_of(at.strftime(form), month_is_first=False, pattern=None)
    assert moment is not None
    assert moment.at == at.replace(microsecond=0)


@given(st.one_of(st.text(max_size=45), st.floats(), st.integers(), st.times(), st.timedeltas()))
def test_nothing_is_raised(cell: Cell) -> None:
    read(cell)
    clock_of(cell)
