"""A receipt as a PDF file: one page as wide as the roll and exactly as long as the receipt. It adds no word to it.

Needs a `QGuiApplication` (offscreen will do) and no window. Callable from any thread.
"""

import os
import tempfile
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from pos_app.core.errors import KnownError
from pos_app.receipts.receipt import Receipt
from pos_app.ui.receipt_paint import CELL, DOTS_PER_MM, PageRow, height_of, paint, sheets_of
from pos_app.wording.clean import plain

_MARGIN_MM = 4
_LONGEST_MM = 5_000
"""A PDF page ends at 14 400 points, which are 5 080 mm; a report that is longer goes on on another."""
_TITLE = 120


def write_receipt_pdf(receipt: Receipt, path: Path, columns: int = 48) -> None:
    """Write `receipt` to `path`, whole or not at all. Raises `KnownError("receipt_unwritable")`."""
    content = receipt_pdf(receipt, columns)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".receipt-", suffix=".pdf")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                # Or a power cut could leave an empty file under the new name.
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise KnownError("receipt_unwritable", path=path, why=fault.strerror) from fault


def receipt_pdf(receipt: Receipt, columns: int = 48) -> bytes:
    """The PDF. The same receipt gives the same bytes, apart from the time at which they were made."""
    sheets = sheets_of(receipt, columns, (_LONGEST_MM - 2 * _MARGIN_MM) * DOTS_PER_MM)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(plain(receipt.title, _TITLE))
    writer.setCreator("pos-app")
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), repr(sheets).encode()))
    writer.setPageMargins(QMarginsF())
    _draw(writer, sheets, columns)
    buffer.close()
    return bytes(buffer.data().data())


def _draw(writer: QPdfWriter, sheets: Sequence[Sequence[PageRow]], columns: int) -> None:
    width = columns * CELL // DOTS_PER_MM
    painter = QPainter()
    try:
        for sheet in sheets:
            size = QSizeF(width + 2 * _MARGIN_MM, ceil(height_of(sheet, columns) / DOTS_PER_MM) + 2 * _MARGIN_MM)
            unit = QPageSize.Unit.Millimeter
            writer.setPageSize(QPageSize(size, unit, "", QPageSize.SizeMatchPolicy.ExactMatch))
            if painter.isActive():
                writer.newPage()
            else:
                painter.begin(writer)
            painter.resetTransform()
            margin = writer.width() * _MARGIN_MM / size.width()
            painter.translate(margin, margin)
            paint(painter, sheet, columns, writer.width() - 2 * margin)
    finally:
        # A fault in the middle must not leave a painter on a device that goes away: that would end the program.
        painter.end()
