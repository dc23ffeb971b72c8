"""Pages, searches, totals and health, and that none of them grows with what the ledger holds."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from pos_app.core.payment import Environment, Kind, Payment, Status
from pos_app.ledger import queries
from pos_app.ledger.connection import connect_for_reading
from pos_app.ledger.errors import LedgerFault, LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import WINDOW, Cursor, Health, Page, Reader, Total
from pos_app.ledger.search import Search
from tests.ledger.bulk import UNTIL, fill
from tests.ledger.story import KEY, NOW, FailingConnection, write

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def references(page: Page) -> list[str]:
    return [payment.reference for payment in page.payments]


def all_pages(read: Callable[[Cursor | None], Page]) -> list[list[str]]:
    """The references of every page to the end."""
    pages, after = [], None
    while True:
        page = read(after)
        pages.append(references(page))
        after = page.next
        if after is None:
            return pages


def test_an_empty_ledger(reader: Reader) -> None:
    assert reader.page(10) == Page((), None)
    assert reader.payment("C3-1") is None
    assert reader.trail("C3-1") == []
    assert reader.undecided() == reader.recent(5) == []
    assert reader.totals(NOW, NOW + DAY) == []
    assert reader.health(NOW) == {}


def test_cannot_write(ledger: Ledger, path: Path) -> None:
    with closing(connect_for_reading(path)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM payments")


def test_pages_newest_first_without_gap_or_repetition(ledger: Ledger, reader: Reader) -> None:
    for number in range(11):
        write(ledger, f"C3-{number:02d}", at=NOW + number // 3 * MINUTE)  # three of each minute
    pages = all_pages(lambda after: reader.page(4, after))
    assert [len(page) for page in pages] == [4, 4, 3]
    assert list(chain.from_iterable(pages)) == [f"C3-{number:02d}" for number in reversed(range(11))]


def test_a_page_that_ends_where_the_ledger_does(ledger: Ledger, reader: Reader) -> None:
    for number in range(4):
        write(ledger, f"C3-{number}")
    assert reader.page(4).next is None
    assert reader.page(3).next is not None


def test_payments_made_while_paging_do_not_shift_the_pages(ledger: Ledger, reader: Reader) -> None:
    for number in range(4):
        write(ledger, f"C3-{number}", at=NOW + number * MINUTE)
    first = reader.page(2)
    write(ledger, "C3-new", at=NOW + DAY)
    assert references(reader.page(2, first.next)) == ["C3-1", "C3-0"]


def test_filters(ledger: Ledger, reader: Reader) -> None:
    outcomes = ["paid", "refused", "awaiting", "paid", "review", "paid"]
    for number, outcome in enumerate(outcomes):
        write(ledger, f"C3-{number}", outcome, at=NOW + number * MINUTE)
    assert references(reader.page(9, status=Status.PAID)) == ["C3-5", "C3-3", "C3-0"]
    assert references(reader.page(9, status=Status.AWAITING)) == ["C3-2"]
    assert references(reader.page(9, status=Status.ABANDONED)) == []
    assert references(reader.page(9, start=NOW + MINUTE, end=NOW + 4 * MINUTE)) == ["C3-3", "C3-2", "C3-1"]
    assert references(reader.page(9, status=Status.PAID, end=NOW + 5 * MINUTE)) == ["C3-3", "C3-0"]
    pages = all_pages(lambda after: reader.page(1, after, status=Status.PAID, start=NOW + MINUTE, end=NOW + DAY))
    assert pages == [["C3-5"], ["C3-3"]]


@pytest.fixture
def searched(ledger: Ledger, reader: Reader) -> Reader:
    write(ledger, "C3-1AAA", "awaiting", phone="+261341234567", customer="Rasoa", description="100% coton")
    ledger.append("C3-1AAA", Kind.PAID, {"transaction_id": "636042"}, NOW)
    write(ledger, "C3-2BBB", phone="+24107123456", customer="Obiang", amount=2_345, description="pain_complet")
    write(ledger, "C3-3CCC", phone="+2250701020304", description="riz")
    write(ledger, "C3-4DDD", phone=None)
    return reader


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C3-1AAA", ["C3-1AAA"]),
        (" c3-1aaa ", ["C3-1AAA"]),
        ("+261 34 12 345 67", ["C3-1AAA"]),
        ("034 12 345 67", ["C3-1AAA"]),
        ("00261341234567", ["C3-1AAA"]),
        ("0 7 12 34 56", ["C3-2BBB"]),
        ("07 01 02 03 04", ["C3-3CCC"]),
        ("636042", ["C3-1AAA"]),
        ("prov", ["C3-1AAA"]),
        ("rasoa", ["C3-1AAA"]),
        ("1234", ["C3-2BBB", "C3-1AAA"]),
        ("034 12", ["C3-1AAA"]),
        ("2345", ["C3-2BBB", "C3-1AAA"]),
        ("12500", ["C3-4DDD", "C3-3CCC", "C3-1AAA"]),
        ("100%", ["C3-1AAA"]),
        ("n_c", ["C3-2BBB"]),
        ("nothing like it", []),
        ("0", ["C3-1AAA"]),
        ("１２３４", []),
        ("'; DROP TABLE payments; --", []),
        ("C3-", ["C3-4DDD", "C3-3CCC", "C3-2BBB", "C3-1AAA"]),
        ("", ["C3-4DDD", "C3-3CCC", "C3-2BBB", "C3-1AAA"]),
        ("  ", ["C3-4DDD", "C3-3CCC", "C3-2BBB", "C3-1AAA"]),
    ],
)
def test_search(searched: Reader, text: str, found: list[str]) -> None:
    assert references(searched.page(9, text=text)) == found


def test_search_with_other_filters(searched: Reader) -> None:
    assert references(searched.page(9, text="C3", status=Status.PAID)) == ["C3-1AAA"]
    assert references(searched.page(9, text="034 12 345 67", status=Status.REFUSED)) == []
    assert all_pages(lambda after: searched.page(2, after, text="C3")) == [
        ["C3-4DDD", "C3-3CCC"],
        ["C3-2BBB", "C3-1AAA"],
    ]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of several search windows."""
    path = tmp_path_factory.mktemp("large") / "ledger.sqlite3"
    fill(path, KEY, 2 * WINDOW + 500)
    return path


