"""Payouts, costs and keys as messages to the engine's thread: each is answered, also when there is no engine."""

import queue
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import (
    ChargeRejected,
    EngineFailed,
    EngineReady,
    KeyChanged,
    KeyOffered,
    News,
    PaymentChanged,
    Quoted,
)
from pos_app.core.payment import Direction, Status
from pos_app.core.provider import Accepted, Quote
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.worker import EngineThread
from pos_app.ledger.ledger import Ledger
from tests.engine.conftest import KEY, ExpectLog, give_back, permit
from tests.engine.play import PAYING, given_back
from tests.engine.test_breaker_worker import refused
from tests.engine.test_worker import SOON, RealClock
from tests.support.scripted import VersatileProvider

OPERATOR = replace(PAYING, quotes=True)


class Till:
    """A thread over a real ledger; `news` is what the screen would hear, but for what is told of questions."""

    def __init__(self, folder: Path, provider: VersatileProvider) -> None:
        self.news: queue.Queue[News] = queue.Queue()
        self.provider = provider
        self._path = folder / "ledger.sqlite3"
        self.thread = EngineThread(self._build, self.news.put)

    @asynccontextmanager
    async def _build(self, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        with closing(Ledger.create(self._path, KEY)) as ledger:
            yield Engine(ledger, {"mvola": self.provider}, RealClock(), tell, "caisse3", Pace(0.001), permit=permit)

    def until(self, wanted: type[News]) -> News:
        while True:
            news = self.news.get(timeout=SOON)
            if isinstance(news, wanted):
                return news


@pytest.fixture
def till(tmp_path: Path) -> Till:
    provider = VersatileProvider(
        OPERATOR, pay_outs=[Accepted("o1")], statuses=[given_back], quotes=[Quote("2 %")], offers=[True, False]
    )
    return Till(tmp_path, provider)


def test_money_is_sent_back_by_message(till: Till) -> None:
    till.thread.pay_out(give_back())
    till.thread.start()
    till.until(EngineReady)
    while True:
        changed = till.until(PaymentChanged)
        assert isinstance(changed, PaymentChanged)
        if changed.payment.status is Status.PAID:
            break
    assert changed.payment.direction is Direction.OUT
    till.thread.pay_out(give_back("another", pin="0000"))
    rejected = till.until(ChargeRejected)
    assert isinstance(rejected, ChargeRejected)
    assert (rejected.sale, rejected.error.code) == ("another", "pin_wrong")
    assert till.thread.stop(SOON)


def test_a_question_about_the_cost_is_always_answered(till: Till) -> None:
    till.thread.start()
    till.thread.quote("mvola", 1_000, "MV")
    assert till.until(Quoted) == Quoted("mvola", 1_000, "MV", Quote("2 %"))
    till.thread.quote("mvola", 0, None)
    assert till.until(Quoted) == Quoted("mvola", 0, None, None)
    till.thread.quote("nobody", 1_000, None)
    assert till.until(Quoted) == Quoted("nobody", 1_000, None, None)
    assert till.thread.stop(SOON)
    till.thread.quote("mvola", 1_000, None)
    assert till.until(Quoted) == Quoted("mvola", 1_000, None, None)


def test_a_pasted_key_is_always_answered(till: Till) -> None:
    till.thread.start()
    assert isinstance(till.until(KeyChanged), KeyChanged)
    for key, answer in (
        ("k1", KeyOffered("mvola", True)),
        ("k2", KeyOffered("mvola", False, "key_not_proved")),
        (" ", KeyOffered("mvola", False, "key_empty")),
    ):
        till.thread.offer_key("mvola", key)
        assert till.until(KeyOffered) == answer
    assert till.thread.stop(SOON)
    till.thread.offer_key("mvola", "k3")
    assert till.until(KeyOffered) == KeyOffered("mvola", False, "engine_stopped")


def test_a_bug_with_a_pasted_key_is_answered_and_told(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.worker: a call to the engine failed")
    till = Till(tmp_path, VersatileProvider(OPERATOR, offers=[RuntimeError("bug")]))
    till.thread.start()
    till.thread.offer_key("mvola", "k1")
    assert till.until(KeyOffered) == KeyOffered("mvola", False, "engine_stopped")
    assert isinstance(till.until(EngineFailed), EngineFailed)
    assert till.thread.stop(SOON)


def test_everything_is_answered_when_the_engine_cannot_be_built() -> None:
    heard: queue.Queue[News] = queue.Queue()
    thread = EngineThread(refused, heard.put)
    thread.pay_out(give_back("before"))
    thread.quote("mvola", 1_000, None)
    thread.offer_key("mvola", "k")
    thread.start()
    news = [heard.get(timeout=SOON) for _ in range(4)]
    assert isinstance(news[0], EngineFailed)
    assert isinstance(news[1], ChargeRejected)
    assert (news[1].sale, news[1].error.code) == ("before", "engine_stopped")
    assert news[2:] == [Quoted("mvola", 1_000, None, None), KeyOffered("mvola", False, "engine_stopped")]
    assert isinstance(news[1].error, KnownError)
    assert thread.stop(SOON)
