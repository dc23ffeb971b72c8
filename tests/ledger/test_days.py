"""The business day in the ledger: cut by sequence numbers, numbered without gaps, sealed with its report."""

import sqlite3
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from pos_app.core.day import CashTotal, Day, DrawerEntry, MeansTotal, Move, PayoutTotal
from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, Json, Kind
from pos_app.core.report_json import as_json, from_json
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.business import close_day, correct, count, move, open_day
from tests.ledger.story import KEY, NOW, payout, write

HOUR = timedelta(hours=1)


def total(
    operator: str = "mvola", count: int = 0, amount: int = 0, fees: int = 0, late: int = 0, **manual: int
) -> MeansTotal:
    told = (manual.get("count_of", 0), manual.get("sum_of", 0))
    return MeansTotal(operator, Currency.MGA, "sandbox", count, amount, fees, late, *told)


def test_there_is_no_day_before_one_is_opened(ledger: Ledger, reader: Reader) -> None:
    for books in (ledger, reader):
        assert (books.day(), books.last_day(), books.days(9)) == (None, None, [])
        with pytest.raises(InvalidInput, match="day_not_open"):
            books.report(NOW)
    assert ledger.closed_seq == 0


def test_a_day_from_opening_to_closing(ledger: Ledger, reader: Reader, path: Path) -> None:
    write(ledger, "C3-0", "created")
    opened = open_day(ledger, 1, count(100_000), count(0, Currency.XAF, counted=False))
    day = Day(1, opened.at, "Vola", (count(100_000), count(0, Currency.XAF, counted=False)), 0, 2)
    assert ledger.day() == reader.day() == day
    assert ledger.last_day() is None
    sealed = close_day(ledger, count(100_000), at=NOW + 9 * HOUR, by="Hanta")
    assert ledger.day() is None
    closed = Day(1, opened.at, "Vola", day.floats, 0, 2, 3, NOW + 9 * HOUR, "Hanta")
    assert ledger.last_day() == reader.last_day() == closed
    assert ledger.closed_seq == 3
    assert reader.z_report(1) == as_json(sealed, UTC)
    assert from_json(reader.z_report(1)) == sealed
    assert reader.z_report(2) is None
    open_day(ledger, 2)
    assert ledger.closed_seq == 3
    assert [known.number for known in reader.days(9)] == [2, 1]
    assert [known.number for known in reader.days(1)] == [2]
    assert reader.last_day() == closed
    ledger.rebuild()
    assert ledger.closed_seq == 3
    assert verify(path, KEY).events == 4


@pytest.mark.parametrize(
    "data",
    [
        {"day": 2},
        {"day": 0},
        {"day": "1"},
        {"day": True},
        {"since": -1},
        {"since": 2},
        {"since": 0.5},
        {"by": None},
        {"floats": None},
        {"floats": [{"currency": "USD", "amount": 1, "counted": True, "pieces": None}]},
        {"floats": [{"currency": "MGA", "amount": -1, "counted": True, "pieces": None}]},
        {"floats": [{"currency": "MGA", "amount": 1, "counted": True, "pieces": {"1000": 1}}]},
    ],
)
def test_what_is_no_first_day(ledger: Ledger, path: Path, data: dict[str, Json]) -> None:
    write(ledger, "C3-1")
    with pytest.raises(ImpossibleEvent):
        ledger.note(DAYS, Kind.DAY_OPENED, {"day": 1, "by": "Vola", "since": 0, "floats": [], **data}, NOW)
    assert ledger.day() is None
    assert verify(path, KEY).events == 1


