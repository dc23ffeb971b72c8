"""Callbacks for the engine's tests: how they arrive, what they say, what they left in the ledger."""

import json
from collections.abc import Mapping

from pos_app.core.payment import Event, Json, Kind, Payment
from pos_app.core.web import WebRequest
from pos_app.ledger.reader import Reader
from tests.engine.conftest import ADDRESSES, Bench

ACCOUNT_PATH = "/c/mvola/secret-of-the-account"


def own_path(payment: Payment) -> str:
    return ADDRESSES.callback_of(payment).removeprefix(ADDRESSES.base)


def told(path: str, body: bytes | None = None, method: str = "PUT", **hint: object) -> WebRequest:
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
