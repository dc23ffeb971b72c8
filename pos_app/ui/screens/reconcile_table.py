"""The entries of the four piles as rows: time, reference and number, ours, theirs, what is wrong. Ten thousand of them
cost no more than those that are seen: words are made when a row is painted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.core.payment import Direction
from pos_app.core.reconciliation import Pair
from pos_app.core.shop import How
from pos_app.ui import icons, theme
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel, PlainRows, PlainTable, alignment, paint_words
from pos_app.ui.till import Till
from pos_app.wording.amounts import format_amount, format_clock, format_day
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national
from pos_app.wording.reconciliation import Pile, entry_time, how_word, why_words

_TEXT_LIMIT = 40
_NOTE_LIMIT = 80
NONE = "—"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

COLUMNS = (
    Column(N_("Heure"), 118, 0),
    Column(N_("Référence"), 0, 0),
    Column(N_("Caisse"), 140, 126, right=True),
    Column(N_("Relevé"), 140, 126, right=True),
    Column(N_("Écart"), 268, 176),
)
TIME, REFERENCE, OURS, THEIRS, WHY = range(len(COLUMNS))


@dataclass(frozen=True, slots=True)
class PileLook:
    """How a pile is shown, always with its word."""

    icon: str
    colour: str


LOOKS = {
    Pile.MATCHED: PileLook("check", theme.PAID),
    Pile.OURS_ONLY: PileLook("arrow-left", theme.VERIFY),
    Pile.THEIRS_ONLY: PileLook("arrow-right", theme.REFUSED),
    Pile.DIFFERS: PileLook("equal-not", theme.REFUSED),
}
EXPLAINED = PileLook("check", theme.PAID)
REFUND = PileLook("hand-coins", theme.WAITING_TEXT)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, the operator whose it is, and the pile that it lies in."""

    operator: str
    pile: Pile
    pair: Pair

    @property
    def is_open(self) -> bool:
        """Whether it is a difference that nobody explained."""
        return self.pile is not Pile.MATCHED and not self.pair.is_explained


def look_of(row: Row) -> PileLook:
    """Icon and colour of an entry: what is explained is calm, what has to be given back is not."""
    if row.pair.how is How.REFUND:
        return REFUND
    return EXPLAINED if row.pair.is_explained else LOOKS[row.pile]


def sort_rows(rows: Iterable[Row]) -> list[Row]:
    """What nobody explained first, then the newest first."""
    newest = sorted(rows, key=lambda row: entry_time(row.pair) or _LONG_AGO, reverse=True)
    return [row for row in newest if row.is_open] + [row for row in newest if not row.is_open]


def time_words(pair: Pair, today: datetime | None = None) -> str:
    """`14:20` for today, `20/11 14:20` for another day."""
    at = entry_time(pair)
    if at is None:
        return NONE
    now = today or datetime.now(UTC)
    if format_day(at) == format_day(now):
        return format_clock(at)
    return f"{format_day(at)[:5]} {format_clock(at)}"


def name_words(pair: Pair) -> str:
    """The payment's reference, else the operator's number of the line, else what the line holds of a reference."""
    if pair.ours is not None:
        return pair.ours.reference
    line = pair.line
    return plain((line and (line.transaction_id or line.reference)) or "", _TEXT_LIMIT)


def phone_words(pair: Pair) -> str:
    """The customer's number as people of the country write it."""
    phone = pair.ours.phone if pair.ours is not None else None
    if not phone and pair.line is not None:
        phone = pair.line.phone
    return plain(national(phone), _TEXT_LIMIT) if phone else ""


def ours_words(pair: Pair) -> str:
    """What the till says, with a minus where the money went out."""
    ours = pair.ours
    return NONE if ours is None else _signed(format_amount(ours.amount, ours.currency), ours.direction)


def theirs_words(pair: Pair) -> str:
    """What the operator says, with a minus where the money went out."""
    line = pair.line
    return NONE if line is None else _signed(format_amount(line.amount, line.currency), line.direction)


def _signed(amount: str, direction: Direction) -> str:
    return f"\u2212{amount}" if direction is Direction.OUT else amount


