"""The print queue of a till: takes receipts, prints them in a thread of its own, counts whatever is handed out.

It never touches a payment, and nothing that takes payments waits for it.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, TypeVar

from pos_app.core.errors import KnownError
from pos_app.core.printing import Handed, Job, JobDone, JobState, Printer, PrintState
from pos_app.printing.backoff import PAUSES
from pos_app.printing.drain_lock import DrainLock, FileDrainLock
from pos_app.printing.register import Register
from pos_app.printing.sink import SinkFor
from pos_app.printing.spool import Spool
from pos_app.printing.spool_file import SpoolFile
from pos_app.printing.spool_schema import SpoolFault
from pos_app.printing.spooler import BUG, IDLE, Spooler
from pos_app.printing.times import Clock, SystemClock
from pos_app.receipts.fiscal import FiscalHook
from pos_app.receipts.marks import handed
from pos_app.receipts.receipt import Receipt

log = logging.getLogger(__name__)

News = PrintState | JobDone
Tell = Callable[[News], None]
Write = Callable[[Receipt], str | None]
"""Writes a receipt somewhere, whole or not at all, and says where; None where there is no file, as for a picture.

It raises `KnownError` only where nothing is left of it.
"""

Result = TypeVar("Result")

_LOOK = 0.1
"""Seconds between two looks at a job that another process prints, while somebody waits for it."""
_GONE = (JobState.PRINTED, JobState.CANCELLED)
_SETTLED = (*_GONE, JobState.HELD)


class PrintQueue:
    """The queue over the spool file at `path`, which several processes may share.

    What holds whatever fails, whenever a process ends, and whoever else uses the file (`tests/printing` plays it):

    1. At most one unmarked original of a key ever reaches a printer or a file.
    2. No two things of a key that were handed out have the same number.
    3. Nothing leaves before its number is durable.
    4. Every job that was taken is printed, cancelled or held in the end, once faults stop.
    5. Jobs are printed in the order in which they were taken; one that was held counts from its release. Only those
       that have to be registered wait for a fiscal authority, in their order: the others go past them meanwhile.
    6. A job that was being sent when its process ended is printed only with a mark; one without a key not at all.
    7. A drawer opens within seconds of being asked, by the process that ran then, or never.

    `tell` hears every `PrintState` and `JobDone`, in order, from whichever thread; it must not wait. `lock` decides
    which process prints; without one it is a file beside the spool. All methods may be called from any thread, take
    as long as a write to the disk, and raise `SpoolFault`.
    """

    spool_type: ClassVar[type[Spool]] = Spool
    spooler_type: ClassVar[type[Spooler]] = Spooler

    def __init__(
        self,
        path: Path,
        sink_for: SinkFor,
        printer: Printer | None,
        tell: Tell,
        *,
        fiscal: FiscalHook | None = None,
        clock: Clock | None = None,
        lock: DrainLock | None = None,
    ) -> None:
        self._tell = tell
        self._clock = clock or SystemClock()
        lock = lock or FileDrainLock(path.with_suffix(".lock"))
        self._register = Register(fiscal)
        self._spooler = self.spooler_type(sink_for, printer, self._clock, self._register, self._told)
        self._file = SpoolFile(path, self._clock.now, lock, self._note_replaced, self.spool_type)
        self._news = threading.Condition(threading.RLock())
        self._last = PrintState(printer)
        self._notice: KnownError | None = None
        self._mishap: KnownError | None = None
        self._stopping = False
        self._awake = threading.Event()
        self._thread: threading.Thread | None = None

    # What people ask for

    def start(self) -> None:
        """Begin to print what waits. A process that only hands out files does not start it."""
        self._thread = threading.Thread(target=self._run, name="print queue", daemon=True)
        self._thread.start()

    def print(self, receipt: Receipt, by: str) -> Job:
        """Put `receipt` at the end of the queue. When this returns it survives a power cut."""
        job = self._written(lambda spool: spool.add(receipt, by))
        self._hurry()
        self._told()
        return job

    def hand_out(self, receipt: Receipt, by: str, write: Write) -> Handed:
        """Count a copy of `receipt` and have `write` write it, marked as what it is. Never waits for a printer.

        Raises whatever `write` and the fiscal hook raise. The number is spent then, because nobody knows how much
        was written, except after a `KnownError` of `write`.
        """
        whole = self._file.use(lambda spool: self._register.complete(spool, receipt))
        copy = self._written(lambda spool: spool.count(receipt, by))
        marked = handed(replace(whole, drawer=False), copy.mark)
        try:
            path = write(marked)
        except KnownError:
            self._written(lambda spool: spool.give_back(receipt.key, copy))
            raise
        return Handed(receipt, copy.mark, path, marked=marked)

    def retry(self) -> None:
        """Try again now, and print what is held too."""
        self._notice = None
        self._file.use(lambda spool: spool.release())
        self._hurry()
        self._told()

    def cancel(self, number: int) -> bool:
        """Take a job out of the queue; False where it is being sent, or is not there any more."""
        job = self._file.use(lambda spool: spool.cancel(number))
        self._told(job)
        return job is not None

    def use(self, printer: Printer | None) -> None:
        """Print to `printer` from now on; what waits goes to it."""
        self._spooler.use(printer)
        self._hurry()
        self._told()

    def wait_for(self, number: int, seconds: float) -> Job | None:
        """That job, once it is printed, cancelled or held, by whichever process; as it is when `seconds` are over."""
        end = self._clock.elapsed() + seconds
        while True:
            job = self._file.use(lambda spool: spool.job(number))
            left = end - self._clock.elapsed()
            if job is None or job.state in _SETTLED or left <= 0:
                return job
            with self._news:
                self._news.wait(min(left, _LOOK))

    def close(self, patience: float) -> bool:
        """Print nothing more and let go of the file. False where a printer still blocks after `patience` seconds:

        then the process may end all the same, and what is being sent will be printed with a mark.
        """
        self._stopping = True
        self._awake.set()
        if self._thread is not None:
            self._thread.join(patience)
            if self._thread.is_alive():
                return False
        self._file.leave()
        return True

    # In the print thread

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            wait = self.turn()
            # Whoever ends the thread may have woken it before it cleared the event.
            if not self._stopping:
                self._awake.wait(wait)

    def turn(self) -> float:
        """One round of the thread: print one job if one is due. The seconds until the next. Never raises."""
        try:
            wait = self._file.use(self._spooler.step) if self._leads() else IDLE
            self._mishap = None
            if self._file.use(lambda spool: spool.has_news()) or self._fault() is not self._last.fault:
                self._told()
            return wait
        except KnownError as fault:
            if self._mishap is None:
                log.warning("the print queue does not work: %s", fault)
            self._mishap = fault
        except Exception:
            log.exception("a mistake in the print thread")
            self._mishap = KnownError(BUG)
        self._told()
        return PAUSES[0]

    def _leads(self) -> bool:
        """Whether this process is the one that prints. It may become it when another one ends."""
        if not self._file.leads and self._file.lead():
            self._told()
        return self._file.leads

    def _hurry(self) -> None:
        self._spooler.hurry()
        self._awake.set()

    def _written(self, act: Callable[[Spool], Result]) -> Result:
        try:
            done = self._file.use(act)
        except SpoolFault as fault:
            self._note(fault)
            raise
        if isinstance(self._notice, SpoolFault):
            self._notice = None
        return done

    # What is told

    def _note(self, fault: KnownError) -> None:
        """Show `fault` until somebody tries again, or something could be written."""
        self._notice = fault
        self._told()

    def _note_replaced(self, fault: KnownError) -> None:
        # Not told here: whoever found the damage holds the file, and tells when it has done what it came for.
        self._spooler.forget()
        self._notice = fault

    def _told(self, job: Job | None = None) -> None:
        """Tell how the queue is now, and that `job` left it; jobs that another process ended are found by comparing.

        It must not fail: it is called while a receipt is between its number and the printer.
        """
        with self._news:
            before = self._last
            try:
                state, gone = self._file.use(lambda spool: self._seen(spool, job))
            except SpoolFault:
                state, gone = replace(before, fault=self._fault(), printer=self._spooler.printer), []
            self._last = state
            news: list[News] = [] if state == before else [state]
            for told in (*news, *(JobDone(one) for one in gone)):
                try:
                    self._tell(told)
                except Exception:
                    log.exception("nobody could be told of %s", told)
            self._news.notify_all()

    def _seen(self, spool: Spool, job: Job | None) -> tuple[PrintState, list[Job]]:
        jobs = spool.open_jobs()
        numbers = {one.number for one in jobs}
        gone = [] if job is None else [job]
        for old in self._last.jobs:
            if old.number not in numbers and (job is None or old.number != job.number):
                found = spool.job(old.number)
                gone += [] if found is None else [found]
        return PrintState(self._spooler.printer, jobs, self._fault()), gone

    def _fault(self) -> KnownError | None:
        return self._spooler.fault or self._mishap or self._notice
