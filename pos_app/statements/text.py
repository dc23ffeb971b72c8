"""A statement that came as text: its encoding and its separator, found by looking at all of it, and its rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.core.errors import KnownError
from pos_app.core.statement import MOST_LINES
from pos_app.statements.cells import LONGEST_CELL, Row, Rows
from pos_app.statements.fields import meanings

SEPARATORS = (";", ",", "\t", "|")

MOST_ROWS = MOST_LINES + 1_000
"""Rows of one file: as many lines as a statement may have, and titles and totals around them."""

MOST_COLUMNS = 256
_LOOKED_AT = 60
_SEP_LINE = re.compile(r"(?i)sep=(.)\s*")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_BEYOND_DOUBT = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x90-\xaf]")
"""Accented letters, the no-break space and the apostrophe of UTF-8: `Ã©`, `Â` and `â€™` in Western text, which nobody
writes. Other sequences may be a capital with a quotation mark behind it."""

_MEASURED = 1_048_576


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file as rows. Empty lines are left out; the numbers of the others stay."""

    encoding: str
    separator: str
    rows: Rows


def read_text(content: bytes, encoding: str | None = None, separator: str | None = None) -> TextTable:
    """The rows of a text file, in the encoding and with the separator given, or else with those found.

    Raises `KnownError`: `statement_nul`, `statement_two_encodings`, `statement_encoding`, `statement_quotes`,
    `statement_cell_long`, `statement_too_many_lines`, `statement_too_wide`.
    """
    found, text = decode(content, encoding)
    named, start, above = _sep_line(text)
    chosen = separator or named or find_separator(text[start:])
    return TextTable(found, chosen, Rows(_rows(text, start, above, chosen)))


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The encoding and the text. Without a mark at the beginning it is UTF-8, else Windows' Western encoding."""
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    chosen = encoding or marked or "utf-8"
    if encoding is None and chosen != "utf-16" and b"\0" in content:
        raise KnownError("statement_nul", row=_row_at(content, content.index(b"\0")))
    try:
        text = content.decode(chosen)
    except UnicodeError as error:
        if encoding is not None or chosen == "utf-16":
            row = _row_at(content, getattr(error, "start", 0))
            raise KnownError("statement_encoding", encoding=chosen, row=row) from error
        chosen, text = "cp1252", _western(content)
    except LookupError as error:
        raise KnownError("statement_encoding", encoding=chosen, row=1) from error
    nul = text.find("\0")
    if nul >= 0:
        raise KnownError("statement_nul", row=text.count("\n", 0, nul) + 1)
    return chosen, text.removeprefix("\ufeff")


def _western(content: bytes) -> str:
    """Text that is not UTF-8. Raises `statement_two_encodings` where a part of it is UTF-8 beyond doubt."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise KnownError("statement_two_encodings", row=_row_at(content, error.start)) from error
    mixed = _UTF8_BEYOND_DOUBT.search(content)
    if mixed is not None:
        raise KnownError("statement_two_encodings", row=_row_at(content, mixed.start()))
    return text


def _row_at(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _sep_line(text: str) -> tuple[str | None, int, int]:
    """The separator that a first line `sep=;` names, where the rows begin behind it, and how many lines stand above."""
    first, _, rest = text[:200].partition("\n")
    found = _SEP_LINE.fullmatch(first.rstrip("\r"))
    return (found[1], len(text[:200]) - len(rest), 1) if found else (None, 0, 0)


def find_separator(text: str) -> str:
    """The separator under which the first rows make most sense: known headers first, then columns that line up."""
    head = text[:_MEASURED]
    return max(SEPARATORS, key=lambda separator: _fit(head, separator))


def _fit(text: str, separator: str) -> tuple[int, float]:
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if any(cells):
                rows.append(cells)
            if len(rows) == _LOOKED_AT:
                break
    except csv.Error:
        # Quotes that do not fit this separator; the rows before them still count for it.
        rows = rows[:-1]
    known = max((len(meanings(cells)) for cells in rows), default=0)
    width, many = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    return known, 0.0 if width < 2 else many / len(rows) + width / MOST_COLUMNS


def _rows(text: str, start: int, above: int, separator: str) -> Iterator[Row]:
    if len(separator) != 1 or separator in '"\r\n':
        raise KnownError("statement_separator", separator=separator)
    stream = io.StringIO(text, newline="")
    stream.seek(start)
    reader = csv.reader(stream, delimiter=separator, strict=True)
    kept, number = 0, above + 1
    try:
        for cells in reader:
            if any(cells):
                kept += 1
                _admit(cells, number, kept)
                yield Row(number, tuple(cells))
            number = above + reader.line_num + 1
    except csv.Error as error:
        raise KnownError("statement_quotes", row=number) from error


def _admit(cells: list[str], number: int, kept: int) -> None:
    if kept > MOST_ROWS:
        raise KnownError("statement_too_many_lines", most=MOST_LINES)
    if len(cells) > MOST_COLUMNS:
        raise KnownError("statement_too_wide", row=number, most=MOST_COLUMNS)
    if len(max(cells, key=len)) > LONGEST_CELL:
        raise KnownError("statement_cell_long", row=number, most=LONGEST_CELL)
