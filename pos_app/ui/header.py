"""The line above every screen: where we are, whose shop it is, how the operators do, the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import Payment
from pos_app.ui import theme
from pos_app.ui.account_news import AccountNews, key_warning
from pos_app.ui.shapes import fill
from pos_app.ui.till import Till
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.amounts import format_clock
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.core.provider import KeyState
    from pos_app.ledger.reader import Health

HEIGHT = 56
WINDOW = timedelta(minutes=15)
"""How far back an operator's state looks."""
SLOW_SECONDS = 30.0
"""A median above this is slow: customers answer in some ten seconds where all goes well."""
REFRESH_MS = 15_000
_SOON_MS = 400
_SPACING, _SIDE = 18, 22
_AIR = 2
_STUMP = 4
"""Letters, the dots included, below which what is left of a name says nothing."""
_SHOP_ROOM = 240
"""Pixels that the shop's name gets before the operators do well enough to give way; a longer one is cut with dots."""
_CALM = (theme.DOT_NONE, theme.DOT_GOOD)
"""States that may give way where a narrow window has no room for five operators, the first one first."""


@dataclass(frozen=True, slots=True)
class OperatorState:
    """How an operator does: a dot's colour, and the words that say the same."""

    colour: str
    words: str


def operator_state(name: str, settled: int, failed: int, median_seconds: float | None) -> OperatorState:
    """The state of an operator from our own payments of the last minutes; a dash while there were none.

    `settled` counts outcomes, `failed` those among them that the operator failed; `median_seconds` is from the send
    to paid, None where nothing was paid.
    """
    if settled == 0:
        return OperatorState(theme.DOT_NONE, _("{operator} —").format(operator=name))
    if failed >= 2 and failed * 2 > settled:
        return OperatorState(theme.DOT_DOWN, _("{operator} en panne").format(operator=name))
    if failed * 5 > settled:
        return OperatorState(theme.DOT_SLOW, _("{operator} perturbé").format(operator=name))
    if median_seconds is None:
        return OperatorState(theme.DOT_GOOD, _("{operator} répond").format(operator=name))
    if median_seconds > SLOW_SECONDS:
        return OperatorState(theme.DOT_SLOW, _("{operator} lent").format(operator=name))
    seconds = max(1, round(median_seconds))
    return OperatorState(theme.DOT_GOOD, _("{operator} {seconds} s").format(operator=name, seconds=seconds))


def with_key(state: OperatorState, key: KeyState | None, now: datetime) -> OperatorState:
    """`state` with a warning about the operator's daily key, where there is one: without a key nothing gets through."""
    warning = key_warning(key, now)
    if key is None or not warning:
        return state
    calm = state.colour in (*_CALM, theme.DOT_SLOW)
    colour = theme.DOT_DOWN if key.refused else theme.DOT_SLOW if calm else state.colour
    return OperatorState(colour, _("{state} · {key}").format(state=state.words, key=warning))


