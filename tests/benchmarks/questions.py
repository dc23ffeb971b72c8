"""How often a provider is asked about a payment that its customer confirms after 20 s. On virtual time: a count."""

import json
from pathlib import Path

import httpx

from pos_app.core.payment import Status
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.ledger.ledger import Ledger
from pos_app.providers.http import Wire
from pos_app.providers.mvola import MVola
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.benchmarks.provider import InstantMVola
from tests.support.virtual import VirtualClock, VirtualLoop

PAID_AFTER = 20.0
PAYMENTS = 10


class InProcess(httpx.AsyncBaseTransport):
    """The instant provider without a network."""

    def __init__(self, mvola: InstantMVola) -> None:
        self._mvola = mvola

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        status, document = self._mvola.answer(request.method, request.url.path, body)
        return httpx.Response(status, content=json.dumps(document).encode(), request=request)


async def play(loop: VirtualLoop, path: Path) -> float:
    """Requests per payment, the token's share included; the payments come one after another."""
    clock = VirtualClock(loop)
    other_side = InstantMVola(PAID_AFTER, loop.time)
    provider = MVola(shop.merchant("http://127.0.0.1:9"), Wire(InProcess(other_side)), clock.now)
    ledger = Ledger.create(path, shop.KEY)
    engine = Engine(ledger, {"mvola": provider}, clock, lambda news: None, "caisse3", Pace())
    await engine.start()
    for number in range(PAYMENTS):
        payment = await engine.charge(shop.request(number))
        payment = await engine.wait_for(payment.reference, lambda p: not p.is_undecided, 600)
        assert payment.status is Status.PAID, payment
    await engine.close()
    ledger.close()
    return other_side.requests / PAYMENTS


def measure() -> list[Figure]:
    """The token, the initiate call, the questions and the details."""
    loop = VirtualLoop()
    with shop.scratch() as folder:
        count = loop.run_until_complete(play(loop, folder / "ledger.sqlite3"))
    loop.close()
    return [Figure("provider requests per payment paid after 20 s", "requests", count, at_most=10)]
