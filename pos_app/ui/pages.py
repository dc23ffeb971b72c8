"""The stack of screens, as large as the one that is shown. It decides nothing."""

from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """The screens, as large as the one that is shown: a tall one that was seen before must not make others scroll."""

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return super().minimumSizeHint() if current is None else current.minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        # The scroll area asks this way as soon as any page has text that wraps.
        current = self.currentWidget()
        return super().heightForWidth(width) if current is None else current.heightForWidth(width)

    def show_page(self, page: QWidget) -> None:
        # Qt says None where the keyboard is nowhere; its stubs do not.
        here = cast("QWidget | None", self.window().focusWidget())
        if page is not self.currentWidget() and here is not None and self.isAncestorOf(here):
            # Every screen takes the keyboard when it is shown. A page that is hidden with it would have Qt look for
            # its next place through the whole window first, which takes 30 ms the first time.
            here.clearFocus()
        self.setCurrentWidget(page)
        self.updateGeometry()
