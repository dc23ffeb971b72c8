"""A receipt as a picture of black and white dots: what printers get that lack its letters, previews show, people send.

It shows the rows of the one layout, in the font of receipts, dot for dot. It knows no printer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from pos_app.receipts.folding import fold_picture
from pos_app.receipts.layout import Row, RuleRow, lay_out
from pos_app.receipts.qr import QUIET, Symbol, with_symbols
from pos_app.wording.catalog import translations_folder

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

    from pos_app.receipts.receipt import Receipt

_ADVANCE = 0.6
"""Width of every character of the font, in parts of its size."""
_RISE, _FALL = 1.15, 0.35
"""Room above and below the base line, in parts of the size: an accent on a capital letter touches no other row."""
_RULE = 2
"""Dots of the line across the paper."""
_BORDER = 16
"""Dots of white around a picture that people send, as paper has it."""
_DPI = 203
_INKED = {False: 95, True: 140}
"""How much of a dot, of 255, has to be covered to be black: so that stems are two dots wide, bold letters stay open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`rows` are `height` rows of whole bytes, the leftmost dot in the highest bit; 1 is black."""

    width: int
    height: int
    rows: bytes

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8


def picture(receipt: Receipt, dots: int, columns: int) -> Picture:
    """`receipt` on paper of `dots` and `columns` characters; at least 8 dots have to go to a character."""
    from PIL import Image

    rows = with_symbols(lay_out(receipt, columns, fold_picture), columns, dots, fold_picture)
    drawn = [_drawn(row, dots, columns) for row in rows]
    whole = Image.new("1", (dots, sum(part.height for part in drawn)))
    top = 0
    for part in drawn:
        whole.paste(part, ((dots - part.width) // 2, top))
        top += part.height
    return Picture(whole.width, whole.height, whole.tobytes())


def code_picture(code: Symbol, dots: int) -> Picture:
    """Only the code, its quiet zone included, in the middle of a line of `dots`; nothing stands at its right."""
    from PIL import Image

    drawn = _code(code, code.module(dots))
    left = (dots - drawn.width) // 2
    whole = Image.new("1", (left + drawn.width, drawn.height))
    whole.paste(drawn, (left, 0))
    return Picture(whole.width, whole.height, whole.tobytes())


def png(shown: Picture) -> bytes:
    """`shown` as a PNG file, black on white, with a white border."""
    from PIL import Image

    dots = Image.frombytes("1", (shown.width, shown.height), shown.rows, "raw", "1;I")
    framed = Image.new("1", (dots.width + 2 * _BORDER, dots.height + 2 * _BORDER), 1)
    framed.paste(dots, (_BORDER, _BORDER))
    file = BytesIO()
    framed.save(file, "PNG", dpi=(_DPI, _DPI))
    return file.getvalue()


def _drawn(row: Row | RuleRow | Symbol, dots: int, columns: int) -> Image:
    from PIL import Image

    cell = dots // columns
    if isinstance(row, Symbol):
        return _code(row, row.module(dots))
    scale = row.scale if isinstance(row, Row) else 1
    height = _height(cell * scale)
    if isinstance(row, RuleRow):
        line = Image.new("1", (dots, height))
        line.paste(1, (0, (height - _RULE) // 2, dots, (height + _RULE) // 2))
        return line
    # As wide as all characters of the paper, so that each row begins at the same dot.
    line = Image.new("1", (columns * cell, height))
    for place, character in enumerate(row.text):
        if character != " ":
            line.paste(_glyph(character, cell * scale, row.bold), (place * cell * scale, 0))
    return line


def _code(code: Symbol, module: int) -> Image:
    from PIL import Image

    modules = bytes(255 * dark for row in code.rows for dark in row)
    size = len(code.rows)
    dark = Image.new("1", (code.side, code.side))
    dark.paste(Image.frombytes("L", (size, size), modules).convert("1"), (QUIET, QUIET))
    return dark.resize((code.side * module, code.side * module), Image.Resampling.NEAREST)


def _base_line(advance: int) -> int:
    return round(_RISE * advance / _ADVANCE)


def _height(advance: int) -> int:
    return _base_line(advance) + round(_FALL * advance / _ADVANCE)


@lru_cache(maxsize=2048)
def _glyph(character: str, advance: int, bold: bool) -> Image:
    """One character in its cell of `advance` dots, dot for dot."""
    from PIL import Image, ImageDraw

    ink = Image.new("L", (advance, _height(advance)))
    font = _font(advance, bold)
    ImageDraw.Draw(ink).text((0, _base_line(advance)), character, fill=255, font=font, anchor="ls")
    least = _INKED[bold]
    return ink.point(lambda covered: 255 if covered > least else 0).convert("1")


@lru_cache(maxsize=16)
def _font(advance: int, bold: bool) -> FreeTypeFont:
    """The font of receipts, in which each character is `advance` dots wide."""
    from PIL import ImageFont

    file = translations_folder().with_name("fonts") / f"ReceiptTill-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(file, advance / _ADVANCE, layout_engine=ImageFont.Layout.BASIC)
