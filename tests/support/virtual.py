"""An event loop whose time jumps to the next thing that is due: a day passes in milliseconds, in the same order."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class _JumpingSelector(selectors.SelectSelector):
    """Never sleeps: where a real selector would wait, it moves the loop's time forward."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("every task waits for something that nothing will bring")
            self.loop.elapsed += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop on virtual monotonic time. No threads, no real sockets.

    What goes to a thread is done at once and takes no time, but whoever waits for it lets others go first.
    """

    def __init__(self) -> None:
        self.elapsed = 0.0
        selector = _JumpingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.elapsed

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        future = self.create_future()

        def end(settle: Callable[[Any], None], outcome: Any) -> None:
            if not future.done():
                settle(outcome)

        try:
            self.call_soon(end, future.set_result, func(*args))
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to who waits
            self.call_soon(end, future.set_exception, error)
        return future


class VirtualClock:
    """Wall clock of a `VirtualLoop`; `jump` sets it forward or back without any time passing."""

    def __init__(self, loop: VirtualLoop, start: datetime = START) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.elapsed)

    def jump(self, by: timedelta) -> None:
        self._start += by


def run(main: Coroutine[Any, Any, Result], loop: VirtualLoop) -> Result:
    """Run `main` to its end on `loop`, cancel what it left behind, close the loop."""
    try:
        result = loop.run_until_complete(main)
        if left := asyncio.all_tasks(loop):
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.wait(left))
        loop.run_until_complete(loop.shutdown_asyncgens())
        return result
    finally:
        loop.close()
