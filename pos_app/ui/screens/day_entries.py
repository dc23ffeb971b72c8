"""The cash that came and went today, to print the slip of one again. It records nothing and opens no drawer.

Whoever may not know what is in the drawer sees only what they entered last themselves: all of it would add up to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.day import DrawerEntry, Move
from pos_app.core.errors import KnownError
from pos_app.receipts.cash import cash_slip
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.day_facts import sees_cash
from pos_app.ui.day_part import DayPart
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel, PlainTable
from pos_app.ui.print_line import PrintLine
from pos_app.ui.query import Query
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import PRINT_KEY, ReceiptKeys
from pos_app.ui.receipt_words import SLIP
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, PlainLabel
from pos_app.wording.amounts import format_amount, format_clock
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader
    from pos_app.ui.prints import Prints

OWN = 5
"""How many of their own entries a cashier sees."""
COLUMNS = (
    Column(N_("Heure"), 76, 70),
    Column(N_("État"), 190, 144),
    Column(N_("Montant"), 150, 130, right=True),
    Column(N_("Motif"), 0, 0),
    Column(N_("Qui"), 150, 0),
)
_KINDS = {Move.SALE: N_("Payé en espèces"), Move.IN: N_("Entrée de caisse"), Move.OUT: N_("Sortie de caisse")}
_LIMIT = 60


def read_entries(reader: Reader) -> list[DrawerEntry]:
    """The entries of the open day, newest first; none where no day is open. For the thread of a `Query`."""
    day = reader.day()
    return [] if day is None else reader.drawer(day.number)[::-1]


class EntriesModel(PlainModel):
    """The entries, as rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self.entries: Sequence[DrawerEntry] = ()

    def show(self, entries: Sequence[DrawerEntry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def words(self, row: int, column: int) -> str:
        entry = self.entries[row]
        told = (
            format_clock(entry.at),
            _(_KINDS[entry.move]),
            format_amount(entry.amount, entry.currency),
            plain(entry.reason or "", _LIMIT),
            plain(entry.by, _LIMIT),
        )
        return told[column]


class DayEntries(DayPart):
    """The list, and the key for the slip of the chosen row. `left` goes back."""

    left = Signal()

    def __init__(self, till: Till, prints: Prints, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till, self._prints = till, prints
        self.model = EntriesModel(self)
        self.table = PlainTable(self.model)
        self.table.setAccessibleName(_("Espèces du jour"))
        self.none = PlainLabel("", 14, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.button = KeyButton("", PRINT_KEY, "printer", Role.PRIMARY, keys=(PRINT_KEY,))
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.line = PrintLine(14)
        self._actions = ActionRow(self.button, self.back_button)
        actions = ReceiptActions(till, prints, SLIP, careful=True, parent=self)
        self.receipt = ReceiptKeys(actions, self.button, self.line, PRINT_KEY, show=self._enable, parent=self)
        self._query = Query(till, self)
        self._query.answered.connect(self._show)
        self._query.failed.connect(self._unreadable)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.back_button.clicked.connect(self.left)
        self._lay_out()

    def begin(self) -> None:
        """Read what there is by now."""
        self._show([])
        self.none.setText("")
        self._query.ask(read_entries)

    def begin_typing(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 540)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _show(self, entries: list[DrawerEntry]) -> None:
        if not sees_cash(self._till):
            entries = [entry for entry in entries if entry.by == self._till.cashier][:OWN]
        self.model.show(entries)
        self.none.setText("" if entries else _("Aucune entrée d'espèces à montrer."))
        self.none.setVisible(not entries)
        self.receipt.withdraw()
        if entries:
            self.table.selectRow(0)

    def _unreadable(self, error: KnownError) -> None:
        self.none.setText(sentence(error))
        self.none.show()

    def _choose(self, row: Index) -> None:
        if row.isValid():
            entry = self.model.entries[row.row()]
            face = self._prints.face
            # The drawer opened when the sale was recorded.
            self.receipt.offer(f"cash:{entry.seq}", lambda: replace(cash_slip(entry, face), drawer=False))

    @staticmethod
    def _enable(button: KeyButton, shown: bool) -> None:
        button.setEnabled(shown)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 18, 24, 18)
        inside.setSpacing(8)
        inside.addWidget(PlainLabel(_("Espèces du jour"), 20, theme.BOLD))
        inside.addWidget(self.none)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.line)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(14)
        self._page.addWidget(card, 1)
        self._page.addWidget(self._actions)
