"""An engine on virtual time over a real ledger, with a scripted provider."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_app.core.addresses import Addresses
from pos_app.core.errors import InvalidInput
from pos_app.core.news import News
from pos_app.core.operator import Operator
from pos_app.core.payment import Kind
from pos_app.core.request import ChargeRequest, PayoutRequest
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.core.test_operator import MVOLA
from tests.support.scripted import ScriptedProvider
from tests.support.virtual import VirtualClock, VirtualLoop

KEY = b"k" * 32

PIN = "4711"
ADDRESSES = Addresses("https://caisse.example", {"mvola": "secret-of-the-account", "nobody": "secret-of-nobody"})


def permit(name: str, typed: str) -> None:
    """A manager's permission, as the composition gives it."""
    if typed != PIN:
        raise InvalidInput("pin_wrong")


ExpectLog = Callable[[str], None]
"""The fixture `expect_log`: a line of the log that this test brings about."""


class Bench:
    """One till on virtual time. `run` plays a coroutine to its end; `restart` opens the same ledger again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.sqlite3"
        self.loop = VirtualLoop()
        self.clock = VirtualClock(self.loop)
        self.news: list[News] = []
        self.ledger = Ledger.create(self.path, KEY)
        self.operator: Operator = MVOLA.operator

    def engine(
        self, provider: ScriptedProvider, pace: Pace | None = None, ledger: object = None, **others: ScriptedProvider
    ) -> Engine:
        return Engine(
            ledger or self.ledger,  # type: ignore[arg-type]
            {provider.operator.id: provider, **others},
            self.clock,
            self.news.append,
            "caisse3",
            pace,
            permit=permit,
            addresses=ADDRESSES,
        )

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(main)

    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.path, KEY)

    def kinds(self, reference: str) -> list[Kind]:
        reader = Reader.open(self.path)
        try:
            return [event.kind for event in reader.trail(reference)]
        finally:
            reader.close()

    def close(self) -> None:
        if left := asyncio.all_tasks(self.loop):
            for task in left:
                task.cancel()
            self.loop.run_until_complete(asyncio.wait(left))
        self.loop.close()
        self.ledger.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def charge(sale: str = "sale-1", amount: int = 12_500, phone: str = "034 12 345 67", **more: Any) -> ChargeRequest:
    return ChargeRequest(sale=sale, operator="mvola", amount=amount, phone=phone, cashier="caisse", **more)


def give_back(sale: str = "sale-1", amount: int = 2_000, phone: str = "034 12 345 67", **more: Any) -> PayoutRequest:
    given = {"cashier": "caisse", "approved_by": "Vola", "why": "monnaie", "pin": PIN, **more}
    return PayoutRequest(sale=sale, operator="mvola", amount=amount, phone=phone, **given)
