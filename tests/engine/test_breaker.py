"""Attacks on the rules of the money that once succeeded; each test is one of them."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Environment, Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Contradictory, Declined, Pending
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import ACCEPTED, paid, settled
from tests.engine.test_recovery import INTENT, left_behind, restarted
from tests.support.scripted import ScriptedProvider, full_evidence

VOUCHED = {"as": "paid", "transaction_id": "M1", "reason": "seen on the statement", "by": "Vola"}


def by_reference(*steps: list[object]) -> Callable[[Payment], object]:
    """Answers that go on for each payment by itself: the first payment plays the first list, and so on."""
    scripts: dict[str, list[object]] = {}
    waiting = list(steps)

    def answer(payment: Payment) -> object:
        script = scripts.setdefault(payment.reference, waiting[0] if len(waiting) == 1 else waiting.pop(0))
        step = script.pop(0) if len(script) > 1 else script[0]
        return step(payment) if callable(step) else step

    return answer


# The same sale twice


def test_a_sale_that_is_paid_is_not_charged_again(bench: Bench) -> None:
    # The screen still shows the refusal when the money comes; the cashier's "again" is already on its way.
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Declined("declined"), paid])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, lambda p: p.status is Status.PAID, 60)
        with pytest.raises(InvalidInput) as refused:
            await engine.charge(charge("sale"))
        assert (refused.value.code, refused.value.facts) == ("sale_paid", {"reference": first.reference})
        await engine.close()

    bench.run(play())
    assert len(provider.initiated) == 1


def test_a_sale_that_a_manager_confirmed_is_not_charged_again(bench: Bench) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), (Kind.LOST, {"reason": "x"}), (Kind.DECIDED, VOUCHED))
    provider = ScriptedProvider(bench.operator)

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        with pytest.raises(InvalidInput) as refused:
            await engine.charge(charge())
        assert (refused.value.code, refused.value.facts) == ("sale_paid", {"reference": reference})
        await engine.close()

    bench.run(play())


def test_evidence_against_an_old_attempt_is_written_while_a_new_one_is_open(bench: Bench) -> None:
    numbers = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED, Accepted("p2")],
        statuses=[by_reference([Declined("declined"), Contradictory("reference_differs")], [Pending()])],
    )

    async def play() -> list[Payment]:
        engine = bench.engine(numbers)
        await engine.start()
        first = await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, settled, 30)
        await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, lambda p: p.status is Status.REVIEW, 30)
        with pytest.raises(InvalidInput, match="sale_open"):
            await engine.charge(charge("sale"))
        await engine.close()
        return bench.ledger.sale("sale")

    assert [payment.status for payment in bench.run(play())] == [Status.REVIEW, Status.AWAITING]
    assert not [news for news in bench.news if isinstance(news, EngineFailed)]


@pytest.mark.parametrize("second_attempt", [False, True])
def test_a_success_beside_one_that_a_manager_confirmed_is_a_duplicate(bench: Bench, second_attempt: bool) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "p1"}))
    now = bench.clock.now()
    if second_attempt:
        # Refused, tried again, and the second attempt was confirmed by hand.
        bench.ledger.append(reference, Kind.DECLINED, {"reason": "declined"}, now)
        again = "C3-0T36SV0TQ"
        created = bench.ledger.last_data(reference, Kind.CREATED)
        assert created is not None
        for kind, data in ((Kind.CREATED, created), (Kind.SENDING, INTENT), (Kind.LOST, {"reason": "x"})):
            bench.ledger.append(again, kind, data, now)
        bench.ledger.append(again, Kind.DECIDED, VOUCHED, now)
    else:
        bench.ledger.append(reference, Kind.DECIDED, VOUCHED, now)
    provider = ScriptedProvider(bench.operator, statuses=[lambda p: full_evidence(p, MVOLA.operator, "T2")])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.wait_for(reference, lambda p: p.status is Status.PAID, 60)
        await engine.close()
        return payment

    assert (Flag.DUPLICATE in bench.run(play()).flags) is second_attempt


# Ids of another payment


def test_the_id_of_another_payment_does_not_decide_this_one(bench: Bench) -> None:
    # A confused cache between till and provider: the second acceptance carries the id of the first.
    provider = ScriptedProvider(bench.operator, initiates=[Accepted("p1")], statuses=[Declined("declined")])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("one"))
        await engine.wait_for(first.reference, settled, 30)
        second = await engine.charge(charge("two"))
        second = await engine.wait_for(second.reference, lambda p: p.status is not Status.CREATED, 30)
        second = await engine.wait_for(second.reference, settled, 60)
        await engine.close()
        return second

    payment = bench.run(play())
    assert (payment.status, payment.reason, payment.provider_reference) == (Status.UNKNOWN, "reference_differs", None)


def test_two_payments_without_an_id_are_not_the_same(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[Accepted()], statuses=[Pending()], needs_id=False)

    async def play() -> list[Status]:
        engine = bench.engine(provider)
        await engine.start()
        made = [await engine.charge(charge(sale)) for sale in ("one", "two")]
        statuses = [(await engine.wait_for(p.reference, settled, 5)).status for p in made]
        await engine.close()
        return statuses

    assert bench.run(play()) == [Status.AWAITING, Status.AWAITING]


# A disk that fails between the intent and the request


def test_nothing_is_sent_when_the_ledger_could_not_keep_the_answer(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])
    unwritable = os.open(os.devnull, os.O_RDONLY)

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        # The intent is written; the head file beside it is not, and no further entry will be taken.
        os.dup2(unwritable, bench.ledger._head._file)
        payment = await engine.wait_for(payment.reference, settled, 5)
        await engine.close()
        return payment.reference

    bench.run(play())
    os.close(unwritable)
    assert provider.initiated == []
    assert [str(news.error) for news in bench.news if isinstance(news, EngineFailed)] == ["ledger_io"]


# An answer that was written and not yet read


def answered(text: str) -> tuple[Kind, dict[str, object]]:
    return Kind.ANSWERED, {"step": "initiate", "http_status": 202, "body": text}


def test_an_acceptance_that_a_crash_left_uninterpreted_is_followed(bench: Bench) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), answered("accepted p1"))
    provider = ScriptedProvider(bench.operator, statuses=[paid])
    payment = restarted(bench, provider, reference)
    assert (payment.status, payment.provider_reference) == (Status.PAID, "p1")


def test_an_acceptance_of_an_operator_that_is_gone_stays_to_be_verified(bench: Bench) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), answered("accepted p1"))
    bench.operator = replace(bench.operator, environment=Environment.PRODUCTION)
    payment = restarted(bench, ScriptedProvider(bench.operator), reference, 10)
    assert (payment.status, payment.reason) == (Status.UNKNOWN, "interrupted")


def test_an_uninterpreted_acceptance_with_an_id_in_use_stays_to_be_verified(bench: Bench) -> None:
    first = left_behind(bench, (Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "p1"}))
    created = bench.ledger.last_data(first, Kind.CREATED)
    assert created is not None
    second = "C3-0T36SV0TQ"
    steps = ((Kind.CREATED, {**created, "sale": "another"}), (Kind.SENDING, INTENT), answered("accepted p1"))
    for kind, data in steps:
        bench.ledger.append(second, kind, data, bench.clock.now())
    assert restarted(bench, ScriptedProvider(bench.operator), second, 10).status is Status.UNKNOWN


@pytest.mark.parametrize(("second", "flags"), [("T1", set()), ("T2", {Flag.CONFLICT})])
def test_a_second_debit_for_a_paid_payment_is_a_conflict(bench: Bench, second: str, flags: set[Flag]) -> None:
    numbers = iter(("T1", second))
    provider = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED],
        statuses=[lambda p: full_evidence(p, MVOLA.operator, next(numbers))],
    )

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, settled, 30)
        payment = await engine.ask(payment.reference)
        await engine.close()
        return payment

    payment = bench.run(play())
    assert (payment.status, payment.transaction_id, payment.flags) == (Status.PAID, "T1", flags)
