"""The two boxes that a sale is typed into: a large amount with its currency, a telephone number with its network."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.ui import icons, theme
from pos_app.ui.fitting import fitting_font
from pos_app.ui.grouped_field import Edit, GroupedField

_RING = 3
_AMOUNT_SIZE = 56


class FieldBox(QWidget):
    """A white box around a `GroupedField`, with a ring when it has the focus and a red border when it is wrong."""

    def __init__(self, edit: Edit, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = GroupedField(edit, self)
        self.line.setTextMargins(0, 0, 0, 0)
        palette = self.line.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.line.setPalette(palette)
        self.line.focused.connect(self._focus_moved)
        self.setFocusProxy(self.line)
        self.setFixedHeight(height)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._wrong = False

    def set_wrong(self, wrong: bool) -> None:
        """Whether what stands in it has to be mended; said in words elsewhere."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        accent = theme.REFUSED if self._wrong else theme.ACTION
        if self.line.hasFocus():
            ring = theme.colour(accent).lighter(100)
            ring.setAlphaF(0.22)
            painter.setPen(QPen(ring, 2 * _RING))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        border = accent if self.line.hasFocus() or self._wrong else theme.LINE_STRONG
        painter.setPen(QPen(theme.colour(border), 1.4))
        painter.setBrush(theme.colour(theme.SURFACE))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        self._paint_mark(painter, box)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        """What stands beside the text."""

    def _focus_moved(self, here: bool) -> None:
        del here
        self.update()


class AmountBox(FieldBox):
    """The amount, as large as it fits, with the symbol of its currency on the right."""

    def __init__(self, edit: Edit, parent: QWidget | None = None, *, height: int = 90) -> None:
        super().__init__(edit, height, parent)
        self._largest = _AMOUNT_SIZE if height >= 90 else round(height * 0.55)
        self._unit = ""
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.line.edited.connect(self._fit)

    @property
    def unit(self) -> str:
        return self._unit

    def set_unit(self, symbol: str) -> None:
        """The currency's symbol, `Ar` or `FCFA`."""
        if symbol != self._unit:
            self._unit = symbol
            self._fit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _unit_width(self) -> float:
        return QFontMetricsF(theme.font(28)).horizontalAdvance(self._unit) + 12 if self._unit else 0

    def _fit(self) -> None:
        room = self.width() - self._unit_width() - 44
        self.line.setGeometry(16, _RING, int(room) + 8, self.height() - 2 * _RING)
        self.line.setFont(fitting_font(self.line.text(), self._largest, theme.BOLD, room - 8))

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(theme.font(28))
        painter.setPen(theme.colour(theme.INK_SOFT))
        # The symbol stands on the line of the digits, as on a price tag.
        lift = QFontMetricsF(self.line.font()).capHeight() - QFontMetricsF(theme.font(28)).capHeight()
        area = box.adjusted(0, lift, -18, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit)


class PhoneBox(FieldBox):
    """The customer's number, and on the right the network that it was recognised as."""

    def __init__(self, edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(edit, 66, parent)
        self._mark = ""
        self._icon = ""
        self._colour = theme.INK_SOFT
        self.line.setFont(theme.font(28, theme.MEDIUM))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)

    @property
    def mark(self) -> str:
        return self._mark

    def set_mark(self, text: str, icon: str = "", colour: str = theme.INK_SOFT) -> None:
        """The network's name; with a green check once the whole number is right."""
        self._mark, self._icon, self._colour = text, icon, colour
        self._place()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _mark_width(self) -> float:
        width = QFontMetricsF(theme.font(14, theme.SEMIBOLD)).horizontalAdvance(self._mark)
        return width + (26 if self._icon else 0)

    def _place(self) -> None:
        room = self.width() - self._mark_width() - 52
        self.line.setGeometry(18, _RING, int(room), self.height() - 2 * _RING)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        if not self._mark:
            return
        painter.setFont(theme.font(14, theme.SEMIBOLD))
        painter.setPen(theme.colour(self._colour))
        area = box.adjusted(0, 0, -18, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._mark)
        if self._icon:
            left = area.right() - self._mark_width()
            icons.paint(painter, self._icon, self._colour, left, area.center().y() - 10, 20)
