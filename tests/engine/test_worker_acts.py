"""Acts as messages to the engine's thread: each is answered with the very act, also when there is no engine."""

import queue
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from pos_app.core.money import Currency
from pos_app.core.news import ActDone, ActRefused, EngineFailed, EngineReady, News, ShopChanged
from pos_app.core.people import Person, Role
from pos_app.core.shop import AddPerson, OpenDay, SignIn
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.shop import ShopTerms
from pos_app.engine.worker import EngineThread
from pos_app.ledger.ledger import Ledger
from tests.engine.conftest import KEY, ExpectLog
from tests.engine.shop import CODE, MANAGER, PEPPER, paying
from tests.engine.test_worker import SOON, RealClock


class Till:
    def __init__(self, folder: Path) -> None:
        self.news: queue.Queue[News] = queue.Queue()
        self._path = folder / "ledger.sqlite3"
        self.thread = EngineThread(self._build, self.news.put)

    @asynccontextmanager
    async def _build(self, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        terms = ShopTerms(PEPPER, (Currency.MGA,))
        with closing(Ledger.create(self._path, KEY)) as ledger:
            yield Engine(ledger, {"mvola": paying()}, RealClock(), tell, "caisse3", Pace(0.001), shop=terms)

    def until(self, wanted: type[News]) -> Any:
        while True:
            news = self.news.get(timeout=SOON)
            if isinstance(news, wanted):
                return news


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def test_the_state_is_told_before_the_till_is_ready(till: Till) -> None:
    till.thread.start()
    told = [till.news.get(timeout=SOON) for _ in range(2)]
    assert [type(news) for news in told] == [ShopChanged, EngineReady]
    assert till.thread.stop(SOON)


def test_acts_are_answered_with_the_very_act(till: Till) -> None:
    till.thread.start()
    add = AddPerson(MANAGER, Role.MANAGER, CODE)
    till.thread.act(add)
    done = till.until(ActDone)
    assert done.act is add
    assert done.result == Person(MANAGER, Role.MANAGER)
    wrong = SignIn(MANAGER, "000001")
    till.thread.act(wrong)
    answer = till.until(ActRefused)
    assert answer.act is wrong
    assert answer.error.code == "pin_wrong"
    right = SignIn(MANAGER, CODE)
    till.thread.act(right)
    assert till.until(ShopChanged).state.people[0].wrong == 0
    assert till.until(ActDone).act is right
    assert till.thread.stop(SOON)
    late = OpenDay((), MANAGER, CODE)
    till.thread.act(late)
    answer = till.until(ActRefused)
    assert answer.act is late
    assert answer.error.code == "engine_stopped"


def test_a_bug_in_an_act_is_answered_and_told(till: Till, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    expect_log("ERROR pos_app.engine.worker: a call to the engine failed")
    till.thread.start()
    till.until(EngineReady)
    act: Any = object()
    till.thread.act(act)
    assert isinstance(till.until(EngineFailed), EngineFailed)
    answer = till.until(ActRefused)
    assert answer.act is act
    assert answer.error.code == "engine_stopped"
    assert till.thread.stop(SOON)
