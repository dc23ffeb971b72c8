"""A name, a role and a PIN typed twice, or only a PIN: what a new person or PIN takes. It keeps and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.people import LONGEST_NAME, Role, admit_name, admit_pin
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.approval_layout import Line, PinLine, framed, hold_keyboard, labelled
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.choice import Choice
from pos_app.ui.phone_pin import PinPad
from pos_app.ui.widgets import KeyButton, Notice, PlainLabel
from pos_app.ui.widgets import Role as ButtonRole
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.errors import hint

_ROLES = (Role.CASHIER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed; the name is empty where none was asked for."""

    name: str
    role: Role
    pin: str = field(repr=False)


class PersonForm(QWidget):
    """`begin` says what is asked for; `filled` or `cancelled` follows. A form that is hidden forgets the PINs."""

    filled = Signal(object)
    """The `Filled`."""
    cancelled = Signal()

    def __init__(self, back: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name_wanted, self._role = True, Role.CASHIER
        self._role_wanted, self._confirm = True, ""
        self._busy = False
        self._error: KnownError | None = None
        self.title = PlainLabel("", 22, theme.BOLD, wrap=True)
        self.text = PlainLabel("", 15, wrap=True, limit=800)
        self.trouble = Notice("circle-x", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self.name = Line(_("Nom de la personne"), LONGEST_NAME)
        self.role = Choice()
        self.role.setAccessibleName(_("Rôle de la personne"))
        self.role.addItem(_("Caissier · code à 4 chiffres"))
        self.role.addItem(_("Gérant · code à 6 chiffres"))
        self.pin = PinLine(_("Nouveau code"))
        self.again = PinLine(_("Nouveau code, une seconde fois"))
        self.rule = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self.pad = PinPad()
        self.pad.setMaximumSize(300, 320)
        self.button = KeyButton("", _("Entrée"), "check", ButtonRole.PRIMARY)
        self.back_button = KeyButton(back, _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self._last_pin = self.pin
        self._lay_out()
        self._connect()

    def begin(self, title: str, text: str, confirm: str, *, name: bool, role: Role | None = None) -> None:
        """Ask afresh. Without `role` it is chosen here; `confirm` are the words of the button."""
        self._name_wanted, self._role_wanted, self._role = name, role is None, role or Role.CASHIER
        self._confirm, self._busy, self._error = confirm, False, None
        self.title.setText(title)
        self.text.setText(text)
        self.name.setText("")
        self.role.setCurrentIndex(_ROLES.index(self._role))
        self._forget()
        self._repaint()
        self.focus_first()

    def refuse(self, error: KnownError) -> None:
        """Say why it was not done, and let it be typed again; the name stays."""
        self._busy, self._error = False, error
        self._repaint()
        self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard where the first answer is missing."""
        (self._missing() or self.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, PinLine) and event.type() is QEvent.Type.FocusIn:
            self._last_pin = watched
        if isinstance(watched, QComboBox) and isinstance(event, QKeyEvent) and event.key() in ENTER_KEYS:
            if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._go_on()
            return True
        return False

    # What a person does

    def _connect(self) -> None:
        for line in (self.name, self.pin, self.again):
            line.textEdited.connect(self._edited)
            line.confirmed.connect(self._go_on)
            line.installEventFilter(self)
        self.role.installEventFilter(self)
        self.role.currentIndexChanged.connect(self._role_changed)
        self.pad.typed.connect(self._key_typed)
        self.pad.erased.connect(self._key_erased)
        self.button.clicked.connect(self._fill)
        self.back_button.clicked.connect(self._cancel)

    def _edited(self) -> None:
        self._error = None
        self._repaint()

    def _role_changed(self, index: int) -> None:
        self._role = _ROLES[index]
        self._forget()
        self._edited()

    def _go_on(self) -> None:
        missing = self._missing()
        if missing is None:
            self._fill()
        else:
            missing.setFocus(Qt.FocusReason.TabFocusReason)

    def _key_typed(self, text: str) -> None:
        # Fingers go from the first line to the second by themselves.
        if self._last_pin is self.pin and len(self.pin.text()) == self._role.digits:
            self._last_pin = self.again
        self._last_pin.type_digit(text)

    def _key_erased(self) -> None:
        if self._last_pin is self.again and not self.again.text():
            self._last_pin = self.pin
        self._last_pin.backspace()
        self._edited()

    def _fill(self) -> None:
        if self._busy or self._missing() is not None:
            return
        try:
            name = admit_name(self.name.text()) if self._name_wanted else ""
            pin = admit_pin(self.pin.text(), self._role)
        except KnownError as error:
            self._forget()
            self.refuse(error)
            return
        self._busy, self._error = True, None
        hold_keyboard(self)
        self._forget()
        self._repaint()
        self.filled.emit(Filled(name, self._role, pin))

    def _cancel(self) -> None:
        if not self._busy:
            self._forget()
            self.cancelled.emit()

    # What stands there

    def _forget(self) -> None:
        self.pin.forget()
        self.again.forget()
        for line in (self.pin, self.again):
            line.setMaxLength(self._role.digits)
        self._last_pin = self.pin

    def _differ(self) -> bool:
        digits = self._role.digits
        whole = len(self.pin.text()) == len(self.again.text()) == digits
        return whole and self.pin.text() != self.again.text()

    def _missing(self) -> QWidget | None:
        digits = self._role.digits
        wanted: tuple[tuple[QWidget, bool], ...] = (
            (self.name, not self._name_wanted or bool(self.name.text().strip())),
            (self.pin, len(self.pin.text()) == digits),
            (self.again, len(self.again.text()) == digits and not self._differ()),
        )
        return next((widget for widget, there in wanted if not there), None)

    # What is shown

    def _repaint(self) -> None:
        self._name_row.setVisible(self._name_wanted)
        self._role_row.setVisible(self._role_wanted)
        words = "" if self._error is None else hint(self._error)
        if not words and self._differ():
            words = _("Les deux codes ne sont pas les mêmes : retaper le second, ou effacer les deux.")
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        digits = self._role.digits
        rule = ngettext("{count} chiffre, pas tous les mêmes.", "{count} chiffres, pas tous les mêmes.", digits)
        self.rule.setText(rule.format(count=digits))
        for widget in (self.name, self.role, self.pin, self.again, self.pad, self.back_button):
            widget.setEnabled(not self._busy)
        self._show_button()

    def _show_button(self) -> None:
        missing = self._missing()
        words: dict[QWidget, str] = {
            self.name: _("Taper le nom"),
            self.pin: _("Taper le code"),
            self.again: _("Taper le code une seconde fois"),
        }
        ready = missing is None and not self._busy
        self.button.setEnabled(ready)
        self.button.set_key_hint(_("Entrée") if ready else "")
        if self._busy:
            self.button.setText(_("Un instant…"))
        else:
            self.button.setText(self._confirm if missing is None else words[missing])

    def _lay_out(self) -> None:
        self._name_row = labelled(_("Nom"), framed(self.name))
        self._role_row = labelled(_("Rôle"), self.role)
        fields = QVBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self._name_row)
        fields.addWidget(self._role_row)
        pins = QHBoxLayout()
        pins.setSpacing(12)
        pins.addWidget(labelled(_("Code"), framed(self.pin)))
        pins.addWidget(labelled(_("Code, encore une fois"), framed(self.again)))
        fields.addLayout(pins)
        fields.addWidget(self.rule)
        fields.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(fields, 3)
        columns.addWidget(self.pad, 2, Qt.AlignmentFlag.AlignTop)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        for widget in (self.title, self.text, self.trouble):
            page.addWidget(widget)
        page.addLayout(columns, 1)
        page.addWidget(ActionRow(self.button, self.back_button))
        order = [self.name, self.role, self.pin, self.again, self.button, self.back_button]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
