"""The simulation finds what it is there to find: each mistake of `broken`, within 300 seeds."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.broken import BROKEN
from tests.simulation.test_simulation import play, template

__all__ = ["template"]

SEEDS = 300


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What breaks is allowed to complain."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_found(name: str, template: Path) -> None:
    shop, says = BROKEN[name]
    for seed in range(SEEDS):
        try:
            play(seed, template, shop)
        except AssertionError as found:
            if re.search(says, str(found)):
                return
    pytest.fail(f"{name}: {SEEDS} seeds, and not found")
