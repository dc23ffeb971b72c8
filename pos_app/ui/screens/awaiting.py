"""What screens share that wait for a customer: three ways on, and giving up only after being asked. Decides nothing.

A subclass puts `_build_actions()` and `_build_confirmation()` at its foot and calls `_show_confirmation(False)`.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.payment import Payment, Status
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.screens.payment_screen import PaymentScreen
from pos_app.ui.widgets import Notice, Role
from pos_app.wording.catalog import _


class AwaitingScreen(PaymentScreen):
    """A payment that its customer can still pay: Enter for the next customer, F5 to ask, Escape to give up."""

    _confirming = False

    def ask_to_abandon(self) -> None:
        """Ask once, on the screen itself, whether to give up; nothing is given up yet."""
        if self._payment is not None and self._payment.status is Status.AWAITING:
            self._show_confirmation(True)

    def abandon(self) -> None:
        """Give up on the payment; the till answers with `payment_changed`."""
        if self._payment is not None and self._confirming:
            self._show_confirmation(False)
            self._till.abandon(self._payment.reference)

    def keep_waiting(self) -> None:
        """Do not give up."""
        self._show_confirmation(False)

    # For subclasses

    def _warning_words(self) -> str:
        """What giving up means."""
        return _(
            "Abandonner cette demande ? Le client peut encore la payer : la caisse surveille 72 h et le signalera."
        )

    def _confirmation_shown(self, asking: bool) -> None:
        """Make room for the question, or take it back."""

    def _build_actions(self) -> QWidget:
        self.next_button = self._next_button()
        self.check_button = self._check_button()
        self.abandon_button = self._button(_("Abandonner"), _("Échap"), "x", Role.SECONDARY)
        self._press_by(self.abandon_button, Qt.Key.Key_Escape)
        self.abandon_button.clicked.connect(self.ask_to_abandon)
        self._actions = ActionRow(self.next_button, self.check_button, self.abandon_button)
        return self._actions

    def _build_confirmation(self) -> QWidget:
        self.warning = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self.yes_button = self._button(_("Oui, abandonner"), _("Échap"), "x", Role.DANGER)
        self._press_by(self.yes_button, Qt.Key.Key_Escape, guarded=False)
        self.yes_button.clicked.connect(self.abandon)
        self.no_button = self._button(_("Non, attendre encore"), _("Entrée"), "hourglass", Role.PRIMARY)
        self._press_by(self.no_button, Qt.Key.Key_Return, Qt.Key.Key_Enter, guarded=False)
        self.no_button.clicked.connect(self.keep_waiting)
        self._confirmation = QWidget()
        column = QVBoxLayout(self._confirmation)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.warning)
        column.addWidget(ActionRow(self.no_button, self.yes_button))
        return self._confirmation

    def _payment_replaced(self) -> None:
        self._show_confirmation(False)

    def _offer_actions(self, payment: Payment, *, on_the_way: bool) -> None:
        """What can be done now. A question about giving up ends with what it was about."""
        waiting = payment.status is Status.AWAITING
        self.check_button.setEnabled(not on_the_way)
        self.abandon_button.setEnabled(waiting)
        if self._confirming and not waiting:
            self._show_confirmation(False)

    def _show_confirmation(self, asking: bool) -> None:
        self._confirming = asking
        if asking:
            self.warning.setText(self._warning_words())
        self._actions.setVisible(not asking)
        self._confirmation.setVisible(asking)
        self._confirmation_shown(asking)
