"""Rules about money that the shop sends back: once, never by mistake, never instead of a charge."""

from dataclasses import replace

import httpx

from pos_app.core.payment import Claim, Direction
from pos_app.core.provider import (
    Accepted,
    Declined,
    Evidence,
    NoAnswer,
    NotSent,
    PaysOut,
    Pending,
    Successful,
    Unclear,
    judge,
)
from tests.conformance.accounts import ABILITIES, Need
from tests.conformance.roads import LATE_FAULTS, STRANGE_ANSWERS, answering, on_move, raising
from tests.conformance.rule import rules
from tests.conformance.scene import Maker, Scene


def a_payout_is_paid_once_to_the_customer_who_was_named(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, payout=True)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted), "an acceptance is not yet a payment"
        await scene.ask_for(30)
        (paid,) = scene.world.payouts
        assert paid.amount == scene.payment.amount
        assert paid.payee.endswith(f"{ABILITIES[operator].customer}01"[-8:])

    scene.play(story())
    assert scene.road.payouts == 1


def a_payout_never_charges(operator: str, make: Maker | None) -> None:
    """Not when it is sent, not when it is asked about, and not when somebody mixes the two up."""
    out, charge = Scene(operator, make, payout=True), Scene(operator, make)

    async def story() -> None:
        await out.initiate()
        await out.ask_for(30)

    out.play(story())
    assert out.road.charges == 0
    assert not out.world.debits
    for scene in (Scene(operator, make, payout=True), charge):
        scene.play(_mixed_up(scene))
        assert not scene.road.seen
        assert not (*scene.world.debits, *scene.world.payouts)


async def _mixed_up(scene: Scene) -> None:
    """A payout that is charged, a charge that is paid out: a fault of ours, not of the provider."""
    provider = scene.provider
    assert isinstance(provider, PaysOut)
    act = provider.initiate if scene.payment.direction is Direction.OUT else provider.pay_out
    try:
        result = await act(scene.payment, scene.heard.append)
    except (NotSent, ValueError):
        return
    raise AssertionError(result)


def a_payout_that_may_have_left_is_unclear_and_sent_once(operator: str, make: Maker | None) -> None:
    for number in (5, 6, 7, 8):
        scene = Scene(operator, make, story=number, payout=True)
        result = scene.play(scene.outcome())
        assert isinstance(result, Unclear), (number, result)
        assert scene.road.payouts == 1
    for fault in LATE_FAULTS:
        assert isinstance(_sent_on(operator, make, fault=fault), Unclear), fault
    for name, answer in STRANGE_ANSWERS.items():
        scene = Scene(operator, make, payout=True)
        scene.road.behaviour = on_move(answering(answer))
        result = scene.play(scene.outcome())
        assert isinstance(result, Unclear), (name, result)
        assert scene.road.payouts == 1


def a_payout_is_not_sent_with_proof_only(operator: str, make: Maker | None) -> None:
    for fault in (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        assert isinstance(_sent_on(operator, make, fault=fault), NotSent), fault
    for status in (401, 403, 429):
        scene = Scene(operator, make, payout=True)
        scene.road.behaviour = on_move(answering(lambda status=status: httpx.Response(status)))  # type: ignore[misc]
        assert isinstance(scene.play(scene.outcome()), NotSent), status
    scene = Scene(operator, make, story=12, payout=True)
    assert isinstance(scene.play(scene.outcome()), NotSent)
    assert not scene.world.payouts


def _sent_on(operator: str, make: Maker | None, fault: type[httpx.TransportError]) -> object:
    scene = Scene(operator, make, payout=True)
    scene.road.behaviour = on_move(raising(fault))
    result = scene.play(scene.outcome())
    assert scene.road.payouts == 1
    return result


def questions_about_a_payout_never_pay(operator: str, make: Maker | None) -> None:
    for number in (1, 2, 4, 5):
        scene = Scene(operator, make, story=number, payout=True)

        async def story(scene: Scene = scene) -> None:
            await scene.outcome()
            scene.restarted()
            for _ in range(5):
                await scene.ask_for(6)

        scene.play(story())
        assert scene.road.payouts == 1
        assert len(scene.world.payouts) <= 1


def a_payout_is_believed_on_an_answer_about_itself_only(operator: str, make: Maker | None) -> None:
    """What nobody documents is not asked; what can be asked names the receiver, or at least the payout."""
    scene = Scene(operator, make, payout=True)

    async def story() -> None:
        await scene.initiate()
        if not scene.provider.can_ask(scene.payment):
            del scene.road.seen[:]
            for claim in (None, Claim.SUCCESS, Claim.FAILED):
                scene.payment = replace(scene.payment, claim=claim)
                assert isinstance(await scene.ask(), NoAnswer)
            assert not scene.road.seen, "asked although it cannot be"
            return
        scene.payment = replace(scene.payment, claim=Claim.SUCCESS)
        assert isinstance(await scene.ask(), Pending), "believed on a claim"
        result = await scene.ask_for(30)
        assert isinstance(result, Successful)
        assert judge(scene.payment, scene.provider, result.evidence).reason is None
        # A charge's payer is a payout's payee: the same answer about a charge would not fit.
        assert result.evidence.payee == scene.payment.phone
        charged = Evidence(reference=scene.payment.reference, payer=scene.payment.phone)
        assert judge(scene.payment, scene.provider, charged).reason is not None

    scene.play(story())


def a_payout_that_is_refused_is_never_a_success(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=2, payout=True)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted)
        assert isinstance(await scene.ask_for(60), Declined | NoAnswer | Pending)
        assert not scene.world.payouts

    scene.play(story())


def callbacks_about_a_payout_name_it(operator: str, make: Maker | None) -> None:
    for number, claim in ((1, Claim.SUCCESS), (2, Claim.FAILED)):
        scene = Scene(operator, make, story=number, payout=True)

        async def story(scene: Scene = scene) -> None:
            await scene.initiate()
            await scene.ask_for(30)
            if scene.merchant.operator.id == "moneyfusion":
                await scene.ask_for(30)

        scene.play(story())
        hints = [scene.read(callback) for callback in scene.called]
        assert [hint.claim for hint in hints if hint is not None] == [claim]
        assert all(hint is not None and scene.names_ours(hint) for hint in hints)


def no_secret_of_a_payout_reaches_the_ledger(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, payout=True)
    scene.play(scene.outcome())
    assert scene.heard
    for secret in scene.merchant.secrets:
        assert secret not in repr(scene.heard) + repr(scene.payment) + repr(scene.provider)


def an_accepted_payout_can_be_taken_up_after_a_crash(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, payout=True)

    async def story() -> None:
        before = scene.payment
        accepted = await scene.initiate()
        again = scene.restarted()
        found = [each for each in map(again.reread, scene.heard) if each is not None]
        assert again.can_ask(before) or found == [accepted]

    scene.play(story())
    assert scene.road.payouts == 1


PAYOUTS = rules(
    a_payout_is_paid_once_to_the_customer_who_was_named,
    a_payout_never_charges,
    a_payout_that_may_have_left_is_unclear_and_sent_once,
    a_payout_is_not_sent_with_proof_only,
    questions_about_a_payout_never_pay,
    a_payout_is_believed_on_an_answer_about_itself_only,
    a_payout_that_is_refused_is_never_a_success,
    callbacks_about_a_payout_name_it,
    no_secret_of_a_payout_reaches_the_ledger,
    an_accepted_payout_can_be_taken_up_after_a_crash,
    need=Need.PAYOUT,
)
