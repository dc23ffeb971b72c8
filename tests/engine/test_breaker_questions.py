"""Attacks on following: payments that were no longer asked about, or only after everything else."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Event, Json, Kind, Payment, Status
from pos_app.core.provider import NoAnswer, Pending
from pos_app.core.reference import make_reference
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.play import ACCEPTED, accepted, paid, settled
from tests.engine.test_recovery import INTENT, FailingLedger, left_behind
from tests.support.scripted import ScriptedProvider

AWAITING = ((Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "p1"}))
REFUSED = (*AWAITING, (Kind.DECLINED, {"reason": "declined"}))


def follow(bench: Bench, provider: ScriptedProvider, reference: str, seconds: float) -> Payment:
    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.wait_for(reference, settled, seconds)
        await engine.close()
        return payment

    payment: Payment = bench.run(play())
    return payment


def test_what_was_left_open_before_a_long_closure_is_asked_about(bench: Bench) -> None:
    # Closed on Friday evening, open again on Tuesday: the watch is over, the payment is not.
    reference = left_behind(bench, *AWAITING)
    bench.clock.jump(timedelta(hours=100))
    provider = ScriptedProvider(bench.operator, statuses=[paid])
    assert follow(bench, provider, reference, 30).status is Status.PAID
    assert provider.asked == [(reference, 0)]


def test_it_is_asked_until_there_is_one_answer(bench: Bench) -> None:
    reference = left_behind(bench, *AWAITING)
    bench.clock.jump(timedelta(hours=100))
    provider = ScriptedProvider(bench.operator, statuses=[NoAnswer("dns_failure"), NoAnswer("dns_failure"), Pending()])
    assert follow(bench, provider, reference, 10 * 3_600).status is Status.AWAITING
    assert [at for _, at in provider.asked] == [0, 1_800, 3_600]


def test_a_new_payment_does_not_wait_behind_hundreds_of_old_ones(bench: Bench) -> None:
    reference = None
    first = left_behind(bench)
    created = bench.ledger.last_data(first, Kind.CREATED)
    assert created is not None
    for number in range(200):
        reference = make_reference("caisse3", bench.clock.now(), reference)
        for kind, data in ((Kind.CREATED, {**created, "sale": f"old-{number}"}), *REFUSED):
            bench.ledger.append(reference, kind, data, bench.clock.now())
    provider = ScriptedProvider(bench.operator, initiates=[accepted], statuses=[answers_after(8)])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge("new"))
        payment = await engine.wait_for(payment.reference, settled, 600)
        await engine.close()
        return payment

    assert bench.run(play()).status is Status.PAID
    assert bench.loop.time() < 20


def answers_after(seconds: float) -> Callable[[Payment], object]:
    """Paid for the new sale, pending for the old ones; slowly."""

    async def answer(payment: Payment) -> object:
        await asyncio.sleep(seconds)
        return paid(payment) if payment.sale == "new" else Pending()

    return answer


def test_a_bug_in_one_question_does_not_end_the_questions(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    bugs = [RuntimeError("one"), RuntimeError("two")]
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[*bugs, paid])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, settled, 60)
        # A fault ends the wait, not the questions.
        await asyncio.sleep(60)
        await engine.close()
        known = bench.ledger.payment(payment.reference)
        assert known is not None
        return known

    payment = bench.run(play())
    assert payment.status is Status.PAID
    assert [news.error for news in bench.news if isinstance(news, EngineFailed)] == bugs[:1]


class UnreadableLedger(FailingLedger):
    """A disk that fails at one kind of event, and from then on at every reading too."""

    failed = False

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        self.failed |= kind is self._kind
        return super().append(reference, kind, data, at)

    def payment(self, reference: str) -> Payment | None:
        if self.failed:
            raise KnownError("ledger_io")
        return self._bench.ledger.payment(reference)


def test_who_waits_is_told_when_the_ledger_cannot_even_be_read(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])

    async def play() -> None:
        ledger = UnreadableLedger(bench, Kind.ACCEPTED)
        engine = Engine(ledger, {"mvola": provider}, bench.clock, bench.news.append, "caisse3")  # type: ignore[arg-type]
        await engine.start()
        payment = await engine.charge(charge())
        with pytest.raises(KnownError, match="ledger_io"):
            await engine.wait_for(payment.reference, settled, 600)
        assert bench.loop.time() < 1
        await engine.close()

    bench.run(play())
    assert [str(news.error) for news in bench.news if isinstance(news, EngineFailed)] == ["ledger_disk_full"]


def test_a_disk_that_fails_after_a_bug_is_in_the_log(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    expect_log("ERROR pos_app.engine.send: how the send ended was not written: ledger_disk_full")
    provider = ScriptedProvider(bench.operator, initiates=[RuntimeError("bug")])

    async def play() -> None:
        ledger = FailingLedger(bench, Kind.LOST)
        engine = Engine(ledger, {"mvola": provider}, bench.clock, bench.news.append, "caisse3")  # type: ignore[arg-type]
        await engine.start()
        payment = await engine.charge(charge())
        assert (await engine.wait_for(payment.reference, settled, 5)).status is Status.SENDING
        await engine.close()

    bench.run(play())
