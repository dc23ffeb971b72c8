"""The search against the same conditions said in plain Python, over payments of every kind."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Flag, Kind, Payment, Status
from pos_app.ledger import search as searching
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Cursor, Found, Reader, Search
from tests.ledger.story import KEY, NOW, OUTCOMES, payout, write
from tests.support import naive_search

MINUTE = timedelta(minutes=1)
PHONES = ("+261341234567", "+24107123456", "+2250701020304", None)
NAMES = ("Rasoa", "RASOA Élise", "élise", None, "100% n_c")
AMOUNTS = (500, 12_500, 2_345, 34_123)
RECONCILED = {"C3-009", "C3-010"}
MONEYS = (("mvola", "MGA"), ("pvit", "XAF"), ("moneyfusion", "XOF"))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, list[Payment]]]:
    """A ledger of every outcome with different people, numbers, amounts and days; and what is in it, newest first."""
    path = tmp_path_factory.mktemp("search") / "ledger.sqlite3"
    ledger = Ledger.create(path, KEY)
    made = [
        write(ledger, f"C3-{number:03d}", outcome, at=NOW + number * 7 * MINUTE, **_fields(number))
        for number, outcome in enumerate([*OUTCOMES, *[one for one in OUTCOMES if one != "confirmed_manually"] * 4])
    ]
    for number, outcome in enumerate(("paid", "refused", "awaiting", "review")):
        why = {"why": f"monnaie {number}", "approved_by": "Mme Nzé", "returns": "C3-007" if number == 1 else None}
        made.append(payout(ledger, f"C3-P{number}", outcome, at=NOW + number * MINUTE, **_fields(number) | why))
    for reference in RECONCILED:
        ledger.append(reference, Kind.RECONCILED, _line(reference), NOW + timedelta(days=2))
    paid = write(ledger, "C3-TX", "awaiting", at=NOW + timedelta(days=1))
    ledger.append(paid.reference, Kind.PAID, {"transaction_id": "636042", "fee": 10}, NOW + timedelta(days=1))
    ledger.close()
    with closing(Reader.open(path)) as reader:
        references = [one.reference for one in made] + ["C3-TX"]
        known = [payment for reference in references if (payment := reader.payment(reference)) is not None]
        yield reader, sorted(known, key=lambda one: (one.created_at, one.first_seq), reverse=True)


def _fields(number: int) -> dict[str, object]:
    operator, currency = MONEYS[number % 3]
    return {
        "operator": operator,
        "currency": currency,
        "amount": AMOUNTS[number % len(AMOUNTS)],
        "phone": PHONES[number % len(PHONES)],
        "customer": NAMES[number % len(NAMES)],
        "cashier": ("Vola", "Noël")[number % 2],
    }


def _line(reference: str) -> dict[str, object]:
    return {
        "line": f"key of {reference}",
        "how": "transaction",
        "transaction_id": None,
        "amount": None,
        "fee": None,
        "by": "Vola",
    }


def read_all(reader: Reader, search: Search, limit: int = 7) -> list[Payment]:
    """Every page to the end."""
    found: list[Payment] = []
    after: Cursor | None = None
    while True:
        page = reader.found(search, limit, after)
        assert len(page.payments) <= limit
        found += page.payments
        after = page.next
        if after is None:
            return found


WORDS = ["", " ", "rasoa", "ELISE", "Élise", "elis", "noel", "nze", "monnaie 2", "Épicerie", "\u2019", "x" * 60]
NUMBERS = ["C3-003", "c3-0", "C3-P1", "C3-007", "636042", "prov", "MANUAL", "%", "_", "n_c", "\uff11\uff12", "0"]
NUMBERS += ["034 12 345 67", "+261341234567", "0 7 12", "34 12", "12 500", "2345", "00225"]
TEXTS = st.sampled_from(WORDS + NUMBERS) | st.text(max_size=3)
MOMENTS = st.none() | st.integers(-30, 600).map(lambda minutes: NOW + minutes * MINUTE)
BOUNDS = st.none() | st.sampled_from([1, 500, 501, 12_499, 12_500, 40_000])
SEARCHES = st.builds(
    Search,
    text=TEXTS,
    direction=st.sampled_from(Direction),
    statuses=st.frozensets(st.sampled_from(Status), max_size=3),
    flags=st.frozensets(st.sampled_from([Flag.LATE, Flag.AMOUNT_UNVERIFIED]), max_size=2),
    operator=st.none() | st.sampled_from(["mvola", "pvit", "nobody"]),
    reconciled=st.none() | st.booleans(),
    currencies=st.frozensets(st.sampled_from(Currency), max_size=2),
    least=BOUNDS,
    most=BOUNDS,
    start=MOMENTS,
    end=MOMENTS,
)


@given(search=SEARCHES)
def test_the_search_finds_what_the_same_conditions_in_python_find(
    everything: tuple[Reader, list[Payment]], search: Search
) -> None:
    reader, payments = everything
    wanted = naive_search.search(payments, search)
    assert read_all(reader, search) == wanted
    assert reader.sums(search) == naive_search.sums(wanted)


@pytest.mark.parametrize(
    ("search", "served"),
    [
        (Search(), True),
        (Search(direction=Direction.OUT, start=NOW, end=NOW), True),
        (Search(statuses=frozenset({Status.PAID})), True),
        (Search(statuses=frozenset({Status.UNKNOWN, Status.REVIEW})), True),
        (Search(statuses=frozenset({Status.PAID, Status.REFUSED})), False),
        (Search(text=" x"), False),
        (Search(text="  "), True),
        (Search(flags=frozenset({Flag.LATE})), False),
        (Search(operator="mvola"), False),
        (Search(reconciled=False), False),
        (Search(currencies=frozenset({Currency.MGA})), False),
        (Search(least=0), False),
        (Search(most=9), False),
    ],
)
def test_it_is_known_which_searches_an_index_serves(search: Search, served: bool) -> None:
    assert search.is_served is served


def test_names_are_found_whatever_their_accents(everything: tuple[Reader, list[Payment]]) -> None:
    reader, _payments = everything
    found = {payment.cashier for payment in read_all(reader, Search(text="NOEL"))}
    assert found == {"Noël"}
    assert searching.folded(None) is None


def test_sums_keep_currencies_and_outcomes_apart(ledger: Ledger, reader: Reader) -> None:
    write(ledger, "C3-1", "paid", amount=1_000)
    write(ledger, "C3-2", "refused", amount=2_000)
    write(ledger, "C3-3", "confirmed_manually", amount=4_000)
    write(ledger, "C3-4", "paid", amount=300, currency="XAF", operator="pvit")
    assert reader.sums(Search()) == (Found(Currency.MGA, 3, 7_000, 2, 5_000), Found(Currency.XAF, 1, 300, 1, 300))
    assert reader.sums(Search(direction=Direction.OUT)) == ()


def test_what_was_reconciled_is_found(everything: tuple[Reader, list[Payment]]) -> None:
    reader, _payments = everything
    assert {payment.reference for payment in read_all(reader, Search(reconciled=True))} == RECONCILED


def test_an_older_file_knows_of_no_payouts_and_of_nothing_reconciled(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1", "paid")
    with closing(Reader.open(path)) as reader:
        finder = searching.Finder(reader._rows, {Direction.IN: reader._payments}, has_lines=False)
        assert len(finder.page(Search(reconciled=False), 5).payments) == 1
        assert finder.page(Search(reconciled=True), 5).payments == ()
        assert finder.page(Search(direction=Direction.OUT), 5) == searching.Page((), None)
        assert finder.sums(Search(direction=Direction.OUT)) == ()
