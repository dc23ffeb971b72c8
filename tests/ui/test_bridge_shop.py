"""People, day and acts through the bridge: asked in the GUI's thread, answered there, up to date when told."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.day import Move
from pos_app.core.money import Currency
from pos_app.core.news import ActDone, ActProgress, ActRefused, ChargeRejected, News
from pos_app.core.people import Role
from pos_app.core.shop import Act, AddPerson, MoveCash, OpenDay, ShopState, SignIn, SignOut
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.shop import ShopTerms
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.ui.bridge import Bridge
from tests.core.test_operator import MVOLA
from tests.engine.conftest import KEY, charge, give_back
from tests.engine.shop import CODE, MANAGER, PEPPER, paying
from tests.engine.test_worker import RealClock

SOON = 20_000


class Counter:
    """A bridge over a shop's engine; `told` is what a screen would have seen at each change."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.sqlite3"
        self.tell: Callable[[News], None] = print
        self.bridge = Bridge(self._build, lambda: Reader.open(self.path), operators=(MVOLA.operator,), cashier="caisse")
        self.told: list[tuple[str, bool]] = []
        self.answers: list[ActDone | ActRefused | ActProgress] = []
        self.bridge.shop_changed.connect(self._changed)
        for signal in (self.bridge.act_done, self.bridge.act_refused, self.bridge.act_progress):
            signal.connect(self.answers.append)

    def _changed(self, state: ShopState) -> None:
        assert state is self.bridge.shop
        self.told.append((self.bridge.cashier, state.day is not None))

    @asynccontextmanager
    async def _build(self, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        self.tell = tell
        terms = ShopTerms(PEPPER, (Currency.MGA,))
        with closing(Ledger.create(self.path, KEY)) as ledger:
            yield Engine(ledger, {"mvola": paying()}, RealClock(), tell, "caisse3", Pace(0.001), shop=terms)


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    assert made.bridge.stop(SOON / 1000)
    made.bridge.close()


def done(qtbot: QtBot, counter: Counter, act: Act) -> object:
    counter.bridge.act(act)
    qtbot.waitUntil(lambda: any(answer.act is act for answer in counter.answers), timeout=SOON)
    return counter.answers[-1]


def test_who_is_signed_in_is_the_cashier(qtbot: QtBot, counter: Counter) -> None:
    assert counter.bridge.shop is None
    with qtbot.waitSignal(counter.bridge.ready, timeout=SOON):
        counter.bridge.start()
    assert counter.told == [("caisse", False)]
    assert counter.bridge.open_reader is not None
    with closing(counter.bridge.open_reader()) as reader:
        assert reader.people() == ()
    done(qtbot, counter, MoveCash(Move.SALE, 500, Currency.MGA, "caisse"))
    assert counter.told[-1] == ("caisse", True)
    done(qtbot, counter, AddPerson(MANAGER, Role.MANAGER, CODE))
    assert counter.bridge.cashier == ""
    done(qtbot, counter, SignIn(MANAGER, CODE))
    assert (counter.bridge.cashier, counter.bridge.signed_in and counter.bridge.signed_in.name) == (MANAGER, MANAGER)
    done(qtbot, counter, SignOut(MANAGER, "locked"))
    assert counter.bridge.cashier == ""


def test_nobody_is_charged_or_paid_in_the_name_of_somebody_who_is_not_there(qtbot: QtBot, counter: Counter) -> None:
    rejected: list[ChargeRejected] = []
    counter.bridge.rejected.connect(rejected.append)
    with qtbot.waitSignal(counter.bridge.ready, timeout=SOON):
        counter.bridge.start()
    done(qtbot, counter, AddPerson(MANAGER, Role.MANAGER, CODE))
    for name in ("", MANAGER, "caisse"):
        counter.bridge.charge(replace(charge(f"locked-{name}"), cashier=name))
        counter.bridge.pay_out(replace(give_back(f"back-{name}"), cashier=name))
    qtbot.waitUntil(lambda: len(rejected) == 6, timeout=SOON)
    done(qtbot, counter, SignIn(MANAGER, CODE))
    counter.bridge.charge(replace(charge("another"), cashier="Hery"))
    qtbot.waitUntil(lambda: len(rejected) == 7, timeout=SOON)
    assert {news.error.code for news in rejected} == {"pin_missing"}
    with qtbot.waitSignal(counter.bridge.payment_changed, timeout=SOON) as told:
        counter.bridge.charge(replace(charge("own"), cashier=MANAGER))
    assert told.args is not None
    assert (told.args[0].sale, told.args[0].cashier) == ("own", MANAGER)


def test_what_is_not_done_is_answered(qtbot: QtBot, counter: Counter) -> None:
    act = OpenDay((), "Hery")
    answer = done(qtbot, counter, act)
    assert isinstance(answer, ActRefused)
    assert answer.error.code == "engine_stopped"
    assert counter.bridge.open_reader is None
    with qtbot.waitSignal(counter.bridge.ready, timeout=SOON):
        counter.bridge.start()
    answer = done(qtbot, counter, OpenDay((), "Hery"))
    assert isinstance(answer, ActRefused)
    assert answer.error.code == "person_unknown"
    counter.tell(ActProgress(act, 1, 2))
    qtbot.waitUntil(lambda: isinstance(counter.answers[-1], ActProgress), timeout=SOON)
