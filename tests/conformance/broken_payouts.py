"""Providers that are wrong in one way each, about payouts, quotes and keys."""

from dataclasses import replace

from pos_app.core.payment import Claim, Direction, Payment
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
    PaysOut,
    Pending,
    Quote,
    Quotes,
    RawAnswer,
    Renewable,
    StatusResult,
    Successful,
    Unclear,
)
from tests.conformance.accounts import ABILITIES, Need
from tests.conformance.broken import Broken

LINKED = frozenset(operator for operator, ability in ABILITIES.items() if Need.LINK in ability.needs)
PAYING = frozenset(operator for operator, ability in ABILITIES.items() if Need.PAYOUT in ability.needs)
PVIT = frozenset({"pvit"})
BY_PVIT = frozenset({"pvit", "pvit-web"})


class Pays(Broken):
    """A provider that pays out, with a place to go wrong."""

    operators = PAYING

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        assert isinstance(self.inner, PaysOut)
        return await self.inner.pay_out(payout, heard)


class PaysAgainWhenUnclear(Pays):
    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        result = await super().pay_out(payout, heard)
        return await super().pay_out(payout, heard) if isinstance(result, Unclear) else result


class PaysTwiceAtOnce(Pays):
    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        await super().pay_out(payout, heard)
        return await super().pay_out(payout, heard)


class PaysAnotherAmount(Pays):
    alone, alone_for = "a_payout_is_paid_once_to_the_customer_who_was_named", "moneyfusion"

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        return await super().pay_out(replace(payout, amount=payout.amount + 1), heard)


class CallsAnUnknownPayoutNotSent(Pays):
    alone, alone_for = "a_payout_that_may_have_left_is_unclear_and_sent_once", "moneyfusion"

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        result = await super().pay_out(payout, heard)
        if isinstance(result, Unclear):
            raise NotSent(result.reason)
        return result


class LosesTheProofOfAPayout(Pays):
    alone, alone_for = "a_payout_is_not_sent_with_proof_only", "moneyfusion"

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        if payout.direction is Direction.IN:
            return await super().pay_out(payout, heard)
        try:
            return await super().pay_out(payout, heard)
        except NotSent as proof:
            return Unclear(proof.reason)


class ChargesWhomItShouldPay(Pays):
    alone, alone_for = "a_payout_never_charges", "pvit"

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        return await self.inner.initiate(replace(payment, direction=Direction.IN), heard)


class PaysToAsk(Pays):
    alone, alone_for = "questions_about_a_payout_never_pay", "moneyfusion"
    asked = 0

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        self.asked += 1
        if payment.direction is Direction.OUT and self.asked == 4:
            await self.pay_out(payment, heard)
        return await self.inner.status(payment, heard)


class BelievesThatAPayoutArrived(Pays):
    alone, alone_for = "a_payout_is_believed_on_an_answer_about_itself_only", "moneyfusion"

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        if payment.direction is Direction.OUT and payment.claim is Claim.SUCCESS and payment.amount == 500:
            return Successful(_receipt(payment))
        return await self.inner.status(payment, heard)


class TakesARefusedPayoutForPaid(Pays):
    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        over = payment.direction is Direction.OUT and not isinstance(result, Pending | Successful)
        return Successful(_receipt(payment)) if over else result


class DoesNotKnowItsPayoutsCallbacks(Pays):
    alone, alone_for = "callbacks_about_a_payout_name_it", "moneyfusion"

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        if b"payout.session" in request.body or b"<TYPE>2" in request.body:
            return None
        return self.inner.read_callback(request)


class WritesThePayoutsKeyDown(Pays):
    alone, alone_for = "no_secret_of_a_payout_reaches_the_ledger", "moneyfusion"

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        heard(RawAnswer("key", 200, self.merchant.secrets[-1]))
        return await super().pay_out(payout, heard)


class ForgetsThePayoutInACrash(Pays):
    alone, alone_for = "an_accepted_payout_can_be_taken_up_after_a_crash", "moneyfusion"
    operators = frozenset({"moneyfusion"})

    def reread(self, answer: RawAnswer) -> Accepted | None:
        return None if answer.step == "payout" else self.inner.reread(answer)


