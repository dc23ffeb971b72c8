"""Money in the drawer, reasons, and when a report is clean."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.day import LONGEST_REASON, CashTotal, Count, Day, PileCount, Report, admit_reason
from pos_app.core.errors import InvalidInput
from pos_app.core.money import MAX_AMOUNT, Currency

DAY = Day(1, datetime(2026, 11, 21, 5, tzinfo=UTC), "Vola", (), 0, 1)
EMPTY = Report(DAY, None, DAY.opened_at, (), (), (), (), (), (), (), "00")


@pytest.mark.parametrize(
    ("amount", "pieces", "code"),
    [
        (-1, None, "amount_invalid"),
        (1.0, None, "amount_invalid"),
        (True, None, "amount_invalid"),
        (MAX_AMOUNT + 1, None, "amount_too_large"),
        (1500, {1000: 1}, "count_differs"),
        (0, {1000: 1}, "count_differs"),
        (1500, {1000: 2, 500: -1}, "count_differs"),
        (0, {-500: 1, 500: 1}, "count_differs"),
        (0, {0: 4}, "count_differs"),
        (500, {1000: 0.5}, "count_differs"),
        (500, {500: True}, "count_differs"),
        (500, {500.0: 1}, "count_differs"),
    ],
)
def test_what_is_no_count(amount: int, pieces: dict[int, int] | None, code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        Count(Currency.MGA, amount, pieces)


def test_counts() -> None:
    assert Count(Currency.MGA, 0).counted
    assert Count(Currency.XAF, 2500, {1000: 2, 500: 1, 25: 0}).amount == 2500
    assert not Count(Currency.XOF, 0, counted=False).counted
    assert Count(Currency.MGA, MAX_AMOUNT).amount == MAX_AMOUNT


@given(*[st.integers(0, 10**9)] * 4, st.integers(-(10**9), 10**9), st.none() | st.integers(0, 10**10))
def test_what_must_be_in_the_drawer(
    begun: int, sales: int, more: int, out: int, corrected: int, counted: int | None
) -> None:
    cash = CashTotal(Currency.MGA, begun, True, sales, 1, sales + more, out, corrected, counted)
    assert cash.expected == begun + sales + more - out + corrected
    assert cash.difference == (None if counted is None else counted - cash.expected)


def test_a_report_is_clean_only_where_nothing_is_open() -> None:
    pile = PileCount("mvola", 3, 1, 0, 0, 0)
    assert EMPTY.is_clean
    assert replace(EMPTY, reconciliation=(pile,)).is_clean
    assert not replace(EMPTY, reconciliation=(replace(pile, unexplained=1),)).is_clean
    assert not replace(EMPTY, undecided=("C3-1",)).is_clean
    assert not replace(EMPTY, carried_over=("C3-1",)).is_clean


def test_reasons() -> None:
    assert admit_reason("  pain   pour midi\n") == "pain pour midi"
    assert admit_reason("pain\x1b[2J \u202emidi\u200b") == "pain[2J midi"
    assert admit_reason("x" * LONGEST_REASON) == "x" * LONGEST_REASON
    with pytest.raises(InvalidInput, match="reason_missing"):
        admit_reason(" \n")
    with pytest.raises(InvalidInput, match="reason_missing"):
        admit_reason("\u200b \x00")
    with pytest.raises(InvalidInput, match="reason_too_long"):
        admit_reason("x" * (LONGEST_REASON + 1))
