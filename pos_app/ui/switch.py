"""A setting that is on or off: its words, the key that turns it over, and a switch that shows which it is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.fitting import fitting_font
from pos_app.ui.shapes import focus_ring, rounded

_TRACK, _TRACK_HEIGHT = 40, 22
_SIDE = 10
_PX, _SMALLEST = 15, 12


class Switch(QAbstractButton):
    """Checkable; `toggled` tells. As high as a finger needs. `key` turns it over from anywhere on the screen."""

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setText(text.replace("&", "&&"))
        self._label = text
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.TOUCH)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(theme.font(_PX, theme.MEDIUM)).horizontalAdvance(self._label)
        return QSize(round(words + self._key_width() + _TRACK + 5 * _SIDE), theme.TOUCH)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.TOUCH * 3, theme.TOUCH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _key_width(self) -> float:
        return theme.words_width(self._key, 12, theme.SEMIBOLD) + 16

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.hasFocus() or self.underMouse():
            rounded(painter, rect, theme.RADIUS, "#F7F9FB")
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
        middle = rect.center().y()
        self._paint_track(painter, _SIDE, middle)
        box = QRectF(rect.right() - _SIDE - self._key_width(), middle - 10.5, self._key_width(), 21)
        rounded(painter, box, 5, theme.SOFT)
        painter.setFont(theme.font(12, theme.SEMIBOLD))
        painter.setPen(theme.colour(theme.INK_SOFT))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
        left = 2 * _SIDE + _TRACK
        words = QRectF(left, 0, box.left() - _SIDE - left, rect.height())
        painter.setFont(fitting_font(self._label, _PX, theme.MEDIUM, words.width(), _SMALLEST))
        painter.setPen(theme.colour(theme.INK if self.isEnabled() else theme.INK_SOFT))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._label)

    def _paint_track(self, painter: QPainter, left: float, middle: float) -> None:
        on = self.isChecked()
        track = QRectF(left, middle - _TRACK_HEIGHT / 2, _TRACK, _TRACK_HEIGHT)
        colour = theme.LINE_STRONG if not self.isEnabled() else theme.ACTION if on else theme.INK_SOFT
        rounded(painter, track, _TRACK_HEIGHT / 2, colour)
        side = _TRACK_HEIGHT - 6
        place = track.right() - side - 3 if on else track.left() + 3
        rounded(painter, QRectF(place, track.top() + 3, side, side), side / 2, theme.SURFACE)
