"""Printing one receipt from any screen, or writing it into a file: once, and again only after it was called a copy.

Nothing here touches a payment, and nothing waits for a printer: the print queue answers by its signals.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.core.errors import KnownError
from pos_app.core.printing import Handed, Job, JobDone, JobState, PrintState
from pos_app.ui.handed_out import HandedOut
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.receipt_words import RECEIPT, Spoken, instead, job_words, perhaps, question, saved_words, sent_words
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.receipts.receipt import Receipt
    from pos_app.ui.prints import Prints
    from pos_app.ui.till import Till

Compose = Callable[[], "Receipt"]


class Way(Enum):
    """How a receipt leaves the till."""

    PAPER = auto()
    FILE = auto()


class ReceiptActions(QObject):
    """What a screen's keys for its receipt do. `words` say what came of it; `changed` tells that they are others.

    With `careful` the first press asks as well where nobody knows whether there was one before: in the history.
    """

    changed = Signal()

    repeat_ms = 800
    """A press counts only after so long without any: a key that is held, that bounces, or a double click. It is more
    than a desktop waits before it repeats a key that is held down."""
    question_ms = 10_000
    """How long the question about a copy waits for its answer."""

    def __init__(
        self,
        till: Till,
        prints: Prints,
        spoken: Spoken = RECEIPT,
        *,
        careful: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._till, self._prints, self._spoken, self._careful = till, prints, spoken, careful
        self._out = HandedOut.of(prints)
        self._key = ""
        self._compose: Compose | None = None
        self._asking: Way | None = None
        self._ticket: Receipt | None = None
        self._guard = PressGuard()
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._ask_no_more)
        self.words = ""
        self.is_trouble = False
        self.file_stem = ""
        """How files begin, where what is printed has a better name than its key."""
        prints.changed.connect(self._state_changed)
        prints.done.connect(self._job_done)
        prints.handed.connect(self._handed)

    @property
    def asking(self) -> Way | None:
        """What one more press would make a copy of, while that is being asked."""
        return self._asking

    @property
    def has_printer(self) -> bool:
        """Whether paper is what `give` gives."""
        return self._prints.printer is not None

    @property
    def was_given(self) -> bool:
        """Whether the next one would be a copy, as far as is known."""
        return self._out.has(self._key)

    def label(self) -> str:
        """What the key says that gives it."""
        if not self.has_printer:
            return self.save_label()
        return _(self._spoken.print_copy if self._asking is Way.PAPER else self._spoken.print)

    def save_label(self) -> str:
        """What the key says that writes a file."""
        copy = self._asking is Way.FILE and not self._out.only_waits(self._key)
        return _(self._spoken.save_copy if copy else self._spoken.save)

    def offer(self, key: str, compose: Compose) -> None:
        """From now on it is about this receipt; what was said of the one before is forgotten."""
        self._compose = compose
        if key != self._key:
            self._key, self._ticket = key, None
            self._stop_asking()
            self._say("")
            self._state_changed(self._prints.state)

    def give(self, hint: str) -> None:
        """Print it, or write it into a file where there is no printer. `hint` is the key's name."""
        self._press(Way.PAPER if self.has_printer else Way.FILE, hint)

    def save(self, hint: str) -> None:
        """Write it into a file."""
        self._press(Way.FILE, hint)

    def hold(self) -> None:
        """The key is still down, and was never let go: nothing is pressed before it was."""
        self._guard.begin()

    # What a press does

    def _press(self, way: Way, hint: str) -> None:
        again = self._guard.holds(self.repeat_ms)
        # Whether it counts or not: a held key may come as one press after the other.
        self._guard.begin()
        if self._compose is None or again:
            return
        if way is Way.PAPER and self._waiting() is not None:
            self._prints.retry()
            return
        if self._has_to_ask(way):
            self._ask(way, hint)
            return
        self._stop_asking()
        try:
            receipt = self._compose()
        except KnownError as error:
            self._say(sentence(error), trouble=True)
            return
        self._hand(receipt, way)

    def _has_to_ask(self, way: Way) -> bool:
        return self._asking is not way and (self._careful or self.was_given)

    def _ask(self, way: Way, hint: str) -> None:
        self._asking = way
        self._over.start(self.question_ms)
        if way is Way.FILE and self._out.only_waits(self._key):
            self._say(instead(key=hint))
            return
        words = question if self.was_given else perhaps
        self._say(words(on_paper=way is Way.PAPER, key=hint))

    def _hand(self, receipt: Receipt, way: Way) -> None:
        if way is Way.PAPER:
            self._out.note(receipt.key)
            self._say(_("Envoi à l'imprimante…"))
            self._prints.print(receipt, self._till.cashier)
            return
        folder = self._till.exports
        if folder is None:
            self._say(_("Ni imprimante, ni dossier d'exports : le reçu n'est écrit nulle part."), trouble=True)
            return
        self._ticket = receipt
        self._out.note(receipt.key)
        self._say(_("Enregistrement…"))
        self._prints.hand_out(receipt, self._till.cashier, self._file_in(folder, receipt.key))

    def _file_in(self, folder: Path, key: str) -> Path:
        return file_in(folder, self.file_stem, "") if self.file_stem else file_in(folder, self._spoken.stem, key)

    # What is told

    def _waiting(self) -> Job | None:
        """The newest job of this receipt that is not printed yet."""
        jobs = [job for job in self._prints.state.jobs if job.key == self._key and self._key]
        return jobs[-1] if jobs else None

    def _state_changed(self, state: PrintState) -> None:
        job = self._waiting()
        if job is not None and self._asking is None:
            words, trouble = job_words(job, state)
            self._say(words, trouble=trouble)
        else:
            # The printer may be another one, or none.
            self.changed.emit()

    def _job_done(self, news: JobDone) -> None:
        job = news.job
        if job.key != self._key or not self._key or self._asking is not None:
            return
        if job.state is JobState.PRINTED:
            self._say(sent_words(self._spoken, job.copy))
        else:
            self._say(_("Impression annulée."))

    def _handed(self, news: Handed) -> None:
        if self._ticket is None or news.ticket is not self._ticket:
            return
        self._ticket = None
        if news.error is not None:
            self._say(sentence(news.error), trouble=True)
        else:
            self._say(saved_words(self._spoken, news.copy, news.path or ""))

    def _ask_no_more(self) -> None:
        self._stop_asking()
        self._say("")

    def _stop_asking(self) -> None:
        self._over.stop()
        self._asking = None

    def _say(self, words: str, *, trouble: bool = False) -> None:
        self.words, self.is_trouble = words, trouble
        self.changed.emit()


def file_in(folder: Path, stem: str, key: str) -> Path:
    """A file of its own for each time: a copy must not take the place of the original."""
    name = "".join(character for character in key.partition(":")[2] if character.isalnum() or character in "-_")
    named = f"{stem}-{name[:40]}" if name else stem
    return folder / f"{named}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.pdf"
