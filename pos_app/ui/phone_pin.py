"""The keys and the dots of a PIN, as on a telephone. The digits are shown to nobody and kept nowhere."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.keypad import PadKey
from pos_app.wording.catalog import _, ngettext

LENGTH = 4
"""Digits of the PIN that the simulator's customers have."""

_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (None, "0", ""))
_DOT = 16
_STEP = 34


class PinDots(QWidget):
    """How many digits have been typed."""

    def __init__(self, parent: QWidget | None = None, length: int = LENGTH) -> None:
        super().__init__(parent)
        self._count, self._length = 0, length
        self.setFixedHeight(26)
        self.show_count(0)

    @property
    def count(self) -> int:
        """The number of dots that are filled."""
        return self._count

    @property
    def length(self) -> int:
        """How many dots there are."""
        return self._length

    def set_length(self, length: int) -> None:
        """Show so many dots, none of them filled."""
        self._length = length
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Fill `count` dots."""
        self._count = count
        words = ngettext("{count} chiffre du code tapé", "{count} chiffres du code tapés", count)
        self.setAccessibleName(words.format(count=count))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(theme.INK), 2))
        left = (self.width() - _DOT - _STEP * (self._length - 1)) / 2
        for number in range(self._length):
            painter.setBrush(theme.colour(theme.INK if number < self._count else theme.SURFACE))
            painter.drawEllipse(QRectF(left + number * _STEP, (self.height() - _DOT) / 2, _DOT, _DOT))


class PinPad(QWidget):
    """Ten digits and a backspace, in the order of a telephone."""

    typed = Signal(str)
    erased = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.keys: dict[str, PadKey] = {}
        for row, labels in enumerate(_ROWS):
            for column, label in enumerate(labels):
                if label is not None:
                    key = self.keys[label] = PadKey(label, self)
                    grid.addWidget(key, row, column)
                    key.clicked.connect(self._pressed)
                    key.setAccessibleName(label or _("Effacer le dernier chiffre"))

    def sizeHint(self) -> QSize:
        return QSize(252, 4 * 52 + 24)

    def _pressed(self) -> None:
        key = self.sender()
        assert isinstance(key, PadKey)
        if key.text():
            self.typed.emit(key.text())
        else:
            self.erased.emit()


DIGIT_KEYS = {getattr(Qt.Key, f"Key_{digit}").value: str(digit) for digit in range(10)}
"""Digit by key, of the top row and the number block alike."""
