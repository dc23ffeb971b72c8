"""PVit's web page: the customer's browser posts a form that a page of the till serves, and pays there.

Nothing is sent to PVit to begin with, and the browser could change the amount: no answer proves it, only the list of
the shop's PVit account does.
"""

from collections.abc import Mapping
from dataclasses import replace

from pos_app.core.addresses import Addresses
from pos_app.core.link import LinkRefused, admit_link
from pos_app.core.merchants import PVitWebMerchant
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Heard,
    InitiateResult,
    NoAnswer,
    NotSent,
    PageForm,
    Pending,
    Quote,
    RawAnswer,
    StatusResult,
    Successful,
)
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_form import web_fields

PAGE = "page"
"""The step of what is written down instead of an answer: the address of the till's own page. 0 is no HTTP status."""


class PVitWeb:
    """The account of `pvit`, paid by its web page. `addresses` is None while nothing listens for browsers."""

    def __init__(self, merchant: PVitWebMerchant, pvit: PVit, addresses: Addresses | None = None) -> None:
        self._merchant = merchant.account
        self._operator = merchant.operator
        self._pvit = pvit
        self._addresses = addresses

    @property
    def operator(self) -> Operator:
        """What the till knows of PVit's page without asking it."""
        return self._operator

    @property
    def required(self) -> frozenset[str]:
        """Our reference alone: no answer of PVit carries an amount."""
        return self._pvit.required

    async def prepare(self) -> None:
        """Have a key to ask with afterwards, and a page to show. Raises `NotSent`."""
        self._reachable()
        await self._pvit.prepare()

    async def initiate(self, payment: Payment, heard: Heard) -> InitiateResult:
        """Give the address of the till's own page. Nothing is sent: the customer's browser does that."""
        if payment.direction is not Direction.IN:
            raise NotSent("direction_differs")
        if payment.currency is not Currency.XAF:
            raise NotSent("currency_invalid")
        if self._wallet_of(payment) is None:
            raise NotSent("wallet_missing")
        page = self._reachable().page_of(payment)
        accepted = self._accepted(page)
        heard(RawAnswer(PAGE, 0, page))
        return accepted

    def _reachable(self) -> Addresses:
        if self._addresses is None:
            raise NotSent("callbacks_off")
        return self._addresses

    def _accepted(self, page: str) -> Accepted:
        """The acceptance with that link. Raises `NotSent`: nobody has the link, and nothing was sent."""
        try:
            return Accepted(link=admit_link(page, self._operator.link_origins).url)
        except LinkRefused as refused:
            raise NotSent("link_refused", detail=str(refused.facts.get("host", ""))) from refused

    def reread(self, answer: RawAnswer) -> Accepted | None:
        """The page that was written down before a crash: nothing else was needed for it."""
        if answer.step != PAGE:
            return None
        try:
            return self._accepted(answer.body)
        except NotSent:
            return None

    def page_form(self, payment: Payment) -> PageForm | None:
        """The form that the customer's browser posts to PVit, while the payment waits for its customer.

        It holds neither the key nor a number: PVit's page asks the customer for theirs.
        """
        wallet = self._wallet_of(payment)
        if self._addresses is None or wallet is None or payment.status is not Status.AWAITING:
            return None
        values: Mapping[str, str] = {
            "tel_marchand": self._merchant.merchant_msisdn.national,
            "montant": str(payment.amount),
            "ref": payment.reference,
            "operateur": wallet,
            "redirect": self._addresses.thanks_of(payment),
        }
        return PageForm(self._merchant.url.strip(), web_fields(values))

    def can_ask(self, payment: Payment) -> bool:
        """Always, by our own reference, where the wallet is known: without it no page was ever served."""
        return self._wallet_of(payment) is not None

    async def status(self, payment: Payment, heard: Heard) -> StatusResult:
        """Ask action 3 about our reference. The customer may have paid from another number: noted, not compared."""
        result = await self._pvit.status(replace(payment, wallet=self._wallet_of(payment)), heard)
        if isinstance(result, NoAnswer) and result.reason == "rejected":
            # Until the customer has posted the form, PVit does not know the reference and rejects the question.
            return Pending()
        if not isinstance(result, Successful):
            return result
        evidence = result.evidence
        return Successful(replace(evidence, payer=None, paid_by=evidence.payer))

    async def quote(self, amount: int, wallet: str | None) -> Quote | None:
        """What PVit says that a payment of `amount` costs."""
        return await self._pvit.quote(amount, wallet)

    def read_callback(self, request: CallbackRequest) -> CallbackHint | None:
        """PVit's callbacks name the reference, whichever way the payment was begun."""
        return self._pvit.read_callback(request)

    def clean(self, text: str) -> str:
        """The text of a callback without keys."""
        return self._pvit.clean(text)

    async def aclose(self) -> None:
        """Let go of the connections, which are the account's."""
        await self._pvit.aclose()

    def _wallet_of(self, payment: Payment) -> str | None:
        """The customer's, or the only one that the account takes."""
        return payment.wallet or self._merchant.wallet
