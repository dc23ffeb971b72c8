"""Which receipts have been handed out since the till was opened, so that nobody asks for a copy without knowing it.

It counts no copies: the print queue does, and marks each of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_app.core.printing import Handed, Job, JobDone, JobState
from pos_app.receipts.receipt import Receipt

if TYPE_CHECKING:
    from pos_app.ui.prints import Prints


class HandedOut(QObject):
    """What was asked for on paper, as a file or as a picture, by its key. One for each print queue."""

    def __init__(self, prints: Prints) -> None:
        super().__init__(prints)
        self._prints = prints
        self._out: set[str] = set()
        self._asked: Counter[str] = Counter()
        prints.done.connect(self._done)
        prints.handed.connect(self._handed)

    @classmethod
    def of(cls, prints: Prints) -> HandedOut:
        """The one of `prints`, made when it is first wanted."""
        return prints.findChild(cls) or cls(prints)

    def note(self, key: str) -> None:
        """A receipt of this key is asked for now; what comes of it is heard from the queue."""
        self._asked[key] += 1

    def has(self, key: str) -> bool:
        """Whether the next one of this key would be a copy, as far as is known here."""
        waits = any(job.key == key for job in self._prints.state.jobs)
        return bool(key) and (key in self._out or self._asked[key] > 0 or waits)

    def only_waits(self, key: str) -> bool:
        """Whether all that is known of it is a print that has not begun: what is handed out first is the original."""
        jobs = [job for job in self._prints.state.jobs if job.key == key and key]
        return key not in self._out and bool(jobs) and all(_is_untouched(job) for job in jobs)

    def _done(self, news: JobDone) -> None:
        job = news.job
        self._answered(job.key, out=job.state is JobState.PRINTED or job.copy is not None)

    def _handed(self, news: Handed) -> None:
        if isinstance(news.ticket, Receipt):
            self._answered(news.ticket.key, out=news.error is None)

    def _answered(self, key: str, *, out: bool) -> None:
        if self._asked[key] > 0:
            self._asked[key] -= 1
        if out:
            self._out.add(key)


def _is_untouched(job: Job) -> bool:
    return job.state in (JobState.WAITING, JobState.HELD) and job.copy is None
