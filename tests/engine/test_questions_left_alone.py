"""Who waited for an answer may stop waiting; what the ledger does with the answer is heard of all the same."""

import asyncio
from collections.abc import Callable
from typing import Any

from pos_app.core.news import EngineFailed
from pos_app.core.payment import Status
from pos_app.core.provider import Contradictory, Pending
from pos_app.core.shop import CloseDay
from pos_app.engine.engine import Engine
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import Ledger
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import accepted
from tests.engine.shop import opened, played
from tests.support.scripted import ScriptedProvider

SLOW = 60
"""Seconds: longer than a closing asks."""


class FailingLedger:
    """Takes no entry of a payment any more once `full` is set."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.full = False

    def append(self, *arguments: Any) -> Any:
        if self.full:
            raise LedgerFault("ledger_disk_full")
        return self._ledger.append(*arguments)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return getattr(self._ledger, name)  # type: ignore[no-any-return]


def provider(last: object) -> ScriptedProvider:
    """A payment that a person has to look at: nothing asks about it by itself any more."""
    statuses = [Contradictory("amount_differs"), SLOW, last]
    return ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=statuses)


async def closed_before_the_answer(engine: Engine) -> None:
    """A closing asks, and is over before the provider says anything."""
    await opened(engine)
    payment = await engine.charge(charge())
    payment = await engine.wait_for(payment.reference, lambda p: p.status is Status.REVIEW, 60)
    assert payment.status is Status.REVIEW
    await engine.act(CloseDay((), "caisse", carry_over=True))


def test_a_full_disk_is_told_when_nobody_waits_for_the_answer_any_more(bench: Bench) -> None:
    ledger, scripted = FailingLedger(bench.ledger), provider(Pending())
    surprises: list[object] = []
    bench.loop.set_exception_handler(lambda loop, context: surprises.append(context))

    async def scene(engine: Engine) -> None:
        await closed_before_the_answer(engine)
        assert not [news for news in bench.news if isinstance(news, EngineFailed)]
        ledger.full = True
        scripted.answers = [scripted.answers[0].__class__("status", 200, "something new")]
        await asyncio.sleep(SLOW)
        assert [news.error.code for news in bench.news if isinstance(news, EngineFailed)] == ["ledger_disk_full"]  # type: ignore[attr-defined]

    played(bench, scene, scripted, ledger=ledger)
    assert not surprises


def test_an_answer_that_nobody_waits_for_is_kept_like_any_other(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await closed_before_the_answer(engine)
        await asyncio.sleep(SLOW)
        assert not [news for news in bench.news if isinstance(news, EngineFailed)]

    played(bench, scene, provider(Pending()))


def test_a_question_that_nobody_waits_for_ends_with_the_till(bench: Bench) -> None:
    played(bench, closed_before_the_answer, provider(Pending()))
    assert not [news for news in bench.news if isinstance(news, EngineFailed)]
