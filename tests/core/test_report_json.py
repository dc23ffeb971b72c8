"""A report is the same after it was written and read back, and holds what the outer contract names."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.day import CashTotal, Correction, Count, Day, MeansTotal, PayoutTotal, PileCount, Report
from pos_app.core.money import Currency
from pos_app.core.report_json import as_json, count_json, count_of, from_json

EAT = timezone(timedelta(hours=3))
CONTRACT = {
    "": "day number opened_at closed_at opened_by closed_by totals cash undecided carried_over reconciliation"
    " ledger_head",
    "totals": "operator currency count amount fees late_count manual_count manual_amount",
    "cash": "currency float in out expected counted difference",
    "reconciliation": "operator matched ours_only theirs_only differs",
}
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
)
WORDS = st.text(max_size=5)
SUMS = st.integers(0, 10**15)
CURRENCIES = st.sampled_from(Currency)
COUNTS = st.builds(Count, CURRENCIES, st.integers(0, 10**12), st.none(), st.booleans()) | st.dictionaries(
    st.integers(1, 20_000), st.integers(0, 50), max_size=4
).map(lambda pieces: Count(Currency.MGA, sum(piece * many for piece, many in pieces.items()), pieces))


def many(kind: type, *parts: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.builds(kind, *parts), max_size=3).map(tuple)


DAYS = st.builds(
    Day,
    number=st.integers(1, 9999),
    opened_at=MOMENTS,
    opened_by=WORDS,
    floats=st.lists(COUNTS, max_size=3).map(tuple),
    since=SUMS,
    opened_seq=SUMS,
    closed_at=st.none() | MOMENTS,
    closed_by=st.none() | WORDS,
)
REPORTS = st.builds(
    Report,
    day=DAYS,
    number=st.none() | st.integers(1, 9999),
    at=MOMENTS,
    totals=many(MeansTotal, WORDS, CURRENCIES, WORDS, *[SUMS] * 6),
    payouts=many(PayoutTotal, WORDS, CURRENCIES, WORDS, SUMS, SUMS),
    cash=many(CashTotal, CURRENCIES, SUMS, st.booleans(), *[SUMS] * 4, st.integers(), st.none() | SUMS),
    corrections=many(
        Correction, SUMS, SUMS, WORDS, CURRENCIES, st.integers(), WORDS, MOMENTS, WORDS, st.none() | WORDS
    ),
    undecided=st.lists(WORDS, max_size=3).map(tuple),
    carried_over=st.lists(WORDS, max_size=3).map(tuple),
    reconciliation=many(PileCount, WORDS, *[SUMS] * 5),
    ledger_head=WORDS,
)


@given(REPORTS)
def test_read_back_it_is_the_same(report: Report) -> None:
    assert from_json(json.loads(json.dumps(as_json(report, EAT)))) == report


@given(REPORTS)
def test_holds_what_the_contract_names(report: Report) -> None:
    made = as_json(report, EAT)
    for part, names in CONTRACT.items():
        for found in made[part] if part else [made]:
            assert set(names.split()) <= set(found)
    for cash, total in zip(made["cash"], report.cash, strict=True):
        assert cash["expected"] == cash["float"] + cash["in"] - cash["out"] + cash["corrections"] == total.expected
        assert cash["difference"] == total.difference
    assert made["clean"] is report.is_clean


def test_the_date_is_that_of_the_till() -> None:
    day = Day(7, datetime(2026, 11, 20, 22, 30, tzinfo=UTC), "Vola", (), 0, 1)
    report = Report(day, None, day.opened_at, (), (), (), (), (), (), (), "00")
    assert as_json(report, UTC)["day"] == "2026-11-20"
    made = as_json(report, EAT)
    assert (made["day"], made["number"], made["closed_at"]) == ("2026-11-21", None, None)
    assert made["opened_at"] == "2026-11-20T22:30:00.000Z"
    assert as_json(report)["day"] == day.opened_at.astimezone().date().isoformat()


@given(COUNTS)
def test_money_in_the_drawer_is_the_same_when_read_back(count: Count) -> None:
    assert count_of(json.loads(json.dumps(count_json(count)))) == count


@pytest.mark.parametrize("nonsense", [{}, {"currency": "USD", "amount": 1, "counted": True, "pieces": None}])
def test_what_is_no_count(nonsense: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        count_of(nonsense)
