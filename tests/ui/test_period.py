"""Days as people name and type them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.ui import period
from pos_app.ui.period import Period, between, parse_day
from pos_app.ui.period_bar import PeriodBar
from tests.ui.screen import press, put_on_screen

NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
"""Here, three hours before Greenwich, it is Sunday the 22nd already."""
HERE = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("21/11/2026", date(2026, 11, 21)),
        (" 1/2/26 ", date(2026, 2, 1)),
        ("21.11.2026", date(2026, 11, 21)),
        ("21-11-26", date(2026, 11, 21)),
        ("21 11 2026", date(2026, 11, 21)),
        ("2026-11-21", date(2026, 11, 21)),
        ("211126", date(2026, 11, 21)),
        ("21112026", date(2026, 11, 21)),
        ("22/11", HERE),
        ("23/11", date(2025, 11, 23)),
        ("2311", date(2025, 11, 23)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_a_date_that_is_typed(typed: str, day: date) -> None:
    assert parse_day(typed, NOW) == day


@pytest.mark.parametrize(
    "typed",
    ["", "31/02/2026", "0/1/2026", "21/13", "hier", "21/11/202", "21/11/1900", "٢١/١١/٢٠٢٦", "1-1-9999", "29/02"],
)
def test_what_is_no_date_says_so(typed: str) -> None:
    with pytest.raises(InvalidInput, match="date_invalid"):
        parse_day(typed, NOW)


def test_named_periods_are_the_machines_own() -> None:
    assert period.today(NOW) == Period(HERE, HERE)
    assert period.yesterday(NOW) == Period(date(2026, 11, 21), date(2026, 11, 21))
    assert period.this_week(NOW) == Period(date(2026, 11, 16), HERE)
    assert period.this_month(NOW) == Period(date(2026, 11, 1), date(2026, 11, 30), by_month=True)
    assert between(HERE, date(2026, 11, 1)) == Period(date(2026, 11, 1), HERE)
    assert period.today(NOW).start == datetime(2026, 11, 21, 21, tzinfo=UTC)
    assert period.today(NOW).end - period.today(NOW).start == timedelta(days=1)


def test_a_period_is_compared_with_as_much_of_the_one_before() -> None:
    day = timedelta(days=1)
    start, end = period.today(NOW).before(NOW)
    assert (start, end) == (period.today(NOW).start - day, NOW - day)
    # The 22nd of November so far, against the first 22 days of October.
    start, end = period.this_month(NOW).before(NOW)
    assert start.date() == date(2026, 10, 1)
    assert end == NOW - 31 * day
    # What is over is compared as a whole, and a month never reaches into itself.
    past = Period(date(2026, 3, 1), date(2026, 3, 31), by_month=True)
    assert past.before(NOW) == (Period(date(2026, 2, 1), date(2026, 2, 28)).start, past.start)
    late = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert past.before(late)[1] == past.start


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_what_is_before_ends_where_it_begins(one: date, other: date) -> None:
    found = between(one, other)
    start, end = found.before(NOW)
    assert start < end <= found.start
    assert found.days >= 1


# The two fields


def bar_of(qtbot: QtBot) -> PeriodBar:
    bar = PeriodBar(lambda: NOW)
    put_on_screen(qtbot, bar, (700, 60))
    bar.show_period(Period(HERE, HERE))
    return bar


def test_two_dates_are_typed_with_the_keyboard_alone(qtbot: QtBot) -> None:
    bar = bar_of(qtbot)
    bar.first.setFocus()
    bar.first.selectAll()
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClicks(bar.first, "01/11/2026")
    assert bar.period == Period(date(2026, 11, 1), HERE)
    press(qtbot, bar, Qt.Key.Key_Tab)
    assert bar.last.hasFocus()
    bar.last.selectAll()
    qtbot.keyClicks(bar.last, "5/11")
    with qtbot.waitSignal(bar.changed):
        press(qtbot, bar, Qt.Key.Key_Return)
    assert bar.period == Period(date(2026, 11, 1), date(2026, 11, 5))


def test_the_same_days_are_told_once_and_the_order_does_not_matter(qtbot: QtBot) -> None:
    bar = bar_of(qtbot)
    told: list[object] = []
    bar.changed.connect(lambda: told.append(bar.period))
    bar.first.setFocus()
    press(qtbot, bar, Qt.Key.Key_Return)
    assert told == []
    bar.first.selectAll()
    qtbot.keyClicks(bar.first, "25/12/2026")
    assert told == [Period(HERE, date(2026, 12, 25))]


def test_what_is_no_date_is_said_and_changes_nothing(qtbot: QtBot) -> None:
    bar = bar_of(qtbot)
    bar.first.setFocus()
    bar.first.selectAll()
    with qtbot.assertNotEmitted(bar.changed):
        qtbot.keyClicks(bar.first, "31/02/2026")
        press(qtbot, bar, Qt.Key.Key_Return)
    assert bar.period is None
    assert "JJ/MM/AAAA" in bar.error.text()
    press(qtbot, bar, Qt.Key.Key_Backspace)
    assert bar.error.text() == ""


@given(at=st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1971 < at.year < 9000), weekday=st.integers(0, 6))
def test_the_last_weekday_is_within_a_week_up_to_today(at: datetime, weekday: int) -> None:
    found, today = period.last_weekday(at, weekday), at.astimezone().date()
    assert found.first == found.last
    assert found.first.weekday() == weekday
    assert timedelta(0) <= today - found.first < timedelta(days=7)
