"""Attacks on the rules of the money that once succeeded; each test is one of them."""

from collections.abc import Callable

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Contradictory, Declined, Pending
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import ACCEPTED, paid, settled
from tests.engine.test_recovery import INTENT, left_behind
from tests.support.scripted import ScriptedProvider, full_evidence

VOUCHED = {"as": "paid", "transaction_id": "M1", "reason": "seen on the statement", "by": "Vola"}


def by_reference(*steps: list[object]) -> Callable[[Payment], object]:
    """Answers that go on for each payment by itself: the first payment plays the first list, and so on."""
    scripts: dict[str, list[object]] = {}
    waiting = list(steps)

    def answer(payment: Payment) -> object:
        script = scripts.setdefault(payment.reference, waiting[0] if len(waiting) == 1 else waiting.pop(0))
        step = script.pop(0) if len(script) > 1 else script[0]
        return step(payment) if callable(step) else step

    return answer


# The same sale twice


def test_a_sale_that_is_paid_is_not_charged_again(bench: Bench) -> None:
    # The screen still shows the refusal when the money comes; the cashier's "again" is already on its way.
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Declined("declined"), paid])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, lambda p: p.status is Status.PAID, 60)
        with pytest.raises(InvalidInput) as refused:
            await engine.charge(charge("sale"))
        assert (refused.value.code, refused.value.facts) == ("sale_paid", {"reference": first.reference})
        await engine.close()

    bench.run(play())
    assert len(provider.initiated) == 1


def test_a_sale_that_a_manager_confirmed_is_not_charged_again(bench: Bench) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), (Kind.LOST, {"reason": "x"}), (Kind.DECIDED, VOUCHED))
    provider = ScriptedProvider(bench.operator)

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        with pytest.raises(InvalidInput) as refused:
            await engine.charge(charge())
        assert (refused.value.code, refused.value.facts) == ("sale_paid", {"reference": reference})
        await engine.close()

    bench.run(play())


def test_evidence_against_an_old_attempt_is_written_while_a_new_one_is_open(bench: Bench) -> None:
    numbers = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED, Accepted("p2")],
        statuses=[by_reference([Declined("declined"), Contradictory("reference_differs")], [Pending()])],
    )

    async def play() -> list[Payment]:
        engine = bench.engine(numbers)
        await engine.start()
        first = await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, settled, 30)
        await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, lambda p: p.status is Status.REVIEW, 30)
        with pytest.raises(InvalidInput, match="sale_open"):
            await engine.charge(charge("sale"))
        await engine.close()
        return bench.ledger.sale("sale")

    assert [payment.status for payment in bench.run(play())] == [Status.REVIEW, Status.AWAITING]
    assert not [news for news in bench.news if isinstance(news, EngineFailed)]


@pytest.mark.parametrize("second_attempt", [False, True])
def test_a_success_beside_one_that_a_manager_confirmed_is_a_duplicate(bench: Bench, second_attempt: bool) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "p1"}))
    now = bench.clock.now()
    if second_attempt:
        # Refused, tried again, and the second attempt was confirmed by hand.
        bench.ledger.append(reference, Kind.DECLINED, {"reason": "declined"}, now)
        again = "C3-0T36SV0TQ"
        created = bench.ledger.last_data(reference, Kind.CREATED)
        assert created is not None
        for kind, data in ((Kind.CREATED, created), (Kind.SENDING, INTENT), (Kind.LOST, {"reason": "x"})):
            bench.ledger.append(again, kind, data, now)
        bench.ledger.append(again, Kind.DECIDED, VOUCHED, now)
    else:
        bench.ledger.append(reference, Kind.DECIDED, VOUCHED, now)
    provider = ScriptedProvider(bench.operator, statuses=[lambda p: full_evidence(p, MVOLA.operator, "T2")])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.wait_for(reference, lambda p: p.status is Status.PAID, 60)
        await engine.close()
        return payment

    assert (Flag.DUPLICATE in bench.run(play()).flags) is second_attempt
