"""A provider steered by a script: what each call answers, and a record of what it was asked."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable

from pos_app.core.operator import Operator
from pos_app.core.payment import Claim, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Evidence,
    Heard,
    InitiateResult,
    KeyState,
    NotSent,
    PageForm,
    Pending,
    Quote,
    RawAnswer,
    StatusResult,
    Successful,
)

Step = object
"""A result to return, an exception to raise, a number of seconds to wait first, or a function of the payment."""


def full_evidence(payment: Payment, operator: Operator, transaction_id: str = "653805064") -> Successful:
    """A success that holds against every check."""
    return Successful(
        Evidence(
            transaction_id=transaction_id,
            amount=payment.amount,
            currency=payment.currency.value,
            payer=payment.phone,
            payee=operator.merchant_e164,
            reference=payment.reference,
            fee=150,
            at=payment.sent_at,
        )
    )


class ScriptedProvider:
    """Answers the scripted steps in turn; the last one of each list for ever."""

    def __init__(
        self,
        operator: Operator,
        *,
        prepares: Iterable[Step] = (None,),
        initiates: Iterable[Step] = (),
        statuses: Iterable[Step] = (Pending(),),
        required: frozenset[str] = frozenset({"amount", "currency", "payer", "payee", "transaction_id"}),
        needs_id: bool = True,
    ) -> None:
        self._operator = operator
        self._required = required
        self._needs_id = needs_id
        self._prepares, self._initiates, self._statuses = list(prepares), list(initiates), list(statuses)
        self.initiated: list[Payment] = []
        self.asked: list[tuple[str, float]] = []
        self.closed = False
        self.answers: list[RawAnswer] = [RawAnswer("status", 200, '{"status":"pending"}')]

    @property
    def operator(self) -> Operator:
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        return self._required

    async def prepare(self) -> None:
        await self._play(self._prepares, None)

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        self.initiated.append(payment)
        result = await self._play(self._initiates, payment)
        heard(RawAnswer("initiate", 202, '{"status":"pending"}'))
        return result  # type: ignore[return-value]

    def reread(self, answer: RawAnswer) -> Accepted | None:
        return Accepted(answer.body.removeprefix("accepted ")) if answer.body.startswith("accepted ") else None

    def can_ask(self, payment: Payment) -> bool:
        return payment.provider_reference is not None or not self._needs_id

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        self.asked.append((payment.reference, asyncio.get_running_loop().time()))
        result = await self._play(self._statuses, payment)
        heard(self.answers[min(len(self.asked), len(self.answers)) - 1])
        return result  # type: ignore[return-value]

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        return None

    async def aclose(self) -> None:
        self.closed = True

    async def _play(self, steps: list[Step], payment: Payment | None) -> Step:
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        if isinstance(step, int | float) and not isinstance(step, bool):
            await asyncio.sleep(step)
            return await self._play(steps, payment)
        if isinstance(step, BaseException):
            raise step
        if callable(step):
            made = step(payment)
            return await made if isinstance(made, Awaitable) else made
        return step


class VersatileProvider(ScriptedProvider):
    """One that can do everything a provider may: pay out, tell costs, renew its key, serve a form, read callbacks."""

    def __init__(
        self,
        operator: Operator,
        *,
        pay_outs: Iterable[Step] = (),
        quotes: Iterable[Step] = (None,),
        offers: Iterable[Step] = (True,),
        key: KeyState | None = None,
        **more: object,
    ) -> None:
        super().__init__(operator, **more)  # type: ignore[arg-type]
        self._pay_outs, self._quotes, self._offers = list(pay_outs), list(quotes), list(offers)
        self.key = key or KeyState(None, "settings")
        self.paid_out: list[Payment] = []
        self.quoted: list[tuple[int, str | None, float]] = []
        self.offered: list[tuple[str, str, float]] = []
        self.read = 0

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        self.paid_out.append(payout)
        result = await self._play(self._pay_outs, payout)
        heard(RawAnswer("payout", 200, "{}"))
        return result  # type: ignore[return-value]

    async def quote(self, amount: int, wallet: str | None) -> Quote | None:
        self.quoted.append((amount, wallet, asyncio.get_running_loop().time()))
        return await self._play(self._quotes, None)  # type: ignore[return-value]

    async def offer(self, candidate: str, source: str) -> bool:
        self.offered.append((candidate, source, asyncio.get_running_loop().time()))
        return await self._play(self._offers, None)  # type: ignore[return-value]

    def page_form(self, payment: Payment) -> PageForm | None:
        return PageForm("https://pay.example/form", (("ref", payment.reference),))

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """A callback is the JSON of a hint; `{"bug": true}` is one that we stumble over."""
        self.read += 1
        try:
            fields = json.loads(request.body)
        except ValueError:
            return None
        if "bug" in fields:
            raise RuntimeError("stumbled")
        known = {
            name: fields.get(name) for name in ("reference", "provider_reference", "word", "correlation_id", "token")
        }
        return CallbackHint(claim=Claim(fields["claim"]) if "claim" in fields else None, **known)

    def clean(self, text: str) -> str:
        return text.replace("the-account-secret", "***")


def always(result: Callable[[Payment], Step]) -> list[Step]:
    """A script of one step that is computed from the payment."""
    return [result]


NO_NETWORK = NotSent("no_network")
