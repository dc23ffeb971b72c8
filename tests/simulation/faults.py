"""What can go wrong around a till: the network between it and the providers, its disk, the power."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Event, Json, Kind, Payment
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import Ledger
from tests.simulation.lies import Lies


class Killed(KeyboardInterrupt):
    """The power went. Derived so that it leaves the event loop at once, as nothing of ours may catch it."""


@dataclass(slots=True)
class Mains:
    """The power. `fuse` counts down over every commit and every network step; at zero everything stops."""

    fuse: int | None = None
    dead: bool = False
    steps: int = 0

    def step(self) -> None:
        if self.dead:
            raise Killed
        self.steps += 1
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self.dead = True
                raise Killed


@dataclass(slots=True)
class Disk:
    """The disk. `room` counts down over every entry; at zero it is full, and full it stays until the next start.

    `too_late`: the entry at which it fulls up is written all the same, and only its writer is told that it is not.
    """

    room: int | None = None
    too_late: bool = False
    full: bool = False

    def take(self) -> bool:
        """One entry. True for the one that is written but not confirmed. Raises `LedgerFault`."""
        if self.full:
            raise LedgerFault("ledger_disk_full")
        if self.room is None:
            return False
        self.room -= 1
        self.full = self.room <= 0
        if self.full and not self.too_late:
            raise LedgerFault("ledger_disk_full")
        return self.full


class PoweredLedger:
    """The real ledger behind the mains and on a small disk: the power can go before and after each commit."""

    def __init__(self, ledger: Ledger, mains: Mains, disk: Disk) -> None:
        self._ledger = ledger
        self._mains = mains
        self._disk = disk

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        self._mains.step()
        unconfirmed = self._disk.take()
        try:
            written = self._ledger.append(reference, kind, data, at)
        except InvalidInput:
            # Refused before it came to the disk.
            self._disk.full = False
            raise
        self._mains.step()
        if unconfirmed:
            raise LedgerFault("ledger_disk_full")
        return written

    def __getattr__(self, name: str) -> Callable[..., object]:
        if self._mains.dead:
            raise Killed
        return getattr(self._ledger, name)  # type: ignore[no-any-return]


FAULTS = (
    "connect_error",
    "connect_timeout",
    "pool_timeout",
    "lost_request",
    "lost_answer",
    "read_timeout",
    "server_error_unprocessed",
    "server_error_processed",
    "html",
    "redirect",
    "truncated",
    "empty",
    "throttled",
    "slow",
    "lie",
    "lie",
)


class Network(httpx.AsyncBaseTransport):
    """The road to the sandbox. Each request meets a fault with probability `rate`, chosen by `dice`.

    Counts the initiate requests that were attempted, by reference: there may be one for each payment.
    """

    def __init__(
        self,
        app: Callable[..., object],
        dice: random.Random,
        mains: Mains,
        is_initiate: Callable[[httpx.Request], str | None],
        rate: float,
    ) -> None:
        self._inner = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        self._dice = dice
        self._mains = mains
        self._is_initiate = is_initiate
        self.rate = rate
        self.initiates: dict[str, int] = {}
        self.before_initiate: Callable[[str], None] = lambda reference: None
        self.requests = 0
        self._lies = Lies(dice)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._mains.step()
        self.requests += 1
        reference = self._is_initiate(request)
        if reference is not None:
            self.before_initiate(reference)
            self.initiates[reference] = self.initiates.get(reference, 0) + 1
        await asyncio.sleep(self._dice.choice((0.02, 0.1, 0.4, 1.5)))
        fault = self._dice.choice(FAULTS) if self._dice.random() < self.rate else None
        response = await self._meet(fault, request)
        self._mains.step()
        return response

    async def _meet(self, fault: str | None, request: httpx.Request) -> httpx.Response:
        if fault == "connect_error":
            raise httpx.ConnectError("refused", request=request)
        if fault == "connect_timeout":
            raise httpx.ConnectTimeout("", request=request)
        if fault == "pool_timeout":
            raise httpx.PoolTimeout("", request=request)
        if fault == "lost_request":
            raise httpx.WriteError("reset", request=request)
        if fault in _ANSWERS_WITHOUT_PROCESSING:
            return _ANSWERS_WITHOUT_PROCESSING[fault]()
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.HTTPError:
            raise
        except Exception as lost:
            # The sandbox cut the connection, as one of its stories says.
            raise httpx.ReadError("reset", request=request) from lost
        return await self._spoil(fault, request, response)

    async def _spoil(self, fault: str | None, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if fault == "lost_answer":
            raise httpx.RemoteProtocolError("reset", request=request)
        if fault == "read_timeout":
            raise httpx.ReadTimeout("", request=request)
        if fault == "server_error_processed":
            return httpx.Response(502, text="<html>Bad Gateway</html>")
        if fault == "truncated":
            body = await response.aread()
            return httpx.Response(response.status_code, content=body[: len(body) // 2])
        if fault == "empty":
            return httpx.Response(200, content=b"")
        if fault == "slow":
            await asyncio.sleep(40)
        return await self._lies.told(request, response) if fault == "lie" else response


_ANSWERS_WITHOUT_PROCESSING: dict[str | None, Callable[[], httpx.Response]] = {
    "server_error_unprocessed": lambda: httpx.Response(503, text="<html>Service Unavailable</html>"),
    "html": lambda: httpx.Response(200, html="<html>Connectez-vous au Wi-Fi</html>"),
    "redirect": lambda: httpx.Response(302, headers={"location": "https://portal.example/"}),
    "throttled": lambda: httpx.Response(429, headers={"retry-after": "7"}, json={"fault": {"code": 900800}}),
}
