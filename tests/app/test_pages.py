"""What keeps the till from opening is a page with words: what happened, whether money moved, what to do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.app import Plan, TillRun
from pos_app.home import Home
from pos_app.settings import Settings, SettingsError
from pos_app.ui.stop_page import StopWindow
from tests.app.conftest import Open
from tests.app.shop import SOON, nobody, settings


def wrong() -> Settings:
    raise SettingsError("settings_missing", key="providers.mvola.partner_msisdn", variable="MVOLA_PARTNER_MSISDN")


def page_of(run: TillRun) -> StopWindow:
    assert run.page is not None
    return run.page


def stopped(qtbot: QtBot, run: TillRun) -> StopWindow:
    run.open()
    qtbot.waitUntil(lambda: run.page is not None, timeout=SOON)
    return page_of(run)


def code_after_escape(qtbot: QtBot, run: TillRun) -> int:
    page = page_of(run)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=SOON)
    with qtbot.waitSignal(run.ended, timeout=SOON) as blocker:
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert isinstance(blocker.args[0], int)
    return blocker.args[0]


def test_wrong_settings(qtbot: QtBot, run_till: Open, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_till(Plan(home, wrong, wrong))
    page = stopped(qtbot, run)
    assert "providers.mvola.partner_msisdn" in page.text()
    assert "Rien n'a été demandé au client" in page.text()
    assert "MVOLA_PARTNER_MSISDN" in capsys.readouterr().err
    assert code_after_escape(qtbot, run) == 2
    assert not home.path.exists()


def test_a_setting_that_is_found_wrong_only_later(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = run_till(Plan(home, settings, wrong))
    assert "providers.mvola.partner_msisdn" in stopped(qtbot, run).text()
    assert code_after_escape(qtbot, run) == 2


def test_no_operators(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = run_till(Plan(home, nobody, nobody))
    words = stopped(qtbot, run).text()
    for part in (str(home.config), "[providers.mvola]", "consumer_key", "pos-app demo"):
        assert part in words
    assert code_after_escape(qtbot, run) == 2


def test_a_page_leaves_after_its_paint_too(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = run_till(Plan(home, nobody, nobody), leave_after_paint=True)
    with qtbot.waitSignal(run.ended, timeout=SOON) as blocker:
        run.open()
    assert blocker.args == [0]


@pytest.mark.parametrize("damage", ["foreign", "missing", "empty"])
def test_a_refused_ledger_is_not_touched(qtbot: QtBot, run_till: Open, plan: Plan, home: Home, damage: str) -> None:
    with home.locked():
        home.open_ledger().close()
    if damage == "missing":
        home.ledger.unlink()
    else:
        home.ledger.write_bytes(b"" if damage == "empty" else b"a love letter" * 100)
    before = home.ledger.read_bytes() if home.ledger.exists() else None
    run = run_till()
    words = stopped(qtbot, run).text()
    assert "n'encaisse pas" in words
    assert "aucune demande de paiement n'est partie" in words
    assert (home.ledger.read_bytes() if home.ledger.exists() else None) == before
    assert code_after_escape(qtbot, run) == 1


def test_a_second_till_in_one_home_and_another_try(qtbot: QtBot, run_till: Open, home: Home) -> None:
    with home.locked():
        run = run_till()
        page = stopped(qtbot, run)
        assert page.title.text() == "La caisse est déjà ouverte"
        qtbot.waitUntil(lambda: run.bridge is not None and run.bridge.stop(0), timeout=SOON)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=SOON)
    with qtbot.waitSignal(run.ready, timeout=SOON):
        qtbot.keyClick(page, Qt.Key.Key_F5)
    assert run.page is None
    assert run.window is not None
    assert run.window.isVisible()


def test_the_page_closes_by_its_frame(qtbot: QtBot, run_till: Open, home: Home) -> None:
    run = run_till(Plan(home, nobody, nobody))
    page = stopped(qtbot, run)
    with qtbot.waitSignal(run.ended, timeout=SOON):
        page.close()


def test_a_home_that_is_a_file(qtbot: QtBot, run_till: Open, plan: Plan, home: Home) -> None:
    home.path.write_text("not a folder")
    run = run_till(replace(plan))
    assert str(home.path) in stopped(qtbot, run).text()


@pytest.mark.parametrize("size", [(480, 360), (1024, 768), (1366, 768)])
def test_nothing_is_cut_off(qtbot: QtBot, run_till: Open, home: Home, size: tuple[int, int]) -> None:
    from tests.ui.screen import what_is_cut

    run = run_till(Plan(home, nobody, nobody))
    page = stopped(qtbot, run)
    page.resize(*size)
    qtbot.waitUntil(lambda: page.size().toTuple() == size, timeout=SOON)
    scrolled = page.centralWidget().widget()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: what_is_cut(scrolled) == [], timeout=SOON)
