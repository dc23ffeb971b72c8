"""People at a real till: the first manager is made, comes in, decides, and finds it locked at the next start."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.app import Plan, TillRun
from pos_app.core.payment import Status
from pos_app.home import Home
from pos_app.ui.decision_words import Decision
from pos_app.ui.lock_page import LockPage
from pos_app.ui.screens.first_person import FirstManagerScreen
from pos_app.ui.screens.verify import VerifyScreen
from pos_app.ui.window import TillWindow
from tests.app.conftest import Open
from tests.app.shop import SOON, late_provider, request, settings

PIN = "135790"


def opened(qtbot: QtBot, run: TillRun) -> TillWindow:
    with qtbot.waitSignal(run.ready, timeout=SOON):
        run.open()
    assert run.window is not None
    run.window.activateWindow()
    qtbot.waitUntil(run.window.isActiveWindow)
    return run.window


def closed(qtbot: QtBot, run: TillRun) -> None:
    with qtbot.waitSignal(run.ended, timeout=SOON):
        run.close()


def make_manager(qtbot: QtBot, window: TillWindow) -> LockPage:
    window.show_people()
    screen = window.stack.currentWidget()
    assert isinstance(screen, FirstManagerScreen)
    qtbot.keyClicks(screen.form.name, "Aina")
    for line in (screen.form.pin, screen.form.again):
        qtbot.keyClicks(line, PIN)
    qtbot.mouseClick(screen.form.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.lock.is_locked, timeout=SOON)
    assert window.lock.page is not None
    return window.lock.page


def type_pin(window: TillWindow, pin: str) -> None:
    for digit in pin:
        QTest.keyClick(window.windowHandle(), digit)


def come_in(qtbot: QtBot, window: TillWindow) -> None:
    type_pin(window, PIN)
    qtbot.waitUntil(lambda: not window.lock.is_locked, timeout=SOON)


def test_the_first_manager_comes_in_and_the_next_run_begins_locked(qtbot: QtBot, run_till: Open, plan: Plan) -> None:
    run = run_till()
    window = opened(qtbot, run)
    page = make_manager(qtbot, window)
    type_pin(window, "135791")
    qtbot.waitUntil(lambda: "Ce code n'est pas le bon" in page.trouble.text(), timeout=SOON)
    come_in(qtbot, window)
    assert window.sidebar.foot.name == "Aina"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.lock.is_locked
    come_in(qtbot, window)
    closed(qtbot, run)
    again = run_till(plan)
    window = opened(qtbot, again)
    qtbot.waitUntil(lambda: window.lock.is_locked, timeout=SOON)
    come_in(qtbot, window)


def test_guessing_is_slowed_and_a_restart_does_not_help(qtbot: QtBot, run_till: Open, plan: Plan) -> None:
    run = run_till()
    window = opened(qtbot, run)
    page = make_manager(qtbot, window)
    for _ in range(5):
        type_pin(window, "246810")
        qtbot.waitUntil(page.pad.isEnabled, timeout=SOON)
    qtbot.waitUntil(lambda: "Trop de codes faux" in page.trouble.text(), timeout=SOON)
    closed(qtbot, run)
    window = opened(qtbot, run_till(plan))
    qtbot.waitUntil(lambda: window.lock.is_locked, timeout=SOON)
    shown = window.lock.page
    assert shown is not None
    assert "Trop de codes faux" in shown.trouble.text()
    type_pin(window, PIN)
    qtbot.waitUntil(lambda: shown.pad.isEnabled() and shown.dots.count == 0, timeout=SOON)
    assert window.lock.is_locked


def test_a_manager_decides_about_a_lost_payment(qtbot: QtBot, run_till: Open, home: Home, tmp_path: Path) -> None:
    with late_provider() as late:
        run = run_till(Plan(home, lambda: settings(late.url), lambda: settings(late.url)))
        window = opened(qtbot, run)
        make_manager(qtbot, window)
        come_in(qtbot, window)
        late.answer.set()
        assert run.bridge is not None
        with qtbot.waitSignal(
            run.bridge.payment_changed, timeout=SOON, check_params_cb=lambda payment: payment.status is Status.UNKNOWN
        ) as lost:
            run.bridge.charge(replace(request(), cashier="Aina"))
        assert lost.args is not None
        window.show_payment(lost.args[0])
        screen = window.stack.currentWidget()
        assert isinstance(screen, VerifyScreen)
        screen.decide()
        panel = screen.decision
        assert panel is not None
        panel.choose(Decision.PAID)
        qtbot.keyClicks(panel.approval.transaction, "653804911")
        panel.approval.reason.setCurrentIndex(1)
        qtbot.keyClicks(panel.approval.pin, PIN)
        with qtbot.waitSignal(
            run.bridge.payment_changed,
            timeout=SOON,
            check_params_cb=lambda payment: payment.status is Status.CONFIRMED_MANUALLY,
        ) as decided:
            qtbot.mouseClick(panel.approval.button, Qt.MouseButton.LeftButton)
        assert decided.args is not None
        assert decided.args[0].transaction_id == "653804911"
        qtbot.waitUntil(lambda: window.screen_name() == "paid", timeout=SOON)
