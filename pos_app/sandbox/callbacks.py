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


Make = Callable[[Outcome], Callback | None]
"""Writes the callback about an outcome; None where the provider sends none."""


@dataclass(slots=True)
class _Followed:
    """A charge whose merchant is told; `woken` when something was pressed or turned."""

    make: Make
    woken: asyncio.Event


class Callbacks:
    """Owns every callback task. A callback is sent once, unless a switch says otherwise: no provider tries again."""

    def __init__(self, world: World, post: Post) -> None:
        self._world = world
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()
        self._followed: dict[str, _Followed] = {}
        self.sent: deque[Sent] = deque(maxlen=MOST_SENT)
        world.listeners.append(self._wake)

    def follow(self, charge: Charge, make: Make, pending: int = 0) -> None:
        """Send `make(outcome)` each time that `charge` gets an outcome, and before that `pending` times that it is
        pending, a second apart. A charge that is followed already stays as it is."""
        if charge.id in self._followed:
            return
        self._followed[charge.id] = _Followed(make, asyncio.Event())
        self._start(self._follow(charge, make))
        if pending:
            self._start(self._repeat_pending(charge, make, pending))

    async def before_answer(self, charge: Charge) -> None:
        """Under its switch: tell where `charge` stands before its initiate call is answered."""
        followed = self._followed.get(charge.id)
        if followed is not None and self._world.switches.callbacks_before_answer:
            await self._tell(followed.make, charge.outcome)

    def send(self, callback: Callback) -> None:
        """Send one callback that belongs to no charge."""
        self._start(self._send(callback))

    async def deliver(self, callback: Callback) -> int | None:
        """Send one callback now; the HTTP status of the answer, None for no answer."""
        status = await self.post(callback)
        self.sent.append(Sent(callback, status))
        return status

    async def post(self, callback: Callback) -> int | None:
        """The same without writing it down: for floods, which would push everything else out of the list."""
        try:
            return await self._post(callback)
        except OSError:
            return None

    def background(self, work: Coroutine[object, object, None]) -> None:
        """Run `work` beside the requests; it is dropped when the sandbox stops."""
        self._start(work)

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
            for followed in self._followed.values():
                followed.woken.set()
        elif charge.id in self._followed:
            self._followed[charge.id].woken.set()

    async def _follow(self, charge: Charge, make: Make) -> None:
        told = Outcome.PENDING
        try:
            while self._world.charge(charge.id) is charge:
                if charge.outcome is not told:
                    told = charge.outcome
                    for outcome in _as_sent(charge, told):
                        await self._tell(make, outcome)
                elif charge.over:
                    return
                else:
                    await self._changes(charge)
        finally:
            del self._followed[charge.id]

    async def _repeat_pending(self, charge: Charge, make: Make, times: int) -> None:
        for _ in range(times):
            if self._world.charge(charge.id) is not charge or charge.outcome is not Outcome.PENDING:
                return
            await self._tell(make, Outcome.PENDING)
            await asyncio.sleep(self._world.seconds(1.0))

    async def _changes(self, charge: Charge) -> None:
        """Wait until something is due, pressed or turned."""
        event = self._followed[charge.id].woken
        due = charge.next_at
        wait = None if due is None else max(due - self._world.clock(), 0.001)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), wait)
        event.clear()

    async def _send(self, callback: Callback) -> None:
        await self.deliver(callback)

    async def _tell(self, make: Make, outcome: Outcome) -> None:
        callback = make(outcome)
        if callback is not None:
            for _ in range(self._world.switches.callbacks_repeats):
                await self.deliver(callback)


def _as_sent(charge: Charge, outcome: Outcome) -> tuple[Outcome, ...]:
    """The outcomes that are told, in their order: one story repeats the news around a stale one."""
    return (outcome, Outcome.PENDING, outcome) if charge.story.callbacks_out_of_order else (outcome,)
