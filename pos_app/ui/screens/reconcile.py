"""Rapprochement: what the till and the operators' statements say of each other, explained until nothing is open.

It compares by acts of the till and writes nothing itself; every explanation is a manager's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.news import ActDone, ActProgress, ActRefused
from pos_app.core.payment import Environment, Payment
from pos_app.core.reconciliation import Pair, Reconciled, ours_of
from pos_app.core.shop import Explain, How, Imported, Reconcile
from pos_app.ui import theme
from pos_app.ui.approval import Approval, Approved
from pos_app.ui.background import Task
from pos_app.ui.export_run import ExportRun
from pos_app.ui.pages import Pages
from pos_app.ui.query import Query
from pos_app.ui.screens.import_page import ImportPage
from pos_app.ui.screens.reconcile_detail import DetailPage
from pos_app.ui.screens.reconcile_explain import Wanted, explained_words, question
from pos_app.ui.screens.reconcile_match import MatchPage
from pos_app.ui.screens.reconcile_piles import PilesPage
from pos_app.ui.screens.reconcile_table import Row
from pos_app.ui.till import Till
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence
from pos_app.wording.reconciliation import Pile, imported_sentence

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

BACK = timedelta(days=62)
"""How far back a payment may lie that a line is said to belong to: as far as the comparison itself looks."""
_AGAIN_MS = 800


class ReconcileScreen(QWidget):
    """The piles, one entry, the search for its other half, a manager's leave, and the import: a page each."""

    left = Signal()
    """Back to the day."""
    change_wanted = Signal(object)
    """The money of this `Payment`, or of none that the till knows, is to be given back."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._comparing: Reconcile | None = None
        self._wanted: Wanted | None = None
        self.piles = PilesPage(till)
        self._explaining: Explain | None = None
        self._candidates = Query(till, self)
        self.pages = Pages()
        self.pages.addWidget(self.piles)
        # An answer of the operator changes the piles; they come in bursts.
        self._again = QTimer(self, interval=_AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self.compare)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(12)
        self._page.addWidget(self.pages, 1)
        self.setFocusProxy(self.piles.table)
        self.setAcceptDrops(True)
        self._connect()

    # Each page is made when it is first wanted: all of them at once would hold up the window for a moment.

    @cached_property
    def detail(self) -> DetailPage:
        """One entry."""
        made = DetailPage(self._till)
        made.explain_wanted.connect(self._explain)
        made.change_wanted.connect(self.change_wanted)
        made.left.connect(self.show_piles)
        self.pages.addWidget(made)
        return made

    @cached_property
    def match(self) -> MatchPage:
        """The search for the other half of an entry."""
        made = MatchPage(self._till)
        made.chosen.connect(self._half_chosen)
        made.left.connect(lambda: self._show(self.detail))
        self.pages.addWidget(made)
        return made

    @cached_property
    def approval(self) -> Approval:
        """A manager's leave."""
        made = Approval(self._till)
        made.given.connect(self._approved)
        made.cancelled.connect(self._not_approved)
        self.pages.addWidget(made)
        return made

    @cached_property
    def importing(self) -> ImportPage:
        """The import of a statement."""
        made = ImportPage(self._till)
        made.imported.connect(self._imported)
        made.left.connect(self.show_piles)
        self.pages.addWidget(made)
        return made

    @cached_property
    def export(self) -> ExportRun:
        """The line of an export, above the piles."""
        made = ExportRun(self._till)
        self._page.insertWidget(0, made)
        return made

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves; a long sentence makes the window's frame scroll, not grow.
        return QSize(560, max(520, super().minimumSizeHint().height()))

    def compare(self, *, ask: bool = False, operator: str | None = None) -> None:
        """Compare the payments with the lines; with `ask` each payment without a line is asked about again."""
        if self._comparing is not None or not self._till.cashier:
            return
        self._comparing = Reconcile(by=self._till.cashier, operator=operator, ask=ask)
        self.piles.ask_button.setEnabled(not ask)
        self._till.act(self._comparing)

    def show_import(self) -> None:
        """Go straight to the import of a statement."""
        self.importing.begin(self.piles.operator_id)
        self._show(self.importing)

    def show_piles(self) -> None:
        """Go back to the four piles."""
        self._wanted = None
        self._show(self.piles)
        self.piles.table.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.show_import()
            self.importing.take(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.compare()

    # What a person does

    def _open(self, row: Row) -> None:
        self.detail.show_row(row)
        self._show(self.detail)

    def _explain(self, how: How) -> None:
        row = self.detail.row
        assert row is not None
        if how is How.MATCHED and (row.pair.ours is None or row.pair.line is None):
            self._look_for_half(row)
        else:
            self._ask_manager(Wanted(how, row))

    def _look_for_half(self, row: Row) -> None:
        """Propose the other half: free lines for a payment, payments without a line, or not paid yet, for a line."""
        others = self.piles.rows(Pile.OURS_ONLY if row.pair.ours is None else Pile.THEIRS_ONLY, row.operator)
        self.match.begin(row, [other for other in others if not other.pair.is_explained])
        self._show(self.match)
        self.match.table.setFocus()
        if row.pair.ours is None:
            since = datetime.now(UTC) - BACK
            self._candidates.ask(partial(_payments_without_line, row.operator, self._till.environment, since))

    def _candidates_read(self, payments: Iterable[Payment]) -> None:
        row = self.detail.row
        if row is None or self.pages.currentWidget() is not self.match:
            return
        shown = self.piles.rows(Pile.OURS_ONLY, row.operator)
        known = {other.pair.ours.reference for other in shown if other.pair.ours is not None}
        more = [payment for payment in payments if payment.reference not in known]
        self.match.add([Row(row.operator, Pile.OURS_ONLY, Pair(ours_of(payment), None)) for payment in more])

    def _half_chosen(self, partner: Row) -> None:
        row = self.detail.row
        assert row is not None
        self._ask_manager(Wanted(How.MATCHED, row, partner))

    def _ask_manager(self, wanted: Wanted) -> None:
        self._wanted = wanted
        asked = question(wanted)
        self._show(self.approval)
        self.approval.begin(
            asked.title,
            asked.text,
            managers_only=True,
            reason=True,
            reason_choices=asked.reasons,
            confirm=asked.confirm,
        )

    def _approved(self, approved: Approved) -> None:
        if self._wanted is not None:
            self._explaining = self._wanted.act(approved)
            self._till.act(self._explaining)

    def _not_approved(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._open(wanted.row)

    def _offer_export(self) -> None:
        name = _("rapprochement-{day}").format(day=f"{datetime.now(UTC).astimezone():%Y-%m-%d}")
        self.export.offer(name, _("les quatre piles"), partial(_write_piles, self.piles.piles))

    # What the till tells

    def _explained(self, act: Explain) -> None:
        self.show_piles()
        self.piles.say(explained_words(act.how))
        self.compare(operator=act.operator)

    def _imported(self, imported: Imported) -> None:
        self.show_piles()
        self.piles.say(imported_sentence(imported), good=not imported.contradicting)
        self.compare()

    def _act_done(self, news: ActDone) -> None:
        if self._explaining is not None and news.act is self._explaining:
            explained, self._explaining = self._explaining, None
            self._explained(explained)
        if self._comparing is None or news.act is not self._comparing:
            return
        asked, self._comparing = self._comparing.ask, None
        self._ready_again()
        assert isinstance(news.result, tuple)
        piles: tuple[Reconciled, ...] = news.result
        self.piles.show_piles(piles)
        if asked:
            self.piles.say(_("L'opérateur a été interrogé sur chaque paiement : les piles disent ce qu'il a répondu."))

    def _act_refused(self, news: ActRefused) -> None:
        if self._explaining is not None and news.act is self._explaining:
            self._explaining = None
            self.approval.refuse(news.error)
        if self._comparing is not None and news.act is self._comparing:
            self._comparing = None
            self._ready_again()
            self.piles.say(sentence(news.error), good=False)

    def _act_progress(self, news: ActProgress) -> None:
        if news.act is self._comparing:
            self.piles.show_progress(news.done, news.total)

    def _payment_changed(self, payment: Payment) -> None:
        if not self.isVisible() or "detail" not in self.__dict__:
            return
        shown = self.detail.payment
        if shown is not None and payment.reference == shown.reference:
            self._again.start()

    def _ready_again(self) -> None:
        self.piles.hide_progress()
        self.piles.ask_button.setEnabled(True)

    def _show(self, page: QWidget) -> None:
        self.pages.show_page(page)

    def _connect(self) -> None:
        piles = self.piles
        piles.opened.connect(self._open)
        piles.import_button.clicked.connect(self.show_import)
        piles.ask_button.clicked.connect(lambda: self.compare(ask=True, operator=piles.operator_id))
        piles.export_button.clicked.connect(self._offer_export)
        piles.back_button.clicked.connect(self.left)
        self._candidates.answered.connect(self._candidates_read)
        self._till.act_done.connect(self._act_done)
        self._till.act_refused.connect(self._act_refused)
        self._till.act_progress.connect(self._act_progress)
        self._till.payment_changed.connect(self._payment_changed)


def _dropped(event: QDropEvent) -> Path | None:
    """The first file that is dropped, if it lies on this machine."""
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(files[0]) if files else None


def _payments_without_line(operator: str, environment: Environment, since: datetime, reader: Reader) -> list[Payment]:
    """What a line could belong to, in the thread of a question to the ledger."""
    return reader.to_reconcile(operator, environment, since)


def _write_piles(piles: tuple[Reconciled, ...], path: Path, kind: str, task: Task) -> None:
    """The piles as a file, in the thread of the export."""
    from pos_app.exports import export_piles

    def progress(done: int, total: int) -> bool:
        task.progress(done, total)
        return not task.is_cancelled

    export_piles(piles, kind, path, progress)
