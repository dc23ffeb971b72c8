"""The shop's accounts at the providers, as the settings give them, and the operators that they make available.

Limits and networks come from the providers' documentation; where none is published they are settings.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from pos_app.core.money import Currency
from pos_app.core.operator import FeeRule, Operator
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

    @property
    def operator(self) -> Operator:
        return Operator(
            id="pvit",
            name="PVit",
            region="GA",
            currency=Currency.XAF,
            networks={n: code for n, code in PVIT_WALLETS.items() if self.wallet in (None, code)},
            environment=self.environment,
            minimum=100,
            maximum=490_000,
            merchant=self.merchant_msisdn,
            fee=self.fee,
        )
