"""The largest font at which a text fits: amounts are never cut, whatever the currency and the screen."""

from PySide6.QtGui import QFont, QFontMetricsF

from pos_app.ui import theme

_SMALLEST = 16
_STEP = 0.92


def fitting_font(text: str, px: int, weight: int, room: float) -> QFont:
    """Inter of at most `px` pixels in which `text` is no wider than `room`; never below 16 pixels."""
    while True:
        font = theme.font(px, weight)
        if px <= _SMALLEST or QFontMetricsF(font).horizontalAdvance(text) <= room:
            return font
        px = max(_SMALLEST, round(px * _STEP))
