"""How the sale screen is laid out: what is typed on the left, the keypad on the right, news across the top."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.operator import Operator
from pos_app.ui import theme
from pos_app.ui.fields import AmountBox, PhoneBox
from pos_app.ui.grouped_field import Edit
from pos_app.ui.keypad import Keypad
from pos_app.ui.operator_tiles import OperatorTiles
from pos_app.ui.press_guard import PointerGuard
from pos_app.ui.typed import amount_edit
from pos_app.ui.widgets import Icon, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _

_WIDE = 760
_HIGH = 720
_FEW_ROWS = 2
_AMOUNT_HIGH, _AMOUNT_LOW = 90, 70
"""Pixels of the amount; the lower ones beside so many operators that the button would go below a small screen."""
_LEFT_SHARE = 0.62
_PANEL = "in front"


class SaleLayout(QWidget):
    """The widgets of a sale and their places; what they do is the sale screen's."""

    def __init__(self, operators: Sequence[Operator], phone_edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pointer = PointerGuard(self)
        self._build(operators, phone_edit)

    def _build(self, operators: Sequence[Operator], phone_edit: Edit) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.amount = AmountBox(amount_edit, self)
        self.amount.line.setAccessibleName(_("Montant"))
        self.amount_note = PlainLabel("", 13, wrap=True, parent=self)
        self.phone = PhoneBox(phone_edit, self)
        self.phone.line.setAccessibleName(_("Téléphone du client"))
        self.phone_note = PlainLabel("", 13, colour=theme.REFUSED, wrap=True, parent=self)
        self.operator_label = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, parent=self)
        self.tiles = OperatorTiles(operators, self)
        self.fees = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True, parent=self)
        self.again = Notice("repeat", colour=theme.WAITING_ON_TINT, tint=theme.WAITING_TINT, px=14, parent=self)
        self.fresh = KeyButton(
            _("Nouvelle vente"), _("Échap"), keys=(Qt.Key.Key_Escape,), px=14, height=44, parent=self
        )
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14, parent=self)
        self.paid_in_cash = Notice(
            "circle-check", colour=theme.PAID, tint=theme.PAID_TINT, px=17, margins=(16, 6), parent=self
        )
        self.button = KeyButton("", _("Entrée"), role=Role.PRIMARY, px=20, parent=self)
        self.button.hint_gives_way = True
        self.keypad = Keypad(self)
        self._lay_out()
        for first, second in zip(self._order(), self._order()[1:], strict=False):
            QWidget.setTabOrder(first, second)

    def _order(self) -> list[QWidget]:
        return [self.amount.line, self.phone.line, *self.tiles.tiles, self.tiles.cash, self.button, self.fresh]

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(PlainLabel(_("Montant"), 14, theme.MEDIUM, theme.INK_SOFT))
        left.addWidget(self.amount)
        left.addWidget(self.amount_note)
        left.addSpacing(8)
        left.addWidget(PlainLabel(_("Téléphone du client"), 14, theme.MEDIUM, theme.INK_SOFT))
        left.addWidget(self.phone)
        left.addWidget(self.phone_note)
        left.addSpacing(8)
        left.addWidget(self.operator_label)
        left.addWidget(self.tiles)
        self._fee_row = QWidget(self)
        fees = QHBoxLayout(self._fee_row)
        fees.setContentsMargins(0, 8, 0, 0)
        fees.setSpacing(8)
        fees.addWidget(Icon("info", theme.INK_SOFT, 17), 0, Qt.AlignmentFlag.AlignTop)
        fees.addWidget(self.fees, 1)
        left.addWidget(self._fee_row)
        left.addStretch(1)
        left.addWidget(self.button)
        self._columns = QHBoxLayout()
        self._columns.addLayout(left, 62)
        self._columns.addWidget(self.keypad, 36)
        self._form = QWidget(self)
        self._form.setLayout(self._columns)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._sheet = QVBoxLayout(self)
        self._sheet.addWidget(self._lay_out_banner())
        self._sheet.addWidget(self._lay_out_cash())
        self._sheet.addWidget(self._form, 1)

    def _lay_out_banner(self) -> QWidget:
        self._banner = QWidget(self)
        banner = QHBoxLayout(self._banner)
        banner.setContentsMargins(0, 0, 0, 0)
        banner.setSpacing(12)
        banner.addWidget(self.again, 1)
        banner.addWidget(self.trouble, 1)
        banner.addWidget(self.fresh)
        return self._banner

    def _lay_out_cash(self) -> QWidget:
        """Across both columns: in the left one alone its words would take more lines than there is room for."""
        self._cash = QWidget(self)
        self._cash_column = QVBoxLayout(self._cash)
        self._cash_column.setContentsMargins(0, 0, 0, 0)
        self._cash_column.setSpacing(4)
        self._cash_column.addWidget(self.paid_in_cash)
        self._cash.hide()
        return self._cash

    def put_below_cash(self, line: QWidget) -> None:
        """Place a line below what was paid in cash."""
        self._cash_column.addWidget(line)

    def show_cash(self, shown: bool) -> None:
        """Show what was paid in cash last, or not."""
        self._cash.setVisible(shown)
        self.arrange_tiles()

    def select_amount(self) -> None:
        """The keyboard on the amount, all of it selected: digits join no others, and none go into the number."""
        self.amount.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.amount.line.selectAll()

    def put_in_front(self, panel: QWidget | None) -> None:
        """Show `panel` in the place of the form, or the form again; what is typed there stays."""
        for index in range(self._sheet.count()):
            item = self._sheet.itemAt(index)
            other = None if item is None else item.widget()
            if isinstance(other, QWidget) and other.objectName() == _PANEL:
                other.setVisible(other is panel)
        if panel is not None and self._sheet.indexOf(panel) < 0:
            panel.setObjectName(_PANEL)
            self._sheet.addWidget(panel, 1)
        self._form.setVisible(panel is None)
        if panel is not None:
            panel.show()
        # The second press of a double click would type into the amount, or take cash for it.
        self.pointer.begin(self._form if panel is None else panel)
        self._show_margins()

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves; a long sentence must not make the window larger.
        return QSize(560, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_margins()
        self.arrange_tiles()

    def _show_margins(self) -> None:
        wide = self.width() >= _WIDE
        margins = (26, 22, 26, 22) if wide else (16, 16, 16, 16)
        self._sheet.setContentsMargins(*((0, 0, 0, 0) if self._form.isHidden() else margins))
        self._sheet.setSpacing(16 if wide else 10)
        self._columns.setSpacing(24 if wide else 14)

    def arrange_tiles(self) -> None:
        """Two columns where there is room beside each other, or where news at the top leaves none below.

        What is wrong, and on a low screen what was paid in cash, take the place of the fees: no key and no button may
        go out of sight for them.
        """
        wrong = not self.phone_note.isHidden() or not self.trouble.isHidden()
        cash = not self._cash.isHidden()
        self._fee_row.setVisible(not wrong and not (cash and self.height() < _HIGH))
        news = not self._banner.isHidden() or cash
        crowded = self.height() < _HIGH and news
        self.tiles.arrange(round(self.width() * _LEFT_SHARE) - 60, crowded=crowded)
        low = self.height() < _HIGH and self.tiles.rows > _FEW_ROWS
        self.amount.setFixedHeight(_AMOUNT_LOW if low else _AMOUNT_HIGH)