def test_a_search_goes_on_window_by_window(large: Path) -> None:
    with closing(Reader.open(large)) as reader:
        pages = all_pages(lambda after: reader.page(50, after, text="00000003-C3"))  # of the fourth oldest
        assert pages[:-1] == [[], []]
        assert len(pages[-1]) == 1
        found = all_pages(lambda after: reader.page(50, after, text="sandbox-no"))
        assert found == [[], [], []]
        whole = list(chain.from_iterable(all_pages(lambda after: reader.page(1000, after, text="C3-"))))
        assert len(whole) == len(set(whole)) == 2 * WINDOW + 500


def test_undecided_and_recent(ledger: Ledger, reader: Reader) -> None:
    for number, outcome in enumerate(["paid", "awaiting", "not_sent", "review", "unknown", "refused"]):
        write(ledger, f"C3-{number}", outcome, at=NOW + number * MINUTE)
    assert [payment.reference for payment in reader.undecided()] == ["C3-4", "C3-3", "C3-1"]
    assert [payment.reference for payment in reader.recent(2)] == ["C3-5", "C3-2"]
    ledger.append("C3-1", Kind.PAID, {}, NOW + DAY)
    assert [payment.reference for payment in reader.recent(9)] == ["C3-1", "C3-5", "C3-2", "C3-0"]


def test_totals(ledger: Ledger, reader: Reader) -> None:
    write(ledger, "C3-0", "paid", at=NOW - DAY)
    write(ledger, "C3-1", "paid", amount=1_000)
    write(ledger, "C3-2", "late", amount=2_000)
    write(ledger, "C3-3", "confirmed_manually", amount=4_000)
    write(ledger, "C3-4", "refused", amount=8_000)
    write(ledger, "C3-5", "awaiting", amount=16_000)
    write(ledger, "C3-6", "awaiting", amount=300, operator="pvit", currency="XAF", environment="production")
    ledger.append("C3-6", Kind.PAID, {"transaction_id": "x"}, NOW)  # no fee is known
    mvola = Total("mvola", "MGA", 2, 3_000, 160, 1, 1, 4_000)
    pvit = Total("pvit", "XAF", 1, 300, 0, 0, 0, 0)
    assert sorted(reader.totals(NOW, NOW + DAY), key=lambda total: total.operator) == [mvola, pvit]
    assert reader.totals(NOW, NOW + DAY, environment=Environment.PRODUCTION) == [pvit]
    assert reader.totals(NOW + DAY, NOW + 2 * DAY) == []


