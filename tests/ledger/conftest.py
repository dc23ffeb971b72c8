"""A ledger of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.story import KEY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's ledger is."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """An empty ledger, open for writing."""
    opened = Ledger.create(path, KEY)
    yield opened
    opened.close()


@pytest.fixture
def reader(ledger: Ledger, path: Path) -> Iterator[Reader]:
    """A reader of the same ledger."""
    opened = Reader.open(path)
    yield opened
    opened.close()
