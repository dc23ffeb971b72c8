"""The road from the till to the providers: slow, lossy, full of captive portals, and now and then it lies."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

import httpx

from pos_app.sandbox.app import SandboxApp
from pos_app.sandbox.world import ConnectionLost
from tests.simulation.faults import Mains
from tests.simulation.lies import Lies
from tests.simulation.sides import Sides

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
    *("lie",) * 4,
)


@dataclass(frozen=True, slots=True)
class Move:
    """A request that moves money: the charge or payout of `reference`, or a withdrawal to `phone`."""

    reference: str = ""
    phone: str = ""


def move_of(request: httpx.Request) -> Move | None:
    """What a request does to money; None for any question."""
    path = request.url.path.rstrip("/")
    if request.method != "POST":
        return None
    if path.endswith(".kk"):
        fields = parse_qs(request.content.decode())
        # Whoever forgets the action charges.
        moves = fields.get("action", ["1"])[0] in ("1", "2")
        return Move(fields["ref"][0]) if moves else None
    if path.endswith("/withdraw"):
        return Move(phone=json.loads(request.content)["phone"])
    if path.endswith("/pay"):
        return Move(json.loads(request.content)["personal_Info"][0]["orderId"])
    if path.endswith("/purchase-token"):
        return Move(json.loads(parse_qs(request.content.decode())["product"][0])["details"])
    if "/merchantpay/" in path:
        return Move(json.loads(request.content)["requestingOrganisationTransactionReference"])
    return None


class Network(httpx.AsyncBaseTransport):
    """Each request meets a fault with probability `rate`, chosen by `dice`. What arrives is processed to its end,
    whether the till waits for the answer or not. `before_move` sees every request that moves money.
    """

    def __init__(
        self,
        app: SandboxApp,
        dice: random.Random,
        mains: Mains,
        sides: Sides,
        before_move: Callable[[Move], None],
        is_taken: Callable[[str], bool],
        rate: float,
    ) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self._dice = dice
        self._mains = mains
        self._sides = sides
        self._before_move = before_move
        self._lies = Lies(dice, is_taken)
        self.requests = 0
        # Some providers are well connected and confused.
        self.faults = dice.choice((FAULTS, FAULTS, ("lie",)))
        self.rate = 0.4 if rate and len(self.faults) == 1 else rate

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._mains.step()
        self.requests += 1
        move = move_of(request)
        if move is not None:
            self._before_move(move)
        await asyncio.sleep(self._dice.choice((0.02, 0.1, 0.4, 1.5)))
        fault = self._dice.choice(self.faults) if self._dice.random() < self.rate else None
        response = await self._meet(fault, request)
        self._mains.step()
        return response

    async def browse(self, request: httpx.Request) -> httpx.Response | None:
        """What a customer's browser gets; None for a broken connection. To be called by the world."""
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionLost:
            return None

    async def _meet(self, fault: str | None, request: httpx.Request) -> httpx.Response:
        if fault in _NEVER_LEFT:
            raise _NEVER_LEFT[fault]("", request=request)
        if fault in _ANSWERS_WITHOUT_PROCESSING:
            return _ANSWERS_WITHOUT_PROCESSING[fault]()
        processing = self._sides.abroad(self.browse(request))
        await asyncio.wait([processing])
        response = processing.result()
        if response is None:
            # The sandbox cut the connection, as one of its stories says.
            raise httpx.ReadError("reset", request=request)
        return await self._spoil(fault, request, response)

    async def _spoil(self, fault: str | None, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if self.rate:
            await self._lies.see(request, response)
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


_NEVER_LEFT: dict[str | None, type[httpx.TransportError]] = {
    "connect_error": httpx.ConnectError,
    "connect_timeout": httpx.ConnectTimeout,
    "pool_timeout": httpx.PoolTimeout,
    # Here nobody can say whether it left.
    "lost_request": httpx.WriteError,
}

_ANSWERS_WITHOUT_PROCESSING: dict[str | None, Callable[[], httpx.Response]] = {
    "server_error_unprocessed": lambda: httpx.Response(503, text="<html>Service Unavailable</html>"),
    "html": lambda: httpx.Response(200, html="<html>Connectez-vous au Wi-Fi</html>"),
    "redirect": lambda: httpx.Response(302, headers={"location": "https://portal.example/"}),
    "throttled": lambda: httpx.Response(429, headers={"retry-after": "7"}, json={"fault": {"code": 900800}}),
}
