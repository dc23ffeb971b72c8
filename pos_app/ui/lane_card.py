"""One payment in the lane: amount, state, operator, number with its middle hidden, and how long or when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from pos_app.core.payment import Payment
from pos_app.ui import icons, theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.fitting import fitting_font
from pos_app.ui.numbers import masked
from pos_app.ui.shapes import focus_ring, paint_card, rounded
from pos_app.wording.amounts import format_clock, format_elapsed
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.payments import amount_words, mark_word, state_word, waits_for_statement

if TYPE_CHECKING:
    from PySide6.QtCore import QVariantAnimation

_FLASH_MS = 1600
_OPERATOR_LIMIT = 24
_MARK, _BETWEEN = 21, 6
"""Room for the state's icon, and between it and the amount."""


def first_line(amount: str, state: str, room: float) -> tuple[QFont, str]:
    """The font in which the whole amount stands in `room` pixels, and what is left there of the state's word.

    An amount that is cut is another amount; a word that is cut still has its icon and its colour.
    """
    metrics = QFontMetricsF(_state_font())
    beside = room - _MARK - _BETWEEN
    font = fitting_font(amount, 16, theme.BOLD, beside - metrics.horizontalAdvance(state), smallest=13)
    left = beside - QFontMetricsF(font).horizontalAdvance(amount)
    return font, metrics.elidedText(state, Qt.TextElideMode.ElideRight, left)


def _state_font() -> QFont:
    return theme.font(13, theme.BOLD)


class LaneCard(QAbstractButton):
    """A card that opens its payment. `flashes` counts how often it lit up, `light` is how bright it is now (0 to 1)."""

    opened = Signal(str)

    def __init__(self, payment: Payment, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.payment = payment
        self.flashes = 0
        self._operator = plain(operator, _OPERATOR_LIMIT)
        self._unseen = False
        self._when = ""
        self.light = 0.0
        self._animation: QVariantAnimation | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._tell)
        self._name()

    def show_payment(self, payment: Payment) -> None:
        """Show `payment` as it is now."""
        if payment != self.payment:
            self.payment = payment
            self._name()
            self.update()

    def set_unseen(self, unseen: bool) -> None:
        """Mark a payment whose new state nobody has looked at."""
        if unseen != self._unseen:
            self._unseen = unseen
            self._name()
            self.update()

    def words(self) -> tuple[str, str, str, str]:
        """Amount, state, who, when: what is written on the card."""
        payment = self.payment
        who = " · ".join(part for part in (mark_word(payment), self._operator, masked(payment.phone)) if part)
        return amount_words(payment), state_word(payment), who, self._when

    def flash(self) -> None:
        """Light up once."""
        self.flashes += 1
        if self._animation is None:
            self._animation = self._fading_light()
        self._animation.stop()
        self._set_light(1.0)
        self._animation.start()

    def tick(self, now: datetime) -> None:
        """Show the time that went by."""
        when = self._when_now(now)
        if when != self._when:
            self._when = when
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(288, theme.CARD_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        look = theme.look_of(self.payment)
        fill = theme.GROUND if self.underMouse() or self.isDown() else theme.SURFACE
        paint_card(painter, rect, theme.RADIUS, fill, theme.LINE, look.bar, 5)
        if self.light > 0:
            light = QColor(look.bar)
            light.setAlphaF(0.35 * self.light)
            rounded(painter, rect, theme.RADIUS, light)
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
        self._paint_words(painter, rect.adjusted(17, 0, -12, 0), look)

    def _paint_words(self, painter: QPainter, room: QRectF, look: theme.Look) -> None:
        amount, state, who, when = self.words()
        small = theme.font(13, theme.REGULAR, tabular=True)
        top, bottom = QRectF(room.x(), 11, room.width(), 24), QRectF(room.x(), 35, room.width(), 20)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        amount_font, state = first_line(amount, state, room.width())
        painter.setFont(_state_font())
        painter.setPen(theme.colour(look.text))
        painter.drawText(top, right, state)
        mark = top.right() - QFontMetricsF(painter.font()).horizontalAdvance(state) - _MARK
        icons.paint(painter, look.icon, look.text, round(mark), round(top.center().y() - 8), 16)
        painter.setFont(amount_font)
        painter.setPen(theme.colour(theme.INK))
        painter.drawText(top, left, amount)
        painter.setFont(small)
        painter.setPen(theme.colour(theme.INK_SOFT))
        painter.drawText(bottom, right, when)
        when_width = QFontMetricsF(small).horizontalAdvance(when)
        elided = QFontMetricsF(small).elidedText(who, Qt.TextElideMode.ElideRight, room.width() - when_width - 8)
        painter.drawText(bottom, left, elided)

    def _when_now(self, now: datetime) -> str:
        payment = self.payment
        if payment.is_undecided and not waits_for_statement(payment):
            return format_elapsed((now - payment.created_at).total_seconds())
        when = format_clock(payment.settled_at or payment.changed_at)
        return _("nouveau · {time}").format(time=when) if self._unseen else when

    def _name(self) -> None:
        self._when = self._when_now(datetime.now(UTC))
        amount, state, who, _when = self.words()
        self.setAccessibleName(_("{amount}, {state}, {who}").format(amount=amount, state=state, who=who))

    def _fading_light(self) -> QVariantAnimation:
        # Imported here: no card flashes before the first frame.
        from PySide6.QtCore import QEasingCurve, QVariantAnimation

        animation = QVariantAnimation(self)
        animation.setStartValue(1.0)
        animation.setEndValue(0.0)
        animation.setDuration(_FLASH_MS)
        animation.setEasingCurve(QEasingCurve.Type.InQuad)
        animation.valueChanged.connect(self._set_light)
        return animation

    def _set_light(self, light: float) -> None:
        self.light = light
        self.update()

    def _tell(self) -> None:
        self.opened.emit(self.payment.reference)