def test_days_follow_each_other_without_a_gap(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1")
    open_day(ledger, 1, since=1)
    with pytest.raises(ImpossibleEvent):
        open_day(ledger, 2, since=1)  # the first one is open
    close_day(ledger)
    write(ledger, "C3-2", "paid")
    for number, since in ((1, 3), (3, 3), (2, 2), (2, 4), (2, 0)):
        with pytest.raises(ImpossibleEvent):
            open_day(ledger, number, since=since)
    open_day(ledger, 2)
    # What came between the two days is in the second.
    assert ledger.report(NOW).totals == (total(count=1, amount=12_500, fees=150),)
    assert verify(path, KEY).events == 8


@pytest.mark.parametrize("kind", [Kind.CASH_SALE, Kind.CASH_IN, Kind.CASH_OUT, Kind.CORRECTED, Kind.DAY_CLOSED])
def test_nothing_is_written_into_a_day_that_is_not_open(ledger: Ledger, kind: Kind) -> None:
    data: dict[str, Json] = {"by": "Vola", "means": "cash", "currency": "MGA", "amount": 5, "reason": "x"}
    data |= {"counted": [], "carried_over": [], "report": {"number": 1}}
    for day in (1, None):
        with pytest.raises(ImpossibleEvent):
            ledger.note(DAYS, kind, {**data, "day": day}, NOW)
    open_day(ledger)
    with pytest.raises(ImpossibleEvent):
        ledger.note(DAYS, kind, {**data, "day": 2}, NOW)
    close_day(ledger)
    with pytest.raises(ImpossibleEvent):
        ledger.note(DAYS, kind, {**data, "day": 1}, NOW)


@pytest.mark.parametrize(
    "data", [{"report": {"number": 2}}, {"report": {}}, {"carried_over": None}, {"counted": 5}, {"by": None}]
)
def test_a_closing_that_cannot_be(ledger: Ledger, data: dict[str, Json]) -> None:
    open_day(ledger)
    good: dict[str, Json] = {"day": 1, "by": "Vola", "counted": [], "carried_over": [], "report": {"number": 1}}
    with pytest.raises(ImpossibleEvent):
        ledger.note(DAYS, Kind.DAY_CLOSED, {**good, **data}, NOW)
    assert ledger.day() is not None
    assert ledger.closed_seq == 0


def test_the_drawer(ledger: Ledger, reader: Reader) -> None:
    open_day(ledger, 1, count(50_000), count(9, Currency.XOF))
    sale = move(ledger, Kind.CASH_SALE, 1_000)
    move(ledger, Kind.CASH_SALE, 500)
    move(ledger, Kind.CASH_IN, 20_000)
    move(ledger, Kind.CASH_OUT, 7_000)
    move(ledger, Kind.CASH_IN, 3, Currency.XAF)
    correct(ledger, -200)
    correct(ledger, 99, means="mvola", about="C3-1")
    first, *rest = reader.drawer(1)
    assert first == DrawerEntry(sale.seq, 1, Move.SALE, Currency.MGA, 1_000, "Vola", NOW, "pain", None)
    assert [entry.move for entry in rest] == [Move.SALE, Move.IN, Move.OUT, Move.IN]
    assert [(one.means, one.amount, one.about) for one in reader.corrections(1)] == [
        ("cash", -200, None),
        ("mvola", 99, "C3-1"),
    ]
    assert (reader.drawer(2), reader.corrections(2)) == ([], [])
    report = ledger.report(NOW, [count(64_000), count(1, Currency.XAF)])
    mga = CashTotal(Currency.MGA, 50_000, True, 1_500, 2, 21_500, 7_000, -200, 64_000)
    assert (mga.expected, mga.difference) == (64_300, -300)
    xaf = CashTotal(Currency.XAF, 0, False, 0, 0, 3, 0, 0, 1)
    assert report.cash == (mga, xaf, CashTotal(Currency.XOF, 9, True, 0, 0, 0, 0, 0, None))
    assert report.corrections == tuple(reader.corrections(1))


@pytest.mark.parametrize(
    "data", [{"amount": 0}, {"amount": -5}, {"amount": 1.5}, {"amount": None}, {"currency": "EUR"}, {"by": None}]
)
@pytest.mark.parametrize("kind", [Kind.CASH_SALE, Kind.CASH_OUT])
def test_what_is_no_cash(ledger: Ledger, path: Path, kind: Kind, data: dict[str, Json]) -> None:
    open_day(ledger)
    good = {"day": 1, "by": "Vola", "amount": 5, "currency": "MGA", "reason": "x"}
    with pytest.raises(ImpossibleEvent):
        ledger.note(DAYS, kind, {**good, **data}, NOW)
    assert verify(path, KEY).events == 1


def test_the_totals_of_a_day(ledger: Ledger, reader: Reader) -> None:
    write(ledger, "C3-before", "paid")
    open_day(ledger, 1, since=ledger.head[0])
    write(ledger, "C3-1", "paid")
    write(ledger, "C3-2", "late", amount=1_000)
    write(ledger, "C3-3", "confirmed_manually", amount=400)
    write(ledger, "C3-4", "paid", operator="pvit", currency="XAF", amount=7)
    write(ledger, "C3-5", "paid", environment="training", amount=8)
    for outcome in ("awaiting", "unknown", "review", "refused", "abandoned", "not_sent"):
        write(ledger, f"C3-{outcome}", outcome)
    payout(ledger, "C3-P1", "paid")
    payout(ledger, "C3-P2", "confirmed_manually")
    payout(ledger, "C3-P3", "unknown")
    payout(ledger, "C3-P4", "refused")
    mvola = total(count=2, amount=13_500, fees=160, late=1, count_of=1, sum_of=400)
    training = MeansTotal("mvola", Currency.MGA, "training", 1, 8, 150, 0, 0, 0)
    pvit = MeansTotal("pvit", Currency.XAF, "sandbox", 1, 7, 150, 0, 0, 0)
    for report in (ledger.report(NOW, carried_over=["C3-unknown"]), reader.report(NOW, carried_over=["C3-unknown"])):
        assert report.totals == (mvola, training, pvit)
        assert report.payouts == (PayoutTotal("mvola", Currency.MGA, "sandbox", 2, 5_000),)
        assert report.undecided == ("C3-awaiting", "C3-unknown", "C3-review", "C3-P3")
        assert report.carried_over == ("C3-unknown",)
        assert (report.number, report.ledger_head, report.at) == (None, ledger.head[1], NOW)
    assert [payment.reference for payment in ledger.undecided()] == [*report.undecided]


def test_a_proof_counts_where_the_word_counted(ledger: Ledger) -> None:
    open_day(ledger)
    write(ledger, "C3-1", "confirmed_manually")
    write(ledger, "C3-2", "unknown")
    close_day(ledger, carried_over=["C3-2"])
    open_day(ledger, 2)
    ledger.append("C3-1", Kind.PAID, {"transaction_id": "MANUAL"}, NOW)
    assert ledger.report(NOW).totals == ()
    # What nobody had vouched for comes into the day in which it was paid, however old it is.
    ledger.append("C3-2", Kind.PAID, {"flags": ["late"]}, NOW)
    assert ledger.report(NOW).totals == (total(count=1, amount=12_500, late=1),)


def test_what_a_manager_vouched_for_is_in_one_report_whatever_comes_against_it(ledger: Ledger) -> None:
    open_day(ledger)
    write(ledger, "C3-1", "confirmed_manually")
    ledger.append("C3-1", Kind.CONTRADICTED, {"reason": "amount_differs"}, NOW)
    first = close_day(ledger, carried_over=["C3-1"])
    assert first.totals == (total(count_of=1, sum_of=12_500),)
    assert first.undecided == first.carried_over == ("C3-1",)
    open_day(ledger, 2)
    again = {"as": "paid", "transaction_id": "MANUAL", "reason": "relevé", "by": "Hanta"}
    ledger.append("C3-1", Kind.DECIDED, again, NOW)
    assert ledger.report(NOW).totals == ()


def test_money_that_a_manager_took_back_counts_when_it_comes_after_all(ledger: Ledger) -> None:
    open_day(ledger)
    write(ledger, "C3-1", "confirmed_manually")
    ledger.append("C3-1", Kind.CONTRADICTED, {"reason": "amount_differs"}, NOW)
    against = {"as": "refused", "transaction_id": None, "reason": "relevé", "by": "Hanta"}
    ledger.append("C3-1", Kind.DECIDED, against, NOW)
    assert close_day(ledger).totals == ()
    open_day(ledger, 2)
    ledger.append("C3-1", Kind.PAID, {"transaction_id": "MANUAL"}, NOW)
    assert ledger.report(NOW).totals == (total(count=1, amount=12_500, late=1),)


def test_an_x_report_is_of_one_moment(path: Path, ledger: Ledger) -> None:
    open_day(ledger)

    class Busy(sqlite3.Connection):
        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
            if "payouts_booked" in sql:
                write(ledger, f"C3-{ledger.head[0]}", "paid")
            return super().execute(sql, *arguments)  # type: ignore[arg-type]

    with closing(Reader(sqlite3.connect(path, isolation_level=None, factory=Busy))) as reader:
        head = ledger.head[1]
        report = reader.report(NOW)
        assert (report.totals, report.undecided, report.ledger_head) == ((), (), head)
        assert ledger.head[1] != head
        assert reader.report(NOW).totals == (total(count=1, amount=12_500, fees=150),)
