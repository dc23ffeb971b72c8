"""Callbacks to the merchant: one task follows a charge and tells its address when the outcome is final."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

from pos_app.sandbox.stories import Outcome
from pos_app.sandbox.world import Charge, World

MOST_SENT = 1_000


@dataclass(frozen=True, slots=True)
class Callback:
    """One HTTP request to the merchant."""

    method: str
    url: str
    content_type: str
    body: bytes


Post = Callable[[Callback], Awaitable[int]]
"""Sends a callback and returns the HTTP status of the answer. Raises `OSError` when there is none."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A callback that was sent; `status` is None when nobody answered."""

    callback: Callback
    status: int | None


class Callbacks:
    """Owns every callback task. Callbacks are sent once: no provider documents that it tries again."""

    def __init__(self, world: World, post: Post) -> None:
        self._world = world
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken: dict[str, asyncio.Event] = {}
        self.sent: deque[Sent] = deque(maxlen=MOST_SENT)
        world.listeners.append(self._wake)

    def follow(self, charge: Charge, make: Callable[[Outcome], Callback]) -> None:
        """Send `make(outcome)` each time that `charge` gets an outcome."""
        self._woken[charge.id] = asyncio.Event()
        self._start(self._follow(charge, make))

    def send(self, callback: Callback) -> None:
        """Send one callback that belongs to no charge."""
        self._start(self._deliver(callback))

    async def aclose(self) -> None:
        """Drop what has not been sent, and follow nothing any more."""
        self._world.listeners.remove(self._wake)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wake(self, charge: Charge | None) -> None:
        if charge is None:
            for event in self._woken.values():
                event.set()
        elif charge.id in self._woken:
            self._woken[charge.id].set()

    async def _follow(self, charge: Charge, make: Callable[[Outcome], Callback]) -> None:
        told = Outcome.PENDING
        try:
            while self._world.charge(charge.id) is charge:
                if charge.outcome is not told:
                    told = charge.outcome
                    for outcome in _as_sent(charge, told):
                        await self._deliver(make(outcome))
                elif charge.over:
                    return
                else:
                    await self._changes(charge)
        finally:
            del self._woken[charge.id]

    async def _changes(self, charge: Charge) -> None:
        """Wait until something is due, pressed or turned."""
        event = self._woken[charge.id]
        wait = None if charge.due is None else max(charge.due - self._world.clock(), 0.001)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), wait)
        event.clear()

    async def _deliver(self, callback: Callback) -> None:
        try:
            status = await self._post(callback)
        except OSError:
            self.sent.append(Sent(callback, None))
        else:
            self.sent.append(Sent(callback, status))


def _as_sent(charge: Charge, outcome: Outcome) -> tuple[Outcome, ...]:
    """The outcomes that are told, in their order: one story repeats the news around a stale one."""
    return (outcome, Outcome.PENDING, outcome) if charge.story.callbacks_out_of_order else (outcome,)
