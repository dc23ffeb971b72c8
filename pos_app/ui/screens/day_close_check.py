"""The last look before the day is closed: what was counted, what is not explained, and the press that closes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from pos_app.core.day import Count, Report
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.count_form import amount_words, currencies_of
from pos_app.ui.day_part import DayPart
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.errors import sentence
from pos_app.wording.payments import operator_label


class CloseCheck(DayPart):
    """Warns and asks. `confirmed` is the conscious press; it can only come from this page's own button.

    Its buttons stand where those of the page before stood: until `guard_ms` after it appeared they take no press, so
    that a double click on the page before never closes a day whose warnings nobody has seen.
    """

    guard_ms = 600
    confirmed = Signal()
    recount = Signal()
    reconcile_wanted = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self.title = PlainLabel(_("Clôturer la journée"), 20, theme.BOLD, wrap=True)
        self.counted = PlainLabel("", 28, theme.BOLD, wrap=True)
        self.about = PlainLabel("", 15, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.warning = Notice("triangle-alert", px=15)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Avancement de la clôture"))
        self.trouble = Notice("circle-x", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self.close_button = KeyButton("", "F12", "calendar-check", Role.PRIMARY, keys=(Qt.Key.Key_F12,))
        self.explain_button = KeyButton(_("Expliquer d'abord"), "F5", "scale", keys=(Qt.Key.Key_F5,), px=15)
        self.recount_button = KeyButton(_("Recompter"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,), px=15)
        self._report: Report | None = None
        self._compared = True
        self._uncounted: tuple[Currency, ...] = ()
        self._guard = PressGuard()
        self.close_button.clicked.connect(self._confirm)
        self.explain_button.clicked.connect(self._explain)
        self.recount_button.clicked.connect(self._recount)
        self._lay_out()

    def is_guarded(self) -> bool:
        """Whether a press is still ignored because the page has only just appeared."""
        return self._guard.holds(self.guard_ms)

    @property
    def is_compared(self) -> bool:
        """Whether the warning speaks of a comparison that is over."""
        return self._compared

    def show_report(self, report: Report | None, *, compared: bool) -> None:
        """What is known by now of the differences; where the warning changes, it is to be read before a press."""
        said = self.warning.text()
        self._report, self._compared = report, compared
        self._show_warnings()
        if self.warning.text() != said:
            self._guard.begin()

    def begin(self, counts: Sequence[Count], uncounted: Sequence[Currency]) -> None:
        """Say what was counted and what is open."""
        among = currencies_of(self._till.operators)
        self.counted.setText(" · ".join(amount_words(count.amount, count.currency, among) for count in counts))
        self.about.setText(
            _("Compté. La clôture interroge encore une fois les opérateurs, écrit le rapport Z et reste définitive.")
        )
        self._uncounted = tuple(uncounted)
        self._show_warnings()
        self.trouble.hide()
        self._show_running(False)
        self._guard.begin()

    def begin_typing(self) -> None:
        """Take the keyboard: never on the button that closes, so that an Enter held down closes nothing."""
        self.recount_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_running(self) -> None:
        """The closing was asked for."""
        self.trouble.hide()
        self.about.setText(_("La caisse interroge une dernière fois les opérateurs, puis écrit le rapport…"))
        self.progress.setRange(0, 0)
        self._show_running(True)

    def show_progress(self, done: int, total: int) -> None:
        """How far it has come."""
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(done)
        self.about.setText(
            _("La caisse interroge une dernière fois les opérateurs : {done} sur {total}.").format(
                done=done, total=total
            )
        )

    def show_refused(self, error: KnownError) -> None:
        """It was not closed, and why."""
        self._show_running(False)
        self.about.setText(_("La journée n'est pas clôturée."))
        self.trouble.setText(sentence(error))
        self.trouble.show()

    def _show_warnings(self) -> None:
        unexplained = _unexplained(self._report)
        warnings = [*unexplained, *_not_compared(self._compared), *_not_counted(self._uncounted)]
        self.warning.setText(" ".join(warnings))
        self.warning.setVisible(bool(warnings))
        self.close_button.setText(_("Clôturer malgré cela") if warnings else _("Clôturer la journée"))
        self.explain_button.setVisible(bool(unexplained))

    def _confirm(self) -> None:
        if not self.is_guarded():
            self.confirmed.emit()

    def _explain(self) -> None:
        if not self.is_guarded():
            self.reconcile_wanted.emit()

    def _recount(self) -> None:
        if not self.is_guarded():
            self.recount.emit()

    def _show_running(self, running: bool) -> None:
        self.progress.setVisible(running)
        for button in (self.close_button, self.explain_button, self.recount_button):
            button.setEnabled(not running)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 24, 28, 24)
        inside.setSpacing(14)
        for widget in (self.title, self.counted, self.about, self.progress, self.warning, self.trouble):
            inside.addWidget(widget)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(card, 1)
        column.addWidget(ActionRow(self.close_button, self.explain_button, self.recount_button))


def _unexplained(report: Report | None) -> list[str]:
    open_piles = [pile for pile in report.reconciliation if pile.unexplained] if report is not None else []
    if not open_piles:
        return []
    count = sum(pile.unexplained for pile in open_piles)
    names = ", ".join(f"{operator_label(pile.operator)} ({pile.unexplained})" for pile in open_piles)
    return [
        ngettext(
            "{count} écart avec un relevé n'est pas expliqué : {names}.",
            "{count} écarts avec les relevés ne sont pas expliqués : {names}.",
            count,
        ).format(count=count, names=names)
    ]


def _not_compared(compared: bool) -> list[str]:
    return [] if compared else [_("La comparaison avec les relevés n'est pas terminée.")]


def _not_counted(uncounted: Sequence[Currency]) -> list[str]:
    if not uncounted:
        return []
    codes = ", ".join(currency.value for currency in uncounted)
    return [_("Non compté : {currencies}. Le rapport dira que personne ne l'a compté.").format(currencies=codes)]
