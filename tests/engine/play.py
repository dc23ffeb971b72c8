"""What the engine's tests play: an accepted answer, a full proof, one payment to its end."""

from pos_app.core.payment import Payment
from pos_app.core.provider import Accepted
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.support.scripted import ScriptedProvider, full_evidence

ACCEPTED = Accepted(provider_reference="p1")


def accepted(payment: Payment) -> Accepted:
    """As a provider answers more than one payment: each has an id of its own."""
    return Accepted(provider_reference=f"id-of-{payment.reference}")


def paid(payment: Payment) -> object:
    return full_evidence(payment, MVOLA.operator)


def settled(payment: Payment) -> bool:
    return not payment.is_undecided


async def to_the_end(bench: Bench, provider: ScriptedProvider, seconds: float = 60) -> Payment:
    engine = bench.engine(provider)
    await engine.start()
    payment = await engine.charge(charge())
    payment = await engine.wait_for(payment.reference, settled, seconds)
    await engine.close()
    return payment
