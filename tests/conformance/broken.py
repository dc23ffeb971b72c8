"""Providers that are wrong in one way each, when they charge. The conformance suite must find every one of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import Merchant
from pos_app.core.payment import Payment
from pos_app.core.provider import (
    Accepted,
    Declined,
    Evidence,
    Heard,
    InitiateResult,
    KeyStore,
    NoAnswer,
    NotSent,
    Pending,
    Provider,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.providers.http import Wire
from pos_app.providers.registry import build
from tests.conformance.accounts import ABILITIES

EVERYBODY = frozenset(ABILITIES)
SENDERS = frozenset(operator for operator, ability in ABILITIES.items() if ability.sends)
WITH_NUMBER = frozenset({"mvola", "pvit"})


class Broken:
    """The real provider, with a place to go wrong at each call.

    `operators` are those for which the mistake can be made at all. `alone` names the rule that nothing else stands in
    for: on `alone_for` it is the only one that finds the mistake.
    """

    operators: ClassVar[frozenset[str]] = EVERYBODY
    alone: ClassVar[str] = ""
    alone_for: ClassVar[str] = ""

    def __init__(
        self,
        merchant: Merchant,
        wire: Wire,
        now: Callable[[], datetime],
        addresses: Addresses | None = None,
        keys: KeyStore | None = None,
    ) -> None:
        self.inner: Provider = build(merchant, wire, now, addresses, keys)
        self.merchant = merchant
        self.wire, self.now, self.addresses = wire, now, addresses

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        return await self.inner.initiate(payment, heard)

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        return await self.inner.status(payment, heard)


class SendsAgainWhenUnclear(Broken):
    operators = SENDERS

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return await self.inner.initiate(payment, heard) if isinstance(result, Unclear) else result


class SendsAgainWhenThrottled(Broken):
    operators = SENDERS

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        try:
            return await self.inner.initiate(payment, heard)
        except NotSent:
            return await self.inner.initiate(payment, heard)


class CallsTheUnknownNotSent(Broken):
    operators = SENDERS

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        if isinstance(result, Unclear):
            raise NotSent(result.reason)
        return result


class CallsTheUnknownRefused(Broken):
    operators = SENDERS

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return Declined(result.reason) if isinstance(result, Unclear) else result


class CallsTheUnknownAccepted(Broken):
    operators = SENDERS

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return Accepted("0") if isinstance(result, Unclear) else result


class LosesProof(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        try:
            return await self.inner.initiate(payment, heard)
        except NotSent as proof:
            return Unclear(proof.reason)

    operators = SENDERS


class BelievesAcceptedIsPaid(Broken):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        return Successful(_invented(payment, self.merchant)) if isinstance(result, Pending) else result


class BelievesWhatItAskedFor(Broken):
    """Fills the evidence from the request: every check then holds."""

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        return Successful(_invented(payment, self.merchant)) if isinstance(result, Successful) else result


class RefusesWhenTheQuestionFails(Broken):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        return Declined(result.reason) if isinstance(result, NoAnswer) else result


class NeverSeesARefusal(Broken):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        return Pending() if isinstance(result, Declined) else result


class RemembersTheRefusal(Broken):
    """A refusal is its last word: money that comes later is never seen."""

    refused = False

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        if self.refused:
            return Declined("declined")
        result = await self.inner.status(payment, heard)
        self.refused = isinstance(result, Declined)
        return result


class RaisesOnTrouble(Broken):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        if isinstance(result, NoAnswer):
            raise ConnectionError(result.reason)
        return result


class KeepsAnswersToItself(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        return await self.inner.initiate(payment, lambda answer: None)

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        return await self.inner.status(payment, lambda answer: None)


class WritesItsKeyDown(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        heard(RawAnswer("initiate", 200, self.merchant.secrets[-1]))
        return await self.inner.initiate(payment, heard)


class SwapsTheParties(Broken):
    operators = WITH_NUMBER

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        shop = self.merchant.operator.merchant
        assert shop is not None
        named = "partner_msisdn" if self.merchant.operator.id == "mvola" else "merchant_msisdn"
        swapped = replace(self.merchant, **{named: self.merchant.operator.admit_phone(payment.phone or "")})  # type: ignore[arg-type]
        provider = build(swapped, self.wire, self.now, self.addresses)
        await provider.prepare()
        return await provider.initiate(replace(payment, phone=shop.e164), heard)


class ChargesAnotherAmount(Broken):
    operators = SENDERS

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        return await self.inner.initiate(replace(payment, amount=payment.amount + 1), heard)


class ChargesToPrepare(Broken):
    operators = SENDERS

    async def prepare(self) -> None:
        from tests.conformance.scene import Scene

        await self.inner.prepare()
        await self.inner.initiate(Scene(self.merchant.operator.id).payment, lambda answer: None)


class ChargesToAsk(Broken):
    operators = SENDERS

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        await self.inner.initiate(payment, heard)
        return await self.inner.status(payment, heard)


class AsksAboutTheFirst(Broken):
    """Remembers one payment, and takes every later one for it."""

    alone, alone_for = "each_question_names_its_own_payment", "ekolopay"
    first: Payment | None = None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        self.first = self.first or payment
        return await self.inner.status(replace(payment, provider_reference=self.first.provider_reference), heard)

    operators = EVERYBODY - {"pvit", "pvit-web"}


class SaysThatItCanAlwaysBeAsked(Broken):
    alone, alone_for = "what_can_be_asked_about_is_known", "mvola"
    operators = frozenset(operator for operator, ability in ABILITIES.items() if not ability.asks_unanswered)

    def can_ask(self, payment: Payment) -> bool:
        return True


class ForgetsTheAnswerInACrash(Broken):
    alone, alone_for = "an_acceptance_can_be_read_again_after_a_crash", "mvola"
    operators = EVERYBODY - {"pvit"}

    def reread(self, answer: RawAnswer) -> Accepted | None:
        return None


def _invented(payment: Payment, merchant: Merchant) -> Evidence:
    return Evidence(
        transaction_id="1",
        amount=payment.amount,
        currency=payment.currency.value,
        payer=payment.phone,
        payee=merchant.operator.merchant_e164,
        reference=payment.reference,
    )


BROKEN: tuple[type[Broken], ...] = (
    SendsAgainWhenUnclear,
    SendsAgainWhenThrottled,
    CallsTheUnknownNotSent,
    CallsTheUnknownRefused,
    CallsTheUnknownAccepted,
    LosesProof,
    BelievesAcceptedIsPaid,
    BelievesWhatItAskedFor,
    RefusesWhenTheQuestionFails,
    NeverSeesARefusal,
    RemembersTheRefusal,
    RaisesOnTrouble,
    KeepsAnswersToItself,
    WritesItsKeyDown,
    SwapsTheParties,
    ChargesAnotherAmount,
    ChargesToPrepare,
    ChargesToAsk,
    AsksAboutTheFirst,
    SaysThatItCanAlwaysBeAsked,
    ForgetsTheAnswerInACrash,
)
