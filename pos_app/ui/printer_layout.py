"""What stands on the screen of the printer and where; what it means is decided by the screen itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.approval import Approval
from pos_app.ui.printer_list import PrinterList
from pos_app.ui.printer_options import PrinterOptions
from pos_app.ui.receipt_preview import ReceiptPreview
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Field, Icon, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _

ADDRESS_KEY = "Alt+D"
_ADDRESS_LIMIT = 120
_HIGH = 50
_ROOMY = 1100
"""Width from which the test page stands beside everything else."""


class PrinterLayout(QWidget):
    """Widgets and their places. Narrow screens show the test page in the place of the options, F7 changes them over."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peeking = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Imprimante"))
        self.approval = Approval(till)
        self._build_state()
        self._build_list()
        self.options = PrinterOptions()
        self.preview: ReceiptPreview | None = None
        """Made once the screen is shown; see `make_preview`."""
        self._build_actions()
        card = Card()
        self._page = QVBoxLayout(self)
        self._page.addWidget(card)
        self._sheet = QVBoxLayout(card)
        self._main = self._lay_out()
        self._sheet.addWidget(self._main)
        self._sheet.addWidget(self.approval)
        self.preview_button.clicked.connect(self._peek)

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves.
        return QSize(560, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across, _top, _right, _bottom = theme.page_margins(self.width())
        self._page.setContentsMargins(across, 14, across, 14)
        side, top = (26, 16) if self.width() >= 760 else (16, 12)
        self._sheet.setContentsMargins(side, top, side, top)
        self._show_columns()

    def show_page(self, page: QWidget) -> None:
        """Show the choice, or who allows it."""
        for known in (self._main, self.approval):
            known.setVisible(known is page)

    def show_choice(self) -> None:
        """The choice again."""
        self.show_page(self._main)

    @property
    def is_choosing(self) -> bool:
        """Whether the choice is what is shown."""
        return not self._main.isHidden()

    def make_preview(self) -> ReceiptPreview:
        """The test page on the screen. It takes half as long to make as all the rest, so the rest is shown before."""
        if self.preview is None:
            self.preview = ReceiptPreview()
            # It scrolls: the page is never made higher for it.
            self.preview.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            self.preview.setMinimumHeight(200)
            self._sheet_column.replaceWidget(self._no_preview, self.preview)
            self._no_preview.hide()
        return self.preview

    def say(self, words: str, icon: str, colour: str, tint: str) -> None:
        """What came of something, below the choice; nothing with empty words."""
        self.outcome.show_words(words, icon, colour, tint)
        self.outcome.setVisible(bool(words))

    def _peek(self) -> None:
        self._peeking = not self._peeking
        self._show_columns()

    def _show_columns(self) -> None:
        roomy = self.width() >= _ROOMY
        self.options.setVisible(roomy or not self._peeking)
        self._sheet_of_paper.setVisible(roomy or self._peeking)
        self.preview_button.setText(_("Réglages") if self._peeking else _("Aperçu"))
        self.buttons.show_button(self.preview_button, not roomy)

    def _build_state(self) -> None:
        self.state_icon = Icon("printer", theme.INK_SOFT, 28)
        self.state_title = PlainLabel("", 18, theme.BOLD, wrap=True)
        self.state_words = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, wrap=True)

    def _build_list(self) -> None:
        self.looking = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.list = PrinterList()
        self.nothing = Notice("info", colour=theme.WAITING_ON_TINT, tint=theme.WAITING_TINT, px=14, margins=(14, 10))
        self.address = QLineEdit()
        self.address.setMaxLength(_ADDRESS_LIMIT)
        self.address.setPlaceholderText("192.168.1.50")
        self.address.setAccessibleName(_("Adresse de l'imprimante"))
        self.address_field = Field(self.address, 15, theme.MEDIUM, 48)
        self.address_button = KeyButton(_("Ajouter"), _("Entrée"), "check", px=15, height=48)
        self.address_trouble = PlainLabel("", 13, theme.MEDIUM, theme.REFUSED, wrap=True)
        self.address_trouble.setVisible(False)
        shortcut = QShortcut(QKeySequence(ADDRESS_KEY), self)
        shortcut.activated.connect(self._to_address)

    def _to_address(self) -> None:
        if self.is_choosing:
            self.address.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.address.selectAll()

    def _build_actions(self) -> None:
        self.outcome = _Outcome()
        self.outcome.setVisible(False)
        self.save_button = KeyButton(
            _("Enregistrer"), "Ctrl+S", "check", Role.PRIMARY, keys=("Ctrl+S",), px=16, height=_HIGH
        )
        self.test_button = _button(_("Page d'essai"), "F6", "printer", Qt.Key.Key_F6)
        self.look_button = _button(_("Chercher"), "F5", "search", Qt.Key.Key_F5)
        self.preview_button = _button(_("Aperçu"), "F7", "file-text", Qt.Key.Key_F7)
        self.back_button = _button(_("Retour"), _("Échap"), "x", Qt.Key.Key_Escape)
        self.buttons = ActionRow(
            self.save_button, self.test_button, self.look_button, self.preview_button, self.back_button
        )

    def _lay_out(self) -> QWidget:
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        state = QHBoxLayout()
        state.setSpacing(14)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.state_title)
        words.addWidget(self.state_words)
        state.addWidget(self.state_icon, 0, Qt.AlignmentFlag.AlignTop)
        state.addLayout(words, 1)
        column.addLayout(state)
        across = QHBoxLayout()
        across.setSpacing(24)
        across.addLayout(self._places(), 6)
        across.addWidget(self.options, 5)
        across.addWidget(self._paper(), 5)
        column.addLayout(across, 1)
        column.addWidget(self.outcome)
        column.addWidget(self.buttons)
        return main

    def _places(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.nothing)
        column.addWidget(self.looking)
        column.addWidget(self.list, 1)
        words = _("Ou taper son adresse ({key})").format(key=ADDRESS_KEY)
        column.addWidget(PlainLabel(words, 14, theme.SEMIBOLD, theme.INK_SOFT))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.address_field, 1)
        row.addWidget(self.address_button)
        column.addLayout(row)
        column.addWidget(self.address_trouble)
        return column

    def _paper(self) -> QWidget:
        self._sheet_of_paper = QWidget()
        self._sheet_column = column = QVBoxLayout(self._sheet_of_paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(PlainLabel(_("La page d'essai"), 14, theme.SEMIBOLD, theme.INK_SOFT))
        self._no_preview = QWidget()
        column.addWidget(self._no_preview, 1)
        return self._sheet_of_paper


class _Outcome(Card):
    """A sentence with its sign, in the colours of how it went."""

    def __init__(self) -> None:
        super().__init__(border=None, radius=theme.RADIUS)
        self._icon = Icon("info", theme.INK, 22)
        self.words = PlainLabel("", 14, theme.MEDIUM, wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)

    def show_words(self, words: str, icon: str, colour: str, tint: str) -> None:
        self._icon.show_icon(icon, colour)
        self.words.setText(words)
        self.words.set_colour(colour)
        self.set_look(fill=tint, border=None)

    def text(self) -> str:
        """The sentence that is shown."""
        return self.words.text()


def _button(words: str, hint: str, icon: str, key: Qt.Key) -> KeyButton:
    return KeyButton(words, hint, icon, keys=(key,), px=15, height=_HIGH)
