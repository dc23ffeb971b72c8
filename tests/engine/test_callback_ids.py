"""Which id a callback may tell, and how the payment of a callback on the account's path is found."""

import asyncio

import pytest

from pos_app.core.payment import Claim, Flag, Payment, Status
from pos_app.core.provider import Accepted, Pending
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, charge, give_back
from tests.engine.hooks import ACCOUNT_PATH, LOST, known, own_path, play, told, written
from tests.engine.play import ACCEPTED, LINKED, PAYING, given_back, linked, paid, settled
from tests.support.scripted import VersatileProvider


@pytest.mark.parametrize("named", ["correlation_id", "reference"])
def test_a_lost_answer_is_found_through_the_secret_path(bench: Bench, named: str) -> None:
    """MVola cannot be asked without its id; MoneyFusion names our reference."""
    provider = VersatileProvider(bench.operator, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.UNKNOWN
        await asyncio.sleep(3_600)
        ours = {named: getattr(payment, named)}
        await engine.receive(told(own_path(payment), provider_reference="p1", claim="success", **ours))
        await engine.wait_for(payment.reference, settled, 30)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference) == (Status.PAID, "p1")
    assert len(provider.initiated) == 1


def test_a_lost_link_that_was_paid_all_the_same_is_paid_and_late(bench: Bench) -> None:
    provider = VersatileProvider(LINKED, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.ABANDONED
        await asyncio.sleep(3_600)
        await engine.receive(told(own_path(payment), provider_reference="t1", reference=payment.reference))
        await engine.wait_for(payment.reference, lambda p: p.status is Status.PAID, 30)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags, payment.provider_reference) == (Status.PAID, frozenset({Flag.LATE}), "t1")


@pytest.mark.parametrize(
    "hint",
    [
        {"provider_reference": "p1"},
        {"provider_reference": "p1", "correlation_id": "another"},
        {"provider_reference": "p1", "reference": "C3-0T36SV0S7"},
        {"provider_reference": "", "reference": "OURS"},
        {"provider_reference": "x" * 201, "reference": "OURS"},
        {"provider_reference": "p\n1", "reference": "OURS"},
        {"reference": "OURS"},
    ],
    ids=["unnamed", "other request", "other payment", "empty", "endless", "unprintable", "none"],
)
def test_an_id_that_is_not_surely_this_payments_is_not_taken(bench: Bench, hint: dict[str, str]) -> None:
    provider = VersatileProvider(bench.operator, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        fields = {name: payment.reference if value == "OURS" else value for name, value in hint.items()}
        assert (await engine.receive(told(own_path(payment), **fields))).status == 200
        await asyncio.sleep(60)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference, provider.asked) == (Status.UNKNOWN, None, [])
    assert len(written(bench, payment.reference)) == 1


def test_no_other_path_tells_an_id(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        hint = {"provider_reference": "p1", "reference": payment.reference, "correlation_id": payment.correlation_id}
        await engine.receive(told(ACCOUNT_PATH, **hint))
        await asyncio.sleep(60)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference) == (Status.UNKNOWN, None)
    assert len(written(bench, payment.reference)) == 1


def test_the_id_of_another_payment_is_not_taken(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[Accepted("p1"), LOST], statuses=[Pending()])

    async def run() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge("one"))
        await asyncio.sleep(1)
        second = await engine.charge(charge("two"))
        await asyncio.sleep(1)
        second = known(bench, second.reference)
        await engine.receive(told(own_path(second), provider_reference="p1", reference=second.reference))
        await engine.close()
        return known(bench, second.reference)

    assert bench.run(run()).provider_reference is None


def test_an_id_is_never_changed_and_a_claim_about_another_not_taken(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(
            told(own_path(payment), provider_reference="p2", reference=payment.reference, claim="failed")
        )

    payment = play(bench, provider, scene)
    assert (payment.provider_reference, payment.claim) == ("p1", None)
    assert [data["claim"] for data in written(bench, payment.reference)] == [None]


def test_the_answer_counts_more_than_an_early_callback(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, Accepted("p1")])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), provider_reference="p9", reference=payment.reference))
        assert known(bench, payment.reference).provider_reference == "p9"
        await asyncio.sleep(10)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference) == (Status.AWAITING, "p1")


def test_a_payout_is_told_of_like_a_payment(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[LOST], statuses=[given_back])

    async def run() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        await asyncio.sleep(60)
        payout = known(bench, payout.reference)
        assert payout.status is Status.UNKNOWN
        hint = {"provider_reference": "o1", "reference": payout.reference, "claim": "success"}
        await engine.receive(told(own_path(payout), **hint))
        payout = await engine.wait_for(payout.reference, settled, 30)
        await engine.close()
        return payout

    assert bench.run(run()).status is Status.PAID
    assert len(provider.paid_out) == 1


# The account's path


@pytest.mark.parametrize("by", ["reference", "provider_reference"])
def test_the_accounts_path_finds_the_payment(bench: Bench, by: str) -> None:
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[lambda p: paid(p) if p.claim else Pending()]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(300)
        await engine.receive(told(ACCOUNT_PATH, claim="success", **{by: getattr(payment, by)}))
        await engine.wait_for(payment.reference, settled, 5)

    assert play(bench, provider, scene).status is Status.PAID


def test_every_operator_of_the_account_is_looked_through(bench: Bench) -> None:
    from dataclasses import replace

    web = VersatileProvider(replace(LINKED, id="web", account="mvola"), initiates=[linked], statuses=[Pending()])
    provider = VersatileProvider(bench.operator)

    async def run() -> list[Payment]:
        engine = bench.engine(provider, web=web)
        await engine.start()
        made = []
        for by in ("reference", "provider_reference"):
            payment = await engine.charge(replace(charge(by), operator="web"))
            await asyncio.sleep(1)
            payment = known(bench, payment.reference)
            await engine.receive(told(ACCOUNT_PATH, claim="success", **{by: getattr(payment, by)}))
            made.append(known(bench, payment.reference))
        await engine.close()
        return made

    assert [payment.claim for payment in bench.run(run())] == [Claim.SUCCESS, Claim.SUCCESS]


def test_a_token_whose_answer_is_under_way_is_waited_for(bench: Bench) -> None:
    """EkoloPay's callback names its token alone, and may be faster than the answer that tells it."""
    provider = VersatileProvider(LINKED, initiates=[2, Accepted("t1", "https://pay.example/t1")])

    async def scene(engine: Engine, payment: Payment) -> None:
        reply = await engine.receive(told(ACCOUNT_PATH, provider_reference="t1", claim="failed"))
        assert (reply.status, bench.loop.time()) == (200, 2)

    assert play(bench, provider, scene).claim is Claim.FAILED
    assert not bench.ledger._rows("SELECT 1 FROM orphans")
