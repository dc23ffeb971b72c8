"""Closing the day: everything undecided is asked about once more, then number, report and event are one step."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.day import Count, Move
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.news import ActProgress
from pos_app.core.payment import DAYS, Flag, Kind, Payment, Status
from pos_app.core.provider import Pending, Unclear
from pos_app.core.report_json import as_json
from pos_app.core.shop import Closed, CloseDay, MoveCash, OpenDay
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import accepted
from tests.engine.shop import kinds, newest, opened, paid_of, played, refused, sold
from tests.support.scripted import ScriptedProvider

CLOSE = CloseDay((), "caisse")


def silent() -> ScriptedProvider:
    """Nobody ever pays."""
    return ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[Pending()])


async def closed(engine: Engine, act: CloseDay = CLOSE) -> Closed:
    result = await engine.act(act)
    assert isinstance(result, Closed)
    return result


def test_a_day_is_numbered_counted_and_sealed_in_one_step(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(OpenDay((Count(Currency.MGA, 1_000),), "caisse"))
        await sold(engine)
        await engine.act(MoveCash(Move.SALE, 500, Currency.MGA, "caisse"))
        head = bench.ledger.head
        counted = Count(Currency.MGA, 1_450, {50: 29})
        report = (await closed(engine, replace(CLOSE, counted=(counted,)))).report
        assert (report.number, report.is_clean, report.ledger_head) == (1, True, head[1])
        assert (report.totals[0].count, report.totals[0].amount) == (1, 12_500)
        assert (report.cash[0].expected, report.cash[0].counted, report.cash[0].difference) == (1_500, 1_450, -50)
        last = engine.shop_state().last
        assert report.day == last
        assert last is not None
        assert (last.closed_seq, last.closed_by) == (head[0] + 1, "caisse")
        assert bench.ledger.z_report(1) == as_json(report, bench.clock.now().astimezone().tzinfo)

    played(bench, scene)
    data = newest(bench, Kind.DAY_CLOSED)
    assert (data["day"], data["by"], data["carried_over"]) == (1, "caisse", [])
    assert data["counted"] == [{"currency": "MGA", "amount": 1_450, "counted": True, "pieces": {"50": 29}}]


def test_numbers_have_no_gap_and_money_between_two_days_is_in_the_next(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[Pending(), Pending(), paid_of])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(0)
        first = await closed(engine, replace(CLOSE, carry_over=True))
        await asyncio.sleep(60)
        await opened(engine)
        second = await closed(engine)
        await opened(engine)
        third = await closed(engine)
        assert [z.report.number for z in (first, second, third)] == [1, 2, 3]
        assert [len(z.report.totals) for z in (first, second, third)] == [0, 1, 0]
        assert second.report.totals[0].late_count == 1

    played(bench, scene, provider)


def test_without_an_open_day_there_is_nothing_to_close(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.act(CLOSE))).code == "day_not_open"

    played(bench, scene)


@pytest.mark.parametrize(
    ("counted", "code"),
    [
        ((), "count_missing"),
        ((Count(Currency.MGA, 0, counted=False),), "count_missing"),
        ((Count(Currency.MGA, 1), Count(Currency.MGA, 1)), "currency_twice"),
        ((Count(Currency.XOF, 1),), "currency_unknown"),
    ],
)
def test_a_drawer_that_was_not_counted_is_not_closed(bench: Bench, counted: tuple[Count, ...], code: str) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(OpenDay((Count(Currency.MGA, 1_000),), "caisse"))
        assert (await refused(engine.act(replace(CLOSE, counted=counted)))).code == code
        assert engine.shop_state().day is not None

    played(bench, scene)


def test_what_nobody_counted_is_no_count(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        report = (await closed(engine, replace(CLOSE, counted=(Count(Currency.MGA, 700, counted=False),)))).report
        assert (report.cash[0].counted, report.cash[0].difference) == (None, None)

    played(bench, scene)


def test_money_that_came_and_went_meanwhile_leaves_the_count_as_it_was(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[3_600, Pending()])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(1)
        closing = asyncio.ensure_future(closed(engine, replace(CLOSE, carry_over=True)))
        await asyncio.sleep(1)
        for move in (Move.IN, Move.OUT):
            await engine.act(MoveCash(move, 500, Currency.MGA, "caisse", "monnaie"))
        assert (await closing).report.cash[0].expected == 0

    played(bench, scene, provider)


def test_a_drawer_of_a_currency_that_is_no_longer_sold_in_is_counted(bench: Bench) -> None:
    async def first(engine: Engine) -> None:
        await engine.act(OpenDay((Count(Currency.XAF, 50),), "caisse"))

    async def second(engine: Engine) -> None:
        report = (await closed(engine, replace(CLOSE, counted=(Count(Currency.XAF, 50),)))).report
        assert [cash.difference for cash in report.cash if cash.currency is Currency.XAF] == [0]

    played(bench, first, currencies=(Currency.XAF,))
    bench.reopen()
    played(bench, second)


def test_what_is_undecided_is_asked_about_once_more_and_then_named(bench: Bench) -> None:
    provider = silent()

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payments = [await engine.charge(charge(f"sale-{number}")) for number in range(3)]
        await asyncio.sleep(600)
        asked = len(provider.asked)
        error = await refused(engine.act(CLOSE))
        assert (error.code, error.facts["references"]) == ("day_undecided", [each.reference for each in payments])
        assert not isinstance(error, ValueError)
        assert sorted({reference for reference, _ in provider.asked[asked:]}) == sorted(p.reference for p in payments)
        assert engine.shop_state().day is not None
        assert [(news.done, news.total) for news in bench.news if isinstance(news, ActProgress)] == [
            (1, 3),
            (2, 3),
            (3, 3),
        ]

    played(bench, scene, provider)
    assert Kind.DAY_CLOSED not in kinds(bench, DAYS)


def test_what_the_question_settles_stands_in_no_way(bench: Bench) -> None:
    provider = ScriptedProvider(
        MVOLA.operator, initiates=[Unclear("no_answer_in_time")], statuses=[1, paid_of], needs_id=False
    )

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(2)
        report = (await closed(engine)).report
        assert (report.totals[0].count, report.carried_over) == (1, ())

    played(bench, scene, provider)


def test_a_payment_that_is_being_sent_is_waited_for(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[4, accepted], statuses=[paid_of])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        assert (await closed(engine)).report.totals[0].count == 1

    played(bench, scene, provider)


def test_one_that_never_left_is_not_asked_about(bench: Bench) -> None:
    from tests.support.scripted import NO_NETWORK

    provider = ScriptedProvider(MVOLA.operator, prepares=[3, NO_NETWORK])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        assert (await closed(engine)).report.carried_over == ()

    played(bench, scene, provider)
    assert provider.asked == []


@pytest.mark.parametrize("factor", [1.0, 0.05])
def test_a_provider_that_does_not_answer_holds_a_closing_up_for_twenty_seconds(bench: Bench, factor: float) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[3_600, Pending()])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        began = bench.loop.time()
        report = (await closed(engine, replace(CLOSE, carry_over=True))).report
        assert bench.loop.time() - began == pytest.approx(20 * factor)
        assert (report.carried_over, report.undecided) == ((payment.reference,), (payment.reference,))
        assert not report.is_clean

    played(bench, scene, provider, pace=Pace(factor))


def test_one_that_is_being_sent_for_ever_is_carried_over(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await engine.charge(charge())
        assert (await closed(engine, replace(CLOSE, carry_over=True))).report.carried_over == (payment.reference,)

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[25, Unclear("lost")], needs_id=False))


def test_carried_over_and_paid_later_it_is_late_and_of_the_next_day(bench: Bench) -> None:
    answers: list[object] = [Pending()]

    def says(payment: Payment) -> object:
        return paid_of(payment) if len(answers) > 1 else answers[0]

    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[says])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        first = (await closed(engine, replace(CLOSE, carry_over=True))).report
        answers.append("pays")
        await opened(engine)
        await sold(engine, "sale-2")
        await engine.wait_for(payment.reference, lambda known: known.status is Status.PAID, 60)
        known = bench.ledger.payment(payment.reference)
        assert known is not None
        assert known.flags == {Flag.LATE}
        second = (await closed(engine)).report
        assert (first.totals, second.totals[0].count, second.totals[0].late_count) == ((), 2, 1)
        assert bench.ledger.z_report(1)["totals"] == []

    played(bench, scene, provider)


def test_payments_that_arrive_while_a_day_is_closed_are_each_in_one_day(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[1, paid_of], needs_id=False)

    async def scene(engine: Engine) -> None:
        await opened(engine)
        sales = []

        async def customers() -> None:
            for number in range(40):
                sales.append(asyncio.ensure_future(sold(engine, f"sale-{number}")))
                await asyncio.sleep(0.37)

        buying = asyncio.ensure_future(customers())
        await asyncio.sleep(3)
        first = await closed(engine, replace(CLOSE, carry_over=True))
        await buying
        await asyncio.gather(*sales)
        second = await closed(engine)
        counts = [sum(total.count for total in z.report.totals) for z in (first, second)]
        assert sum(counts) == 40
        assert all(counts)

    played(bench, scene, provider)


def test_two_closings_at_once_close_one_day(bench: Bench) -> None:
    provider = silent()

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(1)
        close = replace(CLOSE, carry_over=True)
        first = asyncio.ensure_future(closed(engine, close))
        second = asyncio.ensure_future(closed(engine, close))
        done = await asyncio.gather(first, second, return_exceptions=True)
        codes = [result.code if isinstance(result, KnownError) else "closed" for result in done]
        assert sorted(codes) == ["closed", "day_not_open"]

    played(bench, scene, provider)
    assert kinds(bench, DAYS).count(Kind.DAY_CLOSED) == 1


def test_a_closing_that_was_overtaken_does_not_close_the_next_day(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[8, Pending()])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(1)
        close = replace(CLOSE, carry_over=True)
        slow = asyncio.ensure_future(closed(engine, close))
        await asyncio.sleep(1)
        # Somebody else, whose questions are answered at once, closes and begins the next day meanwhile.
        quick = engine._shop.days  # type: ignore[union-attr]
        quick.close(quick.admit_closing((), "caisse"), carry_over=True)
        await opened(engine)
        with pytest.raises(KnownError, match="day_not_open"):
            await slow
        day = engine.shop_state().day
        assert day is not None
        assert day.number == 2

    played(bench, scene, provider)


def test_somebody_signs_in_and_is_paid_in_cash_while_a_closing_asks(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[3_600, Pending()])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(1)
        closing = asyncio.ensure_future(closed(engine, replace(CLOSE, carry_over=True)))
        await asyncio.sleep(1)
        began = bench.loop.time()
        await engine.act(MoveCash(Move.SALE, 500, Currency.MGA, "caisse"))
        assert bench.loop.time() == began
        assert not closing.done()
        # What was counted before is not what is in the drawer now.
        assert (await refused(closing)).code == "drawer_moved"
        counted = (Count(Currency.MGA, 500),)
        report = (await closed(engine, replace(CLOSE, carry_over=True, counted=counted))).report
        assert (report.number, report.cash[0].sales, report.cash[0].difference) == (1, 500, 0)

    played(bench, scene, provider)
