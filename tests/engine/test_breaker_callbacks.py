"""Attacks by callbacks: by who knows the secret of an account's path, at any time, in any order."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.news import OrphanSeen
from pos_app.core.payment import Claim, Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, NotSent, Pending, Unclear
from pos_app.engine.callbacks import KEPT_PER_PAYMENT
from pos_app.engine.engine import Engine
from pos_app.ledger.ledger import MOST_ORPHANS
from tests.engine.conftest import Bench, charge, give_back
from tests.engine.hooks import ACCOUNT_PATH, known, own_path, play, told, trail, written
from tests.engine.play import ACCEPTED, LINKED, PAYING, accepted, linked, paid, settled
from tests.support.scripted import Step, VersatileProvider, full_evidence


def orphans(bench: Bench) -> list[OrphanSeen]:
    return [news for news in bench.news if isinstance(news, OrphanSeen)]


def as_ekolopay(bench: Bench, pays_at: float) -> VersatileProvider:
    """A provider that says "not so far" until `pays_at`, and refuses only beside a claim that it failed."""

    def status(payment: Payment) -> Step:
        if bench.loop.elapsed >= pays_at:
            return full_evidence(payment, LINKED, f"t-{payment.reference}")
        return Declined("declined") if payment.claim is Claim.FAILED else Pending()

    return VersatileProvider(LINKED, initiates=[linked], statuses=[status])


def test_a_forged_failure_while_the_customer_pays_hides_no_money(bench: Bench) -> None:
    """Who knows the account's path can have a link refused that is being paid; both links can then be paid.

    Nothing of it is hidden: the first is late, the second is the sale's second success, no third one begins.
    """

    async def scene() -> tuple[str, str]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge())
        await engine.wait_for(first.reference, lambda now: now.status is Status.AWAITING, 5)
        token = f"id-of-{first.reference}"
        await engine.receive(told(ACCOUNT_PATH, provider_reference=token, claim="failed", word="FAILED"))
        first = await engine.wait_for(first.reference, settled, 30)
        assert (first.status, first.claim) == (Status.REFUSED, Claim.FAILED)
        second = await engine.charge(charge())
        with pytest.raises(InvalidInput, match="sale_open"):
            await engine.charge(charge())
        await asyncio.sleep(600)
        with pytest.raises(InvalidInput, match="sale_paid"):
            await engine.charge(charge())
        await engine.close()
        return first.reference, second.reference

    provider = as_ekolopay(bench, pays_at=40)
    first, second = (known(bench, reference) for reference in bench.run(scene()))
    assert (first.status, second.status) == (Status.PAID, Status.PAID)
    assert Flag.LATE in first.flags
    assert Flag.DUPLICATE in first.flags | second.flags
    assert [event.kind for event in trail(bench, first.reference)][3:] == [
        Kind.ACCEPTED,
        Kind.CALLBACK,
        Kind.CHECKED,
        Kind.DECLINED,
        Kind.PAID,
    ]


@pytest.mark.parametrize("claim", ["success", "failed", "pending", None])
@pytest.mark.parametrize("path", ["own", "account"])
def test_no_claim_makes_up_for_an_answer(bench: Bench, claim: str | None, path: str) -> None:
    """Not one of hundreds, before and after a restart, with the clock set back and forth."""

    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        place = own_path(payment) if path == "own" else ACCOUNT_PATH
        for number in range(100):
            bench.clock.jump(timedelta(days=7 if number % 2 else -7))
            hint = {"reference": payment.reference, "word": f"{claim}-{number}"}
            await engine.receive(told(place, **hint if claim is None else {**hint, "claim": claim}))
            await asyncio.sleep(1)
        await engine.close()
        return payment.reference

    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])
    reference = bench.run(scene())
    bench.reopen()
    payment = known(bench, reference)
    assert (payment.status, payment.flags, payment.transaction_id) == (Status.AWAITING, frozenset(), None)
    assert len(written(bench, reference)) == KEPT_PER_PAYMENT


def test_the_real_one_behind_the_last_that_is_kept_is_not_needed(bench: Bench) -> None:
    """Thirty-two forged ones fill what is kept: the schedule finds the money all the same, in its own time."""

    async def scene(engine: Engine, payment: Payment) -> None:
        for number in range(40):
            await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="failed", word=f"w{number}"))
        await asyncio.sleep(30)
        paid_at.append(bench.loop.elapsed)
        reply = await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="success", word="real"))
        assert reply.status == 200
        payment = await engine.wait_for(payment.reference, settled, 60)
        assert bench.loop.elapsed - paid_at[0] <= 3.5

    paid_at: list[float] = []
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[lambda payment: paid(payment) if paid_at else Pending()]
    )
    assert play(bench, provider, scene).status is Status.PAID


def test_orphans_that_fill_the_day_hold_up_no_payment_of_ours(bench: Bench) -> None:
    async def scene(engine: Engine, payment: Payment) -> None:
        for number in range(MOST_ORPHANS + 50):
            await engine.receive(told(ACCOUNT_PATH, provider_reference=f"nobody-{number}", claim="success"))
        assert len(orphans(bench)) == MOST_ORPHANS
        await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="success"))
        await engine.wait_for(payment.reference, settled, 20)

    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])
    payment = play(bench, provider, scene)
    assert payment.status is Status.PAID
    assert len(written(bench, payment.reference)) == 1


def test_a_callback_about_what_was_proved_not_sent_is_shown_to_people(bench: Bench) -> None:
    """The proof was none after all: the customer paid, and nothing would ever ask about it again."""

    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda now: now.status is Status.NOT_SENT, 5)
        reply = await engine.receive(
            told(own_path(payment), correlation_id=payment.correlation_id, provider_reference="p9", claim="success")
        )
        assert reply.status == 200
        await asyncio.sleep(30)
        await engine.close()
        return payment.reference

    provider = VersatileProvider(bench.operator, initiates=[NotSent("forbidden")])
    reference = bench.run(scene())
    assert known(bench, reference).status is Status.NOT_SENT
    assert [(news.orphan.named, news.orphan.claim) for news in orphans(bench)] == [(reference, Claim.SUCCESS)]


@pytest.mark.parametrize("claim", ["failed", "pending"])
def test_a_callback_that_agrees_with_not_sent_alarms_nobody(bench: Bench, claim: str) -> None:
    async def scene() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda now: now.status is Status.NOT_SENT, 5)
        await engine.receive(told(own_path(payment), correlation_id=payment.correlation_id, claim=claim))
        await engine.close()

    provider = VersatileProvider(bench.operator, initiates=[NotSent("forbidden")])
    bench.run(scene())
    assert orphans(bench) == []


@pytest.mark.parametrize("asked", [False, True])
def test_a_refused_payout_that_is_called_paid_and_cannot_be_asked_about_is_shown_to_people(
    bench: Bench, asked: bool
) -> None:
    """Nothing would tell of it, and the shop would send the money a second time."""

    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        payout = await engine.wait_for(payout.reference, settled, 5)
        assert payout.status is Status.REFUSED
        await engine.receive(told(own_path(payout), reference=payout.reference, claim="success", word="completed"))
        await engine.close()
        return payout.reference

    provider = VersatileProvider(PAYING, pay_outs=[Declined("rejected")], needs_id=not asked)
    reference = bench.run(scene())
    assert [news.orphan.named for news in orphans(bench)] == ([] if asked else [reference])


def test_an_id_of_a_later_payment_that_was_claimed_early_is_taken_from_nobody(bench: Bench) -> None:
    """A forger on the account's path names the id that the next payment will get: nothing is bound there."""

    async def scene() -> tuple[str, str]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge())
        first = await engine.wait_for(first.reference, lambda now: now.status is Status.UNKNOWN, 5)
        hint = {"reference": first.reference, "provider_reference": "p1", "claim": "success"}
        await engine.receive(told(ACCOUNT_PATH, **hint))
        second = await engine.charge(charge("sale-2"))
        await engine.wait_for(second.reference, settled, 30)
        await engine.close()
        return first.reference, second.reference

    provider = VersatileProvider(bench.operator, initiates=[Unclear("no_answer_in_time"), ACCEPTED], statuses=[paid])
    first, second = (known(bench, reference) for reference in bench.run(scene()))
    assert (first.status, first.provider_reference) == (Status.UNKNOWN, None)
    assert (second.status, second.provider_reference) == (Status.PAID, "p1")


