"""The four piles on one page: counts, the list, the ways to import, to ask again, to export. It holds what was compared
and starts nothing itself."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.reconciliation import Reconciled
from pos_app.ui import theme
from pos_app.ui.bar import Bar
from pos_app.ui.button_flow import ButtonFlow, flow_button
from pos_app.ui.choice import Choice
from pos_app.ui.screens.reconcile_table import PairModel, PairRows, PairTable, Row, sort_rows
from pos_app.ui.screens.reconcile_tabs import PileTabs
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Notice, PlainLabel, Role
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.reconciliation import Pile, asked_sentence

_NAME_LIMIT = 40
_DIFFERENCES = (Pile.OURS_ONLY, Pile.THEIRS_ONLY, Pile.DIFFERS)
_LEAST_TABLE = 140
"""Pixels: the titles and two entries."""


class PilesPage(QWidget):
    """`show_piles` shows what was compared; `opened` carries the `Row` that somebody wants to look at."""

    opened = Signal(object)

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._piles: dict[str, Reconciled] = {}
        self._rows: dict[Pile | None, list[Row]] = {}
        """The rows of piles that were looked at since the last comparison; a day's matched ones are many."""
        self._compared = False
        self._build()
        self._lay_out()
        self._connect()
        self._fill()

    @property
    def piles(self) -> tuple[Reconciled, ...]:
        """What was compared, of the operator that is chosen or of all."""
        wanted = self.operator_id
        return tuple(pile for name, pile in self._piles.items() if wanted in (None, name))

    @property
    def operator_id(self) -> str | None:
        """The operator that is chosen; None for all."""
        chosen = self.operator.currentData()
        return None if chosen is None else str(chosen)

    def show_piles(self, piles: Iterable[Reconciled]) -> None:
        """Show what a comparison came to; operators that it does not name stay as they were."""
        self._piles.update((pile.operator, pile) for pile in piles)
        self._compared = True
        self._offer_operators()
        self._fill()

    def rows(self, pile: Pile, operator: str) -> list[Row]:
        """The entries of a pile of one operator, whatever is chosen here."""
        found = self._piles.get(operator)
        return [] if found is None else [Row(operator, pile, pair) for pair in pile.of(found)]

    def say(self, words: str, *, good: bool = True) -> None:
        """Say what came of something, above the list; nothing puts it away."""
        self.news.setVisible(bool(words) and good)
        self.trouble.setVisible(bool(words) and not good)
        (self.news if good else self.trouble).setText(words)

    def show_progress(self, done: int, total: int) -> None:
        """Show how many payments were asked about again."""
        self.bar.show_part(done, total)
        self.bar.setVisible(True)
        self.progress.setText(asked_sentence(done, total))
        self.progress.setVisible(True)

    def hide_progress(self) -> None:
        """Nothing is under way any more."""
        self.bar.setVisible(False)
        self.progress.setVisible(False)

    def _offer_operators(self) -> None:
        known = list(self._piles)
        if [self.operator.itemData(index) for index in range(1, self.operator.count())] == known:
            return
        chosen = self.operator_id
        self.operator.blockSignals(True)
        self.operator.clear()
        self.operator.addItem(_("Tous les opérateurs"), None)
        for name in known:
            self.operator.addItem(plain(self._till.operator_name(name), _NAME_LIMIT), name)
        self.operator.setCurrentIndex(known.index(chosen) + 1 if chosen in known else 0)
        self.operator.blockSignals(False)
        self.operator.setVisible(len(known) > 1)

    def _fill(self) -> None:
        """Count the piles of what is chosen, and show the one that is looked at."""
        self._rows = {}
        for pile in Pile:
            self.tabs.tabs[pile].show_count(sum(len(pile.of(found)) for found in self.piles))
        self.tabs.tabs[None].show_count(sum(found.unexplained for found in self.piles))
        self._show_pile()

    def _rows_of(self, pile: Pile | None) -> list[Row]:
        """The rows of a pile, or (None) all that nobody explained."""
        known = self._rows.get(pile)
        if known is None:
            known = self._rows[pile] = sort_rows(self._made(pile))
        return known

    def _made(self, pile: Pile | None) -> Iterator[Row]:
        for found in self.piles:
            for name in _DIFFERENCES if pile is None else (pile,):
                for pair in name.of(found):
                    if pile is not None or not pair.is_explained:
                        yield Row(found.operator, name, pair)

    def _show_pile(self) -> None:
        pile = self.tabs.pile
        rows = self._rows_of(pile)
        self.model.show_rows(rows, names_operator=len(self.piles) > 1)
        self.table.setVisible(bool(rows))
        self.title.setText(_title(pile))
        self.empty.setText("" if rows else self._empty_words(pile))
        self.empty.setVisible(not rows)

    def _empty_words(self, pile: Pile | None) -> str:
        if not self._compared:
            return _("La comparaison commence…")
        if pile is Pile.MATCHED:
            return _("Rien ne concorde encore : importer un relevé, ou interroger l'opérateur sur chaque paiement.")
        if pile is None:
            return _("Aucun écart à expliquer : la journée peut être clôturée sans réserve.")
        return _("Cette pile est vide.")

    def _open(self, row: int) -> None:
        self.opened.emit(self.model.row_at(row))

    def _build(self) -> None:
        self.tabs = PileTabs()
        self.operator = Choice()
        self.operator.setAccessibleName(_("Opérateur"))
        self.operator.addItem(_("Tous les opérateurs"), None)
        self.operator.setVisible(False)
        self.news = Notice("check", colour=theme.PAID, tint=theme.PAID_TINT, px=14)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        for notice in (self.news, self.trouble):
            notice.setVisible(False)
        self.progress = PlainLabel("", 13, theme.MEDIUM, theme.INK_SOFT)
        self.bar = Bar()
        self.hide_progress()
        self.title = PlainLabel("", 14, theme.SEMIBOLD, theme.INK_SOFT)
        self.model = PairModel(self._till, self)
        self.table = PairTable(self.model, PairRows())
        self.table.setAccessibleName(_("Paiements et lignes du relevé"))
        self.table.setMinimumHeight(_LEAST_TABLE)
        self.empty = PlainLabel("", 15, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.import_button = flow_button(_("Importer un relevé"), "Ctrl+I", "file-up", Role.PRIMARY)
        self.ask_button = flow_button(_("Vérifier chaque paiement"), "F5", "refresh-cw", key=Qt.Key.Key_F5)
        self.export_button = flow_button(_("Exporter"), "Ctrl+E", "file-down")
        self.back_button = flow_button(_("Retour"), _("Échap"), "x", key=Qt.Key.Key_Escape)
        self._actions = ButtonFlow(self.import_button, self.ask_button, self.export_button, self.back_button)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 10, 12, 12)
        inside.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 0, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.operator)
        inside.addLayout(head)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.tabs, self.news, self.trouble, self.progress, self.bar):
            column.addWidget(widget)
        column.addWidget(card, 1)
        column.addWidget(self._actions)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._show_pile)
        self.operator.currentIndexChanged.connect(self._fill)
        self.table.opened.connect(self._open)


def _title(pile: Pile | None) -> str:
    titles = {
        None: _("Écarts à expliquer avant de clôturer"),
        Pile.MATCHED: _("La caisse et le relevé disent la même chose"),
        Pile.OURS_ONLY: _("Dans la caisse, pas sur le relevé"),
        Pile.THEIRS_ONLY: _("Sur le relevé, pas dans la caisse"),
        Pile.DIFFERS: _("Des deux côtés, mais pas pareil"),
    }
    return titles[pile]
