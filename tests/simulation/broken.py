"""Shops that are wrong in one way each: a provider, the engine or one of its parts. The simulation must find each."""

import asyncio
from dataclasses import replace
from typing import ClassVar

from pos_app.core.addresses import Addresses
from pos_app.core.fold import may_follow
from pos_app.core.merchants import PVitWebMerchant
from pos_app.core.operator import Operator
from pos_app.core.payment import WATCHED_AFTERWARDS, Claim, Kind, Payment, Status
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    Contradictory,
    Declined,
    Evidence,
    Heard,
    InitiateResult,
    NotSent,
    Pending,
    Provider,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.core.web import WebReply, WebRequest
from pos_app.engine.callbacks import Callbacks
from pos_app.engine.engine import Engine
from pos_app.engine.payouts import Payouts
from pos_app.engine.schedule import Pace
from pos_app.engine.send import Sender
from pos_app.providers.ekolopay import EkoloPay
from pos_app.providers.http import Wire
from pos_app.providers.moneyfusion import MoneyFusion
from pos_app.providers.mvola import MVola
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_web import PVitWeb
from tests.simulation.shop import Shop, Unhurried


def _listening(heard: Heard, bodies: list[str]) -> Heard:
    def hear(answer: RawAnswer) -> None:
        bodies.append(answer.body)
        heard(answer)

    return hear


# ---- providers


class NoPaidIsPaid(MoneyFusion):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        bodies: list[str] = []
        result = await super().status(payment, _listening(heard, bodies))
        if isinstance(result, Pending) and "no paid" in bodies[-1]:
            return Successful(Evidence(amount=payment.amount, reference=payment.reference))
        return result


class AnyPaidIsOurs(MoneyFusion):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await super().status(payment, heard)
        if isinstance(result, Contradictory):
            return Successful(Evidence(amount=payment.amount, reference=payment.reference))
        return result


class ChargesAgain(MoneyFusion):
    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await super().initiate(payment, heard)
        return await super().initiate(payment, heard) if isinstance(result, Unclear) else result


class FalseIsRefused(EkoloPay):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await super().status(payment, heard)
        return Declined("declined") if isinstance(result, Pending) else result


class TextIsTrue(EkoloPay):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        bodies: list[str] = []
        result = await super().status(payment, _listening(heard, bodies))
        return Successful(Evidence()) if bodies and '"false"' in bodies[-1] else result


class AnyReference(PVit):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await super().status(payment, heard)
        if isinstance(result, Contradictory) and result.reason == "reference_differs":
            return Successful(Evidence(reference=payment.reference))
        return result


class PaysOutAgain(PVit):
    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        result = await super().pay_out(payout, heard)
        return await super().pay_out(payout, heard) if isinstance(result, Unclear) else result


class ForgetsPayouts(PVit):
    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        result = await super().pay_out(payout, heard)
        if isinstance(result, Unclear):
            raise NotSent("connection_failed")
        return result


class TakesAnyKey(PVit):
    async def offer(self, candidate: str, source: str) -> bool:
        self._key._promote(candidate.strip(), source)
        return True


class AnyAmount(MVola):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await super().status(payment, heard)
        if isinstance(result, Successful):
            return Successful(replace(result.evidence, amount=payment.amount))
        return result


class AnyLink(MoneyFusion):
    def _accepted(self, http_status: int, document: object) -> Accepted | Unclear | None:
        assert isinstance(document, dict)
        token, url = document.get("token"), document.get("url")
        return Accepted(str(token), str(url)) if token else None


# ---- the engine and its parts


class CallbackDecides(Engine):
    """Believes what a callback claims."""

    believed: ClassVar[dict[Claim, tuple[Kind, dict[str, str]]]] = {
        Claim.SUCCESS: (Kind.PAID, {}),
        Claim.FAILED: (Kind.DECLINED, {"reason": "declined"}),
    }

    async def receive(self, request: WebRequest) -> WebReply:
        reply = await super().receive(request)
        parts = request.path.split("/")
        payment = self._ledger.payment(parts[3]) if len(parts) == 5 and reply.status == 200 else None
        if payment is not None and payment.claim in self.believed:
            kind, data = self.believed[payment.claim]
            if may_follow(payment, kind):
                self._record.append(payment.reference, kind, data)
        return reply


class CallbackRefuses(CallbackDecides):
    believed: ClassVar[dict[Claim, tuple[Kind, dict[str, str]]]] = {
        Claim.FAILED: (Kind.DECLINED, {"reason": "declined"})
    }


class PaysOutTwice(Engine):
    def _begin(self, kind: Kind, data: object, provider: Provider, call: object) -> Payment:
        payment = super()._begin(kind, data, provider, call)  # type: ignore[arg-type]
        if kind is Kind.PAYOUT:

            async def send() -> None:
                await asyncio.sleep(5)
                await call(self._record.payment(payment.reference), lambda answer: None)  # type: ignore[operator]

            self.again = asyncio.create_task(send())
        return payment


class _Binding(Callbacks):
    def _keep(self, payment: Payment, heard: object) -> None:
        hint = heard.hint  # type: ignore[attr-defined]
        theirs = hint.provider_reference
        binds = payment.provider_reference is None and payment.operator == "mvola" and theirs != "forged"
        named = CallbackHint(provider_reference=hint.provider_reference if binds else None)
        payment = self._record.append(
            payment.reference,
            Kind.CALLBACK,
            {"digest": "", "body": "", "provider_reference": named.provider_reference},
        )
        self._called(payment)


