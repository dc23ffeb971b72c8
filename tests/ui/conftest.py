"""One application with the till's own look, and tills without an engine."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from pos_app.ui import theme
from pos_app.wording.catalog import set_language
from tests.ui.fakes import FakeTill


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _french(themed: QApplication) -> Iterator[None]:
    set_language("fr")
    yield
    set_language("fr")


@pytest.fixture
def till(themed: QApplication) -> FakeTill:
    return FakeTill()
