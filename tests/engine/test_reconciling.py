"""The comparison with a statement: what is written of it, what is left, and that doing it again changes nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from pos_app.core.day import Move
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.news import ActProgress
from pos_app.core.operator import Operator
from pos_app.core.payment import STATEMENTS, Flag, Kind, Payment, Status
from pos_app.core.provider import Evidence, Pending, Successful
from pos_app.core.reconciliation import Pair, Reconciled, Why
from pos_app.core.shop import CloseDay, Decide, ImportStatement, MoveCash, Reconcile
from pos_app.core.statement import StatementLine
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.play import accepted
from tests.engine.shop import (
    CODE,
    MANAGER,
    events,
    kinds,
    line,
    newest,
    opened,
    played,
    refused,
    sold,
    staffed,
    statement,
    stray,
)
from tests.support.scripted import ScriptedProvider

HOME = "caisse"


async def imported(engine: Engine, *lines: StatementLine) -> None:
    await engine.act(ImportStatement(statement(lines), HOME))


async def compared(engine: Engine, **more: Any) -> Reconciled:
    piles = await engine.act(Reconcile(HOME, **more))
    assert isinstance(piles, tuple)
    (pile,) = piles
    assert isinstance(pile, Reconciled)
    return pile


def names(pile: tuple[Pair, ...]) -> list[tuple[str | None, str | None]]:
    return [(pair.ours and pair.ours.reference, pair.line and pair.line.transaction_id) for pair in pile]


def known(bench: Bench, payment: Payment) -> Payment:
    found = bench.ledger.payment(payment.reference)
    assert found is not None
    return found


def test_pairs_in_which_all_is_equal_are_written(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment, missing = await sold(engine), await sold(engine, "sale-2", 900)
        await imported(engine, line(payment, fee=99), stray(bench))
        pile = await compared(engine)
        assert names(pile.matched) == [(payment.reference, payment.transaction_id)]
        assert names(pile.ours_only) == [(missing.reference, None)]
        assert names(pile.theirs_only) == [(None, "X1")]
        assert (pile.differs, pile.unexplained) == ((), 2)
        after = known(bench, payment)
        assert (after.statement_line, after.status, after.fee) == (
            f"t:in:t{payment.reference.lower()}",
            Status.PAID,
            150,
        )

    played(bench, scene)
    assert newest(bench, Kind.COMPARED) | {"ours_only": 0} == {
        "operator": "mvola",
        "environment": "sandbox",
        "day": 1,
        "by": HOME,
        "matched": 1,
        "ours_only": 0,
        "theirs_only": ["t:in:x1"],
        "differs": [],
        "other_till": [],
    }


def test_the_line_proves_the_amount_and_what_a_manager_vouched_for(bench: Bench) -> None:
    unproved = Successful(Evidence(transaction_id="T1"))
    provider = ScriptedProvider(
        MVOLA.operator, initiates=[accepted], statuses=[unproved, Pending()], required=frozenset({"transaction_id"})
    )

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        paid, vouched = await sold(engine), await engine.charge(charge("sale-2"))
        await asyncio.sleep(1)
        assert paid.flags == {Flag.AMOUNT_UNVERIFIED}
        await engine.act(Decide(vouched.reference, True, "vu", MANAGER, "T2", CODE))
        lines = [line(known(bench, paid)), line(known(bench, vouched), 2)]
        await engine.act(ImportStatement(statement(lines), MANAGER, CODE))
        (pile,) = await engine.act(Reconcile(MANAGER, pin=CODE))  # type: ignore[misc]
        assert len(pile.matched) == 2
        assert known(bench, paid).flags == frozenset()
        assert (known(bench, vouched).status, known(bench, vouched).booked_seq) == (
            Status.PAID,
            vouched_seq(bench, vouched),
        )

    played(bench, scene, provider)


def vouched_seq(bench: Bench, payment: Payment) -> int:
    from tests.engine.hooks import trail

    return next(event.seq for event in trail(bench, payment.reference) if event.kind is Kind.DECIDED)


def test_doing_it_again_says_the_same_and_writes_nothing(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment, other = await sold(engine), await sold(engine, "sale-2", 900)
        await imported(engine, line(payment), line(other, 2, amount=800), stray(bench))
        first = await compared(engine)
        head = bench.ledger.head
        assert await compared(engine) == first
        assert bench.ledger.head == head
        assert first.differs[0].why == (Why.AMOUNT,)
        await sold(engine, "sale-3", 300)
        await compared(engine)

    played(bench, scene)
    assert kinds(bench, STATEMENTS) == [Kind.IMPORTED, Kind.COMPARED, Kind.COMPARED]
    assert newest(bench, Kind.COMPARED)["differs"][0][1].startswith("t:in:")


class Torn:
    """A ledger whose process dies behind the n-th batch of pairs."""

    def __init__(self, ledger: Any, after: int) -> None:
        self._ledger = ledger
        self.left = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def append_many(self, entries: Any, at: Any) -> Any:
        if entries[0][1] is Kind.RECONCILED:
            if self.left == 0:
                raise KnownError("died")
            self.left -= 1
        return self._ledger.append_many(entries, at)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_crash_between_two_batches_loses_nothing(bench: Bench, after: int) -> None:
    lines: list[StatementLine] = []

    async def first(engine: Engine) -> None:
        await opened(engine)
        payments = [await sold(engine, f"sale-{number}", 1_000 + number) for number in range(450)]
        lines.extend(line(payment, row) for row, payment in enumerate(payments))
        await imported(engine, *lines[:-1], stray(bench))
        with pytest.raises(KnownError, match="died"):
            await compared(engine)

    async def second(engine: Engine) -> None:
        pile = await compared(engine)
        assert [len(each) for each in (pile.matched, pile.ours_only, pile.theirs_only, pile.differs)] == [449, 1, 1, 0]
        assert len({pair.ours.reference for pair in pile.matched if pair.ours}) == 449

    played(bench, first, ledger=Torn(bench.ledger, after))
    bench.reopen()
    reconciled = [kind for kind in all_kinds(bench) if kind is Kind.RECONCILED]
    assert len(reconciled) == 200 * after
    played(bench, second)
    assert all_kinds(bench).count(Kind.RECONCILED) == 449


def all_kinds(bench: Bench) -> list[Kind]:
    from pos_app.ledger.reader import Reader

    reader = Reader.open(bench.path)
    try:
        rows = reader._rows("SELECT kind FROM events ORDER BY seq")
    finally:
        reader.close()
    return [Kind(row[0]) for row in rows]


def test_money_moves_on_between_two_batches(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payments = [await sold(engine, f"sale-{number}", 1_000 + number) for number in range(450)]
        await imported(engine, *(line(payment, row) for row, payment in enumerate(payments)))
        comparing = asyncio.ensure_future(compared(engine))
        sales = 0
        while not comparing.done():
            await engine.act(MoveCash(Move.SALE, 5, Currency.MGA, HOME))
            sales += 1
            await asyncio.sleep(0)
        assert len((await comparing).matched) == 450
        assert sales > 3
        assert [(news.done, news.total) for news in bench.news if isinstance(news, ActProgress)] == [
            (200, 450),
            (400, 450),
            (450, 450),
        ]

    played(bench, scene)
    order = [event.kind for event in events(bench) if event.kind in (Kind.CASH_SALE, Kind.COMPARED)]
    assert order.index(Kind.COMPARED) > 3


def test_what_changes_while_it_is_compared_is_not_written(bench: Bench) -> None:
    """A payment that got its line, or a number that got its payment, between the comparison and its writing."""
    answers: list[object] = [Pending()]
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[lambda payment: answers[0]])

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        one, two = await engine.charge(charge("one", 500)), await engine.charge(charge("two", 600))
        await asyncio.sleep(1)
        await engine.act(Decide(one.reference, True, "vu", MANAGER, "T1", CODE))
        lines = [line(known(bench, one)), stray(bench, "T2", 600, reference=two.reference, at=bench.clock.now())]
        await engine.act(ImportStatement(statement(lines), MANAGER, CODE))
        parts = engine._shop._reconciling  # type: ignore[union-attr]
        operator = MVOLA.operator
        found = await parts._match(operator, bench.clock.now() - timedelta(days=1))
        (pair,) = found.matched
        bench.ledger.append(one.reference, Kind.CONTRADICTED, {"reason": "amount_differs"}, bench.clock.now())
        written = await parts._write(operator, found.matched, MANAGER, lambda done, total: None)
        assert written.matched == ()
        assert written.refused == (replace(pair, why=(Why.STATUS,), by=None),)

    played(bench, scene, provider)


def test_a_number_that_another_payment_has_makes_no_pair(bench: Bench) -> None:
    unnamed = ScriptedProvider(
        MVOLA.operator, initiates=[accepted], statuses=[Successful(Evidence())], required=frozenset(), needs_id=False
    )

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        assert payment.transaction_id is None
        await imported(engine, stray(bench, "T9", payment.amount, reference=payment.reference, at=payment.settled_at))
        parts = engine._shop._reconciling  # type: ignore[union-attr]
        found = await parts._match(MVOLA.operator, bench.clock.now() - timedelta(days=1))
        assert len(found.matched) == 1
        other = await engine.charge(charge("other"))
        await asyncio.sleep(1)
        data = {"transaction_id": "T9", "fee": None, "checks": [], "flags": []}
        if known(bench, other).status is not Status.PAID:
            bench.ledger.append(other.reference, Kind.PAID, data, bench.clock.now())
        written = await parts._write(MVOLA.operator, found.matched, HOME, lambda done, total: None)
        assert [pair.why for pair in written.refused] == [(Why.AMBIGUOUS,)]

    played(bench, scene, unnamed)


def test_without_any_day_there_is_nothing_to_compare(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.act(Reconcile(HOME)))).code == "day_not_open"
        assert (await refused(engine.act(Reconcile(HOME, "airtime")))).code == "operator_unknown"

    played(bench, scene)


def test_one_operator_or_all(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        piles = await engine.act(Reconcile(HOME))
        assert [pile.operator for pile in piles] == ["mvola", "franc"]  # type: ignore[attr-defined]
        (pile,) = await engine.act(Reconcile(HOME, "franc"))  # type: ignore[misc]
        assert pile == Reconciled("franc")

    other: Operator = replace(MVOLA.operator, id="franc", currency=Currency.XAF)
    played(bench, scene, franc=ScriptedProvider(other))


def test_a_line_is_used_once_also_across_days(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        await engine.act(CloseDay((), HOME))
        await opened(engine)
        await imported(engine, line(payment))
        assert names((await compared(engine)).matched) == [(payment.reference, payment.transaction_id)]
        await engine.act(CloseDay((), HOME))
        await opened(engine)
        assert await compared(engine) == Reconciled("mvola")

    played(bench, scene)


def test_a_second_debit_is_said_also_after_the_first_has_its_payment(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        await imported(engine, line(payment))
        await compared(engine)
        await imported(
            engine,
            line(payment, transaction_id="X1", reference=payment.reference),
            line(payment, 2, transaction_id="X2", reference=payment.provider_reference, phone=None),
            stray(bench, "X3", reference="their own words"),
        )
        pile = await compared(engine)
        whys = {pair.line.transaction_id: pair.why for pair in pile.theirs_only if pair.line}
        assert whys == {"X1": (Why.SECOND_DEBIT,), "X2": (Why.SECOND_DEBIT,), "X3": (Why.NOT_IN_TILL,)}

    played(bench, scene)


def test_money_that_went_the_other_way_under_the_same_number(bench: Bench) -> None:
    """A reversal: its number is that of a payment that has its line, its direction is not."""
    from pos_app.core.payment import Direction

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        await imported(engine, line(payment))
        await compared(engine)
        await imported(engine, line(payment, direction=Direction.OUT))
        assert len((await compared(engine)).theirs_only) == 1

    played(bench, scene)


class Odd:
    """A ledger with a line that the comparison stumbles over."""

    def __init__(self, ledger: Any) -> None:
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def lines(self, *account: Any, **more: Any) -> list[Any]:
        return [SimpleNamespace(at=None, reference=None, transaction_id=None)]


def test_a_comparison_that_falls_over_stops_nothing(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.reconciling: the comparison with a statement of mvola fell over")

    async def scene(engine: Engine) -> None:
        await opened(engine)
        assert (await refused(engine.act(Reconcile(HOME)))).code == "reconcile_failed"
        await sold(engine)

    played(bench, scene, ledger=Odd(bench.ledger))


def test_a_payment_without_a_number_gets_its_lines(bench: Bench) -> None:
    unnamed = ScriptedProvider(
        MVOLA.operator, initiates=[accepted], statuses=[Successful(Evidence())], required=frozenset(), needs_id=False
    )

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        await imported(engine, stray(bench, "T9", payment.amount, reference=payment.reference, at=payment.settled_at))
        assert len((await compared(engine)).matched) == 1
        assert known(bench, payment).transaction_id == "T9"

    played(bench, scene, unnamed)
