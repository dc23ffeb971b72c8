"""Lucide icons in any colour and size, rendered once each. Qt's SVG module is loaded when the first icon is drawn."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from pos_app.ui import theme


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon `name` of `size` device-independent pixels for a screen of device pixel `ratio`.

    Raises FileNotFoundError for a name that is not among the shipped icons.
    """
    return _rendered(name, colour, size, ratio)


def paint(painter: QPainter, name: str, colour: str, x: float, y: float, size: int) -> None:
    """Draw the icon with its top left corner at (x, y), at the painter's own device pixel ratio."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(QRectF(x, y, size, size), pixmap(name, colour, size, ratio), QRectF())


@cache
def _source(name: str) -> str:
    return (theme.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _rendered(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    # Imported here: it is needed for drawing only, and costs memory that a headless caller never uses.
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    side = round(size * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
