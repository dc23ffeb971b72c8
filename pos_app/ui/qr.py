"""QR codes of links that were admitted: dark modules in whole pixels, on a screen or on paper. Judges no link."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.shapes import rounded

QUIET = 4
"""Light modules around the code that ISO/IEC 18004 asks for."""

SMALLEST = 180
"""Device-independent pixels of the square's side: a link of a hundred characters can still be read."""
_CORNER, _FRAME = 16, 3
"""The radius, and the room that the line of the frame takes. The corners stay in the quiet zone."""
_LARGE = 6
"""Device-independent pixels, some 1.5 mm on a shop's display: three pixels of a telephone's picture from 60 cm."""
_BEST_MASK_UP_TO = 10
"""Versions. The standard has the best of eight masks looked for; for a larger code that takes longer than a window may
stop, and every mask can be read."""
_BYTE_MODE_BITS = 4
_SHORT_COUNT, _LONG_COUNT, _SHORT_UP_TO = 8, 16, 9
_BITS_OF_A_BYTE = 8


class Level(IntEnum):
    """How much of a code may be unreadable: 7, 15 or 25 %. The values are those of the standard's format bits."""

    L = 1
    M = 0
    Q = 3


@dataclass(frozen=True, slots=True)
class Symbol:
    """A code to be drawn. `side` in modules, quiet zone included; `dark` are its dark runs, in modules."""

    text: str
    version: int
    level: Level
    side: int
    dark: tuple[QRect, ...]


def symbol_for(text: str, pixels: int, ratio: float = 1.0) -> Symbol:
    """The code of `text` in a square of `pixels` device pixels, `ratio` of them to a device-independent one.

    What a telephone needs at 60 cm is large modules. Error correction is as good as it can be without making them
    smaller than that, or smaller at all where they are not that large.
    """
    wanted = min(pixels // modules(text, Level.L), round(_LARGE * ratio))
    level = next(level for level in (Level.Q, Level.M, Level.L) if pixels // modules(text, level) >= wanted)
    return symbol(text, level)


def modules(text: str, level: Level) -> int:
    """How many modules the side of the code has, quiet zone included."""
    return 17 + 4 * _version(len(text.encode()), level) + 2 * QUIET


@lru_cache(maxsize=8)
def symbol(text: str, level: Level) -> Symbol:
    """The code of `text` at that level of error correction."""
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, QRData

    version = _version(len(text.encode()), level)
    made = QRCode(version, level.value, border=0, mask_pattern=None if version <= _BEST_MASK_UP_TO else 0)
    made.add_data(QRData(text.encode(), MODE_8BIT_BYTE, check_data=False))
    made.make(fit=False)
    return Symbol(text, version, level, made.modules_count + 2 * QUIET, tuple(_runs(made.modules)))


def draw(painter: QPainter, code: Symbol, left: int, top: int, module: int, ink: str = theme.INK) -> None:
    """Draw the dark modules in squares of `module` units of the painter. The ground has to be light already."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink))
    # One path, not many rectangles: on paper nothing shows between two of them.
    path = QPainterPath()
    for run in code.dark:
        path.addRect(QRectF(left + run.x() * module, top + run.y() * module, run.width() * module, module))
    painter.drawPath(path)


class QrCode(QWidget):
    """One code in a white square with rounded corners, as large as whole pixels allow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(SMALLEST, SMALLEST)

    @property
    def text(self) -> str:
        """What a telephone reads; empty while nothing is shown."""
        return self._text

    def show_text(self, text: str, name: str = "") -> None:
        """Show the code of `text`, or nothing for an empty one. `name` says in words whose code it is."""
        self.setAccessibleName(name)
        if text != self._text:
            self._text = text
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(SMALLEST, SMALLEST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        rounded(painter, QRectF(left, top, side, side), _CORNER, theme.SURFACE, theme.LINE)
        if not self._text:
            return
        # In the screen's own pixels, or a module would be a pixel wider than the next on a scaled display.
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        pixels = int((side - 2 * _FRAME) * ratio)
        code = symbol_for(self._text, pixels, ratio)
        module = max(1, pixels // code.side)
        margin = (side * ratio - code.side * module) / 2
        draw(painter, code, round(left * ratio + margin), round(top * ratio + margin), module)


def _version(length: int, level: Level) -> int:
    """The smallest version that holds `length` bytes. Raises ValueError for more than any holds."""
    from qrcode.util import BIT_LIMIT_TABLE

    limits: list[int] = BIT_LIMIT_TABLE[level.value]
    payload = _BYTE_MODE_BITS + _BITS_OF_A_BYTE * length
    version = bisect_left(limits, payload + _SHORT_COUNT, 1)
    if version > _SHORT_UP_TO:
        version = bisect_left(limits, payload + _LONG_COUNT, _SHORT_UP_TO + 1)
    if version >= len(limits):
        raise ValueError(f"{length} bytes are too many for a QR code")
    return version


def _runs(matrix: Sequence[Sequence[bool | None]]) -> list[QRect]:
    """The dark stretches of every row."""
    found = []
    for y, row in enumerate(matrix):
        start: int | None = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append(QRect(start + QUIET, y + QUIET, x - start, 1))
                start = None
    return found
