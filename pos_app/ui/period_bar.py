"""Two dates to type: from the one to the other. Says what is wrong with them, and decides nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_app.core.errors import InvalidInput
from pos_app.ui import theme
from pos_app.ui.period import Period, between, parse_day
from pos_app.ui.widgets import Field, PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

_LONGEST = 10
_WIDTH = 128


def present() -> datetime:
    """Now, as a moment."""
    return datetime.now(UTC)


class PeriodBar(QWidget):
    """Two fields for dates. `changed` when both are dates, by Enter or when the second one is whole."""

    changed = Signal()

    def __init__(self, now: Callable[[], datetime] = present, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.first, self.last = self._edit(_("Premier jour")), self._edit(_("Dernier jour"))
        self._fields = Field(self.first, 15, theme.MEDIUM, theme.TOUCH), Field(self.last, 15, theme.MEDIUM, theme.TOUCH)
        self.error = PlainLabel("", 13, theme.MEDIUM, theme.REFUSED, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for label, field in zip((_("Du"), _("au")), self._fields, strict=True):
            field.setFixedWidth(_WIDTH)
            row.addWidget(PlainLabel(label, 14, theme.MEDIUM, theme.INK_SOFT))
            row.addWidget(field)
        row.addWidget(self.error, 1)
        self.setFocusProxy(self.first)
        self._told: Period | None = None

    @property
    def period(self) -> Period | None:
        """The days that are typed, or None while they are not two dates."""
        days = [self._day(edit) for edit in (self.first, self.last)]
        first, last = days
        return None if first is None or last is None else between(first, last)

    def show_period(self, period: Period) -> None:
        """Put these days into the fields."""
        self._told = period
        for edit, day in ((self.first, period.first), (self.last, period.last)):
            edit.setText(f"{day:%d/%m/%Y}")
        self._show_faults()

    def _edit(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setMaxLength(_LONGEST)
        edit.setPlaceholderText(_("JJ/MM/AAAA"))
        edit.setAccessibleName(name)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        edit.textEdited.connect(self._edited)
        edit.editingFinished.connect(self._finished)
        return edit

    def _day(self, edit: QLineEdit) -> date | None:
        try:
            return parse_day(edit.text(), self._now())
        except InvalidInput:
            return None

    def _edited(self) -> None:
        self.error.setText("")
        # A date with its four digits of the year is whole; a shorter one may still be going on.
        if all(len(edit.text().strip()) == _LONGEST for edit in (self.first, self.last)):
            self._tell()

    def _finished(self) -> None:
        self._show_faults()
        self._tell()

    def _tell(self) -> None:
        period = self.period
        if period is not None and period != self._told:
            self._told = period
            self._show_faults()
            self.changed.emit()

    def _show_faults(self) -> None:
        wrong = [edit for edit in (self.first, self.last) if edit.text().strip() and self._day(edit) is None]
        for field in self._fields:
            field.set_wrong(field.edit in wrong)
        self.error.setText(sentence(InvalidInput("date_invalid")) if wrong else "")
