"""The shop's accounts at the providers, as the settings give them, and the operators that they make available.

Limits and networks come from the providers' documentation; where none is published they are settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pos_app.core.link import origin_of
from pos_app.core.money import Currency
from pos_app.core.operator import FeeRule, Operator, PayoutTerms
from pos_app.core.payment import Environment
from pos_app.core.phone import Msisdn, Network


@dataclass(frozen=True, slots=True)
class MVolaMerchant:
    """An MVola account. `maximum` in ariary is not published; 20 000 000 is what third parties state."""

    base_url: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    partner_name: str
    partner_msisdn: Msisdn
    environment: Environment
    language: str = "FR"
    maximum: int = 20_000_000
    fee: FeeRule | None = None

    @property
    def address(self) -> str:
        """The address that requests go to."""
        return self.base_url

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return (self.consumer_key, self.consumer_secret)

    @property
    def operator(self) -> Operator:
        return Operator(
            id="mvola",
            name="MVola",
            region="MG",
            currency=Currency.MGA,
            networks={Network.MVOLA: None},
            environment=self.environment,
            maximum=self.maximum,
            merchant=self.partner_msisdn,
            fee=self.fee,
        )


class PVitStatusStyle(StrEnum):
    """How a PVit account answers action 3, which PVit does not document.

    `a`: 200 only when paid, 0 while pending. `b`: 200 with a message that differs while pending and once paid.
    `c`: as a, and a code of its own for a refused payment.
    """

    A = "a"
    B = "b"
    C = "c"


PVIT_WALLETS = {Network.AIRTEL: "AM", Network.MOOV: "MC"}
PVIT_MINIMUM, PVIT_MAXIMUM = 100, 490_000


@dataclass(frozen=True, slots=True)
class PayoutLimits:
    """What the shop itself allows to be sent back, in whole units; 0 for nothing at all, which is the default."""

    per_operation: int = 0
    per_day: int = 0

    def terms(self, minimum: int, wallets: Mapping[Network, str], others: tuple[str, ...] = ()) -> PayoutTerms | None:
        """The terms of an operator with these limits, or None where nothing is allowed."""
        if self.per_operation <= 0 or self.per_day <= 0:
            return None
        return PayoutTerms(self.per_operation, self.per_day, minimum, wallets, others)


@dataclass(frozen=True, slots=True)
class PVitMerchant:
    """A PVit account. `wallet` limits it to one operator (`AM` or `MC`); None takes both. `till` is sent as `agent`."""

    url: str
    merchant_msisdn: Msisdn
    token: str = field(repr=False)
    till: str
    environment: Environment
    wallet: str | None = None
    status_style: PVitStatusStyle = PVitStatusStyle.A
    fee: FeeRule | None = None
    limits: PayoutLimits = PayoutLimits()

    @property
    def networks(self) -> dict[Network, str]:
        """The networks that the account takes, with PVit's name of their wallet."""
        return {n: code for n, code in PVIT_WALLETS.items() if self.wallet in (None, code)}

    @property
    def address(self) -> str:
        """The address that requests go to."""
        return self.url

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return (self.token,)

    @property
    def operator(self) -> Operator:
        return Operator(
            id="pvit",
            name="PVit",
            region="GA",
            currency=Currency.XAF,
            networks=self.networks,
            environment=self.environment,
            minimum=PVIT_MINIMUM,
            maximum=PVIT_MAXIMUM,
            merchant=self.merchant_msisdn,
            fee=self.fee,
            payout=self.limits.terms(PVIT_MINIMUM, self.networks),
            quotes=True,
        )


