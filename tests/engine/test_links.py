"""Payments by a link: one that nobody has, one that may not be shown, one that is over, money that comes late."""

import asyncio
from datetime import timedelta

import pytest

from pos_app.core.payment import Event, Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, NoAnswer, NotSent, Pending, Unclear
from pos_app.engine.schedule import Pace
from pos_app.ledger.reader import Reader
from tests.engine.conftest import Bench, charge
from tests.engine.play import LINKED, linked, paid, settled, to_the_end
from tests.engine.test_recovery import INTENT, left_behind, restarted
from tests.support.scripted import ScriptedProvider

LIFETIME = 30 * 60


def last_event(bench: Bench, reference: str) -> Event:
    reader = Reader.open(bench.path)
    try:
        return reader.trail(reference)[-1]
    finally:
        reader.close()


def test_a_link_goes_the_way_of_every_payment(bench: Bench) -> None:
    provider = ScriptedProvider(LINKED, initiates=[linked], statuses=[Pending(), paid])
    payment = bench.run(to_the_end(bench, provider))
    assert payment.status is Status.PAID
    assert payment.link == f"https://pay.example/{payment.reference}"


def test_the_link_is_durable_before_anybody_hears_of_it(bench: Bench) -> None:
    provider = ScriptedProvider(LINKED, initiates=[linked])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda p: p.link is not None, 5)
        assert bench.kinds(payment.reference)[-1] is Kind.ACCEPTED
        await engine.close()
        return payment

    assert bench.run(play()).status is Status.AWAITING


@pytest.mark.parametrize("lost", [Unclear("no_answer_in_time"), Unclear("http_error", "502")])
def test_a_lost_link_frees_the_sale_at_once(bench: Bench, lost: Unclear) -> None:
    provider = ScriptedProvider(LINKED, initiates=[lost, linked], statuses=[paid])

    async def play() -> tuple[Payment, Payment]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("sale"))
        first = await engine.wait_for(first.reference, settled, 5)
        second = await engine.charge(charge("sale"))
        second = await engine.wait_for(second.reference, settled, 30)
        await engine.close()
        return first, second

    first, second = bench.run(play())
    assert (first.status, first.reason, first.detail) == (Status.ABANDONED, "link_lost", lost.reason)
    assert bench.kinds(first.reference)[-2:] == [Kind.LOST, Kind.ABANDONED]
    assert last_event(bench, first.reference).data == {"by": "till", "reason": "link_lost", "detail": lost.reason}
    assert (second.status, second.flags) == (Status.PAID, frozenset())
    assert len(provider.initiated) == 2
    assert len({payment.reference for payment in provider.initiated}) == 2


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (Unclear("link_refused", "evil.example"), "evil.example"),
        (Accepted("t", "https://evil.example/pay"), "evil.example"),
        (Accepted("t", "http://pay.example/pay"), "pay.example"),
        (Accepted("t", "https://user@pay.example/pay"), "link_malformed"),
        (Accepted("t", None), "link_missing"),
    ],
)
def test_a_link_that_may_not_be_shown_is_given_up(bench: Bench, answer: object, detail: str) -> None:
    payment = bench.run(to_the_end(bench, ScriptedProvider(LINKED, initiates=[answer])))
    assert (payment.status, payment.reason, payment.detail) == (Status.ABANDONED, "link_refused", detail)
    assert payment.link is None


def test_the_id_of_another_payment_is_a_lost_link(bench: Bench) -> None:
    provider = ScriptedProvider(LINKED, initiates=[Accepted("t", "https://pay.example/t")])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge("one"))
        await asyncio.sleep(1)
        second = await engine.charge(charge("two"))
        second = await engine.wait_for(second.reference, settled, 5)
        await engine.close()
        return second

    payment = bench.run(play())
    assert (payment.status, payment.reason, payment.detail) == (Status.ABANDONED, "link_lost", "reference_differs")


@pytest.mark.parametrize(
    ("answer", "status"), [(Declined("declined"), Status.REFUSED), (NotSent("dns_failure"), Status.NOT_SENT)]
)
def test_a_refused_link_is_no_lost_link(bench: Bench, answer: object, status: Status) -> None:
    assert bench.run(to_the_end(bench, ScriptedProvider(LINKED, initiates=[answer]))).status is status


def test_a_stop_in_the_middle_of_the_request_gives_the_link_up(bench: Bench) -> None:
    provider = ScriptedProvider(LINKED, initiates=[3_600, linked])

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.close()
        return payment.reference

    payment = bench.ledger.payment(bench.run(play()))
    assert payment is not None
    assert (payment.status, payment.reason, payment.detail) == (Status.ABANDONED, "link_lost", "interrupted")


@pytest.mark.parametrize("lost_already", [False, True])
def test_a_link_that_a_crash_lost_is_given_up_at_the_next_start(bench: Bench, lost_already: bool) -> None:
    bench.operator = LINKED
    lost = [(Kind.LOST, {"reason": "no_answer_in_time"})] if lost_already else []
    reference = left_behind(bench, (Kind.SENDING, INTENT), *lost)
    payment = restarted(bench, ScriptedProvider(LINKED), reference)
    detail = "no_answer_in_time" if lost_already else "interrupted"
    assert (payment.status, payment.reason, payment.detail) == (Status.ABANDONED, "link_lost", detail)


