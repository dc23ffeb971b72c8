"""A closed day is corrected at a real till: the window asks, the engine writes, the next report says so."""

from typing import cast

from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from pos_app.app import TillRun
from pos_app.core.day import Count
from pos_app.core.money import Currency
from pos_app.core.shop import Act, CloseDay, OpenDay
from pos_app.ui.screens.day import DayScreen
from tests.app.conftest import Open
from tests.app.shop import SOON
from tests.app.test_people_run import PIN, come_in, make_manager, opened
from tests.ui.screen import spaces


def done(qtbot: QtBot, run: TillRun, act: Act) -> None:
    """Ask the engine for `act`, and wait until it was done."""
    assert run.bridge is not None
    with qtbot.waitSignal(run.bridge.act_done, timeout=SOON, check_params_cb=lambda news: news.act is act):
        run.bridge.act(act)


def test_a_manager_corrects_a_closed_day(qtbot: QtBot, run_till: Open) -> None:
    run = run_till()
    window = opened(qtbot, run)
    make_manager(qtbot, window)
    come_in(qtbot, window)
    counted = (Count(Currency.MGA, 100_000),)
    done(qtbot, run, OpenDay(counted, "Aina"))
    done(qtbot, run, CloseDay(counted, "Aina"))
    done(qtbot, run, OpenDay(counted, "Aina"))
    window.show_day()
    day = cast("DayScreen", cast("QObject", window.screen_widget("day")))
    day.show_reports()
    qtbot.waitUntil(lambda: day.reports.view.report is not None, timeout=SOON)
    qtbot.mouseClick(day.reports.correct_button, Qt.MouseButton.LeftButton)
    correct = day.correct
    correct.way.setCurrentIndex(1)
    qtbot.keyClicks(correct.amount.line, "2000")
    qtbot.mouseClick(correct.next_button, Qt.MouseButton.LeftButton)
    correct.approval.reason.setCurrentIndex(1)
    qtbot.keyClicks(correct.approval.pin, PIN)
    qtbot.mouseClick(correct.approval.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: day.overview.isVisible() or bool(correct.approval.trouble.text()), timeout=SOON)
    assert "Correction écrite" in spaces(day.overview.notice.text()), correct.approval.trouble.text()
    assert run.bridge is not None
    assert run.bridge.reader is not None
    (correction,) = run.bridge.reader.corrections(2)
    assert (correction.amount, correction.about) == (-2_000, "1")
