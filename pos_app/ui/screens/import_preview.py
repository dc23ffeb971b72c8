"""What was understood of a statement: its first lines as the till reads them, or as they stand in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from pos_app.core.payment import Direction
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel
from pos_app.wording.amounts import format_amount, format_clock, format_day
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national
from pos_app.wording.reconciliation import line_status_word

if TYPE_CHECKING:
    from pos_app.statements import Sheet

SHOWN = 200
MOST_COLUMNS = 7
"""Of a file that was not understood; more would be too narrow to read."""
_LIMIT = 60

COLUMNS = (
    Column(N_("Ligne"), 64, 0),
    Column(N_("Date et heure"), 164, 162),
    Column(N_("Montant"), 126, 108, right=True),
    Column(N_("Téléphone"), 132, 0),
    Column(N_("Transaction"), 0, 0),
    Column(N_("Référence"), 136, 0),
    Column(N_("État"), 110, 92),
)


class LineModel(PlainModel):
    """The first lines of a statement, as the till understood them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self._lines: tuple[StatementLine, ...] = ()

    def show_lines(self, lines: tuple[StatementLine, ...]) -> None:
        """Show the first of these."""
        self.beginResetModel()
        self._lines = lines[:SHOWN]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def words(self, row: int, column: int) -> str:
        line = self._lines[row]
        if column == 0:
            return str(line.row)
        if column == 1:
            return "—" if line.at is None else f"{format_day(line.at)} {format_clock(line.at)}"
        if column == 2:
            amount = format_amount(line.amount, line.currency)
            return f"\u2212{amount}" if line.direction is Direction.OUT else amount
        if column == 6:
            return _status_words(line)
        texts = {3: line.phone and national(line.phone), 4: line.transaction_id, 5: line.reference}
        return plain(texts[column] or "—", _LIMIT)


def _status_words(line: StatementLine) -> str:
    if line.status is LineStatus.UNCLEAR and line.word:
        return _("{word} ?").format(word=plain(line.word, _LIMIT))
    return line_status_word(line.status)


class RawModel(PlainModel):
    """The first rows as they stand in the file: what a person looks at where nothing was understood."""

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        headers = sheet.headers[:MOST_COLUMNS]
        named = (plain(header, _LIMIT) or str(number) for number, header in enumerate(headers, 1))
        super().__init__([Column(name, 0, 0) for name in named], parent)
        self._sheet = sheet

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._sheet.first)

    def words(self, row: int, column: int) -> str:
        from pos_app.statements.cells import text_of

        cells = self._sheet.first[row].cells
        return plain(text_of(cells[column]), _LIMIT) if column < len(cells) else ""
