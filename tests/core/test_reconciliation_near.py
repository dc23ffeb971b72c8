"""Pairs by amount, number and time: only where one fits one, whatever a busy or unlucky day looks like."""

from datetime import timedelta

import pytest

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Status
from pos_app.core.reconciliation import NEAR, TIGHT, By, Ours, Reconciled
from pos_app.core.statement import StatementLine
from tests.core.reconciliation_data import FOREIGN, OTHER_PHONE, compared, line, minutes, ours, piles, reference

A, B = reference(1), reference(2)
END = minutes(1) + timedelta(seconds=30)
SECOND = timedelta(seconds=1)


def reasons(found: Reconciled) -> set[str]:
    return {entry[2] for pile in piles(found).values() for entry in pile}


@pytest.mark.parametrize(
    ("at", "near"),
    [
        (minutes(1) - NEAR, True),
        (minutes(1) - NEAR - SECOND, False),
        (END + NEAR, True),
        (END + NEAR + SECOND, False),
        (None, False),
    ],
)
def test_the_operators_time_may_lie_half_an_hour_outside(at: object, near: bool) -> None:
    found = compared([ours(1)], [line(1, at=at)])
    assert (piles(found) == {"matched": [(A, 1, "")]}) is near
    assert not near or found.matched[0].by is By.NEAR


@pytest.mark.parametrize(
    "facts",
    [
        {"amount": 1_001},
        {"currency": Currency.XOF},
        {"direction": Direction.OUT},
        {"phone": OTHER_PHONE},
        {"reference": FOREIGN},
        {"transaction_id": "8"},
    ],
)
def test_everything_has_to_fit(facts: dict[str, object]) -> None:
    found = compared([ours(1, transaction_id="7")], [line(1, **facts)])
    assert set(piles(found)) == {"ours_only", "theirs_only"}
    assert reasons(found) <= {
        "not_on_statement",
        "not_in_till",
        "other_till",
    }


def test_a_number_on_one_side_only_hinders_nothing() -> None:
    assert piles(compared([ours(1)], [line(1, transaction_id="8")])) == {"matched": [(A, 1, "")]}
    assert piles(compared([ours(1, transaction_id="7")], [line(1)])) == {"matched": [(A, 1, "")]}
    assert piles(compared([ours(1, transaction_id="7")], [line(1, transaction_id="N/A")])) == {"matched": [(A, 1, "")]}


def test_of_the_number_the_last_eight_digits_count() -> None:
    """Without the country, without the 0, with both zeros of Congo: all of them are one telephone."""
    for written in ("74213803", "074213803", "24174213803", "00241 74 21 38 03"):
        assert piles(compared([ours(1)], [line(1, phone=written)])) == {"matched": [(A, 1, "")]}


def test_the_same_amount_twice_in_five_minutes_is_not_guessed_at() -> None:
    found = compared([ours(1), ours(5)], [line(2), line(6)])
    assert reasons(found) == {"ambiguous"}
    assert set(piles(found)) == {"ours_only", "theirs_only"}


def test_one_line_for_two_payments_is_not_guessed_at() -> None:
    assert piles(compared([ours(1), ours(5)], [line(2)])) == {
        "ours_only": [(A, None, "ambiguous"), (reference(5), None, "ambiguous")],
        "theirs_only": [(None, 2, "ambiguous")],
    }


def test_the_same_customer_in_the_afternoon_is_another_pair() -> None:
    assert piles(compared([ours(1), ours(300)], [line(301), line(2)])) == {
        "matched": [(A, 2, ""), (reference(300), 301, "")]
    }


def test_a_refused_attempt_does_not_stand_in_the_way_of_the_paid_one() -> None:
    assert piles(compared([ours(1, status=Status.REFUSED), ours(2)], [line(3)])) == {"matched": [(B, 3, "")]}


@pytest.mark.parametrize("status", [Status.ABANDONED, Status.UNKNOWN, Status.AWAITING, Status.REVIEW, Status.SENDING])
def test_one_that_may_have_been_paid_does(status: Status) -> None:
    assert piles(compared([ours(1, status=status), ours(2)], [line(3)])) == {
        "ours_only": [(B, None, "ambiguous")],
        "theirs_only": [(None, 3, "ambiguous")],
    }


