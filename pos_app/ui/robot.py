"""Hands and a camera for a window that plays by itself: real mouse and key events, pictures. No decisions."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from pos_app.ui import theme

_GAP = 12


def click(button: QAbstractButton) -> None:
    """Press with the mouse, in the middle."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_into(widget: QWidget, text: str) -> None:
    """Type `text`, key by key."""
    QTest.keyClicks(widget, text)


def press(widget: QWidget, key: str) -> None:
    """Press one key, named as Qt names it: `Return`, `F5`."""
    QTest.keyClick(widget, getattr(Qt.Key, f"Key_{key}"))


def choose(box: QComboBox, row: int) -> None:
    """Go to a row of a list with the arrow keys."""
    while box.currentIndex() != row:
        before = box.currentIndex()
        press(box, "Down" if before < row else "Up")
        if box.currentIndex() == before:
            return


def picture(file: Path, widgets: Sequence[QWidget]) -> bool:
    """Write what `widgets` show, side by side, as a PNG. False when the file could not be written."""
    shots = [widget.grab() for widget in widgets]
    ratio = shots[0].devicePixelRatio()
    wide = sum(shot.width() for shot in shots) + round(_GAP * ratio) * (len(shots) - 1)
    made = QPixmap(wide, max(shot.height() for shot in shots))
    made.setDevicePixelRatio(ratio)
    made.fill(theme.colour(theme.LINE))
    painter = QPainter(made)
    left = 0.0
    for shot in shots:
        painter.drawPixmap(QPoint(round(left), 0), shot)
        left += shot.width() / ratio + _GAP
    painter.end()
    return made.save(str(file), "PNG")
