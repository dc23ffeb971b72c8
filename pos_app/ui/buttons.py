"""The button of the till: it shows its key, and a key held down presses it once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.shapes import RING, focus_ring, rounded
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GAP = 2.0
_SMALLEST = 13
"""Pixels of the words where they would not fit otherwise."""
_BETWEEN = 12
_MARGIN = 16


class Role(Enum):
    """What a button is for; decides its colours."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"
    QUIET = "quiet"
    """A key of the keypad that is not a digit, or an action of little weight."""
    KEYPAD = "keypad"
    ON_COLOUR = "on_colour"
    """The main action on the green screen."""
    ON_COLOUR_GHOST = "on_colour_ghost"


@dataclass(frozen=True, slots=True)
class _Paint:
    fill: str
    hover: str
    down: str
    text: str
    border: str | None = None
    hint_fill: QColor = field(default_factory=lambda: QColor(theme.SOFT))
    hint_text: str = theme.INK_SOFT
    ring: str = theme.ACTION


_ON_DARK_HINT = QColor(0, 0, 0, 50)
_PAINTS = {
    Role.PRIMARY: _Paint(
        theme.ACTION, "#0A6F6A", theme.ACTION_DARK, theme.ON_DARK, hint_fill=_ON_DARK_HINT, hint_text=theme.ON_DARK
    ),
    Role.SECONDARY: _Paint(theme.SURFACE, "#F7F9FB", theme.SOFT, theme.INK, theme.LINE_STRONG),
    Role.DANGER: _Paint(theme.SURFACE, theme.REFUSED_TINT, "#F8DCD9", theme.REFUSED, "#E5B5B1"),
    Role.QUIET: _Paint(theme.SOFT, "#E5E9EF", "#DAE0E8", "#33435A", theme.LINE, QColor(theme.SURFACE)),
    Role.KEYPAD: _Paint(theme.SURFACE, "#F7F9FB", "#E5E9EF", theme.INK, theme.LINE),
    Role.ON_COLOUR: _Paint(
        theme.SURFACE, "#F1F7F3", "#DDEBE2", theme.PAID, None, QColor("#E6EFE9"), theme.PAID, theme.ON_DARK
    ),
    Role.ON_COLOUR_GHOST: _Paint(
        "#2F7C52", "#36835A", "#27724A", theme.ON_DARK, None, _ON_DARK_HINT, theme.ON_DARK, theme.ON_DARK
    ),
}


