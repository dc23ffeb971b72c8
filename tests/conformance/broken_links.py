"""Providers that are wrong in one way each, about links, callbacks and what nobody documents."""

from dataclasses import replace

from pos_app.core.payment import Claim, Direction, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Declined,
    Evidence,
    Heard,
    InitiateResult,
    NotSent,
    Pending,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
from tests.conformance.accounts import ABILITIES, Need
from tests.conformance.broken import EVERYBODY, Broken

LINKED = frozenset(operator for operator, ability in ABILITIES.items() if Need.LINK in ability.needs)
PAYING = frozenset(operator for operator, ability in ABILITIES.items() if Need.PAYOUT in ability.needs)
PVIT = frozenset({"pvit"})
BY_PVIT = frozenset({"pvit", "pvit-web"})


class ShowsLinksUnchecked(Broken):
    alone, alone_for = "a_foreign_or_malformed_link_is_never_accepted", "moneyfusion"
    operators = LINKED - {"pvit-web"}

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        refused = isinstance(result, Unclear) and result.reason == "link_refused"
        return Accepted("token", "https://pay.elsewhere.example/payment/abc") if refused else result


class ShowsItsPageAnywhere(Broken):
    alone, alone_for = "a_foreign_or_malformed_link_is_never_accepted", "pvit-web"
    operators = frozenset({"pvit-web"})

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        try:
            return await self.inner.initiate(payment, heard)
        except NotSent as proof:
            if proof.reason == "callbacks_off":
                raise
            return Accepted(None, "https://elsewhere.example/w")


class SpellsItsLinkAnew(Broken):
    """Another spelling than the one that was written down and admitted."""

    alone, alone_for = "a_link_is_of_an_admitted_origin_and_can_be_kept", "ekolopay"
    operators = LINKED

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        return self._spelt(result) if isinstance(result, Accepted) else result

    def reread(self, answer: RawAnswer) -> Accepted | None:
        result = self.inner.reread(answer)
        return None if result is None else self._spelt(result)

    @staticmethod
    def _spelt(accepted: Accepted) -> Accepted:
        return replace(accepted, link=f"{accepted.link}#é")


class PromisesItsPageAnyway(Broken):
    alone, alone_for = "without_an_address_no_page_of_the_tills_own_is_promised", "pvit-web"
    operators = frozenset({"pvit-web"})

    async def prepare(self) -> None:
        if self.addresses is not None:
            await self.inner.prepare()

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        if self.addresses is None:
            heard(RawAnswer("page", 0, "https://till.example/w"))
            return Unclear("nobody listens")
        return await self.inner.initiate(payment, heard)


class ReadsEveryClaimAsSuccess(Broken):
    alone, alone_for = "every_callback_of_the_sandbox_is_read_right", "mvola"

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        hint = self.inner.read_callback(request)
        return hint if hint is None or hint.claim is None else replace(hint, claim=Claim.SUCCESS)


class ReadsEveryCallbackAsOfTheLast(Broken):
    """Whatever a callback names, it takes it for one about the payment that was sent last."""

    alone, alone_for = "a_callback_of_another_payment_is_no_hint_of_ours", "moneyfusion"
    last: Payment | None = None

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        result = await self.inner.initiate(payment, heard)
        known = result.provider_reference if isinstance(result, Accepted) else None
        self.last = replace(payment, provider_reference=known)
        return result

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        hint = self.inner.read_callback(request)
        if hint is None or self.last is None:
            return hint
        names = ("reference", "provider_reference", "correlation_id")
        ours = {name: getattr(self.last, name) for name in names if getattr(hint, name) is not None}
        return replace(hint, **ours)


class BelievesClaims(Broken):
    alone, alone_for = "a_callback_alone_decides_nothing", "mvola"

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        if payment.claim is Claim.FAILED and isinstance(result, Pending | Successful):
            return Declined("declined")
        return result

    operators = EVERYBODY - {"ekolopay"}


class TakesAnyMethod(Broken):
    alone, alone_for = "strange_callbacks_say_nothing_and_hurt_nobody", "pvit"

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        found = (self.inner.read_callback(replace(request, method=method)) for method in ("POST", "PUT"))
        return next((hint for hint in found if hint is not None), None)


class LooksPastDoctypes(Broken):
    alone, alone_for = "strange_callbacks_say_nothing_and_hurt_nobody", "pvit"
    operators = BY_PVIT

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        head, start, rest = request.body.partition(b"<REPONSE>")
        return self.inner.read_callback(replace(request, body=start + rest if b"<!DOCTYPE" in head else request.body))


class ChokesOnCallbacks(Broken):
    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        request.body.decode()
        return self.inner.read_callback(request)


class KeepsWhatCallbacksBring(Broken):
    alone, alone_for = "no_secret_of_a_callback_is_kept", "ekolopay"

    def clean(self, text: str) -> str:
        return text


class ClaimsThatEverySwitchIsItsOwn(Broken):
    """Style b: 200 while the customer has done nothing yet. A missing amount: one of ours."""

    alone, alone_for = "under_every_switch_no_success_is_wrong_and_no_payer_is_refused", "pvit"
    operators = BY_PVIT

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        ambiguous = isinstance(result, Contradictory) and result.reason == "status_ambiguous"
        charge = payment.direction is Direction.IN
        return Successful(Evidence(reference=payment.reference)) if ambiguous and charge else result


class FillsInAMissingAmount(Broken):
    alone, alone_for = "under_every_switch_no_success_is_wrong_and_no_payer_is_refused", "moneyfusion"
    operators = frozenset({"moneyfusion"})

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        if isinstance(result, Successful) and result.evidence.amount is None:
            return Successful(replace(result.evidence, amount=payment.amount))
        return result


class BelievesAnAmbiguousPayout(Broken):
    alone, alone_for = "under_every_switch_a_payout_is_never_wrongly_believed", "pvit"
    operators = PVIT

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        ambiguous = isinstance(result, Contradictory) and result.reason == "status_ambiguous"
        out = payment.direction is Direction.OUT
        return Successful(Evidence(reference=payment.reference)) if ambiguous and out else result


BROKEN_LINKS: tuple[type[Broken], ...] = (
    ShowsLinksUnchecked,
    ShowsItsPageAnywhere,
    SpellsItsLinkAnew,
    PromisesItsPageAnyway,
    ReadsEveryClaimAsSuccess,
    ReadsEveryCallbackAsOfTheLast,
    BelievesClaims,
    TakesAnyMethod,
    LooksPastDoctypes,
    ChokesOnCallbacks,
    KeepsWhatCallbacksBring,
    ClaimsThatEverySwitchIsItsOwn,
    FillsInAMissingAmount,
    BelievesAnAmbiguousPayout,
)
