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
class Operator:
    """One way to be paid, as the sale screen offers it.

    `networks` maps the mobile networks that can be charged to the provider's own name for their wallet, or to None
    where it has none. `minimum` and `maximum` are whole units of `currency`. `merchant` is where the money goes.
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
        if number.network not in self.networks:
            raise InvalidInput("phone_other_network", operator=self.name, network=number.network)
        if self.merchant is not None and number == self.merchant:
            raise InvalidInput("phone_is_merchant", operator=self.name)
        return number

    def wallet_of(self, number: Msisdn, asked: str | None = None) -> str | None:
        """The provider's name of the payer's wallet. Raises `InvalidInput` when another one was asked for."""
        wallet = self.networks[number.network] if number.network is not None else None
        if asked is not None and asked != wallet:
            raise InvalidInput("wallet_differs", asked=asked, wallet=wallet)
        return wallet