def test_totals_end_before_their_end(ledger: Ledger, reader: Reader) -> None:
    settled = write(ledger, "C3-1", "paid").settled_at
    assert settled is not None
    assert reader.totals(NOW, settled) == []
    assert reader.totals(settled, settled + MINUTE)[0].count == 1


def test_health(ledger: Ledger, reader: Reader) -> None:
    write(ledger, "C3-0", "not_sent", at=NOW - DAY)
    write(ledger, "C3-1", "paid")  # three seconds, two of them after the send
    write(ledger, "C3-2", "refused")
    write(ledger, "C3-3", "not_sent")
    write(ledger, "C3-4", "unknown")
    write(ledger, "C3-5", "interrupted")  # the till's own doing
    write(ledger, "C3-6", "awaiting")
    write(ledger, "C3-7", "not_sent", operator="pvit")
    assert reader.health(NOW) == {"mvola": Health(2, 2, 2.0), "pvit": Health(0, 1, None)}
    assert reader.health(NOW + DAY) == {}


@pytest.mark.parametrize(("delays", "median"), [([4], 4.0), ([1, 9], 5.0), ([30, 2, 7], 7.0), ([1, 2, 4, 50], 3.0)])
def test_median_delay(ledger: Ledger, reader: Reader, delays: list[int], median: float) -> None:
    for number, seconds in enumerate(delays):
        sent = write(ledger, f"C3-{number}", "awaiting").sent_at
        assert sent is not None
        ledger.append(f"C3-{number}", Kind.PAID, {}, sent + timedelta(seconds=seconds))
    assert reader.health(NOW)["mvola"].median_seconds == median


def test_sees_what_is_written_meanwhile(ledger: Ledger, reader: Reader) -> None:
    assert reader.payment("C3-1") is None
    write(ledger, "C3-1", "paid")
    found = reader.payment("C3-1")
    assert found is not None
    assert found.status is Status.PAID


def test_paths_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "Épicerie #1 50%?"
    folder.mkdir()
    Ledger.create(folder / "ledger.sqlite3", KEY).close()
    Reader.open(folder / "ledger.sqlite3").close()


