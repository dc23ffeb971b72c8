"""One application with the till's own look, and tills without an engine."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from pos_app.ui import theme
from tests.ui.fakes import FakeTill


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _look(themed: QApplication) -> None:
    """Every test of a screen sees the fonts and colours of the till."""


@pytest.fixture
def till(themed: QApplication) -> FakeTill:
    return FakeTill()
