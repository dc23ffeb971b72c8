"""From the press of the button until the request has arrived: the durable intent is part of it.

Reference: two commits with `synchronous=FULL` of as many bytes, then one POST of a bare httpx client.
"""

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from pos_app.core.news import EngineReady, News, PaymentChanged
from pos_app.core.payment import Status
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.worker import EngineThread
from pos_app.ledger.ledger import Ledger
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure, quantile
from tests.benchmarks.provider import PATH

PRESSES = 500
WARM_UP = 20
NO_QUESTIONS = Pace(10_000)
"""Questions come hours later: this is about the request alone."""


class Ours:
    """The engine in its thread, pressed and waited for."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address = address
        self._folder = folder
        self._ready = threading.Event()
        self._sent = threading.Event()
        self.pressed: dict[str, int] = {}
        self._sales: dict[str, str] = {}
        self.thread = EngineThread(self._build, self._tell)

    @asynccontextmanager
    async def _build(self, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        ledger = Ledger.create(self._folder / "ledger.sqlite3", shop.KEY)
        try:
            yield shop.engine(ledger, shop.mvola(self._address), tell, NO_QUESTIONS)
        finally:
            ledger.close()

    def _tell(self, news: News) -> None:
        if isinstance(news, EngineReady):
            self._ready.set()
        elif isinstance(news, PaymentChanged) and news.payment.status is Status.AWAITING:
            self._sales[news.payment.sale] = news.payment.reference
            self._sent.set()

    def start(self) -> None:
        self.thread.start()
        self._ready.wait()

    def press(self, number: int) -> str:
        """Charge, wait until the provider has accepted. The reference."""
        request = shop.request(number)
        self._sent.clear()
        started = time.monotonic_ns()
        self.thread.charge(request)
        self._sent.wait()
        reference = self._sales[request.sale]
        self.pressed[reference] = started
        return reference


class Reference:
    """The least that a till could do: two durable commits, one request."""

    def __init__(self, address: str, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "raw.sqlite3", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE lines (seq INTEGER PRIMARY KEY, content TEXT)")
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(trust_env=False)
        self._address = address
        self.pressed: dict[str, int] = {}

    def press(self, number: int) -> None:
        reference = f"RAW{number:08d}"
        body = json.dumps(
            {
                "amount": "12500",
                "currency": "Ar",
                "descriptionText": "Riz 5 kg",
                "requestingOrganisationTransactionReference": reference,
                "debitParty": [{"key": "msisdn", "value": "0341234567"}],
                "creditParty": [{"key": "msisdn", "value": "0343500003"}],
            }
        )
        self.pressed[reference] = time.monotonic_ns()
        for _ in range(2):
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("INSERT INTO lines (content) VALUES (?)", (body,))
            self._database.execute("COMMIT")
        self._loop.run_until_complete(self._client.post(self._address + PATH, content=body))

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()
        self._database.close()


def measure() -> list[Figure]:
    """Milliseconds, the median and the 99th of a hundred."""
    with shop.scratch() as folder, shop.instant_provider() as address:
        ours, reference = Ours(address, folder), Reference(address, folder)
        ours.start()
        for number in range(PRESSES + WARM_UP):
            ours.press(number)
            reference.press(number)
        assert ours.thread.stop(30)
        reference.close()
        arrived = shop.arrivals(address)
    taken = [
        [(arrived[name] - at) / 1e6 for name, at in list(side.pressed.items())[WARM_UP:]] for side in (ours, reference)
    ]
    return [
        Figure(f"press to request on the wire, {name}", "ms", *(quantile(t, part) for t in taken), at_most=1.5)
        for name, part in (("p50", 0.5), ("p99", 0.99))
    ]