class PairModel(PlainModel):
    """Rows of entries, of which only those on screen are ever put into words."""

    def __init__(self, till: Till, parent: QWidget | None = None, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__(columns, parent)
        self._till = till
        self._rows: list[Row] = []
        self._names_operator = False

    def show_rows(self, rows: list[Row], *, names_operator: bool = False) -> None:
        """Show these, in this order; with the operator's name where they may be of several."""
        self.beginResetModel()
        self._rows = rows
        self._names_operator = names_operator
        self.endResetModel()

    def row_at(self, row: int) -> Row:
        """The entry of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def words(self, row: int, column: int) -> str:
        entry = self._rows[row]
        if column == TIME:
            return time_words(entry.pair)
        if column == REFERENCE:
            return " · ".join(part for part in (self.operator_of(row), *self.names(row)) if part)
        if column == OURS:
            return ours_words(entry.pair)
        if column == THEIRS:
            return theirs_words(entry.pair)
        return " · ".join(part for part in self.verdict(row) if part)

    def operator_of(self, row: int) -> str:
        """The operator's name, where entries of several are shown."""
        return plain(self._till.operator_name(self._rows[row].operator), _TEXT_LIMIT) if self._names_operator else ""

    def names(self, row: int) -> tuple[str, str]:
        """Reference and number."""
        pair = self._rows[row].pair
        return name_words(pair), phone_words(pair)

    def verdict(self, row: int) -> tuple[str, str]:
        """What is wrong, and how it was explained."""
        entry = self._rows[row]
        if entry.pile is Pile.MATCHED:
            return _("Concorde"), ""
        pair = entry.pair
        explained = "" if pair.how is None else how_word(pair.how)
        note = plain(pair.note or "", _NOTE_LIMIT)
        return why_words(pair), _("{how} : {note}").format(
            how=explained, note=note
        ) if note and explained else explained


class PairRows(PlainRows):
    """Paints the entries: reference over number where there is no room beside it, the verdict with its icon."""

    shows_time = True
    """Whether the time has a column of its own; see `PairTable`."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        model = cast("PairModel", index.model())
        row, column = index.row(), index.column()
        if column == REFERENCE:
            self._paint_names(painter, box, model, row)
        elif column == WHY:
            self._paint_verdict(painter, box, model, row)
        else:
            weight = theme.SEMIBOLD if column in (OURS, THEIRS) else theme.REGULAR
            words = model.words(row, column)
            colour = theme.INK_SOFT if words == NONE else theme.INK
            paint_words(painter, box, words, alignment(COLUMNS[column]), 14, weight, colour)

    def look(self, model: PairModel, row: int) -> PileLook:
        """Icon and colour of an entry."""
        return look_of(model.row_at(row))

    def _paint_names(self, painter: QPainter, box: QRectF, model: PairModel, row: int) -> None:
        whole = model.words(row, REFERENCE)
        painter.setFont(theme.font(14, theme.REGULAR, tabular=True))
        if self.shows_time and painter.fontMetrics().horizontalAdvance(whole) <= box.width():
            paint_words(painter, box, whole, alignment(COLUMNS[REFERENCE]), 14, theme.REGULAR, theme.INK)
            return
        name, phone = model.names(row)
        # Where the time has no column of its own, it stands here.
        time = "" if self.shows_time else model.words(row, TIME)
        below = " · ".join(part for part in (time, phone, model.operator_of(row)) if part)
        _paint_two(painter, box, (name, theme.REGULAR, theme.INK), (below, theme.REGULAR, theme.INK_SOFT))

    def _paint_verdict(self, painter: QPainter, box: QRectF, model: PairModel, row: int) -> None:
        look = self.look(model, row)
        icons.paint(painter, look.icon, look.colour, round(box.x()), round(box.center().y() - 8), 16)
        why, explained = model.verdict(row)
        box = box.adjusted(24, 0, 6, 0)
        if explained:
            _paint_two(painter, box, (why, theme.REGULAR, theme.INK_SOFT), (explained, theme.SEMIBOLD, look.colour))
        else:
            paint_words(painter, box, why, alignment(COLUMNS[WHY]), 14, theme.SEMIBOLD, look.colour)


class PairTable(PlainTable):
    """The table of entries. On a narrow screen the time stands under the reference."""

    def __init__(self, model: PairModel, rows: PairRows, parent: QWidget | None = None) -> None:
        super().__init__(model, rows, parent)
        self._pair_rows = rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pair_rows.shows_time = not self.isColumnHidden(TIME)


def _paint_two(painter: QPainter, box: QRectF, above: tuple[str, int, str], below: tuple[str, int, str]) -> None:
    """Two lines in one row, the second one smaller."""
    middle = box.center().y()
    upper = QRectF(box.x(), middle - 20, box.width(), 20)
    lower = QRectF(box.x(), middle, box.width(), 18)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for area, px, (words, weight, colour) in ((upper, 14, above), (lower, 12, below)):
        paint_words(painter, area, words, left, px, weight, colour)
