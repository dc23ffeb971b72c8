"""The picture of a receipt for the screen and for the clipboard: dot for dot the one that printers get.

It is made in a thread; `image` and `snapshot` are callable from any. It counts no copy.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.receipts.layout import COLUMNS, DOTS
from pos_app.receipts.picture import Picture, picture, png
from pos_app.receipts.receipt import Receipt
from pos_app.ui.background import Background, Task

PNG = "image/png"
_USUAL = 80
"""Millimetres of the paper where there is no printer for receipts."""
_WHITE, _BLACK = 0xFFFFFFFF, 0xFF000000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A picture that can be handed on, with a white border: for programs that take pixels, and for those that take
    a file."""

    image: QImage
    png: bytes


def image(receipt: Receipt, printer: Printer | None) -> QImage:
    """`receipt` as it comes out of `printer`, one pixel for each dot; on paper of 80 mm where there is none."""
    drawn = _picture(receipt, printer)
    made = QImage(drawn.rows, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_Mono)
    made.setColorTable([_WHITE, _BLACK])
    # A copy of its own: Qt would go on reading the bytes of the picture.
    return made.convertToFormat(QImage.Format.Format_Grayscale8)


def snapshot(receipt: Receipt, printer: Printer | None) -> Snapshot:
    """`receipt` as a picture that can be handed on."""
    file = png(_picture(receipt, printer))
    return Snapshot(QImage.fromData(file).convertToFormat(QImage.Format.Format_RGB32), file)


def put_on_clipboard(shot: Snapshot) -> None:
    """Let other programs paste it. In the GUI's thread only."""
    data = QMimeData()
    data.setImageData(shot.image)
    data.setData(PNG, shot.png)
    QGuiApplication.clipboard().setMimeData(data)


class PictureCopy(QObject):
    """Puts pictures of receipts on the clipboard; the newest wins, and `copied` follows."""

    copied = Signal(object)
    """The `Receipt` that is on the clipboard now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("picture of a receipt", self)
        self._background.done.connect(self._deliver)

    def copy(self, receipt: Receipt, printer: Printer | None) -> None:
        """Copy `receipt`, marks included."""

        def work(_task: Task) -> tuple[Receipt, Snapshot]:
            return receipt, snapshot(receipt, printer)

        self._background.run(work)

    def _deliver(self, made: tuple[Receipt, Snapshot]) -> None:
        receipt, shot = made
        put_on_clipboard(shot)
        self.copied.emit(receipt)


def _picture(receipt: Receipt, printer: Printer | None) -> Picture:
    dots, columns = _grid(printer)
    return picture(receipt, dots, columns)


def _grid(printer: Printer | None) -> tuple[int, int]:
    """Dots and columns of the paper. Settings that cannot be are told by the printer, not by a picture."""
    usual = DOTS[_USUAL], COLUMNS[_USUAL]
    if printer is None or printer.connection is Connection.OFFICE:
        return usual
    from pos_app.receipts.grid import columns_of, dots_of

    try:
        return dots_of(printer), columns_of(printer)
    except PrintFault:
        return usual
