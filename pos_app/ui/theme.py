"""Colours, fonts and the palette of the till: the one place that says how things look. It paints nothing."""

import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QScrollBar

from pos_app.core.payment import Direction, Payment, Status

INK = "#0F1B2D"
INK_SOFT = "#55647A"
"""Secondary text; readable on white and on the ground."""
GROUND = "#F4F6F8"
SURFACE = "#FFFFFF"
LINE = "#DFE4EA"
LINE_STRONG = "#C6CED8"
SOFT = "#EDF0F4"
"""Fill of quiet keys and key hints."""
ACTION = "#0B7A75"
ACTION_DARK = "#08625E"
ACTION_TINT = "#E9F5F4"
PAID = "#12693A"
PAID_TINT = "#E6F3EA"
WAITING = "#B26A00"
WAITING_TEXT = "#8F5500"
"""Darker than `WAITING`, which has only 4.2:1 on white: bars and rings take `WAITING`, words take this."""
WAITING_BRIGHT = "#F59E0B"
WAITING_TINT = "#FFF6E5"
WAITING_ON_TINT = "#6B4300"
REFUSED = "#B3261E"
REFUSED_TINT = "#FCECEA"
VERIFY = "#5B3CC4"
VERIFY_TINT = "#F0EDFB"
VERIFY_ON_TINT = "#3D2A8C"
OUTGOING = "#15457A"
OUTGOING_TINT = "#E3EDF8"
"""Money that goes back to a customer: never the green of money that came in."""
NEUTRAL = "#5B6779"
NEUTRAL_TINT = "#EEF1F5"
TRAINING_BAND = "#FDE6C4"
TRAINING_TEXT = "#6B4300"
SANDBOX_BAND = "#DCEBFB"
SANDBOX_TEXT = "#15457A"
SIDEBAR = "#0F1B2D"
SIDEBAR_HERE = "#1D3049"
SIDEBAR_TEXT = "#C3CDDB"
SIDEBAR_FAINT = "#8FA0B7"
SIDEBAR_RING = "#5FD3CC"
"""Focus ring on the dark sidebar, where the action colour cannot be seen."""
ON_DARK = "#FFFFFF"
DOT_GOOD = "#16A34A"
DOT_SLOW = "#F59E0B"
DOT_DOWN = "#DC2626"
DOT_NONE = "#94A3B8"

REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700

CARD_HEIGHT = 64
"""Of one payment in the lane."""

TOUCH = 44
"""Smallest side of anything that can be pressed, in device-independent pixels."""
RADIUS = 12
FAMILY = "Inter Till"
"""The shipped subset of Inter, under a name that no installed font has."""

