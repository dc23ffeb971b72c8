"""One line of text that groups its digits while they are typed and refuses, with a reason, what cannot stand in it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.core.errors import InvalidInput
from pos_app.ui.typed import cursor_after, left_of

Edit = Callable[[str, str], str]
"""From the text before and after an edit, the text to show. Raises `InvalidInput` to keep what there was."""

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GroupedField(QLineEdit):
    """A line edit whose every edit by a person (key, paste, drop, input method) passes through one function."""

    edited = Signal()
    """The text changed, whoever changed it."""
    refused = Signal(object)
    """An `InvalidInput`: somebody tried to put in what cannot stand here."""
    confirmed = Signal()
    """Enter was pressed here."""
    focused = Signal(bool)

    def __init__(self, edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._kept = ""
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.textEdited.connect(self._take)

    def replace(self, text: str) -> None:
        """Show `text` as if it had been typed into the empty field; raises `InvalidInput`."""
        self._show(self._edit("", text), None)

    def type_text(self, text: str) -> None:
        """What an on-screen key does: put `text` where the cursor is."""
        self.insert(text)
        self._take(self.text())

    def erase(self) -> None:
        """What the on-screen backspace does."""
        self.backspace()
        self._take(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _RETURN:
            # A key that stays down must not run through several screens.
            if not event.isAutoRepeat():
                self.confirmed.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.replace("")
            return
        if event.key() == Qt.Key.Key_Delete and not self.hasSelectedText():
            self._step_over_separator()
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # A click into the empty part before the digits must not put the next digit in front of them: 30 001 for 3 000.
        if not self.hasSelectedText() and self.cursorPosition() == 0:
            self.end(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def _step_over_separator(self) -> None:
        following = self.text()[self.cursorPosition() :][:1]
        if following and not following.isdigit():
            self.cursorForward(False)

    def _take(self, text: str) -> None:
        kept_left = left_of(text, self.cursorPosition())
        try:
            shown = self._edit(self._kept, text)
        except InvalidInput as error:
            removed = len(text) - len(self._kept)
            self._show(self._kept, max(0, self.cursorPosition() - max(removed, 0)))
            self.refused.emit(error)
            return
        dropped = left_of(text, len(text)) - left_of(shown, len(shown))
        self._show(shown, cursor_after(shown, max(0, kept_left - max(0, dropped))))

    def _show(self, text: str, cursor: int | None) -> None:
        self._kept = text
        if text != self.text():
            self.setText(text)
        if cursor is not None:
            self.setCursorPosition(cursor)
        self.edited.emit()
