"""The history's filters and columns, worked by keyboard and touch, at both sizes and in every language."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Flag, Status
from pos_app.ledger.reader import Found, Search
from pos_app.ui import period, theme
from pos_app.ui.choice import Choice
from pos_app.ui.history_filters import HistoryFilters
from pos_app.ui.history_sums import found_line
from pos_app.ui.history_table import BY_PRIORITY, COLUMNS, NAMES, fitting, widths
from pos_app.ui.history_words import TO_VERIFY
from pos_app.ui.period import Period
from pos_app.ui.screens.history import HistoryScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import FakeTill, make_payment, now
from tests.ui.screen import LOW, WIDE, click, press, put_on_screen, spaces, what_is_cut

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def filters_of(qtbot: QtBot, size: tuple[int, int] = (892, 120)) -> HistoryFilters:
    filters = HistoryFilters(FakeTill(), lambda: NOW)
    put_on_screen(qtbot, filters, size)
    return filters


def choose(qtbot: QtBot, choice: Choice, steps: int) -> None:
    choice.setFocus()
    for _step in range(steps):
        press(qtbot, choice, Qt.Key.Key_Down)


def test_each_filter_narrows_by_the_keyboard(qtbot: QtBot) -> None:
    filters = filters_of(qtbot)
    assert filters.search == Search()
    choose(qtbot, filters.state, 3)
    choose(qtbot, filters.direction, 1)
    choose(qtbot, filters.operator, 2)
    choose(qtbot, filters.reconciled, 2)
    choose(qtbot, filters.flag, 1)
    choose(qtbot, filters.period, 2)
    yesterday = period.yesterday(NOW)
    assert filters.search == Search(
        statuses=TO_VERIFY,
        direction=Direction.OUT,
        operator="pvit",
        reconciled=False,
        flags=frozenset({Flag.LATE}),
        start=yesterday.start,
        end=yesterday.end,
    )
    with qtbot.assertNotEmitted(filters.changed):
        filters.reset()
    assert filters.search == Search()


def test_any_period_is_typed(qtbot: QtBot) -> None:
    filters = filters_of(qtbot)
    choose(qtbot, filters.period, 5)
    assert filters.dates.isVisible()
    assert filters.dates.first.hasFocus()
    with qtbot.waitSignal(filters.changed):
        qtbot.keyClicks(filters.dates.first, "01/11/2026")
    whole = Period(date(2026, 11, 1), date(2026, 11, 21))
    assert (filters.search.start, filters.search.end) == (whole.start, whole.end)
    filters.reset()
    assert not filters.dates.isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filters_stand_in_one_line_on_a_wide_screen_and_wrap_on_a_narrow_one(qtbot: QtBot, language: str) -> None:
    set_language(language)
    filters = filters_of(qtbot)
    boxes = [filters.period, filters.state, filters.direction, filters.operator, filters.reconciled, filters.flag]
    if language == "fr":
        assert len({box.y() for box in boxes}) == 1
    filters.setFixedSize(400, 180)
    qtbot.waitUntil(lambda: len({box.y() for box in boxes}) > 1)
    assert all(box.height() >= 44 for box in boxes)
    assert all(box.geometry().right() <= 400 for box in boxes)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_filter_that_narrows_looks_different_and_its_list_is_wide_enough(qtbot: QtBot) -> None:
    filters = filters_of(qtbot)
    plain = filters.state.grab().toImage()
    choose(qtbot, filters.state, 1)
    filters.operator.setFocus()
    assert filters.state.grab().toImage() != plain
    filters.state.showPopup()
    longest = max(
        filters.state.fontMetrics().horizontalAdvance(filters.state.itemText(row))
        for row in range(filters.state.count())
    )
    assert filters.state.view().minimumWidth() > longest
    filters.state.hidePopup()


# Columns


def screen_of(qtbot: QtBot, size: tuple[int, int] = WIDE) -> HistoryScreen:
    screen = HistoryScreen(FakeTill(make_payment(status=Status.PAID, created_at=now() - timedelta(days=1))))
    put_on_screen(qtbot, screen, size)
    return screen


def shown_columns(screen: HistoryScreen) -> set[str]:
    return {name for number, name in enumerate(NAMES) if not screen.table.isColumnHidden(number)}


def test_columns_are_chosen_and_stay_until_what_fits_is_wanted_again(qtbot: QtBot) -> None:
    screen = screen_of(qtbot)
    fits = shown_columns(screen)
    assert {"when", "state", "amount", "operator", "phone", "reference"} <= fits
    screen.search.setFocus()
    qtbot.keyClick(screen.search, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert screen.columns.isVisible()
    switch = {switch.name: switch for switch in screen.columns.switches}
    assert {name for name in NAMES if switch[name].isChecked()} == fits
    click(qtbot, switch["cashier"])
    switch["operator"].setFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert shown_columns(screen) == fits - {"operator"} | {"cashier"}
    click(qtbot, screen.columns.fit)
    assert shown_columns(screen) == fits
    click(qtbot, screen.columns.done)
    assert not screen.columns.isVisible()


def test_the_last_column_cannot_be_taken_away(qtbot: QtBot) -> None:
    screen = screen_of(qtbot)
    screen.table.choose(frozenset())
    assert shown_columns(screen) == set(fitting(screen.table._room()))


def test_every_column_can_be_shown_and_is_reached_by_scrolling(qtbot: QtBot) -> None:
    screen = screen_of(qtbot)
    screen.table.choose(frozenset(NAMES))
    assert shown_columns(screen) == set(NAMES)
    qtbot.waitUntil(lambda: screen.table.horizontalScrollBar().maximum() > 0)


@pytest.mark.parametrize("room", [100, 600, 866, 1_400, 3_000])
def test_widths_fill_the_room_and_never_go_below_what_is_readable(room: int) -> None:
    names = fitting(room)
    found = widths(names, room)
    least = {column.name: column.column.width for column in COLUMNS}
    assert all(found[name] >= least[name] for name in found)
    assert sum(found.values()) == (room if names else 0)
    assert set(names) == set(BY_PRIORITY[: len(names)])


@pytest.mark.parametrize("size", [WIDE, LOW])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_with_everything_open(qtbot: QtBot, language: str, size: tuple[int, int]) -> None:
    set_language(language)
    screen = screen_of(qtbot, size)
    screen.search.setText("hanta > 500")
    screen.reload()
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    screen.toggle_columns()
    qtbot.waitUntil(lambda: what_is_cut(screen.columns) == [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_filter_is_cut(qtbot: QtBot, language: str) -> None:
    set_language(language)
    screen = screen_of(qtbot, LOW)
    for choice in screen.filters.findChildren(Choice):
        assert choice.width() >= choice.sizeHint().width() - 1, choice.currentText()


# Sums


def test_sums_of_what_is_found_keep_currencies_apart() -> None:
    mga, xaf, xof = (Found(currency, 2, 700, 1, 500) for currency in Currency)
    assert spaces(found_line([mga])) == "Total : 2 paiements, 700 Ar, dont 500 Ar encaissés"
    assert spaces(found_line([mga, xof])).count("FCFA") == 2
    both = spaces(found_line([mga, xaf, xof]))
    assert "700 FCFA (XAF), dont 500 FCFA (XAF)" in both
    assert "700 Ar, dont" in both
    assert "1 rendu, 5 Ar, dont 0 Ar versés" in spaces(found_line([Found(Currency.MGA, 1, 5, 0, 0)], Direction.OUT))
    assert found_line([]) == ""


@pytest.mark.parametrize("width", [892, 642])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_filter_is_whole_once_chosen(qtbot: QtBot, language: str, width: int) -> None:
    set_language(language)
    filters = filters_of(qtbot, (width, 240))
    heavy = QFontMetricsF(theme.font(13, theme.SEMIBOLD))
    for choice in filters.findChildren(Choice):
        for row in range(choice.count()):
            choice.setCurrentIndex(row)
            for each in filters.findChildren(Choice):
                needed = heavy.horizontalAdvance(each.currentText()) + 2 * 12 + 20
                qtbot.waitUntil(lambda each=each, needed=needed: each.width() >= needed)
