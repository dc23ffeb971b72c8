"""The rules of the print queue hold whatever fails, in every story that is played; see `world`."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.printing.world import play

STORIES = 100
AT_ONCE = 10


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Faults are played; they are told in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(0, STORIES, AT_ONCE))
def test_nothing_fails_in_a_way_that_breaks_a_rule(first: int, tmp_path: Path) -> None:
    printed = handed = marked = 0
    for seed in range(first, first + AT_ONCE):
        world = play(seed, tmp_path / str(seed))
        printed += sum(not leaf.file for leaf in world.leaves)
        handed += sum(leaf.file for leaf in world.leaves)
        marked += sum(len(leaf.receipt.lines) > 1 for leaf in world.leaves)
    # A story in which nothing happens proves nothing.
    assert min(printed, handed, marked) > AT_ONCE
