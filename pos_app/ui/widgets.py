"""The few widgets that every screen is made of, painted by hand: no style sheet, so the window opens fast.

Text is drawn plain whatever it holds; nothing here knows a payment.
"""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.buttons import ENTER_KEYS, KeyButton, Role
from pos_app.ui.shapes import focus_ring, paint_card, rounded
from pos_app.wording.clean import plain

__all__ = ["ENTER_KEYS", "Card", "Field", "Icon", "KeyButton", "Notice", "PlainLabel", "Role"]


class PlainLabel(QLabel):
    """Text that is never markup: control and bidirectional characters are taken out, the length is capped."""

    def __init__(
        self,
        text: str = "",
        px: int = 14,
        weight: int = theme.REGULAR,
        colour: str = theme.INK,
        *,
        wrap: bool = False,
        limit: int = 500,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._limit = limit
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(px, weight))
        self.setWordWrap(wrap)
        self.set_colour(colour)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(plain(text, self._limit))

    def set_colour(self, colour: str) -> None:
        """Draw the text in a colour of the theme."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour(colour))
        self.setPalette(palette)


class Icon(QWidget):
    """One icon. Says nothing to a screen reader: the word beside it does."""

    def __init__(self, name: str, colour: str, size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._colour, self._side = name, colour, size
        self.setFixedSize(size, size)

    def show_icon(self, name: str, colour: str) -> None:
        """Draw another icon of the same size."""
        if (name, colour) != (self._name, self._colour):
            self._name, self._colour = name, colour
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self._name, self._colour, 0, 0, self._side)


class Card(QFrame):
    """A white sheet with rounded corners; with `bar` a coloured edge at the left tells the state's kind."""

    def __init__(
        self,
        *,
        fill: str = theme.SURFACE,
        border: str | None = theme.LINE,
        bar: str | None = None,
        bar_width: int = 8,
        radius: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill, self._border, self._bar = fill, border, bar
        self._bar_width, self._radius = bar_width, radius

    def set_look(self, *, fill: str, border: str | None, bar: str | None = None) -> None:
        """Change the colours."""
        self._fill, self._border, self._bar = fill, border, bar
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self._radius, self._fill, self._border, self._bar, self._bar_width)


class Notice(Card):
    """A tinted box with an icon and a sentence: what to say to the customer, what went wrong, what to do."""

    def __init__(
        self,
        icon: str,
        text: str = "",
        *,
        colour: str = theme.WAITING_ON_TINT,
        tint: str = theme.WAITING_TINT,
        px: int = 17,
        margins: tuple[int, int] = (20, 14),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(fill=tint, border=None, radius=theme.RADIUS, parent=parent)
        self._icon = Icon(icon, colour, px + 9)
        self._label = PlainLabel(text, px, theme.MEDIUM, colour, wrap=True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(*margins, *margins)
        row.setSpacing(14)
        row.addWidget(self._icon)
        row.addWidget(self._label, 1)

    def add(self, button: QWidget) -> None:
        """Put what can be done about it behind the sentence."""
        self._row.addWidget(button)

    def setText(self, text: str) -> None:
        """Show another sentence."""
        self._label.setText(text)

    def text(self) -> str:
        """The sentence that is shown."""
        return self._label.text()


class Field(QFrame):
    """A framed line to type in; the frame, not the text cursor alone, shows where the keyboard is.

    `edit` is the line itself; more widgets (a suffix, a mark) go into `row` behind it.
    """

    def __init__(self, edit: QLineEdit, px: int = 28, weight: int = theme.SEMIBOLD, height: int = 60) -> None:
        super().__init__()
        self.edit = edit
        edit.setFrame(False)
        edit.setFont(theme.font(px, weight))
        edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        palette = edit.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        edit.setPalette(palette)
        edit.installEventFilter(self)
        self.setFocusProxy(edit)
        self.setFixedHeight(max(height, theme.TOUCH))
        self._wrong = False
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 4, 16, 4)
        self.row.setSpacing(8)
        self.row.addWidget(edit, 1)

    def set_wrong(self, wrong: bool) -> None:
        """Draw the frame in the colour of a mistake; the words that say which one stand elsewhere."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        border = theme.REFUSED if self._wrong else theme.LINE_STRONG
        rounded(painter, rect, theme.RADIUS, theme.SURFACE, border)
        if self.edit.hasFocus():
            focus_ring(painter, rect, theme.RADIUS, theme.REFUSED if self._wrong else theme.ACTION)
