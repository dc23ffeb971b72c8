"""The lane at the right: payments in flight and the latest settled, each one press away from its screen."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.core.payment import Payment
from pos_app.ui import theme
from pos_app.ui.shapes import fill
from pos_app.ui.till import Till
from pos_app.ui.watch import Watch
from pos_app.ui.widgets import KeyButton, PlainLabel, Role
from pos_app.wording.catalog import _, ngettext

if TYPE_CHECKING:
    from pos_app.ui.lane_card import LaneCard

WIDTH = 318
NARROW_WIDTH = 250
"""On a screen of 1024 pixels."""
_MARGIN = 14
_STEP = theme.CARD_HEIGHT + 10
_TITLE = 28
_SETTLED_AT_LEAST = 2


class Lane(QWidget):
    """Cards for `watch`'s payments, as many as there is room for; the rest is one press away."""

    opened = Signal(str)
    """The reference of the card that was pressed."""
    all_asked = Signal()

    def __init__(self, till: Till, watch: Watch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till, self._watch = till, watch
        self._cards: dict[str, LaneCard] = {}
        self._shown: list[str] = []
        self._notice: QWidget | None = None
        self.setFixedWidth(WIDTH)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.SURFACE))
        self.setPalette(palette)
        self._in_flight_title = PlainLabel("", 13, theme.SEMIBOLD, theme.INK_SOFT, parent=self)
        self._key = PlainLabel("F2", 13, theme.SEMIBOLD, theme.INK_SOFT, parent=self)
        self._settled_title = PlainLabel(_("DERNIERS"), 13, theme.SEMIBOLD, theme.INK_SOFT, parent=self)
        self._nothing = PlainLabel(_("Aucun paiement en cours"), 13, theme.REGULAR, theme.INK_SOFT, parent=self)
        self._more = KeyButton("", "F2", role=Role.QUIET, px=13, height=theme.TOUCH, parent=self)
        self._more.clicked.connect(self.all_asked)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        watch.changed.connect(self.refresh)
        watch.flashed.connect(self._flash)
        self.refresh()

    def cards(self) -> list[LaneCard]:
        """The cards that are shown, from the top."""
        return [self._cards[reference] for reference in self._shown]

    def title(self) -> str:
        """The words above the payments in flight."""
        return self._in_flight_title.text()

    def put_notice(self, notice: QWidget) -> None:
        """Show `notice` above the payments while it is not hidden; they move down for it. Then `refresh`."""
        notice.setParent(self)
        notice.installEventFilter(self)
        self._notice = notice

    def refresh(self) -> None:
        """Show what is in flight and what was settled last."""
        in_flight, settled = self._watch.in_flight(), self._watch.settled()
        self._in_flight_title.setText(_("EN COURS · {count}").format(count=len(in_flight)))
        room = self._room(len(in_flight))
        hidden = len(in_flight) - room
        self._show_cards(in_flight[:room], settled[: self._settled_room(min(room, len(in_flight)), hidden > 0)])
        self._more.setText(
            ngettext("et {count} autre", "et {count} autres", max(0, hidden)).format(count=max(0, hidden))
        )
        self._more.setVisible(hidden > 0)
        self._arrange(min(room, len(in_flight)))
        if in_flight and not self._second.isActive():
            self._second.start()
        elif not in_flight:
            self._second.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            # Its words are others, and may take more lines.
            self.refresh()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill(QPainter(self), QRectF(0, 0, 1, self.height()), theme.LINE)

    def _slots(self) -> int:
        return max(2, (self.height() - 2 * _MARGIN - 2 * _TITLE - self._notice_room()) // _STEP)

    def _notice_room(self) -> int:
        """How much the notice takes of the height."""
        layout = None if self._notice is None or self._notice.isHidden() else self._notice.layout()
        return 0 if layout is None else layout.totalHeightForWidth(self.width() - 2 * _MARGIN) + _MARGIN

    def _room(self, in_flight: int) -> int:
        slots = self._slots()
        if in_flight + _SETTLED_AT_LEAST <= slots:
            return in_flight
        return max(1, min(in_flight, slots - _SETTLED_AT_LEAST - 1))

    def _settled_room(self, shown_in_flight: int, more: bool) -> int:
        return max(0, self._slots() - max(1, shown_in_flight) - (1 if more else 0))

    def _show_cards(self, in_flight: list[Payment], settled: list[Payment]) -> None:
        payments = [*in_flight, *settled]
        wanted = [payment.reference for payment in payments]
        for reference in set(self._cards) - set(wanted):
            card = self._cards.pop(reference)
            card.hide()
            card.deleteLater()
        for payment in payments:
            card = self._cards.get(payment.reference) or self._new_card(payment)
            card.show_payment(payment)
            card.set_unseen(self._watch.is_unseen(payment.reference))
        self._shown = wanted

    def _new_card(self, payment: Payment) -> LaneCard:
        # Imported with the first payment: the first frame of an empty lane can do without.
        from pos_app.ui.lane_card import LaneCard

        card = LaneCard(payment, self._till.operator_name(payment.operator), self)
        card.opened.connect(self.opened)
        self._cards[payment.reference] = card
        return card

    def _arrange(self, in_flight: int) -> None:
        left, width, y = _MARGIN, self.width() - 2 * _MARGIN, _MARGIN
        notice = self._notice_room()
        if self._notice is not None and notice:
            self._notice.setGeometry(left, y, width, notice - _MARGIN)
        y += notice
        self._in_flight_title.setGeometry(left, y, width - 30, 20)
        self._key.setGeometry(self.width() - _MARGIN - self._key.sizeHint().width(), y, 30, 20)
        y += _TITLE
        cards = self.cards()
        for card in cards[:in_flight]:
            card.setGeometry(left, y, width, theme.CARD_HEIGHT)
            y += _STEP
        self._nothing.setVisible(in_flight == 0)
        if in_flight == 0:
            self._nothing.setGeometry(left, y, width, 24)
            y += 34
        if not self._more.isHidden():
            self._more.setGeometry(left, y, width, theme.TOUCH)
            y += theme.TOUCH + 10
        y += 8
        self._settled_title.setVisible(len(cards) > in_flight)
        self._settled_title.setGeometry(left, y, width, 20)
        y += _TITLE
        for card in cards[in_flight:]:
            card.setGeometry(left, y, width, theme.CARD_HEIGHT)
            y += _STEP
        order: list[QWidget] = [*cards[:in_flight], self._more, *cards[in_flight:]]
        for card in cards:
            card.show()
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _tick(self) -> None:
        now = datetime.now(UTC)
        for card in self._cards.values():
            card.tick(now)

    def _flash(self, reference: str) -> None:
        card = self._cards.get(reference)
        if card is not None:
            card.flash()
