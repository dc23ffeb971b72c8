"""The simulation finds what it is there to find: each mistake of `broken`, within 300 seeds."""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pos_app.core.fold import ImpossibleEvent
from tests.simulation.broken import BROKEN
from tests.simulation.broken_days import BROKEN_DAYS
from tests.simulation.shop import DAYS, Shop
from tests.simulation.test_simulation import play, template

__all__ = ["template"]

SEEDS = 300
FIRST = {"a callback binds another payment's id": 700}
"""Where the seeds begin for a mistake that is rare: shops with people and days left fewer of the others."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What breaks is allowed to complain."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_found(name: str, template: Path) -> None:
    first = FIRST.get(name, 0)
    require_found(name, *BROKEN[name], range(first, first + SEEDS), template)


@pytest.mark.parametrize("name", BROKEN_DAYS)
def test_it_is_found_where_there_are_days(name: str, template: Path) -> None:
    seeds = [seed for seed in range(SEEDS) if seed % 5 in DAYS]
    require_found(name, *BROKEN_DAYS[name], seeds, template)


def require_found(name: str, shop: type[Shop], says: str, seeds: Iterable[int], template: Path) -> None:
    for seed in seeds:
        try:
            play(seed, template, shop)
        except AssertionError as found:
            if re.search(says, str(found)):
                return
        except ImpossibleEvent:
            # The database refused what the broken code let through: well guarded, and not what is looked for.
            continue
    pytest.fail(f"{name}: {SEEDS} seeds, and not found")
