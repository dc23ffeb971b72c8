"""One cell of a statement, whichever file it stands in, and its text. Knows no meaning."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, overload

Cell = str | int | float | bool | datetime | date | time | timedelta
"""What a workbook gives; a text file gives texts only. An empty cell is the empty text."""

SPACES = " \t\r\n\u00a0\u202f\u2007\ufeff"

LONGEST_CELL = 2_000
"""Characters of one cell. No statement holds more; what does is no statement."""

_QUOTED = re.compile(r'="([^"]*)"')
_SHIELDED = re.compile(r"'(?=[=+\-@])")


class Row(NamedTuple):
    """A row and its number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]


class Rows(Sequence[Row]):
    """Rows by the hundred thousand, kept as numbers and plain tuples.

    The collector of garbage looks through every other object again and again, and all threads wait for it meanwhile;
    a tuple of texts it leaves alone.
    """

    __slots__ = ("_cells", "_numbers")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._numbers = array("L")
        self._cells: list[tuple[Cell, ...]] = []
        for number, cells in rows:
            self._numbers.append(number)
            self._cells.append(cells)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> "Rows": ...

    def __getitem__(self, place: int | slice) -> "Row | Rows":
        if isinstance(place, slice):
            return Rows(map(Row, self._numbers[place], self._cells[place]))
        return Row(self._numbers[place], self._cells[place])

    def __iter__(self) -> Iterator[Row]:
        return map(Row, self._numbers, self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def text_of(cell: Cell) -> str:
    """The cell as people read it. Whole numbers have no fraction: a telephone number is often stored as a number.

    `="0341"` and `'+261` are how spreadsheets are made to keep a text as it is: the text inside counts.
    """
    if isinstance(cell, str):
        text = cell.strip(SPACES)
        quoted = _QUOTED.fullmatch(text)
        return quoted[1].strip(SPACES) if quoted else _SHIELDED.sub("", text, count=1) if text[:1] == "'" else text
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands in the cell."""
    return isinstance(cell, str) and not cell.strip(SPACES)
