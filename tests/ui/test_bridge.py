"""The till over the real engine: requests go in, news come out in the GUI's thread, and nothing outlives the window."""

import gc
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.news import (
    ChargeRejected,
    EngineFailed,
    KeyChanged,
    KeyOffered,
    Listening,
    News,
    OrphanSeen,
    Quoted,
)
from pos_app.core.orphan import Orphan
from pos_app.core.payment import Direction, Environment, Payment, Status
from pos_app.core.provider import Accepted, KeyState, Quote
from pos_app.core.request import ChargeRequest
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.ui.bridge import Bridge
from pos_app.ui.crossing import Crossing
from tests.core.test_operator import MVOLA
from tests.engine.conftest import KEY, give_back, permit
from tests.engine.play import ACCEPTED, PAYING, given_back, paid
from tests.engine.test_worker import RealClock
from tests.support.scripted import ScriptedProvider, VersatileProvider

SOON = 20_000
"""Milliseconds; far more than anything here takes."""


class Ears(QObject):
    """Hears everything that a bridge tells, and in which thread."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.payments: list[Payment] = []
        self.rejected: list[ChargeRejected] = []
        self.failed: list[EngineFailed] = []
        self.asked: list[object] = []
        self.others: list[object] = []
        self.foreign = 0
        bridge.payment_changed.connect(self._payment)
        bridge.rejected.connect(self._rejected)
        bridge.failed.connect(self._failed)
        bridge.asked.connect(self._asked)
        for signal in (bridge.quoted, bridge.key_changed, bridge.key_offered, bridge.orphan_seen, bridge.listening):
            signal.connect(self._other)

    def statuses(self) -> list[Status]:
        return [payment.status for payment in self.payments]

    def _payment(self, payment: Payment) -> None:
        self._note()
        self.payments.append(payment)

    def _rejected(self, news: ChargeRejected) -> None:
        self._note()
        self.rejected.append(news)

    def _failed(self, news: EngineFailed) -> None:
        self._note()
        self.failed.append(news)

    def _asked(self, news: object) -> None:
        self._note()
        self.asked.append(news)

    def _other(self, news: object) -> None:
        self._note()
        self.others.append(news)

    def _note(self) -> None:
        self.foreign += QThread.currentThread() is not self.thread()
        self.foreign += threading.current_thread() is not threading.main_thread()


class Counter:
    """A bridge over a real ledger and a scripted provider."""

    def __init__(self, folder: Path, provider: ScriptedProvider | None = None, fault: Exception | None = None) -> None:
        self.path = folder / "ledger.sqlite3"
        self.provider = provider or ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED], statuses=[paid])
        self.fault = fault
        self.tell: Callable[[News], None] = print
        self.unreadable: KnownError | None = None
        self.bridge = Bridge(self._build, self._reader, operators=(MVOLA.operator,), cashier="caisse")
        self.ears = Ears(self.bridge)

    @asynccontextmanager
    async def _build(self, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        self.tell = tell
        if self.fault is not None:
            raise self.fault
        ledger = Ledger.open(self.path, KEY) if self.path.exists() else Ledger.create(self.path, KEY)
        try:
            yield Engine(ledger, {"mvola": self.provider}, RealClock(), tell, "caisse3", Pace(0.001), permit=permit)
        finally:
            ledger.close()

    def _reader(self) -> Reader:
        if self.unreadable is not None:
            raise self.unreadable
        return Reader.open(self.path)


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    assert made.bridge.stop(SOON / 1000)
    if shiboken6.isValid(made.bridge):
        made.bridge.close()


def request(sale: str = "sale-1", amount: int = 12_500) -> ChargeRequest:
    return ChargeRequest(sale=sale, operator="mvola", amount=amount, phone="034 12 345 67", cashier="caisse")


def opened(qtbot: QtBot, counter: Counter) -> Counter:
    with qtbot.waitSignal(counter.bridge.ready, timeout=SOON):
        counter.bridge.start()
    return counter


def test_a_payment_goes_through_in_the_gui_thread(qtbot: QtBot, counter: Counter) -> None:
    assert counter.bridge.reader is None
    opened(qtbot, counter).bridge.charge(request())
    qtbot.waitUntil(lambda: Status.PAID in counter.ears.statuses(), timeout=SOON)
    assert counter.ears.statuses()[:2] == [Status.CREATED, Status.SENDING]
    assert counter.ears.foreign == 0
    assert counter.ears.asked
    reader = counter.bridge.reader
    assert reader is not None
    paid_payment = reader.payment(counter.ears.payments[-1].reference)
    assert paid_payment is not None
    assert paid_payment.status is Status.PAID


def test_check_and_abandon_reach_the_engine(qtbot: QtBot, counter: Counter) -> None:
    counter.provider = ScriptedProvider(MVOLA.operator, initiates=[ACCEPTED])
    opened(qtbot, counter).bridge.charge(request())
    qtbot.waitUntil(lambda: Status.AWAITING in counter.ears.statuses(), timeout=SOON)
    reference = counter.ears.payments[-1].reference
    counter.bridge.check(reference)
    qtbot.waitUntil(lambda: bool(counter.provider.asked), timeout=SOON)
    counter.bridge.abandon(reference)
    qtbot.waitUntil(lambda: Status.ABANDONED in counter.ears.statuses(), timeout=SOON)


def test_what_cannot_be_charged_is_answered(qtbot: QtBot, counter: Counter) -> None:
    opened(qtbot, counter).bridge.charge(request(amount=0))
    qtbot.waitUntil(lambda: bool(counter.ears.rejected), timeout=SOON)
    assert (counter.ears.rejected[0].sale, counter.ears.rejected[0].error.code) == ("sale-1", "amount_zero")


def test_nothing_is_charged_before_the_till_is_ready(qtbot: QtBot, counter: Counter) -> None:
    counter.bridge.charge(request())
    assert not counter.ears.rejected  # answered like every request: later
    qtbot.waitUntil(lambda: bool(counter.ears.rejected), timeout=SOON)
    assert counter.ears.rejected[0].error.code == "engine_stopped"
    counter.bridge.check("C3-000000000")
    counter.bridge.abandon("C3-000000000")
    opened(qtbot, counter)
    assert not counter.ears.payments


def test_after_a_bug_in_the_window_nothing_more_is_charged(qtbot: QtBot, counter: Counter) -> None:
    opened(qtbot, counter)
    bug = RuntimeError("bug")
    counter.bridge.halt(bug)
    assert [news.error for news in counter.ears.failed] == [bug]
    counter.bridge.charge(request())
    qtbot.waitUntil(lambda: bool(counter.ears.rejected), timeout=SOON)
    assert counter.ears.rejected[0].error.code == "engine_stopped"
    assert not counter.ears.payments


def versatile() -> VersatileProvider:
    operator = replace(PAYING, quotes=True)
    return VersatileProvider(
        operator, pay_outs=[Accepted("o1")], statuses=[given_back], quotes=[Quote("2 %")], offers=[True]
    )


def test_payouts_costs_and_keys_reach_the_engine(qtbot: QtBot, counter: Counter) -> None:
    counter.provider = versatile()
    opened(qtbot, counter).bridge.pay_out(give_back())
    qtbot.waitUntil(lambda: Status.PAID in counter.ears.statuses(), timeout=SOON)
    assert counter.ears.payments[-1].direction is Direction.OUT
    counter.bridge.quote("mvola", 1_000, "MV")
    counter.bridge.offer_key("mvola", "k")
    told = [
        KeyChanged("mvola", KeyState(None, "settings")),
        Quoted("mvola", 1_000, "MV", Quote("2 %")),
        KeyOffered("mvola", True),
    ]
    qtbot.waitUntil(lambda: len(counter.ears.others) == 3, timeout=SOON)
    assert all(news in counter.ears.others for news in told)
    assert counter.ears.foreign == 0


def test_what_the_listener_hears_reaches_the_screens(qtbot: QtBot, counter: Counter) -> None:
    opened(qtbot, counter)
    orphan = OrphanSeen(Orphan(1, RealClock().now(), "ekolopay", Environment.TRAINING, "t1", None, None))
    listening = Listening((("PVit", "https://caisse.example/c/pvit/secret"),))
    counter.tell(orphan)
    counter.tell(listening)
    qtbot.waitUntil(lambda: len(counter.ears.others) == 2, timeout=SOON)
    assert counter.ears.others == [orphan, listening]


@pytest.mark.parametrize("halted", [False, True])
def test_payouts_costs_and_keys_are_answered_without_an_engine(qtbot: QtBot, counter: Counter, halted: bool) -> None:
    counter.provider = versatile()
    if halted:
        opened(qtbot, counter).bridge.halt(RuntimeError("bug"))
        qtbot.waitUntil(lambda: len(counter.ears.others) == 1, timeout=SOON)
        counter.ears.others.clear()
    counter.bridge.pay_out(give_back())
    counter.bridge.quote("mvola", 1_000, None)
    counter.bridge.offer_key("mvola", "k")
    assert not counter.ears.rejected  # answered like every request: later
    qtbot.waitUntil(lambda: bool(counter.ears.rejected) and len(counter.ears.others) >= 2, timeout=SOON)
    assert counter.ears.rejected[0].error.code == "engine_stopped"
    assert Quoted("mvola", 1_000, None, None) in counter.ears.others
    # A window that failed must not keep payments in flight from being asked about: their key can be renewed.
    answer = KeyOffered("mvola", True) if halted else KeyOffered("mvola", False, "engine_stopped")
    assert answer in counter.ears.others
    assert not counter.ears.payments


@pytest.mark.parametrize("error", [KnownError("ledger_missing"), KnownError("home_in_use")])
def test_an_engine_that_cannot_be_built_is_told(qtbot: QtBot, counter: Counter, error: Exception) -> None:
    counter.fault = error
    counter.bridge.start()
    qtbot.waitUntil(lambda: bool(counter.ears.failed), timeout=SOON)
    assert counter.ears.failed[0].error is error
    assert counter.bridge.reader is None


def test_a_ledger_that_cannot_be_read_stops_charging(qtbot: QtBot, counter: Counter) -> None:
    counter.unreadable = KnownError("ledger_damaged")
    counter.bridge.start()
    qtbot.waitUntil(lambda: bool(counter.ears.failed), timeout=SOON)
    counter.bridge.charge(request())
    qtbot.waitUntil(lambda: bool(counter.ears.rejected), timeout=SOON)
    assert not counter.ears.payments


def test_an_engine_that_cannot_even_be_loaded_is_told(
    qtbot: QtBot, counter: Counter, expect_log: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_log("ERROR pos_app.ui.bridge: the engine could not be started")
    # What a damaged installation looks like to the import system.
    monkeypatch.setitem(sys.modules, "pos_app.engine.worker", None)
    counter.bridge.start()
    qtbot.waitUntil(lambda: bool(counter.ears.failed), timeout=SOON)
    assert isinstance(counter.ears.failed[0].error, ImportError)


def test_a_stop_at_once_and_twice(counter: Counter) -> None:
    assert counter.bridge.stop(0)
    counter.bridge.start()
    assert counter.bridge.stop(SOON / 1000)
    assert counter.bridge.stop(0)
    assert not counter.path.exists()


def test_after_close_nothing_is_told(qtbot: QtBot, counter: Counter) -> None:
    opened(qtbot, counter).bridge.charge(request())
    qtbot.waitUntil(lambda: Status.CREATED in counter.ears.statuses(), timeout=SOON)
    counter.bridge.close()
    told = len(counter.ears.payments)
    assert counter.bridge.reader is None
    assert counter.bridge.stop(SOON / 1000)
    QApplication.processEvents()
    assert len(counter.ears.payments) == told


def test_the_engine_goes_on_when_the_window_is_gone(qtbot: QtBot, tmp_path: Path) -> None:
    counter = opened(qtbot, Counter(tmp_path))
    tell, bridge = counter.tell, counter.bridge
    bridge.charge(request())
    qtbot.waitUntil(lambda: Status.CREATED in counter.ears.statuses(), timeout=SOON)
    # Destroyed without a word: as when Qt takes the window down. The engine's thread must not notice.
    shiboken6.delete(bridge)
    tell(EngineFailed(RuntimeError("nobody is there")))
    assert bridge.stop(SOON / 1000)
    reader = Reader.open(counter.path)
    assert len(reader.page(5).payments) == 1
    reader.close()


def test_a_crossing_brings_values_over_in_order(qtbot: QtBot) -> None:
    crossing = Crossing()
    heard: list[tuple[object, bool]] = []

    class Ear(QObject):
        def hear(self, value: object) -> None:
            heard.append((value, threading.current_thread() is threading.main_thread()))

    ear = Ear()
    crossing.arrived.connect(ear.hear)
    threads = [threading.Thread(target=lambda: [crossing.post(number) for number in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: len(heard) == 2000, timeout=SOON)
    for thread in threads:
        thread.join()
    assert all(in_gui for _, in_gui in heard)
    crossing.post("under way")
    crossing.close()
    crossing.post("too late")
    QApplication.processEvents()
    assert len(heard) == 2000


def test_a_crossing_may_die_while_others_post(qapp: QApplication) -> None:
    for _ in range(50):
        crossing = Crossing()
        begun = threading.Event()
        done = threading.Event()

        def post(to: Crossing = crossing, begun: threading.Event = begun, done: threading.Event = done) -> None:
            while not done.is_set():
                to.post("news")
                begun.set()

        thread = threading.Thread(target=post)
        thread.start()
        assert begun.wait(10)
        crossing.close()
        shiboken6.delete(crossing)
        done.set()
        thread.join()
    QApplication.processEvents()
    gc.collect()
