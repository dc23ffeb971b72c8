"""What the tests of the shop's acts share: an engine with people and days, somebody who does everything, statements."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, PEOPLE, STATEMENTS, Event, Json, Kind, Payment
from pos_app.core.people import Role
from pos_app.core.shop import AddPerson, OpenDay
from pos_app.core.statement import Statement, StatementLine
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.shop import ShopTerms
from pos_app.ledger.reader import Reader
from tests.core.test_operator import MVOLA
from tests.engine.conftest import ADDRESSES, Bench, charge, permit
from tests.engine.play import accepted, paid, settled
from tests.support.scripted import ScriptedProvider

PEPPER = b"p" * 32
MANAGER, CODE = "Vola", "271828"
CASHIER, SHORT = "Hery", "3141"


def paying() -> ScriptedProvider:
    """Every customer pays at once."""
    return ScriptedProvider(
        MVOLA.operator, initiates=[accepted], statuses=[lambda payment: paid_of(payment)], needs_id=False
    )


def paid_of(payment: Payment) -> object:
    """A full proof with a transaction number of the payment's own."""
    proof: Any = paid(payment)
    return replace(proof, evidence=replace(proof.evidence, transaction_id=f"T{payment.reference}"))


def shop(
    bench: Bench,
    provider: ScriptedProvider | None = None,
    *,
    backup: Callable[[], str] | None = None,
    ledger: object = None,
    pace: Pace | None = None,
    currencies: tuple[Currency, ...] = (Currency.MGA,),
    **others: ScriptedProvider,
) -> Engine:
    """An engine of a shop, over the bench's ledger."""
    provider = provider or paying()
    return Engine(
        ledger or bench.ledger,  # type: ignore[arg-type]
        {provider.operator.id: provider, **others},
        bench.clock,
        bench.news.append,
        "caisse3",
        pace,
        permit=permit,
        addresses=ADDRESSES,
        shop=ShopTerms(PEPPER, currencies, backup),
    )


def played(bench: Bench, scene: Callable[[Engine], Awaitable[Any]], *args: Any, **more: Any) -> Any:
    """What `scene` comes to, with an engine that is started before and closed after it."""

    async def run() -> Any:
        engine = shop(bench, *args, **more)
        await engine.start()
        try:
            return await scene(engine)
        finally:
            await engine.close()

    return bench.run(run())


async def staffed(engine: Engine) -> None:
    """A manager and a cashier."""
    await engine.act(AddPerson(MANAGER, Role.MANAGER, CODE))
    await engine.act(AddPerson(CASHIER, Role.CASHIER, SHORT, by=MANAGER, pin=CODE))


async def opened(engine: Engine) -> None:
    """A day with nothing in the drawer, in a home without people."""
    await engine.act(OpenDay((), "caisse"))


async def refused(doing: Awaitable[object]) -> KnownError:
    """The error that `doing` must raise."""
    with pytest.raises(KnownError) as caught:
        await doing
    return caught.value


async def sold(engine: Engine, sale: str = "sale-1", amount: int = 12_500, **more: Any) -> Payment:
    """A sale that is followed until it is decided, or for two minutes."""
    payment = await engine.charge(charge(sale, amount, **more))
    return await engine.wait_for(payment.reference, settled, 120)


def events(bench: Bench, *streams: str) -> list[Event]:
    """What stands under the streams, in order."""
    reader = Reader.open(bench.path)
    try:
        found = [event for stream in streams or (PEOPLE, DAYS, STATEMENTS) for event in reader.trail(stream)]
    finally:
        reader.close()
    return sorted(found, key=lambda event: event.seq)


def kinds(bench: Bench, *streams: str) -> list[Kind]:
    return [event.kind for event in events(bench, *streams)]


def newest(bench: Bench, kind: Kind) -> Mapping[str, Json]:
    """The data of the newest event of a kind."""
    return [event.data for event in events(bench) if event.kind is kind][-1]


def line(payment: Payment, row: int = 1, **changes: Any) -> StatementLine:
    """The line of a payment, as a faultless statement has it."""
    made = StatementLine(
        row,
        payment.amount,
        payment.currency,
        at=payment.settled_at or payment.created_at,
        transaction_id=payment.transaction_id,
        phone=payment.phone,
        direction=payment.direction,
    )
    return replace(made, **changes)


def statement(lines: Sequence[StatementLine], repeated: int = 0) -> Statement:
    return Statement("mvola", "releve.csv", "0" * 64, tuple(lines), repeated)


def stray(bench: Bench, transaction: str = "X1", amount: int = 700, **changes: Any) -> StatementLine:
    """A line that no payment of the till can be."""
    at: datetime = bench.clock.now() - timedelta(minutes=1)
    return replace(StatementLine(9, amount, Currency.MGA, at=at, transaction_id=transaction), **changes)
