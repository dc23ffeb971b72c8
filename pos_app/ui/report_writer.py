"""Writes a report into a file in a thread: PDF here, the tables through `pos_app.exports`. The window never waits."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment, Json
from pos_app.ui.crossing import Crossing
from pos_app.ui.till import Till
from pos_app.wording.open_payments import with_payments

log = logging.getLogger(__name__)

FORMATS = ("pdf", "xlsx", "csv", "json")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a file: where it is, or why it is nowhere."""

    path: Path | None
    error: KnownError | None = None


def file_name(report: Json, kind: str) -> str:
    """`rapport-z12-2026-11-21.pdf`; an X report carries the number of the last entry that it counts by its seal."""
    return f"{report_stem(report)}.{kind}"


def report_stem(report: Json) -> str:
    """The name of a report's files, without what kind of file it is."""
    which = f"x-{report['ledger_head'][:8]}" if report["number"] is None else f"z{report['number']}"
    return f"rapport-{which}-{report['day']}"


class ReportWriter(QObject):
    """One file at a time, into the till's folder for exports. `written` follows each `start`, in the GUI's thread."""

    written = Signal(object)

    def __init__(self, till: Till, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._busy = False
        self._thread: threading.Thread | None = None
        self._crossing = Crossing(self)
        self._crossing.arrived.connect(self._tell)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return self._busy

    def start(self, report: Json, kind: str) -> None:
        """Write `report` as `kind`, one of `FORMATS`. Does nothing while another is being written."""
        if self._busy:
            return
        self._busy = True
        folder = self._till.exports
        if folder is None:
            self._tell(Written(None, KnownError("report_unwritable", path="—", why="—")))
            return
        arguments = (report, folder / file_name(report, kind), kind)
        self._thread = threading.Thread(target=self._work, args=arguments, name="report writing", daemon=True)
        self._thread.start()

    def _tell(self, outcome: Written) -> None:
        if self._thread is not None:
            # It has said its last word and is about to end; whoever is told may let go of this object.
            self._thread.join()
        self._busy = False
        self.written.emit(outcome)

    # In the thread

    def _work(self, report: Json, path: Path, kind: str) -> None:
        try:
            self._write(report, path, kind)
            outcome = Written(path)
        except KnownError as error:
            outcome = Written(None, error)
        except Exception:
            log.exception("a report could not be written")
            outcome = Written(None, KnownError("report_unwritable", path=path, why="—"))
        self._crossing.post(outcome)

    def _write(self, report: Json, path: Path, kind: str) -> None:
        if kind == "pdf":
            from pos_app.ui.report_pdf import write_report_pdf

            training = self._till.environment is Environment.TRAINING
            write_report_pdf(self._told(report), path, self._till.shop_name, training)
        else:
            from pos_app.exports.report import export_report

            _make_folder(path.parent)
            export_report(report, kind, path)

    def _told(self, report: Json) -> Json:
        """The report with what is known of the payments it names; by a reader of this thread's own."""
        open_reader = self._till.open_reader
        if open_reader is None:
            return report if self._till.reader is None else with_payments(report, self._till.reader.payment)
        reader = open_reader()
        try:
            return with_payments(report, reader.payment)
        finally:
            reader.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise KnownError("report_unwritable", path=folder, why=fault.strerror) from fault
