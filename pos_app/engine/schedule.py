"""When to ask a provider again. Pure: ages in, seconds out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pos_app.core.payment import WATCH, WATCHED_AFTERWARDS, Status

_UNDECIDED_STEPS = ((90, 3), (300, 10), (1_800, 30), (21_600, 300))
_AFTERWARDS_STEPS = ((60, 10), (600, 60), (3_600, 300))
_SLOWEST = {"undecided": 1_800, "afterwards": 3_600}
_FAILING_DOUBLES_FROM = 3
_FAILING_AT_MOST = 30
_RETRY_AFTER_AT_MOST = 300


class Clock(Protocol):
    """The wall clock, in aware UTC. Intervals never use it: they use the event loop's monotonic time."""

    def now(self) -> datetime:
        """The time of day that entries of the ledger carry."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast time passes for questions and deadlines. `factor` 0.05 makes everything twenty times faster."""

    factor: float = 1.0

    @property
    def smallest_gap(self) -> float:
        """Seconds between two questions about one payment, whoever asks; no provider wants them closer than 3 s."""
        return 3 * self.factor

    @property
    def watch(self) -> float:
        """Seconds after which a payment is not asked about any more."""
        return WATCH.total_seconds() * self.factor

    def link_deadline(self, minutes: int) -> float:
        """Seconds after which a link that is payable for `minutes` is given up."""
        return minutes * 60 * self.factor

    @property
    def stop_deadline(self) -> float:
        """Seconds that a stop waits for requests which are being sent."""
        return 30.0

    @property
    def heartbeat(self) -> float:
        """Seconds between two looks at the wall clock, to notice that the machine slept."""
        return 15 * self.factor

    def next_delay(self, status: Status, age: float, failures: int, retry_after: float | None) -> float | None:
        """Seconds until the next question, or None when the watch of 72 h is over.

        `age` is seconds since the request was sent (or since the payment looked over), `failures` how many questions
        in a row brought no answer, `retry_after` what the provider asked for, in seconds.
        """
        if age > self.watch:
            return None
        real_age = age / self.factor
        delay = float(_rhythm(status, real_age))
        if failures:
            delay = max(delay, min(_FAILING_DOUBLES_FROM * 2.0 ** min(failures, 10), _FAILING_AT_MOST))
        if retry_after is not None:
            delay = max(delay, min(max(retry_after, 0.0), _RETRY_AFTER_AT_MOST))
        return delay * self.factor


def _rhythm(status: Status, age: float) -> int:
    afterwards = status in WATCHED_AFTERWARDS or status is Status.CONFIRMED_MANUALLY
    for until, every in _AFTERWARDS_STEPS if afterwards else _UNDECIDED_STEPS:
        if age < until:
            return every
    return _SLOWEST["afterwards" if afterwards else "undecided"]
