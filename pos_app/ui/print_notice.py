"""Says that receipts are not printed, beside the payments and never over them; it takes the keyboard from nobody.

In the lane it is a card above the payments in flight, on screens without a lane a line above the screen.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.print_trouble import PrintTrouble, retry_words
from pos_app.ui.widgets import Card, Icon, PlainLabel
from pos_app.wording.catalog import _

RETRY_KEY, QUEUE_KEY = "Alt+I", "Alt+P"


class PrintNotice(Card):
    """The sentence, « Réessayer », and the way to the queue. Hidden while everything comes out as it should."""

    queue_asked = Signal()

    said_ms = 3_000
    """How long the answer to « Réessayer » stands there."""

    def __init__(self, trouble: PrintTrouble, *, across: bool, parent: QWidget | None = None) -> None:
        super().__init__(
            fill=theme.WAITING_TINT,
            border=None if across else "#F0D9A8",
            bar=theme.WAITING,
            bar_width=5,
            radius=0 if across else theme.RADIUS,
            parent=parent,
        )
        self._trouble = trouble
        self.words = PlainLabel("", 13, theme.MEDIUM, theme.WAITING_ON_TINT, wrap=True, limit=300)
        self.retry_button = self._button(_("Réessayer"), RETRY_KEY, "refresh-cw")
        self.queue_button = self._button(_("File d'impression"), QUEUE_KEY, "list" if across else None)
        self._said = QTimer(self, singleShot=True)
        self._said.timeout.connect(self._show)
        self.retry_button.clicked.connect(self._retry)
        self.queue_button.clicked.connect(self.queue_asked)
        self._lay_out(across=across)
        trouble.changed.connect(self._show)
        self._show()

    def _retry(self) -> None:
        self._trouble.prints.retry()
        # A printer that is off takes seconds to be found so, and then the same is told as before.
        self._tell(retry_words(self._trouble.prints.state))
        self._said.start(self.said_ms)

    def _show(self) -> None:
        if self._said.isActive():
            return
        now = self._trouble.now
        self._tell("" if now is None else now.words())

    def _tell(self, words: str) -> None:
        self.words.setText(words)
        self.setAccessibleName(words)

    def _button(self, text: str, key: str, icon: str | None) -> KeyButton:
        button = KeyButton(text, key, icon, Role.SECONDARY, keys=(key,), px=13, height=theme.TOUCH)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.hint_gives_way = True
        return button

    def _lay_out(self, *, across: bool) -> None:
        said = QHBoxLayout()
        said.setSpacing(9)
        # In the lane the words take several lines.
        level = Qt.AlignmentFlag.AlignVCenter if across else Qt.AlignmentFlag.AlignTop
        said.addWidget(Icon("printer", theme.WAITING_ON_TINT, 18), 0, level)
        said.addWidget(self.words, 1)
        page: QBoxLayout
        if across:
            page = QHBoxLayout(self)
            page.setContentsMargins(22, 6, 22, 6)
            page.addLayout(said, 1)
            page.addWidget(self.retry_button)
            page.addWidget(self.queue_button)
        else:
            page = QVBoxLayout(self)
            page.setContentsMargins(16, 10, 10, 10)
            page.addLayout(said)
            page.addWidget(ButtonFlow(self.retry_button, self.queue_button))
        page.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
