"""The differences that have to be explained before a closing is clean, as rows. They come from the last comparison."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from pos_app.core.reconciliation import Pair, Reconciled
from pos_app.ui import theme
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel, PlainRows, alignment, paint_words
from pos_app.wording.amounts import format_amount, format_clock
from pos_app.wording.catalog import N_
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national
from pos_app.wording.payments import operator_label
from pos_app.wording.reconciliation import Pile, entry_time, why_words

COLUMNS = (
    Column(N_("Heure"), 76, 70),
    Column(N_("Référence"), 0, 0),
    Column(N_("Caisse"), 120, 100, right=True),
    Column(N_("Relevé"), 120, 100, right=True),
    Column(N_("Écart"), 210, 170),
)
_WHY = 4
_NONE = "—"


class DifferencesModel(PlainModel):
    """The unexplained entries of all operators; `reference` is that of a row's payment, None for a line alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self._rows: list[tuple[str, Pile, Pair]] = []

    def show(self, compared: Iterable[Reconciled]) -> None:
        """Show other comparisons."""
        self.beginResetModel()
        self._rows = [
            (one.operator, pile, pair)
            for one in compared
            for pile in (Pile.OURS_ONLY, Pile.THEIRS_ONLY, Pile.DIFFERS)
            for pair in pile.of(one)
            if not pair.is_explained
        ]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def reference(self, row: int) -> str | None:
        """The payment that a row is about."""
        ours = self._rows[row][2].ours
        return None if ours is None else ours.reference

    def colour(self, row: int) -> str:
        """Of what differs: what the till alone knows is to be verified, the rest is money that does not fit."""
        return theme.VERIFY if self._rows[row][1] is Pile.OURS_ONLY else theme.REFUSED

    def words(self, row: int, column: int) -> str:
        operator, _pile, pair = self._rows[row]
        ours, line = pair.ours, pair.line
        at = entry_time(pair)
        if column == 0:
            return "" if at is None else format_clock(at)
        if column == 1:
            return _who(operator, pair)
        if column == 2:
            return _NONE if ours is None else format_amount(ours.amount, ours.currency)
        if column == 3:
            return _NONE if line is None else format_amount(line.amount, line.currency)
        return why_words(pair)


class DifferenceRows(PlainRows):
    """Says what differs in the colour of its kind, beside the word."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        model = index.model()
        if index.column() != _WHY or not isinstance(model, DifferencesModel):
            super().paint_cell(painter, box, index)
            return
        flags = alignment(COLUMNS[_WHY])
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        paint_words(painter, box, words, flags, 14, theme.SEMIBOLD, model.colour(index.row()))


def _who(operator: str, pair: Pair) -> str:
    ours, line = pair.ours, pair.line
    name = ours.reference if ours is not None else (line.transaction_id or line.reference or "") if line else ""
    phone = (ours.phone if ours is not None else None) or (line.phone if line is not None else None)
    parts = (plain(name, 40), plain(national(phone), 30) if phone else "", operator_label(operator))
    return " · ".join(part for part in parts if part)