def test_a_newer_ledger_is_refused(ledger: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(LedgerRefused, match="ledger_newer"):
        Reader.open(path)


def test_a_failing_disk_is_a_fault(ledger: Ledger, path: Path) -> None:
    connection = sqlite3.connect(path, factory=FailingConnection)
    connection.budget = 0
    with closing(Reader(connection)) as reader:
        for ask in (lambda: reader.page(5), lambda: reader.totals(NOW, NOW), lambda: reader.recent(5)):
            with pytest.raises(LedgerFault, match="ledger_io"):
                ask()


def questions(reader: Reader, newest: Payment, next_page: Cursor) -> dict[str, Callable[[], object]]:
    """Everything that a screen asks of a reader, about a day in the middle of the ledger's newest."""
    day, now = UNTIL - timedelta(hours=6), UNTIL - timedelta(minutes=15)
    asked: dict[str, Callable[[], object]] = {
        "first page": lambda: reader.page(50),
        "next page": lambda: reader.page(50, next_page),
        "a day": lambda: reader.page(50, start=day, end=UNTIL),
        "next page of a day": lambda: reader.page(50, next_page, start=day, end=UNTIL),
        "paid": lambda: reader.page(50, next_page, status=Status.PAID),
        "refused of a day": lambda: reader.page(5, status=Status.REFUSED, start=day, end=UNTIL),
        "review": lambda: reader.page(50, status=Status.REVIEW),
        "reference": lambda: reader.page(50, text=newest.reference),
        "phone": lambda: reader.page(50, text=newest.phone),
        "transaction": lambda: reader.page(50, text=newest.transaction_id),
        "payment": lambda: reader.payment(newest.reference),
        "trail": lambda: reader.trail(newest.reference),
        "undecided": reader.undecided,
        "payouts": lambda: reader.payouts(50),
        "payout totals": lambda: reader.payout_totals(day, UNTIL),
        "orphans": lambda: reader.orphans(50),
        "recent": lambda: reader.recent(8),
        "totals": lambda: reader.totals(day, UNTIL),
        "health": lambda: reader.health(now),
        "search": lambda: reader.page(50, text="no such word"),
    }
    return asked


class Spied(sqlite3.Connection):
    """Remembers every statement."""

    seen: list[tuple[str, object]]

    def execute(self, sql: str, arguments: object = (), /) -> sqlite3.Cursor:
        self.seen.append((sql, arguments))
        return super().execute(sql, arguments)  # type: ignore[arg-type]


def spied(path: Path) -> Spied:
    connection = sqlite3.connect(path, factory=Spied)
    connection.seen = []
    return connection


def paid_page(reader: Reader) -> tuple[Payment, Cursor]:
    page = reader.page(50)
    assert page.next is not None
    return next(payment for payment in page.payments if payment.transaction_id), page.next


def badly_served(connection: sqlite3.Connection, sql: str, arguments: object) -> list[str]:
    """The steps of the plan that read a whole table or sort."""
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", arguments)]  # type: ignore[arg-type]
    limited = "LIMIT" in sql
    one = "WHERE transaction_id = ?" in sql or "WHERE reference = ?" in sql or "sale = ?" in sql
    return [
        step
        for step in plan
        # Going along an index, or the table itself, as far as a limit, reads only what is shown.
        if (step.startswith("SCAN") and not (limited or "s_undecided" in step))
        # The groups of a total are as few as the operators, the payments with one provider id are one or two.
        or (step.startswith("USE TEMP B-TREE") and "GROUP BY" not in step and not one)
    ]


def test_every_question_of_a_screen_is_served_by_an_index(large: Path) -> None:
    with closing(spied(large)) as connection:
        reader = Reader(connection)
        for ask in questions(reader, *paid_page(reader)).values():
            ask()
        statements = list(connection.seen)
        assert len(statements) > 20
        bad = {sql: steps for sql, arguments in statements if (steps := badly_served(connection, sql, arguments))}
    assert bad == {}


def test_every_question_of_the_engine_is_served_by_an_index(large: Path) -> None:
    texts = [value for name, value in vars(queries).items() if name.isupper() and isinstance(value, str)]
    statements = [text for text in texts if text.startswith("SELECT") and text not in queries.SELECTS]
    statements += [select + text for select in queries.SELECTS for text in texts if text.startswith(" ")]
    assert len(statements) > 15
    with closing(sqlite3.connect(large)) as connection:
        bad = {
            sql: badly_served(connection, sql, [None] * (3 if "?3" in sql else sql.count("?"))) for sql in statements
        }
    assert {sql: steps for sql, steps in bad.items() if steps} == {}


def steps_of(path: Path) -> dict[str, int]:
    """How many hundreds of steps SQLite's machine makes for each question."""
    counted: dict[str, int] = {}
    with closing(connect_for_reading(path)) as connection:
        reader = Reader(connection)
        asked = questions(reader, *paid_page(reader))
        for name, ask in asked.items():
            steps = 0

            def count() -> int:
                nonlocal steps
                steps += 1
                return 0

            connection.set_progress_handler(count, 20)
            ask()
            connection.set_progress_handler(None, 0)
            counted[name] = steps
    return counted


def test_no_question_costs_more_in_a_larger_ledger(large: Path, tmp_path: Path) -> None:
    small = tmp_path / "ledger.sqlite3"
    fill(small, KEY, WINDOW + 100)
    few, many = steps_of(small), steps_of(large)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name] * 1.2 + 3} == {}


def test_a_long_question_ends_when_nobody_wants_it_any_more(path: Path) -> None:
    fill(path, KEY, 5_000)
    asked: list[bool] = []

    def wanted() -> bool:
        asked.append(True)
        return True

    with closing(Reader.open(path)) as reader:
        reader.stop_when(wanted)
        with pytest.raises(LedgerFault):
            reader.sums(Search(text="nobody has this"))
    assert asked == [True]
