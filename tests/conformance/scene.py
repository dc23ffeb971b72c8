"""A provider against its sandbox on virtual time, without an engine: what every conformance check is played on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx

from pos_app.core.merchants import MVolaMerchant, PVitMerchant
from pos_app.core.payment import Environment, Event, Kind, Payment, fold
from pos_app.core.provider import Accepted, InitiateResult, Pending, Provider, RawAnswer, StatusResult, Successful
from pos_app.core.reference import make_reference
from pos_app.providers.http import Wire
from pos_app.providers.registry import build
from pos_app.sandbox.server import make_app
from pos_app.sandbox.world import World
from tests.simulation.shop import initiated, merchants_of
from tests.support.virtual import START, VirtualClock, VirtualLoop, run

Result = TypeVar("Result")
Merchant = MVolaMerchant | PVitMerchant
Answering = Callable[[httpx.Request, Callable[[], Awaitable[httpx.Response]]], Awaitable[httpx.Response]]
"""A road: gets the request and a way to the sandbox; may lose, delay or replace what comes back."""

Maker = Callable[[Merchant, Wire, Callable[[], datetime]], Provider]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer's number without its last two digits, which choose the story."""

    operator: str
    number: str

    def of(self, story: int) -> str:
        return f"{self.number}{story:02d}"


CUSTOMERS = {"mvola": Customer("mvola", "+2613400000"), "pvit": Customer("pvit", "+241740000")}


async def straight(request: httpx.Request, onwards: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The road without faults."""
    del request
    return await onwards()


class Road(httpx.AsyncBaseTransport):
    """Carries requests to the sandbox and counts those that charge."""

    def __init__(self, world: World) -> None:
        self._inner = httpx.ASGITransport(app=make_app(world))
        self.behaviour: Answering = straight
        self.charges = 0
        self.seen: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.seen.append(request)
        self.charges += initiated(request) is not None

        async def onwards() -> httpx.Response:
            try:
                return await self._inner.handle_async_request(request)
            except httpx.HTTPError:
                raise
            except Exception as lost:
                raise httpx.ReadError("reset", request=request) from lost

        return await self.behaviour(request, onwards)


OPENED: list[VirtualLoop] = []
"""Every loop that a scene made. A check that fails half-way leaves its loop to whoever runs the checks."""


class Scene:
    """One payment of one customer with one provider. `make` builds the provider under test."""

    def __init__(self, operator: str, make: Maker | None = None, story: int = 1, amount: int = 500) -> None:
        self.loop = VirtualLoop()
        OPENED.append(self.loop)
        self.clock = VirtualClock(self.loop)
        self.world = World(clock=self.loop.time)
        self.road = Road(self.world)
        self.merchant: Merchant = next(m for m in merchants_of(self.world) if m.operator.id == operator)
        self.provider = (make or build)(self.merchant, Wire(self.road), self.clock.now)
        self.heard: list[RawAnswer] = []
        self.payment = self._sent(CUSTOMERS[operator].of(story), amount)

    def _sent(self, phone: str, amount: int) -> Payment:
        operator = self.merchant.operator
        number = operator.admit_phone(phone)
        reference = make_reference("caisse3", START, None)
        created = {
            "sale": "sale",
            "operator": operator.id,
            "wallet": operator.wallet_of(number),
            "till": "caisse3",
            "cashier": "caisse",
            "amount": amount,
            "currency": operator.currency.value,
            "phone": number.e164,
            "environment": Environment.SANDBOX.value,
        }
        sending = {"correlation_id": "5b1e8bd4-2f1c-4d43-a7bb-0d4a45e3b7c1", "callback_secret": "path-secret"}
        return fold(
            [Event(1, START, reference, Kind.CREATED, created), Event(2, START, reference, Kind.SENDING, sending)]
        )

    def play(self, main: Coroutine[Any, Any, Result]) -> Result:
        return run(main, self.loop)

    async def initiate(self) -> InitiateResult:
        await self.provider.prepare()
        result = await self.provider.initiate(self.payment, self.heard.append)
        if isinstance(result, Accepted):
            self.payment = replace(self.payment, provider_reference=result.provider_reference)
        return result

    async def ask(self) -> StatusResult:
        return await self.provider.status(self.payment, self.heard.append)

    async def ask_for(self, seconds: float, every: float = 3) -> StatusResult:
        """Ask until the provider decides, at most `seconds`; no success may come before the customer's debit."""
        result: StatusResult = Pending()
        until = self.loop.time() + seconds
        while isinstance(result, Pending) and self.loop.time() < until:
            await asyncio.sleep(every)
            result = await self.ask()
            if isinstance(result, Successful):
                assert self.world.debits, "a success before the customer paid"
        return result

    def later(self, **by: float) -> None:
        self.clock.jump(timedelta(**by))