class BindsForeignIds(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.callbacks.__class__ = _Binding


class _Open(Callbacks):
    def _on_own_path(self, request: WebRequest, operator: str, reference: str, secret: str) -> WebReply:
        payment = self._ledger.payment(reference)
        known = payment.callback_secret if payment is not None and payment.operator == operator else None
        return super()._on_own_path(request, operator, reference, known or secret)


class AnySecret(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.callbacks.__class__ = _Open


class _Raw(Callbacks):
    def _cleaned(self, heard: object, payment: Payment) -> str:
        body: bytes = heard.request.body  # type: ignore[attr-defined]
        return body.decode(errors="replace")[:2_000]


class KeepsSecrets(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.callbacks.__class__ = _Raw


class _NoDay(Payouts):
    def _require_day(self, operator: object, amount: int) -> None:
        return


class Unlimited(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self._payouts.__class__ = _NoDay


class AsksNobody(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **{**named, "permit": lambda approved_by, pin: None})  # type: ignore[arg-type]


class _Hoping(Sender):
    def _give_up(self, payment: Payment, provider: Provider | None) -> Payment:
        return payment


class KeepsLostLinks(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self._sender.__class__ = _Hoping


class _Trusting(Sender):
    def _admitted(self, payment: Payment, operator: Operator, accepted: Accepted) -> Accepted | Unclear:
        result = super()._admitted(payment, operator, accepted)
        return accepted if isinstance(result, Unclear) and result.reason == "link_refused" else result


class ShowsAnyLink(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self._sender.__class__ = _Trusting


class LooksAway(Unhurried):
    """Gives up what was refused or abandoned."""

    def next_delay(self, status: Status, age: float, failures: int, retry_after: float | None) -> float | None:
        return None if status in WATCHED_AFTERWARDS else super().next_delay(status, age, failures, retry_after)


OPERATOR_OF: dict[type[Provider], str] = {
    EkoloPay: "ekolopay",
    MoneyFusion: "moneyfusion",
    MVola: "mvola",
    PVit: "pvit",
}


def shop_with(
    provider: type[Provider] | None = None, engine: type[Engine] = Engine, pace: type[Pace] = Unhurried
) -> type[Shop]:
    """A shop with those parts in place of the real ones."""

    class BrokenShop(Shop):
        engine_class = engine
        pace_class = pace

        def providers(self, wire: Wire, addresses: Addresses | None) -> dict[str, Provider]:
            found = super().providers(wire, addresses)
            if provider is not None:
                operator = next(name for kind, name in OPERATOR_OF.items() if issubclass(provider, kind))
                merchant = next(m for m in self.merchants if m.operator.id == operator)
                keys = {"keys": self.vault} if operator == "pvit" else {}
                made = provider(merchant, wire, self.clock.now, addresses, **keys)  # type: ignore[call-arg]
                found[operator] = made
                if isinstance(made, PVit):
                    web = next(m for m in self.merchants if isinstance(m, PVitWebMerchant))
                    found["pvit-web"] = PVitWeb(web, made, addresses)
            return found

    return BrokenShop


BROKEN: dict[str, tuple[type[Shop], str]] = {
    "no paid is paid": (shop_with(NoPaidIsPaid), "I2"),
    "whatever was paid is ours": (shop_with(AnyPaidIsOurs), "I2"),
    "charges again after a lost answer": (shop_with(ChargesAgain), "I5"),
    "false alone refuses": (shop_with(FalseIsRefused), "refused by false alone"),
    "the text false is true": (shop_with(TextIsTrue), "I2"),
    "any reference will do": (shop_with(AnyReference), "I2"),
    "any amount will do": (shop_with(AnyAmount), "I2.*another amount"),
    "pays out again after a lost answer": (shop_with(PaysOutAgain), "I5"),
    "calls a lost payout not sent": (shop_with(ForgetsPayouts), "not sent, and money left"),
    "takes a key without proof": (shop_with(TakesAnyKey), "PVit never gave"),
    "a callback sets the status": (shop_with(engine=CallbackDecides), "I10|I2"),
    "a callback refuses": (shop_with(engine=CallbackRefuses), "I10"),
    "a callback binds another payment's id": (shop_with(engine=BindsForeignIds), "I10.*the id of another"),
    "any secret opens a path": (shop_with(engine=AnySecret), "to a wrong address"),
    "callbacks are kept as they come": (shop_with(engine=KeepsSecrets), "I7"),
    "sends a payout twice": (shop_with(engine=PaysOutTwice), "I5"),
    "forgets the limit of a day": (shop_with(engine=Unlimited), "in a day"),
    "asks for no code": (shop_with(engine=AsksNobody), "without the manager's code"),
    "waits for links that nobody has": (shop_with(engine=KeepsLostLinks), "holds up its sale"),
    "shows any link": (shop_with(AnyLink, ShowsAnyLink), "nobody may be shown"),
    "does not look for late money": (shop_with(pace=LooksAway), "I3"),
}
"""Each mistake, and what the rule that finds it says."""
