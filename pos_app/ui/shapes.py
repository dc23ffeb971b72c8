"""Shapes that widgets are painted with: rounded sheets, the coloured edge of a state, the focus ring."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from pos_app.ui import theme

RING = 2.0
"""Width of the focus ring, in device-independent pixels."""


def rounded(painter: QPainter, rect: QRectF, radius: float, fill: str | QColor, border: str | None = None) -> None:
    """A filled rounded rectangle with an optional border of one pixel inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour(fill) if isinstance(fill, str) else fill)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.setPen(QPen(theme.colour(border), 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def fill(painter: QPainter, rect: QRectF, colour: str) -> None:
    """A plain rectangle. `QPainter.fillRect` would load the table of all gradients to choose among its overloads."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    painter.drawRect(rect)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, colour: str = theme.ACTION) -> None:
    """The ring of two pixels, inside `rect`, that shows where the keyboard is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour(colour), RING))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


def paint_card(
    painter: QPainter, rect: QRectF, radius: float, fill: str, border: str | None, bar: str | None, bar_width: float
) -> None:
    """A card, its coloured edge following the rounded corners at the left."""
    rounded(painter, rect, radius, fill, border)
    if bar is not None:
        painter.save()
        painter.setClipRect(QRectF(rect.x(), rect.y(), bar_width, rect.height()))
        rounded(painter, rect, radius, bar)
        painter.restore()
