"""The simulation finds what it is there to find: each mistake of `broken_queues`, within a few stories."""

import re
from pathlib import Path

import pytest

from tests.printing.broken_queues import BROKEN
from tests.printing.test_queue_simulation import quiet
from tests.printing.world import play

__all__ = ["quiet"]

STORIES = 100


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_found(name: str, tmp_path: Path) -> None:
    queue_type, says = BROKEN[name]
    for seed in range(STORIES):
        try:
            play(seed, tmp_path / str(seed), queue_type)
        except AssertionError as found:
            if re.match(rf"seed \d+: {says}:", str(found)):
                return
    pytest.fail(f"{name}: {STORIES} stories, and not found")
