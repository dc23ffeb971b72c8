"""One application with the till's own look, and tills without an engine."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from pos_app.ui import theme
from tests.ui.fakes import FakeTill
from tests.ui.fakes_prints import FakePrints

_HERE = Path(__file__).parent


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
    """Every test of a screen sees the fonts and colours of the till."""


@pytest.fixture(autouse=True)
def _no_collection_in_a_test() -> Iterator[None]:
    """A window that only its test held is garbage as soon as the test function has returned, while it is still shown:
    collected in the middle of its own painting it takes the process with it. The program holds its window."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def till(themed: QApplication) -> FakeTill:
    return FakeTill()


@pytest.fixture
def prints(till: FakeTill) -> FakePrints:
    """The till prints: without this fixture it has no print queue at all."""
    fake = FakePrints()
    till.prints = fake
    return fake
