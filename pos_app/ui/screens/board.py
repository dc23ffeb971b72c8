"""Tableau de bord: what came in and how the operators served the shop, over a period, in every currency by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment, Payment
from pos_app.ledger.reader import Activity
from pos_app.ui import period, theme
from pos_app.ui.background import Background
from pos_app.ui.board_layout import BoardSheet
from pos_app.ui.board_print import Page, write_pdf
from pos_app.ui.board_words import Board, board_of
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.choice import Choice
from pos_app.ui.day_facts import sees_cash
from pos_app.ui.period import Period
from pos_app.ui.period_bar import PeriodBar, present
from pos_app.ui.query import Query
from pos_app.ui.till import Till
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.amounts import format_clock, format_day
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

_SOON_MS = 2_000
_PERIODS: tuple[tuple[str, str, Callable[[datetime], Period] | None], ...] = (
    (N_("Aujourd'hui"), "Alt+1", period.today),
    (N_("Semaine"), "Alt+2", period.this_week),
    (N_("Mois"), "Alt+3", period.this_month),
    (N_("Du … au …"), "Alt+4", None),
)
Activities = tuple[Activity, ...]


class BoardScreen(QWidget):
    """The period above, the figures and charts of one currency below."""

    def __init__(self, till: Till, parent: QWidget | None = None, now: Callable[[], datetime] = present) -> None:
        super().__init__(parent)
        self._till, self._now = till, now
        self._saw_cash = sees_cash(till)
        self._chosen = 0
        self._now_shown: tuple[Period, Activities, Activities] | None = None
        self.board: Board | None = None
        self.buttons = [self._period_button(number) for number in range(len(_PERIODS))]
        self.dates = PeriodBar(now)
        self.currency = Choice(compact=True, steady=True)
        self.currency.setAccessibleName(_("Monnaie"))
        self.print_button = KeyButton(_("PDF"), "Ctrl+P", "printer", keys=("Ctrl+P",), px=14, height=44)
        self.state = PlainLabel("", 15, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.sheet = BoardSheet()
        self._query = Query(till, self)
        self._printing = Background("dashboard print", self)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._choose(0)

    @property
    def period(self) -> Period | None:
        """The days that are shown, or None while no two dates are typed."""
        make = _PERIODS[self._chosen][2]
        return self.dates.period if make is None else make(self._now())

    def reload(self) -> None:
        """Ask the ledger anew; what is shown stays until it has answered."""
        self._soon.stop()
        wanted = self.period
        if wanted is None or self._till.reader is None:
            return
        if self._now_shown is None:
            self._say(_("Calcul en cours…"))
        before = wanted.before(self._now())
        self._query.ask(partial(_read, wanted, before, self._till.environment, not sees_cash(self._till)))

    def print_board(self) -> None:
        """Write what is shown as one page of PDF into the folder for exports."""
        if self.board is None or self._now_shown is None or self._printing.is_running:
            return
        folder, shown = self._till.exports or Path.home(), self._now_shown[0]
        page = Page(self.board, self._till.shop_name, self._made(), self._till.environment is Environment.TRAINING)
        name = f"tableau-{shown.first:%Y-%m-%d}-{shown.last:%Y-%m-%d}-{self.board.currency.value}"
        self._say(_("Écriture du fichier…"))
        self._printing.run(lambda _task: write_pdf(page, folder, name))

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    # What happens

    def _choose(self, number: int) -> None:
        if _PERIODS[number][2] is None and self._chosen != number:
            self.dates.show_period(self.period or period.today(self._now()))
        self._chosen = number
        for other, button in enumerate(self.buttons):
            button.set_role(Role.PRIMARY if other == number else Role.SECONDARY)
        self.dates.setVisible(_PERIODS[number][2] is None)
        if not self.dates.isHidden():
            self.dates.first.selectAll()
            self.dates.first.setFocus()
        if self.isVisible():
            self.reload()

    def _answered(self, answer: tuple[Period, Activities, Activities]) -> None:
        self._now_shown = answer
        _period, activities, _before = answer
        known = self.currency.currentData()
        self.currency.blockSignals(True)
        self.currency.clear()
        for activity in activities:
            self.currency.addItem(activity.currency.value, activity.currency)
        self.currency.setCurrentIndex(max(0, self.currency.findData(known)))
        self.currency.blockSignals(False)
        self._flow.show_button(self.currency, len(activities) > 1)
        self.currency.updateGeometry()
        self._show()

    def _show(self) -> None:
        if self._now_shown is None:
            return
        wanted, activities, before = self._now_shown
        number = self.currency.currentIndex()
        if not activities:
            self.board = None
            self.sheet.hide()
            self._say(_("Rien n'a été demandé ni encaissé pendant cette période."))
        else:
            activity = activities[number]
            then = next((one for one in before if one.currency is activity.currency), None)
            self.board = board_of(activity, then, wanted, self._till.operator_name, self._now().astimezone().date())
            self.sheet.show_board(self.board)
            self.sheet.show()
            self._say("")
        self.print_button.setEnabled(self.board is not None)

    def _failed(self, error: KnownError) -> None:
        # A sum that may be wrong is not shown.
        self.sheet.hide()
        self.board = self._now_shown = None
        self.print_button.setEnabled(False)
        self._say(sentence(error))

    def _written(self, path: object) -> None:
        self._say(_("Écrit : {path}").format(path=path))

    def _not_written(self, error: KnownError) -> None:
        self._say(sentence(error))

    def _payment_changed(self, payment: Payment) -> None:
        # News come in bursts, and a sum is no payment: it may be some seconds old.
        if self.isVisible() and payment.environment is self._till.environment and not self._soon.isActive():
            self._soon.start()

    def _say(self, words: str) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def _made(self) -> str:
        at = self._now()
        return _("Imprimé le {day} à {time}, caisse {till}").format(
            day=format_day(at), time=format_clock(at), till=self._till.till_code
        )

    # How it is made

    def _period_button(self, number: int) -> KeyButton:
        label, key, _make = _PERIODS[number]
        button = KeyButton(_(label), key, keys=(key,), px=14, height=44)
        button.clicked.connect(partial(self._choose, number))
        return button

    def _connect(self) -> None:
        self.dates.changed.connect(self.reload)
        self.currency.currentIndexChanged.connect(self._show)
        self.print_button.clicked.connect(self.print_board)
        self._query.answered.connect(self._answered)
        self._query.failed.connect(self._failed)
        self._printing.done.connect(self._written)
        self._printing.failed.connect(self._not_written)
        self._soon.timeout.connect(self.reload)
        self._till.ready.connect(self._ready)
        self._till.payment_changed.connect(self._payment_changed)
        self._till.shop_changed.connect(self._shop_changed)

    def _shop_changed(self) -> None:
        """Another person may see another board: nothing of the one before stays."""
        if sees_cash(self._till) is not self._saw_cash:
            self._saw_cash = sees_cash(self._till)
            self._query.forget()
            self.board = self._now_shown = None
            self.sheet.hide()
            self.print_button.setEnabled(False)
        if self.isVisible():
            self.reload()

    def _ready(self) -> None:
        if self.isVisible():
            self.reload()

    def _lay_out(self) -> None:
        self._flow = ButtonFlow(*self.buttons, self.currency, self.print_button)
        self._flow.show_button(self.currency, False)
        self.print_button.setEnabled(False)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.slim(scroll.verticalScrollBar())
        room = QWidget()
        inside = QHBoxLayout(room)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignTop)
        scroll.setWidget(room)
        self.sheet.hide()
        self.view = scroll
        self._page = QVBoxLayout(self)
        self._page.setSpacing(12)
        for widget in (self._flow, self.dates, self.state):
            self._page.addWidget(widget)
        self._page.addWidget(scroll, 1)
        self.setFocusProxy(self.buttons[0])


def _read(
    wanted: Period, before: tuple[datetime, datetime], environment: Environment, blind: bool, reader: Reader
) -> tuple[Period, Activities, Activities]:
    """In the thread. The drawer of the open day is counted blind: `blind` leaves its cash out."""
    now = reader.activity(wanted.start, wanted.end, environment=environment, blind=blind)
    return wanted, now, reader.activity(*before, environment=environment, blind=blind)
