"""Asks the providers about many payments once more: a few at a time, and never longer than it was given."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pos_app.core.errors import KnownError

AT_ONCE = 16
"""Questions under way of one long act; each provider lets fewer through at a time."""

Progress = Callable[[int, int], None]
"""Called with how many of how many were asked."""


class Asking:
    """All long rounds of questions of a till. `ask` asks about one reference and keeps what the provider says."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def ask_all(
        self, references: Sequence[str], ask: Callable[[str], Awaitable[object]], seconds: float, progress: Progress
    ) -> None:
        """Ask about each, for at most so many seconds; who was not asked by then stays as they are.

        Raises what `ask` raises, and `KnownError("engine_stopped")` where the till is being closed.
        """
        waiting, done = iter(references), 0

        async def work() -> None:
            nonlocal done
            for reference in waiting:
                await ask(reference)
                done += 1
                progress(done, len(references))

        tasks = {asyncio.create_task(work()) for _ in references[:AT_ONCE]}
        self._tasks |= tasks
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            self._tasks -= tasks
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        faults = [fault for fault in ended if isinstance(fault, Exception)]
        if faults:
            raise faults[0]
        if self._closed:
            raise KnownError("engine_stopped")

    def close(self) -> None:
        """End every round: the till is being closed."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
