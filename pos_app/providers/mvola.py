"""MVola (Madagascar), Merchant Pay 1.0.0: a USSD push to the customer's telephone, followed by its correlation id.

The only provider whose payments can be checked in full. It debits twice when it is asked twice, so nothing is repeated.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import MVolaMerchant
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Declined,
    Heard,
    InitiateResult,
    NoAnswer,
    NotSent,
    Pending,
    RawAnswer,
    StatusResult,
)
from pos_app.providers.http import Answer, Call, Failure, Wire
from pos_app.providers.mvola_messages import call_headers, error_code, hint_of, initiate_body, proof
from pos_app.providers.mvola_token import Tokens
from pos_app.providers.redact import Redactor
from pos_app.providers.strict import document_of, identifier, text_of
from pos_app.providers.verdict import no_answer, unaccepted, unanswered

_PATH = "/mvola/mm/transactions/type/merchantpay/1.0.0/"

REQUIRED = frozenset({"amount", "currency", "payer", "payee", "transaction_id"})


class MVola:
    """One MVola account. `now` gives aware UTC times; `addresses` is None while nothing listens for callbacks."""

    def __init__(
        self, merchant: MVolaMerchant, wire: Wire, now: Callable[[], datetime], addresses: Addresses | None = None
    ) -> None:
        self._merchant = merchant
        self._addresses = addresses
        self._operator = merchant.operator
        self._wire = wire
        self._now = now
        base = merchant.base_url.strip().rstrip("/")
        # Pasted keys come with stray spaces.
        key, secret = merchant.consumer_key.strip(), merchant.consumer_secret.strip()
        self._url = base + _PATH
        self._redactor = Redactor(key, secret)
        self._tokens = Tokens(wire, base + "/token", key, secret, now, self._redactor)

    @property
    def operator(self) -> Operator:
        """What the till knows of MVola without asking it."""
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        """Every field that MVola's details give must match before a payment is paid."""
        return REQUIRED

    async def prepare(self) -> None:
        """Have a token with a minute to live. Raises `NotSent`."""
        await self._tokens.current()

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Push the request to the customer's telephone, once. Raises `NotSent` with proof only."""
        if payment.direction is not Direction.IN:
            raise NotSent("direction_differs")
        body = initiate_body(self._merchant, payment, self._now())
        token = await self._tokens.current()
        headers = call_headers(self._merchant, payment, token, self._callback_of(payment))
        outcome = await self._wire.exchange(Call("POST", self._url, headers, body, once=True))
        if isinstance(outcome, Failure):
            return unanswered(outcome)
        heard(self._redactor.record("initiate", outcome))
        if outcome.status == 401:
            self._tokens.forget(token)
        return self._initiated(outcome)

    def _callback_of(self, payment: Payment) -> str | None:
        """An address that nobody else can guess: after a lost answer, what comes there is all that tells MVola's id."""
        if self._addresses is None or payment.callback_secret is None:
            return None
        return self._addresses.callback_of(payment)

    def _initiated(self, answer: Answer) -> InitiateResult:
        document = document_of(answer)
        accepted = _accepted(answer.status, document)
        if accepted is not None:
            return accepted
        error = error_code(document)
        if error is not None:
            error = self._redactor.clean(error)
        if answer.status == 402 and error is not None:
            return Declined("declined", error)
        return unaccepted(answer, error, self._now())

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """The id in an answer that was written down: without it the payment could never be asked about."""
        return _accepted(answer.http_status, document_of(Answer(answer.http_status, answer.body.encode())))

    def can_ask(self, payment: Payment) -> bool:
        """MVola cannot be asked by our own reference: without its id there is no question."""
        return payment.provider_reference is not None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask for the status and, once it is completed, for the details that prove it."""
        asked = payment.provider_reference
        if asked is None:
            return NoAnswer("provider_reference_missing")
        answer = await self._ask("status", f"status/{quote(asked, safe='')}", payment, heard)
        if isinstance(answer, NoAnswer):
            return answer
        if not isinstance(answer.get("status"), str):
            return NoAnswer("answer_unreadable")
        word = text_of(answer["status"])
        answered = text_of(answer.get("serverCorrelationId"))
        if answered is not None and answered.lower() != asked.lower():
            return Contradictory("reference_differs") if word == "completed" else NoAnswer("reference_differs")
        return await self._interpreted(word, identifier(answer.get("objectReference")), payment, heard)

    async def _interpreted(self, word: str | None, found: str | None, payment: Payment, heard: Heard) -> StatusResult:
        if word == "failed":
            # No reason is exposed: a wrong PIN, no money and no answer look the same.
            return Declined("declined")
        if word == "pending":
            return Pending()
        if found is None:
            return NoAnswer("transaction_missing") if word == "completed" else Pending()
        details = await self._ask("details", quote(found, safe=""), payment, heard)
        if isinstance(details, NoAnswer):
            return details
        outcome = text_of(details.get("transactionStatus"))
        if outcome == "completed":
            return proof(details, found)
        if word != "completed":
            # A word that nobody documented, and details that do not prove anything.
            return Pending()
        return Contradictory("status_differs") if outcome == "failed" else NoAnswer("details_unclear")

    async def _ask(self, step: str, path: str, payment: Payment, heard: Heard) -> dict[str, Any] | NoAnswer:
        """The document that answers a question. A refused token is renewed once and the question asked once more."""
        answer = await self._ask_once(step, path, payment, heard)
        if isinstance(answer, Answer) and answer.status == 401:
            answer = await self._ask_once(step, path, payment, heard)
        if isinstance(answer, NoAnswer):
            return answer
        document = document_of(answer) if isinstance(answer, Answer) and answer.status == 200 else {}
        return document or no_answer(answer, self._now())

    async def _ask_once(self, step: str, path: str, payment: Payment, heard: Heard) -> Answer | Failure | NoAnswer:
        try:
            token = await self._tokens.current()
        except NotSent as refusal:
            return NoAnswer(refusal.reason, refusal.retry_after)
        headers = call_headers(self._merchant, payment, token)
        answer = await self._wire.exchange(Call("GET", self._url + path, headers))
        if isinstance(answer, Answer):
            heard(self._redactor.record(step, answer))
            if answer.status == 401:
                self._tokens.forget(token)
        return answer

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """The hint of MVola's PUT: whose status changed. It carries no amount and no signature."""
        return hint_of(document_of(Answer(200, request.body))) if request.method == "PUT" else None

    def clean(self, text: str) -> str:
        """The text of a callback without the account's secrets."""
        return self._redactor.clean(text)

    async def aclose(self) -> None:
        """Let go of the token request and the connections."""
        await self._tokens.aclose()
        await self._wire.aclose()


def _accepted(http_status: int, document: Mapping[str, Any]) -> Accepted | None:
    """Whatever the status word is: with the id the payment can be asked about, without it it is lost."""
    provider_reference = identifier(document.get("serverCorrelationId"))
    return Accepted(provider_reference) if http_status in (200, 202) and provider_reference is not None else None
