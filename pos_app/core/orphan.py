"""A callback that speaks of a payment which this till never made: shown to people, never counted as money."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.core.fold import ImpossibleEvent
from pos_app.core.payment import ORPHANS, Claim, Environment, Event, Kind


@dataclass(frozen=True, slots=True)
class Orphan:
    """What such a callback said. `named` is the reference or token in it, as the provider wrote it.

    Another till of the same account, an earlier ledger or a forger may be behind it: it proves nothing.
    """

    seq: int
    at: datetime
    operator: str
    environment: Environment
    named: str
    claim: Claim | None
    word: str | None


def orphan_of(event: Event) -> Orphan:
    """The orphan that an event tells of. Raises `ImpossibleEvent` for any other event, KeyError for lacking data."""
    if event.kind is not Kind.ORPHAN or event.reference != ORPHANS:
        raise ImpossibleEvent(f"{event.kind} of {event.reference} is no orphan")
    data = event.data
    return Orphan(
        seq=event.seq,
        at=event.at,
        operator=data["operator"],
        environment=Environment(data["environment"]),
        named=data["named"],
        claim=None if data.get("claim") is None else Claim(data["claim"]),
        word=data.get("word"),
    )
