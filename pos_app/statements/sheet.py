"""A statement's file as a table with its header found: what a person is shown before anything is read out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pos_app.core.collector import collector_resting
from pos_app.core.errors import KnownError
from pos_app.statements.cells import Row, Rows, is_empty, text_of
from pos_app.statements.fields import Field, is_header, meanings, plain_word
from pos_app.statements.mapping import Mapping
from pos_app.statements.source import Kind, Source, read_source
from pos_app.statements.text import TextTable, read_text
from pos_app.statements.workbook import read_sheets, sheet_names

SHOWN = 20
_SEARCHED = 100
"""Rows in which the header is looked for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read whole and is a table. Nothing in it was understood yet.

    `encoding` and `separator` are of a text file, `sheet` and `sheets` of a workbook. `header_row` is the number of the
    row in the file, from 1, or 0 where none was found: then the headers are the numbers of the columns. `rows` are
    those below it; `above` are the titles.
    """

    name: str
    digest: str
    encoding: str | None
    separator: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    above: Rows = field(repr=False)
    rows: Rows = field(repr=False)
    source: Source = field(repr=False, compare=False)

    @property
    def first(self) -> Rows:
        """The first rows, for people to look at."""
        return self.rows[:SHOWN]

    def place(self, column: str | int) -> int | None:
        """Where a column stands, counted from 0, by its header or by its number from 1; None where there is none."""
        if isinstance(column, int):
            return column - 1 if 1 <= column <= len(self.headers) else None
        if column in self.headers:
            return self.headers.index(column)
        word = plain_word(column)
        return next((place for place, header in enumerate(self.headers) if word and plain_word(header) == word), None)


def preview(path: Path, mapping: Mapping | None = None) -> Sheet:
    """The file as a table. Raises `KnownError` for a file that is none; nothing of it is kept then."""
    return _table(read_source(path), mapping)


def reread(sheet: Sheet, mapping: Mapping) -> Sheet:
    """The same file, read with the encoding, separator, sheet and header row of the mapping where it names them."""
    wanted = {
        "encoding": mapping.encoding,
        "separator": mapping.separator,
        "sheet": mapping.sheet,
        "header_row": mapping.header_row,
    }
    if all(value is None or value == getattr(sheet, key) for key, value in wanted.items()):
        names_all = all(sheet.place(column) is not None for column in mapping.columns.values())
        if names_all or mapping.header_row is not None:
            return sheet
    return _table(sheet.source, mapping)


@collector_resting()
def _table(source: Source, mapping: Mapping | None) -> Sheet:
    if source.kind is Kind.TEXT:
        encoding, separator = (mapping.encoding, mapping.separator) if mapping else (None, None)
        table = read_text(source.content, encoding, separator)
        return _sheet(source, table.rows, mapping, text=table)
    wanted = mapping.sheet if mapping else None
    tables = list(read_sheets(source, wanted))
    if not tables:
        raise KnownError("statement_file_empty", path=source.name)
    chosen = next((table for table in tables if _header(table.rows, mapping)[1]), tables[0])
    return _sheet(source, chosen.rows, mapping, sheet=chosen.name)


def _sheet(
    source: Source,
    rows: Rows,
    mapping: Mapping | None,
    *,
    text: TextTable | None = None,
    sheet: str | None = None,
) -> Sheet:
    place, _ = _header(rows, mapping)
    width = max((len(row.cells) for row in rows), default=0)
    named = () if place is None else tuple(text_of(cell) for cell in rows[place].cells)
    headers = named + tuple(str(number) for number in range(len(named) + 1, width + 1))
    return Sheet(
        name=source.name,
        digest=source.digest,
        encoding=text.encoding if text else None,
        separator=text.separator if text else None,
        sheet=sheet,
        sheets=sheet_names(source) if sheet is not None else (),
        header_row=0 if place is None else rows[place].number,
        headers=headers,
        above=rows[: place or 0],
        rows=rows[0 if place is None else place + 1 :],
        source=source,
    )


def _header(rows: Sequence[Row], mapping: Mapping | None) -> tuple[int | None, bool]:
    """Where the header stands among the rows, and whether that is beyond doubt."""
    if mapping is not None and mapping.header_row is not None:
        found = next((place for place, row in enumerate(rows) if row.number == mapping.header_row), None)
        return found, True
    if mapping is not None:
        names = {plain_word(column) for column in mapping.columns.values() if isinstance(column, str)}
        found = next((place for place, row in enumerate(rows[:_SEARCHED]) if names and names <= _words(row)), None)
        if found is not None:
            return found, True
    known = [(len(fields), -place) for place, fields in _known(rows[:_SEARCHED]) if is_header(fields)]
    if known:
        return -max(known)[1], True
    return _likely(rows[:_SEARCHED]), False


def _words(row: Row) -> set[str]:
    return {plain_word(text_of(cell)) for cell in row.cells}


def _known(rows: Iterable[Row]) -> list[tuple[int, dict[Field, int]]]:
    return [(place, meanings([text_of(cell) for cell in row.cells])) for place, row in enumerate(rows)]


def _likely(rows: Sequence[Row]) -> int | None:
    """The first row that is as wide as the table and holds nothing but words."""
    width = max((_filled(row) for row in rows), default=0)
    for place, row in enumerate(rows):
        if _filled(row) == width and width > 1:
            return place if all(_is_word(text_of(cell)) for cell in row.cells) else None
    return None


def _filled(row: Row) -> int:
    return sum(not is_empty(cell) for cell in row.cells)


def _is_word(text: str) -> bool:
    return not text or sum(character.isalpha() for character in text) * 2 > len(text.replace(" ", ""))
