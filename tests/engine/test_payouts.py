"""Money that the shop sends back: who may, how much, once only, and kept apart from what customers pay."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.news import Asked
from pos_app.core.payment import Direction, Environment, Event, Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Contradictory, Declined, Evidence, NotSent, Pending, Successful, Unclear
from pos_app.core.request import PayoutRequest
from pos_app.engine.engine import Engine
from pos_app.ledger.reader import Reader
from tests.engine.conftest import Bench, charge, give_back
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


def trail(bench: Bench, reference: str) -> list[Event]:
    reader = Reader.open(bench.path)
    try:
        return reader.trail(reference)
    finally:
        reader.close()


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
    assert (payout.status, payout.flags) == (Status.PAID, {Flag.AMOUNT_UNVERIFIED})


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
    assert [known.reference for known in bench.ledger.sale("sale")] == [payment.reference]


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

    async def play() -> list[Status | None]:
        engine = bench.engine(provider)
        await engine.start()
        made = [await engine.pay_out(give_back(sale)) for sale in ("one", "two")]
        await asyncio.sleep(2 * 3_600)
        await engine.close()
        known = [bench.ledger.payment(payout.reference) for payout in made]
        return [payout and payout.status for payout in known]

    assert bench.run(play()) == [Status.AWAITING, Status.UNKNOWN]


# Who may, and how much


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


def test_nothing_is_sent_back_once_the_engine_stopped(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[SENT]))
        await engine.start()
        await engine.close()
        with pytest.raises(KnownError, match="engine_stopped"):
            await engine.pay_out(give_back())

    bench.run(play())
    assert bench.ledger.head[0] == 0


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
        known = bench.ledger.payment(payout.reference)
        await engine.close()
        assert known is not None
        return known

    payout = bench.run(play())
    assert (payout.status, payout.flags) == (Status.PAID, {Flag.LATE})
    assert any(isinstance(news, Asked) for news in bench.news)


def late_or_nothing(bench: Bench, payout: Payment) -> object:
    return given_back(payout) if bench.loop.time() > timedelta(hours=70).total_seconds() else Pending()
