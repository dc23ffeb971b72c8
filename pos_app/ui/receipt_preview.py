"""A receipt on the screen as it will come out of the printer: the same picture, on paper. It prints nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from pos_app.core.printing import Printer
from pos_app.receipts.receipt import Receipt
from pos_app.ui import theme
from pos_app.ui.background import Background, Task
from pos_app.ui.shapes import fill, focus_ring, rounded
from pos_app.wording.catalog import _

_AROUND = 14
"""Device-independent pixels between the paper and the edge: room for its shadow and for the focus ring."""
_BORDER = 24
"""Dots of white paper around what is printed."""
_SHADOW = 5
_SHADE = QColor(15, 27, 45, 12)
_STEP = 40
_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class _Made:
    """What the thread made: the picture, the same in the size of the screen, and the words for who cannot see it."""

    image: QImage
    shown: QImage
    text: str


class ReceiptPreview(QAbstractScrollArea):
    """Shows a receipt as wide as there is room, never larger than a pixel for each dot; scrolls over a long one."""

    settle_ms = 60
    """How long the size has to stay before the picture is made as small as that; until then the painter does it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.slim(self.verticalScrollBar())
        self.verticalScrollBar().setSingleStep(_STEP)
        self.viewport().setAutoFillBackground(False)
        self._made = _Made(QImage(), QImage(), "")
        self._zoom = 1.0
        self._settled = QTimer(self, singleShot=True)
        self._settled.timeout.connect(self._shrink)
        self._background = Background("preview of a receipt", self)
        self._background.done.connect(self._deliver)
        self.clear()

    @property
    def image(self) -> QImage:
        """The picture that is shown, dot for dot; null while there is none."""
        return self._made.image

    @property
    def zoom(self) -> float:
        """Device-independent pixels of a dot."""
        return self._zoom

    @property
    def is_whole(self) -> bool:
        """Whether what was asked for last is on the screen, in its final size."""
        return not (self._background.is_running or self._settled.isActive())

    def show_receipt(self, receipt: Receipt, printer: Printer | None) -> None:
        """Show `receipt` as it comes out of `printer`, from its top. What was shown stays until it is made."""

        room, ratio = self._room(), self.devicePixelRatioF()

        def work(_task: Task) -> _Made:
            # Here, since the library that draws the picture takes long to load.
            from pos_app.receipts.text import plain_text
            from pos_app.ui.receipt_image import image

            made = image(receipt, printer)
            return _Made(made, _shrunk(made, room, ratio), plain_text(receipt))

        self._settled.stop()
        self._background.run(work)

    def clear(self) -> None:
        """Show nothing."""
        self._background.cancel()
        self._put(_Made(QImage(), QImage(), _("Aperçu du reçu")))

    def sizeHint(self) -> QSize:
        return QSize(420, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if event.key() in ends:
            bar.setValue(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._made.image.isNull():
            self._paint_paper(painter)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.viewport().rect()), 6)

    def _paint_paper(self, painter: QPainter) -> None:
        wide, high = self._paper_size()
        paper = QRectF(round((self.viewport().width() - wide) / 2), _AROUND, wide, high)
        paper.translate(0, -self.verticalScrollBar().value())
        for spread in range(_SHADOW, 0, -1):
            rounded(painter, paper.adjusted(-spread, 1 - spread, spread, 1 + spread), 2 + spread, _SHADE)
        fill(painter, paper, theme.SURFACE)
        self._paint_picture(painter, paper)

    def _paint_picture(self, painter: QPainter, paper: QRectF) -> None:
        ratio, border, image, shown = self.devicePixelRatioF(), _BORDER * self._zoom, self._made.image, self._made.shown
        if shown.width() != _pixels(image, self._zoom, ratio):
            # The size has just changed.
            shown = image
        # In the screen's own pixels, and whole ones: a picture that fits them would be blurred between them.
        painter.scale(1 / ratio, 1 / ratio)
        width, height = (round(side * self._zoom * ratio) for side in (image.width(), image.height()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, width % shown.width() != 0)
        left, top = round((paper.left() + border) * ratio), round((paper.top() + border) * ratio)
        painter.drawImage(QRect(left, top, width, height), shown)
        painter.resetTransform()

    def _deliver(self, made: _Made) -> None:
        if made.image.cacheKey() == self._made.image.cacheKey():
            self._made = made
            self._fit()
        else:
            self._put(made)

    def _put(self, made: _Made) -> None:
        self._made = made
        self.setAccessibleName(made.text)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def _room(self) -> int:
        # With the scroll bar's taken off in any case: it would come and go for ever where it is just needed.
        return self.width() - self.verticalScrollBar().sizeHint().width() - 2 * _AROUND

    def _fit(self) -> None:
        image = self._made.image
        self._zoom = _zoom(image, self._room())
        high = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setPageStep(high)
        bar.setRange(0, max(0, round(self._paper_size()[1]) + 2 * _AROUND - high))
        fits = self._made.shown.width() == _pixels(image, self._zoom, self.devicePixelRatioF())
        if not (fits or self._background.is_running):
            self._settled.start(self.settle_ms)
        self.viewport().update()

    def _shrink(self) -> None:
        """Make the picture as small as it is shown now."""
        old, room, ratio = self._made, self._room(), self.devicePixelRatioF()
        self._background.run(lambda _task: replace(old, shown=_shrunk(old.image, room, ratio)))

    def _paper_size(self) -> tuple[float, float]:
        """Width and height on the screen, in device-independent pixels."""
        image = self._made.image
        return (image.width() + 2 * _BORDER) * self._zoom, (image.height() + 2 * _BORDER) * self._zoom


def _zoom(image: QImage, room: int) -> float:
    """Device-independent pixels of a dot where the paper may be `room` wide."""
    return max(_LEAST, min(1.0, room / (image.width() + 2 * _BORDER)))


def _pixels(image: QImage, zoom: float, ratio: float) -> int:
    """Pixels of the screen for the width of the picture; never more than it has, which the painter enlarges itself."""
    return min(image.width(), round(image.width() * zoom * ratio))


def _shrunk(image: QImage, room: int, ratio: float) -> QImage:
    """The picture in the size of the screen: a painter would leave out the dots of a thin stroke."""
    smooth = Qt.TransformationMode.SmoothTransformation
    width = _pixels(image, _zoom(image, room), ratio)
    return image if width == image.width() else image.scaledToWidth(width, smooth)
