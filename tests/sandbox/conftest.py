"""Fixtures of the sandbox's own tests."""

from collections.abc import Iterator

import pytest

from pos_app.sandbox.server import Sandbox
from tests.sandbox.bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    """A sandbox on a real socket, fast; tests of one file share it and use customers of their own."""
    with Sandbox(speed=100) as sandbox:
        yield sandbox
