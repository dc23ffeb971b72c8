"""A manager says why the till and the statement differ; two that are one become one, within what is safe."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Flag, Kind, Status
from pos_app.core.provider import Contradictory, Declined, Pending, Unclear
from pos_app.core.reconciliation import Reconciled
from pos_app.core.shop import CloseDay, Decide, Explain, How, ImportStatement, Reconcile
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.hooks import known
from tests.engine.play import accepted
from tests.engine.shop import CODE, MANAGER, kinds, newest, played, refused, sold, staffed, statement, stray
from tests.support.scripted import ScriptedProvider

X1 = "t:in:x1"


def explain(how: How, **names: Any) -> Explain:
    return replace(Explain("mvola", how, "vu avec l'opérateur", MANAGER, CODE), **names)


async def imported(engine: Engine, *lines: StatementLine) -> None:
    await engine.act(ImportStatement(statement(lines), MANAGER, CODE))


async def compared(engine: Engine) -> Reconciled:
    (pile,) = await engine.act(Reconcile(MANAGER, "mvola", pin=CODE))  # type: ignore[misc]
    assert isinstance(pile, Reconciled)
    return pile


@pytest.mark.parametrize("how", [How.NOTE, How.REFUND, How.OTHER_TILL])
def test_a_difference_that_is_explained_lies_in_its_pile_with_its_words(bench: Bench, how: How) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await sold(engine)
        await imported(engine, stray(bench), stray(bench, "X2"))
        assert (await compared(engine)).unexplained == 3
        assert await engine.act(explain(how, line=X1)) is None
        await engine.act(explain(How.NOTE, reference=payment.reference, note="en attente"))
        await engine.act(explain(how, reference=payment.reference))
        pile = await compared(engine)
        (ours,) = pile.ours_only
        assert (ours.how, ours.note) == (how, "vu avec l'opérateur")
        assert [pair.how for pair in pile.theirs_only] == [how, None]
        assert pile.unexplained == 1

    played(bench, scene)
    assert newest(bench, Kind.EXPLAINED)["by"] == MANAGER


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({}, "explain_nothing"),
        ({"line": "t:in:x9"}, "line_unknown"),
        ({"reference": "C3-1"}, "reference_unknown"),
        ({"operator": "airtime", "line": X1}, "operator_unknown"),
        ({"note": " ", "line": X1}, "reason_missing"),
        ({"how": How.MATCHED, "line": X1}, "match_incomplete"),
    ],
)
def test_an_explanation_that_explains_nothing(bench: Bench, names: dict[str, Any], code: str) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await imported(engine, stray(bench))
        assert (await refused(engine.act(replace(explain(How.NOTE), **names)))).code == code

    played(bench, scene)
    assert Kind.EXPLAINED not in kinds(bench)


def test_a_payment_of_another_operator_is_not_this_ones(bench: Bench) -> None:
    other: Operator = replace(MVOLA.operator, id="other")

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await sold(engine)
        act = replace(explain(How.NOTE, reference=payment.reference), operator="other")
        assert (await refused(engine.act(act))).code == "reference_unknown"

    played(bench, scene, other=ScriptedProvider(other))


@pytest.mark.parametrize(
    ("initiate", "status", "before"),
    [
        (accepted, Pending(), Status.AWAITING),
        (Unclear("no_answer_in_time"), Pending(), Status.UNKNOWN),
        (Declined("declined"), Pending(), Status.REFUSED),
        (accepted, Contradictory("amount_differs"), Status.REVIEW),
    ],
)
@pytest.mark.parametrize("number", ["X1", None])
def test_a_line_that_is_a_payments_after_all_pays_it(
    bench: Bench, initiate: object, status: object, before: Status, number: str | None
) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(10)
        assert known(bench, payment.reference).status is before
        await imported(engine, replace(stray(bench, "X1", payment.amount), transaction_id=number))
        since = payment.created_at.replace(year=2020)
        (row,) = bench.ledger.lines("mvola", payment.environment, free=True, since=since)
        await engine.act(explain(How.MATCHED, reference=payment.reference, line=row.key))
        paid = known(bench, payment.reference)
        assert (paid.status, paid.transaction_id, paid.statement_line) == (Status.PAID, number, row.key)
        assert paid.flags == ({Flag.LATE} if before is Status.REFUSED else frozenset())
        pile = await compared(engine)
        assert (len(pile.matched), pile.unexplained) == (1, 0)

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[initiate], statuses=[status]))


def test_what_a_match_comes_to_is_compared_at_once(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await sold(engine)
        await imported(engine, stray(bench, "X1", 100))
        await compared(engine)
        await engine.act(explain(How.MATCHED, reference=payment.reference, line=X1))
        assert newest(bench, Kind.COMPARED)["matched"] == 1
        paid = known(bench, payment.reference)
        # Another amount: it is this payment's line, and it proves no amount.
        assert (paid.statement_line, paid.amount, paid.status) == (X1, 12_500, Status.PAID)
        assert bench.ledger.last_data(payment.reference, Kind.RECONCILED) == {
            "line": X1,
            "how": "manual",
            "transaction_id": "X1",
            "amount": None,
            "fee": None,
            "by": MANAGER,
        }

    played(bench, scene)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 12_400}, "line_amount"),
        ({"status": LineStatus.FAILED}, "line_not_success"),
        ({"status": LineStatus.UNCLEAR}, "line_not_success"),
        ({"direction": Direction.OUT}, "line_direction"),
    ],
)
def test_a_line_that_cannot_pay_a_payment(bench: Bench, changes: dict[str, Any], code: str) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await imported(engine, stray(bench, "X1", **{"amount": payment.amount, **changes}))
        key = X1.replace("in", str(changes.get("direction", "in")))
        error = await refused(engine.act(explain(How.MATCHED, reference=payment.reference, line=key)))
        assert error.code == code
        assert known(bench, payment.reference).status is Status.AWAITING

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[Pending()]))
    assert Kind.EXPLAINED not in kinds(bench)


def test_a_line_of_another_amount_proves_nothing_that_a_manager_vouched_for(bench: Bench) -> None:
    """It stays the manager's word, in a line of its own in every total, and the difference stays in sight."""

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.act(Decide(payment.reference, True, "vu", MANAGER, "X1", CODE))
        await imported(engine, stray(bench, "X1", payment.amount + 100), stray(bench, "X2", payment.amount))
        error = await refused(engine.act(explain(How.MATCHED, reference=payment.reference, line=X1)))
        assert error.code == "line_amount"
        assert known(bench, payment.reference).status is Status.CONFIRMED_MANUALLY
        assert len((await compared(engine)).differs) == 1
        await engine.act(explain(How.MATCHED, reference=payment.reference, line="t:in:x2"))
        assert known(bench, payment.reference).status is Status.PAID

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[Pending()]))


