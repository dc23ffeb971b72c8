"""Bars and lines: round axes, readable values, and the same in a sentence for those who do not see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.charts import Bar, Chart, Columns, summary, ticks
from tests.ui.screen import put_on_screen


@pytest.mark.parametrize(
    ("greatest", "lines"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (17, [0, 5, 10, 15, 20]),
        (99, [0, 50, 100]),
        (1_250_000, [0, 500_000, 1_000_000, 1_500_000]),
    ],
)
def test_the_axis_has_round_sizes(greatest: int, lines: list[int]) -> None:
    assert ticks(greatest) == lines


@given(st.integers(0, 10**15))
def test_the_axis_always_reaches_the_greatest_in_few_steps(greatest: int) -> None:
    lines = ticks(greatest)
    assert lines[0] == 0
    assert lines[-1] >= greatest
    assert 2 <= len(lines) <= 5
    assert len(lines) == 2 or lines[-2] < greatest


def columns(values: list[int], *, as_line: bool = False, before: tuple[int, ...] = ()) -> Columns:
    names = [f"jour {number}" for number in range(len(values))]
    return Columns(names, names, values, lambda size: f"{size} Ar", str, as_line=as_line, before=before)


def chart_of(qtbot: QtBot) -> Chart:
    chart = Chart("Par heure")
    put_on_screen(qtbot, chart, (420, 180))
    return chart


def test_every_chart_says_what_it_shows(qtbot: QtBot) -> None:
    chart = chart_of(qtbot)
    assert chart.accessibleName().replace("\u00a0", " ") == "Par heure : rien"
    chart.show_bars([Bar("MVola", 5, "5 Ar", note="2 encaissements"), Bar("Espèces", 0, "0 Ar")])
    said = chart.accessibleName().replace("\u00a0", " ")
    assert said == "Par heure : MVola 5 Ar · 2 encaissements, Espèces 0 Ar"
    chart.show_columns(columns([0, 7, 0]))
    assert chart.accessibleName().replace("\u00a0", " ") == "Par heure : jour 1 7 Ar"


def test_a_long_chart_is_said_shortly() -> None:
    said = summary("Par jour", [(f"{day}", "1 Ar") for day in range(31)])
    assert said.endswith("et 19 autres")


def test_the_keyboard_reaches_it_and_it_shows_that(qtbot: QtBot) -> None:
    chart = chart_of(qtbot)
    chart.clearFocus()
    before = chart.grab().toImage()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.grab().toImage() != before


def coloured(image: QImage, code: str) -> int:
    wanted = theme.colour(code).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_bars_are_as_long_as_their_values(qtbot: QtBot) -> None:
    chart = chart_of(qtbot)
    chart.show_bars([Bar("a", 100, "100", theme.VERIFY), Bar("b", 50, "50", theme.PAID)])
    image = chart.grab().toImage()
    whole, half = coloured(image, theme.VERIFY), coloured(image, theme.PAID)
    assert half == pytest.approx(whole / 2, rel=0.1)
    chart.show_bars([Bar("b", 50, "50", theme.PAID)], full=100)
    assert coloured(chart.grab().toImage(), theme.PAID) == pytest.approx(half, rel=0.15)


@pytest.mark.parametrize("as_line", [False, True])
def test_columns_and_lines_are_painted_with_what_was_before(qtbot: QtBot, as_line: bool) -> None:
    chart = chart_of(qtbot)
    chart.show_columns(columns([0, 0, 0], as_line=as_line))
    empty = chart.grab().toImage()
    chart.show_columns(columns([3, 9, 1], as_line=as_line))
    alone = chart.grab().toImage()
    assert alone != empty
    chart.show_columns(columns([3, 9, 1], as_line=as_line, before=(9, 9, 9)))
    assert chart.grab().toImage() != alone
    chart.show_columns(columns([1] * 200, as_line=as_line))
    chart.show_columns(columns([]))
    assert not chart.grab().isNull()
