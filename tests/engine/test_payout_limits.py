"""Who may send money back, how much, and of which payment; what may not be records nothing."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Kind, Status
from pos_app.core.provider import Accepted, Contradictory, Declined, NotSent, Unclear
from pos_app.core.request import PayoutRequest
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, charge, give_back
from tests.engine.play import ACCEPTED, PAYING, paid, settled
from tests.support.scripted import ScriptedProvider, VersatileProvider

SENT = Accepted("out-1")


def refused(bench: Bench, provider: ScriptedProvider, request: PayoutRequest) -> InvalidInput:
    async def play() -> InvalidInput:
        engine = bench.engine(provider)
        await engine.start()
        with pytest.raises(InvalidInput) as refusal:
            await engine.pay_out(request)
        await engine.close()
        return refusal.value

    error: InvalidInput = bench.run(play())
    assert bench.ledger.head[0] == 0
    return error


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (give_back(amount=99), "payout_below"),
        (give_back(amount=5_001), "payout_above"),
        (give_back(amount=0), "amount_zero"),
        (give_back(phone="032 12 345 67"), "phone_other_network"),
        (give_back(phone=""), "phone_empty"),
        (give_back(phone="034 35 000 04"), "phone_is_merchant"),
        (give_back(wallet="XX"), "wallet_differs"),
        (give_back(pin="0000"), "pin_wrong"),
        (give_back(why="  "), "text_missing"),
        (give_back(approved_by=""), "text_missing"),
        (give_back(why="x" * 201), "text_too_long"),
        (give_back(returns="C3-000000000"), "reference_unknown"),
    ],
)
def test_what_may_not_be_sent_back_records_nothing(bench: Bench, request_: PayoutRequest, code: str) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[SENT])
    assert refused(bench, provider, request_).code == code
    assert provider.paid_out == []


def test_an_operator_without_payouts_and_an_unknown_one(bench: Bench) -> None:
    assert refused(bench, VersatileProvider(bench.operator), give_back()).code == "payout_not_offered"
    assert refused(bench, ScriptedProvider(PAYING), give_back()).code == "payout_not_offered"
    other = replace(give_back(), operator="pvit")
    assert refused(bench, VersatileProvider(PAYING), other).code == "operator_unknown"


def test_without_a_permission_of_the_composition_nobody_may(bench: Bench) -> None:
    async def play() -> None:
        engine = Engine(bench.ledger, {"mvola": VersatileProvider(PAYING)}, bench.clock, bench.news.append, "caisse3")
        await engine.start()
        with pytest.raises(InvalidInput, match="pin_not_set"):
            await engine.pay_out(give_back())
        await engine.close()

    bench.run(play())
    assert bench.ledger.head[0] == 0


def test_a_mistake_in_the_rest_costs_no_try_of_the_code(bench: Bench) -> None:
    tried: list[str] = []

    async def play() -> None:
        engine = Engine(
            bench.ledger,
            {"mvola": VersatileProvider(PAYING, pay_outs=[SENT])},
            bench.clock,
            bench.news.append,
            "caisse3",
            permit=lambda name, typed: tried.append(f"{name} {typed}"),
        )
        await engine.start()
        for wrong in (give_back(amount=1), give_back(returns="C3-000000000"), give_back(why="")):
            with pytest.raises(InvalidInput):
                await engine.pay_out(wrong)
        assert tried == []
        await engine.pay_out(give_back(approved_by=" Vola "))
        await engine.close()

    bench.run(play())
    assert tried == ["Vola 4711"]


def test_the_limit_of_a_day_counts_what_may_have_left(bench: Bench) -> None:
    steps = [SENT, Declined("declined"), NotSent("dns_failure"), Unclear("no_answer_in_time"), Accepted("out-2")]
    provider = VersatileProvider(PAYING, pay_outs=steps)

    async def play() -> InvalidInput:
        engine = bench.engine(provider)
        await engine.start()
        for number in range(4):
            await engine.pay_out(give_back(f"sale-{number}", 4_000))
            await asyncio.sleep(1)
        with pytest.raises(InvalidInput) as over:
            await engine.pay_out(give_back("over", 1_001))
        await asyncio.sleep(24 * 3_600)
        await engine.pay_out(give_back("tomorrow", 4_000))
        await engine.close()
        return over.value

    over = bench.run(play())
    assert over.code == "payout_above_day"
    assert (over.facts["maximum"], over.facts["left"]) == (9_000, 1_000)


def test_a_payout_of_the_very_limit_is_made(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[lambda p: Accepted(f"id-of-{p.reference}")]))
        await engine.start()
        await engine.pay_out(give_back("one", 5_000))
        await engine.pay_out(give_back("two", 4_000))
        await engine.close()

    bench.run(play())


@pytest.mark.parametrize("kind", [Kind.CREATED, Kind.PAYOUT])
def test_what_is_given_back_is_a_payment_of_this_till_and_this_environment(bench: Bench, kind: Kind) -> None:
    from pos_app.engine.admission import admit, admit_payout
    from tests.engine.test_recovery import left_behind

    if kind is Kind.CREATED:
        bench.operator = replace(PAYING, environment=Environment.PRODUCTION)
        other = left_behind(bench)
    else:
        other = "C3-0T36SV0S7"
        bench.ledger.append(other, kind, admit_payout(PAYING, give_back("another"), "caisse3"), bench.clock.now())
    assert admit(bench.operator, charge(), "caisse3")

    async def play() -> None:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[SENT]))
        await engine.start()
        with pytest.raises(InvalidInput, match="reference_unknown"):
            await engine.pay_out(give_back(returns=other))
        await engine.close()

    bench.run(play())


def test_only_what_was_paid_is_given_back_and_not_more(bench: Bench) -> None:
    steps = [Declined("declined"), ACCEPTED]
    franc = replace(PAYING, id="franc", currency=Currency.XAF)
    provider = VersatileProvider(PAYING, initiates=steps, statuses=[paid])

    async def play() -> list[str]:
        engine = bench.engine(provider, franc=VersatileProvider(franc))
        await engine.start()
        codes = []
        refused = await engine.charge(charge("one", amount=1_000))
        await engine.wait_for(refused.reference, settled, 30)
        payment = await engine.charge(charge("two", amount=1_000))
        await engine.wait_for(payment.reference, settled, 30)
        for request in (
            give_back("one", 500, returns=refused.reference),
            give_back("two", 1_001, returns=payment.reference),
            give_back("three", 1_000, returns=payment.reference),
            replace(give_back("two", 1_000, returns=payment.reference), operator="franc"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                await engine.pay_out(request)
            codes.append(refusal.value.code)
        await engine.close()
        return codes

    expected = ["payout_unpaid", "payout_above_payment", "payout_other_sale", "payout_other_sale"]
    assert bench.run(play()) == expected
    assert provider.paid_out == []


def test_what_is_under_review_is_not_given_back(bench: Bench) -> None:
    """Ten were proved of a thousand: nobody may send the thousand back before a person has decided."""
    provider = VersatileProvider(PAYING, initiates=[ACCEPTED], statuses=[Contradictory("amount_differs")])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge("one", amount=1_000))
        await engine.wait_for(payment.reference, lambda known: known.status is Status.REVIEW, 30)
        with pytest.raises(InvalidInput, match="payout_unpaid"):
            await engine.pay_out(give_back("one", 1_000, returns=payment.reference))
        await engine.close()

    bench.run(play())
    assert provider.paid_out == []


def test_nothing_is_sent_back_once_the_engine_stopped(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[SENT]))
        await engine.start()
        await engine.close()
        with pytest.raises(KnownError, match="engine_stopped"):
            await engine.pay_out(give_back())

    bench.run(play())
    assert bench.ledger.head[0] == 0
