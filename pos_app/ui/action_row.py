"""The buttons at the foot of a screen: in one row where their words fit, else the main one above the others."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

_SPACING = 12
_COLUMNS = 12
_SHRINK = 0.88
"""How much of its comfortable width a row may ask its buttons to give up before it breaks."""


class ActionRow(QWidget):
    """Main button first. No language, and no narrow screen, cuts a word off a button."""

    def __init__(self, main: QWidget, *others: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main, self._others = main, others
        self._shape: tuple[bool, tuple[QWidget, ...]] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for button in (main, *others):
            button.setParent(self)
        self._arrange()

    def show_button(self, button: QWidget, shown: bool) -> None:
        """Offer one of the buttons, or not."""
        button.setVisible(shown)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        others = tuple(button for button in self._others if not button.isHidden())
        needed = sum(button.sizeHint().width() + _SPACING for button in (self._main, *others))
        stacked = bool(others) and needed * _SHRINK > self.width()
        if self._shape == (stacked, others):
            return
        self._shape = (stacked, others)
        for button in (self._main, *self._others):
            self._grid.removeWidget(button)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 0)
        if stacked:
            self._grid.addWidget(self._main, 0, 0, 1, len(others))
        else:
            self._grid.addWidget(self._main, 0, 0)
            self._grid.setColumnStretch(0, 3)
        for index, button in enumerate(others):
            column = index if stacked else index + 1
            self._grid.addWidget(button, 1 if stacked else 0, column)
            self._grid.setColumnStretch(column, 2)
