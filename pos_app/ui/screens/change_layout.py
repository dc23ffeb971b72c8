"""How the change screen is laid out: to whom and how much with the keypad, who allows it below, one button."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.choice import Choice
from pos_app.ui.fields import AmountBox, PhoneBox
from pos_app.ui.grouped_field import Edit
from pos_app.ui.keypad import Keypad
from pos_app.ui.person_choice import PersonChoice
from pos_app.ui.till import Till
from pos_app.ui.typed import amount_edit
from pos_app.ui.widgets import Card, Field, Icon, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import N_, _

_WIDE = 760
_NAME_LIMIT, _WHY_LIMIT, _PIN_LIMIT = 40, 80, 12
_FIELD = 48
REASONS = (N_("Choisir le motif"), N_("Rendu monnaie"), N_("Remboursement"), N_("Autre motif, à taper"))
OTHER_REASON = 3


class ChangeLayout(QWidget):
    """The widgets of a payout and their places; what they do is the change screen's."""

    def __init__(self, till: Till, phone_edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.person = PersonChoice(till)
        self._build(phone_edit)
        self._build_buttons()
        self._lay_out()
        order = self._order()
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _build(self, phone_edit: Edit) -> None:
        self.title = PlainLabel(_("Rendre de l'argent au client"), 22, theme.BOLD, wrap=True)
        self.about = PlainLabel("", 14, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.warning = Notice("triangle-alert", px=14)
        self.warning.setText(_("Cet argent sort du commerce. Un versement parti ne se reprend pas."))
        self.trouble = Notice("circle-x", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.operator = Choice()
        self.operator.setAccessibleName(_("Opérateur du versement"))
        self.wallet = Choice()
        self.wallet.setAccessibleName(_("Portefeuille du client"))
        self.amount = AmountBox(amount_edit, height=70)
        self.amount.line.setAccessibleName(_("Montant à rendre"))
        self.amount_note = PlainLabel("", 13, wrap=True)
        self.phone = PhoneBox(phone_edit)
        self.phone.line.setAccessibleName(_("Téléphone du client"))
        self.phone_note = PlainLabel("", 13, colour=theme.REFUSED, wrap=True)
        self.reason = Choice()
        self.reason.setAccessibleName(_("Motif"))
        for words in REASONS:
            self.reason.addItem(_(words))
        self.other_reason = _line(_("Motif en quelques mots"), _WHY_LIMIT)
        self.manager = _line(_("Nom du gérant"), _NAME_LIMIT)
        self.pin = _line(_("Code du gérant"), _PIN_LIMIT)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.pin.setInputMethodHints(hints.ImhDigitsOnly | hints.ImhHiddenText | hints.ImhSensitiveData)
        self.keypad = Keypad()
        for box in (self.amount, self.phone):
            # Beside the keys of the pad, which take whatever is not asked for.
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _build_buttons(self) -> None:
        self.button = KeyButton("", _("Entrée"), role=Role.PRIMARY, px=20)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.question = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=16)
        self.no_button = KeyButton(_("Non, corriger"), _("Échap"), "x", Role.PRIMARY, keys=(Qt.Key.Key_Escape,))
        self.yes_button = KeyButton("", "F12", "arrow-up-right", Role.DANGER, keys=(Qt.Key.Key_F12,))
        for button in (self.button, self.back_button, self.no_button, self.yes_button):
            button.installEventFilter(self)

    def _order(self) -> list[QWidget]:
        return [
            self.operator,
            self.amount.line,
            self.phone.line,
            self.wallet,
            self.reason,
            self.other_reason,
            self.manager,
            self.person,
            self.pin,
            self.button,
            self.back_button,
            self.no_button,
            self.yes_button,
        ]

    def _lay_out(self) -> None:
        card = Card(bar=theme.OUTGOING)
        self._page = QVBoxLayout(self)
        self._page.addWidget(card)
        self._sheet = QVBoxLayout(card)
        self._sheet.addLayout(self._lay_out_head())
        for notice in (self.warning, self.trouble):
            self._sheet.addWidget(notice)
        self._columns = QHBoxLayout()
        self._columns.addLayout(self._lay_out_money(), 62)
        self._columns.addWidget(self.keypad, 36)
        self._sheet.addLayout(self._columns, 1)
        self._sheet.addLayout(self._lay_out_permission())
        self._actions = ActionRow(self.button, self.back_button)
        self._sheet.addWidget(self._actions)
        self._confirmation = QWidget()
        column = QVBoxLayout(self._confirmation)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.question)
        column.addWidget(ActionRow(self.no_button, self.yes_button))
        self._sheet.addWidget(self._confirmation)

    def _lay_out_head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.about)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Icon("arrow-up-right", theme.OUTGOING, 40), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _lay_out_money(self) -> QVBoxLayout:
        self._operator_row = _labelled(_("Opérateur"), self.operator)
        self._wallet_row = _labelled(_("Portefeuille"), self.wallet)
        ways = QHBoxLayout()
        ways.setSpacing(12)
        ways.addWidget(self._operator_row, 1)
        ways.addWidget(self._wallet_row, 1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(ways)
        column.addWidget(_label(_("Montant à rendre")))
        column.addWidget(self.amount)
        column.addWidget(self.amount_note)
        column.addSpacing(4)
        column.addWidget(_label(_("Téléphone du client")))
        column.addWidget(self.phone)
        column.addWidget(self.phone_note)
        column.addStretch(1)
        return column

    def _lay_out_permission(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_labelled(_("Motif"), self.reason), 1)
        self._manager_row = _labelled(_("Nom du gérant"), _field(self.manager))
        self._person_row = _labelled(_("Nom du gérant"), self.person)
        row.addWidget(self._manager_row, 1)
        row.addWidget(self._person_row, 1)
        row.addWidget(_labelled(_("Code du gérant"), _field(self.pin)), 1)
        self._other_row = _field(self.other_reason)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._other_row)
        return column

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves; a long sentence must not make the window larger.
        return QSize(560, 560)

    def heightForWidth(self, width: int) -> int:
        # The keys of the pad would rather be larger: for that alone nobody should have to scroll to the button.
        layout = self.layout()
        return super().heightForWidth(width) if layout is None else layout.totalMinimumHeightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._page.setContentsMargins(*((26, 22, 26, 22) if wide else (10, 10, 10, 10)))
        side, top = (34, 20) if wide else (22, 14)
        self._sheet.setContentsMargins(side, top, side - 8, top)
        self._sheet.setSpacing(12 if wide else 8)
        self._columns.setSpacing(24 if wide else 14)


def _label(words: str) -> PlainLabel:
    return PlainLabel(words, 14, theme.MEDIUM, theme.INK_SOFT)


def _line(name: str, limit: int) -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(limit)
    made.setAccessibleName(name)
    return made


def _field(line: QLineEdit) -> Field:
    return Field(line, 16, theme.MEDIUM, _FIELD)


def _labelled(words: str, widget: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(_label(words))
    column.addWidget(widget)
    return made
