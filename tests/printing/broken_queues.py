"""Print queues that are wrong in one way each. The simulation must find each of them, by the rule that it breaks."""

import sqlite3
from dataclasses import replace

from pos_app.core.printing import Handed, Job, Printer, PrintFault
from pos_app.printing.queue import PrintQueue, Write
from pos_app.printing.spool import Copy, Spool
from pos_app.printing.spool_schema import SpoolFault, roll_back
from pos_app.printing.spooler import Spooler, _Outcome
from pos_app.receipts.marks import handed
from pos_app.receipts.receipt import Receipt
from tests.printing.fragile import FragileQueue, FragileSpool


class PrintsBeforeItCounts(Spooler):
    def _print(self, spool: Spool, printer: Printer, job: Job) -> None:
        receipt = spool.receipt(job.number)
        outcome = self._put(self._sink_for(printer), job.number, receipt, Copy(0), fresh=True)
        spool.begin(job.number, receipt)
        self._settle(spool, outcome)


class ForgetsWhatBecameOfAPrint(Spooler):
    """Where the outcome cannot be written it is lost."""

    def _settle(self, spool: Spool, owed: _Outcome) -> None:
        try:
            super()._settle(spool, owed)
        except SpoolFault:
            self._owed = None
            raise


class TakesAFaultOfTheDiskForOneOfThePrinter(Spooler):
    """What is on paper is printed again, because that could not be written."""

    def _settle(self, spool: Spool, owed: _Outcome) -> None:
        try:
            super()._settle(spool, owed)
        except SpoolFault as fault:
            self._owed = replace(owed, fault=PrintFault(fault.code))
            raise


class ThinksThatNothingHasBegun(Spooler):
    """A print that broke off is tried again as if nothing were on paper."""

    def _settle(self, spool: Spool, owed: _Outcome) -> None:
        if owed.fault is not None:
            owed = replace(owed, fault=PrintFault(owed.fault.code, begun=False))
        super()._settle(spool, owed)


class OpensTheDrawerWhenever(Spooler):
    def _may_open(self, job: Job) -> bool:
        return True


class SendsAgainWhatWasBeingSent(FragileSpool):
    def recover(self) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'sending'")


class PrintsTestPagesAgain(FragileSpool):
    def recover(self) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET state = 'waiting', copy = NULL WHERE state = 'sending'")


class LeavesWhatWasBeingSent(FragileSpool):
    def recover(self) -> None:
        """Nothing."""


class PrintsTheNewestFirst(FragileSpool):
    def next(self) -> Job | None:
        waiting = [job for job in self.open_jobs() if job.state == "waiting"]
        return waiting[-1] if waiting else None


class CountsInMemory(FragileSpool):
    """Quicker, and wrong as soon as another process counts too."""

    def _taken(self, connection: object, receipt: Receipt, by: str, job: int | None) -> Copy:
        counts = self.__dict__.setdefault("_counts", {})
        copy = super()._taken(connection, receipt, by, job)  # type: ignore[arg-type]
        counts[receipt.key] = counts.get(receipt.key, copy.number - 1) + 1
        return replace(copy, number=counts[receipt.key])


class BelievesTheDisk(FragileSpool):
    """A commit that failed is taken for one that did not."""

    def _commit(self) -> None:
        try:
            super()._commit()
        except sqlite3.OperationalError:
            roll_back(self._connection)


class NeverReleases(FragileSpool):
    def release(self) -> None:
        """Nothing."""


class WritesBeforeItCounts(FragileQueue):
    def hand_out(self, receipt: Receipt, by: str, write: Write) -> Handed:
        path = write(handed(receipt, 0))
        copy = self._written(lambda spool: spool.count(receipt, by))
        return Handed(receipt, copy.mark, path)


class TwoPrintAtOnce(FragileQueue):
    def _leads(self) -> bool:
        if not self._file.leads:
            self._file.use(lambda spool: spool.recover())
            self._file.leads = True
        return True


class LosesAJob(FragileQueue):
    def print(self, receipt: Receipt, by: str) -> Job:
        job = super().print(receipt, by)
        if job.number % 5 == 0:
            self._file.use(lambda spool: spool._connection.execute("DELETE FROM jobs WHERE number = ?", (job.number,)))
        return job


def _spools(mistake: type[Spool]) -> type[PrintQueue]:
    return type(mistake.__name__, (FragileQueue,), {"spool_type": mistake})


def _spoolers(mistake: type[Spooler]) -> type[PrintQueue]:
    return type(mistake.__name__, (FragileQueue,), {"spooler_type": mistake})


BROKEN: dict[str, tuple[type[PrintQueue], str]] = {
    "prints before it counts": (_spoolers(PrintsBeforeItCounts), "P3"),
    "forgets what became of a print": (_spoolers(ForgetsWhatBecameOfAPrint), "P4"),
    "takes a fault of the disk for one of the printer": (_spoolers(TakesAFaultOfTheDiskForOneOfThePrinter), "P[012]"),
    "thinks that nothing has begun": (_spoolers(ThinksThatNothingHasBegun), "P[12]"),
    "opens the drawer whenever": (_spoolers(OpensTheDrawerWhenever), "P7"),
    "sends again what was being sent": (_spools(SendsAgainWhatWasBeingSent), "P[126]"),
    "prints test pages again": (_spools(PrintsTestPagesAgain), "P6"),
    "leaves what was being sent": (_spools(LeavesWhatWasBeingSent), "P4"),
    "prints the newest first": (_spools(PrintsTheNewestFirst), "P5"),
    "counts in memory": (_spools(CountsInMemory), "P[123]"),
    "believes the disk": (_spools(BelievesTheDisk), "P[34]"),
    "never releases": (_spools(NeverReleases), "P4"),
    "writes before it counts": (WritesBeforeItCounts, "P[13]"),
    "two print at once": (TwoPrintAtOnce, "P[03-6]"),
    "loses a job": (LosesAJob, "P4"),
}
"""By name: the queue, and which rule finds it."""
