"""What the screens of one payment share: they follow it by the till's news, tick their labels, and guard their keys."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.news import Asked
from pos_app.core.payment import Payment
from pos_app.ui import theme
from pos_app.ui.customer_words import operator_name, shown_phone, wallet_name
from pos_app.ui.last_asked import LastAsked
from pos_app.ui.print_line import PrintLine
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import PRINT_KEY, ReceiptKeys
from pos_app.ui.receipt_words import Spoken
from pos_app.ui.till import Till
from pos_app.ui.widgets import Icon, KeyButton, PlainLabel, Role
from pos_app.wording.catalog import _

_TICK_MS = 500
_QUESTION_SECONDS = 30
_WIDE = 760
_SMALLEST = QSize(560, 560)
"""The content area at the smallest window, in device-independent pixels."""


def utc_now() -> datetime:
    """The time of day, for countdowns and elapsed times that are only shown."""
    return datetime.now(UTC)


class PaymentScreen(QWidget):
    """Shows one payment at a time. Subclasses paint it in `_paint_payment` and what moves with time in `_tick`."""

    next_customer = Signal()
    """The cashier is done here; the sale screen comes next. The payment is followed all the same."""
    sale_again = Signal(object)
    """A second attempt of the sale of this `Payment` is wanted."""
    give_change = Signal(object)
    """Money is to be given back: change or a refund of this `Payment`, or another try of this payout."""
    customer_screen = Signal()
    """The customer's screen is wanted, or wanted away."""

    key_guard_ms = 300
    """Enter and Escape do nothing so soon after a payment appears: the second half of a double press, or a press
    meant for the screen before, must not send a result away unseen."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(parent)
        self._till = till
        self._now = now
        self._payment: Payment | None = None
        # Before the connections below, so that it has heard of a question when this screen does.
        self._asked = LastAsked.of(till)
        self._check_asked_at: datetime | None = None
        self._since_shown = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._outer = QVBoxLayout(self)
        till.payment_changed.connect(self._on_payment_changed)
        till.asked.connect(self._on_asked)

    @property
    def payment(self) -> Payment | None:
        """The payment that is shown."""
        return self._payment

    def show_payment(self, payment: Payment) -> None:
        """Show `payment` from now on, as it is given and as the till tells of it later."""
        if self._payment is None or payment.reference != self._payment.reference:
            self._check_asked_at = None
            self._since_shown.start()
            self._payment_replaced()
            if self.isVisible():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._payment = payment
        self._paint_payment(payment)
        self._tick(payment)

    def check(self) -> None:
        """Ask the provider now. One question at a time, however often it is pressed."""
        if self._payment is not None and not self._is_checking():
            self._check_asked_at = self._now()
            self._tick(self._payment)
            self._till.check(self._payment.reference)

    def leave(self) -> None:
        """On to the next customer."""
        self.next_customer.emit()

    # For subclasses

    def _paint_payment(self, payment: Payment) -> None:
        """Show what `payment` says."""
        raise NotImplementedError

    def _tick(self, payment: Payment) -> None:
        """Refresh what changes with time alone."""

    def _payment_replaced(self) -> None:
        """Another payment is about to be shown: forget what belonged to the one before."""

    def _is_checking(self) -> bool:
        """Whether a question that was pressed for is still without an answer; not for longer than one can take."""
        asked_at = self._check_asked_at
        return asked_at is not None and (self._now() - asked_at).total_seconds() < _QUESTION_SECONDS

    def _last_asked(self) -> Asked | None:
        return None if self._payment is None else self._asked.get(self._payment.reference)

    def _operator_name(self, payment: Payment) -> str:
        return operator_name(self._till.operators, payment)

    def _wallet_name(self, payment: Payment) -> str:
        return wallet_name(self._till.operators, payment)

    def _headline(self, payment: Payment) -> str:
        """Operator, number, reference."""
        name, phone = self._wallet_name(payment), shown_phone(payment)
        if phone:
            return _("{name} · {phone} · réf. {reference}").format(name=name, phone=phone, reference=payment.reference)
        return _("{name} · réf. {reference}").format(name=name, reference=payment.reference)

    def _next_button(self, role: Role = Role.PRIMARY) -> KeyButton:
        """On to the next customer: Enter."""
        button = self._button(_("Client suivant"), _("Entrée"), "user-round-plus", role)
        self._press_by(button, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        button.clicked.connect(self.leave)
        return button

    def _check_button(self) -> KeyButton:
        """Ask the provider now: F5."""
        button = self._button(_("Vérifier"), "F5", "refresh-cw", Role.SECONDARY)
        self._press_by(button, Qt.Key.Key_F5, guarded=False)
        button.clicked.connect(self.check)
        return button

    def _button(self, text: str, key: str, icon: str, role: Role) -> KeyButton:
        """A button that keeps the keyboard where it is when it is pressed by mouse or finger."""
        button = KeyButton(text, key, icon, role, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.installEventFilter(self)
        return button

    def _press_by(self, button: QAbstractButton, *keys: Qt.Key | str, guarded: bool = True) -> None:
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), button)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._key_pressed if guarded else button.click)

    def _slip_button(self, spoken: Spoken, line: PrintLine) -> ReceiptKeys | None:
        """The key for a slip of this payment, which the screen puts into its row; None where nothing prints."""
        prints = self._till.prints
        if prints is None:
            return None
        give = self._button("", PRINT_KEY, "printer", Role.SECONDARY)
        self._press_by(give, PRINT_KEY)
        return ReceiptKeys(ReceiptActions(self._till, prints, spoken, parent=self), give, line, PRINT_KEY, parent=self)

    def keys_are_guarded(self) -> bool:
        """Whether Enter and Escape are still ignored because the payment has only just appeared."""
        return self._since_shown.isValid() and self._since_shown.elapsed() < self.key_guard_ms

    # Events

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves. A long sentence makes the trail shorter, never the window larger.
        return _SMALLEST

    def event(self, event: QEvent) -> bool:
        # What is held down repeats itself, and presses no button: it is told all the same, so that it never counts.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.isAutoRepeat():
            self._hold_receipts()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The second press of a double click belongs to the button of the screen before.
        return event.type() is QEvent.Type.MouseButtonDblClick and isinstance(watched, QAbstractButton)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._since_shown.start()
        self._timer.start()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _margins(self) -> tuple[int, int, int, int]:
        return (26, 22, 26, 22) if self._is_wide() else (14, 14, 14, 14)

    def _is_wide(self) -> bool:
        return self.width() >= _WIDE

    def _key_pressed(self) -> None:
        shortcut = self.sender()
        button = shortcut.parent() if isinstance(shortcut, QShortcut) else None
        if self.keys_are_guarded():
            self._hold_receipts()
        elif isinstance(button, QAbstractButton):
            button.click()

    def _hold_receipts(self) -> None:
        for actions in self.findChildren(ReceiptActions):
            actions.hold()

    def _on_tick(self) -> None:
        if self._payment is not None:
            self._tick(self._payment)

    def _on_payment_changed(self, payment: Payment) -> None:
        if self._payment is not None and payment.reference == self._payment.reference:
            self._payment = payment
            self._check_asked_at = None
            self._paint_payment(payment)
            self._tick(payment)

    def _on_asked(self, asked: Asked) -> None:
        if self._payment is not None and asked.reference == self._payment.reference:
            self._check_asked_at = None
            self._tick(self._payment)


def with_icon(name: str, label: PlainLabel) -> QWidget:
    """A line of help: a small icon and the sentence."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(9)
    row.addWidget(Icon(name, theme.INK_SOFT, 18), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return line
