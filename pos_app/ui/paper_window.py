"""Where the simulated printer of a training stands: a window in the telephone's place, which comes when it is called.

A badge counts what came out unseen. It prints nothing: the till sends its bytes to the printer by itself.
"""

from functools import cached_property

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.ui.crossing import Crossing
from pos_app.ui.paper_line import PaperLine
from pos_app.ui.paper_panel import PaperPanel
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import _, ngettext

KEY = "Ctrl+B"
"""None that a screen of the till has: both windows take it."""


class PaperWindow(QWidget):
    """The printer of `till`, with an entry in its sidebar. It goes when the till goes."""

    def __init__(self, till: TillWindow, line: PaperLine) -> None:
        super().__init__(till, Qt.WindowType.Window)
        self._till, self._line = till, line
        self._seen = 0
        self.button = till.sidebar.add(_("Papier"), KEY, KEY, "printer")
        self.button.clicked.connect(self.toggle)
        back = QShortcut(QKeySequence(KEY), self)
        back.setAutoRepeat(False)
        back.activated.connect(self.toggle)
        self.setWindowTitle(_("Imprimante de la formation"))
        self.setAutoFillBackground(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._changes = Crossing(self)
        self._changes.arrived.connect(self._changed)
        line.on_change(self._tell_change)
        till.installEventFilter(self)

    @cached_property
    def panel(self) -> PaperPanel:
        """Made when the printer is first looked at."""
        made = PaperPanel(self._line, self)
        self._column.addWidget(made)
        return made

    def place(self, where: QRect) -> None:
        """Stand there."""
        self.setGeometry(where)

    def toggle(self) -> None:
        """Bring the printer to the front, or, from there, put it away and go back to the till."""
        if self.isVisible() and self.isActiveWindow():
            self._put_away()
            return
        self.show()
        self.activateWindow()
        self.panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def make_way_for(self, other: QWidget) -> None:
        """Stand no longer over `other`, where somebody is wanted now."""
        if other.isVisible() and self.isVisible() and self.frameGeometry().intersects(other.frameGeometry()):
            self._put_away()

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._changed()

    def closeEvent(self, event: QCloseEvent) -> None:
        # Put away, not thrown away: its key brings it back.
        event.ignore()
        self._put_away()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The last event of a till that is thrown away may find this object half gone already.
        if watched is getattr(self, "_till", None) and event.type() is QEvent.Type.Hide:
            self.hide()
        return False

    def _put_away(self) -> None:
        self.hide()
        self._till.activateWindow()

    def _tell_change(self) -> None:
        self._changes.post(None)

    def _changed(self, _nothing: object = None) -> None:
        newest = max((sheet.number for sheet in self._line.sheets()), default=0)
        if self.isVisible():
            self._seen = newest
            self.panel.refresh()
        unseen = newest - self._seen
        self.button.set_badge(unseen)
        words = ngettext("{count} papier sorti de l'imprimante", "{count} papiers sortis de l'imprimante", unseen)
        self.button.setAccessibleDescription(words.format(count=unseen) if unseen else "")
