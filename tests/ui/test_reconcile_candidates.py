"""What may be the other half of an entry: the order, what is left out, and what is said for it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.payment import Direction
from pos_app.core.reconciliation import Pair
from pos_app.core.statement import LineStatus
from pos_app.ui.screens.reconcile_candidates import apart_words, candidates, hints, same_phone
from tests.ui.fakes import now
from tests.ui.reconciling import make_line, only_ours, only_theirs, paid


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+261341234567", "0341234567", True),
        ("+261341234567", "341234567", True),
        ("+261341234567", "034 12 345 67", True),
        ("+261341234567", "+261341234568", False),
        ("+261341234567", None, False),
        (None, None, False),
        ("34567", "34567", False),
    ],
)
def test_numbers_are_compared_by_their_last_digits(one: str | None, other: str | None, same: bool) -> None:
    assert same_phone(one, other) is same


def test_what_cannot_be_is_left_out() -> None:
    payment = only_ours(paid(amount=7_000))
    fits = only_theirs(make_line("1"))
    others = [
        only_theirs(make_line("2", currency=Currency.XAF)),
        only_theirs(make_line("3", direction=Direction.OUT)),
        only_theirs(make_line("4", status=LineStatus.FAILED)),
        only_ours(paid()),
        Pair(None, None),
    ]
    assert candidates(payment, [*others, fits]) == [fits]


def test_the_nearest_in_time_comes_first_among_equals_and_a_line_without_time_last() -> None:
    payment = only_ours(paid(amount=7_000))
    near, far, timeless = (
        only_theirs(make_line(number, at=at))
        for number, at in (("1", now()), ("2", now() - timedelta(hours=5)), ("3", None))
    )
    assert candidates(payment, [timeless, far, near]) == [near, far, timeless]


@given(st.lists(st.tuples(st.sampled_from([7_000, 8_000]), st.booleans(), st.integers(0, 9_000)), max_size=20))
def test_no_candidate_is_lost_or_made_up_and_same_amounts_come_first(found: list[tuple[int, bool, int]]) -> None:
    payment = only_ours(paid(amount=7_000))
    phones = {True: payment.ours and payment.ours.phone, False: "+261330000000"}
    others = [
        only_theirs(make_line(str(number), amount=amount, phone=phones[same], at=now() - timedelta(seconds=ago)))
        for number, (amount, same, ago) in enumerate(found)
    ]
    ordered = candidates(payment, others)
    assert sorted(map(id, ordered)) == sorted(map(id, others))
    amounts = [pair.line.amount for pair in ordered if pair.line is not None]
    assert amounts == sorted(amounts)


def test_hints_say_what_speaks_for_it() -> None:
    payment = paid(amount=7_000, phone="+261345512008")
    line = make_line(at=payment.created_at + timedelta(minutes=30))
    assert hints(only_ours(payment), only_theirs(line)).startswith("Même montant, même numéro, à ")
    assert hints(only_theirs(make_line(amount=1, phone=None, at=None)), only_ours(payment)) == "Montant différent"
    assert hints(only_ours(payment), only_ours(payment)) == ""


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (timedelta(seconds=20), "même heure"),
        (timedelta(minutes=12), "à 12 min"),
        (timedelta(hours=3), "à 3 h"),
        (timedelta(days=2), "à 2 jours"),
    ],
)
def test_distances_are_said_as_people_do(apart: timedelta, said: str) -> None:
    assert apart_words(apart) == said
