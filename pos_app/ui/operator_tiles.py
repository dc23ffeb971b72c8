"""The operators to choose from, one tile each: by finger, by arrow keys, or by Alt and the tile's number."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from pos_app.core.operator import Operator
from pos_app.ui import icons, theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.errors import NETWORKS

_MARKS = {
    "mvola": ("MV", "#0A8A3C"),
    "pvit": ("PV", "#C8102E"),
    "pvit-web": ("PW", "#A40D26"),
    "moneyfusion": ("MF", "#B4530A"),
    "ekolopay": ("EK", "#1D5FA8"),
}
_OTHER_COLOUR = "#475569"
_CASH_MARK = ("", "#475569")
_AZERTY = "&É\"'("
"""What the keys 1 to 5 of a French keyboard give without Shift."""
_HEIGHT = 60
_TWO_COLUMNS_FROM = 430


class Tile(QAbstractButton):
    """One way to be paid: a mark, a name, how it is done, and its key."""

    def __init__(self, name: str, mark: tuple[str, str], how: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        (self._mark, self._colour), self._how, self._key = mark, how, key
        self.setText(name)
        self.setAccessibleName(_("{operator} : {how}").format(operator=name, how=how))
        self.setToolTip(key)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.hasFocus():
            ring = theme.colour(theme.ACTION).lighter(100)
            ring.setAlphaF(0.3)
            painter.setPen(QPen(ring, 4))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        chosen = self.isChecked()
        painter.setPen(QPen(theme.colour(theme.ACTION if chosen else theme.LINE), 2 if chosen else 1))
        painter.setBrush(theme.colour(theme.ACTION_TINT if chosen or self.isDown() else theme.SURFACE))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        self._paint_mark(painter, box)
        self._paint_words(painter, box)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        square = QRectF(box.left() + 11, box.center().y() - 17, 34, 34)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._colour))
        painter.drawRoundedRect(square, 8, 8)
        painter.setPen(theme.colour(theme.ON_DARK))
        painter.setFont(theme.font(13, theme.BOLD))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, self._mark)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        words = box.adjusted(56, 8, -12, -8)
        half = words.height() / 2
        hint = self._key
        hint_font = theme.font(11)
        hint_width = QFontMetricsF(hint_font).horizontalAdvance(hint)
        name_width = QFontMetricsF(theme.font(15, theme.SEMIBOLD)).horizontalAdvance(self.text())
        if name_width + hint_width + 6 > words.width():
            # The name matters more than its key, which the tool tip tells as well.
            hint, hint_width = "", 0.0
        upper = QRectF(words.left(), words.top(), words.width() - hint_width - 6, half)
        _draw_elided(painter, upper, theme.font(15, theme.SEMIBOLD), theme.INK, self.text())
        right = QRectF(words.right() - hint_width, words.top(), hint_width, half)
        _draw_elided(painter, right, hint_font, theme.INK_SOFT, hint)
        lower = QRectF(words.left(), words.center().y(), words.width(), half)
        _draw_elided(painter, lower, theme.font(12, theme.MEDIUM), theme.INK_SOFT, self._how)


class OperatorTile(Tile):
    """One operator: its mark, its name, how the customer pays."""

    def __init__(self, operator: Operator, number: int, parent: QWidget | None = None) -> None:
        name = plain(operator.name, 40)
        mark = _MARKS.get(operator.id, (name[:2].upper(), _OTHER_COLOUR))
        super().__init__(name, mark, _how(operator), _("Alt+{number}").format(number=number), parent)
        self.operator = operator
        self.setCheckable(True)


class CashTile(Tile):
    """Cash: no choice that stays, but a press that leads to where it is taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Espèces"), _CASH_MARK, _("billets et pièces"), "F6", parent)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_F6), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        super()._paint_mark(painter, box)
        icons.paint(painter, "banknote", theme.ON_DARK, box.left() + 18, box.center().y() - 10, 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


class OperatorTiles(QWidget):
    """The choice of one operator. `chosen` is emitted when a person chooses, never when the till proposes.

    `cash` is the tile for cash; it is hidden until the shop keeps days.
    """

    chosen = Signal(object)

    def __init__(self, operators: Sequence[Operator], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._group = QButtonGroup(self)
        self._proposing = False
        self.tiles = tuple(OperatorTile(operator, number, self) for number, operator in enumerate(operators, start=1))
        self.cash = CashTile(self)
        self.cash.hide()
        self._columns = 0
        for tile in self.tiles:
            self._group.addButton(tile)
        self._group.buttonToggled.connect(self._toggled)
        # The tile that was proposed is not toggled by a press, and the press is a choice all the same.
        self._group.buttonClicked.connect(self._pressed)
        for number in range(1, len(self.tiles) + 1):
            for key in (str(number), *_AZERTY[number - 1 : number]):
                shortcut = QShortcut(QKeySequence(f"Alt+{key}"), self)
                shortcut.setObjectName(str(number))
                shortcut.activated.connect(self._key_pressed)
        self.arrange(_TWO_COLUMNS_FROM)

    @property
    def operator(self) -> Operator | None:
        """The operator that is chosen or proposed."""
        return next((tile.operator for tile in self.tiles if tile.isChecked()), None)

    def propose(self, operator: Operator) -> None:
        """Show `operator` as the proposed one."""
        self._proposing = True
        try:
            self._check(operator)
        finally:
            self._proposing = False

    def choose_number(self, number: int) -> None:
        """What Alt and a digit do, from 1."""
        if 1 <= number <= len(self.tiles):
            tile = self.tiles[number - 1]
            if tile.isChecked():
                self.chosen.emit(tile.operator)
            tile.setChecked(True)

    def arrange(self, width: int, *, crowded: bool = False) -> None:
        """Two columns where `width` has room for them, where height is scarce, and for more than three operators."""
        shown: tuple[Tile, ...] = (*self.tiles, self.cash)
        many = len(self.tiles) + (not self.cash.isHidden())
        columns = 2 if width >= _TWO_COLUMNS_FROM or crowded or many > 3 else 1
        if columns != self._columns:
            self._columns = columns
            for index, tile in enumerate(shown):
                self._grid.addWidget(tile, index // columns, index % columns)
            self._grid.setColumnStretch(0, 1)
            self._grid.setColumnStretch(1, columns - 1)

    @property
    def rows(self) -> int:
        """How many tiles stand above each other."""
        shown = len(self.tiles) + (not self.cash.isHidden())
        return -(-shown // self._columns)

    def _check(self, operator: Operator) -> None:
        for tile in self.tiles:
            if tile.operator.id == operator.id:
                tile.setChecked(True)

    def _key_pressed(self) -> None:
        self.choose_number(int(self.sender().objectName()))

    def _pressed(self, tile: QAbstractButton) -> None:
        self._toggled(tile, True)

    def _toggled(self, tile: QAbstractButton, checked: bool) -> None:
        if checked and not self._proposing and isinstance(tile, OperatorTile):
            self.chosen.emit(tile.operator)


def mark_of_operator(operator_id: str) -> tuple[str, str]:
    """Two letters and a colour that an operator is known by; where it has none, those of any other."""
    return _MARKS.get(operator_id, (plain(operator_id, 40)[:2].upper(), _OTHER_COLOUR))


def _how(operator: Operator) -> str:
    """How its customers pay: on a page, or by a request; the networks where there are several."""
    if operator.by_link:
        return _("lien et code QR")
    if len(operator.networks) > 1:
        return ", ".join(NETWORKS[network] for network in operator.networks)
    return _("demande sur le téléphone")


def _draw_elided(painter: QPainter, box: QRectF, font: QFont, colour: str, text: str) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
