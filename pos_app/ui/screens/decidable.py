"""What the screens share on which a manager may decide: their own words, and the decision in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.ui.decision_words import decisions
from pos_app.ui.screens.payment_screen import PaymentScreen
from pos_app.ui.widgets import KeyButton, Role
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.ui.decision import DecisionPanel

DECIDE_KEY = "Ctrl+D"


class DecidableScreen(PaymentScreen):
    """Subclasses build `_words`, a `_decision_button` in it, and put it into `_sheet`; the panel takes its place."""

    _words: QWidget
    _sheet: QVBoxLayout
    _panel: DecisionPanel | None = None

    @property
    def decision(self) -> DecisionPanel | None:
        """The panel, once somebody wanted to decide."""
        return self._panel

    def decide(self) -> None:
        """Let a manager decide about the payment."""
        if self._payment is None or not decisions(self._payment):
            return
        panel = self._panel or self._new_panel()
        self._words.hide()
        panel.show()
        panel.begin(self._payment)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close_decision()

    def _payment_replaced(self) -> None:
        self._close_decision()

    def _close_decision(self) -> None:
        if self._panel is None or self._panel.isHidden():
            return
        self._panel.hide()
        self._words.show()
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_panel(self) -> DecisionPanel:
        # Imported and made when it is first wanted: most payments settle by themselves.
        from pos_app.ui.decision import DecisionPanel

        self._panel = panel = DecisionPanel(self._till)
        panel.closed.connect(self._close_decision)
        self._sheet.addWidget(panel, 1)
        return panel

    def _decision_button(self) -> KeyButton:
        """What a manager decides about the payment: Ctrl+D."""
        button = self._button(_("Décision du gérant…"), DECIDE_KEY, "key-round", Role.SECONDARY)
        shortcut = QShortcut(QKeySequence(DECIDE_KEY), button)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(button.click)
        button.clicked.connect(self.decide)
        return button
