"""Attacks on the engine's thread: calls that nobody answered, listeners that break, ends that came too early."""

import asyncio
import queue
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import Asked, ChargeRejected, EngineFailed, EngineReady, News, PaymentChanged
from pos_app.core.payment import Kind, Status
from pos_app.core.provider import Pending
from pos_app.engine.engine import Engine
from pos_app.engine.worker import EngineThread
from pos_app.ledger.ledger import Ledger
from tests.core.test_operator import MVOLA
from tests.engine.conftest import KEY, Bench, ExpectLog, charge
from tests.engine.play import ACCEPTED
from tests.engine.test_recovery import FailingLedger, left_behind
from tests.engine.test_worker import SOON, RealClock, Till
from tests.support.scripted import ScriptedProvider


@asynccontextmanager
async def refused(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
    raise KnownError("ledger_missing")
    yield


def test_a_charge_is_answered_when_the_engine_cannot_be_built() -> None:
    heard: queue.Queue[News] = queue.Queue()
    thread = EngineThread(refused, heard.put)
    thread.charge(charge("before"))
    thread.ask("C3-000000000")
    thread.abandon("C3-000000000", "caisse")
    thread.start()
    news = [heard.get(timeout=SOON) for _ in range(3)]
    assert isinstance(news[0], EngineFailed)
    assert isinstance(news[1], ChargeRejected)
    assert (news[1].sale, news[1].error.code) == ("before", "engine_stopped")
    assert isinstance(news[2], Asked)
    assert (news[2].reference, news[2].reason, news[2].next_at) == ("C3-000000000", "engine_stopped", None)
    assert thread.stop(SOON)


def test_a_charge_is_answered_after_the_engine_has_ended(tmp_path: Path) -> None:
    till = Till(tmp_path, ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED]))
    till.thread.start()
    till.until(lambda news: isinstance(news, EngineReady))
    assert till.thread.stop(SOON)
    till.thread.charge(charge("after"))
    rejected = till.news.get(timeout=SOON)
    assert isinstance(rejected, ChargeRejected)
    assert (rejected.sale, rejected.error.code) == ("after", "engine_stopped")
    assert till.provider.initiated == []


def test_a_listener_that_breaks_neither_ends_the_thread_nor_stops_a_payment(
    tmp_path: Path, expect_log: ExpectLog
) -> None:
    for news in ("EngineReady", "ChargeRejected", "PaymentChanged"):
        expect_log(f"ERROR pos_app.engine.engine: the listener failed on {news}")
    expect_log("the listener failed on Asked")
    awaiting: queue.Queue[News] = queue.Queue()

    def broken(news: News) -> None:
        if isinstance(news, PaymentChanged) and news.payment.status is Status.AWAITING:
            awaiting.put(news)
        raise RuntimeError("the window is gone")

    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        provider = ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED])
        with closing(Ledger.create(tmp_path / "ledger.sqlite3", KEY)) as ledger:
            yield Engine(ledger, {"mvola": provider}, RealClock(), tell, "caisse3")

    thread = EngineThread(build, broken)
    thread.charge(charge("refused", amount=0))
    thread.charge(charge())
    thread.start()
    awaiting.get(timeout=SOON)
    assert thread.stop(SOON)


def test_an_end_that_nobody_asked_for_is_told(expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.worker: the engine's thread ended by a bug")
    heard: queue.Queue[News] = queue.Queue()

    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        raise asyncio.CancelledError
        yield

    thread = EngineThread(build, heard.put)
    thread.start()
    assert isinstance(heard.get(timeout=SOON), EngineFailed)
    assert thread.stop(SOON)


def test_an_engine_that_cannot_start_lets_go_of_its_providers(bench: Bench) -> None:
    left_behind(bench)
    provider = ScriptedProvider(bench.operator)
    heard: queue.Queue[News] = queue.Queue()
    path = bench.path
    bench.ledger.close()

    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        with closing(Ledger.open(path, KEY)) as bench.ledger:
            ledger = FailingLedger(bench, Kind.NOT_SENT)
            yield Engine(ledger, {"mvola": provider}, RealClock(), tell, "caisse3")  # type: ignore[arg-type]

    thread = EngineThread(build, heard.put)
    thread.start()
    failed = heard.get(timeout=SOON)
    assert isinstance(failed, EngineFailed)
    assert str(failed.error) == "ledger_disk_full"
    assert thread.stop(SOON)
    assert provider.closed
    bench.ledger = Ledger.open(path, KEY)


def test_nothing_is_asked_once_the_engine_stops(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[3_600, Pending()])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.close()
        # A call that was waiting in the thread's queue: it must not hold up the end.
        assert (await engine.ask(payment.reference)).status is Status.AWAITING

    bench.run(play())
    assert (provider.asked, bench.loop.time()) == ([], 1)
    last = bench.news[-1]
    assert isinstance(last, Asked)
    assert last.reason == "engine_stopped"


def test_a_bug_while_recording_a_charge_stops_charging(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    bench.clock.jump(timedelta(days=40 * 365))  # beyond what references can count
    provider = ScriptedProvider(bench.operator)

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        with pytest.raises(ValueError, match="clock"):
            await engine.charge(charge())
        with pytest.raises(KnownError, match="engine_stopped"):
            await engine.charge(charge())
        await engine.close()

    bench.run(play())
    assert [type(news.error) for news in bench.news if isinstance(news, EngineFailed)] == [ValueError]


class FarFuture(RealClock):
    def now(self) -> datetime:
        return super().now() + timedelta(days=40 * 365)


def test_a_charge_that_meets_a_bug_is_answered_too(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    expect_log("ERROR pos_app.engine.worker: a call to the engine failed")
    heard: queue.Queue[News] = queue.Queue()

    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        with closing(Ledger.create(tmp_path / "ledger.sqlite3", KEY)) as ledger:
            yield Engine(ledger, {"mvola": ScriptedProvider(MVOLA.operator)}, FarFuture(), tell, "caisse3")

    thread = EngineThread(build, heard.put)
    thread.charge(charge("sale"))
    thread.start()
    news = [heard.get(timeout=SOON) for _ in range(3)]
    assert [type(told) for told in news] == [EngineReady, EngineFailed, ChargeRejected]
    rejected = news[2]
    assert isinstance(rejected, ChargeRejected)
    assert (rejected.sale, rejected.error.code) == ("sale", "engine_stopped")
    assert thread.stop(SOON)
