"""The keys of a screen for its receipt, and the line that says what came of a press. It prints nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_app.ui.buttons import KeyButton
from pos_app.ui.print_line import PrintLine
from pos_app.ui.receipt_actions import Compose, ReceiptActions

Show = Callable[[KeyButton, bool], None]
PRINT_KEY = "Ctrl+R"
"""What prints wherever Enter means something else. F9 belongs to the customer's telephone of a training."""


def _show(button: KeyButton, shown: bool) -> None:
    button.setVisible(shown)


class ReceiptKeys(QObject):
    """`give` prints, or writes a file where there is no printer; `save` writes a file beside a printer.

    With `as_file` it is `give` that writes a file, whatever printer there is. `show` shows or hides a button in its
    row; a screen may set it when it has made the row.
    """

    def __init__(
        self,
        actions: ReceiptActions,
        give: KeyButton,
        line: PrintLine,
        hint: str,
        *,
        save: KeyButton | None = None,
        save_hint: str = "",
        as_file: bool = False,
        show: Show = _show,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.actions, self.give, self.line, self.save = actions, give, line, save
        self._hint, self._save_hint, self.show = hint, save_hint, show
        self._as_file, self._said = as_file, ("", False)
        give.clicked.connect(self._give)
        give.held.connect(actions.hold)
        if save is not None:
            save.clicked.connect(self._save)
        actions.changed.connect(self._repaint)
        self._repaint()

    def offer(self, key: str, compose: Compose) -> None:
        """From now on the keys are for this receipt."""
        self.actions.offer(key, compose)
        self.show(self.give, True)
        self._repaint()

    def withdraw(self) -> None:
        """There is no receipt to give."""
        self.show(self.give, False)
        if self.save is not None:
            self.show(self.save, False)
        self._repaint()

    def _give(self) -> None:
        if self._as_file:
            self.actions.save(self._hint)
        else:
            self.actions.give(self._hint)

    def _save(self) -> None:
        self.actions.save(self._save_hint)

    def _repaint(self) -> None:
        self.give.setText(self.actions.save_label() if self._as_file else self.actions.label())
        if self.save is not None:
            self.save.setText(self.actions.save_label())
            self.show(self.save, self.actions.has_printer and not self.give.isHidden())
        said = ("", False) if self.give.isHidden() else (self.actions.words, self.actions.is_trouble)
        if said != self._said:
            # The line may say something else by now that is none of this receipt.
            self._said = said
            self.line.say(said[0], trouble=said[1])
