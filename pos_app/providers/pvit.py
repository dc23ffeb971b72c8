"""PVit (Gabon), "full API" 4.0 over REST: a form out, XML back, a USSD push to the customer's telephone.

No answer carries an amount, and 200 means both "accepted" and "paid": which of them depends on what was asked.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import PVIT_MAXIMUM, PVIT_MINIMUM, PVitMerchant
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Heard,
    InitiateResult,
    KeyState,
    KeyStore,
    NoAnswer,
    NotSent,
    Quote,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.providers.http import DEADLINE, Answer, Call, Failure, Wire
from pos_app.providers.pvit_answer import (
    KEY_INVALID,
    fields_of,
    hint_of,
    initiated,
    key_in,
    quote_of,
    status_of,
)
from pos_app.providers.pvit_form import Action, form, number_of
from pos_app.providers.pvit_key import AccountKey
from pos_app.providers.redact import Redactor
from pos_app.providers.verdict import is_plain_refusal, no_answer, unaccepted, unanswered

REQUIRED = frozenset({"reference"})

PATIENCE = 8.0
"""Seconds for a question about the commission: a person waits for it, and no payment depends on it."""

_REMEMBERED = 8
"""How many wordings of an acceptance are remembered; an account is known to have one."""

_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/xml, text/xml, */*"}


class PVit:
    """One PVit account, for payments by REST. `now` gives aware UTC times; `keys` keeps the daily key between runs.

    `addresses` is not needed: PVit's callback address is set once in the shop's PVit account.
    """

    def __init__(
        self,
        merchant: PVitMerchant,
        wire: Wire,
        now: Callable[[], datetime],
        addresses: Addresses | None = None,
        keys: KeyStore | None = None,
    ) -> None:
        del addresses
        self._merchant = merchant
        self._operator = merchant.operator
        self._url = merchant.url.strip()
        self._wire = wire
        self._now = now
        self._acceptances: deque[str] = deque(maxlen=_REMEMBERED)
        self._redactor = Redactor()
        self._key = AccountKey(merchant.token, keys, now, self._redactor)

    @property
    def operator(self) -> Operator:
        """What the till knows of PVit without asking it."""
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        """PVit returns no amount: our reference, unique for ever, is what binds an answer to a payment."""
        return REQUIRED

    @property
    def key(self) -> KeyState:
        """The key that is in use."""
        return self._key.state

    async def offer(self, candidate: str, source: str) -> bool:
        """Prove `candidate` by a question about the cheapest commission and use it from then on."""
        return await self._key.offer(candidate, source, self._proof)

    async def prepare(self) -> None:
        """Nothing is fetched; a refused key is replaced by one that waits for its proof. Raises `NotSent` for none."""
        await self._key.renew(self._proof)
        if not self._key.value:
            raise NotSent("token_missing")

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Push the request to the customer's telephone, once. Raises `NotSent` with proof only."""
        if payment.direction is not Direction.IN:
            raise NotSent("direction_differs")
        return await self._move(Action.CHARGE, payment, heard)

    async def pay_out(self, payout: Payment, heard: Heard) -> InitiateResult:
        """Send the shop's money to the customer, once. An acceptance is not yet a payment: the status tells."""
        if payout.direction is not Direction.OUT:
            raise NotSent("direction_differs")
        terms = self._operator.payout
        # The engine has checked it; whoever holds the key can empty the account, so it is checked where it leaves too.
        if terms is None or payout.amount > terms.per_operation:
            raise NotSent("payout_not_allowed")
        return await self._move(Action.PAY_OUT, payout, heard)

    async def _move(self, action: Action, payment: Payment, heard: Heard) -> InitiateResult:
        values, key = self._money_values(payment), self._key.value
        outcome = await self._wire.exchange(self._call(action, key, values, once=True))
        if isinstance(outcome, Failure):
            return unanswered(outcome)
        heard(self._redactor.record("initiate", outcome))
        fields = fields_of(outcome)
        if fields is None or not (outcome.status == 200 or is_plain_refusal(outcome.status)):
            return unaccepted(outcome, None, self._now())
        if fields.get("REF", payment.reference) != payment.reference:
            return Unclear("reference_differs")
        self._learn_of_key(key, outcome, fields)
        result = initiated(outcome.status, fields["STATUT"], self._redactor.clean)
        if action is Action.CHARGE and isinstance(result, Accepted) and fields.get("MESSAGE"):
            self._acceptances.append(fields["MESSAGE"])
        return result

    def _money_values(self, payment: Payment) -> Mapping[str, str]:
        """What a charge and a payout say. Raises `NotSent` where it cannot be said."""
        if not self._key.value:
            raise NotSent("token_missing")
        customer = number_of(payment.phone)
        if customer is None or customer == self._merchant.merchant_msisdn or payment.wallet is None:
            raise NotSent("payer_invalid" if payment.direction is Direction.IN else "payee_invalid")
        if payment.currency is not Currency.XAF:
            raise NotSent("currency_invalid")
        return {
            "montant": str(payment.amount),
            "ref": payment.reference,
            "tel_client": customer.national,
            "operateur": payment.wallet,
            # Who took the payment inside the shop.
            "agent": self._merchant.till,
        }

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """Nothing: PVit is asked by our own reference, so no answer of it is needed to go on."""
        del answer
        return None

    def can_ask(self, payment: Payment) -> bool:
        """Nearly always: PVit is asked by our own reference, so even a lost answer can be recovered."""
        return payment.wallet is not None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask action 3 about our reference and read the answer in the account's style. Payouts are asked alike."""
        await self._key.renew(self._proof)
        key = self._key.value
        if not key:
            return NoAnswer("token_missing")
        if payment.wallet is None:
            return NoAnswer("wallet_missing")
        values = {"ref": payment.reference, "operateur": payment.wallet}
        outcome = await self._wire.exchange(self._call(Action.STATUS, key, values))
        if isinstance(outcome, Answer):
            heard(self._redactor.record("status", outcome))
            fields = fields_of(outcome)
            if fields is not None and fields.get("REF", payment.reference) == payment.reference:
                self._learn_of_key(key, outcome, fields)
            if fields is not None and outcome.status == 200:
                result = status_of(fields, payment, self._merchant.status_style)
                charged = payment.direction is Direction.IN and isinstance(result, Successful)
                if charged and fields.get("MESSAGE") in self._acceptances:
                    # Word for word what this account says when it has only accepted: whatever the settings say of its
                    # style, this 200 may be a payment that still waits. What the message says is never read.
                    return Contradictory("status_ambiguous")
                return result
        return no_answer(outcome, self._now())

    async def quote(self, amount: int, wallet: str | None) -> Quote | None:
        """What PVit says that a payment of `amount` costs, within `PATIENCE`; None where it said nothing of use."""
        if not self._key.value or not PVIT_MINIMUM <= amount <= PVIT_MAXIMUM:
            return None
        fields = await self._commission(self._key.value, amount, wallet)
        return None if fields is None else quote_of(fields, self._redactor.clean)

    async def _proof(self, candidate: str) -> str | None:
        fields = await self._commission(candidate, PVIT_MINIMUM, None)
        return None if fields is None else fields["STATUT"]

    async def _commission(self, key: str, amount: int, wallet: str | None) -> Mapping[str, str] | None:
        """The answer to action 5, asked with `key`; None for anything that is not PVit's own."""
        values = {"montant": str(amount), "operateur": wallet or next(iter(self._merchant.networks.values()))}
        outcome = await self._wire.exchange(self._call(Action.COMMISSION, key, values, deadline=PATIENCE))
        if isinstance(outcome, Failure):
            return None
        fields = fields_of(outcome)
        if fields is None or not _speaks_of_key(outcome, fields):
            return None
        self._key.answered(key, fields["STATUT"])
        return fields

    def _learn_of_key(self, key: str, answer: Answer, fields: Mapping[str, str]) -> None:
        if _speaks_of_key(answer, fields):
            self._key.answered(key, fields["STATUT"])

    def _call(
        self, action: Action, key: str, values: Mapping[str, str], once: bool = False, deadline: float = DEADLINE
    ) -> Call:
        common = {"tel_marchand": self._merchant.merchant_msisdn.national, "token": key}
        return Call("POST", self._url, _HEADERS, form(action, {**values, **common}), once, deadline)

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """The hint of PVit's POST: which payment, what it claims, and the next key. None of it decides anything."""
        return hint_of(request, self._redactor.clean)

    def clean(self, text: str) -> str:
        """The text of a callback without keys: neither ours nor the one that it brings."""
        brought = key_in(text)
        if brought is not None:
            self._redactor.learn(brought)
        return self._redactor.clean(text)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._wire.aclose()


def _speaks_of_key(answer: Answer, fields: Mapping[str, str]) -> bool:
    """Whether the answer can say that the key is good or refused: a server's error can say neither."""
    return answer.status == 200 or (fields["STATUT"] == KEY_INVALID and is_plain_refusal(answer.status))
