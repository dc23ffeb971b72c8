"""One entry of a pile: what is wrong and what to do, both sides fact by fact, the payment's trail, the ways to explain.

It asks for explanations and explains nothing itself: whoever holds this page asks a manager.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import Direction, Payment
from pos_app.core.shop import How
from pos_app.core.statement import LineStatus
from pos_app.ui import theme
from pos_app.ui.button_flow import ButtonFlow, flow_button
from pos_app.ui.screens.reconcile_facts import FactTable, facts_of
from pos_app.ui.screens.reconcile_table import LOOKS, Row, name_words, ours_words, theirs_words
from pos_app.ui.till import Till
from pos_app.ui.trail import Trail, read_trail, trail_lines
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel, Role
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.payments import can_be_asked
from pos_app.wording.reconciliation import by_sentence, direction_of, how_sentence, why_sentence, why_words

_NOTE_LIMIT = 400
_LEAST_TRAIL = 150


def offers(row: Row) -> frozenset[How]:
    """How an entry can be explained. What matched, and what was explained already, is left alone."""
    pair = row.pair
    if not row.is_open:
        return frozenset()
    found = {How.NOTE}
    line = pair.line
    if line is None or line.status is LineStatus.SUCCESS:
        found.add(How.MATCHED)
    if line is not None and line.status is LineStatus.SUCCESS and direction_of(pair) is Direction.IN:
        found.add(How.REFUND)
    if pair.ours is None:
        found.add(How.OTHER_TILL)
    return frozenset(found)


class DetailPage(QWidget):
    """`show_row` tells one entry. `explain_wanted` carries the `How` that was chosen for it."""

    explain_wanted = Signal(object)
    change_wanted = Signal(object)
    """The money of this `Payment` (or of none that is known) is to be given back now."""
    left = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._row: Row | None = None
        self._payment: Payment | None = None
        self._build()
        self._lay_out()
        self._connect()

    @property
    def row(self) -> Row | None:
        """The entry that is shown."""
        return self._row

    @property
    def payment(self) -> Payment | None:
        """The till's record of it."""
        return self._payment

    def show_row(self, row: Row) -> None:
        """Tell this entry from now on."""
        self._row = row
        self._payment = self._read_payment(row)
        pair, operator = row.pair, self._till.operator_name(row.operator)
        look = LOOKS[row.pile]
        self._icon.show_icon(look.icon, look.colour)
        self.title.setText(why_words(pair) or _("Concorde"))
        self.title.set_colour(look.colour)
        amount = theirs_words(pair) if pair.ours is None else ours_words(pair)
        self.head.setText(" · ".join(part for part in (operator, amount, name_words(pair)) if part))
        sentences = [why_sentence(why, pair, operator) for why in pair.why]
        if pair.by is not None:
            sentences.append(by_sentence(pair.by, operator))
        self.why.setText("  ".join(sentences))
        self._show_explanation(row)
        self.facts.show_facts(facts_of(pair, self._payment))
        self._show_trail(row, operator)
        self._show_buttons(row)
        self._scroll.verticalScrollBar().setValue(0)
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_explanation(self, row: Row) -> None:
        how, note = row.pair.how, plain(row.pair.note or "", _NOTE_LIMIT)
        words = "" if how is None else how_sentence(how)
        if words and note:
            words = _("{explained} Motif : {note}").format(explained=words, note=note)
        self.explained.setText(words)
        self.explained.setVisible(bool(words))

    def _show_trail(self, row: Row, operator: str) -> None:
        lines: list[tuple[str, str]] = []
        if row.pair.ours is not None:
            events = read_trail(self._till, row.pair.ours.reference)
            lines = trail_lines(events, operator, self._payment)
        self.trail.show_lines(lines)
        self.trail.setVisible(bool(lines))
        self._trail_title.setVisible(bool(lines))

    def _show_buttons(self, row: Row) -> None:
        possible = offers(row)
        self.match_button.setText(_match_words(row))
        for how, button in self._explaining.items():
            self._actions.show_button(button, how in possible)
        self._actions.show_button(self.give_button, row.pair.how is How.REFUND)
        asks = self._payment is not None and row.is_open and can_be_asked(self._payment)
        self._actions.show_button(self.check_button, asks)

    def _read_payment(self, row: Row) -> Payment | None:
        reader = self._till.reader
        wanted = row.pair.ours.reference if row.pair.ours is not None else row.pair.line and row.pair.line.reference
        if reader is None or not wanted:
            return None
        try:
            return reader.payment(wanted)
        except KnownError:
            # What is known of the entry is shown all the same; the banner says that the ledger cannot be read.
            return None

    def _check(self) -> None:
        if self._payment is not None:
            self._till.check(self._payment.reference)

    def _payment_changed(self, payment: Payment) -> None:
        if self._row is not None and self._payment is not None and payment.reference == self._payment.reference:
            self._payment = payment
            self.facts.show_facts(facts_of(self._row.pair, payment))
            self._show_trail(self._row, self._till.operator_name(self._row.operator))

    def _build(self) -> None:
        self._icon = Icon("check", theme.PAID, 30)
        self.title = PlainLabel("", 21, theme.BOLD, wrap=True)
        self.head = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.why = PlainLabel("", 15, wrap=True, limit=1200)
        self.explained = Notice("check", colour=theme.PAID, tint=theme.PAID_TINT, px=14)
        self.facts = FactTable()
        self._trail_title = PlainLabel(_("Le parcours de ce paiement"), 13, theme.SEMIBOLD, theme.INK_SOFT)
        self.trail = Trail()
        self.trail.setMinimumHeight(_LEAST_TRAIL)
        self.match_button = flow_button("", "Ctrl+M", "git-compare", Role.PRIMARY)
        self.note_button = flow_button(_("Noter une explication"), "Ctrl+N", "notebook-pen")
        self.refund_button = flow_button(_("À rembourser"), "Ctrl+R", "hand-coins")
        self.other_button = flow_button(_("D'une autre caisse"), "Ctrl+U", "store")
        self.give_button = flow_button(_("Rendre l'argent"), "Ctrl+R", "arrow-up-right", Role.PRIMARY)
        self.check_button = flow_button(_("Vérifier"), "F5", "refresh-cw", key=Qt.Key.Key_F5)
        self.back_button = flow_button(_("Retour"), _("Échap"), "x", key=Qt.Key.Key_Escape)
        self._explaining = {
            How.MATCHED: self.match_button,
            How.NOTE: self.note_button,
            How.REFUND: self.refund_button,
            How.OTHER_TILL: self.other_button,
        }

    def _lay_out(self) -> None:
        sheet = QWidget()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(4, 4, 12, 4)
        inside.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.head)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        inside.addLayout(head)
        for widget in (self.why, self.explained, self.facts, self._trail_title):
            inside.addWidget(widget)
        inside.addWidget(self.trail, 1)
        inside.addStretch(0)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(sheet)
        self._scroll.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)
        theme.slim(self._scroll.verticalScrollBar())
        card = Card()
        around = QVBoxLayout(card)
        around.setContentsMargins(18, 14, 8, 12)
        around.addWidget(self._scroll)
        self._actions = ButtonFlow(
            self.match_button,
            self.give_button,
            self.note_button,
            self.refund_button,
            self.other_button,
            self.check_button,
            self.back_button,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(self._actions)

    def _connect(self) -> None:
        self.match_button.clicked.connect(lambda: self.explain_wanted.emit(How.MATCHED))
        self.note_button.clicked.connect(lambda: self.explain_wanted.emit(How.NOTE))
        self.refund_button.clicked.connect(lambda: self.explain_wanted.emit(How.REFUND))
        self.other_button.clicked.connect(lambda: self.explain_wanted.emit(How.OTHER_TILL))
        self.give_button.clicked.connect(lambda: self.change_wanted.emit(self._payment))
        self.check_button.clicked.connect(self._check)
        self.back_button.clicked.connect(self.left)
        self._till.payment_changed.connect(self._payment_changed)


def _match_words(row: Row) -> str:
    if row.pair.ours is None:
        return _("Chercher le paiement…")
    return _("Chercher la ligne…") if row.pair.line is None else _("C'est le même paiement")
