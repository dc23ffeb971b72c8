"""Callbacks for the engine's tests: how they arrive, what they say, what they left in the ledger."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pos_app.core.payment import Event, Json, Kind, Payment
from pos_app.core.provider import Unclear
from pos_app.core.web import WebRequest
from pos_app.engine.engine import Engine
from pos_app.ledger.reader import Reader
from tests.engine.conftest import ADDRESSES, Bench, charge
from tests.support.scripted import ScriptedProvider

LOST = Unclear("no_answer_in_time")
Scene = Callable[[Engine, Payment], Awaitable[None]]
ACCOUNT_PATH = "/c/mvola/secret-of-the-account"


def own_path(payment: Payment) -> str:
    return ADDRESSES.callback_of(payment).removeprefix(ADDRESSES.base)


def told(path: str, body: Any = None, method: Any = "PUT", **hint: Any) -> WebRequest:
    """A callback with the fields of a hint, or with any body."""
    return WebRequest(method, path, "application/json", json.dumps(hint).encode() if body is None else body)


def written(bench: Bench, reference: str) -> list[Mapping[str, Json]]:
    """The data of the callbacks of a payment."""
    return [event.data for event in trail(bench, reference) if event.kind is Kind.CALLBACK]


def trail(bench: Bench, reference: str) -> list[Event]:
    reader = Reader.open(bench.path)
    try:
        return reader.trail(reference)
    finally:
        reader.close()


def known(bench: Bench, reference: str) -> Payment:
    payment = bench.ledger.payment(reference)
    assert payment is not None
    return payment


def play(bench: Bench, provider: ScriptedProvider, scene: Scene, ledger: object = None) -> Payment:
    """One payment, sent and answered, and what happens to it then."""

    async def run() -> Payment:
        engine = bench.engine(provider, ledger=ledger)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await scene(engine, known(bench, payment.reference))
        await engine.close()
        return known(bench, payment.reference)

    payment: Payment = bench.run(run())
    return payment
