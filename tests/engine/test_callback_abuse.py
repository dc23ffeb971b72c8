"""Callbacks that somebody forged, replays or pours out: no status changes, nothing grows, the questions go on."""

import asyncio
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.core.news import OrphanSeen
from pos_app.core.payment import Claim, Payment, Status
from pos_app.core.provider import Accepted, Pending
from pos_app.engine.callbacks import KEPT_PER_PAYMENT
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, charge
from tests.engine.hooks import ACCOUNT_PATH, known, own_path, play, told, written
from tests.engine.play import ACCEPTED, LINKED, accepted, paid
from tests.support.scripted import VersatileProvider


def orphans(bench: Bench) -> list[OrphanSeen]:
    return [news for news in bench.news if isinstance(news, OrphanSeen)]


@pytest.mark.parametrize("path", ["own", "account"])
def test_a_replay_of_a_thousand_is_written_once(bench: Bench, path: str) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        place = own_path(payment) if path == "own" else ACCOUNT_PATH
        await asyncio.sleep(600)
        asked = len(provider.asked)
        for _ in range(1_000):
            reply = await engine.receive(told(place, reference=payment.reference, claim="success"))
            assert reply.status == 200
        assert engine.callbacks.counts == {"kept": 1, "repeated": 999}
        await asyncio.sleep(5)
        assert len(provider.asked) == asked + 1

    payment = play(bench, provider, scene)
    assert len(written(bench, payment.reference)) == 1
    assert payment.status is Status.AWAITING


def test_ten_thousand_forged_ones_change_nothing_and_take_no_room(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(600)
        place, entries = own_path(payment), bench.ledger.head[0]
        for number in range(200):
            await engine.receive(told(place, word=f"w{number}", claim="success"))
        news = len(bench.news)
        tracemalloc.start()
        before = tracemalloc.take_snapshot()
        for number in range(200, 10_000):
            await engine.receive(told(place, word=f"w{number}", claim="success"))
        after = tracemalloc.take_snapshot()
        tracemalloc.stop()
        grown = sum(entry.size_diff for entry in after.compare_to(before, "filename"))
        assert grown < 100_000
        assert (len(written(bench, payment.reference)), bench.ledger.head[0]) == (32, entries + KEPT_PER_PAYMENT)
        assert (len(bench.news), len(asyncio.all_tasks())) == (news, 5)
        assert engine.callbacks.counts == {"kept": 32, "too_many": 9_968}

    assert play(bench, provider, scene).status is Status.AWAITING


def test_what_was_written_of_many_payments_is_found_again_in_the_ledger(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[accepted])

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        made = [await engine.charge(charge(f"sale-{number}")) for number in range(260)]
        await asyncio.sleep(1)
        for _ in range(2):
            for payment in made:
                await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="success"))
        assert engine.callbacks.counts == {"kept": 260, "repeated": 260}
        assert len(engine.callbacks._digests) <= 256
        await engine.close()

    bench.run(run())


