"""One run of the till: painted before anything heavy, opened, closed in every phase, and never without an end."""

import gc
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.app import Plan, TillRun, plan_of
from pos_app.core.payment import Environment, Status
from pos_app.display import has_display
from pos_app.home import Home
from pos_app.ledger.chain import verify
from pos_app.settings import Settings, SettingsError
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.app.conftest import Open
from tests.app.shop import SOON, late_provider, merchant, request, settings

CYCLES = 100


def opened(qtbot: QtBot, run: TillRun) -> TillRun:
    with qtbot.waitSignal(run.ready, timeout=SOON):
        run.open()
    return run


def window_of(run: TillRun) -> TillWindow:
    assert run.window is not None
    return run.window


def sale_of(run: TillRun) -> SaleScreen:
    screen = window_of(run).screen_widget("sale")
    assert isinstance(screen, SaleScreen)
    return screen


def test_the_window_is_painted_before_anything_is_touched(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = run_till()
    run.open()
    assert window_of(run).isVisible()
    assert not home.path.exists()
    with qtbot.waitSignals([window_of(run).painted, run.ready], timeout=SOON, order="strict"):
        pass
    assert home.ledger.exists()
    assert sale_of(run).button.text() == "Saisir le montant"


def test_a_closed_window_hides_at_once_and_everything_ends(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = opened(qtbot, run_till())
    window = window_of(run)
    with qtbot.waitSignal(run.ended, timeout=SOON) as blocker:
        window.close()
        assert not window.isVisible()
    assert blocker.args == [0]
    # Nothing but the ledger's own file: reader and writer have let go of it, in that order.
    assert not home.ledger.with_name("ledger.sqlite3-wal").exists()
    with home.locked(0):
        assert verify(home.ledger, home.vault.ledger_key()).intact


def test_leaving_after_the_paint_starts_nothing(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = run_till(leave_after_paint=True)
    with qtbot.waitSignal(run.ended, timeout=SOON) as blocker:
        run.open()
    assert blocker.args == [0]
    assert not home.path.exists()


def test_what_is_being_sent_comes_to_its_end(qtbot: QtBot, run_till: Open, home: Home) -> None:
    with late_provider() as late:
        run = opened(qtbot, run_till(Plan(home, lambda: settings(late.url), lambda: settings(late.url))))
        assert run.bridge is not None
        printing = run.printing
        assert printing is not None
        run.bridge.charge(request())
        qtbot.waitUntil(late.charged.is_set, timeout=SOON)
        window = window_of(run)
        codes: list[int] = []
        run.ended.connect(codes.append)
        window.close()
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=SOON)
        QApplication.processEvents()
        assert not codes  # the answer is still to come, and is waited for
        assert printing._ending_since is not None  # beside the engine, not behind it
        late.answer.set()
        qtbot.waitUntil(lambda: codes == [0], timeout=SOON)
    reader = home.open_reader()
    payments = reader.page(5).payments
    reader.close()
    assert [(payment.status, payment.reason) for payment in payments] == [(Status.UNKNOWN, payments[0].reason)]


def close_before_the_paint(qtbot: QtBot, run: TillRun) -> None:
    run.open()
    run.close()


def close_at_the_paint(qtbot: QtBot, run: TillRun) -> None:
    run.open()
    with qtbot.waitSignal(window_of(run).painted, timeout=SOON):
        pass
    window_of(run).close()


def close_while_it_opens(qtbot: QtBot, run: TillRun) -> None:
    run.open()
    with qtbot.waitSignal(window_of(run).painted, timeout=SOON):
        pass
    qtbot.waitUntil(run._plan.home.path.exists, timeout=SOON)
    window_of(run).close()


def close_when_ready(qtbot: QtBot, run: TillRun) -> None:
    opened(qtbot, run)
    window_of(run).close()


def close_twice(qtbot: QtBot, run: TillRun) -> None:
    opened(qtbot, run)
    run.close()
    run.close()


PHASES = (close_before_the_paint, close_at_the_paint, close_while_it_opens, close_when_ready, close_twice)


def test_a_hundred_starts_and_stops(qtbot: QtBot, plan: Plan, home: Home) -> None:
    for number in range(CYCLES):
        run = TillRun(plan)
        codes: list[int] = []
        run.ended.connect(codes.append)
        PHASES[number % len(PHASES)](qtbot, run)
        qtbot.waitUntil(lambda codes=codes: codes == [0], timeout=SOON)
    assert verify(home.ledger, home.vault.ledger_key()).intact


def test_an_engine_that_does_not_end_is_left_behind(
    qtbot: QtBot, home: Home, expect_log: Callable[[str], None]
) -> None:
    expect_log("CRITICAL pos_app.app: the engine did not end in time")
    begun, may_end = threading.Event(), threading.Event()

    def complete() -> Settings:
        begun.set()
        may_end.wait(60)
        return settings()

    run = TillRun(Plan(home, settings, complete), patience=0.05)
    codes: list[int] = []
    run.ended.connect(codes.append)
    run.open()
    qtbot.waitUntil(begun.is_set, timeout=SOON)
    bridge = run.bridge
    assert bridge is not None
    run.close()
    qtbot.waitUntil(lambda: codes == [0], timeout=SOON)
    assert not bridge.stop(0)
    may_end.set()
    assert bridge.stop(SOON / 1000)


def test_a_loop_that_was_left_otherwise_ends_all_the_same(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = opened(qtbot, run_till())
    codes: list[int] = []
    run.ended.connect(codes.append)
    run.end_now()
    run.end_now()
    assert codes == [0]
    with home.locked(0):
        assert verify(home.ledger, home.vault.ledger_key()).intact


def test_the_collector_rests_until_the_first_frame_only(qtbot: QtBot, run_till: Open) -> None:
    gc.disable()
    try:
        opened(qtbot, run_till())
        assert gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.enable()
        gc.unfreeze()


def test_the_band_warns_of_real_money_first() -> None:
    training, real = merchant(), replace(merchant("https://api.mvola.mg"), environment=Environment.PRODUCTION)

    def of(*merchants: object) -> Environment:
        return replace(settings(), merchants=merchants).environment  # type: ignore[arg-type]

    assert of(training) is Environment.TRAINING
    assert of(training, replace(training, environment=Environment.SANDBOX)) is Environment.SANDBOX
    assert of(training, real) is Environment.PRODUCTION


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"DISPLAY": ""}, False),
    ],
)
def test_where_there_is_a_display(environ: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert has_display(environ) is shown
    monkeypatch.setattr("sys.platform", "win32")
    assert has_display(environ)


ACCOUNT = {
    "MVOLA_BASE_URL": "http://127.0.0.1:9",
    "MVOLA_CONSUMER_KEY": "key",
    "MVOLA_PARTNER_NAME": "Boutique",
    "MVOLA_PARTNER_MSISDN": "0343500003",
}


def test_the_keyring_is_asked_after_the_paint_only(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, ACCOUNT, None)
    assert [operator.id for operator in plan.load().operators] == ["mvola"]
    # The keyring of the tests fails: whoever asks it hears of it.
    with pytest.raises(SettingsError):
        plan.complete()
    whole = plan_of(tmp_path, {**ACCOUNT, "MVOLA_CONSUMER_SECRET": "secret"}, None)
    window: Settings = whole.load()
    assert whole.complete() is window
    assert window.secrets == ("key", "secret")


def test_the_code_of_a_variable_is_compared_with_the_keyring_after_the_paint_only(tmp_path: Path) -> None:
    account = {
        "PVIT_URL": "http://127.0.0.1:9/p.kk",
        "PVIT_TEL_MARCHAND": "074000000",
        "PVIT_TOKEN": "token",
        "PVIT_PAYOUT_MAXIMUM": "500",
        "PVIT_PAYOUT_DAILY_MAXIMUM": "500",
    }
    plan = plan_of(tmp_path, {**account, "POS_APP_MANAGER_PIN": "4821"}, None)
    window: Settings = plan.load()
    complete = plan.complete()
    assert complete is not window
    assert complete.manager_pin == "4821"
