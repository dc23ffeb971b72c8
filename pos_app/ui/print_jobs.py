"""The jobs of the print queue as rows: what, since when, for whom, and where each of them is. It changes none."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.core.printing import Job, JobState, PrintState
from pos_app.receipts.marks import copy_mark
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel
from pos_app.wording.amounts import format_clock
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.print_faults import held_short

COLUMNS = (
    Column(N_("Papier"), 0, 0),
    Column(N_("Demandé"), 120, 104),
    Column(N_("Par"), 130, 0),
    Column(N_("État"), 260, 190),
)
_TITLE_LIMIT, _NAME_LIMIT = 80, 40
_STATES = {
    JobState.WAITING: N_("Attend"),
    JobState.SENDING: N_("S'imprime"),
    JobState.PRINTED: N_("Imprimé"),
    JobState.CANCELLED: N_("Annulé"),
}


class JobsModel(PlainModel):
    """What is not printed yet, oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self.jobs: tuple[Job, ...] = ()

    def show(self, state: PrintState) -> None:
        """Show the queue as it is now."""
        self.beginResetModel()
        self.jobs = state.jobs
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.jobs)

    def words(self, row: int, column: int) -> str:
        job = self.jobs[row]
        if column == 0:
            mark = copy_mark(job.copy) if job.copy else ""
            return " · ".join(part for part in (plain(job.title, _TITLE_LIMIT), mark) if part)
        if column == 1:
            return format_clock(job.asked_at)
        if column == 2:
            return plain(job.by, _NAME_LIMIT)
        return state_word(job)


def state_word(job: Job) -> str:
    """Where a job is, and why it is held or how often it was tried in vain."""
    if job.state is JobState.HELD:
        return held_short(job)
    word = _(_STATES[job.state])
    if job.state is JobState.WAITING and job.tries:
        return _("{state} · essais : {count}").format(state=word, count=job.tries)
    return word
