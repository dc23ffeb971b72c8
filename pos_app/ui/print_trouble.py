"""What keeps receipts from being printed, as one value that changes when it does. It prints and asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.core.printing import Job, JobState, PrintState
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.print_faults import no_printer, short_fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ui.prints import Prints

PATIENCE = timedelta(seconds=10)
"""A printer may take so long for what it was given; after that somebody is told."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is not printed: how many jobs, and why, in a few words. `held` ones wait until somebody wants them."""

    fault: str
    waiting: int
    held: int

    def words(self) -> str:
        """In a sentence or two, for whoever works at the till."""
        parts = [f"{self.fault}."] if self.fault else []
        if self.held:
            parts.append(
                ngettext(
                    "{count} impression est retenue.",
                    "{count} impressions sont retenues.",
                    self.held,
                ).format(count=self.held)
            )
        if self.waiting:
            parts.append(
                ngettext("{count} impression attend.", "{count} impressions attendent.", self.waiting).format(
                    count=self.waiting
                )
            )
        return " ".join(parts)


def trouble_of(state: PrintState, now: datetime) -> Trouble | None:
    """What is to be told of the queue at `now`; None where everything comes out as it should."""
    held = sum(job.state is JobState.HELD for job in state.jobs)
    waiting = [job for job in state.jobs if job.state is not JobState.HELD]
    if state.printer is None and waiting:
        return Trouble(no_printer(), len(waiting), held)
    late = any(_is_late(job, now) for job in waiting)
    if state.fault is None and not held and not late:
        return None
    return Trouble("" if state.fault is None else short_fault(state.fault), len(waiting), held)


def retry_words(state: PrintState) -> str:
    """What « Réessayer » does at once, as far as is known."""
    return f"{no_printer()}." if state.printer is None else _("Nouvel essai…")


def _is_late(job: Job, now: datetime) -> bool:
    return now - job.asked_at > PATIENCE


def _utc_now() -> datetime:
    return datetime.now(UTC)


class PrintTrouble(QObject):
    """Follows the queue; `changed` tells that `now` is another trouble, or none."""

    changed = Signal()

    def __init__(self, prints: Prints, parent: QObject | None = None, clock: Callable[[], datetime] = _utc_now) -> None:
        super().__init__(parent)
        self.prints = prints
        self._clock = clock
        self.now: Trouble | None = None
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.look)
        prints.changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Judge the queue again."""
        present = self._clock()
        found = trouble_of(self.prints.state, present)
        self._wait_for_the_next(present)
        if found != self.now:
            self.now = found
            self.changed.emit()

    def _wait_for_the_next(self, present: datetime) -> None:
        """Look again when the next job has waited for too long: the queue tells nothing then."""
        waits = [present - job.asked_at for job in self.prints.state.jobs if job.state is not JobState.HELD]
        left = [PATIENCE - waited for waited in waits if waited <= PATIENCE]
        if left:
            self._later.start(int(min(left).total_seconds() * 1000) + 1)
        else:
            self._later.stop()
