"""What the engine tells its one listener. Values only: a screen repaints from them and never asks back."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.core.errors import KnownError
from pos_app.core.payment import Event, Payment


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """An event was written; `payment` is what it made of the payment."""

    payment: Payment
    event: Event


@dataclass(frozen=True, slots=True)
class Asked:
    """The provider was asked about a payment. `reason` is why the question failed, or None when it was answered.

    `count` counts the questions since the till started; `next_at` is None when no further question is planned.
    """

    reference: str
    count: int
    last_at: datetime | None
    next_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ChargeRejected:
    """A request that was not recorded, and why."""

    sale: str
    error: KnownError


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The ledger is open, recovery is done, charging may begin."""


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """The engine stopped charging. `error` is a `KnownError` for the environment's faults, anything else is a bug."""

    error: BaseException


News = PaymentChanged | Asked | ChargeRejected | EngineReady | EngineFailed
