"""Reads the QR codes of a picture as a customer's telephone would, with a decoder that the till does not use."""

import zxingcpp
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget


def codes(picture: QImage) -> list[str]:
    """The text of every QR code in the picture."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    shape = [grey.height(), grey.bytesPerLine()]
    view = memoryview(grey.constBits()).cast("B", shape)
    return [code.text for code in zxingcpp.read_barcodes(view)]


def seen(widget: QWidget) -> list[str]:
    """The codes on a widget, pixel by pixel as it is painted."""
    return codes(widget.grab().toImage())


def photographed(widget: QWidget, scale: float) -> list[str]:
    """The codes in a photograph of a widget, on which each of its pixels is `scale` pixels wide: grey edges, no
    whole pixels, and a slight shadow, as from some way off."""
    sharp = widget.grab().toImage()
    size = QSize(round(sharp.width() * scale), round(sharp.height() * scale))
    soft = sharp.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(soft)
    painter.fillRect(soft.rect(), QColor(60, 60, 60, 60))
    painter.end()
    return codes(soft)
