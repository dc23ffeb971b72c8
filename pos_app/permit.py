"""Who may send the shop's money back: the manager's code of the settings, with an end to guessing. Sends nothing."""

import time
from collections.abc import Callable
from hmac import compare_digest

from pos_app.core.errors import InvalidInput

TRIES = 5
"""Wrong codes in a row before no code is listened to for a while."""

PAUSE = 300.0
"""Seconds of not listening. Four digits would take a month of it."""


class ManagerPin:
    """Asked with a name and a typed code; returns, or raises `InvalidInput`.

    Codes: `pin_not_set` (the settings have none, so nobody may), `pin_wrong`, `pin_locked` (`seconds` are left).
    """

    def __init__(self, pin: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._pin = pin
        self._clock = clock
        self._wrong = 0
        self._locked_until = 0.0

    def __call__(self, name: str, typed: str) -> None:
        """Allow it in the name of `name`."""
        if not self._pin:
            raise InvalidInput("pin_not_set")
        left = self._locked_until - self._clock()
        if left > 0:
            raise InvalidInput("pin_locked", seconds=round(left) or 1)
        if not name.strip() or not compare_digest(self._pin.encode(), typed.strip().encode("utf-8", "replace")):
            self._wrong += 1
            if self._wrong >= TRIES:
                self._wrong, self._locked_until = 0, self._clock() + PAUSE
            raise InvalidInput("pin_wrong")
        self._wrong = 0
