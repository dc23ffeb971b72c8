"""The providers' way to the till: callbacks that come late, twice, in the wrong order, while it is dead, or never."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from pos_app.core.web import WebReply, WebRequest
from pos_app.sandbox.callbacks import Callback
from tests.simulation.accounts import TILL
from tests.simulation.faults import Killed
from tests.simulation.sides import Sides

FATES = ("lost", "late", "twice", "again", "overtaken", "unanswered")
_LATER = (1, 5, 30, 600)

Receive = Callable[[WebRequest], Awaitable[WebReply]]


class Post:
    """Delivers to whatever `receive` is at the moment: None while the till is dead. Used by the world only.

    Every callback meets a fate of `FATES` with probability `rate`. `surprises` collects what must not come.
    """

    def __init__(self, dice: random.Random, sides: Sides, rate: float, surprises: list[object]) -> None:
        self._dice = dice
        self._sides = sides
        self._surprises = surprises
        self.rate = rate
        self.receive: Receive | None = None

    async def __call__(self, callback: Callback) -> int:
        """What the sandbox calls. Raises `OSError` where nobody answers."""
        fate = self._dice.choice(FATES) if self._dice.random() < self.rate else None
        if fate == "lost":
            raise ConnectionRefusedError
        if fate == "overtaken":
            self._sides.abroad(self._later(callback))
            raise TimeoutError
        if fate == "late":
            await asyncio.sleep(self._dice.choice((0.5, 3, 12)))
        status = await self.deliver(callback)
        if fate == "twice":
            status = await self.deliver(callback)
        if fate == "again":
            self._sides.abroad(self._later(callback))
        if fate == "unanswered":
            raise TimeoutError
        return status

    async def deliver(self, callback: Callback) -> int:
        """The status of the till's answer. Raises `OSError`."""
        parts = urlsplit(callback.url)
        assert f"{parts.scheme}://{parts.netloc}" == TILL, callback.url
        if self.receive is None:
            raise ConnectionRefusedError
        request = WebRequest(callback.method, parts.path, callback.content_type, callback.body)
        # It is the till that reads it, and that may die of it.
        reading = self._sides.at_home(_reply(self.receive, request))
        await asyncio.wait([reading])
        if reading.cancelled() or isinstance(reading.exception(), Killed):
            raise ConnectionResetError
        status = reading.result().status
        if status >= 500 and status != 503:
            self._surprises.append(f"{status} to {callback.body!r}")
        return status

    async def _later(self, callback: Callback) -> None:
        await asyncio.sleep(self._dice.choice(_LATER))
        try:
            await self.deliver(callback)
        except OSError:
            return


async def _reply(receive: Receive, request: WebRequest) -> WebReply:
    return await receive(request)
