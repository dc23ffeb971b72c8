"""The buttons at the foot of a screen: in one row where their words fit, else the main one above the others.

The others take as many rows as it needs for none of their words to be cut.
"""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui.buttons import KeyButton

_SPACING = 12
_USUAL = 540
"""Pixels that the smallest screen gives a row, about."""
_SHRINK = 0.88
"""How much of its comfortable width a row may ask its buttons to give up before it breaks."""


class ActionRow(QWidget):
    """Main button first. No language, and no narrow screen, cuts a word off a button."""

    def __init__(self, main: QWidget, *others: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main, self._others = main, others
        # Fixed would cap the height at that of one row, whatever the width asks for.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for button in (main, *others):
            button.setParent(self)

    def show_button(self, button: QWidget, shown: bool) -> None:
        """Offer one of the buttons, or not."""
        button.setVisible(shown)
        self.updateGeometry()
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = self._rows(width)
        return sum(row[0].sizeHint().height() for row in rows) + _SPACING * (len(rows) - 1)

    def sizeHint(self) -> QSize:
        width = sum(button.sizeHint().width() + _SPACING for button in self._shown())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        # Before it was placed it has no width that would say how many rows it will be.
        return QSize(200, self.heightForWidth(max(self.width(), _USUAL)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [self._main, *(button for button in self._others if not button.isHidden())]

    def _rows(self, width: int) -> list[list[QWidget]]:
        shown = self._shown()
        needed = sum(button.sizeHint().width() + _SPACING for button in shown)
        if len(shown) == 1 or needed * _SHRINK <= width:
            return [shown]
        others = shown[1:]
        for count in range(1, len(others)):
            share = -(-len(others) // count)
            rows = [others[start:][:share] for start in range(0, len(others), share)]
            if all(_is_wide_enough(row, width) for row in rows):
                return [shown[:1], *rows]
        return [shown[:1], *([button] for button in others)]

    def _place(self) -> None:
        """Every button gets its share of the row, by the length of its words."""
        top = 0
        for row in self._rows(self.width()):
            height = row[0].sizeHint().height()
            left = 0.0
            for button, width in zip(row, _shares(row, self.width()), strict=True):
                button.setGeometry(round(left), top, round(left + width) - round(left), height)
                left += width + _SPACING
            top += height + _SPACING


def _shares(row: list[QWidget], width: int) -> list[float]:
    """What each button gets of a row's width."""
    room = width - _SPACING * (len(row) - 1)
    total = sum(button.sizeHint().width() for button in row)
    return [room * button.sizeHint().width() / total for button in row]


def _is_wide_enough(row: list[QWidget], width: int) -> bool:
    """Whether each button has room for its words in their smallest size."""
    return all(
        share >= (button.least_width() if isinstance(button, KeyButton) else button.sizeHint().width() * _SHRINK)
        for button, share in zip(row, _shares(row, width), strict=True)
    )
