"""One application with the till's own look, and tills to run in it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from pos_app.app import Plan, TillRun
from pos_app.home import Home
from pos_app.ui import theme
from tests.app.shop import SOON, settings

_HERE = Path(__file__).parent
Open = Callable[..., TillRun]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The offscreen platform has no window manager that could be told of a smallest size; it warns each time.
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _look(themed: QApplication) -> None:
    """Every window has the fonts and colours of the till."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", lambda: None)


@pytest.fixture
def plan(home: Home) -> Plan:
    return Plan(home, settings, settings)


@pytest.fixture
def run_till(plan: Plan) -> Iterator[Open]:
    """Runs of the till; each is brought to its end, whatever the test did."""
    runs: list[tuple[TillRun, list[int]]] = []

    def make(chosen: Plan = plan, *, leave_after_paint: bool = False) -> TillRun:
        run = TillRun(chosen, leave_after_paint=leave_after_paint)
        codes: list[int] = []
        run.ended.connect(codes.append)
        runs.append((run, codes))
        return run

    yield make
    from pytestqt.wait_signal import SignalBlocker

    for run, codes in runs:
        if not codes:
            blocker = SignalBlocker(timeout=SOON)
            blocker.connect(run.ended)
            run.close()
            if not codes:
                blocker.wait()
        assert codes
