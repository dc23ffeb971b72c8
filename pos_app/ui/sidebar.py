"""The dark column at the left: the sections with their keys, how many payments are in flight, who is at the till."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.lock_foot import LockFoot
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.catalog import N_, _, ngettext

WIDTH = 104
_LOW = 480
_ROOMY = 56
"""Height of a section from which icon and word stand as in the pictures."""
_SHORT_HINT = 3
"""Characters of a key's name that fit beside the icon."""
SALE, IN_FLIGHT, HISTORY, DAY, BOARD, ABOUT = "sale", "inflight", "history", "day", "board", "about"

SECTIONS: tuple[tuple[str, str, str, Qt.Key | str, str], ...] = (
    (SALE, N_("Encaisser"), "F1", Qt.Key.Key_F1, "banknote"),
    (IN_FLIGHT, N_("En cours"), "F2", Qt.Key.Key_F2, "hourglass"),
    (HISTORY, N_("Historique"), "F3", Qt.Key.Key_F3, "list"),
    (DAY, N_("Journée"), "F4", Qt.Key.Key_F4, "calendar-check"),
    (BOARD, N_("Tableau"), "Ctrl+T", "Ctrl+T", "chart-column"),
    (ABOUT, N_("Infos"), "F10", Qt.Key.Key_F10, "info"),
)
"""Name, label, key as shown, key, icon."""


class SectionButton(QAbstractButton):
    """One section: icon, word, key, and a badge when something waits there."""

    chosen = Signal(str)

    def __init__(self, name: str, label: str, hint: str, key: Qt.Key | str, icon: str) -> None:
        super().__init__()
        self._name, self._hint, self._icon, self._badge = name, hint, icon, 0
        self.setText(label)
        self.setAccessibleName(label)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)
        self.clicked.connect(self._tell)

    @property
    def badge(self) -> int:
        """The number that is shown; 0 shows none."""
        return self._badge

    def set_badge(self, count: int) -> None:
        """Show how many payments wait in this section."""
        if count != self._badge:
            self._badge = count
            waiting = ngettext("{count} paiement à suivre", "{count} paiements à suivre", count).format(count=count)
            self.setAccessibleDescription(waiting if count else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 16, 72)

    def minimumSizeHint(self) -> QSize:
        # Where the screen is low all sections stay within reach, closer to each other.
        return QSize(WIDTH - 16, theme.TOUCH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _tell(self) -> None:
        self.chosen.emit(self._name)

    def nextCheckState(self) -> None:
        """Leave the mark alone: the window decides which section is shown."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        here = self.isChecked()
        if here or self.isDown() or self.underMouse():
            rounded(painter, rect, theme.RADIUS, theme.SIDEBAR_HERE if here else "#16263C")
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS, theme.SIDEBAR_RING)
        colour = theme.ON_DARK if here else theme.SIDEBAR_TEXT
        room = rect.height()
        side = 24 if room >= _ROOMY else 18
        top = round((room - side - 22) / 2) if room >= _ROOMY else 4
        icons.paint(painter, self._icon, colour, rect.center().x() - side / 2, top, side)
        painter.setPen(theme.colour(colour))
        painter.setFont(theme.font(13, theme.MEDIUM))
        words = QRectF(2, top + side + (4 if room >= _ROOMY else 0), rect.width() - 4, 18)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setPen(theme.colour(theme.SIDEBAR_FAINT))
        painter.setFont(theme.font(11, theme.MEDIUM))
        above = 0 if self._has_long_hint() else 4
        painter.drawText(QRectF(rect.right() - 46, above, 40, 14), Qt.AlignmentFlag.AlignRight, self._hint)
        if self._badge:
            self._paint_badge(painter, rect)

    def _has_long_hint(self) -> bool:
        """Whether the key's name reaches over the icon."""
        return len(self._hint) > _SHORT_HINT

    def _paint_badge(self, painter: QPainter, rect: QRectF) -> None:
        text = str(self._badge) if self._badge < 100 else "99+"
        width = 18 + 7 * (len(text) - 1)
        # It stays clear of the key's name, which is at the right.
        left = rect.center().x() - (21 if self._has_long_hint() else width - 21)
        box = QRectF(left, 6, width, 18)
        rounded(painter, box, 9, theme.WAITING_BRIGHT)
        painter.setPen(theme.colour(theme.INK))
        painter.setFont(theme.font(12, theme.BOLD))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Sidebar(QWidget):
    """The sections, and the cashier below."""

    chosen = Signal(str)

    def __init__(self, cashier: str, till_code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.SIDEBAR))
        self.setPalette(palette)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 14)
        column.setSpacing(0)
        self._brand = PlainLabel(_("Caisse"), 18, theme.BOLD, theme.ON_DARK)
        self._brand.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._brand.setFixedHeight(72)
        column.addWidget(self._brand)
        self._buttons: dict[str, SectionButton] = {}
        for name, label, hint, key, icon in SECTIONS:
            button = SectionButton(name, _(label), hint, key, icon)
            button.chosen.connect(self.chosen)
            self._buttons[name] = button
            column.addWidget(button)
        self._column = column
        column.addStretch(1)
        self.foot = LockFoot(cashier, till_code)
        column.addWidget(self.foot)

    def button(self, name: str) -> SectionButton:
        """The button of a section."""
        return self._buttons[name]

    def add(self, label: str, hint: str, key: Qt.Key | str, icon: str) -> SectionButton:
        """One more button below the sections, for what is no screen of the till; connect its `clicked`."""
        button = SectionButton("", label, hint, key, icon)
        self._column.insertWidget(self._column.indexOf(self._buttons[ABOUT]) + 1, button)
        return button

    def mark(self, name: str) -> None:
        """Show which section the screen belongs to."""
        for section, button in self._buttons.items():
            button.setChecked(section == name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The sections come first where the screen is low.
        self._brand.setVisible(self.height() >= _LOW)
        self.foot.set_low(self.height() < _LOW)
