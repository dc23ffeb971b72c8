"""Typed lines laid out on a grid of characters: the one layout of printer, picture, PDF, preview and plain text.

Every character is one cell wide; `fold` turns a text into characters that the paper can show, before it is measured.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from pos_app.receipts.receipt import Line, Receipt, Role

Fold = Callable[[str], str]

COLUMNS = {58: 32, 80: 48}
"""Characters of 12 dots on the two usual papers, by their width in millimetres."""
DOTS = {58: 384, 80: 576}
"""Dots that a head of 203 dpi prints on them."""


class Align(Enum):
    """Where a text stands that does not fill its row."""

    LEFT = auto()
    CENTRE = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row. `text` is filled up to the whole width on its left only; `scale` 2 is twice as wide and high."""

    text: str
    scale: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A QR code in the middle."""

    payload: str


AnyRow = Row | RuleRow | CodeRow


@dataclass(frozen=True, slots=True)
class _Look:
    scale: int = 1
    bold: bool = False
    align: Align = Align.LEFT


_PLAIN = _Look()
_LOOKS = {
    Role.MARK: _Look(2, True, Align.CENTRE),
    Role.SHOP: _Look(2, True, Align.CENTRE),
    Role.HEADER: _Look(align=Align.CENTRE),
    Role.TITLE: _Look(bold=True, align=Align.CENTRE),
    Role.STATUS: _Look(2, True, Align.CENTRE),
    Role.AMOUNT: _Look(2, True, Align.CENTRE),
    Role.SECTION: _Look(bold=True),
    Role.TOTAL: _Look(bold=True),
    Role.FLAG: _Look(bold=True),
    Role.NOTE: _Look(align=Align.CENTRE),
    Role.FISCAL: _Look(align=Align.CENTRE),
}
_LEAST_GAP = 1


def lay_out(receipt: Receipt, columns: int, fold: Fold) -> tuple[AnyRow, ...]:
    """The rows of `receipt` on paper of `columns` characters. No word is lost: what does not fit goes on below.

    A row breaks at plain spaces. What a no-break space holds together, such as an amount, is broken only where it is
    longer than a whole row.
    """
    return tuple(row for line in receipt.lines for row in _rows(line, columns, fold))


def _rows(line: Line, columns: int, fold: Fold) -> Iterator[AnyRow]:
    look = _LOOKS.get(line.role, _PLAIN)
    label, words = _words(line.label, fold), _words(line.text, fold)
    if line.role is Role.RULE:
        yield RuleRow()
    elif line.role is Role.SPACE:
        yield Row("")
    elif line.role is Role.CODE:
        yield CodeRow(line.text)
        if label:
            yield from _text(label, columns, _Look(align=Align.CENTRE))
    elif label and look.align is Align.LEFT:
        yield from _field(label, words, columns, look)
    else:
        yield from _text(label + words, columns, look)


def _words(text: str, fold: Fold) -> list[str]:
    """What may not be broken, folded: only after folding is it known how long it is.

    Spaces beside each other are one: with a row of them a name could pass for a label and an amount.
    """
    return [word for word in (" ".join(fold(part).split()) for part in text.split(" ")) if word]


def _text(words: list[str], columns: int, look: _Look) -> Iterator[Row]:
    # A long number is not broken into two large halves where it fits in one small row.
    scale = 1 if any(len(word) > columns // look.scale for word in words) else look.scale
    width = columns // scale
    for part in _filled(words, width):
        yield Row(part.center(width).rstrip() if look.align is Align.CENTRE else part, scale, look.bold)


def _field(label: list[str], value: list[str], columns: int, look: _Look) -> Iterator[Row]:
    """Label at the left, value at the right. A longer value stands below: at the right, or in rows of its own."""
    left, right = " ".join(label), " ".join(value)
    if len(left) + _LEAST_GAP + len(right) <= columns:
        yield Row((left + right.rjust(columns - len(left))).rstrip(), 1, look.bold)
        return
    yield from (Row(part, 1, look.bold) for part in _filled(label, columns))
    if not right:
        return
    if len(right) <= columns:
        yield Row(right.rjust(columns), 1, look.bold)
    else:
        yield from (Row(part, 1, look.bold) for part in _filled(value, columns))


def wrapped(text: str, width: int) -> list[str]:
    """`text` in parts of at most `width` characters, broken between words, inside one only where it is longer."""
    return _filled(text.split(), width)


def _filled(words: list[str], width: int) -> list[str]:
    parts: list[str] = []
    for piece in (piece for word in words for piece in _pieces(word, width)):
        if parts and len(parts[-1]) + 1 + len(piece) <= width:
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    return parts or [""]


def _pieces(word: str, width: int) -> Iterator[str]:
    """`word` where it fits; else what its own spaces divide it into, and that in lengths of a row."""
    if len(word) <= width:
        yield word
        return
    for part in word.split():
        yield from (part[start : start + width] for start in range(0, len(part), width))
