"""XLSX: texts are texts and never formulas, amounts are numbers, times are times. Row by row: it stays small."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.exports.csv_file import local
from pos_app.exports.draft import Draft
from pos_app.exports.table import Document, Table, Value, words_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576
"""Rows of a sheet, its header included: the format's own limit. What is more goes on in another sheet."""

LONGEST_TEXT = 32_767
"""Characters of a cell: the format's own limit."""

_FIRST_DATE = 1900
_WIDTH = 16
_SHEET_NAME = 31


def write_xlsx(document: Document, draft: Draft, path: Path) -> None:
    """A workbook with a sheet for each table."""
    with _workbook(draft.begin(path)) as workbook:
        formats = _Formats(workbook)
        for table in document.tables:
            _write(table, workbook, formats)


class _Formats:
    """How cells look."""

    def __init__(self, workbook: "Workbook") -> None:
        self.head: Format = workbook.add_format({"bold": True, "bottom": 1})
        self.number: Format = workbook.add_format({"num_format": "#,##0"})
        self.time: Format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})


@contextmanager
def _workbook(place: Path) -> Iterator["Workbook"]:
    # Loaded when the first workbook is written: the window starts without it.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    with tempfile.TemporaryDirectory(prefix="pos-app-") as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
        workbook = Workbook(str(place), options)
        try:
            yield workbook
            workbook.close()
        except XlsxWriterException as error:
            # The disk's own fault stands behind it.
            raise OSError(str(error)) from error
        finally:
            _let_go(workbook)


def _let_go(workbook: "Workbook") -> None:
    """Close what a workbook that was not finished holds open, and keep it from finishing itself later."""
    workbook.fileclosed = 1
    for sheet in workbook.worksheets():
        if sheet.row_data_fh is not None and not sheet.row_data_fh_closed:
            sheet.row_data_fh.close()
            sheet.row_data_fh_closed = True


def _write(table: Table, workbook: "Workbook", formats: _Formats, most_rows: int = MOST_ROWS) -> None:
    sheet, number, row_number = _sheet(table, workbook, formats, 1), 1, 0
    for row in table.rows:
        row_number += 1
        if row_number == most_rows:
            number, row_number = number + 1, 1
            sheet = _sheet(table, workbook, formats, number)
        for column, value in enumerate(row):
            if value is not None:
                _put(sheet, row_number, column, value, formats)


def _sheet(table: Table, workbook: "Workbook", formats: _Formats, number: int) -> "Worksheet":
    suffix = "" if number == 1 else f" {number}"
    sheet = workbook.add_worksheet(table.title[: _SHEET_NAME - len(suffix)] + suffix)
    sheet.set_column(0, len(table.columns) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, formats.head)
    return sheet


def _put(sheet: "Worksheet", row: int, column: int, value: Value, formats: _Formats) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats.number)
    elif isinstance(value, datetime) and value.year > _FIRST_DATE:
        sheet.write_datetime(row, column, local(value), formats.time)
    else:
        sheet.write_string(row, column, _text(value))


def _text(value: Value) -> str:
    text = words_of(value)
    if not text.isascii():
        # Half of a surrogate pair cannot be written; a customer's name may hold one.
        text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
