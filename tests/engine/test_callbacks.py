"""The question that a callback brings: now, once, with what it claims in the ledger; early, late, settled."""

import asyncio
import itertools

import pytest

from pos_app.core.payment import Claim, Flag, Kind, Payment, Status
from pos_app.core.provider import Declined, NoAnswer, NotSent, Pending
from pos_app.engine.engine import Engine
from pos_app.engine.follower import HURRIES
from tests.engine.conftest import Bench, charge
from tests.engine.hooks import ACCOUNT_PATH, LOST, known, own_path, play, told, trail, written
from tests.engine.play import ACCEPTED, LINKED, accepted, linked, paid, settled
from tests.support.scripted import VersatileProvider


def test_a_callback_moves_the_next_question_to_now(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[Pending(), paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(610)
        before = len(provider.asked)
        at = bench.loop.time()
        assert (await engine.receive(told(own_path(payment), claim="success"))).status == 200
        assert known(bench, payment.reference).status is payment.status
        await engine.wait_for(payment.reference, settled, 5)
        assert len(provider.asked) == before + 1
        assert provider.asked[-1][1] == at

    provider._statuses[:] = [lambda p: paid(p) if p.claim else Pending()]
    assert play(bench, provider, scene).status is Status.PAID


def test_the_smallest_gap_between_two_questions_stays(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(600)
        before = len(provider.asked)
        for number in range(20):
            await engine.receive(told(own_path(payment), word=str(number)))
            await asyncio.sleep(0.5)
        asked = [at for _, at in provider.asked[before:]]
        assert 3 <= len(asked) <= 4
        assert all(later - earlier >= 3 for earlier, later in itertools.pairwise(asked))

    play(bench, provider, scene)


def test_a_callback_during_a_question_brings_another_one(bench: Bench) -> None:
    # The provider answered "pending" in the very moment in which the customer paid.
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[2, Pending(), paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(2.5)
        await engine.receive(told(own_path(payment), claim="success"))
        await engine.wait_for(payment.reference, settled, 30)

    assert play(bench, provider, scene).status is Status.PAID
    assert [at for _, at in provider.asked] == [3, 5]


@pytest.mark.parametrize("claim", ["success", "failed"])
def test_a_provider_that_says_it_is_over_is_asked_without_the_gap_but_not_for_ever(bench: Bench, claim: str) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(599.5)
        before = len(provider.asked)
        for number in range(20):
            await engine.receive(told(own_path(payment), word=str(number), claim=claim))
            await asyncio.sleep(0.5)
        asked = [at for _, at in provider.asked[before:]]
        gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
        assert sum(gap < 3 for gap in gaps) <= HURRIES
        assert min(gaps) < 3
        assert len(asked) <= 10 / 3 + 1 + HURRIES

    play(bench, provider, scene)


def test_what_only_waits_is_not_hurried(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(2.5)
        await engine.receive(told(own_path(payment), claim="pending"))
        await asyncio.sleep(4)

    play(bench, provider, scene)
    assert [at for _, at in provider.asked] == [3, 6]


def test_a_pause_that_the_provider_asked_for_is_kept(bench: Bench) -> None:
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[NoAnswer("throttled", retry_after=60), Pending()]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(4)
        await engine.receive(told(own_path(payment)))
        await asyncio.sleep(100)

    play(bench, provider, scene)
    assert [at for _, at in provider.asked][:2] == [3, 63]


def test_the_claim_is_in_the_ledger_before_the_question(bench: Bench) -> None:
    """EkoloPay's rule: its "false" is a refusal only beside a callback that claims one."""
    provider = VersatileProvider(
        LINKED,
        initiates=[linked],
        statuses=[lambda p: Declined("declined") if p.claim is Claim.FAILED else Pending()],
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(60)
        assert known(bench, payment.reference).status is Status.AWAITING
        theirs = payment.provider_reference
        await engine.receive(told(ACCOUNT_PATH, provider_reference=theirs, claim="failed", word="TIMEOUT"))
        await engine.wait_for(payment.reference, settled, 10)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.claim) == (Status.REFUSED, Claim.FAILED)
    kinds = [event.kind for event in trail(bench, payment.reference)]
    assert kinds.index(Kind.CALLBACK) < kinds.index(Kind.DECLINED)


def test_a_claim_that_waits_for_its_turn_is_known_to_the_question(bench: Bench) -> None:
    claims: dict[str, Claim | None] = {}

    async def slow(payment: Payment) -> object:
        claims.setdefault(payment.reference, payment.claim)
        await asyncio.sleep(4)
        return Pending()

    provider = VersatileProvider(bench.operator, initiates=[accepted], statuses=[slow])

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        made = [await engine.charge(charge(f"sale-{number}")) for number in range(9)]
        await asyncio.sleep(3.5)
        # Eight questions are under way, the ninth stands in line.
        (waiting,) = (payment for payment in made if payment.reference not in claims)
        await engine.receive(told(own_path(known(bench, waiting.reference)), claim="failed"))
        await asyncio.sleep(20)
        await engine.close()
        assert claims[waiting.reference] is Claim.FAILED

    bench.run(run())
    assert len(claims) == 9


# Early, late, settled


def test_a_callback_before_the_answer_is_kept_and_leads_to_a_question(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, ACCEPTED], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.SENDING
        told_early = told(
            own_path(payment), provider_reference="p1", correlation_id=payment.correlation_id, claim="success"
        )
        assert (await engine.receive(told_early)).status == 200
        assert known(bench, payment.reference).status is Status.SENDING
        await engine.wait_for(payment.reference, settled, 30)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags) == (Status.PAID, frozenset())
    assert provider.asked == [(payment.reference, 5)]
    assert [event.kind for event in trail(bench, payment.reference)][2:5] == [
        Kind.CALLBACK,
        Kind.ANSWERED,
        Kind.ACCEPTED,
    ]


def test_an_early_callback_of_what_cannot_be_asked_is_forgotten(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, LOST])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), claim="success"))
        await asyncio.sleep(60)

    assert play(bench, provider, scene).status is Status.UNKNOWN
    assert provider.asked == []


