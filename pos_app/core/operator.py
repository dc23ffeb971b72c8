"""What the till knows of a provider without speaking to it: whom it charges, in which currency, within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency, Money, parse_amount
from pos_app.core.payment import Environment
from pos_app.core.phone import Msisdn, Network, parse


@dataclass(frozen=True, slots=True)
class FeeRule:
    """What a payment costs, as the shop's contract says. `basis_points` of the amount; 120 is 1.2 %."""

    basis_points: int
    paid_by_customer: bool

    def fee_of(self, amount: int) -> int:
        """The fee in whole units, rounded half up as operators do."""
        return (amount * self.basis_points + 5_000) // 10_000


@dataclass(frozen=True, slots=True)
class PayoutTerms:
    """Whether and how the shop may send money back, in whole units: change of a sale, or a refund.

    `per_operation` and `per_day` (any 24 hours) are the shop's own limits, `minimum` is the provider's. `wallets` maps
    the networks that can receive to the provider's name of their wallet; `other_wallets` are names that no prefix of
    a number tells, and that have to be asked for.
    """

    per_operation: int
    per_day: int
    minimum: int
    wallets: Mapping[Network, str]
    other_wallets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to be paid, as the sale screen offers it.

    `networks` maps the mobile networks that can be charged to the provider's own name for their wallet, or to None
    where it has none. `minimum` and `maximum` are whole units of `currency`. `merchant` is where the money goes.
    With `any_network` every mobile number of the country will do: the customer chooses the wallet on the provider's
    page. `link_origins` are the only origins (`https://payin.moneyfusion.net`) that a link of this provider may have;
    they are there exactly for providers whose customers pay by a link. `link_minutes` is how long a link is shown as
    payable. `payout` is None where no money can be sent back. `quotes` says that the provider tells its commission.
    `account` names the operator whose account it is, where several ways to pay share one.
    """

    id: str
    name: str
    region: str
    currency: Currency
    networks: Mapping[Network, str | None]
    environment: Environment
    minimum: int = 1
    maximum: int = 10**12
    merchant: Msisdn | None = field(default=None, repr=False)
    fee: FeeRule | None = None
    any_network: bool = False
    link_origins: tuple[str, ...] = ()
    link_minutes: int = 30
    payout: PayoutTerms | None = None
    quotes: bool = False
    account: str = ""

    @property
    def account_id(self) -> str:
        """The account: operators of one account share its callback address and its key."""
        return self.account or self.id

    @property
    def by_link(self) -> bool:
        """Whether the customer pays on a page that a link or a QR code opens."""
        return bool(self.link_origins)

    @property
    def merchant_e164(self) -> str | None:
        """The merchant's number in E.164, or None where the provider has none."""
        return None if self.merchant is None else self.merchant.e164

    def admit_amount(self, typed: str | int) -> Money:
        """The amount to charge. Raises `InvalidInput`, with `amount_below` or `amount_above` for the limits."""
        money = Money(parse_amount(typed) if isinstance(typed, str) else typed, self.currency)
        if money.amount < self.minimum:
            raise InvalidInput("amount_below", minimum=self.minimum, currency=self.currency, operator=self.name)
        if money.amount > self.maximum:
            raise InvalidInput("amount_above", maximum=self.maximum, currency=self.currency, operator=self.name)
        return money

    def admit_phone(self, typed: str) -> Msisdn:
        """The payer's number. Raises `InvalidInput`, with `phone_other_network` for a customer of another operator."""
        number = parse(typed, self.region)
        if not self.any_network and number.network not in self.networks:
            raise InvalidInput("phone_other_network", operator=self.name, network=number.network)
        if self.merchant is not None and number == self.merchant:
            raise InvalidInput("phone_is_merchant", operator=self.name)
        return number

    def wallet_of(self, number: Msisdn, asked: str | None = None) -> str | None:
        """The provider's name of the payer's wallet. Raises `InvalidInput` when another one was asked for."""
        wallet = None if number.network is None else self.networks.get(number.network)
        if asked is not None and asked != wallet:
            raise InvalidInput("wallet_differs", asked=asked, wallet=wallet)
        return wallet

    def admit_payout(self, amount: int, typed: str, wallet: str | None = None) -> tuple[Money, Msisdn, str]:
        """What may be sent back, to whom, and the provider's name of the wallet.

        Raises `InvalidInput`: `payout_not_offered`, `payout_below`, `payout_above`, `wallet_differs`, those of
        an amount and of a number.
        """
        terms = self.payout
        if terms is None or terms.per_operation <= 0:
            raise InvalidInput("payout_not_offered", operator=self.name)
        money = Money(amount, self.currency)
        if amount < terms.minimum:
            raise InvalidInput("payout_below", minimum=terms.minimum, currency=self.currency, operator=self.name)
        if amount > terms.per_operation:
            raise InvalidInput("payout_above", maximum=terms.per_operation, currency=self.currency, operator=self.name)
        number = parse(typed, self.region)
        if self.merchant is not None and number == self.merchant:
            raise InvalidInput("phone_is_merchant", operator=self.name)
        if wallet is not None and wallet in terms.other_wallets:
            return money, number, wallet
        found = None if number.network is None else terms.wallets.get(number.network)
        if found is None:
            raise InvalidInput("phone_other_network", operator=self.name, network=number.network)
        if wallet is not None and wallet != found:
            raise InvalidInput("wallet_differs", asked=wallet, wallet=found)
        return money, number, found
