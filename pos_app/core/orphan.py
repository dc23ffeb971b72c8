"""A callback that speaks of a payment which this till never made: shown to people, never counted as money."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.core.payment import Claim, Environment


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
