"""A QR code on paper: by the default printer, or where there is none as a PDF. Never in the thread of the window."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from pos_app.ui import theme
from pos_app.ui.crossing import Crossing
from pos_app.ui.qr import Level, draw, symbol
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

log = logging.getLogger(__name__)

_MM_PER_INCH = 25.4
_CODE_MM = 80.0
"""Readable from a metre; a roll of 80 mm takes what it can."""
_WIDEST_MM = 120.0
_BLACK = "#000000"
_LIMIT = 90


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `link` was admitted; `specimen` for money that is not real."""

    reference: str
    shop: str
    amount: str
    operator: str
    link: str
    host: str
    specimen: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a sheet: `done`, and the sentence that says where it is or why it is nowhere."""

    reference: str
    done: bool
    sentence: str


def default_printer() -> "QPrinter | None":
    """The printer that the desktop prints to without asking, or None."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    found = QPrinterInfo.defaultPrinter()
    return None if found.isNull() else QPrinter(found, QPrinter.PrinterMode.HighResolution)


class SheetPrinter(QObject):
    """Prints one sheet at a time. `exports` is the folder for PDFs; `find` gives the printer, or None."""

    printed = Signal(object)
    """A `Printed`, in the GUI's thread."""

    def __init__(
        self,
        exports: Path | None,
        find: Callable[[], "QPrinter | None"] = default_printer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._exports, self._find = exports, find
        self._busy = False
        self._crossing = Crossing(self)
        self._crossing.arrived.connect(self._tell)

    @property
    def is_busy(self) -> bool:
        """Whether a sheet is still being printed."""
        return self._busy

    def start(self, sheet: Sheet) -> None:
        """Print `sheet`; `printed` follows. Does nothing while one is being printed."""
        if not self._busy:
            self._busy = True
            # A print server may let wait for seconds, and the sheet is a file.
            threading.Thread(target=self._work, args=(sheet,), name="QR printing", daemon=True).start()

    def _tell(self, outcome: Printed) -> None:
        self._busy = False
        self.printed.emit(outcome)

    # In the thread

    def _work(self, sheet: Sheet) -> None:
        try:
            outcome = self._print(sheet)
        except Exception:
            log.exception("the QR code could not be printed")
            outcome = Printed(sheet.reference, False, _nowhere())
        self._crossing.post(outcome)

    def _print(self, sheet: Sheet) -> Printed:
        printer = self._find()
        name = "" if printer is None else plain(printer.printerName() or printer.docName(), _LIMIT)
        if printer is not None and put_on(printer, sheet):
            return Printed(sheet.reference, True, _("QR envoyé à l'imprimante {name}.").format(name=name))
        file = self._pdf(sheet)
        if file is None:
            return Printed(sheet.reference, False, _nowhere())
        if printer is None:
            words = _("Pas d'imprimante : le QR est enregistré dans {file}.").format(file=file)
        else:
            words = _("L'imprimante {name} ne répond pas : le QR est enregistré dans {file}.").format(
                name=name, file=file
            )
        return Printed(sheet.reference, True, words)

    def _pdf(self, sheet: Sheet) -> Path | None:
        if self._exports is None:
            return None
        from PySide6.QtPrintSupport import QPrinter

        plain_name = "".join(character for character in sheet.reference if character.isalnum() or character in "-_")
        file = self._exports / f"qr-{plain_name[:40]}.pdf"
        try:
            self._exports.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Qt would ask nobody and warn only.
            file.touch(mode=0o600)
        except OSError as fault:
            log.info("no PDF of a QR code: %s", fault.strerror)
            return None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return file if put_on(printer, sheet) else None


def put_on(printer: "QPrinter", sheet: Sheet) -> bool:
    """Print `sheet`; False where the printer does not take it."""
    printer.setDocName(f"pos-app {sheet.reference}")
    painter = QPainter()
    if not painter.begin(printer):
        return False
    page = QRectF(0, 0, printer.width(), printer.height())
    paint_sheet(painter, page, printer.resolution() / _MM_PER_INCH, sheet)
    return painter.end()


def paint_sheet(painter: QPainter, page: QRectF, dots_per_mm: float, sheet: Sheet) -> None:
    """Draw `sheet` at the top of `page`, in the printer's own dots."""
    column = QRectF(page)
    column.setWidth(min(page.width(), _WIDEST_MM * dots_per_mm))
    column.moveLeft(page.left() + (page.width() - column.width()) / 2)
    pen = _Pen(painter, column, dots_per_mm)
    painter.setPen(QPen(theme.colour(_BLACK)))
    if sheet.specimen:
        pen.line(_("SPÉCIMEN"), 8, theme.BOLD)
        pen.line(_("Formation : ce code ne fait payer personne."), 3.5)
    pen.line(plain(sheet.shop, 60), 5, theme.SEMIBOLD)
    pen.line(sheet.amount, 10, theme.BOLD)
    pen.code(sheet.link)
    pen.line(_("Scanner le code, choisir son opérateur, payer."), 4)
    pen.line(plain(sheet.host, 80), 3.5, theme.SEMIBOLD)
    pen.line(_("{name} · réf. {reference}").format(name=sheet.operator, reference=plain(sheet.reference, 40)), 3)
    if sheet.specimen:
        pen.line(_("SPÉCIMEN"), 8, theme.BOLD)


class _Pen:
    """Writes down a column of paper."""

    def __init__(self, painter: QPainter, column: QRectF, dots_per_mm: float) -> None:
        self._painter, self._column, self._dots = painter, column, dots_per_mm
        self._top = column.top()

    def line(self, text: str, millimetres: float, weight: int = theme.REGULAR) -> None:
        if not text:
            return
        font = self._font(text, round(millimetres * self._dots), weight)
        self._painter.setFont(font)
        self._painter.setPen(QPen(theme.colour(_BLACK)))
        height = QFontMetricsF(font).height()
        box = QRectF(self._column.left(), self._top, self._column.width(), height)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        self._top += height * 1.15

    def code(self, link: str) -> None:
        drawn = symbol(link, Level.Q)
        module = max(1, int(min(self._column.width(), _CODE_MM * self._dots)) // drawn.side)
        side = module * drawn.side
        draw(self._painter, drawn, round(self._column.center().x() - side / 2), round(self._top), module, _BLACK)
        self._top += side

    def _font(self, text: str, px: int, weight: int) -> QFont:
        font = theme.font(px, weight)
        width = QFontMetricsF(font).horizontalAdvance(text)
        return font if width <= self._column.width() else theme.font(int(px * self._column.width() / width), weight)


def _nowhere() -> str:
    return _("Le QR n'a pas pu être imprimé ni enregistré. Le paiement n'est pas touché : montrer l'écran au client.")
