"""The sums of a period against the same sums made payment by payment, and that they cost what the period holds."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.day import CASH, DrawerEntry
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, Environment, Kind, Payment, Status
from pos_app.ledger.connection import connect_for_reading
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Activity, Made, Reader, Tally
from tests.ledger.bulk import UNTIL, fill
from tests.ledger.business import close_day
from tests.ledger.story import KEY, NOW, OUTCOMES, payout, write
from tests.support import naive_activity

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def by_currency(found: tuple[Activity, ...]) -> dict[Currency, Activity]:
    return {one.currency: one for one in found}


def open_day(ledger: Ledger, number: int, at: datetime) -> None:
    floats = [{"currency": "MGA", "amount": 0, "pieces": None, "counted": False}]
    ledger.note(DAYS, Kind.DAY_OPENED, {"day": number, "by": "Vola", "since": 0, "floats": floats}, at)


def sell(ledger: Ledger, amount: int, at: datetime, currency: str = "MGA", kind: Kind = Kind.CASH_SALE) -> None:
    data = {"day": 1, "by": "Noro", "amount": amount, "currency": currency, "received": None, "reason": "monnaie"}
    ledger.note(DAYS, kind, data, at)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, list[Payment], list[DrawerEntry]]]:
    """Payments of every outcome over three days, payouts, and cash; and what is in it."""
    path = tmp_path_factory.mktemp("activity") / "ledger.sqlite3"
    ledger = Ledger.create(path, KEY)
    open_day(ledger, 1, NOW)
    outcomes = [*OUTCOMES, *[one for one in OUTCOMES if one != "confirmed_manually"] * 3]
    made = []
    for number, outcome in enumerate(outcomes):
        operator, currency = (("mvola", "MGA"), ("pvit", "XAF"), ("moneyfusion", "XOF"))[number % 3]
        fields = {"operator": operator, "currency": currency, "amount": 100 + number, "cashier": f"C{number % 4}"}
        environment = ("sandbox", "production")[number % 5 == 0]
        at = NOW + number * 1.7 * HOUR
        made.append(write(ledger, f"C3-{number:03d}", outcome, at=at, environment=environment, **fields))
        if number % 4 == 0:
            sell(ledger, 1_000 + number, at + HOUR / 2)
            sell(ledger, 70, at + HOUR / 2, "XAF", Kind.CASH_IN)
    for number, outcome in enumerate(("paid", "refused", "confirmed_manually", "awaiting")):
        made.append(payout(ledger, f"C3-P{number}", outcome, at=NOW + number * 9 * HOUR, fee=3))
    ledger.close()
    with closing(Reader.open(path)) as reader:
        yield reader, [found for one in made if (found := reader.payment(one.reference))], list(reader.drawer(1))


@given(hours=st.tuples(st.integers(-5, 90), st.integers(-5, 90)), environment=st.none() | st.sampled_from(Environment))
def test_every_sum_is_what_adding_up_payment_by_payment_makes(
    everything: tuple[Reader, list[Payment], list[DrawerEntry]],
    hours: tuple[int, int],
    environment: Environment | None,
) -> None:
    reader, payments, entries = everything
    start, end = (NOW + hour * HOUR for hour in hours)
    wanted = naive_activity.activity(payments, entries, start, end, environment)
    found = reader.activity(start, end, environment=environment)
    assert by_currency(found) == by_currency(wanted)
    assert [one.currency for one in found] == sorted(one.currency for one in found)


def test_what_came_in_what_went_and_what_is_undecided(ledger: Ledger, reader: Reader) -> None:
    open_day(ledger, 1, NOW)
    write(ledger, "C3-1", "paid", amount=1_000)
    write(ledger, "C3-2", "late", amount=2_000, cashier="Noro")
    write(ledger, "C3-3", "confirmed_manually", amount=4_000)
    write(ledger, "C3-4", "awaiting", amount=8_000)
    write(ledger, "C3-5", "review", amount=16_000)
    payout(ledger, "C3-P", "paid", amount=700)
    sell(ledger, 300, NOW + HOUR)
    (found,) = reader.activity(NOW, NOW + DAY)
    assert found.received == Tally(4, 7_300, 160, 1, 1, 4_000)
    assert found.means == {CASH: Tally(1, 300), "mvola": Tally(3, 7_000, 160, 1, 1, 4_000)}
    assert found.given_back == Tally(1, 700, 150)
    assert found.undecided == Made(2, 24_000)
    assert found.cashiers["Noro"] == Tally(2, 2_300, 10, 1)
    (service,) = found.services
    assert (service.decided, service.paid) == (3, 3)
    assert (service.median_seconds, service.slow_seconds) == (2.0, 2.0)
    assert found.states[Status.AWAITING] == Made(1, 8_000)


def test_who_counts_blind_is_not_told_the_cash_of_the_open_day(ledger: Ledger, reader: Reader) -> None:
    open_day(ledger, 1, NOW)
    sell(ledger, 300, NOW + HOUR)
    assert reader.activity(NOW, NOW + DAY, blind=True) == ()
    close_day(ledger, at=NOW + 2 * HOUR)
    (found,) = reader.activity(NOW, NOW + DAY, blind=True)
    assert found.means == {CASH: Tally(1, 300)}


def test_hours_and_days_are_the_machines_own(ledger: Ledger, reader: Reader) -> None:
    # Three hours before Greenwich: 22:30 there is already tomorrow here.
    at = NOW.replace(hour=22, minute=30)
    write(ledger, "C3-1", "paid", at=at)
    (found,) = reader.activity(at - HOUR, at + HOUR)
    assert list(found.hours) == [1]
    assert list(found.days) == [(at + DAY).date()]


def test_half_and_nine_tenths_of_the_delays(ledger: Ledger, reader: Reader) -> None:
    for number in range(1, 11):
        sent = write(ledger, f"C3-{number}", "awaiting").sent_at
        assert sent is not None
        ledger.append(f"C3-{number}", Kind.PAID, {}, sent + timedelta(seconds=number, milliseconds=40))
    (found,) = reader.activity(NOW, NOW + DAY)
    assert (found.services[0].median_seconds, found.services[0].slow_seconds) == (5.0, 9.0)


def test_nothing_paid_has_no_delay(ledger: Ledger, reader: Reader) -> None:
    write(ledger, "C3-1", "refused")
    (found,) = reader.activity(NOW, NOW + DAY)
    assert (found.services[0].median_seconds, found.services[0].decided, found.services[0].paid) == (None, 1, 0)
    assert found.received == found.given_back == Tally()
    assert reader.activity(NOW + DAY, NOW + 2 * DAY) == ()


def test_older_files_know_of_no_payouts_and_of_no_cash(ledger: Ledger, path: Path) -> None:
    open_day(ledger, 1, NOW)
    write(ledger, "C3-1", "paid")
    payout(ledger, "C3-P", "paid")
    sell(ledger, 300, NOW + HOUR)
    for version, cash, payouts in ((3, True, True), (2, False, True), (1, False, False)):
        with closing(Reader.open(path)) as reader:
            reader._version = version
            (found,) = reader.activity(NOW, NOW + DAY)
            assert (CASH in found.means, bool(found.payouts)) == (cash, payouts)


def test_a_month_costs_no_more_in_a_larger_ledger(tmp_path: Path) -> None:
    few, many = tmp_path / "few.sqlite3", tmp_path / "many.sqlite3"
    fill(few, KEY, 3_000, per_day=1_000)
    fill(many, KEY, 9_000, per_day=1_000)
    small, large = steps_of(few), steps_of(many)
    assert large <= small * 1.2 + 3


def steps_of(path: Path) -> int:
    """How many twenties of steps SQLite's machine makes for one day."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(connect_for_reading(path)) as connection:
        reader = Reader(connection)
        connection.set_progress_handler(count, 20)
        reader.activity(UNTIL - DAY, UNTIL)
    return steps
