"""What a receipt has to say, to hold it against what was read back. Knows no layout and no folding.

The typed lines become tokens in order (words, rules, codes), and so does what was printed: one must be the other.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import zxingcpp
from PIL import Image

from pos_app.receipts.receipt import Receipt, Role
from tests.receipts.printed import Event, Raster

RULE = "<rule>"

ON_PAPER = {
    "\u00a0": " ",
    "\u202f": " ",
    "’": "'",
    "…": "...",
    "•": "*",
    "–": "-",
    "—": "-",
    "−": "-",
    "œ": "oe",
    "Œ": "OE",
    "Ÿ": "Y",
    "n\u0308": "n",
    "N\u0308": "N",
}
"""What the papers of the till hold and CP858 lacks, with what printers show instead."""
ON_PICTURE = {"\u00a0": " ", "\u202f": " ", "n\u0308": "n", "N\u0308": "N"}
"""What they hold and the font lacks."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `payload`."""

    payload: str


Token = str | Code


def code_in(raster: Raster) -> Code:
    """The QR code that a telephone finds in a picture."""
    dots = Image.frombytes("1", (raster.width, raster.height), raster.rows, "raw", "1;I").convert("L")
    # The paper goes on around what was printed.
    paper = Image.new("L", (dots.width + 64, dots.height + 64), 255)
    paper.paste(dots, (32, 32))
    (found,) = zxingcpp.read_barcodes(paper)
    return Code(found.bytes.decode("utf-8"))


def pictures(events: Iterable[Event]) -> list[Raster]:
    """The pictures among `events`, whole."""
    return [event for event in joined(events) if isinstance(event, Raster)]


def joined(events: Iterable[Event]) -> list[Event]:
    """`events` with bands of a picture that follow each other as one, as they are on the paper."""
    found: list[Event] = []
    for event in events:
        last = found[-1] if found else None
        if isinstance(event, Raster) and isinstance(last, Raster) and last.width == event.width:
            found[-1] = replace(last, height=last.height + event.height, rows=last.rows + event.rows)
        else:
            found.append(event)
    return found


def shown(text: str, table: dict[str, str]) -> str:
    """`text` with everything replaced that `table` names."""
    text = unicodedata.normalize("NFC", text)
    for one, instead in table.items():
        text = text.replace(one, instead)
    return text


def typed(receipt: Receipt, table: dict[str, str]) -> list[Token]:
    """The words of `receipt` in order, labels before values; below a code, its label comes after it."""
    tokens: list[Token] = []
    for line in receipt.lines:
        if line.role is Role.RULE:
            tokens.append(RULE)
        elif line.role is Role.CODE:
            tokens += [Code(line.text), *shown(line.label, table).split()]
        else:
            tokens += shown(f"{line.label} {line.text}", table).split()
    return tokens


def same(read: Iterable[Token], expected: Iterable[Token], columns: int) -> bool:
    """Whether both say the same. A word that is longer than a row may have been read in pieces, no other."""
    return list(_joined(list(read), list(expected), columns)) == list(expected)


def _joined(read: list[Token], expected: list[Token], columns: int) -> Iterator[Token]:
    left = iter(read)
    for token in expected:
        piece = next(left, "")
        while (
            isinstance(token, str) and isinstance(piece, str) and len(token) > columns > 0 and len(piece) < len(token)
        ):
            more = next(left, "")
            if not isinstance(more, str) or not more:
                break
            piece += more
        yield piece
    yield from left


def _whole(piece: str, length: int, left: Iterator[Token]) -> str:
    while len(piece) < length:
        more = next(left, None)
        if not isinstance(more, str):
            return piece
        piece += more
    return piece