class OperatorDot(QWidget):
    """One operator's state: a dot and its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = OperatorState(theme.DOT_NONE, "")
        self.setFont(theme.font(13))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: OperatorState) -> None:
        """Show another state."""
        if state != self._state:
            self._state = state
            self.setAccessibleName(state.words)
            self.updateGeometry()
            self.update()

    @property
    def colour(self) -> str:
        """The colour of the dot."""
        return self._state.colour

    def words(self) -> str:
        """What is written beside the dot."""
        return self._state.words

    def sizeHint(self) -> QSize:
        return QSize(round(QFontMetricsF(self.font()).horizontalAdvance(self._state.words)) + 18, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour(self._state.colour))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(0, self.height() / 2 - 4.5, 9, 9))
        painter.setPen(theme.colour(theme.INK_SOFT))
        painter.drawText(self.rect().adjusted(15, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._state.words)


class Header(QWidget):
    """Title, shop, operators, clock."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._news = AccountNews.of(till)
        self.setFixedHeight(HEIGHT)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.SURFACE))
        self.setPalette(palette)
        self.title = PlainLabel("", 18, theme.BOLD)
        self.shop = PlainLabel(till.shop_name, 14, theme.REGULAR, theme.INK_SOFT, limit=60)
        # What is left for the name is measured here; the layout never cuts it.
        self.shop.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.clock = PlainLabel("", 14, theme.SEMIBOLD)
        self.clock.setFont(theme.font(14, theme.SEMIBOLD, tabular=True))
        self.dots = {operator.id: OperatorDot() for operator in till.operators}
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 0, _SIDE, 1)
        row.setSpacing(_SPACING)
        # The window decides how wide it is, not how much there is to tell.
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.title)
        row.addWidget(self.shop, 1)
        for dot in self.dots.values():
            row.addWidget(dot)
        row.addWidget(self.clock)
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self.refresh)
        self._refresh.start()
        # News come in bursts; one look at the ledger after them is enough.
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tick)
        till.payment_changed.connect(self._payment_changed)
        till.ready.connect(self.refresh)
        self._news.changed.connect(self.refresh)
        self._tick()
        self.refresh()

    def refresh(self) -> None:
        """Read the operators' states again."""
        health, now = self._health(), datetime.now(UTC)
        with_own_key = {operator.id for operator in self._news.accounts()}
        for operator in self._till.operators:
            name = plain(operator.name, 40)
            seen = health.get(operator.id)
            if seen is None:
                state = operator_state(name, 0, 0, None)
            else:
                state = operator_state(name, seen.settled, seen.failed, seen.median_seconds)
            key = self._news.key(operator) if operator.id in with_own_key else None
            self.dots[operator.id].show_state(with_key(state, key, now))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            # Another screen has another title, which leaves the name another room.
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Where not everything fits beside the shop's name, operators of which there is nothing to tell give way."""
        fixed = (self.title.sizeHint().width(), self.clock.sizeHint().width())
        room = self.width() - 2 * _SIDE - sum(fixed) - 2 * _SPACING
        dots = list(self.dots.values())
        needed = sum(dot.sizeHint().width() + _SPACING for dot in dots)
        name = min(self._name_width(), _SHOP_ROOM)
        hidden = []
        last_first = dots[::-1]
        for dot in sorted(last_first, key=_gives_way):
            if needed + name > room and dot.colour in _CALM:
                hidden.append(dot)
                needed -= dot.sizeHint().width() + _SPACING
        for dot in dots:
            dot.setVisible(dot not in hidden)
        self._show_shop(room - needed)

    def _name_width(self) -> int:
        return self.shop.fontMetrics().horizontalAdvance(plain(self._till.shop_name, 60)) + _AIR

    def _show_shop(self, room: int) -> None:
        """The shop's name in what is left, with a sign where it was cut; a stump of it says nothing."""
        name = plain(self._till.shop_name, 60)
        shown = self.shop.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, max(0, room - _AIR))
        self.shop.setText(shown if shown == name or len(shown) >= _STUMP else "")
        self.shop.setToolTip("" if shown == name else name)

    def _health(self) -> dict[str, Health]:
        reader = self._till.reader
        if reader is None:
            return {}
        try:
            return reader.health(datetime.now(UTC) - WINDOW)
        except KnownError:
            # A state that cannot be read is not known; that the ledger is unreadable is said in the banner.
            return {}

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, QRectF(0, self.height() - 1, self.width(), 1), theme.LINE)

    def _payment_changed(self, payment: Payment) -> None:
        if payment.settled_at is not None and not self._soon.isActive():
            self._soon.start()

    def _tick(self) -> None:
        now = datetime.now(UTC)
        self.clock.setText(format_clock(now))
        self._minute.start(60_050 - now.second * 1000 - now.microsecond // 1000)


def _gives_way(dot: OperatorDot) -> int:
    """Unused operators before those that answer, and these before the others, which never do."""
    return _CALM.index(dot.colour) if dot.colour in _CALM else len(_CALM)