class ChargesToQuote(Broken):
    alone, alone_for = "a_quote_never_charges", "pvit"
    operators = PVIT

    async def quote(self, amount: int, wallet: str | None) -> Quote | None:
        from tests.conformance.scene import Scene

        assert isinstance(self.inner, Quotes)
        found = await self.inner.quote(amount, wallet)
        if found is not None:
            await self.inner.initiate(Scene("pvit").payment, lambda answer: None)
        return found


class InventsAQuote(Broken):
    alone, alone_for = "a_quote_that_fails_is_none", "pvit-web"
    operators = BY_PVIT

    async def quote(self, amount: int, wallet: str | None) -> Quote | None:
        assert isinstance(self.inner, Quotes)
        return await self.inner.quote(amount, wallet) or Quote("0 FCFA")


class Renews(Broken):
    """A provider with a daily key, with a place to go wrong."""

    operators = PVIT

    async def offer(self, candidate: str, source: str) -> bool:
        assert isinstance(self.inner, Renewable)
        return await self.inner.offer(candidate, source)

    def _use(self, candidate: str) -> None:
        self.inner._key._value = candidate  # type: ignore[attr-defined]


class UsesACandidateAtOnce(Renews):
    alone, alone_for = "a_candidate_is_used_for_nothing_before_its_proof", "pvit"

    async def offer(self, candidate: str, source: str) -> bool:
        if candidate.isascii() and " " not in candidate.strip() and candidate.strip():
            proved = await super().offer(candidate, source)
            self._use(candidate if len(candidate) < 512 else self.inner._key.value)  # type: ignore[attr-defined]
            return proved
        return await super().offer(candidate, source)


class NeverPromotesAKey(Renews):
    alone, alone_for = "a_proved_candidate_is_used_from_then_on", "pvit"

    async def offer(self, candidate: str, source: str) -> bool:
        before = self.inner._key.value  # type: ignore[attr-defined]
        proved = await super().offer(candidate, source)
        if source == "callback":
            self._use(before)
        return proved


class TakesAnEmptyKey(Renews):
    alone, alone_for = "an_empty_candidate_changes_nothing", "pvit"

    async def offer(self, candidate: str, source: str) -> bool:
        if not candidate.strip():
            self._use("")
        return await super().offer(candidate, source)


class ProvesEveryForgery(Renews):
    alone, alone_for = "forged_candidates_cost_few_proofs", "pvit"

    async def offer(self, candidate: str, source: str) -> bool:
        self.inner._key._proofs.clear()  # type: ignore[attr-defined]
        return await super().offer(candidate, source)


class RefusesForTheKeysSake(Renews):
    alone, alone_for = "a_refused_key_touches_no_payment", "pvit"

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        result = await self.inner.status(payment, heard)
        lived = isinstance(result, NoAnswer) and result.reason == "token_invalid"
        return Declined("declined") if lived else result


def _receipt(payout: Payment) -> Evidence:
    return Evidence(transaction_id="1", amount=payout.amount, reference=payout.reference, payee=payout.phone)


BROKEN_PAYOUTS: tuple[type[Broken], ...] = (
    PaysAgainWhenUnclear,
    PaysTwiceAtOnce,
    PaysAnotherAmount,
    CallsAnUnknownPayoutNotSent,
    LosesTheProofOfAPayout,
    ChargesWhomItShouldPay,
    PaysToAsk,
    BelievesThatAPayoutArrived,
    TakesARefusedPayoutForPaid,
    DoesNotKnowItsPayoutsCallbacks,
    WritesThePayoutsKeyDown,
    ForgetsThePayoutInACrash,
    ChargesToQuote,
    InventsAQuote,
    UsesACandidateAtOnce,
    NeverPromotesAKey,
    TakesAnEmptyKey,
    ProvesEveryForgery,
    RefusesForTheKeysSake,
)
