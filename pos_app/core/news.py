"""What the engine tells its one listener. Values only: a screen repaints from them and never asks back."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.core.errors import KnownError
from pos_app.core.orphan import Orphan
from pos_app.core.payment import Event, Payment
from pos_app.core.provider import KeyState, Quote
from pos_app.core.shop import Act, ShopState


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
    """A request, to charge or to pay out, that was not recorded, and why."""

    sale: str
    error: KnownError


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The ledger is open, recovery is done, charging may begin."""


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """The engine stopped charging. `error` is a `KnownError` for the environment's faults, anything else is a bug."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the provider says that a payment would cost; `quote` is None where it said nothing of use."""

    operator: str
    amount: int
    wallet: str | None
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """The daily key of an operator: told at the start and whenever it changed, was refused or grew old."""

    operator: str
    state: KeyState


@dataclass(frozen=True, slots=True)
class KeyOffered:
    """What came of a key that somebody pasted: `accepted`, or why not in the machine word `reason`."""

    operator: str
    accepted: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OrphanSeen:
    """A callback spoke of a payment that this ledger does not know."""

    orphan: Orphan


@dataclass(frozen=True, slots=True)
class Listening:
    """Whether providers can reach this till: told once, before `EngineReady`, where the settings ask for it.

    `addresses` are pairs of an operator's name and the address to enter in the shop's account there. `error` says why
    nothing listens; payments are followed by asking all the same.
    """

    addresses: tuple[tuple[str, str], ...] = ()
    error: KnownError | None = None


@dataclass(frozen=True, slots=True)
class ShopChanged:
    """People, who is signed in, or the day changed. Told once before `EngineReady` too."""

    state: ShopState


@dataclass(frozen=True, slots=True)
class ActDone:
    """An act was done; `result` is what the act's class says."""

    act: Act
    result: object


@dataclass(frozen=True, slots=True)
class ActRefused:
    """An act was not done, and why. Nothing of it was recorded, except that somebody tried where that matters."""

    act: Act
    error: KnownError


@dataclass(frozen=True, slots=True)
class ActProgress:
    """How far a long act has come: `done` of `total` payments or lines."""

    act: Act
    done: int
    total: int


News = (
    PaymentChanged
    | Asked
    | ChargeRejected
    | EngineReady
    | EngineFailed
    | Quoted
    | KeyChanged
    | KeyOffered
    | OrphanSeen
    | Listening
    | ShopChanged
    | ActDone
    | ActRefused
    | ActProgress
)
