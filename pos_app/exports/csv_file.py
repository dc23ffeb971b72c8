"""CSV for spreadsheets in French: semicolons, a byte-order mark, local times, and no cell that could be a formula."""

import csv
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import chain
from pathlib import Path

from pos_app.exports.draft import Draft
from pos_app.exports.table import Document, Table, Value, words_of

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or skips in front of one."""


def write_csv(document: Document, draft: Draft, path: Path) -> None:
    """A file for each table: the main one at `path`, the others beside it with their key behind the name."""
    for number, table in enumerate(document.tables):
        if table.is_sum:
            continue
        rows = iter(table.rows)
        first = next(rows, None)
        if first is not None or not table.is_optional:
            place = path if number == 0 else path.with_name(f"{path.stem}-{table.key}{path.suffix}")
            _write(table, chain([] if first is None else [first], rows), draft.begin(place))


def _write(table: Table, rows: Iterator[tuple[Value, ...]], place: Path) -> None:
    with place.open("w", encoding="utf-8-sig", errors="replace", newline="") as opened:
        writer = csv.writer(opened, delimiter=";", lineterminator="\r\n")
        writer.writerow(table.columns)
        for row in rows:
            writer.writerow([shown(value) for value in row])


def shown(value: Value) -> str | int:
    """The cell as it stands in the file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return local(value).isoformat(" ", "seconds")
    return safe(words_of(value))


def safe(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def local(at: datetime) -> datetime:
    """The time on the machine's clock, without a zone: spreadsheets know none."""
    with suppress(OverflowError, ValueError, OSError):
        return at.astimezone().replace(tzinfo=None)
    return at.replace(tzinfo=None)
