"""MoneyFusion (Côte d'Ivoire and others): a link to a page where the customer chooses a wallet and pays.

Its address is its only key. Answers are unsigned; what proves a payment is the status question by its token.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pos_app.core.addresses import Addresses
from pos_app.core.link import LinkRefused, admit_link
from pos_app.core.merchants import MoneyFusionMerchant
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Declined,
    Heard,
    InitiateResult,
    NoAnswer,
    NotSent,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.providers.http import Answer, Call, Failure, Wire
from pos_app.providers.moneyfusion_messages import (
    charge_body,
    is_business_error,
    is_error,
    payout_body,
    read_status,
    read_webhook,
    refused_address,
)
from pos_app.providers.redact import HIDDEN, Redactor, secrets_of_address
from pos_app.providers.strict import document_of, identifier, said
from pos_app.providers.verdict import is_plain_refusal, no_answer, unaccepted, unanswered

REQUIRED = frozenset({"amount", "reference"})

LONGEST_DETAIL = 200
"""Characters of a sentence of MoneyFusion's that are kept as the detail of a refusal."""

_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
_CHARGE, _PAYOUT = "initiate", "payout"


class MoneyFusion:
    """One MoneyFusion account. `now` gives aware UTC times; without `addresses` it is told of no callback."""

    def __init__(
        self,
        merchant: MoneyFusionMerchant,
        wire: Wire,
        now: Callable[[], datetime],
        addresses: Addresses | None = None,
    ) -> None:
        self._merchant = merchant
        self._operator = merchant.operator
        self._wire = wire
        self._now = now
        self._addresses = addresses
        # With or without the slash at its end, as the merchant's dashboard gave it: the other one would be redirected.
        self._url = merchant.api_url.strip()
        self._status_url = merchant.status_url.strip().rstrip("/")
        self._payout_url = merchant.payout_url.strip()
        self._private_key = (merchant.private_key or "").strip()
        self._redactor = Redactor(*secrets_of_address(self._url), self._private_key)

    @property
    def operator(self) -> Operator:
        """What the till knows of MoneyFusion without asking it."""
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        """The amount, and our reference out of the echo: always sent, so an answer without it is not about us."""
        return REQUIRED

    async def prepare(self) -> None:
        """Nothing: the address is the key."""

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Ask for a link, once. Raises `NotSent` with proof only."""
        if payment.direction is not Direction.IN:
            raise ValueError("a payout is not charged")
        body = charge_body(self._merchant, payment, self._addresses)
        answer = await self._wire.exchange(Call("POST", self._url, _HEADERS, body, once=True))
        if isinstance(answer, Failure):
            return unanswered(answer)
        heard(self._redactor.record(_CHARGE, answer))
        document = document_of(answer)
        accepted = self._accepted(answer.status, document)
        return self._not_accepted(answer, document) if accepted is None else accepted

    def _accepted(self, http_status: int, document: Mapping[str, Any]) -> Accepted | Unclear | None:
        """The token and the link of an acceptance; None for anything else. Without both nobody can pay."""
        token, url = identifier(document.get("token")), document.get("url")
        if http_status != 200 or document.get("statut") is not True or token is None or not isinstance(url, str):
            return None
        if self._redactor.finds(token) or self._redactor.finds(url):
            # A link that shows the key to customers, or that the ledger could not keep.
            return Unclear("link_refused")
        try:
            link = admit_link(url, self._operator.link_origins)
        except LinkRefused as refusal:
            host = refusal.facts.get("host")
            return Unclear("link_refused", None if host is None else str(host))
        return Accepted(token, link.url)

    def _not_accepted(self, answer: Answer, document: Mapping[str, Any]) -> Declined | Unclear:
        if not is_error(document):
            return unaccepted(answer, None, self._now())
        message = self._detail(document)
        address = refused_address(message)
        if address is not None and (answer.status == 200 or is_plain_refusal(answer.status)):
            raise NotSent("ip_not_allowed", detail=address[0])
        return Declined("rejected", message) if answer.status == 200 else unaccepted(answer, message, self._now())

    def _detail(self, document: Mapping[str, Any]) -> str:
        """MoneyFusion's own sentence, to be kept and shown."""
        text = self._redactor.clean(said(document.get("message")) or "")
        return text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + "…"

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """The token and link in an answer that was written down. One in which a secret was hidden is not whole."""
        if HIDDEN in answer.body:
            return None
        document = document_of(Answer(answer.http_status, answer.body.encode()))
        if answer.step == _PAYOUT:
            token = _payout_token(answer.http_status, document)
            return None if token is None else Accepted(token)
        accepted = self._accepted(answer.http_status, document)
        return accepted if isinstance(accepted, Accepted) else None

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        """Send the money of `payout`, once. Raises `NotSent` with proof only."""
        if payout.direction is not Direction.OUT:
            raise ValueError("only a payout is paid out")
        if not self._private_key:
            raise NotSent("token_missing")
        body = payout_body(self._merchant, payout, self._addresses)
        headers = {**_HEADERS, "moneyfusion-private-key": self._private_key}
        answer = await self._wire.exchange(Call("POST", self._payout_url, headers, body, once=True))
        if isinstance(answer, Failure):
            return unanswered(answer)
        heard(self._redactor.record(_PAYOUT, answer))
        document = document_of(answer)
        token = _payout_token(answer.status, document)
        if token is not None and not self._redactor.finds(token):
            return Accepted(token)
        if answer.status == 200 and is_business_error(document):
            return Declined("rejected", self._detail(document))
        if document.get("tokenPay") is not None:
            # A refusal that names a withdrawal, or a token that cannot be read: the money may be on its way.
            return Unclear("answer_unreadable")
        return self._not_accepted(answer, document)

    def can_ask(self, payment: Payment) -> bool:
        """By its token only; and no question about a payout is documented."""
        return payment.direction is Direction.IN and payment.provider_reference is not None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask what became of the link. The question carries no key."""
        asked = payment.provider_reference
        if payment.direction is not Direction.IN:
            return NoAnswer("cannot_ask")
        if asked is None:
            return NoAnswer("provider_reference_missing")
        call = Call("GET", f"{self._status_url}/{quote(asked, safe='')}", {"Accept": "application/json"})
        answer = await self._wire.exchange(call)
        if isinstance(answer, Failure):
            return no_answer(answer, self._now())
        heard(self._redactor.record("status", answer))
        document = document_of(answer) if answer.status == 200 else {}
        if not document:
            return no_answer(answer, self._now())
        return self._cleaned(read_status(document, payment, self._merchant.country))

    def _cleaned(self, result: StatusResult) -> StatusResult:
        """`result` with the provider's word for the wallet fit to be kept."""
        if not isinstance(result, Successful) or result.evidence.means is None:
            return result
        return Successful(replace(result.evidence, means=self._redactor.clean(result.evidence.means)[:40]))

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """The hint of MoneyFusion's webhook. It is unsigned, repeated, and comes in any order."""
        if request.method != "POST":
            return None
        hint = read_webhook(document_of(Answer(200, request.body)))
        if hint is None:
            return None
        named = (hint.reference, hint.provider_reference, hint.word)
        return None if any(self._redactor.finds(text or "") for text in named) else hint

    def clean(self, text: str) -> str:
        """`text` without the secrets of the account."""
        return self._redactor.clean(text)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._wire.aclose()


def _payout_token(http_status: int, document: Mapping[str, Any]) -> str | None:
    """The token of a withdrawal that was taken on; None for anything else."""
    return identifier(document.get("tokenPay")) if http_status == 200 and document.get("statut") is True else None
