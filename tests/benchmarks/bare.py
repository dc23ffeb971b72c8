"""The least that a window can be: what the till's start and memory are compared with. `python bare.py [stay]`."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Bare(QMainWindow):
    """Leaves right after its first painted frame, unless it is to stay."""

    def __init__(self, stay: bool) -> None:
        super().__init__()
        self._stay = stay
        self.resize(1366, 768)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._stay:
            QTimer.singleShot(0, QApplication.quit)


application = QApplication(sys.argv[:1])
window = Bare("stay" in sys.argv)
window.show()
sys.exit(application.exec())
