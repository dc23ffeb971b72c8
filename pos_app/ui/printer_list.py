"""The printers to choose from, as tiles that scroll: what was found, what was typed, and none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.printing import Connection, Found, Printer
from pos_app.ui import icons, theme
from pos_app.ui.printer_words import readiness, way_words
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_HEIGHT = 60
_NAME_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where receipts could go. `connection` is None for no printer at all; `name` is empty where nobody knows it."""

    connection: Connection | None
    target: str = ""
    name: str = ""
    ready: bool | None = None

    def is_of(self, printer: Printer | None) -> bool:
        """Whether `printer` prints there."""
        if printer is None or self.connection is None:
            return printer is None and self.connection is None
        return (self.connection, self.target) == (printer.connection, printer.target)


NOWHERE = Place(None)


def place_of(printer: Printer | None) -> Place:
    """Where `printer` prints."""
    return NOWHERE if printer is None else Place(printer.connection, printer.target)


def places(found: Sequence[Found], *more: Place) -> list[Place]:
    """What there is to choose from: `more` that discovery did not come across, what it found, and none at all."""
    known = [Place(one.connection, one.target, one.name, one.ready) for one in found]
    ways = {(one.connection, one.target) for one in known}
    others: dict[tuple[Connection | None, str], Place] = {}
    for place in more:
        way = (place.connection, place.target)
        if place.connection is not None and way not in ways:
            others.setdefault(way, place)
    return [*others.values(), *known, NOWHERE]


class PrinterTile(QAbstractButton):
    """One of them; `in_use` says that the till prints there now."""

    def __init__(self, place: Place, *, in_use: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.title, self.below, self._icon, self._colour = _words(place)
        self.mark = _("en service") if in_use else ""
        self.setText(self.title.replace("&", "&&"))
        self.setAccessibleName(", ".join(filter(None, (self.title, self.below, self.mark))))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def nextCheckState(self) -> None:
        """Leave the mark alone: who shows the tiles decides which one is chosen."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        chosen = self.isChecked()
        fill = theme.ACTION_TINT if chosen else theme.SOFT if self.isDown() else theme.SURFACE
        rounded(painter, rect, theme.RADIUS, fill, theme.ACTION if chosen else theme.LINE)
        if chosen:
            focus_ring(painter, rect, theme.RADIUS)
        icons.paint(painter, self._icon, self._colour, 14, (rect.height() - 24) / 2, 24)
        room = rect.width() - 52 - (38 if chosen else 14)
        painter.setFont(theme.font(12, theme.SEMIBOLD))
        mark = painter.fontMetrics().horizontalAdvance(self.mark)
        painter.setPen(theme.colour(theme.ACTION_DARK))
        painter.drawText(QRectF(52 + room - mark, 8, mark + 1, 24), Qt.AlignmentFlag.AlignVCenter, self.mark)
        self._write(painter, self.title, 16, theme.SEMIBOLD, theme.INK, QRectF(52, 8, room - mark - 8, 24))
        self._write(painter, self.below, 13, theme.MEDIUM, theme.INK_SOFT, QRectF(52, 32, room, 20))
        if chosen:
            icons.paint(painter, "check", theme.ACTION, rect.right() - 34, (rect.height() - 20) / 2, 20)

    def _write(self, painter: QPainter, text: str, px: int, weight: int, colour: str, box: QRectF) -> None:
        painter.setPen(theme.colour(colour))
        painter.setFont(theme.font(px, weight))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, round(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


def _words(place: Place) -> tuple[str, str, str, str]:
    """Title, the line below it, icon and colour."""
    if place.connection is None:
        return _("Pas d'imprimante"), _("Reçus enregistrés en PDF"), "file-down", theme.INK_SOFT
    icon, colour, ready = readiness(place.ready)
    way = way_words(place.connection, place.target)
    name = plain(place.name, _NAME_LIMIT)
    if not name or name == place.target:
        return way, ready, icon, colour
    return name, _("{way}, {ready}").format(way=way, ready=ready) if ready else way, icon, colour


class PrinterList(QScrollArea):
    """Keeps the chosen place while the list changes around it."""

    chosen = Signal(object)
    """The `Place` that is chosen from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[PrinterTile] = []
        self._index = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.slim(self.verticalScrollBar())
        self.setAccessibleName(_("Imprimantes"))
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self.setWidget(page)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour(theme.SURFACE))
        self.setPalette(palette)

    @property
    def place(self) -> Place | None:
        """What is chosen."""
        return self.tiles[self._index].place if 0 <= self._index < len(self.tiles) else None

    def show_places(self, shown: Sequence[Place], used: Printer | None, wanted: Place) -> None:
        """Show these, the one that the till prints to marked, and `wanted` chosen without a word about it."""
        known = [(tile.place, bool(tile.mark)) for tile in self.tiles]
        if known != [(place, place.is_of(used)) for place in shown]:
            for tile in self.tiles:
                tile.hide()
                tile.deleteLater()
            self.tiles = [PrinterTile(place, in_use=place.is_of(used)) for place in shown]
            for number, tile in enumerate(self.tiles):
                tile.clicked.connect(self._clicked)
                self._column.insertWidget(number, tile)
        ways = [(place.connection, place.target) for place in shown]
        way = (wanted.connection, wanted.target)
        self._mark(ways.index(way) if way in ways else len(shown) - 1)

    def choose(self, index: int) -> None:
        """Choose by place in the list, and tell."""
        self._mark(index)
        self.chosen.emit(self.tiles[index].place)

    def step(self, by: int) -> None:
        """The next one, or the one before, round and round."""
        self.choose((self._index + by) % len(self.tiles))

    def _mark(self, index: int) -> None:
        self._index = index
        for number, tile in enumerate(self.tiles):
            tile.setChecked(number == index)
        self.ensureWidgetVisible(self.tiles[index])

    def _clicked(self) -> None:
        tile = self.sender()
        assert isinstance(tile, PrinterTile)
        self.choose(self.tiles.index(tile))
