"""How the panel of an approval is laid out: what is asked at the left, the keys of a PIN at the right, two buttons."""

from collections.abc import Callable

from PySide6.QtCore import QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.core.day import LONGEST_REASON
from pos_app.core.people import Role as PersonRole
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.choice import Choice
from pos_app.ui.person_choice import PersonChoice
from pos_app.ui.phone_pin import PinPad
from pos_app.ui.pin_keys import digit_of
from pos_app.ui.till import Till
from pos_app.ui.widgets import Field, Icon, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _

_TRANSACTION_LIMIT = 60
_FIELD = 48
_PAD_WIDTH = 252


class Line(QLineEdit):
    """A line in which a key held down is one Enter: it must not run through several questions."""

    confirmed = Signal()

    def __init__(self, name: str, limit: int) -> None:
        super().__init__()
        self.setMaxLength(limit)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.confirmed.emit()
            return
        super().keyPressEvent(event)


class PinLine(Line):
    """A line for the digits of a PIN, which are shown to nobody."""

    def __init__(self, name: str, digits: int = PersonRole.MANAGER.digits) -> None:
        super().__init__(name, digits)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self))
        hints = Qt.InputMethodHint
        self.setInputMethodHints(hints.ImhDigitsOnly | hints.ImhHiddenText | hints.ImhSensitiveData)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = digit_of(event)
        if digit and not self.isReadOnly():
            if not event.isAutoRepeat():
                self.type_digit(digit)
            return
        super().keyPressEvent(event)

    def type_digit(self, digit: str) -> None:
        """What a key of the pad does; nothing where the PIN is whole."""
        self.insert(digit)
        self.textEdited.emit(self.text())

    def forget(self) -> None:
        """Empty it. `setText` forgets what undo would bring back; `clear` does not."""
        self.setText("")


def hold_keyboard(panel: QWidget) -> None:
    """Keep the keyboard in `panel` while its fields are disabled: Qt would carry it to another button of the window."""
    here = QApplication.focusWidget()
    if here is not None and panel.isAncestorOf(here):
        panel.setFocus(Qt.FocusReason.OtherFocusReason)


def labelled(words: str, widget: QWidget) -> QWidget:
    """A field under its name."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(PlainLabel(words, 14, theme.MEDIUM, theme.INK_SOFT))
    column.addWidget(widget)
    return made


def framed(line: QLineEdit) -> Field:
    """A line with the frame of this till's fields."""
    return Field(line, 16, theme.MEDIUM, _FIELD)


class ApprovalLayout(QWidget):
    """The widgets of an approval and their places; what they do is the panel's."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = PlainLabel("", 20, theme.BOLD, wrap=True)
        self.text = PlainLabel("", 15, wrap=True, limit=800)
        self.trouble = Notice("circle-x", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self.transaction = Line(_("Numéro de transaction de l'opérateur"), _TRANSACTION_LIMIT)
        self.reason = Choice()
        self.reason.setAccessibleName(_("Motif"))
        self.other_reason = Line(_("Motif en quelques mots"), LONGEST_REASON)
        self.person = PersonChoice(till)
        self.pin = PinLine(_("Code de la personne"))
        self.pad = PinPad()
        self.pad.setFixedWidth(_PAD_WIDTH)
        self.button = KeyButton("", _("Entrée"), "check", Role.PRIMARY)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self._lay_out()

    def _lay_out(self) -> None:
        self._transaction_row = labelled(_("Numéro de transaction de l'opérateur"), framed(self.transaction))
        self._reason_row = labelled(_("Motif"), self.reason)
        self._other_row = labelled(_("Motif en quelques mots"), framed(self.other_reason))
        self._person_row = labelled(_("Qui"), self.person)
        self._pin_row = labelled(_("Code"), framed(self.pin))
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(self._person_row, 3)
        who.addWidget(self._pin_row, 2)
        fields = QVBoxLayout()
        fields.setSpacing(8)
        for row in (self._transaction_row, self._reason_row, self._other_row):
            fields.addWidget(row)
        fields.addLayout(who)
        fields.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(fields, 1)
        columns.addWidget(self.pad)
        self._actions = ActionRow(self.button, self.back_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addLayout(self._head())
        page.addWidget(self.trouble)
        page.addLayout(columns, 1)
        page.addWidget(self._actions)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.text)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Icon("key-round", theme.VERIFY, 28), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def minimumSizeHint(self) -> QSize:
        # A long sentence makes the keys smaller, never the window larger.
        return QSize(480, 320)

    def _lines(self) -> tuple[Line, ...]:
        return self.transaction, self.other_reason, self.pin

    def _on_enter(self, go_on: Callable[[], None]) -> None:
        for line in self._lines():
            line.confirmed.connect(go_on)
