"""A bug that nobody caught, in whichever thread: the red banner, no further charge, and a line in the log."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer, qWarning
from pytestqt.qtbot import QtBot

from pos_app.app import TillRun
from pos_app.home import Home
from pos_app.ui.alarm import Alarm
from tests.app.conftest import Open
from tests.app.shop import SOON, request
from tests.app.test_run import opened, sale_of, window_of

pytestmark = pytest.mark.qt_no_exception_capture
ExpectLog = Callable[[str], None]


class Bug(Exception):
    """What a test planted."""


def assert_stopped(qtbot: QtBot, run: TillRun, home: Home) -> None:
    window = window_of(run)
    qtbot.waitUntil(window.failure.isVisible, timeout=SOON)
    assert "n'encaisse plus" in window.failure.words()
    sale = sale_of(run)
    assert not sale.button.isEnabled()
    assert sale.button.text() == "Encaissement arrêté"
    assert run.bridge is not None
    with qtbot.waitSignal(run.bridge.rejected, timeout=SOON) as blocker:
        run.bridge.charge(request())
    assert blocker.args[0].error.code == "engine_stopped"
    assert "Bug" in (home.logs / "pos-app.log").read_text()


def test_in_the_window(qtbot: QtBot, run_till: Open, home: Home, expect_log: ExpectLog) -> None:
    expect_log("CRITICAL pos_app: unhandled exception")
    run = opened(qtbot, run_till())

    def slip() -> None:
        raise Bug("in a slot")

    QTimer.singleShot(0, slip)
    assert_stopped(qtbot, run, home)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_in_another_thread(qtbot: QtBot, run_till: Open, home: Home, expect_log: ExpectLog) -> None:
    expect_log("CRITICAL pos_app: unhandled exception in stray")
    run = opened(qtbot, run_till())

    def slip() -> None:
        raise Bug("in a thread")

    stray = threading.Thread(target=slip, name="stray")
    stray.start()
    stray.join()
    assert_stopped(qtbot, run, home)


class Loop:
    """What the handler needs of an event loop."""

    def __init__(self) -> None:
        self.passed_on: list[dict[str, object]] = []

    def default_exception_handler(self, context: dict[str, object]) -> None:
        self.passed_on.append(context)


def test_in_a_task_of_the_engine(qtbot: QtBot, expect_log: ExpectLog) -> None:
    expect_log("CRITICAL pos_app.ui.alarm: a bug in the engine's loop: task")
    alarm, loop = Alarm(), Loop()
    with qtbot.waitSignal(alarm.rang, timeout=SOON) as blocker:
        alarm.from_loop(loop, {"message": "task", "exception": Bug("task")})
    assert isinstance(blocker.args[0], Bug)
    # A broken connection is no bug, and neither is a message without an exception.
    odd = [{"message": "transport", "exception": OSError(), "transport": object()}, {"message": "slow"}]
    for context in odd:
        alarm.from_loop(loop, context)
    assert loop.passed_on == odd
    alarm.disarm()


def test_the_engines_loop_has_the_handler(qtbot: QtBot, run_till: Open, home: Home, expect_log: ExpectLog) -> None:
    import asyncio
    from dataclasses import replace

    from pos_app.app import Plan

    expect_log("CRITICAL pos_app.ui.alarm: a bug in the engine's loop")
    from tests.app.shop import settings

    def complete() -> object:
        def slip() -> None:
            raise Bug("in the loop")

        asyncio.get_running_loop().call_later(0.05, slip)
        return settings()

    run = opened(qtbot, run_till(replace(Plan(home, settings, settings), complete=complete)))
    assert_stopped(qtbot, run, home)


def test_qt_speaks_into_the_log(qtbot: QtBot, run_till: Open, home: Home, expect_log: ExpectLog) -> None:
    expect_log("WARNING pos_app.qt: default: a widget without a parent")
    run = opened(qtbot, run_till())
    qWarning("a widget without a parent")
    with qtbot.waitSignal(run.ended, timeout=SOON):
        run.close()
    assert "a widget without a parent" in (home.logs / "pos-app.log").read_text()


def test_an_alarm_puts_everything_back(qapp: object) -> None:
    import sys

    before = sys.excepthook, threading.excepthook
    alarm = Alarm()
    alarm.arm()
    assert sys.excepthook != before[0]
    alarm.disarm()
    assert (sys.excepthook, threading.excepthook) == before
    alarm.disarm()
    assert (sys.excepthook, threading.excepthook) == before
