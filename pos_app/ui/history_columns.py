"""Which columns the history shows: one button for each, pressed while its column is there."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.buttons import ENTER_KEYS, KeyButton, Role
from pos_app.ui.history_table import COLUMNS
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.ui.widgets import Card, PlainLabel
from pos_app.wording.catalog import _

_ICON = 16


class ColumnSwitch(QAbstractButton):
    """One column: its title, and a tick while it is shown."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.name = name
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(13, theme.MEDIUM))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + _ICON + 36, theme.TOUCH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        here = self.isChecked()
        rounded(painter, rect, theme.RADIUS, theme.ACTION_TINT if here else theme.SURFACE, theme.LINE_STRONG)
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
        colour = theme.ACTION_DARK if here else theme.INK_SOFT
        icons.paint(painter, "check" if here else "minus", colour, 10, rect.center().y() - _ICON / 2, _ICON)
        painter.setFont(self.font())
        painter.setPen(theme.colour(colour))
        painter.drawText(rect.adjusted(_ICON + 18, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.text())


class ColumnChooser(Card):
    """A switch for each column. `chosen` carries the names of those that are on; none means as many as fit."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.switches = [ColumnSwitch(column.name, _(column.column.title)) for column in COLUMNS]
        self.fit = KeyButton(_("Ce qui tient"), role=Role.QUIET, px=13, height=theme.TOUCH)
        self.done = KeyButton(_("Terminé"), role=Role.PRIMARY, px=13, height=theme.TOUCH)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addWidget(PlainLabel(_("Colonnes à montrer"), 13, theme.SEMIBOLD, theme.INK_SOFT))
        column.addWidget(ButtonFlow(*self.switches, self.fit, self.done))
        for switch in self.switches:
            switch.clicked.connect(self._tell)
        self.fit.clicked.connect(self._tell_none)
        self.done.clicked.connect(self.left)

    def show_columns(self, names: frozenset[str]) -> None:
        """Show which ones are on."""
        for switch in self.switches:
            switch.setChecked(switch.name in names)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The list below gives way, never a row of switches.
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def _tell(self) -> None:
        on = frozenset(switch.name for switch in self.switches if switch.isChecked())
        self.chosen.emit(on)

    def _tell_none(self) -> None:
        self.chosen.emit(frozenset())