def test_a_link_that_was_lost_and_told_the_token_of_another_order_is_not_paid_by_it(bench: Bench) -> None:
    """Even on its own path: the answer names the other order, and one debit pays one payment."""

    async def scene() -> tuple[str, str]:
        engine = bench.engine(provider)
        await engine.start()
        lost = await engine.charge(charge())
        lost = await engine.wait_for(lost.reference, settled, 5)
        assert (lost.status, lost.reason) == (Status.ABANDONED, "link_lost")
        await engine.receive(
            told(own_path(lost), reference=lost.reference, provider_reference="other", claim="success")
        )
        assert known(bench, lost.reference).provider_reference == "other"
        shown = await engine.charge(charge())
        await engine.wait_for(shown.reference, settled, 30)
        await asyncio.sleep(3_600)
        await engine.close()
        return lost.reference, shown.reference

    def status(payment: Payment) -> Step:
        # The token "other" belongs to the second payment's order, whichever payment asks by it.
        proof = full_evidence(payment, LINKED, "t-other")
        return proof if payment.provider_reference != "other" else full_evidence(shown_as(payment), LINKED, "t-other")

    def shown_as(payment: Payment) -> Payment:
        return replace(payment, reference="C3-OTHERORDER")

    provider = VersatileProvider(LINKED, initiates=[Unclear("no_answer_in_time"), linked], statuses=[status])
    lost, shown = (known(bench, reference) for reference in bench.run(scene()))
    assert shown.status is Status.PAID
    assert lost.status is Status.REVIEW


