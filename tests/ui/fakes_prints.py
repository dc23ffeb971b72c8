"""A hand-written stand-in for the print queue: keeps what screens asked of it, and lets a test tell what came of it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment
from pos_app.core.printing import Connection, Found, Handed, Job, JobDone, JobState, Printer, PrintState
from pos_app.receipts.face import Face
from pos_app.receipts.marks import handed
from pos_app.receipts.receipt import Receipt
from pos_app.ui.prints import Prints

PRINTER = Printer(Connection.NETWORK, "192.168.1.50:9100")
FACE = Face("Épicerie Analakely", "caisse3", ("Lot II A 21, Analakely",), "Misaotra !", Environment.TRAINING)

_numbers = itertools.count(1)


def make_job(**changes: Any) -> Job:
    """A job that waits, with whatever else a test says of it; each has its own number."""
    plain = Job(
        number=next(_numbers),
        key="payment:CAISSE3-1",
        title="Preuve de paiement 12 500 Ar",
        state=JobState.WAITING,
        asked_at=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
        by="Hanta R.",
    )
    return replace(plain, **changes)


class FakePrints(Prints):
    """A print queue without a thread, a file or a printer. With `printer=None` the till has none."""

    def __init__(
        self,
        printer: Printer | None = PRINTER,
        *,
        face: Face = FACE,
        automatic: bool = False,
        refusals: bool = False,
    ) -> None:
        super().__init__(face, automatic=automatic, refusals=refusals)
        self.state = PrintState(printer)
        self.started = 0
        self.printed: list[tuple[Receipt, str]] = []
        self.handouts: list[tuple[Receipt, str, Path | None]] = []
        self.retries = 0
        self.cancels: list[int] = []
        self.used: list[Printer | None] = []
        self.discoveries = 0

    def start(self) -> None:
        self.started += 1

    def print(self, receipt: Receipt, by: str) -> None:
        self.printed.append((receipt, by))

    def hand_out(self, receipt: Receipt, by: str, path: Path | None) -> None:
        self.handouts.append((receipt, by, path))

    def retry(self) -> None:
        self.retries += 1

    def cancel(self, number: int) -> None:
        self.cancels.append(number)

    def use(self, printer: Printer | None) -> None:
        self.used.append(printer)
        self.tell(replace(self.state, printer=printer))

    def discover(self) -> None:
        self.discoveries += 1

    # What a test tells

    def tell(self, state: PrintState) -> None:
        """Tell the queue as the bridge does: by then `state` is up to date."""
        self.state = state
        self.changed.emit(state)

    def tell_jobs(self, *jobs: Job, fault: KnownError | None = None) -> None:
        """Tell what is not printed yet, and why the printer does not print."""
        self.tell(replace(self.state, jobs=jobs, fault=fault))

    def tell_done(self, job: Job) -> None:
        """Tell that a job left the queue, and the queue without it."""
        self.tell(replace(self.state, jobs=tuple(other for other in self.state.jobs if other.number != job.number)))
        self.done.emit(JobDone(job))

    def tell_handed(self, copy: int | None = 0, error: KnownError | None = None) -> Handed:
        """Tell what came of the newest `hand_out`: written as copy number `copy` or, with `error`, not at all."""
        ticket, _, path = self.handouts[-1]
        written = None if path is None or error is not None else str(path)
        marked = handed(ticket, copy) if error is None else None
        news = Handed(ticket, None if error is not None else copy, written, error, marked)
        self.handed.emit(news)
        return news

    def tell_found(self, *found: Found, everywhere: bool = True) -> None:
        """Tell what discovery came across so far, and whether it has looked everywhere."""
        self.found.emit(found)
        if everywhere:
            self.searched.emit()
