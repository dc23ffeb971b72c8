"""One document as a file of any format, with progress and cancelling. Runs in a thread beside the window."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pos_app.core.collector import collector_resting
from pos_app.core.errors import InvalidInput
from pos_app.exports.csv_file import write_csv
from pos_app.exports.draft import Cancelled, drafting
from pos_app.exports.json_file import write_json
from pos_app.exports.table import Document, Table, Value
from pos_app.exports.xlsx_file import write_xlsx

Progress = Callable[[int, int], bool | None]
"""Is told how many rows are written, and of how many; stops the export by returning False."""

_WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}
FORMATS = tuple(_WRITERS)
_SLICE = 16
"""Rows between two moments in which the window's thread may have its turn."""

_TOLD = 128
"""Rows between two tellings of how far it is."""


def write(document: Document, fmt: str, path: Path, progress: Progress | None = None) -> bool:
    """Write the file; whether it was written: False where `progress` cancelled it, and nothing is left then.

    Raises `KnownError`: `export_format`, `export_disk_full`, `export_failed`, and what reading the rows raises.
    """
    if fmt not in _WRITERS:
        raise InvalidInput("export_format", format=fmt)
    counted = _Counted(document, progress)
    try:
        with collector_resting(), drafting(path) as draft:
            _WRITERS[fmt](counted.document, draft, path)
            counted.tell()
    except Cancelled:
        return False
    return True


class _Counted:
    """A document whose rows are counted while they are taken."""

    def __init__(self, document: Document, progress: Progress | None) -> None:
        self._progress = progress
        self._done, self._total = 0, document.total
        tables = tuple(
            Table(table.key, table.title, table.columns, self._rows(table), table.is_optional, table.is_sum)
            for table in document.tables
        )
        self.document = Document(tables, document.total, document.about, document.json)

    def tell(self) -> None:
        """Say how far it is; raises `Cancelled`."""
        if self._progress is not None and self._progress(self._done, max(self._total, self._done)) is False:
            raise Cancelled

    def _rows(self, table: Table) -> Iterator[tuple[Value, ...]]:
        for row in table.rows:
            if self._done % _TOLD == 0:
                self.tell()
            if self._done % _SLICE == 0:
                time.sleep(0)
            self._done += 1
            yield row
