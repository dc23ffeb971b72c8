"""Prints the jobs of a spool one after the other: what is due, what went wrong, when to try again.

It has no thread and never waits; whoever calls `step` does. Only one process may at a time.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from pos_app.core.errors import KnownError
from pos_app.core.printing import HELD_BUG, Job, JobState, Printer, PrintFault
from pos_app.printing.backoff import Backoff
from pos_app.printing.register import Register
from pos_app.printing.sink import Sink, SinkFor
from pos_app.printing.spool import Copy, Spool
from pos_app.printing.spool_schema import SpoolFault
from pos_app.printing.times import Clock
from pos_app.receipts.marks import handed
from pos_app.receipts.receipt import Receipt, ReceiptKind

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks at a queue in which nothing waits: another process may have put something there."""
DRAWER_PATIENCE = timedelta(seconds=10)
"""A drawer that was to open longer ago stays closed: nobody stands before it any more, or somebody else does."""
BUG = HELD_BUG
"""A mistake of this program at one receipt: it is held, so that the others are printed."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a print, until it is written down. No fault: it is on paper."""

    number: int
    fault: PrintFault | None = None

    @property
    def is_bug(self) -> bool:
        return self.fault is not None and self.fault.code == BUG


class Spooler:
    """`told` is called when something changed, with the job where one left the queue."""

    def __init__(
        self,
        sink_for: SinkFor,
        printer: Printer | None,
        clock: Clock,
        register: Register,
        told: Callable[[Job | None], None],
    ) -> None:
        self.printer = printer
        self._sink_for = sink_for
        self._clock = clock
        self._began = clock.now()
        self._register = register
        self._told = told
        self._line = Backoff()
        self._authority = Backoff()
        self._owed: _Outcome | None = None
        self._hurried = threading.Event()

    @property
    def fault(self) -> KnownError | None:
        """Why nothing, or not everything, is printed; None when it is, or when nobody knows."""
        return self._line.fault or self._authority.fault

    def use(self, printer: Printer | None) -> None:
        """Print there from the next step on; what was wrong with the other one is of no concern. From any thread."""
        self.printer = printer
        self._line.fault = None

    def hurry(self) -> None:
        """Try again at the next step, whenever it would have been due. From any thread."""
        self._hurried.set()

    def forget(self) -> None:
        """The spool was set aside: nothing has to be written into it any more."""
        self._owed = None

    def step(self, spool: Spool) -> float:
        """Do the one thing that is due. The seconds until there may be something again; 0 for at once.

        Raises `SpoolFault` where the file failed; what was not written is written by a later step.
        """
        if self._hurried.is_set():
            self._hurried.clear()
            self._line.hurry()
            self._authority.hurry()
        wait = self._line.left(self._clock.elapsed())
        if wait > 0:
            return min(wait, IDLE)
        try:
            return self._do(spool)
        except SpoolFault as fault:
            self._delay(fault)
            raise

    def _do(self, spool: Spool) -> float:
        if self._owed is not None:
            self._settle(spool, self._owed)
            return 0.0
        printer = self.printer
        job = self._next(spool) if printer is not None else None
        if printer is None or job is None:
            self._rest(spool)
            return IDLE
        try:
            self._print(spool, printer, job)
        except KnownError:
            raise
        except Exception:
            if self._owed is not None:
                # It was sent already; what became of it is written by the next step.
                raise
            # Nothing has left yet: what a sink does wrong while it prints is an outcome.
            log.exception("job %s cannot be printed", job.number)
            spool.postpone(job.number, BUG, hold=True)
            self._show(KnownError(BUG))
        return 0.0

    def _next(self, spool: Spool) -> Job | None:
        """The oldest job that waits; while the authority is left alone, the oldest that does not wait for it."""
        if self._authority.left(self._clock.elapsed()) <= 0:
            return spool.next()
        waiting = (job for job in spool.open_jobs() if job.state is JobState.WAITING)
        return next((job for job in waiting if not self._asks(spool, job)), None)

    def _asks(self, spool: Spool, job: Job) -> bool:
        try:
            return self._register.asks(spool, spool.receipt(job.number))
        except (KeyError, TypeError, ValueError):
            # Another version wrote it: it is held when it is its turn.
            return False

    def _print(self, spool: Spool, printer: Printer, job: Job) -> None:
        """In an order that no crash makes unsafe: all that can fail without the printer, the number, the print."""
        receipt = spool.receipt(job.number)
        fresh = self._may_open(job)
        if receipt.kind is ReceiptKind.DRAWER and not fresh:
            self._told(spool.cancel(job.number))
            return
        try:
            sink = self._sink_for(printer)
        except KnownError as fault:
            spool.postpone(job.number, fault.code)
            self._delay(fault)
            return
        asked = self._register.asks(spool, receipt)
        try:
            receipt = self._register.complete(spool, receipt)
        except SpoolFault:
            raise
        except KnownError as fault:
            spool.postpone(job.number, fault.code)
            self._authority.fail(fault, self._clock.elapsed())
            self._told(None)
            return
        if asked:
            self._authority.clear()
        try:
            copy = spool.begin(job.number, receipt)
        except SpoolFault as fault:
            # It may be on the disk all the same; nothing has left, and nothing will under this number.
            self._owed = _Outcome(job.number, PrintFault(fault.code, begun=False, **fault.facts))
            raise
        if copy is not None:
            self._told(None)
            self._owed = self._put(sink, job.number, receipt, copy, fresh=fresh)
            self._settle(spool, self._owed)

    def _may_open(self, job: Job) -> bool:
        """Whether the drawer may open for `job`: at once, in the run in which it was asked."""
        age = self._clock.now() - job.asked_at
        return job.asked_at >= self._began and timedelta(0) <= age < DRAWER_PATIENCE

    def _put(self, sink: Sink, number: int, receipt: Receipt, copy: Copy, *, fresh: bool) -> _Outcome:
        try:
            # A drawer opens for an original only, and only at once.
            opens = receipt.drawer and fresh and copy.mark == 0
            sink.put(handed(replace(receipt, drawer=opens), copy.mark))
        except PrintFault as fault:
            return _Outcome(number, fault)
        except Exception:
            log.exception("job %s broke off", number)
            return _Outcome(number, PrintFault(BUG, begun=True))
        return _Outcome(number)

    def _settle(self, spool: Spool, owed: _Outcome) -> None:
        """Write down what became of a print. Until that is done nothing else is printed."""
        if owed.fault is None:
            job = spool.printed(owed.number)
            self._owed = None
            self._line.clear()
            self._told(job)
            return
        spool.fail(owed.number, owed.fault.code, begun=owed.fault.begun, hold=owed.is_bug)
        self._owed = None
        if owed.is_bug:
            self._show(owed.fault)
        else:
            self._delay(owed.fault)

    def _delay(self, fault: KnownError) -> None:
        """Wait before the next attempt, longer each time."""
        self._line.fail(fault, self._clock.elapsed())
        self._told(None)

    def _show(self, fault: KnownError) -> None:
        self._line.fault = fault
        self._told(None)

    def _rest(self, spool: Spool) -> None:
        """Nothing waits: a fault of something that was cancelled is nobody's concern, that of a held job still is."""
        if self.fault is not None and not spool.open_jobs():
            self._line.clear()
            self._authority.clear()
            self._told(None)
