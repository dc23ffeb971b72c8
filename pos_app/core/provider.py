"""What a provider is to the engine: prepare, initiate once, be asked for the status, read a callback.

A decline is a value, ignorance is a value; exceptions are for `NotSent` and for bugs. There is no "paid" among the
results of an initiate call, so no provider can claim it there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from pos_app.core.operator import Operator
from pos_app.core.payment import Payment


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
    """A callback as it arrived: `path_secret` is what stood in the path, `body` is at most 64 KiB."""

    method: str
    path_secret: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class CallbackHint:
    """What a callback seems to speak about. It only says whom to ask about; it never changes a state."""

    reference: str | None = None
    provider_reference: str | None = None
    word: str | None = None


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
    expected: dict[str, object] = {
        "amount": payment.amount,
        "currency": payment.currency.value,
        "payer": payment.phone,
        "payee": merchant,
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