def test_one_line_is_one_payments(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        one, two = await sold(engine, "one"), await sold(engine, "two", 900)
        await imported(engine, stray(bench, "X1", 1), stray(bench, "X2", 2))
        await engine.act(explain(How.MATCHED, reference=one.reference, line=X1))
        error = await refused(engine.act(explain(How.MATCHED, reference=two.reference, line=X1)))
        assert (error.code, error.facts) == ("line_used", {"reference": one.reference})
        error = await refused(engine.act(explain(How.MATCHED, reference=one.reference, line="t:in:x2")))
        assert error.code == "cannot_match"

    played(bench, scene)


def test_what_never_left_gets_no_line(bench: Bench) -> None:
    from tests.support.scripted import NO_NETWORK

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await sold(engine)
        await imported(engine, stray(bench, "X1", payment.amount))
        error = await refused(engine.act(explain(How.MATCHED, reference=payment.reference, line=X1)))
        assert error.code == "cannot_match"

    played(bench, scene, ScriptedProvider(MVOLA.operator, prepares=[NO_NETWORK]))


def test_money_found_after_its_day_is_late_and_of_the_current_day(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.act(CloseDay((), MANAGER, CODE, carry_over=True))
        await sold(engine, "sale-2", 300)
        await imported(engine, stray(bench, "X1", payment.amount))
        await engine.act(explain(How.MATCHED, reference=payment.reference, line=X1))
        assert known(bench, payment.reference).flags == {Flag.LATE}
        (total,) = bench.ledger.report(bench.clock.now()).totals
        assert (total.count, total.late_count, total.amount) == (1, 1, 12_500)

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[Pending()]))


def test_two_managers_match_one_line_once(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        one, two = await sold(engine, "one"), await sold(engine, "two", 900)
        await imported(engine, stray(bench, "X1", 1))
        acts = [explain(How.MATCHED, reference=payment.reference, line=X1) for payment in (one, two)]
        done = await asyncio.gather(*map(engine.act, acts), return_exceptions=True)
        assert [error.code for error in done if isinstance(error, KnownError)] == ["line_used"]

    played(bench, scene)
