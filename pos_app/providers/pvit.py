"""PVit (Gabon), "full API" 4.0 over REST: a form out, XML back, a USSD push to the customer's telephone.

No answer carries an amount, and 200 means both "accepted" and "paid": which of them depends on what was asked.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from pos_app.core.errors import InvalidInput
from pos_app.core.merchants import PVitMerchant, PVitStatusStyle
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment
from pos_app.core.phone import Msisdn, parse
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
from pos_app.providers.redact import Redactor
from pos_app.providers.strict import Unreadable, code, text_of, xml_fields
from pos_app.providers.verdict import is_plain_refusal, no_answer, unaccepted, unanswered

_REGION = "GA"

REQUIRED = frozenset({"reference"})


class Action(StrEnum):
    """What PVit is asked to do. A request without it is a charge, so it is never left out."""

    CHARGE = "1"
    STATUS = "3"


FIELDS: Mapping[Action, tuple[str, ...]] = {
    Action.CHARGE: (
        "tel_marchand",
        "montant",
        "ref",
        "tel_client",
        "token",
        "action",
        "service",
        "operateur",
        "agent",
    ),
    Action.STATUS: ("tel_marchand", "ref", "token", "action", "service", "operateur"),
}
"""The closed table: exactly these fields, in this order, and no other. A status request that carried an amount and a
customer and lost its action would charge again."""

_REFUSED = frozenset({"001", "002", "003", "004", "006"})
"""Codes about the request itself: nothing was started."""


def form(action: Action, values: Mapping[str, str]) -> bytes:
    """The body of one request, percent-encoded (tokens hold `+ / =`). Raises `ValueError` unless it has its fields."""
    complete = {**values, "action": action.value, "service": "REST"}
    names = FIELDS[action]
    if set(complete) != set(names) or not all(complete.values()):
        raise ValueError(f"action {action} takes {', '.join(names)}")
    return urlencode([(name, complete[name]) for name in names], quote_via=quote, safe="").encode()


class PVit:
    """One PVit account, for payments by REST. `now` gives aware UTC times."""

    def __init__(self, merchant: PVitMerchant, wire: Wire, now: Callable[[], datetime]) -> None:
        self._merchant = merchant
        self._operator = merchant.operator
        self._url = merchant.url.strip()
        self._token = merchant.token.strip()
        self._wire = wire
        self._now = now
        self._redactor = Redactor(self._token)

    @property
    def operator(self) -> Operator:
        """What the till knows of PVit without asking it."""
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        """PVit returns no amount: our reference, unique for ever, is what binds an answer to a payment."""
        return REQUIRED

    async def prepare(self) -> None:
        """The token is a setting. Raises `NotSent` when there is none."""
        if not self._token:
            raise NotSent("token_missing")

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Push the request to the customer's telephone, once. Raises `NotSent` with proof only."""
        await self.prepare()
        customer = _number(payment.phone)
        if customer is None or payment.wallet is None:
            raise NotSent("payer_invalid")
        if payment.currency is not Currency.XAF:
            raise NotSent("currency_invalid")
        values = self._common(payment, payment.wallet) | {
            "montant": str(payment.amount),
            "tel_client": customer.national,
            # Who took the payment inside the shop.
            "agent": self._merchant.till,
        }
        outcome = await self._wire.exchange(self._call(Action.CHARGE, values, once=True))
        if isinstance(outcome, Failure):
            return unanswered(outcome)
        heard(self._redactor.record("initiate", outcome))
        fields = _fields(outcome)
        if fields is None or not (outcome.status == 200 or is_plain_refusal(outcome.status)):
            return unaccepted(outcome, None, self._now())
        if fields.get("REF", payment.reference) != payment.reference:
            return Unclear("reference_differs")
        return self._initiated(outcome.status, fields["STATUT"])

    def _initiated(self, http_status: int, statut: str) -> InitiateResult:
        if statut == "200":
            # Accepted, never paid: the same code means paid only where the status was asked.
            return Accepted() if http_status == 200 else Unclear("http_error", str(http_status))
        if statut == "007":
            raise NotSent("token_invalid", detail=statut)
        if statut in _REFUSED:
            raise NotSent("rejected", detail=statut)
        if statut == "0":
            return Declined("declined", statut)
        if statut == "005":
            # It speaks about an earlier request of this merchant, perhaps this one.
            return Unclear("task_in_progress", statut)
        known = code(statut)
        return Unclear("code_unknown", None if known is None else self._redactor.clean(known))

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """Nothing: PVit is asked by our own reference, so no answer of it is needed to go on."""
        del answer
        return None

    def can_ask(self, payment: Payment) -> bool:
        """Nearly always: PVit is asked by our own reference, so even a lost answer can be recovered."""
        return payment.wallet is not None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask action 3 about our reference and read the answer in the account's style."""
        if not self._token:
            return NoAnswer("token_missing")
        if payment.wallet is None:
            return NoAnswer("wallet_missing")
        outcome = await self._wire.exchange(self._call(Action.STATUS, self._common(payment, payment.wallet)))
        if isinstance(outcome, Answer):
            heard(self._redactor.record("status", outcome))
            fields = _fields(outcome)
            if fields is not None and outcome.status == 200:
                return self._read_status(fields, payment.reference)
        return no_answer(outcome, self._now())

    def _read_status(self, fields: Mapping[str, str], reference: str) -> StatusResult:
        answered, statut = fields.get("REF"), fields["STATUT"]
        if answered not in (None, reference):
            return Contradictory("reference_differs") if statut == "200" else NoAnswer("reference_differs")
        if statut == "200":
            return self._claimed_paid(fields)
        if statut in ("0", "005"):
            return Pending()
        if statut in ("002", "004", "006") and self._merchant.status_style is PVitStatusStyle.C:
            # Where the account is known to answer so, the code speaks about the payment: the question held neither an
            # amount nor a customer. Elsewhere it may only mean that the question lacked them.
            return Declined("declined", statut)
        if statut == "007":
            return NoAnswer("token_invalid")
        return NoAnswer("rejected" if statut in _REFUSED else "code_unknown")

    def _claimed_paid(self, fields: Mapping[str, str]) -> StatusResult:
        if "REF" not in fields:
            return Contradictory("reference_missing")
        if self._merchant.status_style is PVitStatusStyle.B:
            # Pending and paid differ in a message only, and a message is never matched.
            return Contradictory("status_ambiguous")
        payer = _number(fields.get("TEL_CLIENT"))
        # No element of the answer is known to hold the operator's transaction number.
        return Successful(Evidence(reference=fields["REF"], payer=None if payer is None else payer.e164))

    def _common(self, payment: Payment, wallet: str) -> dict[str, str]:
        return {
            "tel_marchand": self._merchant.merchant_msisdn.national,
            "ref": payment.reference,
            "token": self._token,
            "operateur": wallet,
        }

    def _call(self, action: Action, values: Mapping[str, str], once: bool = False) -> Call:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/xml, text/xml, */*"}
        return Call("POST", self._url, headers, form(action, values), once)

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """The hint of PVit's POST. One without a reference only brings a token, which is not read here."""
        if request.method != "POST":
            return None
        fields = _fields(Answer(200, request.body))
        if fields is None:
            return None
        return CallbackHint(reference=text_of(fields.get("REF")), word=code(fields["STATUT"]))

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._wire.aclose()


def _fields(answer: Answer) -> Mapping[str, str] | None:
    """The fields of a whole answer in PVit's shape, with a STATUT; None for anything else."""
    if answer.fault is not None:
        return None
    try:
        fields = xml_fields(answer.body, "REPONSE")
    except Unreadable:
        return None
    return fields if "STATUT" in fields else None


def _number(text: str | None) -> Msisdn | None:
    try:
        return parse(text or "", _REGION)
    except InvalidInput:
        return None
