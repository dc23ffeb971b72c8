"""One of a few things that a person can decide: what it is called, what it means, the key that chooses it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.ui.widgets import Icon, PlainLabel

_SMALLEST = 60


class OptionTile(QAbstractButton):
    """As tall as its words need; `key` is shown and presses it."""

    def __init__(self, key: str, icon: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel("", 17, theme.SEMIBOLD, wrap=True)
        self.meaning = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        hint = PlainLabel(key, 12, theme.SEMIBOLD, theme.INK_SOFT)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 18, 10)
        row.setSpacing(16)
        row.addWidget(Icon(icon, colour, 28))
        row.addLayout(words, 1)
        row.addWidget(hint)
        for child in self.findChildren(QWidget):
            # A press on the words is a press on the tile.
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)

    def show_words(self, title: str, meaning: str) -> None:
        """Say what it is called and what it means."""
        self.title.setText(title)
        self.meaning.setText(meaning)
        self.setText(self.title.text().replace("&", "&&"))
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(self.meaning.text())
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(_SMALLEST, 0 if layout is None else layout.totalHeightForWidth(width))

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(400))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _SMALLEST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill = theme.SOFT if self.isDown() else "#F7F9FB" if self.underMouse() else theme.SURFACE
        rounded(painter, rect, theme.RADIUS, fill, theme.LINE_STRONG)
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
