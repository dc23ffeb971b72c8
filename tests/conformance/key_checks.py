"""Rules about what is asked besides payments: what a payment would cost, and keys that live a day."""

import asyncio
from dataclasses import replace

import httpx

from pos_app.core.provider import Accepted, NoAnswer, NotSent, Quote, Quotes, Renewable
from tests.conformance.accounts import Need
from tests.conformance.roads import STRANGE_ANSWERS, answering, raising
from tests.conformance.rule import rules
from tests.conformance.scene import Maker, Scene, fields_of

CANDIDATE = "a-Key+that/nobody=knows"


def a_quote_never_charges(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        assert isinstance(scene.provider, Quotes)
        quote = await scene.provider.quote(500, scene.payment.wallet)
        assert isinstance(quote, Quote)
        assert quote.text.strip()
        await asyncio.sleep(60)

    scene.play(story())
    assert scene.road.seen
    assert (scene.road.charges, scene.road.payouts, scene.world.initiates.total()) == (0, 0, 0)


def a_quote_that_fails_is_none(operator: str, make: Maker | None) -> None:
    roads = [answering(answer) for answer in STRANGE_ANSWERS.values()]
    roads += [raising(fault) for fault in (httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError)]
    for road in roads:
        scene = Scene(operator, make)
        scene.road.behaviour = road
        assert isinstance(scene.provider, Quotes)
        assert scene.play(scene.provider.quote(500, scene.payment.wallet)) is None


def a_candidate_is_used_for_nothing_before_its_proof(operator: str, make: Maker | None) -> None:
    """A forged one: no payment and no question about one is ever sent with it, and the old one stays in use."""
    for source in ("callback", "pasted"):
        scene = Scene(operator, make)

        async def story(scene: Scene = scene, source: str = source) -> None:
            provider = scene.provider
            assert isinstance(provider, Renewable)
            assert await provider.offer(CANDIDATE, source) is False
            assert isinstance(await scene.initiate(), Accepted)
            await scene.ask_for(30)

        scene.play(story())
        sent = [fields_of(request) for request in scene.road.seen]
        assert all(fields["action"] == "5" for fields in sent if fields["token"] == CANDIDATE), "money or a question"
        assert scene.money == [scene.payment.amount]


def a_proved_candidate_is_used_from_then_on(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)
    renewed = scene.world.accounts.renew_pvit()

    async def story() -> None:
        provider = scene.provider
        assert isinstance(provider, Renewable)
        assert await provider.offer(renewed, "callback") is True
        assert provider.key.since == scene.clock.now()
        assert not provider.key.refused
        assert isinstance(await scene.initiate(), Accepted)

    scene.play(story())
    assert fields_of(scene.road.seen[-1])["token"] == renewed
    assert renewed not in repr(scene.heard) + repr(scene.provider)


def an_empty_candidate_changes_nothing(operator: str, make: Maker | None) -> None:
    for nothing in ("", " ", "\n", "a b", "é", "x" * 2_000):
        scene = Scene(operator, make)

        async def story(scene: Scene = scene, nothing: str = nothing) -> None:
            provider = scene.provider
            assert isinstance(provider, Renewable)
            before = provider.key
            assert await provider.offer(nothing, "callback") is False
            assert provider.key == before
            assert not scene.road.seen
            assert isinstance(await scene.initiate(), Accepted)

        scene.play(story())


def forged_candidates_cost_few_proofs(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        provider = scene.provider
        assert isinstance(provider, Renewable)
        for number in range(300):
            await provider.offer(f"{CANDIDATE}{number}", "callback")
            await asyncio.sleep(10)

    scene.play(story())
    assert 1 <= len(scene.road.seen) <= 24, "an hour of forgeries must not use up a day of proofs more than once"
    assert scene.road.charges == 0


def a_refused_key_touches_no_payment(operator: str, make: Maker | None) -> None:
    """The key has lived its day: what was asked stays as it is, what is new is not sent."""
    scene = Scene(operator, make, story=4)

    async def story() -> None:
        await scene.initiate()
        fresh = scene.world.accounts.replace_pvit()
        assert isinstance(await scene.ask(), NoAnswer)
        provider = scene.provider
        assert isinstance(provider, Renewable)
        assert provider.key.refused
        other = scene.twin(story=1)
        assert isinstance(await other.outcome(), NotSent)
        assert await provider.offer(fresh, "pasted") is True
        scene.payment = replace(scene.payment)
        assert not isinstance(await scene.ask(), NoAnswer)

    scene.play(story())


QUOTES = rules(a_quote_never_charges, a_quote_that_fails_is_none, need=Need.QUOTE)
KEYS = (
    *QUOTES,
    *rules(
        a_candidate_is_used_for_nothing_before_its_proof,
        a_proved_candidate_is_used_from_then_on,
        an_empty_candidate_changes_nothing,
        forged_candidates_cost_few_proofs,
        a_refused_key_touches_no_payment,
        need=Need.KEY,
    ),
)
