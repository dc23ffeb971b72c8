"""Closed days: each Z report as it was stored, never computed again; what a manager corrects goes into the open day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.day import Day
from pos_app.core.errors import KnownError
from pos_app.core.payment import Json, Payment
from pos_app.core.report_json import as_json
from pos_app.core.shop import Closed
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.choice import Choice
from pos_app.ui.day_part import DayPart
from pos_app.ui.query import Query
from pos_app.ui.report_slip import ReportSlip
from pos_app.ui.report_view import ReportView
from pos_app.ui.till import Till
from pos_app.ui.widgets import KeyButton, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_day
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

_MOST = 400
"""Closed days to choose from: more than a year of them."""


class DayReports(DayPart):
    """One report, and the choice among the others. After a closing it also says where the copy of the ledger is."""

    left = Signal()
    next_day = Signal()
    export_wanted = Signal(object)
    """The JSON of the report that is shown."""
    correct_wanted = Signal(object)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._numbers: list[int] = []
        self._days = Query(till, self)
        self._one = Query(till, self)
        self._days.answered.connect(self._show_days)
        self._one.answered.connect(self._show)
        for query in (self._days, self._one):
            query.failed.connect(self._failed)
        self.choice = Choice()
        self.choice.setAccessibleName(_("Rapport Z"))
        self.empty = PlainLabel(_("Aucune journée n'est encore clôturée."), 16, theme.MEDIUM, theme.INK_SOFT)
        self.view = ReportView()
        self.view.payment_of = self._payment
        self.backup = Notice("circle-check", colour=theme.PAID, tint=theme.PAID_TINT, px=14)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.next_button = KeyButton(
            _("Journée suivante"), "F12", "calendar-check", Role.PRIMARY, keys=(Qt.Key.Key_F12,), px=16
        )
        self.export_button = KeyButton(_("PDF et exports"), "Ctrl+E", "file-down", keys=("Ctrl+E",), px=15)
        self.correct_button = KeyButton(_("Corriger"), "F6", "scale", keys=(Qt.Key.Key_F6,), px=15)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,), px=15)
        self.slip = None if till.prints is None else ReportSlip(till, till.prints, self)
        self.choice.activated.connect(self._chosen)
        self.next_button.clicked.connect(self.next_day)
        self.export_button.clicked.connect(self._export)
        self.correct_button.clicked.connect(self._correct)
        self.back_button.clicked.connect(self.left)
        self._lay_out()

    def begin(self) -> None:
        """Show the newest closed day."""
        self.backup.hide()
        self.trouble.hide()
        self.view.report = None
        self._ask_days()

    def show_closed(self, closed: Closed) -> None:
        """Show what a closing came to, with what was expected in the drawer."""
        self._show(as_json(closed.report))
        self.backup.setVisible(closed.backup is not None)
        self.backup.setText(_("Copie du registre : {path}").format(path=closed.backup))
        self.trouble.setVisible(closed.backup_error is not None)
        if closed.backup_error is not None:
            why = sentence(closed.backup_error)
            self.trouble.setText(_("La journée est clôturée, mais sans copie du registre : {why}").format(why=why))
        self._ask_days()

    def begin_typing(self) -> None:
        """Take the keyboard."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 540)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _ask_days(self) -> None:
        self._show_buttons()
        self._days.ask(_closed_days)

    def _show_days(self, days: list[Day]) -> None:
        self._numbers = [day.number for day in days]
        self.choice.clear()
        for day in days:
            self.choice.addItem(
                _("Z n° {number} — {day}").format(number=day.number, day=format_day(day.opened_at)), day.number
            )
        shown = None if self.view.report is None else self.view.report["number"]
        if shown in self._numbers:
            self.choice.setCurrentIndex(self._numbers.index(shown))
        elif self._numbers and shown is None:
            self._ask_one(self._numbers[0])
        self._show_buttons()

    def _chosen(self, index: int) -> None:
        self.backup.hide()
        self.trouble.hide()
        self._ask_one(self._numbers[index])

    def _ask_one(self, number: int) -> None:
        def read(reader: Reader) -> Json:
            return reader.z_report(number)

        self._one.ask(read)

    def _show(self, report: Json) -> None:
        if report is not None:
            self.view.show_report(report)
            self.view.show()
        self._show_buttons()

    def _payment(self, reference: str) -> Payment | None:
        return None if self._till.reader is None else self._till.reader.payment(reference)

    def _failed(self, error: KnownError) -> None:
        self.trouble.setText(sentence(error))
        self.trouble.show()

    def _export(self) -> None:
        self.export_wanted.emit(self.view.report)

    def _correct(self) -> None:
        self.correct_wanted.emit(self.view.report)

    def _show_buttons(self) -> None:
        there = self.view.report is not None
        if self.slip is not None:
            self.slip.offer(self.view.report)
        self.view.setVisible(there)
        self.empty.setVisible(not there)
        self.choice.setVisible(bool(self._numbers))
        self.export_button.setEnabled(there)
        self.correct_button.setEnabled(there)
        open_day = self._till.shop is not None and self._till.shop.day is not None
        self.next_button.setText(_("Journée en cours") if open_day else _("Ouvrir la journée suivante"))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.empty)
        top.addWidget(self.choice, 1)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(12)
        self._page.addLayout(top)
        self._page.addWidget(self.view, 1)
        self._page.addWidget(self.backup)
        self._page.addWidget(self.trouble)
        printed = () if self.slip is None else (self.slip.button,)
        actions = ActionRow(self.next_button, *printed, self.export_button, self.correct_button, self.back_button)
        if self.slip is not None:
            self._page.addWidget(self.slip.line)
            self.slip.placed_by(actions.show_button)
        self._page.addWidget(actions)
        self.backup.hide()
        self.trouble.hide()
        self._show_buttons()


def _closed_days(reader: Reader) -> list[Day]:
    days: list[Day] = reader.days(_MOST)
    return [day for day in days if day.closed_seq is not None]
