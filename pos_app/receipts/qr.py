"""QR codes on paper: the modules of a text, and how many dots a module takes. Judges no link, draws nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pos_app.receipts.layout import AnyRow, CodeRow, Fold, Row, RuleRow, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

QUIET = 4
"""Light modules around the code that ISO/IEC 18004 asks for."""
_SMALLEST, _LARGEST = 4, 8
"""Dots of a module that a telephone reads from paper without trouble: 0.5 to 1 mm."""
_PART = 2
"""A code takes at most half of the line, unless its modules would become too small for that."""
_MOST_BYTES = 2331
"""What the largest code holds at level M (ISO/IEC 18004, version 40)."""
_BEST_MASK_UP_TO = 4
"""Versions. The standard has the best of eight masks looked for, which for a link takes longer than the whole receipt;
every mask can be read."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """The code of `text` at level M, 15 % of which may be unreadable."""

    text: str
    version: int

    @property
    def side(self) -> int:
        """Modules of its side, quiet zone included."""
        return 17 + 4 * self.version + 2 * QUIET

    def module(self, dots: int) -> int:
        """Dots of a module in a line of `dots`, as large as is needed to be read; 0 where the line is too short."""
        wanted = min(_LARGEST, max(_SMALLEST, dots // _PART // self.side))
        return min(wanted, dots // self.side)

    @property
    def is_plain(self) -> bool:
        """Whether a printer may be handed the text itself: printable ASCII, which none reads as anything else."""
        return self.text.isascii() and self.text.isprintable()

    @property
    def rows(self) -> tuple[tuple[bool, ...], ...]:
        """Its modules, dark ones true, without the quiet zone."""
        return _rows(self)


def with_symbols(rows: Iterable[AnyRow], columns: int, dots: int, fold: Fold) -> Iterator[Row | RuleRow | Symbol]:
    """`rows` with the code of each code row, or with its text where a line of `dots` cannot show the code."""
    for row in rows:
        if not isinstance(row, CodeRow):
            yield row
            continue
        code = symbol(row.payload)
        if code is not None and code.module(dots):
            yield code
        else:
            yield from (Row(part) for part in wrapped(fold(row.payload), columns))


@lru_cache(maxsize=32)
def symbol(text: str) -> Symbol | None:
    """The code of `text`, in UTF-8. None for an empty text, and for one that is too long for any code."""
    if not 0 < len(_payload(text)) <= _MOST_BYTES:
        return None
    return Symbol(text, _made(text, None).best_fit())


@lru_cache(maxsize=8)
def _rows(code: Symbol) -> tuple[tuple[bool, ...], ...]:
    made = _made(code.text, None if code.version <= _BEST_MASK_UP_TO else 0)
    made.make()
    return tuple(tuple(bool(dark) for dark in row) for row in made.modules)


def _payload(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _made(text: str, mask: int | None) -> Any:
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, QRData

    made = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    made.add_data(QRData(_payload(text), MODE_8BIT_BYTE, check_data=False))
    return made
