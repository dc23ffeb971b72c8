"""When to try again what does not work: later each time, and why. It has no clock and tries nothing."""

from pos_app.core.errors import KnownError

PAUSES = (2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts; the last one for ever after."""


class Backoff:
    """One thing that may fail: a printer, or an authority. Times are seconds of one clock."""

    def __init__(self) -> None:
        self.fault: KnownError | None = None
        """Why it does not work; None when it does, or when nobody knows."""
        self._due = 0.0
        self._failures = 0

    def fail(self, fault: KnownError, now: float) -> None:
        """It did not work: wait, longer each time."""
        self.fault = fault
        self._due = now + PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1

    def clear(self) -> None:
        """It works, or nobody wants it any more."""
        self.fault = None
        self.hurry()

    def hurry(self) -> None:
        """Try again at once; why it did not work last time is still so."""
        self._due, self._failures = 0.0, 0

    def left(self, now: float) -> float:
        """The seconds until the next attempt; none or less when it is due."""
        return self._due - now
