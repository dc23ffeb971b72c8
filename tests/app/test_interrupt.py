"""Signals of the operating system, as one of Qt's; afterwards everything is as it was."""

import os
import signal
import sys

import pytest
from PySide6.QtCore import QEvent, QSocketNotifier
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.interrupt import Interrupts
from tests.app.shop import SOON

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself these signals there")
NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_is_heard_while_the_loop_waits(qtbot: QtBot, number: int) -> None:
    before = [signal.getsignal(each) for each in NUMBERS]
    interrupts = Interrupts()
    heard: list[bool] = []
    interrupts.asked.connect(lambda: heard.append(True))
    os.kill(os.getpid(), number)
    qtbot.waitUntil(lambda: bool(heard), timeout=SOON)
    interrupts.close()
    assert [signal.getsignal(each) for each in NUMBERS] == before


def test_who_is_asked_may_close_at_once(qtbot: QtBot) -> None:
    """Python runs the signal's function at the first line of what Qt calls, so that the rest comes after `close`."""
    interrupts = Interrupts()
    notifier = interrupts.findChild(QSocketNotifier)
    assert notifier is not None
    interrupts.close()
    with qtbot.captureExceptions() as raised:
        QApplication.sendEvent(notifier, QEvent(QEvent.Type.SockAct))
    assert raised == []


def test_what_is_ignored_stays_ignored(qapp: QApplication) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        interrupts = Interrupts()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        interrupts.close()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
