"""EkoloPay Collect (Congo, Gabon): a token, and a link made of it where the customer pays.

No answer carries an amount or our reference: the token, asked for once and never shared, is all that binds them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from pos_app.core.addresses import Addresses
from pos_app.core.link import LinkRefused, admit_link
from pos_app.core.merchants import EkoloPayMerchant
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Claim, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Declined,
    Evidence,
    Heard,
    InitiateResult,
    NoAnswer,
    NotSent,
    Pending,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.providers.http import Answer, Call, Failure, Wire
from pos_app.providers.label import label
from pos_app.providers.redact import HIDDEN, Redactor
from pos_app.providers.strict import Unreadable, code, document_of, form_fields, msisdn, opaque, said
from pos_app.providers.verdict import no_answer, retry_after, unaccepted, unanswered

REQUIRED: frozenset[str] = frozenset()

LONGEST_DETAIL = 200
"""Characters of a sentence of EkoloPay's that are kept as the detail of a refusal."""

_SUCCESS = frozenset({"SUCCESS", "SUCCESSFUL"})
_FAILED = frozenset({"FAILED", "REJECTED", "TIMEOUT"})


class EkoloPay:
    """One EkoloPay account. `now` gives aware UTC times; its callback address is a setting of the account."""

    def __init__(
        self,
        merchant: EkoloPayMerchant,
        wire: Wire,
        now: Callable[[], datetime],
        addresses: Addresses | None = None,
    ) -> None:
        # Both addresses are typed into the account by hand: nothing is said of them in a request.
        del addresses
        self._merchant = merchant
        self._operator = merchant.operator
        self._wire = wire
        self._now = now
        self._base = merchant.base_url.strip().rstrip("/")
        self._page = merchant.page_url.strip().rstrip("/")
        # Pasted keys come with stray spaces.
        self._secret = merchant.secret_key.strip()
        self._client = merchant.api_client.strip()
        self._redactor = Redactor(self._secret)

    @property
    def operator(self) -> Operator:
        """What the till knows of EkoloPay without asking it."""
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        """EkoloPay returns neither amount nor reference: its token is what binds an answer to a payment."""
        return REQUIRED

    async def prepare(self) -> None:
        """Nothing: the keys are settings."""

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Ask for a token, once. Raises `NotSent` with proof only."""
        body = self._charge(payment)
        answer = await self._wire.exchange(self._call("purchase-token", body, once=True))
        if isinstance(answer, Failure):
            return unanswered(answer)
        heard(self._redactor.record("initiate", answer))
        return self._initiated(answer, document_of(answer))

    def _charge(self, payment: Payment) -> dict[str, str]:
        if payment.currency is not Currency.XAF:
            raise NotSent("currency_invalid")
        customer = msisdn(payment.phone, self._merchant.country)
        if customer is None:
            raise NotSent("payer_invalid")
        product = {
            "label": label(payment.description, "Paiement"),
            "amount": payment.amount,
            # Never returned by the API, but people can find it in the account.
            "details": payment.reference,
        }
        buyer = {"phone": customer.national, "name": label(payment.customer, "Client")}
        return {"amount": str(payment.amount), "product": json.dumps(product), "customer": json.dumps(buyer)}

    def _call(self, path: str, fields: Mapping[str, str], once: bool = False) -> Call:
        url = f"{self._base}/{path}?api_client={quote(self._client, safe='')}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = urlencode({**fields, "secret_key": self._secret}, quote_via=quote, safe="").encode()
        return Call("POST", url, headers, body, once)

    def _initiated(self, answer: Answer, document: Mapping[str, Any]) -> InitiateResult:
        if _is_down(document):
            return Unclear("service_unavailable", str(answer.status))
        accepted = self._accepted(answer.status, document)
        if accepted is not None:
            return accepted
        result, data = _response(document)
        if result == 0:
            text = self._redactor.clean(said(data.get("clearMessage")) or "")
            message = (text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + "…") or None
            if answer.status == 200 and message is not None:
                return Declined("rejected", message)
            return unaccepted(answer, message, self._now())
        if answer.status == 200 and result not in (None, 200):
            return Unclear("code_unknown", code(result))
        return unaccepted(answer, None, self._now())

    def _accepted(self, http_status: int, document: Mapping[str, Any]) -> Accepted | Unclear | None:
        """The token of an acceptance and the link made of it; None for anything else."""
        result, data = _response(document)
        api_data = data.get("API_DATA")
        token = opaque(api_data.get("purchaseToken")) if isinstance(api_data, dict) else None
        if http_status != 200 or result != 200 or token is None:
            return None
        link = f"{self._page}/{quote(token, safe='')}"
        if self._redactor.finds(token):
            # It would show the key to customers.
            return Unclear("link_refused")
        try:
            return Accepted(token, admit_link(link, self._operator.link_origins).url)
        except LinkRefused as refusal:
            host = refusal.facts.get("host")
            return Unclear("link_refused", None if host is None else str(host))

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """The token in an answer that was written down. One in which a secret was hidden is not whole."""
        document = document_of(Answer(answer.http_status, answer.body.encode()))
        if HIDDEN in answer.body or _is_down(document):
            return None
        accepted = self._accepted(answer.http_status, document)
        return accepted if isinstance(accepted, Accepted) else None

    def can_ask(self, payment: Payment) -> bool:
        """EkoloPay does not know our reference: without its token there is no question."""
        return payment.provider_reference is not None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask whether the token was paid. False refuses nothing, unless a callback said that it failed."""
        asked = payment.provider_reference
        if asked is None:
            return NoAnswer("provider_reference_missing")
        answer = await self._wire.exchange(self._call("check-payment", {"purchaseToken": asked}))
        if isinstance(answer, Failure):
            return no_answer(answer, self._now())
        heard(self._redactor.record("status", answer))
        document = document_of(answer)
        if _is_down(document):
            return NoAnswer("service_unavailable", retry_after(answer, self._now()))
        result, data = _response(document)
        if answer.status != 200 or result is None:
            return no_answer(answer, self._now())
        if result != 200:
            return NoAnswer("rejected" if result == 0 else "code_unknown")
        return _checked(data.get("API_DATA"), payment)

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """The hint of EkoloPay's form. It is unsigned and names the token only."""
        if request.method != "POST":
            return None
        try:
            fields = form_fields(request.body)
        except Unreadable:
            return None
        token = opaque(fields.get("purchaseToken"))
        word = code(fields.get("status"))
        if token is None or any(self._redactor.finds(text) for text in (token, word or "")):
            return None
        return CallbackHint(provider_reference=token, word=word, claim=_claim(word, fields.get("paymentSuccessful")))

    def clean(self, text: str) -> str:
        """`text` without the secrets of the account."""
        return self._redactor.clean(text)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._wire.aclose()


