"""The fold: which event may follow which state, and what it makes of the payment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.fold import ImpossibleEvent, apply, fold, may_follow
from pos_app.core.money import Currency
from pos_app.core.payment import (
    SETTLED_FOR_GOOD,
    STREAMS,
    UNDECIDED,
    Claim,
    Direction,
    Environment,
    Event,
    Flag,
    Json,
    Kind,
    Payment,
    Status,
)
from pos_app.core.reference import is_reference
from tests.support.virtual import START

REFERENCE = "C3-0T36SV0S7"
CREATED = {
    "sale": "s1",
    "operator": "mvola",
    "till": "caisse3",
    "cashier": "caisse",
    "amount": 12500,
    "currency": "MGA",
    "phone": "+261341234567",
    "environment": "sandbox",
}
DATA: Mapping[Kind, Mapping[str, Json]] = {
    Kind.CREATED: CREATED,
    Kind.PAYOUT: {**CREATED, "approved_by": "Hanta", "why": "Monnaie", "returns": "C3-0T36SV0RR"},
    Kind.SENDING: {"correlation_id": "c1", "callback_secret": "path"},
    Kind.ANSWERED: {"step": "initiate", "http_status": 202, "body": "{}"},
    Kind.ACCEPTED: {"provider_reference": "p1", "link": None},
    Kind.DECLINED: {"reason": "declined"},
    Kind.NOT_SENT: {"reason": "no_network"},
    Kind.LOST: {"reason": "read_timeout"},
    Kind.CHECKED: {"step": "status", "http_status": 200, "body": "{}"},
    Kind.PAID: {"transaction_id": "653805064", "fee": 150, "checks": ["amount", "payer"], "flags": []},
    Kind.CONTRADICTED: {"reason": "amount_differs"},
    Kind.ABANDONED: {"by": "caisse"},
    Kind.DECIDED: {"as": "paid", "transaction_id": "9", "reason": "relevé", "by": "Hanta"},
    Kind.CALLBACK: {"body": "{}"},
    Kind.RELEASED: {"by": "Hanta", "reason": "le client est parti"},
    Kind.RECONCILED: {"line": "t:in:653805064", "how": "transaction", "by": "Hanta"},
    **{kind: {} for kinds in STREAMS.values() for kind in kinds},
}


def story(*kinds: Kind | tuple[Kind, Mapping[str, Json]]) -> list[Event]:
    events = []
    for seq, item in enumerate(kinds, start=1):
        kind, data = item if isinstance(item, tuple) else (item, DATA[item])
        events.append(Event(seq, START + timedelta(seconds=seq), REFERENCE, kind, data))
    return events


TO = {
    Status.CREATED: (Kind.CREATED,),
    Status.SENDING: (Kind.CREATED, Kind.SENDING),
    Status.AWAITING: (Kind.CREATED, Kind.SENDING, Kind.ACCEPTED),
    Status.UNKNOWN: (Kind.CREATED, Kind.SENDING, Kind.LOST),
    Status.PAID: (Kind.CREATED, Kind.SENDING, Kind.ACCEPTED, Kind.PAID),
    Status.REFUSED: (Kind.CREATED, Kind.SENDING, Kind.ACCEPTED, Kind.DECLINED),
    Status.NOT_SENT: (Kind.CREATED, Kind.NOT_SENT),
    Status.ABANDONED: (Kind.CREATED, Kind.SENDING, Kind.ACCEPTED, Kind.ABANDONED),
    Status.REVIEW: (Kind.CREATED, Kind.SENDING, Kind.ACCEPTED, Kind.CONTRADICTED),
    Status.CONFIRMED_MANUALLY: (Kind.CREATED, Kind.SENDING, Kind.LOST, Kind.DECIDED),
}
ALLOWED = {
    Status.CREATED: {Kind.SENDING: Status.SENDING, Kind.NOT_SENT: Status.NOT_SENT},
    Status.SENDING: {
        Kind.ANSWERED: Status.SENDING,
        Kind.ACCEPTED: Status.AWAITING,
        Kind.DECLINED: Status.REFUSED,
        Kind.NOT_SENT: Status.NOT_SENT,
        Kind.LOST: Status.UNKNOWN,
        Kind.CALLBACK: Status.SENDING,
    },
    Status.AWAITING: {
        Kind.ACCEPTED: Status.AWAITING,
        Kind.DECLINED: Status.REFUSED,
        Kind.CHECKED: Status.AWAITING,
        Kind.PAID: Status.PAID,
        Kind.CONTRADICTED: Status.REVIEW,
        Kind.ABANDONED: Status.ABANDONED,
        Kind.DECIDED: Status.CONFIRMED_MANUALLY,
        Kind.CALLBACK: Status.AWAITING,
        Kind.RELEASED: Status.AWAITING,
    },
    Status.UNKNOWN: {
        Kind.ACCEPTED: Status.AWAITING,
        Kind.DECLINED: Status.REFUSED,
        Kind.CHECKED: Status.UNKNOWN,
        Kind.PAID: Status.PAID,
        Kind.CONTRADICTED: Status.REVIEW,
        Kind.ABANDONED: Status.ABANDONED,
        Kind.DECIDED: Status.CONFIRMED_MANUALLY,
        Kind.CALLBACK: Status.UNKNOWN,
        Kind.RELEASED: Status.UNKNOWN,
    },
    Status.PAID: {
        Kind.ACCEPTED: Status.PAID,
        Kind.DECLINED: Status.PAID,
        Kind.CHECKED: Status.PAID,
        Kind.CONTRADICTED: Status.PAID,
        Kind.CALLBACK: Status.PAID,
        Kind.RECONCILED: Status.PAID,
    },
    Status.REFUSED: {
        Kind.ACCEPTED: Status.REFUSED,
        Kind.DECLINED: Status.REFUSED,
        Kind.CHECKED: Status.REFUSED,
        Kind.PAID: Status.PAID,
        Kind.CONTRADICTED: Status.REVIEW,
        Kind.DECIDED: Status.CONFIRMED_MANUALLY,
        Kind.CALLBACK: Status.REFUSED,
    },
    Status.NOT_SENT: {Kind.CALLBACK: Status.NOT_SENT},
    Status.ABANDONED: {
        Kind.ACCEPTED: Status.ABANDONED,
        Kind.DECLINED: Status.ABANDONED,
        Kind.CHECKED: Status.ABANDONED,
        Kind.PAID: Status.PAID,
        Kind.CONTRADICTED: Status.REVIEW,
        Kind.DECIDED: Status.CONFIRMED_MANUALLY,
        Kind.CALLBACK: Status.ABANDONED,
    },
    Status.REVIEW: {
        Kind.ACCEPTED: Status.REVIEW,
        Kind.DECLINED: Status.REVIEW,
        Kind.CHECKED: Status.REVIEW,
        Kind.CONTRADICTED: Status.REVIEW,
        Kind.DECIDED: Status.CONFIRMED_MANUALLY,
        Kind.CALLBACK: Status.REVIEW,
        Kind.RELEASED: Status.REVIEW,
    },
    Status.CONFIRMED_MANUALLY: {
        Kind.ACCEPTED: Status.CONFIRMED_MANUALLY,
        Kind.DECLINED: Status.CONFIRMED_MANUALLY,
        Kind.CHECKED: Status.CONFIRMED_MANUALLY,
        Kind.PAID: Status.PAID,
        Kind.CONTRADICTED: Status.REVIEW,
        Kind.CALLBACK: Status.CONFIRMED_MANUALLY,
        Kind.RECONCILED: Status.PAID,
    },
}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("beginning", [Kind.CREATED, Kind.PAYOUT])
def test_the_whole_table_of_states_and_events(status: Status, kind: Kind, beginning: Kind) -> None:
    before = fold(story(beginning, *TO[status][1:]))
    assert before.status is status
    event = replace(story(kind)[0], at=START + timedelta(hours=1))
    expected = ALLOWED[status].get(kind)
    assert may_follow(before, kind) is (expected is not None)
    if expected is None:
        with pytest.raises(ImpossibleEvent):
            apply(before, event)
    else:
        after = apply(before, event)
        assert after.status is expected
        assert after.changed_at == event.at


def test_the_account_is_told_and_was_known_before_it_was() -> None:
    for told in ({"operator": "pvit-web", "account": "pvit"}, {"operator": "pvit-web"}, {"operator": "pvit"}):
        assert fold(story((Kind.CREATED, {**DATA[Kind.CREATED], **told}))).account == "pvit"


def test_what_a_payment_remembers() -> None:
    paid = fold(story(*TO[Status.PAID]))
    assert paid == Payment(
        reference=REFERENCE,
        sale="s1",
        operator="mvola",
        wallet=None,
        till="caisse3",
        cashier="caisse",
        amount=12500,
        currency=Currency.MGA,
        phone="+261341234567",
        customer=None,
        description=None,
        environment=Environment.SANDBOX,
        created_at=START + timedelta(seconds=1),
        sent_at=START + timedelta(seconds=2),
        settled_at=START + timedelta(seconds=4),
        changed_at=START + timedelta(seconds=4),
        status=Status.PAID,
        provider_reference="p1",
        transaction_id="653805064",
        fee=150,
        correlation_id="c1",
        callback_secret="path",
        checks=("amount", "payer"),
        first_seq=1,
        booked_seq=4,
        account="mvola",
    )
    assert paid.money.amount == 12500
    assert "path" not in repr(paid)


@pytest.mark.parametrize("over", [Kind.DECLINED, Kind.ABANDONED])
def test_money_after_the_end_is_late(over: Kind) -> None:
    paid = fold(story(*TO[Status.AWAITING], over, Kind.PAID))
    assert (paid.status, set(paid.flags), paid.reason) == (Status.PAID, {Flag.LATE}, None)


@pytest.mark.parametrize("against", [Kind.DECLINED, Kind.CONTRADICTED])
def test_paid_is_never_taken_back_silently(against: Kind) -> None:
    paid = fold(story(*TO[Status.PAID], against))
    assert (paid.status, set(paid.flags)) == (Status.PAID, {Flag.CONFLICT})


def test_a_manual_confirmation_against_the_provider_is_a_conflict() -> None:
    assert fold(story(*TO[Status.CONFIRMED_MANUALLY], Kind.DECLINED)).flags == {Flag.CONFLICT}


def test_a_manual_confirmation_carries_the_operators_number_until_it_is_proven() -> None:
    manual = fold(story(*TO[Status.CONFIRMED_MANUALLY]))
    assert (manual.transaction_id, manual.reason) == ("9", "decided_by_manager")
    proven = fold(story(*TO[Status.CONFIRMED_MANUALLY], (Kind.PAID, {"transaction_id": None})))
    assert (proven.status, proven.transaction_id) == (Status.PAID, "9")


def test_a_manager_may_also_decide_against() -> None:
    refused = fold(story(*TO[Status.UNKNOWN], (Kind.DECIDED, {"as": "refused"})))
    assert (refused.status, refused.reason) == (Status.REFUSED, "decided_by_manager")


def test_a_lost_answer_found_again_waits_for_the_customer() -> None:
    found = fold(story(*TO[Status.UNKNOWN], Kind.ACCEPTED))
    assert (found.status, found.reason, found.provider_reference) == (Status.AWAITING, None, "p1")


def test_flags_given_with_the_success_are_kept() -> None:
    paid = fold(story(*TO[Status.AWAITING], (Kind.PAID, {"flags": ["amount_unverified", "duplicate"]})))
    assert paid.flags == {Flag.AMOUNT_UNVERIFIED, Flag.DUPLICATE}


def test_nothing_is_no_payment() -> None:
    with pytest.raises(ImpossibleEvent):
        fold([])
    for kind in set(Kind) - {Kind.CREATED, Kind.PAYOUT}:
        with pytest.raises(ImpossibleEvent):
            fold(story(kind))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("stream", list(STREAMS))
def test_no_payment_is_under_the_reference_of_a_stream(stream: str, kind: Kind) -> None:
    assert not is_reference(stream)
    with pytest.raises(ImpossibleEvent):
        fold([replace(story(kind)[0], reference=stream)])


def test_a_payout_is_money_that_goes_out() -> None:
    paid_in = fold(story(*TO[Status.PAID]))
    paid_out = fold(story(Kind.PAYOUT, *TO[Status.PAID][1:]))
    assert (paid_in.direction, paid_in.approved_by, paid_in.why, paid_in.returns) == (Direction.IN, None, None, None)
    assert paid_out == replace(
        paid_in, direction=Direction.OUT, approved_by="Hanta", why="Monnaie", returns="C3-0T36SV0RR"
    )


@pytest.mark.parametrize("kind", [Kind.DECLINED, Kind.NOT_SENT, Kind.LOST, Kind.CONTRADICTED, Kind.ABANDONED])
def test_the_detail_of_a_reason_stays_with_it(kind: Kind) -> None:
    way = TO[Status.SENDING] if kind in (Kind.NOT_SENT, Kind.LOST) else TO[Status.AWAITING]
    told = fold(story(*way, (kind, {"reason": "link_refused", "detail": "evil.example"})))
    assert (told.reason, told.detail) == ("link_refused", "evil.example")
    bare = fold(story(*way, (kind, {"reason": "link_refused"})))
    assert (bare.reason, bare.detail) == ("link_refused", None)


@pytest.mark.parametrize(
    ("first", "then", "reason"),
    [
        (Kind.LOST, (Kind.ACCEPTED, {}), None),
        (Kind.DECLINED, (Kind.PAID, {}), None),
        (Kind.DECLINED, (Kind.DECIDED, {"as": "paid", "transaction_id": "9"}), "decided_by_manager"),
        (Kind.DECLINED, (Kind.DECIDED, {"as": "refused"}), "decided_by_manager"),
        (Kind.LOST, (Kind.ABANDONED, {"by": "caisse"}), "abandoned"),
    ],
)
def test_the_detail_goes_with_its_reason(first: Kind, then: tuple[Kind, Mapping[str, Json]], reason: str) -> None:
    payment = fold(story(*TO[Status.SENDING], (first, {"reason": "x", "detail": "4001"}), then))
    assert (payment.reason, payment.detail) == (reason, None)


def test_the_newest_claim_of_a_callback_is_kept() -> None:
    claims = [(Kind.CALLBACK, {"claim": claim}) for claim in ("success", "failed", None)]
    assert fold(story(*TO[Status.AWAITING], *claims)).claim is Claim.FAILED
    assert fold(story(*TO[Status.AWAITING], *claims[:1])).claim is Claim.SUCCESS
    assert fold(story(*TO[Status.AWAITING])).claim is None
    with pytest.raises(ValueError, match="paid"):
        fold(story(*TO[Status.AWAITING], (Kind.CALLBACK, {"claim": "paid"})))


def test_a_callback_tells_an_id_only_where_none_is_known() -> None:
    told = (Kind.CALLBACK, {"provider_reference": "p2"})
    assert fold(story(*TO[Status.UNKNOWN], told)).provider_reference == "p2"
    assert fold(story(*TO[Status.AWAITING], told)).provider_reference == "p1"
    assert fold(story(*TO[Status.UNKNOWN], Kind.CALLBACK)).provider_reference is None
    # The answer that is read later says it better.
    assert fold(story(*TO[Status.SENDING], told, Kind.ACCEPTED)).provider_reference == "p1"


@given(st.lists(st.sampled_from([None, "success", "failed", "pending"]), max_size=8), st.sampled_from(list(Status)))
def test_no_number_of_callbacks_changes_a_status(claims: list[str | None], status: Status) -> None:
    if status is Status.CREATED:
        return
    before = fold(story(*TO[status]))
    after = fold(story(*TO[status], *((Kind.CALLBACK, {"claim": claim, "word": "PAID"}) for claim in claims)))
    assert replace(after, claim=None, changed_at=before.changed_at) == before


def test_what_blocks_a_sale_and_what_is_watched() -> None:
    for status, kinds in TO.items():
        payment = fold(story(*kinds))
        assert payment.is_undecided is (status in UNDECIDED)
        watched = {Status.AWAITING, Status.UNKNOWN, Status.REFUSED, Status.ABANDONED, Status.CONFIRMED_MANUALLY}
        assert payment.is_watched is (status in watched)
    assert not UNDECIDED & SETTLED_FOR_GOOD


@given(st.lists(st.sampled_from([kind for kind in Kind if kind is not Kind.CREATED]), max_size=25))
def test_no_history_takes_back_what_is_paid_or_not_sent(kinds: list[Kind]) -> None:
    payment = fold(story(Kind.CREATED))
    sendings = 0
    for event in story(Kind.CREATED, *kinds)[1:]:
        if not may_follow(payment, event.kind):
            continue
        before, payment = payment, apply(payment, event)
        sendings += event.kind is Kind.SENDING
        if before.status in SETTLED_FOR_GOOD:
            assert payment.status is before.status
        # Only the operator's statement takes a flag away: once it has named the amount.
        assert before.flags - payment.flags <= {Flag.AMOUNT_UNVERIFIED}
    assert sendings <= 1
