"""What a provider is to the engine: prepare, initiate once, be asked for the status, read a callback.

A decline is a value, ignorance is a value; exceptions are for `NotSent` and for bugs. There is no "paid" among the
results of an initiate call, so no provider can claim it there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from pos_app.core.operator import Operator
from pos_app.core.payment import Claim, Direction, Payment


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came, for the ledger: secrets removed, body cut to what is worth keeping.

    `step` names the question (`token`, `initiate`, `status`, `details`).
    """

    step: str
    http_status: int
    body: str


Heard = Callable[[RawAnswer], None]
"""Called with every answer before it is interpreted; for an initiate call it returns once the answer is durable."""


class NotSent(Exception):
    """Proof that the request never reached the provider's processing: charging again is safe.

    Raised by `prepare` and `initiate` only. `reason` is a machine word; `retry_after` in seconds when the provider
    named one; `detail` is the provider's own code or word, never a secret.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the request; the customer has to confirm. `link` for hosted pages."""

    provider_reference: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The provider said no. `detail` is its own code or word."""

    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """The request may or may not have been processed."""

    reason: str
    detail: str | None = None


InitiateResult = Accepted | Declined | Unclear


@dataclass(frozen=True, slots=True)
class Pending:
    """Not decided yet, or an answer that says nothing about the payment but that it is known."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a provider says of a payment that it calls successful. None means that it did not say.

    Amounts in whole units; phone numbers in E.164; `at` is the provider's own time of the payment.
    """

    transaction_id: str | None = None
    amount: int | None = None
    currency: str | None = None
    payer: str | None = None
    payee: str | None = None
    reference: str | None = None
    fee: int | None = None
    at: datetime | None = None
    paid_by: str | None = None
    """The number that the customer paid from, where another one may pay as well: noted, never compared."""
    means: str | None = None
    """The provider's word for the wallet or card that was used: noted, never compared."""


@dataclass(frozen=True, slots=True)
class Successful:
    """The provider calls the payment successful; the engine still compares `evidence` with what was asked."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Contradictory:
    """The answer cannot be about this payment as we know it. A person has to look."""

    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The question failed and changes nothing. `retry_after` in seconds when the provider named one."""

    reason: str
    retry_after: float | None = None


StatusResult = Pending | Successful | Declined | Contradictory | NoAnswer


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A callback as it arrived, on the secret path of a payment or of the account. `body` is at most 64 KiB."""

    method: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallbackHint:
    """What a callback seems to speak about. It only says whom to ask about; it never changes a status.

    `reference` is ours, `provider_reference` the provider's, `correlation_id` the one that we sent with the request.
    `word` is the provider's own word. `token` is a key of the account that the callback brings; it has to be proved.
    """

    reference: str | None = None
    provider_reference: str | None = None
    word: str | None = None
    claim: Claim | None = None
    correlation_id: str | None = None
    token: str | None = field(default=None, repr=False)


class Provider(Protocol):
    """How to speak to one payment provider. Safe to share between many payments of one event loop."""

    @property
    def operator(self) -> Operator:
        """What the till knows of the provider without asking it."""

    @property
    def required(self) -> frozenset[str]:
        """Fields of `Evidence` that must be there and match before a payment is paid."""

    async def prepare(self) -> None:
        """Get ready to send (a fresh token). Raises `NotSent`; nothing was sent then."""

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Ask for the money, once. Never retries. Raises `NotSent` with proof only."""

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """The acceptance in an answer to `initiate` that a crash kept from being interpreted; None for anything else.

        Only an acceptance may be read out of it: the ledger does not keep whether the answer had come whole.
        """

    def can_ask(self, payment: Payment) -> bool:
        """Whether `status` has what it needs to ask about `payment`."""

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask what became of `payment`. Never raises for what the network or the provider does."""

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """What the callback speaks about, or None for one that is not the provider's. Never raises."""

    async def aclose(self) -> None:
        """Let go of connections."""


@runtime_checkable
class PaysOut(Protocol):
    """A provider that can send money to a customer (`operator.payout` says within which limits)."""

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        """Send the money of `payout`, once. The rules of `initiate`: never retries, `NotSent` with proof only."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a provider says that a payment will cost. `text` is its own sentence, to be shown as it is."""

    text: str


@runtime_checkable
class Quotes(Protocol):
    """A provider that can be asked what a payment will cost before it is made."""

    async def quote(self, amount: int, wallet: str | None) -> Quote | None:
        """What a payment of `amount` whole units would cost; None where the question brought nothing."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """How old the provider's daily key is. `since` is when it was proved or pasted, None where nobody knows.

    `refused` once the provider said that it is not valid; `source` is `settings`, `callback` or `pasted`.
    """

    since: datetime | None
    source: str
    refused: bool = False


class KeyStore(Protocol):
    """Where a daily key is kept between two runs: never in the ledger."""

    def load(self) -> tuple[str, KeyState] | None:
        """The key that was kept last."""

    def save(self, key: str, state: KeyState) -> None:
        """Keep `key`. Raises `KnownError` where it cannot be."""


@runtime_checkable
class Renewable(Protocol):
    """A provider whose key lives a day and is renewed while the till runs."""

    @property
    def key(self) -> KeyState:
        """The key that is in use."""

    async def offer(self, candidate: str, source: str) -> bool:
        """Prove `candidate` with one cheap question and use it from then on. False where it was not proved.

        `source` is `callback` or `pasted`. The old key stays in use until the proof. Proofs of callbacks are limited
        in number, forged ones cost nothing more.
        """


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form that the customer's browser sends to the provider: where to, and its fields in order."""

    action: str
    fields: tuple[tuple[str, str], ...]


@runtime_checkable
class ServesForm(Protocol):
    """A provider whose customers come by a form, which the till serves on a page of its own."""

    def page_form(self, payment: Payment) -> PageForm | None:
        """The form of a payment that is waiting for its customer."""


MATCHED_FIELDS = ("amount", "currency", "payer", "payee", "reference")
"""Fields of `Evidence` that are compared with the payment, in the order in which a difference is reported."""

_CLOCKS_DIFFER = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether evidence proves a payment: `reason` is None when it does; `checks` names what was compared and held."""

    reason: str | None
    checks: tuple[str, ...] = field(default=())


def judge(payment: Payment, provider: Provider, evidence: Evidence) -> Verdict:
    """Compare evidence with what was asked. A missing field is not a match where the provider is able to give it."""
    operator = provider.operator
    merchant = operator.merchant_e164
    charged = payment.direction is Direction.IN
    expected: dict[str, object] = {
        "amount": payment.amount,
        "currency": payment.currency.value,
        "payer": payment.phone if charged else merchant,
        "payee": merchant if charged else payment.phone,
        "reference": payment.reference,
    }
    checks = []
    for name in MATCHED_FIELDS:
        given = getattr(evidence, name)
        if given is None:
            if name in provider.required:
                return Verdict(f"{name}_missing")
        elif given != expected[name]:
            return Verdict(f"{name}_differs")
        else:
            checks.append(name)
    if "transaction_id" in provider.required and not evidence.transaction_id:
        return Verdict("transaction_missing")
    # The shop's clock may be a day off; a success far older than the request is another payment's.
    if evidence.at is not None and payment.sent_at is not None and evidence.at < payment.sent_at - _CLOCKS_DIFFER:
        return Verdict("older_than_request")
    return Verdict(None, tuple(checks))
