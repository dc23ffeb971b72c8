"""What a printer says of itself when it is asked, and which printers answer at all. It opens no connection.

The commands and their bits are those of Epson's ESC/POS reference. `DLE EOT n` (10 04 n) is answered at once with one
byte, also by a printer that is off-line: of each, bits 0 and 7 are 0, bits 1 and 4 are 1.

- n = 1, printer: bit 3 off-line.
- n = 2, cause of being off-line: bit 2 cover open, bit 3 paper fed by the button, bit 5 stopped at the paper's end,
  bit 6 error.
- n = 4, paper: bits 2 and 3 near its end, bits 5 and 6 at its end.

`GS r 1` (1D 72 01) is answered in its turn, after everything before it was processed: bits 4 and 7 are 0, bits 2 and 3
the paper's end. A printer without paper is off-line and does not get to it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.core.printing import PrintFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.printing.connection import Wire

PRINTER, CAUSE, PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"
"""DLE EOT 1, 2 and 4."""
TAKEN = b"\x1dr\x01"
"""GS r 1."""

ANSWER_SECONDS = 1.0
"""A printer that answers does so within milliseconds."""
ASK_AGAIN_SECONDS = 600.0
"""How long a silent printer is not asked: it may have been exchanged for another one by then."""
FIRST_PROOF_SECONDS = 10.0
"""How long a printer is waited for of which nobody knows yet whether it answers GS r."""
PROOF_SECONDS = 30.0
"""The same for one that does, or that fell silent altogether: a needle printer needs so long for a long report."""
PATIENCE = 5
"""How often in a row a printer that used to answer may be silent before it is taken for one that does not."""

_OFFLINE, _COVER, _PAPER_STOP, _ERROR = 0x08, 0x04, 0x20, 0x40
_PAPER_END, _TAKEN_PAPER_END = 0x60, 0x0C


@dataclass(frozen=True, slots=True)
class Status:
    """The bytes that it answered with; None where it did not answer that question."""

    printer: int | None = None
    cause: int | None = None
    paper: int | None = None

    @property
    def fault(self) -> str | None:
        """What keeps it from printing, what people can see first: the cover, then the paper."""
        cause = self.cause or 0
        if cause & _COVER:
            return "printer_cover"
        if cause & _PAPER_STOP or (self.paper or 0) & _PAPER_END:
            return "printer_paper"
        return "printer_offline" if cause & _ERROR or (self.printer or 0) & _OFFLINE else None


class Habit:
    """Whether a printer answers a kind of question, as learned from it.

    `patience` is how often in a row silence is a fault, after it had once answered.
    """

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self._missed = 0
        self._quiet_until: float | None = None
        self.answers = False
        """Whether it answered the last time, or was silent too seldom to forget that it had."""

    def worth_asking(self, now: float) -> bool:
        """Whether it was not silent lately. `now` is in seconds of any steady clock."""
        return self._quiet_until is None or now >= self._quiet_until

    def heard(self) -> None:
        """It answered."""
        self.answers, self._missed, self._quiet_until = True, 0, None

    def missed(self, now: float, *, surely: bool = False) -> bool:
        """It was silent. Whether that is a fault; otherwise it is not asked again for a while.

        With `surely` it is one even where it never answered this question, unless patience is at its end.
        """
        self._missed += 1
        if (self.answers or surely) and self._missed <= self._patience:
            return True
        self.answers, self._missed, self._quiet_until = False, 0, now + ASK_AGAIN_SECONDS
        return False


class Habits:
    """What is known of one printer: kept from one receipt to the next."""

    def __init__(self) -> None:
        self.printer = Habit(PATIENCE)
        self.details = {CAUSE: Habit(0), PAPER: Habit(0)}
        self.taken = Habit(1)
        """A fault once only: every further time another copy may be on paper."""


class Conversation:
    """Questions and answers on one connection. `clock` counts seconds, steadily."""

    def __init__(self, wire: Wire, habits: Habits, target: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._habits = habits
        self._target = target
        self._clock = clock
        self._owed = 0
        """Real-time answers that have not come yet. A late one must not be read as that of another question."""
        self._taken: int | None = None

    def status(self) -> Status | None:
        """What it says of itself, None where it never answers. Raises `printer_silent` where it used to answer."""
        habit = self._habits.printer
        if not self._wire.answers or not habit.worth_asking(self._clock()):
            return None
        status = self._ask_all()
        if status is not None:
            habit.heard()
        elif habit.missed(self._clock()):
            raise PrintFault("printer_silent", target=self._target)
        return status

    def require_ready(self) -> bool:
        """Raise what keeps it from printing, if it says so. Whether it answered."""
        status = self.status()
        if status is None:
            return False
        if status.fault is not None:
            raise PrintFault(status.fault, target=self._target)
        return True

    def prove(self) -> bool:
        """Ask behind the data whether all of it was processed; whether it said so.

        In between it is asked in real time what keeps it, so that paper that ends half-way is no riddle. Raises that
        fault, or `printer_silent` where it used to prove it; a printer that never does is believed.
        """
        habit = self._habits.taken
        if not habit.worth_asking(self._clock()):
            return False
        begin = self._clock()
        end = begin + (PROOF_SECONDS if habit.answers else FIRST_PROOF_SECONDS)
        try:
            self._wait_for_proof(end, begin + PROOF_SECONDS)
        except PrintFault as fault:
            # Some close by themselves when nothing follows. The next receipt does not wait for a proof there.
            if fault.code == "printer_broke_off" and not habit.answers:
                habit.missed(self._clock())
            raise
        if self._taken is None:
            # It answered before the receipt: one that says nothing at all any more may have stopped within it.
            if habit.missed(self._clock(), surely=bool(self._owed)):
                raise PrintFault("printer_silent", target=self._target)
            return False
        habit.heard()
        if self._taken & _TAKEN_PAPER_END:
            raise PrintFault("printer_paper", target=self._target)
        return True

    def _ask_for_proof(self) -> None:
        self._taken = None
        self._say(TAKEN)

    def _wait_for_proof(self, end: float, last: float) -> None:
        """Until `end`; until `last` where it says nothing at all any more."""
        self._ask_for_proof()
        while self._taken is None and self._clock() < end:
            self._hear(lambda: self._taken is not None)
            if self._taken is None:
                self._look()
            if self._owed:
                end = last

    def _look(self) -> None:
        status = self._ask_all()
        if status is not None and status.fault is not None and self._taken is None:
            raise PrintFault(status.fault, target=self._target)

    def _ask_all(self) -> Status | None:
        said = self._ask(PRINTER)
        return None if said is None else Status(said, self._detail(CAUSE), self._detail(PAPER))

    def _detail(self, question: bytes) -> int | None:
        habit = self._habits.details[question]
        if not habit.worth_asking(self._clock()):
            return None
        said = self._ask(question)
        if said is None:
            habit.missed(self._clock())
        else:
            habit.heard()
        return said

    def _ask(self, question: bytes) -> int | None:
        if self._owed:
            self._hear(lambda: not self._owed)
            if self._owed:
                return None
        self._note(self._wire.read(0))
        self._say(question)
        self._owed = 1
        return self._hear(lambda: not self._owed)

    def _say(self, question: bytes) -> None:
        rest = question
        end = self._clock() + ANSWER_SECONDS
        while rest and (left := end - self._clock()) > 0:
            rest = rest[self._wire.write(rest, left) :]

    def _hear(self, enough: Callable[[], bool]) -> int | None:
        """Listen until it is enough, a second at most; the last real-time answer, None where it was not enough."""
        end = self._clock() + ANSWER_SECONDS
        answer = None
        while not enough() and (left := end - self._clock()) > 0:
            answer = self._note(self._wire.read(left))
        return answer if enough() else None

    def _note(self, said: bytes) -> int | None:
        """Sort what came: a proof is kept, the last real-time answer returned, anything else is not for us."""
        answers = [byte for byte in said if is_real_time(byte)]
        self._owed = max(0, self._owed - len(answers))
        self._taken = next((byte for byte in said if is_taken(byte)), self._taken)
        return answers[-1] if answers else None


def is_real_time(byte: int) -> bool:
    """Whether it can be an answer to DLE EOT. XON and XOFF are none."""
    return byte & 0x93 == 0x12


def is_taken(byte: int) -> bool:
    """Whether it can be an answer to GS r."""
    return byte & 0x90 == 0
