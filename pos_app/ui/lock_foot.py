"""Who is at the till, at the foot of the sidebar, and the way to lock it. It locks nothing itself."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

LOCK_KEY = "Ctrl+L"
_LIMIT = 40
_LINE = 18


class LockFoot(QAbstractButton):
    """Name and till code; where there are people, the lock and its key, and pressing it locks."""

    def __init__(self, cashier: str, till_code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till_code = plain(till_code, _LIMIT)
        self._name, self._lockable, self._low = "", False, False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shortcut = QShortcut(QKeySequence(LOCK_KEY), self)
        self._shortcut.setAutoRepeat(False)
        self._shortcut.activated.connect(self.click)
        self.show_who(cashier, lockable=False)

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self._name

    @property
    def is_lockable(self) -> bool:
        """Whether pressing it would lock the till."""
        return self._lockable

    def show_who(self, cashier: str, *, lockable: bool) -> None:
        """Show another name; `lockable` where somebody can come back with a PIN."""
        self._name, self._lockable = plain(cashier, _LIMIT), lockable
        self.setEnabled(lockable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if lockable else Qt.FocusPolicy.NoFocus)
        who = _("{name}, caisse {till}").format(name=self._name, till=self._till_code)
        self.setAccessibleName(_("Verrouiller la caisse ({who})").format(who=who) if lockable else who)
        self.setToolTip(f"{self._name}\n{self._till_code}")
        self.set_low(self._low)

    def set_low(self, low: bool) -> None:
        """Whether the window has room for little: the sections come first, of the foot only the way to lock stays."""
        self._low = low
        self.setVisible(self._lockable or not low)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._low:
            return QSize(88, theme.TOUCH)
        return QSize(88, 34 + _LINE * (3 if self._lockable else 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._lockable and (self.isDown() or self.underMouse()):
            rounded(painter, rect, theme.RADIUS, "#16263C")
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS, theme.SIDEBAR_RING)
        top = 4.0
        if not self._low:
            icons.paint(painter, "circle-user-round", theme.SIDEBAR_TEXT, rect.center().x() - 12, 2, 24)
            top = 30.0
        top = self._write(painter, self._name, top, 13, theme.SEMIBOLD, theme.ON_DARK)
        if not self._low:
            top = self._write(painter, self._till_code, top, 12, theme.REGULAR, theme.SIDEBAR_TEXT)
        if self._lockable:
            painter.setFont(theme.font(12))
            width = painter.fontMetrics().horizontalAdvance(LOCK_KEY) + 18
            left = (rect.width() - width) / 2
            icons.paint(painter, "lock", theme.SIDEBAR_FAINT, round(left), round(top + 2), 13)
            painter.setPen(theme.colour(theme.SIDEBAR_FAINT))
            box = QRectF(left + 18, top, width, _LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, LOCK_KEY)

    def _write(self, painter: QPainter, text: str, top: float, px: int, weight: int, colour: str) -> float:
        """One centred line, cut with an ellipsis where it is too long; returns where the next one begins."""
        painter.setFont(theme.font(px, weight))
        painter.setPen(theme.colour(colour))
        room = self.width() - 4
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(2, top, room, _LINE), Qt.AlignmentFlag.AlignCenter, shown)
        return top + _LINE
