"""Payouts after a crash, a stop or a fault of the disk at any write: nothing leaves the shop twice."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Direction, Event, Json, Kind, Payment, Status
from pos_app.core.provider import Accepted, Pending
from pos_app.engine.admission import admit_payout
from tests.engine.conftest import Bench, ExpectLog, give_back
from tests.engine.play import PAYING, given_back, settled
from tests.engine.test_recovery import INTENT
from tests.support.scripted import VersatileProvider

REFERENCE = "C3-0T36SV0S7"


def left_behind(bench: Bench, *steps: tuple[Kind, Mapping[str, Json]]) -> None:
    """A ledger as a crash leaves it: a payout that came as far as `steps`."""
    data = admit_payout(PAYING, give_back(), "caisse3")
    for kind, more in ((Kind.PAYOUT, data), *steps):
        bench.ledger.append(REFERENCE, kind, more, bench.clock.now())
    bench.reopen()


def restarted(bench: Bench, provider: VersatileProvider, seconds: float = 30) -> Payment:
    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.wait_for(REFERENCE, settled, seconds)
        await engine.close()
        return payout

    payout: Payment = bench.run(play())
    assert (provider.paid_out, provider.initiated) == ([], [])
    assert payout.direction is Direction.OUT
    return payout


def test_recorded_and_never_sent(bench: Bench) -> None:
    left_behind(bench)
    payout = restarted(bench, VersatileProvider(PAYING))
    assert (payout.status, payout.reason) == (Status.NOT_SENT, "interrupted")


@pytest.mark.parametrize("body", [None, "{}"])
def test_perhaps_sent_is_unknown_and_stands_in_the_way(bench: Bench, body: str | None) -> None:
    raw = [] if body is None else [(Kind.ANSWERED, {"step": "payout", "http_status": 200, "body": body})]
    left_behind(bench, (Kind.SENDING, INTENT), *raw)
    payout = restarted(bench, VersatileProvider(PAYING), 10)
    assert (payout.status, payout.reason) == (Status.UNKNOWN, "interrupted")

    async def again() -> None:
        engine = bench.engine(VersatileProvider(PAYING))
        await engine.start()
        with pytest.raises(InvalidInput, match="payout_exists"):
            await engine.pay_out(give_back())
        await engine.close()

    bench.run(again())


def test_an_answer_that_was_written_is_taken_up(bench: Bench) -> None:
    answer = {"step": "payout", "http_status": 200, "body": "accepted o1"}
    left_behind(bench, (Kind.SENDING, INTENT), (Kind.ANSWERED, answer))
    payout = restarted(bench, VersatileProvider(PAYING, statuses=[given_back]))
    assert (payout.status, payout.provider_reference) == (Status.PAID, "o1")


def test_what_was_awaited_is_asked_about_at_once(bench: Bench) -> None:
    left_behind(bench, (Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "o1"}))
    provider = VersatileProvider(PAYING, statuses=[given_back])
    assert restarted(bench, provider).status is Status.PAID
    assert provider.asked == [(REFERENCE, 0)]


def test_references_go_on_behind_those_of_payouts(bench: Bench) -> None:
    left_behind(bench)

    async def play() -> str:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[Accepted("o2")]))
        await engine.start()
        payout = await engine.pay_out(give_back("another"))
        await engine.close()
        return payout.reference

    assert bench.run(play()) > REFERENCE


@pytest.mark.parametrize(("answer_takes", "status"), [(10, Status.AWAITING), (3_600, Status.UNKNOWN)])
def test_a_stop_waits_for_the_money_that_is_leaving(bench: Bench, answer_takes: float, status: Status) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[answer_takes, Accepted("o1")])

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        await asyncio.sleep(1)
        await engine.close()
        return payout.reference

    known = bench.ledger.payment(bench.run(play()))
    assert known is not None
    assert known.status is status


def test_a_bug_while_money_leaves_is_loud_and_leaves_it_unknown(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    provider = VersatileProvider(PAYING, pay_outs=[RuntimeError("bug")])

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        await engine.wait_for(payout.reference, settled, 5)
        with pytest.raises(KnownError, match="engine_stopped"):
            await engine.pay_out(give_back("another"))
        await engine.close()
        return payout.reference

    known = bench.ledger.payment(bench.run(play()))
    assert known is not None
    assert (known.status, known.reason) == (Status.UNKNOWN, "interrupted")


class FailingAt:
    """The real ledger, whose disk is full at the n-th write and from then on."""

    def __init__(self, bench: Bench, writes: int) -> None:
        self._bench = bench
        self.left = writes

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        self.require_sound()
        self.left -= 1
        return self._bench.ledger.append(reference, kind, data, at)

    def require_sound(self) -> None:
        if self.left <= 0:
            raise KnownError("ledger_disk_full")

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._bench.ledger, name)  # type: ignore[no-any-return]


AFTER_RESTART = (None, Status.NOT_SENT, Status.UNKNOWN, Status.UNKNOWN, Status.PAID, Status.PAID, Status.PAID)
"""What the payout is after the next start, by the number of writes that the disk took: payout, sending, answered,
accepted, checked, paid."""


@pytest.mark.parametrize("writes", range(7))
def test_a_full_disk_at_each_write_loses_nothing_and_sends_nothing_twice(bench: Bench, writes: int) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[Accepted("o1")], statuses=[Pending(), given_back])

    async def play() -> None:
        engine = bench.engine(provider, ledger=FailingAt(bench, writes))
        await engine.start()
        if writes == 0:
            with pytest.raises(KnownError, match="ledger_disk_full"):
                await engine.pay_out(give_back())
        else:
            payout = await engine.pay_out(give_back())
            await engine.wait_for(payout.reference, settled, 30)
        await engine.close()

    bench.run(play())
    # With the intent written and the disk full, the money is not sent: its answer could not be kept.
    assert len(provider.paid_out) == (1 if writes >= 3 else 0)
    failed = [news for news in bench.news if isinstance(news, EngineFailed)]
    assert len(failed) == (1 if writes < 6 else 0)

    bench.reopen()
    reference = bench.ledger.last_reference()
    status = AFTER_RESTART[writes]
    assert (reference is None) is (status is None)
    if reference is None:
        return
    again = VersatileProvider(PAYING, statuses=[given_back])

    async def restart() -> Payment:
        engine = bench.engine(again)
        await engine.start()
        payout = await engine.wait_for(reference, settled, 10)
        await engine.close()
        return payout

    assert bench.run(restart()).status is status
    assert again.paid_out == []
