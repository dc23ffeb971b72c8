"""Buttons in as many rows as their words need, each row filled to its edge: for screens that offer many actions."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui.buttons import KeyButton, Role

_SPACING = 10
_SHRINK = 0.9
"""How much of its comfortable width a row may ask its buttons to give up before it breaks."""
_PX, _BUTTON_HEIGHT = 15, 52


def flow_button(
    words: str, hint: str, icon: str, role: Role = Role.SECONDARY, *, key: Qt.Key | str | None = None
) -> KeyButton:
    """A button for a flow, pressed by the key of its hint, or by `key` where that is written differently."""
    return KeyButton(words, hint, icon, role, keys=(hint if key is None else key,), px=_PX, height=_BUTTON_HEIGHT)


class ButtonFlow(QWidget):
    """The shown buttons from left to right, in the order given. No language and no narrow screen cuts a word off."""

    def __init__(self, *buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for button in buttons:
            button.setParent(self)

    def show_button(self, button: QWidget, shown: bool) -> None:
        """Offer one of the buttons, or not."""
        if button.isHidden() is shown:
            button.setVisible(shown)
            self.updateGeometry()
            self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = self._rows(width)
        return sum(_height(row) for row in rows) + _SPACING * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        width = sum(button.sizeHint().width() + _SPACING for button in self._shown())
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [button for button in self._buttons if not button.isHidden()]

    def _rows(self, width: int) -> list[list[QWidget]]:
        shown = self._shown()
        rows = self._filled(shown, width)
        # Four buttons in two rows are two and two, not three and one.
        share = -(-len(shown) // max(1, len(rows)))
        even = [row for start in range(0, len(shown), share or 1) for row in self._filled(shown[start:][:share], width)]
        return even if len(even) == len(rows) else rows

    def _filled(self, buttons: list[QWidget], width: int) -> list[list[QWidget]]:
        rows: list[list[QWidget]] = []
        room = 0.0
        for button in buttons:
            # Only our buttons have air to give up: a choice is no wider than its words.
            shrink = _SHRINK if isinstance(button, KeyButton) else 1
            needed = button.sizeHint().width() * shrink + _SPACING
            if not rows or needed > room:
                rows.append([])
                room = width + _SPACING
            rows[-1].append(button)
            room -= needed
        return rows

    def _place(self) -> None:
        top = 0
        for row in self._rows(self.width()):
            height = _height(row)
            room = self.width() - _SPACING * (len(row) - 1)
            total = sum(button.sizeHint().width() for button in row)
            # Where the row is tight, a choice keeps the room of its words and the buttons give up their air.
            firm = sum(one.sizeHint().width() for one in row if not isinstance(one, KeyButton)) if total > room else 0
            left = 0.0
            for button in row:
                width: float = button.sizeHint().width()
                if not firm or isinstance(button, KeyButton):
                    width *= (room - firm) / (total - firm)
                button.setGeometry(round(left), top, round(left + width) - round(left), height)
                left += width + _SPACING
            top += height + _SPACING


def _height(row: list[QWidget]) -> int:
    return max(button.sizeHint().height() for button in row)
