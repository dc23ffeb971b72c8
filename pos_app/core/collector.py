"""Lets the collector of garbage rest while a thread makes many objects: all threads stand still while it looks."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """No collection of garbage inside. For work that makes no cycles, such as reading and writing long files.

    A collection of everything that a long file consists of takes some tenths of a second.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
