"""A statement that came as XLSX, XLS or ODS: measured before it is unpacked, then read by calamine."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.core.statement import MOST_LINES
from pos_app.statements.cells import LONGEST_CELL, Cell, Row, Rows, is_empty
from pos_app.statements.source import Kind, Source
from pos_app.statements.text import MOST_COLUMNS, MOST_ROWS

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes of everything inside an archive."""

MOST_PARTS = 2_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""A workbook with a password is a compound file that holds this stream."""

_CHUNK = 1 << 17
"""Bytes that are looked through at a time; other threads wait meanwhile."""

_BEHIND = 4_096
"""A tag that lies across two chunks is found where it is not longer than this."""

_FILLED = re.compile(rb"<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Za-z]+)([0-9]+)[\"'][^<>]*(?<!/)>")
_REPEATED_CELL = re.compile(rb"<table:table-cell\s[^<>]*?number-columns-repeated=[\"']([0-9]+)[\"'][^<>]*(?<!/)>")
_REPEATED_ROW = re.compile(rb"number-rows-repeated=[\"']([0-9]+)[\"'][^<>]*>\s*<table:table-cell(?:\s[^<>]*)?(?<!/)>")


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet of a workbook as rows. Empty rows are left out; the numbers of the others stay."""

    name: str
    rows: Rows


def read_sheets(source: Source, wanted: str | None = None) -> Iterator[SheetTable]:
    """The sheets one after the other, or only the one with that name. An empty sheet is left out.

    Raises `KnownError`: `statement_damaged`, `statement_locked`, `statement_archive`, `statement_unpacked`,
    `statement_sheet`, `statement_too_many_lines`, `statement_too_wide`, `statement_cell_long`.
    """
    if source.kind is Kind.ZIPPED:
        _measure(source)
    workbook = _open(source)
    names = workbook.sheet_names
    if wanted is not None and wanted not in names:
        raise KnownError("statement_sheet", sheet=wanted)
    for name in names if wanted is None else [wanted]:
        rows = Rows(_rows(_sheet(workbook, name, source)))
        if rows:
            yield SheetTable(name, rows)


def sheet_names(source: Source) -> tuple[str, ...]:
    """The names of all sheets, in the workbook's order."""
    return tuple(_open(source).sheet_names)


def _measure(source: Source) -> None:
    """Refuse an archive that would unpack to more than a statement, before anything of it is unpacked for good."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise KnownError("statement_unpacked", path=source.name, most=LARGEST_UNPACKED // 1024**2)
            names = {part.filename for part in parts}
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "_rels/.rels"}:
                raise KnownError("statement_archive", path=source.name)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") or part.filename == "content.xml":
                    _measure_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise KnownError("statement_damaged", path=source.name) from error


def _measure_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A few bytes can name the last cell of a sheet with 17 000 000 000: calamine would make room for all of them."""
    rows = 0
    with archive.open(part) as opened:
        behind = b""
        while chunk := opened.read(_CHUNK):
            text = behind + chunk
            for letters, number in _FILLED.findall(text):
                _admit_place(letters, int(number[:9]))
            _admit_repeated(text)
            rows += text.count(b"<table:table-row", len(behind))
            behind = text[-_BEHIND:]
    if rows > MOST_ROWS:
        raise KnownError("statement_too_many_lines", most=MOST_LINES)


def _admit_place(letters: bytes, number: int) -> None:
    if number > MOST_ROWS:
        raise KnownError("statement_too_many_lines", most=MOST_LINES)
    if len(letters) > 2 or (len(letters) == 2 and letters.upper() > b"IV"):
        raise KnownError("statement_too_wide", row=number, most=MOST_COLUMNS)


def _admit_repeated(text: bytes) -> None:
    if any(int(times[:9]) > MOST_COLUMNS for times in _REPEATED_CELL.findall(text)):
        raise KnownError("statement_too_wide", row=1, most=MOST_COLUMNS)
    if sum(int(times[:9]) for times in _REPEATED_ROW.findall(text)) > MOST_ROWS:
        raise KnownError("statement_too_many_lines", most=MOST_LINES)


def _open(source: Source) -> "CalamineWorkbook":
    if source.kind is Kind.OLD and _ENCRYPTED in source.content:
        raise KnownError("statement_locked", path=source.name)
    # Loaded when the first workbook is read: the window starts without it.
    import python_calamine

    try:
        return python_calamine.load_workbook(io.BytesIO(source.content))
    except BaseException as error:
        raise _damaged(error, source) from error


def _sheet(workbook: "CalamineWorkbook", name: str, source: Source) -> "CalamineSheet":
    try:
        return workbook.get_sheet_by_name(name)
    except BaseException as error:
        raise _damaged(error, source) from error


def _damaged(error: BaseException, source: Source) -> BaseException:
    """What to raise: calamine's own errors, and its panics on hostile files, mean that the file is damaged."""
    is_its_own = isinstance(error, Exception) or type(error).__name__ == "PanicException"
    return KnownError("statement_damaged", path=source.name) if is_its_own else error


def _rows(sheet: "CalamineSheet") -> Iterator[Row]:
    if sheet.start is None:
        return
    kept, before = 0, ("",) * sheet.start[1]
    # Rows are made one by one, so that other threads have their turn; calamine gives those above the first one, too.
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if not all(map(is_empty, cells)):
            kept += 1
            _admit(cells, number, kept)
            yield Row(number, (*before, *cells))


def _admit(cells: list[Cell], number: int, kept: int) -> None:
    if kept > MOST_ROWS:
        raise KnownError("statement_too_many_lines", most=MOST_LINES)
    if len(cells) > MOST_COLUMNS:
        raise KnownError("statement_too_wide", row=number, most=MOST_COLUMNS)
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        raise KnownError("statement_cell_long", row=number, most=LONGEST_CELL)
