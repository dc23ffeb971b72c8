"""Reads the text of a receipt out of its picture, cell by cell, as an eye would: by the glyph that looks most like it.

The glyphs are drawn here once more: with what drew the picture it shares the font, no layout and no folding. Rows are
as high as printers set them, 30 dots where a character has 12.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from tests.receipts.printed import Raster
from tests.receipts.reading import RULE, Code, Token

_FONTS = Path(__file__).parents[2] / "resources" / "fonts"
_FRAMES = "ƒ‗░▒▓│┤╣║╗╝┐└┴┬├─┼╚╔╩╦╠═╬┘┌█▄▀■\u00ad\u00a0"
"""What CP858 has and no receipt shows: the font does not have them."""
_CP858 = bytes((*range(0x21, 0x7F), *range(0x80, 0x100))).decode("cp858")
LETTERS = "".join(sorted({*_CP858, *"œŒŸ–—−•…’"} - {*_FRAMES}))
"""What papers show."""
_CELL, _ROW, _BASE = 12, 30, 23
_INKED = 95
"""Of 255: thin stems of small letters need less than half."""
_ALIKE = 0.45
"""The part of a cell that may look different from the glyph that it is taken for."""


def read(picture: Raster) -> list[Token]:
    """What stands in `picture`, in order. The code is where a telephone finds one."""
    dots = Image.frombytes("1", (picture.width, picture.height), picture.rows, "raw", "1;I")
    # zxing needs white around a code, and paper has some.
    paper = Image.new("L", (dots.width + 64, dots.height + 64), 255)
    paper.paste(dots.convert("L"), (32, 32))
    codes = zxingcpp.read_barcodes(paper)
    if not codes:
        return list(_tokens(dots, 0, dots.height))
    (code,) = codes
    corner = (code.position.top_left.x - 32, code.position.top_left.y - 32)
    module = _run(dots, corner) / 7
    top = round((corner[1] - 4 * module) / _ROW) * _ROW
    left = round((dots.height - (code.position.bottom_left.y - 32 + 4 * module)) / _ROW) * _ROW
    text = code.bytes.decode("utf-8")
    return [*_tokens(dots, 0, top), Code(text), *_tokens(dots, dots.height - left, dots.height)]


def _run(dots: Image.Image, corner: tuple[int, int]) -> int:
    """How long the black edge is that begins near `corner`: the seven modules of a finder pattern."""
    x, y = corner[0] + 2, corner[1] + 2
    start = next(at for at in range(x, -1, -1) if dots.getpixel((at, y)))
    end = next(at for at in range(x, dots.width) if dots.getpixel((at, y)))
    return end - start - 1


def _tokens(dots: Image.Image, top: int, bottom: int) -> Iterator[Token]:
    while top < bottom:
        band = dots.crop((0, top, dots.width, top + _ROW))
        if _is_rule(band):
            yield RULE
            top += _ROW
            continue
        text, scale = min(_attempts(dots, top, bottom))[1:]
        yield from text.split()
        top += _ROW * scale


def _is_rule(band: Image.Image) -> bool:
    """Whether whole rows of it are black and nothing else is."""
    black = [band.crop((0, row, band.width, row + 1)).histogram()[0] for row in range(band.height)]
    return set(black) == {0, band.width}


def _attempts(dots: Image.Image, top: int, bottom: int) -> Iterator[tuple[float, str, int]]:
    """How different it is from what it was read as, in parts of its cells, and that text; small and large."""
    for scale in (1, 2):
        if top + _ROW * scale > bottom:
            continue
        read = [_best(_cell(dots, left, top, scale), scale) for left in range(0, dots.width, _CELL * scale)]
        worst = max(different for different, _ in read)
        if worst <= _ALIKE:
            yield worst, "".join(character for _, character in read), scale


def _cell(dots: Image.Image, left: int, top: int, scale: int) -> int:
    return _bits(dots.crop((left, top, left + _CELL * scale, top + _ROW * scale)).point(lambda dot: 255 - dot))


def _bits(cell: Image.Image) -> int:
    return int.from_bytes(cell.convert("1").tobytes(), "big")


@lru_cache(maxsize=8192)
def _best(cell: int, scale: int) -> tuple[float, str]:
    if cell == 0:
        return 0.0, " "
    known = _known(scale)
    nearest = min(known, key=lambda bits: (bits ^ cell).bit_count())
    return (nearest ^ cell).bit_count() / max(nearest.bit_count(), cell.bit_count()), known[nearest]


@lru_cache(maxsize=2)
def _known(scale: int) -> dict[int, str]:
    return {glyph(letter, scale, bold): letter for bold in (True, False) for letter in LETTERS}


def glyph(letter: str, scale: int, bold: bool) -> int:
    """The dots of its cell, as a number."""
    face = ImageFont.truetype(_FONTS / f"ReceiptTill-{'Bold' if bold else 'Regular'}.ttf", 20 * scale)
    ink = Image.new("L", (_CELL * scale, _ROW * scale))
    ImageDraw.Draw(ink).text((0, _BASE * scale), letter, fill=255, font=face, anchor="ls")
    return _bits(ink.point(lambda covered: 255 if covered > _INKED else 0))
