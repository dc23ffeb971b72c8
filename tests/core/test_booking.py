"""To which day a payment belongs, what the operator's statement proves, and what a manager's word does to both."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.fold import ImpossibleEvent, apply, fold, may_follow
from pos_app.core.payment import STREAMS, Flag, Json, Kind, Payment, Status
from tests.core.test_payment import TO, story

DECIDED_AGAINST = (Kind.DECIDED, {"as": "refused", "reason": "relevé", "by": "Hanta"})
Step = Kind | tuple[Kind, Mapping[str, Json]]


def reconciled(**data: Json) -> tuple[Kind, Mapping[str, Json]]:
    return Kind.RECONCILED, {"line": "t:in:9", "how": "transaction", "by": "Hanta", **data}


def made(status: Status, *then: Step) -> Payment:
    return fold(story(*TO[status], *then))


@pytest.mark.parametrize(
    ("status", "then", "booked"),
    [
        (Status.AWAITING, (), None),
        (Status.PAID, (), 4),
        (Status.CONFIRMED_MANUALLY, (), 4),
        (Status.REFUSED, (), None),
        (Status.REFUSED, (Kind.PAID,), 5),
        # A proof later does not move it.
        (Status.CONFIRMED_MANUALLY, (Kind.PAID,), 4),
        (Status.CONFIRMED_MANUALLY, (reconciled(),), 4),
        (Status.PAID, (Kind.CONTRADICTED, Kind.DECLINED, Kind.CALLBACK), 4),
        # Evidence against a manager's word: it stays where it was counted, until a manager decides again.
        (Status.CONFIRMED_MANUALLY, (Kind.CONTRADICTED,), 4),
        (Status.CONFIRMED_MANUALLY, (Kind.CONTRADICTED, Kind.DECIDED), 4),
        (Status.CONFIRMED_MANUALLY, (Kind.CONTRADICTED, DECIDED_AGAINST), None),
        # Taken back, and then the money came after all: it belongs to the day in which it came.
        (Status.CONFIRMED_MANUALLY, (Kind.CONTRADICTED, DECIDED_AGAINST, Kind.PAID), 7),
        (Status.CONFIRMED_MANUALLY, (Kind.CONTRADICTED, DECIDED_AGAINST, Kind.DECIDED), 7),
        (Status.UNKNOWN, (DECIDED_AGAINST,), None),
    ],
)
def test_the_event_that_booked_it(status: Status, then: tuple[Step, ...], booked: int | None) -> None:
    payment = made(status, *then)
    assert (payment.booked_seq, payment.first_seq) == (booked, 1)


@given(st.lists(st.sampled_from([*(kind for kind in Kind if kind is not Kind.DECIDED), DECIDED_AGAINST, "for"])))
def test_only_what_is_paid_or_vouched_for_is_booked(steps: list[Step | str]) -> None:
    """Also what is in review: a manager vouched for it, and evidence came against it."""
    payment = fold(story(Kind.CREATED))
    for step in steps:
        (event,) = story(Kind.DECIDED if step == "for" else step)  # type: ignore[arg-type]
        if may_follow(payment, event.kind):
            before, payment = payment, apply(payment, event)
            if payment.status in (Status.PAID, Status.CONFIRMED_MANUALLY):
                assert payment.booked_seq is not None
            elif payment.status is Status.REVIEW:
                assert payment.booked_seq == before.booked_seq
            else:
                assert payment.booked_seq is None


def test_a_line_of_the_statement_is_kept() -> None:
    paid = made(Status.PAID, reconciled())
    assert (paid.statement_line, paid.status, paid.transaction_id) == ("t:in:9", Status.PAID, "653805064")
    assert made(Status.PAID, reconciled(line="asked")).statement_line == "asked"


def test_the_statement_proves_what_a_manager_vouched_for() -> None:
    manual = made(Status.CONFIRMED_MANUALLY)
    proved = made(Status.CONFIRMED_MANUALLY, reconciled())
    assert (manual.reason, proved.reason, proved.detail) == ("decided_by_manager", None, None)
    assert proved.status is Status.PAID
    assert proved.settled_at == proved.changed_at
    assert proved.booked_seq == manual.booked_seq


def test_the_statement_tells_what_was_not_known() -> None:
    bare = made(Status.AWAITING, (Kind.PAID, {}))
    assert (bare.transaction_id, bare.fee) == (None, None)
    told = made(Status.AWAITING, (Kind.PAID, {}), reconciled(transaction_id="77", fee=90))
    assert (told.transaction_id, told.fee) == ("77", 90)
    # What the provider said already stands.
    kept = made(Status.PAID, reconciled(transaction_id="77", fee=90))
    assert (kept.transaction_id, kept.fee) == ("653805064", 150)


def test_only_an_amount_on_the_statement_clears_its_flag() -> None:
    flags = (Kind.PAID, {"flags": ["amount_unverified", "duplicate"]})
    assert made(Status.AWAITING, flags, reconciled()).flags == {Flag.AMOUNT_UNVERIFIED, Flag.DUPLICATE}
    assert made(Status.AWAITING, flags, reconciled(amount=12500)).flags == {Flag.DUPLICATE}


def test_a_manager_releases_a_sale() -> None:
    for status in (Status.AWAITING, Status.UNKNOWN, Status.REVIEW):
        released = made(status, Kind.RELEASED)
        assert (released.status, released.released_by) == (status, "Hanta")
        assert made(status).released_by is None
    # It is still the same payment: money may come.
    assert made(Status.UNKNOWN, Kind.RELEASED, Kind.PAID).status is Status.PAID


def test_the_flags_of_a_decision_are_kept() -> None:
    late = made(Status.UNKNOWN, (Kind.DECIDED, {"as": "paid", "transaction_id": "9", "flags": ["late"]}))
    assert late.flags == {Flag.LATE}
    assert made(Status.REFUSED, Kind.DECIDED).flags == {Flag.LATE}
    assert made(Status.UNKNOWN, Kind.DECIDED).flags == frozenset()


@pytest.mark.parametrize("kind", sorted(kind for kinds in STREAMS.values() for kind in kinds))
def test_what_belongs_to_no_payment_never_touches_one(kind: Kind) -> None:
    for status in Status:
        payment = made(status)
        assert not may_follow(payment, kind)
        with pytest.raises(ImpossibleEvent):
            apply(payment, story(kind)[0])


def test_every_kind_has_its_rule_and_every_stream_kinds_of_its_own() -> None:
    for kind in Kind:
        may_follow(made(Status.PAID), kind)
    kinds = [kind for own in STREAMS.values() for kind in own]
    assert len(kinds) == len(set(kinds))
