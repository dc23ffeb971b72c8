"""What the engine's tests play: an accepted answer, a full proof, one payment to its end."""

from dataclasses import replace

from pos_app.core.operator import PayoutTerms
from pos_app.core.payment import Payment
from pos_app.core.phone import Network
from pos_app.core.provider import Accepted, Evidence, Successful
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.support.scripted import ScriptedProvider, full_evidence

ACCEPTED = Accepted(provider_reference="p1")

LINKED = replace(MVOLA.operator, link_origins=("https://pay.example",), link_minutes=30)
"""An operator whose customers pay by a link."""

PAYING = replace(
    MVOLA.operator, payout=PayoutTerms(per_operation=5_000, per_day=9_000, minimum=100, wallets={Network.MVOLA: "MV"})
)
"""An operator that money can be sent back with."""

QUOTING = replace(MVOLA.operator, quotes=True)


def linked(payment: Payment) -> Accepted:
    """As a provider with a page answers: a token and where the customer pays."""
    return Accepted(f"id-of-{payment.reference}", f"https://pay.example/{payment.reference}")


def accepted(payment: Payment) -> Accepted:
    """As a provider answers more than one payment: each has an id of its own."""
    return Accepted(provider_reference=f"id-of-{payment.reference}")


def paid(payment: Payment) -> object:
    return full_evidence(payment, MVOLA.operator)


def given_back(payout: Payment) -> Successful:
    """A full proof of a payout: the shop paid, the customer was paid."""
    evidence = Evidence("out-1", payout.amount, payout.currency.value, MVOLA.operator.merchant_e164, payout.phone)
    return Successful(evidence)


def settled(payment: Payment) -> bool:
    return not payment.is_undecided


async def to_the_end(bench: Bench, provider: ScriptedProvider, seconds: float = 60) -> Payment:
    engine = bench.engine(provider)
    await engine.start()
    payment = await engine.charge(charge())
    payment = await engine.wait_for(payment.reference, settled, seconds)
    await engine.close()
    return payment
