"""Which form a report is written in, and what became of the file."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.payment import Json
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.day_part import DayPart
from pos_app.ui.report_slip import ReportSlip
from pos_app.ui.report_writer import FORMATS, ReportWriter, Written
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import sentence
from pos_app.wording.report_tables import title

_WORDS = {
    "pdf": N_("PDF, à imprimer"),
    "xlsx": N_("Classeur XLSX"),
    "csv": N_("Tableau CSV"),
    "json": N_("JSON, pour un programme"),
}


class DayExport(DayPart):
    """A button for each form. `left` goes back to where the report is."""

    left = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Json = None
        self._writer = ReportWriter(till, self)
        self._writer.written.connect(self._written)
        self.title = PlainLabel("", 20, theme.BOLD, wrap=True)
        where = _("Aucun dossier d'exports") if till.exports is None else str(till.exports)
        self.about = PlainLabel(_("Dossier : {folder}").format(folder=where), 14, colour=theme.INK_SOFT, wrap=True)
        self.done = Notice("circle-check", colour=theme.PAID, tint=theme.PAID_TINT, px=15)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self.buttons: dict[str, KeyButton] = {}
        for number, kind in enumerate(FORMATS, 1):
            button = KeyButton(_(_WORDS[kind]), f"Alt+{number}", "file-down", keys=(f"Alt+{number}",), px=16)
            button.clicked.connect(self._pressed)
            self.buttons[kind] = button
        self.slip = None if till.prints is None else ReportSlip(till, till.prints, self, px=16)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.back_button.clicked.connect(self.left)
        self._lay_out()

    def begin(self, report: Json) -> None:
        """Offer to write this report."""
        self._report = report
        self.title.setText(_("Exporter : {report}").format(report=title(report)))
        self.done.hide()
        self.trouble.hide()
        self._enable(True)
        if self.slip is not None:
            self.slip.offer(report)

    def begin_typing(self) -> None:
        """Take the keyboard."""
        next(iter(self.buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 420)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _pressed(self) -> None:
        kind = next(kind for kind, button in self.buttons.items() if button is self.sender())
        self.done.hide()
        self.trouble.hide()
        self._enable(False)
        self._writer.start(self._report, kind)

    def _written(self, outcome: Written) -> None:
        self._enable(True)
        if outcome.error is not None:
            self.trouble.setText(sentence(outcome.error))
            self.trouble.show()
        else:
            self.done.setText(_("Écrit : {path}").format(path=outcome.path))
            self.done.show()

    def _enable(self, free: bool) -> None:
        for button in self.buttons.values():
            button.setEnabled(free)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 18, 24, 18)
        inside.setSpacing(12)
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        for button in self.buttons.values():
            inside.addWidget(button)
        if self.slip is not None:
            inside.addWidget(self.slip.button)
            inside.addWidget(self.slip.line)
        inside.addWidget(self.done)
        inside.addWidget(self.trouble)
        inside.addStretch(1)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(14)
        self._page.addWidget(card, 1)
        self._page.addWidget(ActionRow(self.back_button))