def test_not_sent_is_no_proof_once_a_callback_came(bench: Bench) -> None:
    class Unbelievable(VersatileProvider):
        async def initiate(self, payment: Payment, heard: object) -> object:  # type: ignore[override]
            await asyncio.sleep(5)
            raise NotSent("connection_failed")

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), claim="success"))
        await asyncio.sleep(30)

    payment = play(bench, Unbelievable(bench.operator), scene)
    assert (payment.status, payment.reason) == (Status.UNKNOWN, "connection_failed")


def test_a_callback_after_the_watch_is_asked_about_once(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[Declined("declined"), Pending()])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(80 * 3_600)
        before = len(provider.asked)
        provider._statuses[:] = [paid]
        await engine.receive(told(own_path(payment), claim="success"))
        await asyncio.sleep(60)
        assert len(provider.asked) == before + 1

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags) == (Status.PAID, frozenset({Flag.LATE}))


def test_paid_and_then_called_failed_is_a_conflict(bench: Bench) -> None:
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[lambda p: Declined("declined") if p.claim else paid(p)]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.wait_for(payment.reference, settled, 30)
        for number in range(3):
            await engine.receive(told(own_path(payment), claim="failed", word=str(number)))
            await asyncio.sleep(10)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags) == (Status.PAID, frozenset({Flag.CONFLICT}))
    # The first brought the conflict; nothing that the others say could change more.
    assert len(provider.asked) == 2
    assert provider.asked[1][1] - provider.asked[0][1] >= 3
    assert len(written(bench, payment.reference)) == 3


@pytest.mark.parametrize("claim", ["success", "pending"])
def test_paid_and_called_anything_else_is_not_asked_about(bench: Bench, claim: str) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.wait_for(payment.reference, settled, 30)
        await engine.receive(told(own_path(payment), claim=claim))
        await asyncio.sleep(30)

    payment = play(bench, provider, scene)
    assert len(provider.asked) == 1
    assert payment.status is Status.PAID


def test_what_a_person_asked_about_keeps_its_gap(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.wait_for(payment.reference, settled, 30)
        await engine.ask(payment.reference)
        await engine.receive(told(own_path(payment), claim="failed"))
        await asyncio.sleep(30)

    play(bench, provider, scene)
    asked = [at for _, at in provider.asked]
    assert len(asked) == 3
    assert asked[2] - asked[1] == 3
