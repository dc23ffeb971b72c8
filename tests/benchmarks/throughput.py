"""Payments per second through engine and ledger, beside the same requests by a bare httpx client without either."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from pos_app.core.payment import Status
from pos_app.engine.schedule import Pace
from pos_app.ledger.ledger import Ledger
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure, in_turn
from tests.benchmarks.provider import PATH

PAYMENTS = 200
AT_ONCE = 20
ROUNDS = 5
AT_ONCE_PAID = Pace(0.0005)
"""The first question comes after 1.5 ms, and the instant provider has been paid by then."""


async def spread(one: Callable[[int], Awaitable[None]], offset: int) -> float:
    """Payments per second when `AT_ONCE` are in flight."""
    numbers = iter(range(offset, offset + PAYMENTS))

    async def work() -> None:
        for number in numbers:
            await one(number)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return PAYMENTS / (time.perf_counter() - started)


async def ours(address: str, path: Path) -> float:
    """Charge, follow, prove, write down."""
    ledger = Ledger.create(path, shop.KEY)
    engine = shop.engine(ledger, shop.mvola(address), lambda news: None, AT_ONCE_PAID)
    await engine.start()

    async def one(number: int) -> None:
        payment = await engine.charge(shop.request(number))
        payment = await engine.wait_for(payment.reference, lambda p: not p.is_undecided, 30)
        assert payment.status is Status.PAID, payment

    await one(0)
    speed = await spread(one, 1)
    await engine.close()
    ledger.close()
    return speed


async def reference(address: str) -> float:
    """The same three requests, and nothing written."""
    headers = {"Authorization": "Bearer " + "t" * 900, "X-CorrelationID": "0" * 36, "UserLanguage": "FR"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:

        async def one(number: int) -> None:
            body = {
                "amount": "12500",
                "currency": "Ar",
                "descriptionText": "Riz 5 kg",
                "requestDate": "2026-11-21T08:33:14.123Z",
                "requestingOrganisationTransactionReference": f"RAW{number:08d}",
                "debitParty": [{"key": "msisdn", "value": "0341234567"}],
                "creditParty": [{"key": "msisdn", "value": "0343500003"}],
            }
            accepted = await client.post(address + PATH, content=json.dumps(body))
            status = await client.get(f"{address}{PATH}status/{accepted.json()['serverCorrelationId']}")
            details = await client.get(address + PATH + status.json()["objectReference"])
            assert details.json()["transactionStatus"] == "completed"

        await one(0)
        return await spread(one, 1)


def measure() -> list[Figure]:
    """Medians of rounds that take turns."""
    with shop.scratch() as folder, shop.instant_provider() as address:
        counter = iter(range(ROUNDS))
        speeds = in_turn(
            ROUNDS,
            lambda: asyncio.run(ours(address, folder / f"{next(counter)}.sqlite3")),
            lambda: asyncio.run(reference(address)),
        )
    return [Figure("payments through the engine", "per s", *speeds, at_least=0.5, note=f"{AT_ONCE} in flight")]
