"""Counting what lies in a drawer, in one currency: how many of each note and coin, or only the sum. Records nothing."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.core.day import Count
from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.ui import theme
from pos_app.ui.denominations import Denomination, denominations
from pos_app.ui.fields import AmountBox
from pos_app.ui.grouped_field import GroupedField
from pos_app.ui.typed import amount_edit, group_digits
from pos_app.ui.widgets import ENTER_KEYS, Field, PlainLabel
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.errors import hint

_ROW = 44
_COLUMNS = 3
_MOST_PIECES = 999_999


def pieces_edit(before: str, after: str) -> str:
    """The text of a field for how many pieces there are. Raises `InvalidInput`."""
    text = amount_edit(before, after)
    if int(_digits(text) or 0) > _MOST_PIECES:
        raise InvalidInput("amount_too_large", maximum=_MOST_PIECES)
    return text


class CountPage(QWidget):
    """Fields for the pieces, the largest first, and for the sum. The sum typed by hand replaces the pieces."""

    changed = Signal()
    finished = Signal()
    """Enter in the last field."""

    def __init__(self, currency: Currency, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currency = currency
        self.pieces: dict[int, GroupedField] = {}
        self._adding = False
        self._slip: InvalidInput | None = None
        self.total = AmountBox(amount_edit, height=66)
        self.total.set_unit(currency.symbol)
        self.total.line.setAccessibleName(_("Total compté en {currency}").format(currency=currency))
        self.note = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self._last: GroupedField = self.total.line
        self._lay_out()
        self.total.line.edited.connect(self._total_edited)
        self.total.line.refused.connect(self._refused)
        self.total.line.confirmed.connect(self.finished)
        self.total.line.installEventFilter(self)
        for first, second in pairwise(self.fields()):
            QWidget.setTabOrder(first, second)
        self._show_note()

    def fields(self) -> list[GroupedField]:
        """Where something can be typed, in the order of work."""
        return [*self.pieces.values(), self.total.line]

    def count(self) -> Count | None:
        """What was counted, or None while nothing was typed. Nothing in the drawer is typed as 0."""
        text = self.total.line.text()
        if not text:
            return None
        many = {value: int(_digits(field.text())) for value, field in self.pieces.items() if field.text()}
        held = {value: number for value, number in many.items() if number}
        return Count(self.currency, int(_digits(text)), held if many else None)

    def begin(self, count: Count | None = None) -> None:
        """Empty fields, or those of an earlier count."""
        self._slip = None
        pieces = {} if count is None or count.pieces is None else count.pieces
        for value, field in self.pieces.items():
            field.replace(group_digits(str(pieces[value])) if pieces.get(value) else "")
        if count is not None and not pieces:
            self.total.line.replace(_grouped(count.amount))
        elif count is None:
            self.total.line.replace("")

    def begin_typing(self) -> None:
        """Take the keyboard."""
        next(iter(self.fields())).setFocus(Qt.FocusReason.OtherFocusReason)

    def type_text(self, text: str) -> None:
        """What a key of the pad types, where the keyboard is or last was."""
        self._last.type_text(text)

    def erase(self) -> None:
        """What the pad's backspace does."""
        self._last.erase()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, GroupedField):
            if event.type() is QEvent.Type.FocusIn:
                self._last = watched
            elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._step(watched, event)
        return False

    def _step(self, field: GroupedField, event: QKeyEvent) -> bool:
        """Arrows go from field to field; so does Enter, past the last one it ends the count."""
        order = self.fields()
        here = order.index(field)
        key = event.key()
        if key in ENTER_KEYS and field is not self.total.line and not event.isAutoRepeat():
            order[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key), 0)
        if step:
            order[(here + step) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(step)

    def _pieces_edited(self) -> None:
        """The sum follows the pieces."""
        self._slip = None
        typed = {value: int(_digits(field.text())) for value, field in self.pieces.items() if field.text()}
        self._adding = True
        self.total.line.replace(_grouped(sum(value * many for value, many in typed.items())) if typed else "")
        self._adding = False
        self._show_note()
        self.changed.emit()

    def _total_edited(self) -> None:
        if self._adding:
            return
        self._slip = None
        if any(field.text() for field in self.pieces.values()):
            # The sum is what the person says now; pieces that make another one would contradict it.
            text = self.total.line.text()
            for field in self.pieces.values():
                field.blockSignals(True)
                field.replace("")
                field.blockSignals(False)
            self._adding = True
            self.total.line.replace(_digits(text))
            self._adding = False
        self._show_note()
        self.changed.emit()

    def _refused(self, error: InvalidInput) -> None:
        self._slip = error
        self._show_note()

    def _show_note(self) -> None:
        self.total.set_wrong(self._slip is not None)
        self.note.set_colour(theme.INK_SOFT if self._slip is None else theme.REFUSED)
        if self._slip is not None:
            self.note.setText(hint(self._slip))
        else:
            self.note.setText(_("Le total se calcule ; on peut aussi le taper seul, sans les coupures."))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        known = denominations(self.currency)
        for index, denomination in enumerate(known):
            self._lay_out_row(grid, index, denomination, -(-len(known) // _COLUMNS))
        for column in range(_COLUMNS):
            grid.setColumnStretch(2 * column + 1, 1)
        sum_row = QHBoxLayout()
        sum_row.setSpacing(14)
        sum_row.addWidget(PlainLabel(_("Total"), 17, theme.SEMIBOLD))
        sum_row.addWidget(self.total, 1)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(10)
        column_of_all.addLayout(grid)
        column_of_all.addLayout(sum_row)
        column_of_all.addWidget(self.note)
        column_of_all.addStretch(1)

    def _lay_out_row(self, grid: QGridLayout, index: int, denomination: Denomination, rows: int) -> None:
        value = denomination.value
        field = GroupedField(pieces_edit)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        field.setAccessibleName(_name(denomination, self.currency))
        field.edited.connect(self._pieces_edited)
        field.refused.connect(self._refused)
        field.installEventFilter(self)
        self.pieces[value] = field
        label = PlainLabel(_grouped(value), 15, theme.SEMIBOLD)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row, column = index % rows, 2 * (index // rows)
        grid.addWidget(label, row, column)
        grid.addWidget(_framed(field), row, column + 1)


def _framed(line: QLineEdit) -> Field:
    made = Field(line, 17, theme.SEMIBOLD, _ROW)
    made.row.setContentsMargins(10, 2, 10, 2)
    made.setMinimumWidth(58)
    return made


def _name(denomination: Denomination, currency: Currency) -> str:
    worth = format_amount(denomination.value, currency)
    if denomination.is_note and denomination.is_coin:
        return _("Billets et pièces de {worth}").format(worth=worth)
    words = _("Billets de {worth}") if denomination.is_note else _("Pièces de {worth}")
    return words.format(worth=worth)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _grouped(amount: int) -> str:
    return group_digits(str(amount))
