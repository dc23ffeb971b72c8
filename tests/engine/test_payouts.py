"""Money that the shop sends back: sent once only, followed like a payment, kept apart from what customers pay."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.news import Asked
from pos_app.core.payment import Direction, Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Contradictory, Declined, Evidence, NotSent, Pending, Successful, Unclear
from tests.engine.conftest import Bench, charge, give_back
from tests.engine.hooks import known, trail
from tests.engine.play import ACCEPTED, PAYING, given_back, paid, settled
from tests.support.scripted import ScriptedProvider, VersatileProvider

SENT = Accepted("out-1")


def paid_back(bench: Bench, provider: ScriptedProvider, seconds: float = 60) -> Payment:
    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        payout = await engine.wait_for(payout.reference, settled, seconds)
        await engine.close()
        return payout

    payout: Payment = bench.run(play())
    return payout


def test_change_goes_to_the_customer_once(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[SENT], statuses=[Pending(), given_back])
    payout = paid_back(bench, provider)
    assert (payout.status, payout.direction, payout.transaction_id) == (Status.PAID, Direction.OUT, "out-1")
    assert (payout.approved_by, payout.why, payout.wallet, payout.returns) == ("Vola", "monnaie", "MV", None)
    assert bench.kinds(payout.reference) == [
        Kind.PAYOUT,
        Kind.SENDING,
        Kind.ANSWERED,
        Kind.ACCEPTED,
        Kind.CHECKED,
        Kind.PAID,
    ]
    assert (len(provider.paid_out), provider.initiated) == (1, [])


def test_the_code_is_written_nowhere(bench: Bench) -> None:
    payout = paid_back(bench, VersatileProvider(PAYING, pay_outs=[SENT], statuses=[given_back]))
    assert "4711" not in repr(trail(bench, payout.reference)) + repr(bench.news)


def test_the_intent_is_durable_before_the_money_leaves(bench: Bench) -> None:
    seen: list[list[Kind]] = []

    def look(payout: Payment) -> object:
        seen.append(bench.kinds(payout.reference))
        return SENT

    paid_back(bench, VersatileProvider(PAYING, pay_outs=[look], statuses=[given_back]))
    assert seen == [[Kind.PAYOUT, Kind.SENDING]]


@pytest.mark.parametrize(
    ("step", "status", "reason"),
    [
        (Declined("declined"), Status.REFUSED, "declined"),
        (Unclear("no_answer_in_time"), Status.UNKNOWN, "no_answer_in_time"),
        (NotSent("connection_refused"), Status.NOT_SENT, "connection_refused"),
        (Accepted(), Status.AWAITING, None),
    ],
)
def test_what_a_payout_can_end_as(bench: Bench, step: object, status: Status, reason: str | None) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[step])
    payout = paid_back(bench, provider)
    assert (payout.status, payout.reason, len(provider.paid_out)) == (status, reason, 1)


def test_an_unknown_payout_is_asked_about_and_found(bench: Bench) -> None:
    provider = VersatileProvider(
        PAYING, pay_outs=[Unclear("connection_lost")], statuses=[Pending(), given_back], needs_id=False
    )
    assert paid_back(bench, provider).status is Status.PAID
    assert len(provider.paid_out) == 1


def test_a_provider_that_names_no_amount_is_said(bench: Bench) -> None:
    provider = VersatileProvider(
        PAYING, pay_outs=[SENT], statuses=[Successful(Evidence(transaction_id="o"))], required=frozenset()
    )
    payout = paid_back(bench, provider)
    assert (payout.status, payout.flags) == (Status.PAID, frozenset({Flag.AMOUNT_UNVERIFIED}))


def test_evidence_of_another_payout_goes_to_a_person(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[SENT], statuses=[Contradictory("amount_differs")])
    assert paid_back(bench, provider, 30).status is Status.REVIEW


def test_the_change_of_a_paid_sale_is_no_duplicate_of_it(bench: Bench) -> None:
    provider = VersatileProvider(
        PAYING,
        initiates=[ACCEPTED],
        pay_outs=[SENT],
        statuses=[lambda p: paid(p) if p.direction is Direction.IN else given_back(p)],
    )

    async def play() -> tuple[Payment, Payment]:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge("sale"))
        payment = await engine.wait_for(payment.reference, settled, 30)
        payout = await engine.pay_out(give_back("sale", returns=payment.reference))
        payout = await engine.wait_for(payout.reference, settled, 30)
        await engine.close()
        return payment, payout

    payment, payout = bench.run(play())
    assert (payment.status, payout.status, payout.flags) == (Status.PAID, Status.PAID, frozenset())
    assert payout.returns == payment.reference
    assert [attempt.reference for attempt in bench.ledger.sale("sale")] == [payment.reference]


def test_a_charge_after_the_change_of_its_sale_is_no_duplicate(bench: Bench) -> None:
    provider = VersatileProvider(
        PAYING,
        initiates=[ACCEPTED],
        pay_outs=[SENT],
        statuses=[lambda p: paid(p) if p.direction is Direction.IN else given_back(p)],
    )

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back("sale"))
        await engine.wait_for(payout.reference, settled, 30)
        payment = await engine.charge(charge("sale"))
        payment = await engine.wait_for(payment.reference, settled, 30)
        await engine.close()
        return payment

    assert bench.run(play()).flags == frozenset()


# Never twice


@pytest.mark.parametrize("step", [3_600, SENT, Unclear("no_answer_in_time")], ids=["being sent", "awaiting", "unknown"])
def test_a_second_press_sends_nothing(bench: Bench, step: object) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[step, SENT])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.pay_out(give_back("sale"))
        for seconds in (0, 1, 600):
            await asyncio.sleep(seconds)
            with pytest.raises(InvalidInput) as refused:
                await engine.pay_out(give_back("sale"))
            assert (refused.value.code, refused.value.facts["reference"]) == ("payout_exists", first.reference)
        for _ in range(5):
            await engine.ask(first.reference)
        await engine.close()

    bench.run(play())
    assert len(provider.paid_out) == 1


def test_what_was_sent_back_is_not_sent_back_again(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[SENT], statuses=[given_back])
    payout = paid_back(bench, provider)

    async def again() -> None:
        engine = bench.engine(provider)
        await engine.start()
        with pytest.raises(InvalidInput, match="payout_exists"):
            await engine.pay_out(give_back())
        await engine.close()

    bench.run(again())
    assert payout.status is Status.PAID
    assert len(provider.paid_out) == 1


@pytest.mark.parametrize("first", [Declined("declined"), NotSent("dns_failure")])
def test_what_did_not_leave_may_be_tried_again(bench: Bench, first: object) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[first, SENT], statuses=[given_back])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        await engine.wait_for(payout.reference, settled, 30)
        payout = await engine.pay_out(give_back())
        payout = await engine.wait_for(payout.reference, settled, 30)
        await engine.close()
        return payout

    assert bench.run(play()).status is Status.PAID


def test_a_payout_cannot_be_abandoned(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[SENT]))
        await engine.start()
        payout = await engine.pay_out(give_back())
        await asyncio.sleep(1)
        with pytest.raises(InvalidInput, match="cannot_abandon"):
            await engine.abandon(payout.reference, "caisse")
        await engine.close()

    bench.run(play())


def test_a_payout_by_a_provider_of_links_has_no_link_and_no_end(bench: Bench) -> None:
    operator = replace(PAYING, link_origins=("https://pay.example",))
    provider = VersatileProvider(operator, pay_outs=[SENT, Unclear("no_answer_in_time")])

    async def play() -> list[Status]:
        engine = bench.engine(provider)
        await engine.start()
        made = [await engine.pay_out(give_back(sale)) for sale in ("one", "two")]
        await asyncio.sleep(2 * 3_600)
        await engine.close()
        return [known(bench, payout.reference).status for payout in made]

    assert bench.run(play()) == [Status.AWAITING, Status.UNKNOWN]


def test_money_of_one_sale_that_left_twice_is_flagged(bench: Bench) -> None:
    """Refused, sent again with success, and then the first one left after all."""

    def answer(payout: Payment) -> object:
        if payout.status is Status.REFUSED and bench.loop.time() < 120:
            return Pending()
        return replace(
            given_back(payout), evidence=replace(given_back(payout).evidence, transaction_id=payout.reference)
        )

    provider = VersatileProvider(PAYING, pay_outs=[Declined("declined"), SENT], statuses=[answer], needs_id=False)

    async def play() -> tuple[Payment, Payment]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.pay_out(give_back())
        await engine.wait_for(first.reference, settled, 5)
        second = await engine.pay_out(give_back())
        await asyncio.sleep(600)
        await engine.close()
        return known(bench, first.reference), known(bench, second.reference)

    first, second = bench.run(play())
    assert (first.status, first.flags) == (Status.PAID, frozenset({Flag.LATE, Flag.DUPLICATE}))
    assert (second.status, second.flags) == (Status.PAID, frozenset())


def test_a_payout_is_watched_for_three_days_like_a_payment(bench: Bench) -> None:
    answers = iter([Declined("declined")])
    provider = VersatileProvider(
        PAYING, pay_outs=[SENT], statuses=[lambda p: next(answers, None) or late_or_nothing(bench, p)]
    )

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        await asyncio.sleep(71 * 3_600)
        await engine.close()
        return known(bench, payout.reference)

    payout = bench.run(play())
    assert (payout.status, payout.flags) == (Status.PAID, frozenset({Flag.LATE}))
    assert any(isinstance(news, Asked) for news in bench.news)


def late_or_nothing(bench: Bench, payout: Payment) -> object:
    return given_back(payout) if bench.loop.time() > timedelta(hours=70).total_seconds() else Pending()