@pytest.mark.parametrize("status", [Status.REFUSED, Status.UNKNOWN])
def test_money_of_what_we_took_for_lost_is_found(status: Status) -> None:
    found = compared([ours(1, status=status)], [line(1)])
    assert piles(found) == {"differs": [(A, 1, "status_differs")]}
    assert found.differs[0].by is By.NEAR


def test_a_refund_and_a_payment_of_the_same_amount_are_told_apart() -> None:
    payments = [ours(1), ours(2, direction=Direction.OUT)]
    lines = [line(1, direction=Direction.OUT), line(2)]
    assert piles(compared(payments, lines)) == {"matched": [(B, 1, ""), (A, 2, "")]}


def test_times_without_seconds_fit() -> None:
    assert piles(compared([ours(1)], [line(1, at=minutes(1))])) == {"matched": [(A, 1, "")]}


def test_times_an_hour_off_make_no_pair() -> None:
    assert set(piles(compared([ours(1)], [line(61)]))) == {"ours_only", "theirs_only"}


@pytest.mark.parametrize(("at", "near"), [(END + TIGHT, True), (END + TIGHT + SECOND, False)])
@pytest.mark.parametrize(("ours_phone", "line_phone"), [(None, "74213803"), ("+24174213803", None), (None, None)])
def test_without_a_number_the_time_is_tighter(
    at: object, near: bool, ours_phone: str | None, line_phone: str | None
) -> None:
    found = compared([ours(1, phone=ours_phone)], [line(1, phone=line_phone, at=at)])
    assert (piles(found) == {"matched": [(A, 1, "")]}) is near
    assert near or reasons(found) == {"not_on_statement", "not_in_till"}


def test_without_a_number_another_customers_same_amount_stands_in_the_way() -> None:
    found = compared([ours(1), ours(25, phone=OTHER_PHONE)], [line(1, phone=None)])
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous"), (reference(25), None, "not_on_statement")],
        "theirs_only": [(None, 1, "ambiguous")],
    }


def test_without_a_number_another_line_of_the_same_amount_stands_in_the_way() -> None:
    found = compared([ours(1)], [line(1, phone=None), line(25, phone=OTHER_PHONE)])
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous")],
        "theirs_only": [(None, 1, "ambiguous"), (None, 25, "not_in_till")],
    }


def test_two_without_numbers_and_different_transactions_are_two() -> None:
    found = compared([ours(1, phone=None, transaction_id="7")], [line(1, phone=None, transaction_id="8")])
    assert set(piles(found)) == {"ours_only", "theirs_only"}


def test_five_thousand_equal_payments_in_an_hour_are_not_guessed() -> None:
    step = timedelta(hours=1) / 5_000
    payments: list[Ours] = [ours(number, at=minutes(0) + number * step) for number in range(5_000)]
    lines: list[StatementLine] = [line(number, at=minutes(0) + number * step) for number in range(5_000)]
    found = compared(payments, lines)
    assert (len(found.matched), len(found.ours_only), len(found.theirs_only)) == (0, 5_000, 5_000)
    again = [
        StatementLine(**{name: getattr(each, name) for name in each.__slots__} | {"reference": known.reference})
        for each, known in zip(lines, payments, strict=True)
    ]
    assert len(compared(payments, again).matched) == 5_000


def test_one_number_on_thousands_of_payments_and_lines_is_no_more_work() -> None:
    payments = [ours(number, transaction_id="7") for number in range(3_000)]
    lines = [line(number, transaction_id="7") for number in range(3_000)]
    found = compared(payments, lines)
    assert reasons(found) == {"ambiguous"}
    assert (len(found.ours_only), len(found.theirs_only)) == (3_000, 3_000)


def test_a_line_that_names_it_by_reference_does_not_win_over_two_that_have_its_number() -> None:
    lines = [line(1, transaction_id="7"), line(2, transaction_id="7"), line(3, reference=A, at=None)]
    found = compared([ours(1, transaction_id="7")], lines)
    assert found.matched == ()
    assert len(found.theirs_only) == 3
