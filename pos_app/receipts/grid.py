"""How many characters and dots fit on the paper of a printer. Measures only; what is nonsense is refused."""

from pos_app.core.printing import Printer, PrintFault
from pos_app.receipts.layout import DOTS
from pos_app.receipts.profiles import Profile, profile

_DPI = 203
"""Dots per inch (8 per millimetre) of the usual head, where a profile says nothing."""
_FONT_A = 12
"""Dots of a character of font A, on nearly every printer."""
_NARROWEST, _WIDEST = 9, 16
"""Dots of a character of font A on any printer. A profile outside of it counts something else."""
_READABLE = 8
"""Dots of the narrowest character that a picture can show."""
_LEAST_COLUMNS, _MOST_COLUMNS = 16, 96
_LEAST_DOTS, _MOST_DOTS = 128, 1536


def columns_of(printer: Printer) -> int:
    """Characters of one line. Raises PrintFault for a model, paper or number that cannot be."""
    known, dots = profile(printer.profile), dots_of(printer)
    usual = dots // _FONT_A
    if known.columns and _fits_paper(known, printer) and _NARROWEST * known.columns <= dots <= _WIDEST * known.columns:
        usual = known.columns
    if not printer.columns:
        return usual
    most = min(_MOST_COLUMNS, dots // _READABLE if printer.raster else max(usual, dots // _FONT_A))
    if not _LEAST_COLUMNS <= printer.columns <= most:
        raise PrintFault("printer_columns", columns=printer.columns, least=_LEAST_COLUMNS, most=most)
    return printer.columns


def dots_of(printer: Printer) -> int:
    """Dots of one line, whole bytes of them. Raises PrintFault for a model, paper or number that cannot be."""
    known = profile(printer.profile)
    if printer.width not in DOTS:
        raise PrintFault("printer_width", width=printer.width)
    if printer.raster and not known.raster:
        raise PrintFault("printer_raster", profile=known.title)
    dots = printer.dots or _usual_dots(known, printer)
    if not _LEAST_DOTS <= dots <= _MOST_DOTS:
        raise PrintFault("printer_dots", dots=dots, least=_LEAST_DOTS, most=_MOST_DOTS)
    return dots - dots % 8


def _usual_dots(known: Profile, printer: Printer) -> int:
    if known.dots and _fits_paper(known, printer):
        return known.dots
    return DOTS[printer.width] * (known.dpi or _DPI) // _DPI


def _fits_paper(known: Profile, printer: Printer) -> bool:
    """Whether the profile measures this paper: a printer for 80 mm may hold 58 mm, but never the other way round."""
    return known.paper <= printer.width