class KeyButton(QAbstractButton):
    """A button that shows its key. `keys` press it from anywhere in the window while it is visible and enabled.

    A key held down presses once: auto-repeat must never serve two customers. With `hint_gives_way` the key is left out
    where there is no room for all the words beside it.
    """

    hint_gives_way = False

    held = Signal()
    """Enter is held down on this button, which has the keyboard."""

    def __init__(
        self,
        text: str,
        key_hint: str = "",
        icon: str | None = None,
        role: Role = Role.SECONDARY,
        *,
        keys: Iterable[Qt.Key | str] = (),
        px: int | None = None,
        height: int = 64,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label, self._hint, self._icon, self._role = "", key_hint, icon, role
        self._px = px if px is not None else (19 if role in (Role.PRIMARY, Role.ON_COLOUR) else 17)
        self._height = max(height, theme.TOUCH)
        self.setMinimumHeight(theme.TOUCH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)
        self._shortcuts = [self._shortcut(key) for key in keys]

    def setText(self, text: str) -> None:
        self._label = plain(text, 200)
        # Doubled, or Qt would make a mnemonic of a customer's ampersand.
        super().setText(self._label.replace("&", "&&"))
        self.setAccessibleName(self._label or self.accessibleName())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._label

    def set_key_hint(self, hint: str) -> None:
        """Show another key beside the words."""
        self._hint = hint
        self.updateGeometry()
        self.update()

    def show_chosen(self, chosen: bool) -> None:
        """Look like the one that holds, among buttons of which one does."""
        self._role = Role.PRIMARY if chosen else Role.SECONDARY
        self.setAccessibleDescription(_("choisi") if chosen else "")
        self.update()

    def set_role(self, role: Role) -> None:
        """Paint it for another purpose: among several, which one is chosen."""
        if role is not self._role:
            self._role = role
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._content_width(self._px)) + 40, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.TOUCH, theme.TOUCH)

    def least_width(self) -> float:
        """How wide it has to be for all its words and its key, in the smallest size that it would choose."""
        return self._content_width(_SMALLEST) + _MARGIN

    def event(self, event: QEvent) -> bool:
        # With the keyboard on this button, Enter means this button, whatever else Enter does on the screen.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in ENTER_KEYS
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            if event.isAutoRepeat():
                self.held.emit()
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = _PAINTS[self._role]
        rect = QRectF(self.rect())
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS, look.ring)
            inset = RING + _GAP
            rect = rect.adjusted(inset, inset, -inset, -inset)
        text = look.text
        if not self.isEnabled():
            text = theme.INK_SOFT
            rounded(painter, rect, theme.RADIUS, theme.SOFT, theme.LINE)
        else:
            fill = look.down if self.isDown() else look.hover if self.underMouse() else look.fill
            rounded(painter, rect, theme.RADIUS, fill, look.border)
        self._paint_content(painter, rect, text, look)

    def _shortcut(self, key: Qt.Key | str) -> QShortcut:
        made = QShortcut(QKeySequence(key), self)
        made.setAutoRepeat(False)
        made.activated.connect(self.click)
        return made

    def _content_width(self, px: int) -> float:
        words = theme.words_width(self._label, px, theme.SEMIBOLD)
        parts = [part for part in (self._icon_side(px), words, self._hint_width()) if part]
        return sum(parts) + _BETWEEN * (len(parts) - 1)

    def _icon_side(self, px: int) -> int:
        return px + 3 if self._icon else 0

    def _hint_width(self) -> float:
        if not self._hint:
            return 0.0
        width = theme.words_width(self._hint, 12, theme.SEMIBOLD) + 16
        if self.hint_gives_way:
            words = theme.words_width(self._label, _SMALLEST, theme.SEMIBOLD)
            icon = self._icon_side(_SMALLEST) + _BETWEEN if self._icon else 0
            if icon + words + _BETWEEN + width > self.width() - _MARGIN:
                return 0.0
        return width

    def _fitting_size(self, room: float) -> int:
        px = self._px
        while px > _SMALLEST and self._content_width(px) > room:
            px -= 1
        return px

    def _paint_content(self, painter: QPainter, rect: QRectF, text: str, look: _Paint) -> None:
        room = rect.width() - _MARGIN
        px = self._fitting_size(room)
        width = min(self._content_width(px), room)
        x = rect.x() + (rect.width() - width) / 2
        middle = rect.center().y()
        if self._icon:
            side = self._icon_side(px)
            icons.paint(painter, self._icon, text, round(x), round(middle - side / 2), side)
            x += side + 12
        hint = self._hint_width()
        words_room = rect.right() - 8 - x - (hint + 12 if hint else 0)
        painter.setFont(theme.font(px, theme.SEMIBOLD))
        metrics = QFontMetricsF(painter.font())
        words = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, words_room)
        painter.setPen(theme.colour(text))
        words_width = metrics.horizontalAdvance(words)
        painter.drawText(QRectF(x, rect.y(), words_width + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, words)
        if hint:
            box = QRectF(x + words_width + (12 if words else 0), middle - 10.5, hint, 21)
            rounded(painter, box, 5, look.hint_fill if self.isEnabled() else theme.colour(theme.LINE))
            painter.setFont(theme.font(12, theme.SEMIBOLD))
            painter.setPen(theme.colour(look.hint_text if self.isEnabled() else theme.INK_SOFT))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._hint)
