"""What a cashier asks for, before anything is recorded."""

from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Money to send back to a customer: change of a sale, or a refund. `phone` as typed, `amount` in whole units.

    `sale` ties it to what it gives back: one payout of a sale is made, never two. `returns` is the reference of the
    payment that it gives back, where there is one. `pin` is what the approving person typed.
    """

    sale: str
    operator: str
    amount: int
    phone: str
    cashier: str
    approved_by: str
    why: str
    pin: str = field(repr=False)
    wallet: str | None = None
    returns: str | None = None