@dataclass(frozen=True, slots=True)
class PVitWebMerchant:
    """The same account by PVit's web page. `page_base` is the public address of the till, which serves the form."""

    account: PVitMerchant
    page_base: str

    @property
    def environment(self) -> Environment:
        """The account's."""
        return self.account.environment

    @property
    def address(self) -> str:
        """The address that requests go to."""
        return self.account.url

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return self.account.secrets

    @property
    def operator(self) -> Operator:
        return Operator(
            id="pvit-web",
            name="PVit Web",
            region="GA",
            currency=Currency.XAF,
            networks=self.account.networks,
            environment=self.environment,
            minimum=PVIT_MINIMUM,
            maximum=PVIT_MAXIMUM,
            merchant=self.account.merchant_msisdn,
            fee=self.account.fee,
            link_origins=(origin_of(self.page_base),),
            quotes=True,
            account="pvit",
        )


MONEYFUSION_MINIMUM = 200
"""Whole units, of a payment and of a payout alike."""

MONEYFUSION_PAGE = "https://payin.moneyfusion.net"
MONEYFUSION_WALLETS: dict[str, dict[Network, str]] = {
    "CI": {Network.ORANGE: "orange-money-ci", Network.MTN: "mtn-ci", Network.MOOV: "moov-ci"},
    "GA": {Network.AIRTEL: "airtel-money-ga", Network.MOOV: "libertis-ga"},
}
"""`withdraw_mode` by country and network."""

MONEYFUSION_OTHER_WALLETS: dict[str, tuple[str, ...]] = {"CI": ("wave-ci",)}
"""Wave is reached under any number."""


@dataclass(frozen=True, slots=True)
class MoneyFusionMerchant:
    """A MoneyFusion account. `api_url` is the credential itself: whoever has it can create payments.

    `private_key` is for payouts only. `country` is where the customers' numbers are from. `link_origins` are more
    origins that a link may have, for a sandbox on the shop's own network.
    """

    api_url: str = field(repr=False)
    status_url: str
    environment: Environment
    currency: Currency = Currency.XOF
    country: str = "CI"
    private_key: str | None = field(default=None, repr=False)
    payout_url: str = "https://pay.moneyfusion.net/api/v1/withdraw"
    link_origins: tuple[str, ...] = (MONEYFUSION_PAGE,)
    fee: FeeRule | None = None
    limits: PayoutLimits = PayoutLimits()

    @property
    def address(self) -> str:
        """The address that requests go to."""
        return self.api_url

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return (self.api_url, self.private_key) if self.private_key else (self.api_url,)

    @property
    def operator(self) -> Operator:
        wallets = MONEYFUSION_WALLETS.get(self.country, {})
        others = MONEYFUSION_OTHER_WALLETS.get(self.country, ())
        payout = self.limits.terms(MONEYFUSION_MINIMUM, wallets, others) if self.private_key and wallets else None
        return Operator(
            id="moneyfusion",
            name="MoneyFusion",
            region=self.country,
            currency=self.currency,
            networks={},
            environment=self.environment,
            minimum=MONEYFUSION_MINIMUM,
            fee=self.fee,
            any_network=True,
            link_origins=self.link_origins,
            payout=payout,
        )


@dataclass(frozen=True, slots=True)
class EkoloPayMerchant:
    """An EkoloPay account. `page_url` is where the customer's page lies; `country` is `CG` or `GA`."""

    base_url: str
    page_url: str
    api_client: str = field(repr=False)
    secret_key: str = field(repr=False)
    environment: Environment
    country: str = "CG"
    link_origins: tuple[str, ...] = ()
    fee: FeeRule | None = None

    @property
    def address(self) -> str:
        """The address that requests go to."""
        return self.base_url

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return (self.secret_key,)

    @property
    def operator(self) -> Operator:
        return Operator(
            id="ekolopay",
            name="EkoloPay",
            region=self.country,
            currency=Currency.XAF,
            networks={},
            environment=self.environment,
            fee=self.fee,
            any_network=True,
            link_origins=self.link_origins or (origin_of(self.page_url),),
        )


Merchant = MVolaMerchant | PVitMerchant | PVitWebMerchant | MoneyFusionMerchant | EkoloPayMerchant