def test_the_token_of_another_payment_is_no_acceptance(bench: Bench) -> None:
    async def scene() -> tuple[str, str]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge())
        await engine.wait_for(first.reference, lambda now: now.status is Status.AWAITING, 5)
        second = await engine.charge(charge("sale-2"))
        await engine.wait_for(second.reference, settled, 5)
        await engine.close()
        return first.reference, second.reference

    provider = VersatileProvider(LINKED, initiates=[Accepted("same", "https://pay.example/1")])
    first, second = (known(bench, reference) for reference in bench.run(scene()))
    assert (first.status, first.provider_reference) == (Status.AWAITING, "same")
    assert (second.status, second.provider_reference, second.link) == (Status.ABANDONED, None, None)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls=st.lists(
        st.tuples(
            st.sampled_from(["own", "account"]),
            st.sampled_from(list(Claim)),
            st.floats(0, 40, allow_nan=False),
            st.integers(-10, 10),
        ),
        max_size=12,
    ),
    gives_up=st.booleans(),
)
def test_in_any_order_at_any_time_callbacks_only_bring_questions_forward(
    bench: Bench, calls: list[tuple[str, Claim, float, int]], gives_up: bool
) -> None:
    """The end is the one that the provider's answers alone make, whatever the callbacks claim."""

    async def scene() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        sale = f"sale-{len(bench.news)}-{bench.loop.elapsed}"
        payment = await engine.charge(charge(sale))
        payment = await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        born = bench.loop.elapsed
        for path, claim, wait, days in calls:
            place = own_path(payment) if path == "own" else ACCOUNT_PATH
            hint = {"reference": payment.reference, "claim": claim, "word": f"{wait}"}
            bench.clock.jump(timedelta(days=days))
            await engine.receive(told(place, **hint))
            await asyncio.sleep(wait)
            bench.clock.jump(timedelta(days=-days))
        if gives_up and known(bench, payment.reference).status is Status.AWAITING:
            await engine.abandon(payment.reference, "caisse")
        proved.add((payment.reference, born + 500))
        await asyncio.sleep(5_000)
        await engine.close()
        return known(bench, payment.reference)

    def status(payment: Payment) -> Step:
        due = [at for reference, at in proved if reference == payment.reference]
        over = bool(due) and bench.loop.elapsed >= due[0]
        return full_evidence(payment, bench.operator, f"t-{payment.reference}") if over else Pending()

    proved: set[tuple[str, float]] = set()
    provider = VersatileProvider(bench.operator, initiates=[accepted], statuses=[status])
    payment = bench.run(scene())
    assert payment.status is Status.PAID
    assert payment.flags == (frozenset({Flag.LATE}) if gives_up else frozenset())
    assert len(provider.initiated) == 1