_STYLE = "Fusion"
_SLIM = f"""
QScrollBar:vertical {{ width: 14px; background: transparent; border: none; }}
QScrollBar::handle:vertical {{ background: {LINE_STRONG}; min-height: 44px; border-radius: 4px; margin: 3px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
"""
_FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown, always with its word: `text` for words, `bar` for bars, `tint` behind `on_tint` text."""

    icon: str
    text: str
    bar: str
    tint: str
    on_tint: str


_WAITING_LOOK = Look("hourglass", WAITING_TEXT, WAITING, WAITING_TINT, WAITING_ON_TINT)
_VERIFY_LOOK = Look("shield-question-mark", VERIFY, VERIFY, VERIFY_TINT, VERIFY_ON_TINT)
_PAID_LOOK = Look("circle-check", PAID, PAID, PAID_TINT, PAID)
_LOOKS = {
    Status.CREATED: _WAITING_LOOK,
    Status.SENDING: _WAITING_LOOK,
    Status.AWAITING: _WAITING_LOOK,
    Status.UNKNOWN: _VERIFY_LOOK,
    Status.REVIEW: _VERIFY_LOOK,
    Status.PAID: _PAID_LOOK,
    Status.CONFIRMED_MANUALLY: Look("badge-check", PAID, PAID, PAID_TINT, PAID),
    Status.REFUSED: Look("circle-x", REFUSED, REFUSED, REFUSED_TINT, REFUSED),
    Status.NOT_SENT: Look("circle-slash", NEUTRAL, NEUTRAL, NEUTRAL_TINT, INK),
    Status.ABANDONED: Look("ban", NEUTRAL, NEUTRAL, NEUTRAL_TINT, INK),
}


_OUTGOING_LOOK = Look("arrow-up-right", OUTGOING, OUTGOING, OUTGOING_TINT, OUTGOING)
_OUTGOING_STATES = frozenset({Status.CREATED, Status.SENDING, Status.AWAITING, Status.PAID, Status.CONFIRMED_MANUALLY})
"""States of a payout in which all is well, sent or on its way; in the others a person has to look, as ever."""


def look(status: Status) -> Look:
    """Icon and colours of a state of money that is to come in."""
    return _LOOKS[status]


def look_of(payment: Payment) -> Look:
    """Icon and colours of a payment or payout."""
    if payment.direction is Direction.OUT and payment.status in _OUTGOING_STATES:
        return _OUTGOING_LOOK
    return _LOOKS[payment.status]


@cache
def resources() -> Path:
    """The folder of fonts, icons and sounds: inside the installed package, or beside it in a working copy."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def font(px: int, weight: int = REGULAR, *, tabular: bool = False) -> QFont:
    """Inter at `px` device-independent pixels. `tabular` gives every digit one width, for columns and clocks."""
    made = QFont(FAMILY)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=2048)
def words_width(words: str, px: int, weight: int = REGULAR) -> float:
    """How wide `words` are in that font. Kept: a layout asks every button for its width dozens of times in a turn."""
    return QFontMetricsF(font(px, weight)).horizontalAdvance(words)


@cache
def colour(code: str) -> QColor:
    """The colour of a code of this module. Never changed by who gets it: copies are made where one is needed."""
    return QColor(code)


def slim(bar: QScrollBar) -> None:
    """Draw a scroll bar without its arrows. A style sheet, so only for screens that are not in the first frame."""
    bar.setStyleSheet(_SLIM)


def slim_across(bar: QScrollBar) -> None:
    """The same for a bar below."""
    turned = _SLIM.replace("vertical", "horizontal").replace("width: 14", "height: 14")
    bar.setStyleSheet(turned.replace("min-height", "min-width"))


def page_margins(width: int) -> tuple[int, int, int, int]:
    """The room around a page that is `width` wide: left, top, right, bottom."""
    return (26, 22, 26, 22) if width >= 760 else (14, 14, 14, 14)


def prepare() -> None:
    """Choose the style; call before the application is made. Later it works too, but costs 10 ms of the start."""
    os.environ["QT_STYLE_OVERRIDE"] = _STYLE


def apply(app: QApplication) -> None:
    """Load the fonts and give the application its style, palette and base font. Call once, before the first window."""
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resources() / "fonts" / name))
    words_width.cache_clear()
    if os.environ.get("QT_STYLE_OVERRIDE") != _STYLE:
        app.setStyle(_STYLE)
    app.setPalette(_palette())
    app.setFont(font(14))


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: GROUND,
        QPalette.ColorRole.WindowText: INK,
        QPalette.ColorRole.Base: SURFACE,
        QPalette.ColorRole.AlternateBase: GROUND,
        QPalette.ColorRole.Text: INK,
        QPalette.ColorRole.PlaceholderText: INK_SOFT,
        QPalette.ColorRole.Button: SURFACE,
        QPalette.ColorRole.ButtonText: INK,
        QPalette.ColorRole.Highlight: ACTION,
        QPalette.ColorRole.HighlightedText: ON_DARK,
        QPalette.ColorRole.Link: ACTION,
        QPalette.ColorRole.ToolTipBase: INK,
        QPalette.ColorRole.ToolTipText: ON_DARK,
    }
    for role, code in roles.items():
        palette.setColor(role, QColor(code))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(INK_SOFT))
    return palette