def test_ten_thousand_payments_that_are_not_ours_are_two_hundred_orphans(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        entries = bench.ledger.head[0]
        for number in range(2_000):
            reply = await engine.receive(told(ACCOUNT_PATH, provider_reference=f"t{number}", claim="success"))
            assert reply.status == 200
        assert bench.ledger.head[0] == entries + 200
        assert engine.callbacks.counts == {"orphan": 2_000}

    play(bench, provider, scene)
    assert len(orphans(bench)) == 200
    first = orphans(bench)[0].orphan
    assert (first.operator, first.named, first.claim) == ("mvola", "t0", Claim.SUCCESS)


def test_an_orphan_is_told_once(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        for _ in range(5):
            await engine.receive(told(ACCOUNT_PATH, reference="C3-0T36SV0S7", claim="success", word="SUCCESS"))
            await engine.receive(told(ACCOUNT_PATH, reference="not one of ours", provider_reference="t"))

    play(bench, provider, scene)
    assert [news.orphan.named for news in orphans(bench)] == ["C3-0T36SV0S7", "not one of ours"]


def test_a_callback_that_names_nothing_is_only_answered(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        entries = bench.ledger.head[0]
        assert (await engine.receive(told(ACCOUNT_PATH, word="?"))).status == 200
        assert bench.ledger.head[0] == entries

    play(bench, provider, scene)
    assert orphans(bench) == []


def test_a_flood_on_many_payments_does_not_hold_up_the_customer_at_the_till(bench: Bench) -> None:
    """Somebody has the account's address and pours callbacks over every open payment."""

    async def slow(payment: Payment) -> object:
        await asyncio.sleep(8)
        return paid(payment) if payment.sale == "new" and bench.loop.time() > 2_015 else Pending()

    provider = VersatileProvider(bench.operator, initiates=[accepted], statuses=[slow])

    async def run() -> float:
        engine = bench.engine(provider)
        await engine.start()
        old = [await engine.charge(charge(f"sale-{number}")) for number in range(60)]
        await asyncio.sleep(2_000)

        async def pour() -> None:
            for number in range(10):
                for payment in old:
                    await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, word=str(number)))
                await asyncio.sleep(1)

        flood = asyncio.create_task(pour())
        new = await engine.charge(charge("new"))
        new = await engine.wait_for(new.reference, lambda p: p.status is Status.PAID, 120)
        await flood
        await engine.close()
        assert new.status is Status.PAID
        assert new.settled_at is not None
        assert new.sent_at is not None
        return (new.settled_at - new.sent_at).total_seconds()

    # Paid is known from the fifteenth second on, and each answer takes eight.
    assert bench.run(run()) <= 24


def test_callbacks_do_not_put_off_the_schedules_own_question(bench: Bench) -> None:
    from pos_app.core.provider import NoAnswer

    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[NoAnswer("throttled", retry_after=30), Pending()]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        for number in range(60):
            await engine.receive(told(own_path(payment), word=str(number)))
            await asyncio.sleep(1)

    play(bench, provider, scene)
    asked = [at for _, at in provider.asked]
    assert asked[1] - asked[0] <= 30


def test_no_more_than_a_few_wait_for_an_answer_under_way(bench: Bench) -> None:
    provider = VersatileProvider(LINKED, initiates=[20, Accepted("t1", "https://pay.example/t1")])

    async def scene(engine: Engine, payment: Payment) -> None:
        started = bench.loop.time()
        waiting = [
            asyncio.create_task(engine.receive(told(ACCOUNT_PATH, provider_reference=f"x{number}")))
            for number in range(100)
        ]
        await asyncio.sleep(0.1)
        assert len([task for task in waiting if not task.done()]) == 16
        await asyncio.gather(*waiting)
        assert bench.loop.time() - started == 3

    play(bench, provider, scene)
    assert len(orphans(bench)) == 100


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    path=st.text() | st.lists(st.text(max_size=5) | st.just("c"), max_size=7).map("/".join),
    body=st.binary(max_size=200),
    method=st.text(max_size=5),
)
def test_no_path_and_no_body_raises_or_writes(bench: Bench, path: str, body: bytes, method: str) -> None:
    from pos_app.core.web import WebRequest

    async def run() -> int:
        engine = bench.engine(VersatileProvider(bench.operator))
        return (await engine.receive(WebRequest(method, path, "", body))).status

    assert bench.run(run()) == 404
    assert bench.ledger.head[0] == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    hint=st.fixed_dictionaries(
        {},
        optional={
            "reference": st.text(max_size=300) | st.just("C3-0T36SV0S7"),
            "provider_reference": st.text(max_size=300),
            "word": st.text(max_size=300),
            "correlation_id": st.text(max_size=50),
            "claim": st.sampled_from(["success", "failed", "pending"]),
        },
    ),
    account=st.booleans(),
)
def test_no_hint_changes_a_status(bench: Bench, hint: dict[str, str], account: bool) -> None:
    provider = VersatileProvider(bench.operator, initiates=[accepted])

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge(f"sale-{bench.ledger.head[0]}"))
        await asyncio.sleep(1)
        before = known(bench, payment.reference)
        place = ACCOUNT_PATH if account else own_path(before)
        assert (await engine.receive(told(place, **hint))).status == 200
        await engine.close()
        after = known(bench, payment.reference)
        assert (after.status, after.flags, after.provider_reference) == (
            Status.AWAITING,
            frozenset(),
            before.provider_reference,
        )

    bench.run(run())
