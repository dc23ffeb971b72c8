"""The largest font at which a text fits: amounts are never cut, whatever the currency and the screen."""

from PySide6.QtGui import QFont, QFontMetricsF

from pos_app.ui import theme

_SMALLEST = 16
_STEP = 0.92


def fitting_font(text: str, px: int, weight: int, room: float, smallest: int = _SMALLEST) -> QFont:
    """Inter of at most `px` pixels in which `text` is no wider than `room`; never below `smallest` pixels."""
    while True:
        font = theme.font(px, weight)
        if px <= smallest or QFontMetricsF(font).horizontalAdvance(text) <= room:
            return font
        px = max(smallest, round(px * _STEP))
