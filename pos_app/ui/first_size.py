"""How large the window is when it opens: never larger than the screen, which on a small one it fills."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

USUAL = QSize(1366, 768)


def fit_to_screen(window: QWidget, room: QRect) -> None:
    """Before `window` is shown: fill `room`, the screen without the desktop's bars, where it is no larger than usual.

    A window that was placed by somebody else stays where it is.
    """
    if window.testAttribute(Qt.WidgetAttribute.WA_Moved):
        return
    size = USUAL.boundedTo(room.size())
    if room.width() > USUAL.width() and room.height() > USUAL.height():
        window.resize(size)
        return
    # Also where no desktop is there to maximise anything.
    window.setGeometry(QRect(room.topLeft(), size))
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
