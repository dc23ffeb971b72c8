"""Providers that are wrong in one way each. The conformance suite must find every one of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pos_app.core.payment import Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Declined,
    Evidence,
    Heard,
    InitiateResult,
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
from tests.conformance.scene import Merchant


class Broken:
    """The real provider, with a place to go wrong at each call."""

    def __init__(self, merchant: Merchant, wire: Wire, now: Callable[[], datetime]) -> None:
        self.inner: Provider = build(merchant, wire, now)
        self.merchant = merchant

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        return await self.inner.initiate(payment, heard)

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        return await self.inner.status(payment, heard)


class SendsAgainWhenUnclear(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return await self.inner.initiate(payment, heard) if isinstance(result, Unclear) else result


class SendsAgainWhenThrottled(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        try:
            return await self.inner.initiate(payment, heard)
        except NotSent:
            return await self.inner.initiate(payment, heard)


class CallsTheUnknownNotSent(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        if isinstance(result, Unclear):
            raise NotSent(result.reason)
        return result


class CallsTheUnknownRefused(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return Declined(result.reason) if isinstance(result, Unclear) else result


class CallsTheUnknownAccepted(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return Accepted("0") if isinstance(result, Unclear) else result


class LosesProof(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        try:
            return await self.inner.initiate(payment, heard)
        except NotSent as proof:
            return Unclear(proof.reason)


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
        heard(RawAnswer("initiate", 200, getattr(self.merchant, "token", None) or self.merchant.consumer_secret))
        return await self.inner.initiate(payment, heard)


class SwapsTheParties(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        shop = self.merchant.operator.merchant
        assert shop is not None
        swapped = replace(self.merchant, **{_merchant_field(self.merchant): _number_of(payment, self.merchant)})
        provider = build(swapped, self.inner._wire, self.inner._now)  # type: ignore[attr-defined]
        await provider.prepare()
        return await provider.initiate(replace(payment, phone=shop.e164), heard)


class ChargesAnotherAmount(Broken):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        return await self.inner.initiate(replace(payment, amount=payment.amount + 1), heard)


class ChargesToPrepare(Broken):
    def __init__(self, merchant: Merchant, wire: Wire, now: Callable[[], datetime]) -> None:
        super().__init__(merchant, wire, now)
        self.wire = wire

    async def prepare(self) -> None:
        from tests.conformance.scene import Scene

        await self.inner.prepare()
        await self.inner.initiate(Scene(self.merchant.operator.id).payment, lambda answer: None)


class ChargesToAsk(Broken):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        await self.inner.initiate(payment, heard)
        return await self.inner.status(payment, heard)


class ChokesOnCallbacks(Broken):
    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        return CallbackHint(reference=request.body.decode())


def _invented(payment: Payment, merchant: Merchant) -> Evidence:
    return Evidence(
        transaction_id="1",
        amount=payment.amount,
        currency=payment.currency.value,
        payer=payment.phone,
        payee=merchant.operator.merchant_e164,
        reference=payment.reference,
    )


def _merchant_field(merchant: Merchant) -> str:
    return "partner_msisdn" if merchant.operator.id == "mvola" else "merchant_msisdn"


def _number_of(payment: Payment, merchant: Merchant) -> object:
    return merchant.operator.admit_phone(payment.phone or "")


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
    ChokesOnCallbacks,
)
