"""Choose which payment and which line are one: what could fit is listed, the likeliest first. It decides nothing."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.reconciliation import Pair
from pos_app.ui import theme
from pos_app.ui.button_flow import flow_button
from pos_app.ui.screens.reconcile_candidates import candidates, hints
from pos_app.ui.screens.reconcile_table import (
    COLUMNS,
    PairModel,
    PairRows,
    PairTable,
    PileLook,
    Row,
    name_words,
    ours_words,
    phone_words,
    theirs_words,
    time_words,
)
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel
from pos_app.wording.catalog import N_, _, ngettext

_SAME = PileLook("git-compare", theme.ACTION)
_LIKE = PileLook("circle-question-mark", theme.INK_SOFT)


class CandidateModel(PairModel):
    """Candidates, each with what speaks for it in the place of what is wrong."""

    pair = Pair(None, None)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(till, parent, (*COLUMNS[:-1], replace(COLUMNS[-1], title=N_("Ressemblance"))))

    def verdict(self, row: int) -> tuple[str, str]:
        first, _comma, rest = hints(self.pair, self.row_at(row).pair).partition(", ")
        return first, rest


class CandidateRows(PairRows):
    """Paints a candidate: the same amount stands out."""

    def look(self, model: PairModel, row: int) -> PileLook:
        assert isinstance(model, CandidateModel)
        other = model.row_at(row).pair
        ours, line = model.pair.ours or other.ours, model.pair.line or other.line
        same = ours is not None and line is not None and ours.amount == line.amount
        return _SAME if same else _LIKE


class MatchPage(QWidget):
    """`begin` with an entry and what may be its other half. `chosen` carries the `Row` that was picked."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: Row | None = None
        self._others: list[Row] = []
        self.title = PlainLabel("", 20, theme.BOLD, wrap=True)
        self.about = PlainLabel("", 15, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.model = CandidateModel(till, self)
        self.table = PairTable(self.model, CandidateRows())
        self.table.setAccessibleName(_("Ce qui pourrait aller ensemble"))
        self.count = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.warning = Notice(
            "triangle-alert",
            _("La caisse propose, elle ne devine pas : comparer le montant, le numéro et l'heure avant de choisir."),
            px=14,
        )
        self.back_button = flow_button(_("Retour"), _("Échap"), "x", key=Qt.Key.Key_Escape)
        self._lay_out()
        self.setFocusProxy(self.table)
        self.table.opened.connect(self._choose)
        self.back_button.clicked.connect(self.left)

    def begin(self, row: Row, others: list[Row]) -> None:
        """Propose what of `others` could be the other half of the entry."""
        self._row, self._others = row, others
        pair = row.pair
        if pair.ours is None:
            self.title.setText(_("Quel paiement va avec cette ligne du relevé ?"))
        else:
            self.title.setText(_("Quelle ligne du relevé va avec ce paiement ?"))
        amount = theirs_words(pair) if pair.ours is None else ours_words(pair)
        facts = (amount, time_words(pair), name_words(pair), phone_words(pair))
        self.about.setText(" · ".join(fact for fact in facts if fact))
        self.model.pair = pair
        by_pair = {id(other.pair): other for other in others}
        found = [by_pair[id(other)] for other in candidates(pair, [other.pair for other in others])]
        self.model.show_rows(found)
        self.warning.setVisible(bool(found))
        self.count.setText(_found_words(len(found), wants_payment=pair.ours is None))
        self.table.clearSelection()

    def add(self, others: list[Row]) -> None:
        """Propose more of them, once they were read from the ledger."""
        if self._row is not None:
            self.begin(self._row, [*self._others, *others])

    def _choose(self, row: int) -> None:
        self.chosen.emit(self.model.row_at(row))

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 14)
        inside.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Icon("git-compare", theme.ACTION, 30), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addWidget(self.about)
        head.addLayout(words, 1)
        inside.addLayout(head)
        inside.addWidget(self.warning)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(self.back_button)


def _found_words(count: int, *, wants_payment: bool) -> str:
    if count == 0 and wants_payment:
        return _("Aucun paiement de cette caisse ne peut aller avec cette ligne.")
    if count == 0:
        return _("Aucune ligne libre du relevé ne peut aller avec ce paiement.")
    return ngettext(
        "{count} possibilité : Entrée ou un clic la choisit",
        "{count} possibilités, la plus proche d'abord : Entrée ou un clic en choisit une",
        count,
    ).format(count=count)
