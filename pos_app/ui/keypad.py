"""Digits for fingers: large keys that type into the field which has, or last had, the focus."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from pos_app.ui import icons, theme
from pos_app.wording.catalog import _

_ROWS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"), ("000", "0", ""))
_SPACING = 10


class PadKey(QAbstractButton):
    """One key. It never takes the focus: the field keeps it, so that the physical keyboard goes on typing there."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(theme.TOUCH, theme.TOUCH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(90, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        quiet = len(self.text()) != 1
        fill = theme.LINE if self.isDown() else theme.SOFT if quiet or self.underMouse() else theme.SURFACE
        painter.setPen(theme.colour(theme.LINE_STRONG if self.isDown() else theme.LINE))
        painter.setBrush(theme.colour(fill))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        if self.text():
            painter.setFont(theme.font(20 if quiet else 27, theme.SEMIBOLD))
            painter.setPen(theme.colour(theme.INK))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        else:
            icons.paint(painter, "delete", theme.INK, box.center().x() - 12, box.center().y() - 12, 24)


class Keypad(QWidget):
    """Twelve keys: the digits, 000 for the round amounts of ariary, and backspace, which repeats while it is held."""

    typed = Signal(str)
    erased = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_SPACING)
        self.keys: dict[str, PadKey] = {}
        for row, labels in enumerate(_ROWS):
            for column, label in enumerate(labels):
                key = PadKey(label, self)
                self.keys[label] = key
                grid.addWidget(key, row, column)
                if label:
                    key.setAccessibleName(label)
                    key.clicked.connect(self._pressed)
        erase = self.keys[""]
        erase.setAccessibleName(_("Effacer le dernier chiffre"))
        erase.setAutoRepeat(True)
        erase.clicked.connect(self.erased)

    def _pressed(self) -> None:
        key = self.sender()
        assert isinstance(key, PadKey)
        self.typed.emit(key.text())
