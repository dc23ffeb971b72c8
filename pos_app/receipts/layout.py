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
    """The rows of `receipt` on paper of `columns` characters. No word is lost: what does not fit goes on below."""
    return tuple(row for line in receipt.lines for row in _rows(line, columns, fold))


def _rows(line: Line, columns: int, fold: Fold) -> Iterator[AnyRow]:
    look = _LOOKS.get(line.role, _PLAIN)
    if line.role is Role.RULE:
        yield RuleRow()
    elif line.role is Role.SPACE:
        yield Row("")
    elif line.role is Role.CODE:
        yield CodeRow(line.text)
        if line.label:
            yield from _text(fold(line.label), columns, _Look(align=Align.CENTRE))
    elif line.label and look.align is Align.LEFT:
        yield from _field(fold(line.label), fold(line.text), columns, look)
    else:
        yield from _text(fold(f"{line.label} {line.text}" if line.label else line.text), columns, look)


def _text(text: str, columns: int, look: _Look) -> Iterator[Row]:
    scale = look.scale
    if any(len(word) > columns // scale for word in text.split(" ")):
        # A long number is not broken into two large halves where it fits in one small row.
        scale = 1
    width = columns // scale
    for part in wrapped(text, width):
        yield Row(part.center(width).rstrip() if look.align is Align.CENTRE else part, scale, look.bold)


def _field(label: str, value: str, columns: int, look: _Look) -> Iterator[Row]:
    """Label at the left, value at the right; a long value stands below its label, at the right as well."""
    if len(label) + _LEAST_GAP + len(value) <= columns:
        yield Row(label + value.rjust(columns - len(label)), 1, look.bold)
        return
    yield from (Row(part, 1, look.bold) for part in wrapped(label, columns))
    yield from (Row(part.rjust(columns), 1, look.bold) for part in wrapped(value, columns))


def wrapped(text: str, width: int) -> list[str]:
    """`text` in parts of at most `width` characters, broken between words, inside one only where it is longer."""
    parts: list[str] = []
    current = ""
    for word in text.split(" "):
        rest = word
        if current and len(current) + 1 + len(rest) <= width:
            current = f"{current} {rest}"
            continue
        if current:
            parts.append(current)
        while len(rest) > width:
            parts.append(rest[:width])
            rest = rest[width:]
        current = rest
    if current or not parts:
        parts.append(current)
    return parts
