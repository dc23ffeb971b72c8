"""Receipts by a printer of the desktop: a column as wide as a roll at the top of its page. Used in the print thread.

Whether paper came out is known to the system's own queue only: what it took counts as printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QPageLayout, QPainter

from pos_app.core.printing import PrintFault
from pos_app.receipts.receipt import Receipt
from pos_app.ui.receipt_paint import CELL, DOTS_PER_MM, PageRow, paint, sheets_of
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_WIDE, _NARROW = 48, 32
"""Characters of a row on a page and on a roll of 80 mm, and on a roll that is too narrow for them."""
_NARROWER_MM = 64
_TITLE = 90


def desktop_printer(
    name: str, application: Callable[[], QCoreApplication | None] = QGuiApplication.instance
) -> QPrinter | None:
    """The printer of that name, or for an empty one the desktop's default; None where there is no such printer.

    Raises `PrintFault("printer_driver")` where there is no application: making a printer would end the program.
    """
    if application() is None:
        raise PrintFault("printer_driver", target=name or _("par défaut"))
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    found = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
    return None if found.isNull() else QPrinter(found, QPrinter.PrinterMode.HighResolution)


class OfficeSink:
    """The sink of one printer of the desktop, by its name; empty for the default."""

    def __init__(self, name: str, find: Callable[[str], QPrinter | None] = desktop_printer) -> None:
        self._name, self._find = name, find

    def put(self, receipt: Receipt) -> None:
        """Print `receipt`; blocks as long as the system takes. Raises `PrintFault`."""
        if not receipt.lines:
            # Opens a drawer, which no printer of the desktop has.
            return
        printer = self._find(self._name)
        if printer is None:
            raise PrintFault("printer_missing", target=self._name or _("par défaut"))
        target = plain(self._name or printer.printerName() or _("par défaut"), _TITLE)
        printer.setDocName(plain(f"pos-app {receipt.title}", _TITLE))
        sheets = _sheets(printer, receipt)
        painter = QPainter()
        if not painter.begin(printer):
            raise PrintFault("printer_unreachable", target=target)
        whole = False
        try:
            whole = sheets.draw(printer, painter)
        finally:
            if not whole:
                # Where the system can still take it back it prints no half a receipt.
                printer.abort()
            # A fault in the middle must not leave a painter on a device that goes away: that would end the program.
            ended = painter.end()
        if not (whole and ended) or printer.printerState() in _failed():
            raise PrintFault("printer_broke_off", begun=True, target=target)


@dataclass(frozen=True, slots=True)
class _Sheets:
    """What is drawn on each page: `width` is that of the column, in the printer's own dots."""

    pages: list[tuple[PageRow, ...]]
    columns: int
    width: float

    def draw(self, printer: QPrinter, painter: QPainter) -> bool:
        """Draw all of it. False where the printer gives no further page."""
        for number, page in enumerate(self.pages):
            if number and not printer.newPage():
                return False
            paint(painter, page, self.columns, self.width)
        return True


def _sheets(printer: QPrinter, receipt: Receipt) -> _Sheets:
    wide = printer.pageLayout().paintRect(QPageLayout.Unit.Millimeter).width()
    columns = _WIDE if wide >= _NARROWER_MM else _NARROW
    width = printer.width() * min(1.0, columns * CELL / DOTS_PER_MM / wide)
    height = int(printer.height() * columns * CELL / width)
    return _Sheets(sheets_of(receipt, columns, height), columns, width)


def _failed() -> tuple[QPrinter.PrinterState, ...]:
    from PySide6.QtPrintSupport import QPrinter

    return QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted
