"""What a payment would cost: asked while nothing more important is going on, and for a few seconds only."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.provider import NotSent, Quote
from pos_app.engine.quotes import DEADLINE
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.play import ACCEPTED, QUOTING
from tests.support.scripted import ScriptedProvider, VersatileProvider

TEXT = Quote("Commission 2 %")


def quoted(bench: Bench, provider: ScriptedProvider, amount: int = 1_000) -> Quote | None:
    async def play() -> Quote | None:
        engine = bench.engine(provider)
        await engine.start()
        quote = await engine.quote("mvola", amount, "MV")
        await engine.close()
        return quote

    quote: Quote | None = bench.run(play())
    return quote


def test_what_the_provider_says_is_passed_on(bench: Bench) -> None:
    provider = VersatileProvider(QUOTING, quotes=[TEXT])
    assert quoted(bench, provider) == TEXT
    assert provider.quoted == [(1_000, "MV", 0)]
    assert bench.ledger.head[0] == 0


def test_nobody_waits_longer_than_a_few_seconds(bench: Bench) -> None:
    assert quoted(bench, VersatileProvider(QUOTING, quotes=[3_600, TEXT])) is None
    assert bench.loop.time() == DEADLINE


@pytest.mark.parametrize("amount", [0, -1, 10**12])
def test_an_amount_that_cannot_be_charged_is_not_asked_about(bench: Bench, amount: int) -> None:
    provider = VersatileProvider(QUOTING, quotes=[TEXT])
    assert quoted(bench, provider, amount) is None
    assert provider.quoted == []


def test_who_tells_no_costs_is_not_asked(bench: Bench) -> None:
    silent = VersatileProvider(bench.operator, quotes=[TEXT])
    assert quoted(bench, silent) is None
    assert silent.quoted == []
    assert quoted(bench, ScriptedProvider(QUOTING)) is None


def test_an_unknown_operator_is_said(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(VersatileProvider(QUOTING))
        with pytest.raises(InvalidInput, match="operator_unknown"):
            await engine.quote("pvit", 1_000, None)

    bench.run(play())


def test_a_bug_is_loud_and_keeps_nobody_from_paying(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.quotes: the question about the cost failed")
    provider = VersatileProvider(QUOTING, quotes=[RuntimeError("bug")], initiates=[ACCEPTED])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        assert await engine.quote("mvola", 1_000, None) is None
        await engine.charge(charge())
        await engine.close()

    bench.run(play())


def test_one_question_at_a_time_and_the_newest_counts(bench: Bench) -> None:
    under_way: list[int] = []

    async def slow(_: object) -> Quote:
        assert under_way == []
        under_way.append(1)
        try:
            await asyncio.sleep(2)
        finally:
            under_way.pop()
        return TEXT

    provider = VersatileProvider(QUOTING, quotes=[slow])

    async def play() -> list[Quote | None]:
        engine = bench.engine(provider)
        await engine.start()
        asked = []
        for amount in (1, 12, 125):
            asked.append(asyncio.create_task(engine.quote("mvola", amount, None)))
            await asyncio.sleep(0.5)
        asked += [asyncio.create_task(engine.quote("mvola", amount, None)) for amount in (1_250, 12_500)]
        quotes = await asyncio.gather(*asked)
        await engine.close()
        return quotes

    quotes = bench.run(play())
    assert [quote for quote in quotes if quote is not None] == [TEXT]
    assert quotes[-1] == TEXT


def test_operators_of_one_account_share_the_one_question(bench: Bench) -> None:
    web = VersatileProvider(replace(QUOTING, id="web", account="mvola"), quotes=[TEXT])
    provider = VersatileProvider(QUOTING, quotes=[5, TEXT])

    async def play() -> list[Quote | None]:
        engine = bench.engine(provider, web=web)
        await engine.start()
        first = asyncio.create_task(engine.quote("mvola", 1_000, None))
        await asyncio.sleep(1)
        second = await engine.quote("web", 1_000, None)
        return [await first, second]

    assert bench.run(play()) == [None, TEXT]


@pytest.mark.parametrize("operator", ["mvola", "web"])
def test_a_charge_goes_first(bench: Bench, operator: str) -> None:
    web = VersatileProvider(replace(QUOTING, id="web", account="mvola"), initiates=[2, ACCEPTED], prepares=[2, None])
    provider = VersatileProvider(QUOTING, quotes=[5, TEXT], initiates=[2, ACCEPTED], prepares=[2, None])

    async def play() -> None:
        engine = bench.engine(provider, web=web)
        await engine.start()
        asked = asyncio.create_task(engine.quote("mvola", 1_000, None))
        await asyncio.sleep(1)
        await engine.charge(replace(charge(), operator=operator))
        assert await asked is None
        assert bench.loop.time() == 1
        # From the press on until the answer nothing is asked.
        assert await engine.quote("mvola", 1_000, None) is None
        assert len(provider.quoted) == 1
        await asyncio.sleep(10)
        await engine.quote("mvola", 1_000, None)
        assert len(provider.quoted) == 2
        await engine.close()

    bench.run(play())


def test_a_charge_that_cannot_be_keeps_nothing_from_being_asked(bench: Bench) -> None:
    provider = VersatileProvider(QUOTING, quotes=[TEXT], prepares=[NotSent("dns_failure")])

    async def play() -> Quote | None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge())
        await asyncio.sleep(1)
        return await engine.quote("mvola", 1_000, None)

    assert bench.run(play()) == TEXT


def test_the_end_does_not_wait_for_it(bench: Bench) -> None:
    provider = VersatileProvider(QUOTING, quotes=[5, TEXT])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        asked = asyncio.create_task(engine.quote("mvola", 1_000, None))
        await asyncio.sleep(1)
        await engine.close()
        assert await asked is None
        assert await engine.quote("mvola", 1_000, None) is None

    bench.run(play())
    assert bench.loop.time() == 1
    assert len(provider.quoted) == 1


def test_who_goes_away_takes_the_question_along(bench: Bench) -> None:
    provider = VersatileProvider(QUOTING, quotes=[5, TEXT])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        asked = asyncio.create_task(engine.quote("mvola", 1_000, None))
        await asyncio.sleep(1)
        asked.cancel()
        await asyncio.sleep(0)
        assert await engine.quote("mvola", 2_000, None) == TEXT
        await engine.close()

    bench.run(play())
