"""Who may send the shop's money back: the manager's code of the settings, with an end to guessing. Sends nothing."""

import time
from collections.abc import Callable
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path

from pos_app.core.errors import InvalidInput

TRIES = 5
"""Wrong codes in a row before no code is listened to for a while."""

PAUSE = 300.0
"""Seconds of not listening. All codes of four digits would take a week of it."""


class ManagerPin:
    """Asked with a name and a typed code; returns, or raises `InvalidInput`.

    Codes: `pin_not_set` (the settings have none, so nobody may), `pin_wrong`, `pin_locked` (`seconds` are left).
    `memory` is the file in which wrong codes outlast the program: starting it anew, or the command line once for each
    code, begins no new row of tries. `wall` is the time of day in seconds.
    """

    def __init__(
        self,
        pin: str | None,
        clock: Callable[[], float] = time.monotonic,
        memory: Path | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._pin = pin
        self._clock = clock
        self._memory = memory
        self._wall = wall
        self._wrong, self._locked_until = self._remembered()

    def __call__(self, name: str, typed: str) -> None:
        """Allow it in the name of `name`."""
        if not self._pin:
            raise InvalidInput("pin_not_set")
        left = self._locked_until - self._clock()
        if left > 0:
            raise InvalidInput("pin_locked", seconds=round(left) or 1)
        if not name.strip() or not compare_digest(self._pin.encode(), typed.strip().encode("utf-8", "replace")):
            self._wrong += 1
            self._remember()
            if self._wrong >= TRIES:
                self._wrong, self._locked_until = 0, self._clock() + PAUSE
            raise InvalidInput("pin_wrong")
        if self._wrong:
            self._wrong = 0
            self._remember()

    def _remember(self) -> None:
        if self._memory is not None:
            # Where nothing can be written, no payout can be recorded either.
            with suppress(OSError):
                self._memory.write_text(f"{self._wrong} {int(self._wall())}\n", encoding="ascii")

    def _remembered(self) -> tuple[int, float]:
        """Wrong codes so far, and until when nothing is listened to. A file that makes no sense is none."""
        try:
            written = "" if self._memory is None else self._memory.read_text(encoding="ascii")[:40]
            wrong, at = map(int, written.split())
        except (OSError, ValueError):
            return 0, 0.0
        if wrong < TRIES:
            return max(wrong, 0), 0.0
        # A clock that was set back makes it no longer than one pause.
        left = PAUSE - abs(self._wall() - at)
        return 0, self._clock() + max(left, 0.0)
