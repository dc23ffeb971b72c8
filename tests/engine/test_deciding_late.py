"""A manager's word over the end of a day, and a second attempt beside a payment that is undecided."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from pos_app.core.payment import DAYS, Flag, Kind, Payment, Status
from pos_app.core.provider import Contradictory, Pending, Unclear
from pos_app.core.shop import OpenDay, Release
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import PAYING, accepted
from tests.engine.shop import CODE, MANAGER, events, newest, paid_of, played, refused, sold, staffed
from tests.engine.test_deciding import CLOSE, decide, provider, waiting
from tests.support.scripted import ScriptedProvider, VersatileProvider

# Over the end of a day


Says = Callable[[Payment], object]


async def contradicted(engine: Engine, bench: Bench, payment: Payment, answers: list[object]) -> None:
    answers[0] = Contradictory("amount_differs")
    await engine.wait_for(payment.reference, lambda known: known.status is Status.REVIEW, 10_000)
    answers[0] = Pending()


def corrections(bench: Bench) -> list[tuple[object, ...]]:
    written = [event.data for event in events(bench, DAYS) if event.kind is Kind.CORRECTED]
    return [(data["day"], data["means"], data["amount"], data["about"], data["by"]) for data in written]


def test_decided_after_its_day_was_closed_it_is_late(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(CLOSE)
        decided = await engine.act(decide(payment))
        assert isinstance(decided, Payment)
        assert decided.flags == {Flag.LATE}
        await engine.act(OpenDay((), MANAGER, CODE))
        (total,) = bench.ledger.report(bench.clock.now()).totals
        assert (total.count, total.manual_count, total.manual_amount) == (0, 1, 12_500)

    played(bench, scene, provider(Pending()))
    assert corrections(bench) == []


@pytest.mark.parametrize("is_open", [True, False])
def test_a_word_taken_back_after_its_day_is_taken_from_the_current_one(bench: Bench, is_open: bool) -> None:
    answers: list[object] = [Pending()]

    async def scene(engine: Engine) -> Payment:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(decide(payment))
        await engine.act(CLOSE)
        await contradicted(engine, bench, payment, answers)
        if is_open:
            await engine.act(OpenDay((), MANAGER, CODE))
        decided = await engine.act(decide(payment, paid=False))
        assert isinstance(decided, Payment)
        assert (decided.status, decided.booked_seq) == (Status.REFUSED, None)
        return payment

    payment = played(bench, scene, provider(lambda payment: answers[0]))
    assert corrections(bench) == [(2, "mvola", -12_500, payment.reference, MANAGER)]
    assert newest(bench, Kind.CORRECTED)["reason"] == "relevé vu"


def test_a_word_confirmed_anew_after_its_day_corrects_nothing(bench: Bench) -> None:
    answers: list[object] = [Pending()]

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(decide(payment))
        await engine.act(CLOSE)
        await contradicted(engine, bench, payment, answers)
        await engine.act(decide(payment))

    played(bench, scene, provider(lambda payment: answers[0]))
    assert corrections(bench) == []


@pytest.mark.parametrize("paid", [True, False])
def test_a_word_that_was_in_doubt_when_its_day_was_closed_was_counted_there(bench: Bench, paid: bool) -> None:
    answers: list[object] = [Pending()]

    async def scene(engine: Engine) -> Payment:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(decide(payment))
        await contradicted(engine, bench, payment, answers)
        report = getattr(await engine.act(CLOSE), "report", None)
        assert report is not None
        assert report.totals[0].manual_amount == 12_500
        await engine.act(decide(payment, paid=paid))
        return payment

    payment = played(bench, scene, provider(lambda payment: answers[0]))
    assert corrections(bench) == ([] if paid else [(2, "mvola", -12_500, payment.reference, MANAGER)])


def test_a_payout_taken_back_after_its_day_is_given_back_to_the_current_one(bench: Bench) -> None:
    from tests.engine.conftest import give_back

    answers: list[object] = [Pending()]
    scripted = VersatileProvider(PAYING, pay_outs=[accepted], statuses=[lambda payout: answers[0]])

    async def scene(engine: Engine) -> Payment:
        await staffed(engine)
        payout = await engine.pay_out(give_back(approved_by=MANAGER, pin=CODE))
        await asyncio.sleep(1)
        await engine.act(decide(payout))
        await engine.act(CLOSE)
        await contradicted(engine, bench, payout, answers)
        await engine.act(decide(payout, paid=False))
        return payout

    payout = played(bench, scene, scripted)
    assert corrections(bench) == [(2, "mvola", 2_000, payout.reference, MANAGER)]


def test_a_word_taken_back_within_its_day_corrects_nothing(bench: Bench) -> None:
    answers: list[object] = [Pending()]

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(decide(payment))
        await contradicted(engine, bench, payment, answers)
        await engine.act(decide(payment, paid=False))
        assert bench.ledger.report(bench.clock.now()).totals == ()

    played(bench, scene, provider(lambda payment: answers[0]))
    assert corrections(bench) == []


# A second attempt


def release(payment: Payment) -> Release:
    return Release(payment.reference, "le client ne peut pas attendre", MANAGER, CODE)


def test_a_released_payment_lets_a_second_attempt_through(bench: Bench) -> None:
    answers: list[object] = [Unclear("no_answer_in_time"), accepted]
    scripted = ScriptedProvider(MVOLA.operator, initiates=answers, statuses=[paid_of], needs_id=True)

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        first = await waiting(engine)
        assert (await refused(engine.charge(charge()))).code == "sale_open"
        released = await engine.act(release(first))
        assert isinstance(released, Payment)
        assert (released.status, released.released_by) == (Status.UNKNOWN, MANAGER)
        second = await sold(engine)
        assert (second.status, second.flags) == (Status.PAID, frozenset())
        decided = await engine.act(decide(first))
        assert isinstance(decided, Payment)
        assert decided.flags == {Flag.DUPLICATE}

    played(bench, scene, scripted)


def test_only_what_stands_in_the_way_is_released_and_once(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await sold(engine)
        error = await refused(engine.act(release(payment)))
        assert (error.code, error.facts["status"]) == ("cannot_release", "paid")
        assert (await refused(engine.act(replace(release(payment), reference="C3-1")))).code == "reference_unknown"
        assert (await refused(engine.act(replace(release(payment), reason="")))).code == "reason_missing"

    played(bench, scene, provider(paid_of))


def test_released_twice_and_payouts(bench: Bench) -> None:
    from tests.engine.conftest import give_back

    scripted = VersatileProvider(PAYING, initiates=[accepted], pay_outs=[accepted], statuses=[Pending()])

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await waiting(engine)
        await engine.act(release(payment))
        assert (await refused(engine.act(release(payment)))).code == "cannot_release"
        payout = await engine.pay_out(give_back("other", approved_by=MANAGER, pin=CODE))
        await asyncio.sleep(1)
        assert (await refused(engine.act(release(payout)))).code == "cannot_release"

    played(bench, scene, scripted)
