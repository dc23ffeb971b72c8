"""The engine's thread: messages in, news out, an end that is always reached."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import ChargeRejected, EngineFailed, EngineReady, News, PaymentChanged
from pos_app.core.payment import Status
from pos_app.core.provider import Pending
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.worker import EngineThread
from pos_app.ledger.ledger import Ledger
from tests.core.test_operator import MVOLA
from tests.engine.conftest import KEY, ExpectLog, charge
from tests.engine.play import ACCEPTED, paid
from tests.support.scripted import ScriptedProvider

SOON = 20


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Till:
    """A thread over a real ledger; `news` is what the screen would hear."""

    def __init__(self, folder: Path, provider: ScriptedProvider) -> None:
        self.news: queue.Queue[News] = queue.Queue()
        self.threads: set[str] = set()
        self.provider = provider
        self._path = folder / "ledger.sqlite3"
        self.closed = threading.Event()
        self.thread = EngineThread(self._build, self._tell)

    def _tell(self, news: News) -> None:
        self.threads.add(threading.current_thread().name)
        self.news.put(news)

    @asynccontextmanager
    async def _build(self, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        ledger = Ledger.open(self._path, KEY) if self._path.exists() else Ledger.create(self._path, KEY)
        try:
            yield Engine(ledger, {"mvola": self.provider}, RealClock(), tell, "caisse3", Pace(0.001))
        finally:
            ledger.close()
            self.closed.set()

    def until(self, wanted: Callable[[News], bool]) -> News:
        while True:
            news = self.news.get(timeout=SOON)
            if wanted(news):
                return news


def test_charges_asks_and_abandons_by_message(tmp_path: Path) -> None:
    till = Till(tmp_path, ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED], statuses=[Pending(), paid]))
    till.thread.charge(charge())  # before it even runs: kept
    till.thread.start()
    till.until(lambda news: isinstance(news, EngineReady))
    changed = till.until(lambda news: isinstance(news, PaymentChanged) and news.payment.status is Status.PAID)
    assert isinstance(changed, PaymentChanged)
    till.thread.ask(changed.payment.reference)
    till.thread.abandon(changed.payment.reference, "caisse")  # paid meanwhile: without effect
    assert till.thread.stop(SOON)
    assert till.closed.is_set()
    assert till.threads == {"engine"}


def test_a_charge_that_cannot_be_is_answered(tmp_path: Path) -> None:
    till = Till(tmp_path, ScriptedProvider(MVOLA.operator))
    till.thread.start()
    till.thread.charge(replace(charge(), amount=0))
    rejected = till.until(lambda news: isinstance(news, ChargeRejected))
    assert isinstance(rejected, ChargeRejected)
    assert (rejected.sale, rejected.error.code) == ("sale-1", "amount_zero")
    assert till.thread.stop(SOON)


@pytest.mark.parametrize("error", [KnownError("ledger_missing"), RuntimeError("bug")])
def test_an_engine_that_cannot_be_built_says_so(expect_log: ExpectLog, error: Exception) -> None:
    heard: queue.Queue[News] = queue.Queue()
    if not isinstance(error, KnownError):
        expect_log("ERROR pos_app.engine.worker: the engine's thread ended by a bug")

    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        raise error
        yield

    thread = EngineThread(build, heard.put)
    thread.start()
    failed = heard.get(timeout=SOON)
    assert thread.stop(SOON)
    assert isinstance(failed, EngineFailed)
    assert failed.error is error


def test_calls_that_fail_are_told_and_the_thread_goes_on(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    expect_log("WARNING pos_app.engine.worker: a call to the engine failed: reference_unknown")
    till = Till(tmp_path, ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED], statuses=[RuntimeError("bug")]))
    till.thread.start()
    till.thread.ask("C3-000000000")
    till.thread.charge(charge())
    till.until(lambda news: isinstance(news, PaymentChanged) and news.payment.status is Status.AWAITING)
    failed = till.until(lambda news: isinstance(news, EngineFailed))
    assert isinstance(failed, EngineFailed)
    assert isinstance(failed.error, RuntimeError)
    till.thread.charge(charge("another"))
    till.until(lambda news: isinstance(news, ChargeRejected))
    assert till.thread.stop(SOON)


def test_a_bug_in_a_call_is_told(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    expect_log("ERROR pos_app.engine.worker: a call to the engine failed")
    provider = ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED], statuses=[0.2, RuntimeError("bug")])
    till = Till(tmp_path, provider)
    till.thread.start()
    till.thread.charge(charge())
    changed = till.until(lambda news: isinstance(news, PaymentChanged) and news.payment.status is Status.AWAITING)
    assert isinstance(changed, PaymentChanged)
    till.thread.ask(changed.payment.reference)
    till.until(lambda news: isinstance(news, EngineFailed))
    assert till.thread.stop(SOON)


def test_a_stop_before_the_start_and_twice(tmp_path: Path) -> None:
    till = Till(tmp_path, ScriptedProvider(MVOLA.operator))
    assert till.thread.stop(SOON)
    till.thread.start()
    assert till.thread.stop(SOON)
    assert till.thread.stop(SOON)
    till.thread.ask("C3-000000000")  # after the end: without effect
    assert till.closed.is_set()


def test_a_stop_while_the_ledger_is_being_opened() -> None:
    opening, may_go_on = threading.Event(), threading.Event()
    heard: queue.Queue[News] = queue.Queue()

    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        opening.set()
        await asyncio.to_thread(may_go_on.wait, SOON)
        raise KnownError("ledger_locked")
        yield

    thread = EngineThread(build, heard.put)
    thread.start()
    assert opening.wait(SOON)
    assert not thread.stop(0.01)
    may_go_on.set()
    assert thread.stop(SOON)
