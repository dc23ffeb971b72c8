"""Closing the day: a blind count, what stands in the way, and one conscious press. It decides about no payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.day import Count, Report
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.count_form import CountForm, currencies_of
from pos_app.ui.day_part import DayPart
from pos_app.ui.pages import Pages
from pos_app.ui.screens.day_close_check import CloseCheck
from pos_app.ui.screens.day_undecided import UndecidedList
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, PlainLabel, Role
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActProgress, ActRefused
    from pos_app.core.shop import CloseDay

_UNDECIDED = "day_undecided"


class _CountPart(DayPart):
    """The page with the form."""

    def __init__(self, form: CountForm) -> None:
        super().__init__()
        self._form = form

    def begin_typing(self) -> None:
        self._form.begin_typing()


class DayClose(DayPart):
    """Count, check, and where payments are undecided the list of them. The report is shown by whoever hears `closed`.

    `counted` tells a count that is kept for later; `opened` a payment that a manager is to decide about.
    """

    left = Signal()
    counted = Signal(object)
    """The `Count`s, when somebody counted without closing."""
    closed = Signal(object)
    """The `Closed` of the act."""
    opened = Signal(str)
    reconcile_wanted = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._asked: CloseDay | None = None
        self.form = CountForm(currencies_of(till.operators))
        self.title = PlainLabel("", 20, theme.BOLD, wrap=True)
        self.about = PlainLabel(
            _("Compter sans regarder le rapport : ce qui devrait y être se montre après la clôture."),
            14,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        self.next_button = KeyButton("", "F7", "calendar-check", Role.PRIMARY, keys=(Qt.Key.Key_F7,), height=54)
        self.keep_button = KeyButton(_("Garder ce comptage"), "F6", "check", keys=(Qt.Key.Key_F6,), px=15, height=54)
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,), px=15, height=54)
        self.check = CloseCheck(till)
        self.undecided = UndecidedList(till)
        self._stack = Pages()
        self._lay_out()
        self._connect()

    @property
    def is_running(self) -> bool:
        """Whether the closing was asked for and has not been answered."""
        return self._asked is not None

    def begin(self, kept: tuple[Count, ...], *, closing: bool) -> None:
        """Count first; what was counted before is there already. Without `closing` the count is meant to be kept."""
        self.title.setText(_("Clôturer la journée : compter la caisse") if closing else _("Compter la caisse"))
        self.form.begin(kept)
        self._turn_to(self._count_page)
        self._repaint()

    def show_report(self, report: Report | None, *, compared: bool) -> None:
        """What the last look warns of; told again whenever it is known better, also while it is being looked at."""
        self.check.show_report(report, compared=compared)

    def begin_typing(self) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, DayPart):
            page.begin_typing()

    def heightForWidth(self, width: int) -> int:
        margins = self._page.contentsMargins()
        inside = self._stack.heightForWidth(width - margins.left() - margins.right())
        return inside + margins.top() + margins.bottom()

    def go_on(self) -> None:
        """From the count to what has to be known before the last press."""
        if not self.form.counts():
            self.form.begin_typing()
            return
        self.check.begin(self.form.counts(), self.form.uncounted())
        self._turn_to(self.check)
        self.check.begin_typing()

    def close_day(self, *, carry_over: bool = False) -> None:
        """Ask for the closing, once."""
        if self._asked is not None:
            return
        from pos_app.core.shop import CloseDay

        self._asked = CloseDay(self.form.counts(), self._till.cashier, carry_over=carry_over)
        self.check.show_running()
        self._turn_to(self.check)
        self._till.act(self._asked)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _connect(self) -> None:
        self.form.changed.connect(self._repaint)
        self.form.finished.connect(self.go_on)
        self.next_button.clicked.connect(self.go_on)
        self.keep_button.clicked.connect(self._keep)
        self.back_button.clicked.connect(self.left)
        self.check.confirmed.connect(self._confirmed)
        self.check.recount.connect(self._recount)
        self.check.reconcile_wanted.connect(self.reconcile_wanted)
        self.undecided.opened.connect(self.opened)
        self.undecided.carried_over.connect(self._carry_over)
        self.undecided.again.connect(self._confirmed)
        self.undecided.left.connect(self.left)
        self._till.act_done.connect(self._done)
        self._till.act_refused.connect(self._refused)
        self._till.act_progress.connect(self._progress)

    def _turn_to(self, page: DayPart) -> None:
        self._stack.show_page(page)
        self.updateGeometry()

    def _keep(self) -> None:
        if self.form.counts():
            self.counted.emit(self.form.counts())

    def _confirmed(self) -> None:
        self.close_day()

    def _carry_over(self) -> None:
        self.close_day(carry_over=True)

    def _recount(self) -> None:
        self._turn_to(self._count_page)
        self.form.begin_typing()

    def _done(self, news: ActDone) -> None:
        if news.act is self._asked and self._asked is not None:
            self._asked = None
            self.closed.emit(news.result)

    def _refused(self, news: ActRefused) -> None:
        if news.act is not self._asked or self._asked is None:
            return
        self._asked = None
        references = news.error.facts.get("references")
        if news.error.code == _UNDECIDED and isinstance(references, list | tuple):
            self.undecided.show_references([str(reference) for reference in references])
            self._turn_to(self.undecided)
            self.undecided.begin_typing()
        else:
            self.check.show_refused(news.error)

    def _progress(self, news: ActProgress) -> None:
        if news.act is self._asked and self._asked is not None:
            self.check.show_progress(news.done, news.total)

    def _repaint(self) -> None:
        words = self.form.words()
        self.next_button.setEnabled(bool(words))
        self.keep_button.setEnabled(bool(words))
        self.next_button.setText(_("Continuer avec {amounts}").format(amounts=words) if words else _("Rien de compté"))

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 18, 24, 18)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        inside.addWidget(self.form, 1)
        self._count_page = _CountPart(self.form)
        column = QVBoxLayout(self._count_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(card, 1)
        column.addWidget(ActionRow(self.next_button, self.keep_button, self.back_button))
        for page in (self._count_page, self.check, self.undecided):
            self._stack.addWidget(page)
        self._page = QVBoxLayout(self)
        self._page.addWidget(self._stack)