def _is_down(document: Mapping[str, Any]) -> bool:
    """Whether the whole service says that it is down, with whichever HTTP status: no information about a payment."""
    return document.get("reason") == "UNAVAILABLE_SERVICE"


def _response(document: Mapping[str, Any]) -> tuple[int | None, Mapping[str, Any]]:
    """Code and data of the wrapper; no code where the document is not one."""
    response = document.get("response")
    if not isinstance(response, dict):
        return None, {}
    result, data = response.get("API_RESPONSE_CODE"), response.get("API_RESPONSE_DATA")
    # `False == 0` in Python, and a text is not a code.
    return (result if type(result) is int else None), (data if isinstance(data, dict) else {})


def _checked(data: object, payment: Payment) -> StatusResult:
    if not isinstance(data, dict):
        return NoAnswer("answer_unreadable")
    value = data.get("payment_successful")
    paid, unpaid = value is True or value == "true", value is False or value == "false"
    if data.get("purchaseToken", payment.provider_reference) != payment.provider_reference:
        # Not documented there; if it ever comes, it has to be ours.
        return Contradictory("reference_differs") if paid else NoAnswer("reference_differs")
    if paid:
        return Successful(Evidence())
    if not unpaid:
        return NoAnswer("answer_unreadable")
    # `false` is pending and failed alike: only together with a callback that said so is it a refusal.
    return Declined("declined") if payment.claim is Claim.FAILED else Pending()


def _claim(word: str | None, successful: str | None) -> Claim | None:
    """What a callback claims. One that says yes and no claims nothing but that something is under way."""
    if word in _SUCCESS:
        return Claim.PENDING if successful == "false" else Claim.SUCCESS
    if word in _FAILED:
        return Claim.PENDING if successful == "true" else Claim.FAILED
    return None
