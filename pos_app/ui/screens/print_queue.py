"""File d'impression: what is not printed yet and why, to be tried again or taken out. No payment depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.printing import Job, JobState, PrintState
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.plain_table import PlainTable
from pos_app.ui.print_jobs import JobsModel
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.ui.prints import Prints


class PrintQueueScreen(QWidget):
    """The jobs, oldest first, and the fault above them."""

    left = Signal()

    def __init__(self, prints: Prints, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prints = prints
        self.model = JobsModel(self)
        self.table = PlainTable(self.model)
        self.table.setAccessibleName(_("File d'impression"))
        self.setFocusProxy(self.table)
        self.fault = Notice("printer", px=15)
        self.empty = PlainLabel(_("Rien n'attend : tout est imprimé."), 16, theme.MEDIUM, theme.INK_SOFT, wrap=True)
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
        self.retry_button.clicked.connect(prints.retry)
        self.cancel_button.clicked.connect(self.cancel)
        self.back_button.clicked.connect(self.left)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        prints.changed.connect(self._show)
        self._lay_out()
        self._show(prints.state)

    @property
    def chosen(self) -> Job | None:
        """The job that is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.jobs[rows[0].row()] if rows else None

    def cancel(self) -> None:
        """Take the chosen job out of the queue."""
        job = self.chosen
        if job is not None and job.state is not JobState.SENDING:
            self._prints.cancel(job.number)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 420)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _show(self, state: PrintState) -> None:
        chosen = self.chosen
        self.model.show(state)
        if chosen is not None:
            self._choose(chosen.number)
        self.fault.setText("" if state.fault is None else sentence(state.fault))
        self.fault.setVisible(state.fault is not None)
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
        inside.addStretch(0)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(14)
        self._page.addWidget(card, 1)
        self._page.addWidget(ActionRow(self.retry_button, self.cancel_button, self.back_button))
