"""What no statement covers is asked about: what the provider confirms needs no line, until a statement comes."""

import asyncio
from datetime import timedelta

import pytest

from pos_app.core.day import Move
from pos_app.core.money import Currency
from pos_app.core.payment import Payment, Status
from pos_app.core.provider import Declined, Evidence, Pending, Successful
from pos_app.core.reconciliation import By, Reconciled, Why
from pos_app.core.shop import CloseDay, Decide, MoveCash, OpenDay, Reconcile
from pos_app.core.statement import LineStatus
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import accepted
from tests.engine.shop import (
    CODE,
    MANAGER,
    line,
    opened,
    paid_of,
    paying,
    played,
    sold,
    staffed,
    stray,
)
from tests.engine.test_reconciling import HOME, compared, imported, known, names
from tests.support.scripted import ScriptedProvider

# Asking instead


def asked_pairs(pile: Reconciled) -> list[str]:
    return [pair.ours.reference for pair in pile.matched if pair.ours is not None and pair.by is By.ASKED]


def test_what_no_statement_covers_is_asked_about(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payments = [await sold(engine, f"sale-{number}") for number in range(3)]
        pile = await compared(engine)
        assert [pair.why for pair in pile.ours_only] == [(Why.NO_STATEMENT,)] * 3
        pile = await compared(engine, ask=True)
        assert sorted(asked_pairs(pile)) == sorted(payment.reference for payment in payments)
        assert pile.ours_only == ()
        assert {known(bench, payment).statement_line for payment in payments} == {"asked"}
        head = bench.ledger.head
        assert await compared(engine, ask=True) == pile
        assert bench.ledger.head == head

    played(bench, scene)


def test_a_statement_that_comes_later_takes_the_place_of_the_question(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        first, second = await sold(engine), await sold(engine, "sale-2", 900)
        await compared(engine, ask=True)
        await imported(engine, line(first), stray(bench, at=bench.clock.now() + timedelta(hours=1)))
        pile = await compared(engine)
        assert names(pile.matched) == [(first.reference, first.transaction_id)]
        assert [(pair.ours and pair.ours.reference, pair.why) for pair in pile.ours_only] == [
            (second.reference, (Why.NOT_ON_STATEMENT,))
        ]

    played(bench, scene)


@pytest.mark.parametrize(
    "answer",
    [
        Pending(),
        Declined("declined"),
        Successful(Evidence(transaction_id="another", amount=12_500)),
        Successful(Evidence(transaction_id="T1", amount=1)),
    ],
)
def test_what_the_provider_does_not_confirm_stays_open(bench: Bench, answer: object) -> None:
    answers: list[object] = []

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        answers.append(answer)
        pile = await compared(engine, ask=True)
        assert names(pile.ours_only) == [(payment.reference, None)]

    provider = ScriptedProvider(
        MVOLA.operator, initiates=[accepted], statuses=[lambda payment: answers[0] if answers else paid_of(payment)]
    )
    played(bench, scene, provider)


def test_a_question_that_proves_what_a_manager_vouched_for(bench: Bench) -> None:
    answers: list[object] = [Pending()]

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.act(Decide(payment.reference, True, "vu", MANAGER, f"T{payment.reference}", CODE))
        answers[0] = "pays"
        (pile,) = await engine.act(Reconcile(MANAGER, ask=True, pin=CODE))  # type: ignore[misc]
        assert asked_pairs(pile) == [payment.reference]
        assert known(bench, payment).status is Status.PAID

    provider = ScriptedProvider(
        MVOLA.operator,
        initiates=[accepted],
        statuses=[lambda payment: paid_of(payment) if answers[0] == "pays" else answers[0]],
    )
    played(bench, scene, provider)


def test_only_payments_of_the_day_are_asked_about(bench: Bench) -> None:
    provider = paying()

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await sold(engine)
        await engine.act(CloseDay((), HOME))
        await engine.act(OpenDay((), HOME))
        asked = len(provider.asked)
        pile = await compared(engine, ask=True)
        assert len(pile.ours_only) == 1
        assert len(provider.asked) == asked

    played(bench, scene, provider)


def test_a_provider_that_never_answers_ends_the_asking_in_its_time(bench: Bench) -> None:
    answers: list[object] = []

    async def says(payment: Payment) -> object:
        if not answers:
            return paid_of(payment)
        await asyncio.sleep(3_600)
        return Pending()

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await sold(engine)
        answers.append("silence")
        asking = asyncio.ensure_future(compared(engine, ask=True))
        await asyncio.sleep(5)
        began = bench.loop.time()
        await engine.act(MoveCash(Move.SALE, 5, Currency.MGA, HOME))
        await imported(engine, stray(bench))
        assert bench.loop.time() == began
        assert len((await asking).ours_only) == 1
        assert bench.loop.time() == pytest.approx(began + 595, abs=1)

    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[says])
    played(bench, scene, provider)


def test_a_failed_line_of_a_paid_payment_differs(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        await imported(engine, line(payment, status=LineStatus.FAILED))
        assert [pair.why for pair in (await compared(engine)).differs] == [(Why.STATUS,)]
        assert known(bench, payment).statement_line is None

    played(bench, scene)
