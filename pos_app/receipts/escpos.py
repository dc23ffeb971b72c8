"""A receipt as the bytes that a receipt printer takes (ESC/POS). It sends nothing.

Every byte that comes from data is a printable character of CP858, a counted dot of a picture, or counted data of a QR
code in printable ASCII: no name, note or link can be a command.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app.core.printing import Printer
from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.grid import columns_of, dots_of
from pos_app.receipts.layout import Row, RuleRow, lay_out
from pos_app.receipts.picture import Picture, code_picture, picture
from pos_app.receipts.profiles import Profile, profile
from pos_app.receipts.qr import Symbol, with_symbols

if TYPE_CHECKING:
    from pos_app.receipts.receipt import Receipt

_LF = b"\n"
_CANCEL_CHINESE = b"\x1c."
"""FS . : from here on a byte above 0x7F is a letter, not the half of a Chinese character."""
_USA, _NO_SPACING, _FONT_A = b"\x1bR\x00", b"\x1b \x00", b"\x1bM\x00"
_TABLE = b"\x1bt"
_LEFT, _CENTRE = b"\x1ba\x00", b"\x1ba\x01"
_SIZES = {1: b"\x1d!\x00", 2: b"\x1d!\x11"}
_BOLD = {False: b"\x1bE\x00", True: b"\x1bE\x01"}
_RASTER = b"\x1dv0\x00"
_BAND = 256
"""Rows of one raster command: what the buffers of simple printers take."""
_AT_ONCE = re.compile(rb"\x10(?=[\x04\x05\x14])")
"""DLE EOT, DLE ENQ, DLE DC4: printers obey them as they come in, even within a picture."""
_MOST_NATIVE = 1000
"""Characters of a code that every printer holds; the count of some longer ones would hold such a command, too."""
_CUT, _CUT_ALMOST = b"\x1dV\x00", b"\x1dV\x01"
_FEED = 5
"""Lines between the head and the blade, or the edge where paper is torn: some 20 mm."""
_DRAWER_PIN = 2
_RULE = "─"


def escpos_bytes(receipt: Receipt, printer: Printer) -> bytes:
    """What `printer` has to be sent for `receipt`; the same bytes each time.

    Raises PrintFault for a printer that cannot be (`printer_profile`, `printer_width`, `printer_columns`...).
    """
    known, columns, dots = profile(printer.profile), columns_of(printer), dots_of(printer)
    out = _library()(profile=known.name)
    _begin(out, known)
    if receipt.drawer and printer.drawer:
        # First, so that it opens while the paper is still coming.
        out.cashdraw(_DRAWER_PIN)
    if not receipt.lines:
        return _bytes(out)
    if printer.raster:
        _raster(out, picture(receipt, dots, columns))
    else:
        _text(out, receipt, columns, dots, known)
    out.print_and_feed(_FEED)
    if printer.cut and (known.part_cut or known.full_cut):
        # The last bit of paper keeps a receipt from falling to the floor.
        out._raw(_CUT_ALMOST if known.part_cut else _CUT)
    return _bytes(out)


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected meanwhile: going through all that the library makes of its list stops every thread for
    40 ms, the one that paints as well."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@lru_cache(maxsize=1)
def _library() -> Any:
    """The library's printer that only collects bytes. It takes 0.4 s to load: never in the GUI's thread."""
    with uncollected():
        from escpos import capabilities
        from escpos.printer import Dummy

    # While it is loaded it leaves a folder behind, with a copy of its list that nobody reads again.
    copy = Path(capabilities.pickle_path)
    with suppress(OSError):
        copy.unlink()
        copy.parent.rmdir()
    return Dummy


def _bytes(out: Any) -> bytes:
    collected: bytes = out.output
    return collected


def _begin(out: Any, known: Profile) -> None:
    """Whatever was printed before, and in whatever mode: begin anew."""
    out.hw("INIT")
    if known.chinese:
        out._raw(_CANCEL_CHINESE)
    out._raw(_USA + _TABLE + bytes([known.table]))
    out.line_spacing()
    out._raw(_NO_SPACING + _FONT_A + _LEFT + _SIZES[1] + _BOLD[False])


def _text(out: Any, receipt: Receipt, columns: int, dots: int, known: Profile) -> None:
    able = dots if known.raster else 0
    scale, bold = 1, False
    for row in with_symbols(lay_out(receipt, columns, fold_cp858), columns, able, fold_cp858):
        if isinstance(row, Symbol):
            _code(out, row, dots, known)
            continue
        shown = Row(_RULE * columns) if isinstance(row, RuleRow) else row
        if shown.scale != scale:
            out._raw(_SIZES[shown.scale])
        if shown.bold != bold:
            out._raw(_BOLD[shown.bold])
        scale, bold = shown.scale, shown.bold
        out._raw(shown.text.encode("cp858") + _LF)
    out._raw(_SIZES[1] + _BOLD[False])


def _code(out: Any, code: Symbol, dots: int, known: Profile) -> None:
    """By the printer's own command where it has one and cannot misread the text, otherwise as dots."""
    from escpos.constants import QR_ECLEVEL_M, QR_MODEL_2

    if not (known.qr and code.is_plain and len(code.text) <= _MOST_NATIVE):
        _raster(out, code_picture(code, dots))
        return
    # Empty lines are the quiet zone, which the command leaves out.
    out._raw(_LF + _CENTRE)
    out.qr(code.text, ec=QR_ECLEVEL_M, size=code.module(dots), model=QR_MODEL_2, native=True)
    out._raw(_LF + _LEFT)


def _raster(out: Any, shown: Picture) -> None:
    # One dot more beside a black one is not seen. No picture may open the drawer or empty the printer's memory.
    rows = _AT_ONCE.sub(b"\x18", shown.rows)
    for top in range(0, shown.height, _BAND):
        height = min(_BAND, shown.height - top)
        size = shown.stride.to_bytes(2, "little") + height.to_bytes(2, "little")
        out._raw(_RASTER + size + rows[top * shown.stride : (top + height) * shown.stride])
