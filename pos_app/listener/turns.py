"""Work that is done bit by bit, so that a flood of requests never holds up what else the loop has to do."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

Work = Callable[[], None]


class Turns:
    """Does what it is given in order, for at most `seconds` in one turn of the loop, but at least one piece."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.perf_counter) -> None:
        self._seconds = seconds
        self._now = now
        self._waiting: deque[Work] = deque()

    def add(self, work: Work) -> None:
        """Do `work` in a later turn. It must not raise."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        self._waiting.append(work)

    def _turn(self) -> None:
        until = self._now() + self._seconds
        try:
            self._waiting[0]()
            while len(self._waiting) > 1 and self._now() < until:
                self._waiting.popleft()
                self._waiting[0]()
        finally:
            # The piece that was done is taken away last: what it adds must not begin a second row of turns.
            self._waiting.popleft()
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._turn)
