"""Questions about payments: their rhythm, joining, sleeping laptops, jumping clocks, faulty listeners."""

import asyncio
from datetime import timedelta

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import Asked, EngineFailed
from pos_app.core.payment import Environment, Kind, Payment, Status
from pos_app.core.provider import NoAnswer, Pending
from pos_app.engine.schedule import Pace
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.play import ACCEPTED, paid, settled
from tests.support.scripted import ScriptedProvider


def test_waiting_ends_at_its_timeout(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])

    async def play() -> tuple[Payment, float]:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, settled, 10)
        at_once = await engine.wait_for(payment.reference, lambda p: True, 10)
        await engine.close()
        return at_once, bench.loop.time()

    payment, elapsed = bench.run(play())
    assert (payment.status, elapsed) == (Status.AWAITING, 10)


def test_a_question_under_way_is_joined_and_the_gap_is_kept(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[2, Pending()])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(0.5)
        await asyncio.gather(*(engine.ask(payment.reference) for _ in range(20)))
        await engine.ask(payment.reference)
        await engine.close()

    bench.run(play())
    assert [at for _, at in provider.asked] == [0.5, 5.5]


def test_asking_while_it_is_sent_only_tells_what_is_known(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[5, ACCEPTED])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        assert (await engine.ask(payment.reference)).status is Status.SENDING
        await engine.close()

    bench.run(play())
    assert provider.asked == []


def test_retry_after_is_honoured_and_failures_slow_the_questions(bench: Bench) -> None:
    provider = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED],
        statuses=[NoAnswer("throttled", retry_after=20), NoAnswer("no_network"), NoAnswer("no_network"), Pending()],
    )

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge())
        await asyncio.sleep(60)
        await engine.close()

    bench.run(play())
    assert [at for _, at in provider.asked] == [3, 23, 35, 59]
    reasons = [news.reason for news in bench.news if isinstance(news, Asked)]
    assert reasons == [None, "throttled", "no_network", "no_network", None]


def test_the_same_answer_is_written_once(bench: Bench) -> None:
    from pos_app.core.provider import RawAnswer

    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])
    provider.answers = [RawAnswer("status", 200, body) for body in ("a", "b", "a", "b", "c")]

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(80)
        await engine.close()
        return payment.reference

    assert bench.kinds(bench.run(play())).count(Kind.CHECKED) == 3


def test_the_watch_ends_after_three_days(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])

    async def play() -> None:
        engine = bench.engine(provider, pace=Pace())
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(73 * 3_600)
        asked = len(provider.asked)
        await asyncio.sleep(24 * 3_600)
        assert len(provider.asked) == asked
        assert (await engine.ask(payment.reference)).status is Status.AWAITING
        assert len(provider.asked) == asked + 1
        await engine.close()

    bench.run(play())
    assert 400 > len(provider.asked) > 100


def test_a_laptop_that_slept_asks_about_everything_at_once(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])

    async def play() -> tuple[int, int]:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge())
        await asyncio.sleep(7_200)
        before = len(provider.asked)
        bench.clock.jump(timedelta(hours=8))
        await asyncio.sleep(16)
        after = len(provider.asked)
        await engine.close()
        return before, after

    before, after = bench.run(play())
    assert after == before + 1


def test_a_clock_set_back_a_day_neither_stops_nor_repeats_anything(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Pending(), Pending(), paid])

    async def play() -> list[Payment]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("one"))
        await asyncio.sleep(4)
        bench.clock.jump(timedelta(days=-1))
        first = await engine.wait_for(first.reference, settled, 60)
        second = await engine.charge(charge("two"))
        await engine.close()
        return [first, second]

    first, second = bench.run(play())
    assert first.status is Status.PAID
    assert second.reference > first.reference


def test_a_listener_that_fails_never_reaches_the_money(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: the listener failed on PaymentChanged")
    expect_log("ERROR pos_app.engine.engine: the listener failed on Asked")
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    def broken(news: object) -> None:
        raise RuntimeError("the screen is gone")

    async def play() -> Payment:
        from pos_app.engine.engine import Engine

        engine = Engine(bench.ledger, {"mvola": provider}, bench.clock, broken, "caisse3")
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, settled, 30)
        await engine.close()
        return payment

    assert bench.run(play()).status is Status.PAID


def test_a_provider_of_another_environment_is_never_asked(bench: Bench) -> None:
    from dataclasses import replace

    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])
    real = ScriptedProvider(replace(bench.operator, environment=Environment.PRODUCTION), statuses=[paid])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.close()
        other = bench.engine(real)
        await other.start()
        payment = await other.ask(payment.reference)
        await asyncio.sleep(600)
        await other.close()
        return payment

    assert bench.run(play()).status is Status.AWAITING
    assert real.asked == []


def test_no_charge_after_a_fault(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.close()
        with pytest.raises(KnownError) as stopped:
            await engine.charge(charge())
        assert stopped.value.code == "engine_stopped"

    bench.run(play())
    assert not any(isinstance(news, EngineFailed) for news in bench.news)
