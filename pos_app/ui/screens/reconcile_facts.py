"""A payment and its line held side by side, fact by fact, and what differs marked. Reads values; decides nothing."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from pos_app.core.payment import Payment
from pos_app.core.reconciliation import Ours, Pair, Why
from pos_app.core.statement import StatementLine
from pos_app.ui import theme
from pos_app.ui.screens.reconcile_table import NONE, ours_words, theirs_words
from pos_app.ui.widgets import Icon, PlainLabel
from pos_app.wording.amounts import format_amount, format_day, format_time
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national
from pos_app.wording.payments import state_word, status_word
from pos_app.wording.reconciliation import line_status_word

_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the comparison: what it is, what the till says, what the statement says."""

    name: str
    ours: str
    theirs: str
    differs: bool = False


def facts_of(pair: Pair, payment: Payment | None) -> list[Fact]:
    """What both sides say of an entry. `payment` is the till's record, where it could be read."""
    why, ours, line = pair.why, pair.ours, pair.line
    found = [
        Fact(_("Montant"), ours_words(pair), theirs_words(pair), Why.AMOUNT in why or Why.CURRENCY in why),
        Fact(_("Heure"), _ours_time(ours), _theirs_time(line)),
        Fact(
            _("Numéro"),
            _phone(_of(ours, "phone")),
            _phone(_of(line, "phone")),
            Why.PHONE in why,
        ),
        Fact(_("État"), _ours_status(ours, payment), _theirs_status(line), Why.STATUS in why),
        Fact(
            _("Transaction"),
            _text(_of(ours, "transaction_id")),
            _text(_of(line, "transaction_id")),
        ),
        Fact(
            _("Référence"),
            _text(_of(ours, "reference")),
            _text(_of(line, "reference")),
        ),
        Fact(_("Frais"), _ours_fee(payment), _theirs_fee(line)),
    ]
    if payment is not None:
        found.append(Fact(_("Caissier"), plain(payment.cashier, _LIMIT), NONE))
    if line is not None:
        found.append(Fact(_("Dans le fichier"), NONE, _("ligne {row}").format(row=line.row)))
    return [fact for fact in found if (fact.ours, fact.theirs) != (NONE, NONE)]


def _of(side: Ours | StatementLine | None, name: str) -> str | None:
    value = getattr(side, name, None)
    return None if value is None else str(value)


def _text(value: str | None) -> str:
    return plain(value, _LIMIT) if value else NONE


def _phone(value: str | None) -> str:
    return plain(national(value), _LIMIT) if value else NONE


def _ours_time(ours: Ours | None) -> str:
    if ours is None:
        return NONE
    return f"{format_day(ours.begin)} {format_time(ours.begin)}"


def _theirs_time(line: StatementLine | None) -> str:
    if line is None or line.at is None:
        return NONE
    return f"{format_day(line.at)} {format_time(line.at)}"


def _ours_status(ours: Ours | None, payment: Payment | None) -> str:
    if payment is not None:
        return state_word(payment)
    return NONE if ours is None else status_word(ours.status)


def _theirs_status(line: StatementLine | None) -> str:
    if line is None:
        return NONE
    known = line_status_word(line.status)
    return _("{status} (« {word} »)").format(status=known, word=plain(line.word, 40)) if line.word else known


def _ours_fee(payment: Payment | None) -> str:
    return NONE if payment is None or payment.fee is None else format_amount(payment.fee, payment.currency)


def _theirs_fee(line: StatementLine | None) -> str:
    return NONE if line is None or line.fee is None else format_amount(line.fee, line.currency)


class _Cell(QWidget):
    """One value; with a sign and a colour where the two sides differ."""

    def __init__(self) -> None:
        super().__init__()
        self.words = PlainLabel("", 14, wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sign = Icon("equal-not", theme.REFUSED, 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def show_words(self, words: str, *, differs: bool) -> None:
        """Show a value."""
        self.words.setText(words)
        self.words.setFont(theme.font(14, theme.SEMIBOLD if differs else theme.REGULAR, tabular=True))
        self.words.set_colour(theme.REFUSED if differs else theme.INK_SOFT if words == NONE else theme.INK)
        self._sign.setVisible(differs)


class FactTable(QWidget):
    """Three columns: what it is, the till, the statement."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, 104)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._title = PlainLabel(_("Dans la caisse"), 13, theme.SEMIBOLD, theme.INK_SOFT)
        self._grid.addWidget(self._title, 0, 1)
        self._grid.addWidget(PlainLabel(_("Sur le relevé"), 13, theme.SEMIBOLD, theme.INK_SOFT), 0, 2)
        self._lines: list[tuple[PlainLabel, _Cell, _Cell]] = []
        self._facts: list[Fact] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def facts(self) -> list[Fact]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: list[Fact]) -> None:
        """Show these."""
        self._facts = facts
        while len(self._lines) < len(facts):
            line = (PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT), _Cell(), _Cell())
            line[0].setAlignment(Qt.AlignmentFlag.AlignTop)
            self._lines.append(line)
            for column, widget in enumerate(line):
                self._grid.addWidget(widget, len(self._lines), column)
        for number, line in enumerate(self._lines):
            for widget in line:
                widget.setVisible(number < len(facts))
            if number < len(facts):
                fact = facts[number]
                line[0].setText(fact.name)
                line[1].show_words(fact.ours, differs=fact.differs)
                line[2].show_words(fact.theirs, differs=fact.differs)
        said = (f"{fact.name} : {fact.ours} / {fact.theirs}" for fact in facts)
        self.setAccessibleName("; ".join(said))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = self._title.geometry().bottom() + 3
        painter.fillRect(QRectF(0, top, self.width(), 1), theme.colour(theme.LINE))
