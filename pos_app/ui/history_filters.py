"""The controls that narrow the history: period, state, direction, operator, reconciliation, remarks. No ledger."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.payment import Direction, Flag, Status
from pos_app.ledger.reader import Search
from pos_app.ui import period
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.choice import Choice
from pos_app.ui.history_words import TO_VERIFY, WAITING
from pos_app.ui.period import Period
from pos_app.ui.period_bar import PeriodBar, present
from pos_app.ui.till import Till
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.flags import flag_word

_PERIODS: tuple[tuple[str, Callable[[datetime], Period] | None], ...] = (
    (N_("Dates"), None),
    (N_("Aujourd'hui"), period.today),
    (N_("Hier"), period.yesterday),
    (N_("Cette semaine"), period.this_week),
    (N_("Ce mois"), period.this_month),
    (N_("Du … au …"), None),
)
_STATES: tuple[tuple[str, frozenset[Status]], ...] = (
    (N_("États"), frozenset()),
    (N_("Payé"), frozenset({Status.PAID})),
    (N_("En attente"), WAITING),
    (N_("À vérifier"), TO_VERIFY),
    (N_("Refusé"), frozenset({Status.REFUSED})),
    (N_("Annulé"), frozenset({Status.ABANDONED})),
    (N_("Non envoyé"), frozenset({Status.NOT_SENT})),
    (N_("Payé (gérant)"), frozenset({Status.CONFIRMED_MANUALLY})),
)
_DIRECTIONS: tuple[tuple[str, Direction], ...] = (
    (N_("Paiements"), Direction.IN),
    (N_("Rendus"), Direction.OUT),
)
_RECONCILED: tuple[tuple[str, bool | None], ...] = (
    (N_("Rapprochement"), None),
    (N_("Rapprochés"), True),
    (N_("Non rapprochés"), False),
)


class HistoryFilters(QWidget):
    """The controls in as many lines as they need. `changed` when any of them says something else."""

    changed = Signal()

    def __init__(self, till: Till, now: Callable[[], datetime] = present, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        operators: list[tuple[str, str | None]] = [(_("Opérateurs"), None)]
        operators += [(plain(operator.name, 40), operator.id) for operator in till.operators]
        flags: list[tuple[str, Flag | None]] = [(_("Remarques"), None)]
        flags += [(flag_word(flag), flag) for flag in Flag]
        self._values: dict[Choice, list[Any]] = {}
        self.period = self._choice(_("Période"), [(_(label), value) for label, value in _PERIODS])
        self.state = self._choice(_("État"), [(_(label), value) for label, value in _STATES])
        self.direction = self._choice(_("Sens"), [(_(label), value) for label, value in _DIRECTIONS])
        self.operator = self._choice(_("Opérateur"), operators)
        self.reconciled = self._choice(_("Rapprochement"), [(_(label), value) for label, value in _RECONCILED])
        self.flag = self._choice(_("Remarque"), flags)
        self.dates = PeriodBar(now)
        self.dates.hide()
        self.dates.changed.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(ButtonFlow(*self._values))
        column.addWidget(self.dates)
        self._quiet = False

    @property
    def search(self) -> Search:
        """What the controls leave in."""
        flag = self._value(self.flag)
        found = Search(
            direction=self._value(self.direction),
            statuses=self._value(self.state),
            flags=frozenset() if flag is None else frozenset({flag}),
            operator=self._value(self.operator),
            reconciled=self._value(self.reconciled),
        )
        chosen = self._period()
        return found if chosen is None else replace(found, start=chosen.start, end=chosen.end)

    def reset(self) -> None:
        """Leave everything in again; tells nothing."""
        self._quiet = True
        for choice in self._values:
            choice.setCurrentIndex(0)
        self._quiet = False

    def _period(self) -> Period | None:
        if self._asks_for_dates:
            return self.dates.period
        make: Callable[[datetime], Period] | None = self._value(self.period)
        return None if make is None else make(self._now())

    @property
    def _asks_for_dates(self) -> bool:
        return self.period.currentIndex() == len(_PERIODS) - 1

    def _choice(self, name: str, choices: Sequence[tuple[str, Any]]) -> Choice:
        choice = Choice(compact=True)
        choice.setAccessibleName(name)
        choice.setToolTip(name)
        for label, _value in choices:
            choice.addItem(label)
        self._values[choice] = [value for _label, value in choices]
        choice.currentIndexChanged.connect(self._chosen)
        return choice

    def _value(self, choice: Choice) -> Any:
        return self._values[choice][choice.currentIndex()]

    def _chosen(self) -> None:
        if self._asks_for_dates is self.dates.isHidden():
            self.dates.setVisible(self._asks_for_dates)
            if self._asks_for_dates:
                self.dates.show_period(period.today(self._now()))
                self.dates.first.selectAll()
                self.dates.first.setFocus()
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()
