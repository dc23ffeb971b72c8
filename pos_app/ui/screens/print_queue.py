"""File d'impression: what is not printed yet and why, to be tried again or taken out. No payment depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.printing import Job, JobDone, JobState, PrintState
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.plain_table import PlainTable
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.print_jobs import JobsModel
from pos_app.ui.print_line import PrintLine
from pos_app.ui.print_trouble import retry_words
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.errors import sentence
from pos_app.wording.print_faults import no_printer

if TYPE_CHECKING:
    from pos_app.ui.prints import Prints

_TITLE_LIMIT = 80


class PrintQueueScreen(QWidget):
    """The jobs, oldest first, and the fault above them."""

    left = Signal()

    question_ms = 10_000
    """How long the question about a cancellation waits for its answer, and how long what came of it is shown."""
    repeat_ms = 800
    """A press counts only after so long without any: a key that is held, that bounces, or a double click."""

    def __init__(self, prints: Prints, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prints = prints
        self.model = JobsModel(self)
        self.table = PlainTable(self.model)
        self.table.setAccessibleName(_("File d'impression"))
        self.setFocusProxy(self.table)
        self.fault = Notice("printer", px=15)
        self.outcome = PrintLine(15)
        self.empty = PlainLabel(_("Rien n'attend d'être imprimé."), 16, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.about = PlainLabel(
            _("Ce qui attend s'imprime de lui-même dès que l'imprimante est prête. Aucun paiement n'en dépend."),
            14,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        self.retry_button = KeyButton(_("Réessayer"), "F5", "refresh-cw", Role.PRIMARY, keys=(Qt.Key.Key_F5,))
        self.cancel_button = KeyButton(_("Annuler l'impression"), _("Suppr"), "x", keys=(Qt.Key.Key_Delete,))
        self.back_button = KeyButton(_("Retour"), _("Échap"), "arrow-left", keys=(Qt.Key.Key_Escape,))
        self._asking: int | None = None
        self._guard = PressGuard()
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._say_no_more)
        self.retry_button.clicked.connect(self.retry)
        self.cancel_button.clicked.connect(self.cancel)
        self.back_button.clicked.connect(self.left)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        prints.changed.connect(self._show)
        prints.done.connect(self._done)
        self._lay_out()
        self._show(prints.state)

    @property
    def chosen(self) -> Job | None:
        """The job that is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.jobs[rows[0].row()] if rows else None

    def cancel(self) -> None:
        """Take the chosen job out of the queue: asked first, done when it is pressed again."""
        job, again = self.chosen, self._guard.holds(self.repeat_ms)
        # Whether it counts or not: a held key may come as one press after the other.
        self._guard.begin()
        if job is None or job.state is JobState.SENDING or again:
            return
        if self._asking != job.number:
            self._say(
                _("Encore « {key} » annule « {title} » : ce papier ne sera pas imprimé.").format(
                    key=_("Suppr"), title=_title(job)
                ),
                trouble=True,
            )
            self._asking = job.number
            return
        self._say_no_more()
        self._prints.cancel(job.number)

    def retry(self) -> None:
        """Try again now, and say so: the printer may take seconds to answer, or there is none."""
        self._prints.retry()
        state = self._prints.state
        self._say(retry_words(state), trouble=state.printer is None)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 420)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._say_no_more()

    def _done(self, news: JobDone) -> None:
        if news.job.state is JobState.CANCELLED:
            self._say(_("« {title} » : impression annulée, pas imprimée.").format(title=_title(news.job)))

    def _say(self, words: str, *, trouble: bool = False) -> None:
        self._asking = None
        self.outcome.say(words, trouble=trouble)
        self._over.start(self.question_ms)

    def _say_no_more(self) -> None:
        self._over.stop()
        self._asking = None
        self.outcome.say("")

    def _show(self, state: PrintState) -> None:
        chosen = self.chosen
        self.model.show(state)
        if chosen is not None:
            self._choose(chosen.number)
        why = _why(state)
        self.fault.setText(why)
        self.fault.setVisible(bool(why))
        there = bool(state.jobs)
        self.table.setVisible(there)
        self.empty.setVisible(not there)
        self.retry_button.setEnabled(there or state.fault is not None)
        self._show_buttons()

    def _choose(self, number: int) -> None:
        """The same job as before, or the first where it is gone: somebody may be going through the list."""
        numbers = [job.number for job in self.model.jobs]
        if numbers:
            self.table.selectRow(numbers.index(number) if number in numbers else 0)

    def _show_buttons(self) -> None:
        job = self.chosen
        self.cancel_button.setEnabled(job is not None and job.state is not JobState.SENDING)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 12)
        inside.setSpacing(12)
        for widget in (self.about, self.fault, self.empty):
            inside.addWidget(widget)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.outcome)
        inside.addStretch(0)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(14)
        self._page.addWidget(card, 1)
        self._page.addWidget(ActionRow(self.retry_button, self.cancel_button, self.back_button))


def _title(job: Job) -> str:
    return plain(job.title, _TITLE_LIMIT)


def _why(state: PrintState) -> str:
    """Why the jobs wait; nothing where they are on their way."""
    if state.fault is not None:
        return sentence(state.fault)
    if state.printer is None and state.jobs:
        return _("{fault}. Aucun paiement n'est touché.").format(fault=no_printer())
    return ""
