"""Journée (F4): the business day at a glance, and the way to counting, cash moves, closing and closed days.

Its report is read in a thread; every act goes through the till, and nothing is decided here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.day import Count
from pos_app.core.errors import KnownError
from pos_app.core.payment import Json, Payment
from pos_app.core.report_json import as_json
from pos_app.core.shop import Closed, MoveCash, Reconcile
from pos_app.ui.day_facts import DayFacts, read_facts, sees_cash
from pos_app.ui.day_part import DayPart
from pos_app.ui.pages import Pages
from pos_app.ui.query import Query
from pos_app.ui.screens.day_cash import DayCash
from pos_app.ui.screens.day_close import DayClose
from pos_app.ui.screens.day_correct import DayCorrect
from pos_app.ui.screens.day_entries import DayEntries
from pos_app.ui.screens.day_export import DayExport
from pos_app.ui.screens.day_overview import DayOverview
from pos_app.ui.screens.day_reports import DayReports
from pos_app.ui.till import Till
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence
from pos_app.wording.report_tables import without_cash

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused
    from pos_app.core.reconciliation import Reconciled

_SOON_MS = 400


class DayScreen(QWidget):
    """`reconcile_asked` leads to the comparison with statements, `opened` to a payment, `next_day` to the float."""

    reconcile_asked = Signal()
    opened = Signal(str)
    next_day = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self.facts: DayFacts | None = None
        self._kept: tuple[Count, ...] = ()
        self._compared: dict[str, Reconciled] = {}
        self._day_seen: int | None = None
        self._asked_to_compare = False
        self._comparison: Reconcile | None = None
        """What was asked for and is not shown yet: until then nobody knows of the differences."""
        self._compared_since = False
        self._not_compared = False
        self._saw_cash = sees_cash(till)
        self._back_from_export: DayPart | None = None
        self._query = Query(till, self)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self.overview = DayOverview(till)
        self.pages = Pages()
        self.pages.addWidget(self.overview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self._connect()
        self._connect_overview()
        self._look_at_day()

    def refresh(self) -> None:
        """Read the report again."""
        self._soon.stop()
        self._query.ask(read_facts)

    def minimumSizeHint(self) -> QSize:
        return self.pages.minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        # As tall as the page that is shown; a layout would ask all of them.
        return self.pages.heightForWidth(width)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.pages.currentWidget() is self.overview:
            self.overview.say("")
        self.refresh()
        self._take_keyboard()

    # Connecting

    def _connect(self) -> None:
        self._query.answered.connect(self._show_facts)
        self._query.failed.connect(self._unreadable)
        self._soon.timeout.connect(self.refresh)
        self._till.ready.connect(self.refresh)
        self._till.payment_changed.connect(self._payment_changed)
        self._till.shop_changed.connect(self._look_at_day)
        self._till.act_done.connect(self._act_done)
        self._till.act_refused.connect(self._act_refused)

    def _connect_overview(self) -> None:
        view = self.overview
        view.opened.connect(self.opened)
        view.reconcile_button.clicked.connect(self.reconcile_asked)
        view.move_button.clicked.connect(self._move_cash)
        view.count_button.clicked.connect(self._count)
        view.close_button.clicked.connect(self._close)
        view.export_button.clicked.connect(self._export_now)
        view.reports_button.clicked.connect(self.show_reports)
        view.open_button.clicked.connect(self.next_day)
        view.closed_button.clicked.connect(self.show_reports)

    # The other pages are made when they are first wanted: all at once would let the window stall.

    @cached_property
    def cash(self) -> DayCash:
        """Cash in and out."""
        made = DayCash(self._till)
        made.left.connect(self.show_overview)
        made.recorded.connect(self._back_with)
        made.entered.connect(self.overview.offer_slip)
        made.slips_wanted.connect(self._show_entries)
        self.pages.addWidget(made)
        return made

    @cached_property
    def entries(self) -> DayEntries:
        """The cash of the day, to print a slip again; wanted only where the till prints."""
        assert self._till.prints is not None
        made = DayEntries(self._till, self._till.prints)
        made.left.connect(self._move_cash)
        self.pages.addWidget(made)
        return made

    @cached_property
    def close_page(self) -> DayClose:
        """The count and the closing."""
        made = DayClose(self._till)
        made.left.connect(self.show_overview)
        made.counted.connect(self._keep)
        made.closed.connect(self._closed)
        made.opened.connect(self.opened)
        made.reconcile_wanted.connect(self._explain_first)
        self.pages.addWidget(made)
        return made

    @cached_property
    def reports(self) -> DayReports:
        """The closed days."""
        made = DayReports(self._till)
        made.left.connect(self.show_overview)
        made.next_day.connect(self._next_day)
        made.export_wanted.connect(self._export)
        made.correct_wanted.connect(self._correct)
        self.pages.addWidget(made)
        return made

    @cached_property
    def correct(self) -> DayCorrect:
        """A manager's correction of a closed day."""
        made = DayCorrect(self._till)
        made.left.connect(self._back_to_reports)
        made.recorded.connect(self._back_with)
        self.pages.addWidget(made)
        return made

    @cached_property
    def export(self) -> DayExport:
        """A report as a file."""
        made = DayExport(self._till)
        made.left.connect(self._back_after_export)
        self.pages.addWidget(made)
        return made

    # Where to

    def show_overview(self) -> None:
        """Back to the figures."""
        self.overview.say("")
        self._show(self.overview)
        self.refresh()

    def show_reports(self) -> None:
        """The closed days."""
        self.reports.begin()
        self._show(self.reports)

    def _show_entries(self) -> None:
        self.entries.begin()
        self._show(self.entries)

    def _move_cash(self) -> None:
        self.cash.begin()
        self._show(self.cash)

    def _count(self) -> None:
        self._begin_count(closing=False)

    def _close(self) -> None:
        if self.facts is not None and self.facts.has_lines:
            # What came since the last comparison is not in it; the last look before the closing must be true.
            self._compare()
        self._begin_count(closing=True)

    def _begin_count(self, *, closing: bool) -> None:
        self.close_page.begin(self._kept, closing=closing)
        self._tell_close_page()
        self._show(self.close_page)

    def _tell_close_page(self) -> None:
        report = None if self.facts is None else self.facts.report
        self.close_page.show_report(report, compared=self._comparison is None and not self._not_compared)

    def _explain_first(self) -> None:
        self._keep(self.close_page.form.counts())
        self.reconcile_asked.emit()

    def _export_now(self) -> None:
        if self.facts is not None:
            report = as_json(self.facts.report)
            self._export(report if sees_cash(self._till) else without_cash(report))

    def _export(self, report: Json) -> None:
        here = self.pages.currentWidget()
        self._back_from_export = here if isinstance(here, DayPart) else None
        self.export.begin(report)
        self._show(self.export)

    def _back_after_export(self) -> None:
        self._show(self._back_from_export or self.overview)

    def _correct(self, report: Json) -> None:
        self.correct.begin(report)
        self._show(self.correct)

    def _back_to_reports(self) -> None:
        self._show(self.reports)

    def _back_with(self, words: str) -> None:
        self.show_overview()
        self.overview.say(words)

    def _next_day(self) -> None:
        self.show_overview()
        if self._till.shop is not None and self._till.shop.day is None:
            self.next_day.emit()

    def _keep(self, counts: tuple[Count, ...]) -> None:
        """What was counted waits for the closing, until the drawer moves."""
        self._kept = counts
        self._back_with(_("Comptage gardé pour la clôture ; toute vente en espèces l'efface."))

    def _closed(self, closed: Closed) -> None:
        self._kept = ()
        self.reports.show_closed(closed)
        self._show(self.reports)

    def _show(self, page: DayPart) -> None:
        self.pages.show_page(page)
        self.updateGeometry()
        self._take_keyboard()

    def _take_keyboard(self) -> None:
        page = self.pages.currentWidget()
        if self.isVisible() and isinstance(page, DayPart):
            page.begin_typing()

    # What is told

    def _show_facts(self, facts: DayFacts | None) -> None:
        self.facts = facts
        if self._compared_since:
            self._comparison, self._compared_since = None, False
        if facts is not None:
            self.overview.show_facts(facts, self._kept)
            self._show_compared()
            self._compare_once(facts)

    def _compare_once(self, facts: DayFacts) -> None:
        """What earlier days left unexplained, and the differences after a restart, are in no report: ask once a day."""
        if (facts.report.reconciliation or facts.has_lines) and not self._compared and not self._asked_to_compare:
            self._compare()

    def _compare(self) -> None:
        if self._till.cashier and self._comparison is None:
            self._asked_to_compare, self._compared_since, self._not_compared = True, False, False
            self._comparison = Reconcile(self._till.cashier)
            self._show_compared()
            self._till.act(self._comparison)

    def _show_compared(self) -> None:
        unsure = _("Les relevés n'ont pas pu être comparés") if self._not_compared else ""
        if self._comparison is not None:
            unsure = _("Comparaison avec les relevés en cours…")
        self.overview.show_compared(self._compared.values(), unsure=unsure)
        if "close_page" in self.__dict__:
            self._tell_close_page()

    def _unreadable(self, error: KnownError) -> None:
        self.overview.say(sentence(error))

    def _payment_changed(self, payment: Payment) -> None:
        del payment
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _act_done(self, news: ActDone) -> None:
        if isinstance(news.act, Reconcile) and isinstance(news.result, tuple):
            self._compared.update({one.operator: one for one in news.result})
            self._show_compared()
        if news.act is self._comparison and self._comparison is not None:
            # The report that is read from now on counts what was found.
            self._compared_since = True
            self.refresh()
            return
        if isinstance(news.act, MoveCash):
            self._kept = ()
        if self.isVisible():
            self._soon.start()

    def _act_refused(self, news: ActRefused) -> None:
        if news.act is self._comparison and self._comparison is not None:
            self._comparison, self._not_compared = None, True
            self._show_compared()
            self.overview.say(sentence(news.error))

    def _look_at_day(self) -> None:
        """Another day, or another person: what may be seen is judged anew at once."""
        day = None if self._till.shop is None else self._till.shop.day
        number = None if day is None else day.number
        if number != self._day_seen:
            self._day_seen, self._kept, self._compared, self._asked_to_compare = number, (), {}, False
            self._comparison, self._not_compared = None, False
        if self._saw_cash and not sees_cash(self._till):
            # A manager left the report of now open, with what should be in the drawer.
            self._back_from_export = None
            self.show_overview()
        self._saw_cash = sees_cash(self._till)
        self.overview.show_day_open(number is not None)
        if self.facts is not None and number is not None:
            self.overview.show_facts(self.facts, self._kept)
        if self.isVisible():
            self.refresh()
