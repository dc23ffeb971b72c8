"""A manager's word: which payments it can settle, what the provider says first, which day it belongs to."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.payment import Flag, Kind, Payment, Status
from pos_app.core.provider import Contradictory, Declined, Pending, Unclear
from pos_app.core.shop import CloseDay, Decide
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import PAYING, accepted
from tests.engine.shop import CODE, MANAGER, kinds, paid_of, played, refused, sold, staffed
from tests.support.scripted import ScriptedProvider, VersatileProvider

CLOSE = CloseDay((), MANAGER, CODE, carry_over=True)


def decide(payment: Payment, *, paid: bool = True, **changes: Any) -> Decide:
    transaction = "T 42" if paid else None
    made = Decide(payment.reference, paid, "relevé vu", MANAGER, transaction, CODE)
    return replace(made, **changes)


def provider(*statuses: object, initiate: object = accepted, **more: Any) -> ScriptedProvider:
    return ScriptedProvider(MVOLA.operator, initiates=[initiate], statuses=statuses, **more)


async def waiting(engine: Engine, sale: str = "sale-1") -> Payment:
    payment = await engine.charge(charge(sale))
    await asyncio.sleep(1)
    return payment


@pytest.mark.parametrize(
    ("initiate", "status", "before"),
    [
        (accepted, Pending(), Status.AWAITING),
        (Unclear("no_answer_in_time"), Pending(), Status.UNKNOWN),
        (Declined("declined"), Pending(), Status.REFUSED),
        (accepted, Contradictory("amount_differs"), Status.REVIEW),
    ],
)
@pytest.mark.parametrize("paid", [True, False])
def test_what_may_be_decided(bench: Bench, initiate: object, status: object, before: Status, paid: bool) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await asyncio.sleep(10)
        known = bench.ledger.payment(payment.reference)
        assert known is not None
        assert known.status is before
        if before is Status.REFUSED and not paid:
            error = await refused(engine.act(decide(payment, paid=False)))
            assert (error.code, error.facts["status"]) == ("cannot_decide", "refused")
            return
        decided = await engine.act(decide(payment, paid=paid))
        assert isinstance(decided, Payment)
        if paid:
            assert (decided.status, decided.transaction_id) == (Status.CONFIRMED_MANUALLY, "T42")
            assert decided.flags == ({Flag.LATE} if before is Status.REFUSED else frozenset())
        else:
            assert (decided.status, decided.reason) == (Status.REFUSED, "decided_by_manager")

    played(bench, scene, provider(status, initiate=initiate))


def test_what_was_given_up_may_be_decided_too(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.abandon(payment.reference, "Hery")
        decided = await engine.act(decide(payment))
        assert isinstance(decided, Payment)
        assert (decided.status, decided.flags) == (Status.CONFIRMED_MANUALLY, {Flag.LATE})

    played(bench, scene, provider(Pending()))


def test_the_event_holds_who_and_why(bench: Bench) -> None:
    async def scene(engine: Engine) -> Payment:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(decide(payment))
        return payment

    payment = played(bench, scene, provider(Pending()))
    assert bench.ledger.last_data(payment.reference, Kind.DECIDED) == {
        "as": "paid",
        "transaction_id": "T42",
        "reason": "relevé vu",
        "by": MANAGER,
        "flags": [],
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transaction": None}, "transaction_missing"),
        ({"transaction": " "}, "transaction_missing"),
        ({"transaction": "T" * 65}, "transaction_invalid"),
        ({"transaction": "T\x00"}, "transaction_invalid"),
        ({"reason": " "}, "reason_missing"),
        ({"reference": "C3-000000000"}, "reference_unknown"),
        ({"pin": "000001"}, "pin_wrong"),
    ],
)
def test_a_decision_that_cannot_be(bench: Bench, changes: dict[str, Any], code: str) -> None:
    scripted = provider(Pending())

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        assert (await refused(engine.act(decide(payment, **changes)))).code == code
        assert scripted.asked == []
        assert bench.ledger.payment(payment.reference) == payment_of(bench, payment)

    played(bench, scene, scripted)


def payment_of(bench: Bench, payment: Payment) -> Payment:
    known = bench.ledger.payment(payment.reference)
    assert known is not None
    assert known.status is Status.AWAITING
    return known


@pytest.mark.parametrize("paid", [True, False])
def test_what_is_over_is_not_decided(bench: Bench, paid: bool) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await sold(engine)
        error = await refused(engine.act(decide(payment, paid=paid)))
        assert (error.code, error.facts["status"]) == ("cannot_decide", "paid")

    played(bench, scene, provider(paid_of))


def test_while_it_is_being_sent_nobody_decides(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        assert (await refused(engine.act(decide(payment)))).code == "cannot_decide"

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[9, accepted]))


def test_the_provider_is_asked_first_and_what_it_proves_stands(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        found = await engine.act(decide(payment))
        assert isinstance(found, Payment)
        assert (found.status, found.transaction_id) == (Status.PAID, f"T{payment.reference}")

    played(bench, scene, provider(paid_of))
    assert Kind.DECIDED not in kinds(bench)


def test_what_turned_out_paid_is_not_decided_refused(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        error = await refused(engine.act(decide(payment, paid=False)))
        assert (error.code, error.facts["status"]) == ("decided_meanwhile", "paid")

    played(bench, scene, provider(paid_of))


def test_what_turned_out_refused_is_left_as_the_provider_said(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        found = await engine.act(decide(payment, paid=False))
        assert isinstance(found, Payment)
        assert (found.status, found.reason) == (Status.REFUSED, "declined")

    played(bench, scene, provider(Declined("declined")))


def test_two_managers_at_once_decide_once(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        both = (engine.act(decide(payment)), engine.act(decide(payment, paid=False)))
        first, second = await asyncio.gather(*both, return_exceptions=True)
        assert isinstance(first, Payment)
        assert isinstance(second, KnownError)
        assert (second.code, second.facts["status"]) == ("decided_meanwhile", "confirmed_manually")

    played(bench, scene, provider(Pending()))


def test_a_provider_that_does_not_answer_holds_a_decision_up_for_twenty_seconds(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        began = bench.loop.time()
        await engine.act(decide(payment))
        assert bench.loop.time() - began == pytest.approx(20)

    played(bench, scene, provider(3_600, Pending()))


def test_one_operators_number_decides_one_payment(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        one, two = await waiting(engine, "one"), await waiting(engine, "two")
        await engine.act(decide(one))
        error = await refused(engine.act(decide(two)))
        assert (error.code, error.facts) == ("transaction_reused", {"reference": one.reference})

    played(bench, scene, provider(Pending()))


def test_a_second_success_of_the_sale_is_said(bench: Bench) -> None:
    answers: list[object] = [Declined("declined"), accepted]
    scripted = ScriptedProvider(MVOLA.operator, initiates=answers, statuses=[Pending()])

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        one = await waiting(engine)
        two = await waiting(engine)
        await engine.act(decide(one))
        second = await engine.act(decide(two, transaction="T43"))
        assert isinstance(second, Payment)
        assert second.flags == {Flag.DUPLICATE}

    played(bench, scene, scripted)


def test_what_a_manager_vouched_for_is_followed_until_it_is_proved(bench: Bench) -> None:
    answers: list[object] = [Pending()]

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(decide(payment, transaction=f"T{payment.reference}"))
        answers[0] = "pays"
        proved = await engine.wait_for(payment.reference, lambda known: known.status is Status.PAID, 600)
        assert proved.status is Status.PAID

    played(bench, scene, provider(lambda payment: paid_of(payment) if answers[0] == "pays" else Pending()))


def test_a_payout_is_decided_like_a_payment(bench: Bench) -> None:
    from tests.engine.conftest import give_back

    scripted = VersatileProvider(PAYING, pay_outs=[Unclear("no_answer_in_time")], statuses=[Pending()])

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payout = await engine.pay_out(give_back(approved_by=MANAGER, pin=CODE))
        await asyncio.sleep(1)
        decided = await engine.act(decide(payout))
        assert isinstance(decided, Payment)
        assert decided.status is Status.CONFIRMED_MANUALLY

    played(bench, scene, scripted)


@pytest.mark.parametrize(
    ("later", "status"),
    [(Contradictory("amount_differs"), Status.CONFIRMED_MANUALLY), (Contradictory("payer_differs"), Status.REVIEW)],
)
def test_what_a_manager_vouched_for_in_spite_of_a_contradiction_is_not_undone_by_hearing_it_again(
    bench: Bench, later: Contradictory, status: Status
) -> None:
    answers: list[object] = [Contradictory("amount_differs")]

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await asyncio.sleep(10)
        await engine.act(decide(payment))
        answers[0] = later
        await engine.ask(payment.reference)
        known = bench.ledger.payment(payment.reference)
        assert known is not None
        assert known.status is status

    played(bench, scene, provider(lambda _payment: answers[0]))
