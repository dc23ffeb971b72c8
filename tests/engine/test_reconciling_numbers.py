"""Payments that were paid otherwise than asked: the line of a statement finds them by the number the operator told."""

from dataclasses import replace
from typing import Any

from pos_app.core.payment import Payment, Status
from pos_app.core.reconciliation import Why
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench
from tests.engine.play import accepted
from tests.engine.shop import line, opened, paid_of, played, sold
from tests.engine.test_reconciling import compared, imported, names
from tests.support.scripted import ScriptedProvider


def paid_too_much(payment: Payment, number: str) -> object:
    proof: Any = paid_of(payment)
    return replace(proof, evidence=replace(proof.evidence, amount=payment.amount + 100, transaction_id=number))


def test_a_payment_of_another_amount_is_known_by_the_number_that_the_operator_told(bench: Bench) -> None:
    """MVola's statement has no reference of ours: without the number its line would be nobody's."""
    statuses = [lambda payment: paid_too_much(payment, "M77")]

    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        assert (payment.status, payment.reason, payment.transaction_id) == (Status.REVIEW, "amount_differs", None)
        theirs = line(payment, amount=payment.amount + 100, transaction_id="M77")
        await imported(engine, theirs)
        piles = await compared(engine)
        assert names(piles.differs) == [(payment.reference, "M77")]
        assert Why.AMOUNT in piles.differs[0].why
        assert piles.theirs_only == piles.ours_only == piles.matched == ()

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=statuses, needs_id=False))


def test_a_number_that_is_another_payments_names_nobody_else(bench: Bench) -> None:
    """The right one keeps its line, also where the operator told the same number of two requests."""
    first: list[Payment] = []

    def answer(payment: Payment) -> object:
        number = f"T{first[0].reference}" if first else f"T{payment.reference}"
        return paid_too_much(payment, number) if first else paid_of(payment)

    async def scene(engine: Engine) -> None:
        await opened(engine)
        first.append(await sold(engine))
        second = await sold(engine, "sale-2")
        assert second.status is Status.REVIEW
        await imported(engine, line(first[0]))
        piles = await compared(engine)
        assert names(piles.matched) == [(first[0].reference, f"T{first[0].reference}")]
        assert piles.differs == ()

    played(bench, scene, ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[answer], needs_id=False))