def test_a_link_whose_answer_was_written_is_taken_up(bench: Bench) -> None:
    class Rereading(ScriptedProvider):
        def reread(self, answer: object) -> Accepted | None:
            return Accepted("t", "https://pay.example/t")

    bench.operator = LINKED
    answer = (Kind.ANSWERED, {"step": "initiate", "http_status": 200, "body": "{}"})
    reference = left_behind(bench, (Kind.SENDING, INTENT), answer)
    payment = restarted(bench, Rereading(LINKED, statuses=[paid]), reference)
    assert (payment.status, payment.link, payment.flags) == (Status.PAID, "https://pay.example/t", frozenset())


def test_without_its_operator_a_lost_link_waits_for_it(bench: Bench) -> None:
    bench.operator = LINKED
    reference = left_behind(bench, (Kind.SENDING, INTENT))

    async def play() -> Payment:
        from dataclasses import replace

        engine = bench.engine(ScriptedProvider(replace(LINKED, id="another")))
        await engine.start()
        await engine.close()
        return await engine.wait_for(reference, lambda p: True, 1)

    assert bench.run(play()).status is Status.UNKNOWN
    assert restarted(bench, ScriptedProvider(LINKED), reference).status is Status.ABANDONED


# The link's end


def after_the_end(bench: Bench, provider: ScriptedProvider, seconds: float, pace: Pace | None = None) -> Payment:
    async def play() -> Payment:
        engine = bench.engine(provider, pace)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(seconds)
        known = bench.ledger.payment(payment.reference)
        await engine.close()
        assert known is not None
        return known

    payment: Payment = bench.run(play())
    return payment


def test_a_link_is_asked_about_one_last_time_and_given_up(bench: Bench) -> None:
    provider = ScriptedProvider(LINKED, initiates=[linked])
    payment = after_the_end(bench, provider, LIFETIME + 1)
    assert (payment.status, payment.reason) == (Status.ABANDONED, "link_expired")
    assert last_event(bench, payment.reference).data == {"by": "till", "reason": "link_expired"}
    assert provider.asked[-1] == (payment.reference, LIFETIME)


def test_a_second_before_its_end_it_is_still_payable(bench: Bench) -> None:
    assert after_the_end(bench, ScriptedProvider(LINKED, initiates=[linked]), LIFETIME - 1).status is Status.AWAITING


def test_in_a_fast_till_a_link_ends_sooner(bench: Bench) -> None:
    payment = after_the_end(bench, ScriptedProvider(LINKED, initiates=[linked]), LIFETIME / 20 + 1, Pace(0.05))
    assert payment.reason == "link_expired"


def test_paid_at_the_last_question_is_paid(bench: Bench) -> None:
    def at_last(payment: Payment) -> object:
        return paid(payment) if bench.loop.time() >= LIFETIME else Pending()

    payment = after_the_end(bench, ScriptedProvider(LINKED, initiates=[linked], statuses=[at_last]), LIFETIME + 1)
    assert (payment.status, payment.flags) == (Status.PAID, frozenset())


def test_a_question_that_failed_ends_nothing(bench: Bench) -> None:
    # Without a network nobody knows whether the customer has paid long ago.
    def answer(payment: Payment) -> object:
        return Pending() if bench.loop.time() >= LIFETIME + 3_000 else NoAnswer("dns_failure")

    provider = ScriptedProvider(LINKED, initiates=[linked], statuses=[answer])

    async def play() -> list[Status]:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        seen = []
        for seconds in (LIFETIME + 2_000, 2_000):
            await asyncio.sleep(seconds)
            known = bench.ledger.payment(payment.reference)
            assert known is not None
            seen.append(known.status)
        await engine.close()
        return seen

    assert bench.run(play()) == [Status.AWAITING, Status.ABANDONED]
    assert len([at for _, at in provider.asked if LIFETIME <= at < LIFETIME + 2_000]) < 10


def test_a_provider_that_knows_of_no_payment_ends_its_link(bench: Bench) -> None:
    # PVit answers 001 for a page that nobody has opened: the sale must not wait for ever.
    provider = ScriptedProvider(LINKED, initiates=[linked], statuses=[NoAnswer("rejected")])
    payment = after_the_end(bench, provider, LIFETIME + 60)
    assert (payment.status, payment.reason) == (Status.ABANDONED, "link_expired")


def test_money_after_the_links_end_is_paid_and_late(bench: Bench) -> None:
    def answer(payment: Payment) -> object:
        return paid(payment) if bench.loop.time() >= LIFETIME + 7_200 else Pending()

    payment = after_the_end(
        bench, ScriptedProvider(LINKED, initiates=[linked], statuses=[answer]), LIFETIME + 4 * 3_600
    )
    assert (payment.status, payment.flags) == (Status.PAID, frozenset({Flag.LATE}))


def test_a_link_that_ended_while_the_till_was_closed_is_given_up_at_the_start(bench: Bench) -> None:
    bench.operator = LINKED
    reference = left_behind(bench, (Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "t", "link": "l"}))
    bench.clock.jump(timedelta(hours=5))
    provider = ScriptedProvider(LINKED)
    payment = restarted(bench, provider, reference)
    assert (payment.status, payment.reason) == (Status.ABANDONED, "link_expired")
    assert provider.asked == [(reference, 0)]


def test_a_link_that_ended_while_the_machine_slept_is_given_up_when_it_wakes(bench: Bench) -> None:
    provider = ScriptedProvider(LINKED, initiates=[linked])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(60)
        bench.clock.jump(timedelta(hours=1))
        payment = await engine.wait_for(payment.reference, settled, 20)
        await engine.close()
        return payment

    assert bench.run(play()).reason == "link_expired"


def test_what_a_telephone_was_asked_for_has_no_end(bench: Bench) -> None:
    from tests.engine.play import ACCEPTED

    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])
    assert after_the_end(bench, provider, 2 * LIFETIME).status is Status.AWAITING
