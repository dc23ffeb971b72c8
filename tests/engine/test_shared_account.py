"""Ways to pay that share one account have one statement: its lines, its comparison, its numbers are the account's."""

from dataclasses import replace
from typing import Any

from pos_app.core.day import PileCount
from pos_app.core.errors import InvalidInput
from pos_app.core.payment import STATEMENTS, Kind, Payment, Status
from pos_app.core.provider import Pending
from pos_app.core.reconciliation import Reconciled, Why
from pos_app.core.reference import make_reference
from pos_app.core.shop import Decide, Explain, How, Imported, ImportStatement, Reconcile
from pos_app.core.statement import Statement, StatementLine
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, charge
from tests.engine.play import LINKED, accepted, linked, settled
from tests.engine.shop import (
    CODE,
    MANAGER,
    events,
    line,
    opened,
    paid_of,
    paying,
    played,
    refused,
    sold,
    staffed,
    statement,
    stray,
)
from tests.support.scripted import ScriptedProvider

HOME = "caisse"
OTHER_PHONE = "+261349999999"
WEB = replace(LINKED, id="web", account="mvola")


def by_web(*steps: object) -> ScriptedProvider:
    return ScriptedProvider(WEB, initiates=[linked], statuses=[*steps], required=frozenset({"transaction_id"}))


async def sold_by_web(engine: Engine, sale: str = "sale-web") -> Payment:
    payment = await engine.charge(replace(charge(sale), operator="web"))
    return await engine.wait_for(payment.reference, settled, 120)


def of_web(*lines: StatementLine) -> Statement:
    return replace(statement(lines), operator="web")


async def compared(engine: Engine, operator: str | None = None) -> Reconciled:
    piles: Any = await engine.act(Reconcile(HOME, operator))
    (pile,) = piles
    assert isinstance(pile, Reconciled)
    return pile


def test_one_statement_serves_both_under_the_name_of_either(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        direct, web = await sold(engine), await sold_by_web(engine)
        lines = (line(direct), line(web, 2, phone=OTHER_PHONE))
        assert await engine.act(ImportStatement(of_web(*lines), HOME)) == Imported("mvola", 2, 0, 0)
        assert await engine.act(ImportStatement(statement(lines), HOME)) == Imported("mvola", 0, 2, 0)
        pile = await compared(engine)
        assert (pile.operator, pile.unexplained) == ("mvola", 0)
        assert {pair.ours and pair.ours.reference for pair in pile.matched} == {direct.reference, web.reference}
        assert await compared(engine, "web") == await compared(engine, "mvola") == pile
        found = bench.ledger.payment(web.reference)
        assert found is not None
        assert (found.operator, found.account, found.statement_line) == (
            "web",
            "mvola",
            f"t:in:t{web.reference.lower()}",
        )
        assert bench.ledger.report(bench.clock.now()).reconciliation == (PileCount("mvola", 2, 0, 0, 0, 0),)

    played(bench, scene, web=by_web(paid_of))
    assert {event.data["operator"] for event in events(bench, STATEMENTS)} == {"mvola"}


def test_a_second_line_of_what_was_paid_by_the_other_way_is_a_second_debit(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        web = await sold_by_web(engine)
        await engine.act(ImportStatement(of_web(line(web)), HOME))
        await compared(engine)
        again = line(web, 2, transaction_id="X9", reference=f"id-of-{web.reference}")
        await engine.act(ImportStatement(statement([again]), HOME))
        assert [pair.why for pair in (await compared(engine)).theirs_only] == [(Why.SECOND_DEBIT,)]

    played(bench, scene, web=by_web(paid_of))


def test_a_difference_is_explained_under_the_name_of_either(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        direct, web = await sold(engine), await sold_by_web(engine)
        await engine.act(ImportStatement(statement([stray(bench)]), MANAGER, CODE))

        async def left() -> int:
            piles: Any = await engine.act(Reconcile(MANAGER, pin=CODE))
            (pile,) = piles
            return int(pile.unexplained)

        assert await left() == 3
        await engine.act(Explain("web", How.NOTE, "vu", MANAGER, CODE, line="t:in:x1"))
        await engine.act(Explain("mvola", How.NOTE, "vu", MANAGER, CODE, reference=web.reference))
        await engine.act(Explain("web", How.NOTE, "vu", MANAGER, CODE, reference=direct.reference))
        assert await left() == 0
        error = await refused(engine.act(Explain("nobody", How.NOTE, "vu", MANAGER, CODE, reference=direct.reference)))
        assert error.code == "operator_unknown"
        assert (await refused(engine.act(Reconcile(MANAGER, "nobody", pin=CODE)))).code == "operator_unknown"

    played(bench, scene, web=by_web(paid_of))


def test_only_the_web_account_is_left_in_the_settings(bench: Bench) -> None:
    """An account may be named after an operator that is not there: its statement is still its own."""

    async def scene(engine: Engine) -> None:
        await opened(engine)
        web = await sold_by_web(engine)
        await engine.act(ImportStatement(of_web(line(web)), HOME))
        assert len((await compared(engine)).matched) == 1
        assert len((await compared(engine, "mvola")).matched) == 1

    played(bench, scene, by_web(paid_of))


def test_a_number_that_pays_by_one_way_pays_by_no_other(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        direct, web = await sold(engine), await engine.charge(replace(charge("sale-web"), operator="web"))
        assert direct.transaction_id is not None
        await engine.wait_for(web.reference, lambda payment: payment.status is Status.AWAITING, 20)
        for number in (direct.transaction_id, direct.transaction_id.lower(), f" {direct.transaction_id[:3]} "):
            act = Decide(web.reference, True, "vu", MANAGER, number + direct.transaction_id[3:] * (" " in number), CODE)
            error = await refused(engine.act(act))
            assert (error.code, error.facts["reference"]) == ("transaction_reused", direct.reference)

    played(bench, scene, web=by_web(Pending()))


def test_a_line_with_the_reference_of_another_till_needs_no_explanation(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        other = make_reference("caisse4", bench.clock.now(), None)
        mistyped = other[:-1] + ("A" if other[-1] != "A" else "B")
        lines = [stray(bench, "X1", reference=other), stray(bench, "X2", reference=mistyped)]
        await engine.act(ImportStatement(statement(lines), HOME))
        pile = await compared(engine)
        assert ([pair.why for pair in pile.theirs_only], pile.unexplained) == (
            [(Why.OTHER_TILL,), (Why.NOT_IN_TILL,)],
            1,
        )
        (count,) = bench.ledger.report(bench.clock.now()).reconciliation
        assert (count.theirs_only, count.unexplained) == (2, 1)

    played(bench, scene, paying())
    (told,) = [event for event in events(bench, STATEMENTS) if event.kind is Kind.COMPARED]
    assert (told.data["theirs_only"], told.data["other_till"]) == (["t:in:x1", "t:in:x2"], ["t:in:x1"])


def test_a_payment_of_another_account_is_not_explained_with_this_one(bench: Bench) -> None:
    other = replace(LINKED, id="other")
    provider = ScriptedProvider(other, initiates=[accepted], statuses=[paid_of], required=frozenset({"transaction_id"}))

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await engine.charge(replace(charge(), operator="other"))
        act = Explain("mvola", How.NOTE, "vu", MANAGER, CODE, reference=payment.reference)
        assert isinstance(await refused(engine.act(act)), InvalidInput)

    played(bench, scene, other=provider)
