"""What a cashier asks for, before anything is recorded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One attempt to charge a customer. `sale` ties attempts of one sale together; `phone` as typed.

    `amount` is in whole units of the operator's currency. `foreign_currency` and `foreign_amount` are what the
    customer thinks in, told to providers that can show it; they never change what is charged.
    """

    sale: str
    operator: str
    amount: int
    phone: str | None
    cashier: str
    wallet: str | None = None
    description: str | None = None
    customer: str | None = None
    foreign_currency: str | None = None
    foreign_amount: str | None = None
