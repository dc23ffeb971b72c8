"""An X or Z report as a file. The JSON is the report itself; tables show the same numbers, none is computed here."""

from collections.abc import Iterator
from pathlib import Path

from pos_app.core.payment import Json
from pos_app.exports.table import Document, Table, Value
from pos_app.exports.write import Progress, write
from pos_app.wording.catalog import _

LONG = ("section", "row", "field", "value")


def export_report(report_json: Json, fmt: str, path: Path, progress: Progress | None = None) -> bool:
    """Write the report that `core.report_json.as_json` made; whether it was written. Raises as `write` does.

    As CSV it is one list of sections, fields and values; as XLSX each section is a sheet.
    """
    tables = (
        tuple(_sheets(report_json)) if fmt == "xlsx" else (Table("report", _("Rapport"), LONG, _long(report_json)),)
    )
    return write(Document(tables, json=report_json), fmt, path, progress)


def _sections(report: Json) -> Iterator[tuple[str, list[Json]]]:
    for name, value in report.items():
        if isinstance(value, list):
            yield name, [entry if isinstance(entry, dict) else {"value": entry} for entry in value]


def _head(report: Json) -> Iterator[tuple[str, Value]]:
    for name, value in report.items():
        if not isinstance(value, list):
            yield name, value


def _long(report: Json) -> Iterator[tuple[Value, ...]]:
    for name, value in _head(report):
        yield ("report", 1, name, value)
    for section, entries in _sections(report):
        for number, entry in enumerate(entries, start=1):
            for field, value in entry.items():
                yield (section, number, field, value)


def _sheets(report: Json) -> Iterator[Table]:
    yield Table("report", _("Rapport"), ("field", "value"), list(_head(report)))
    for section, entries in _sections(report):
        if entries:
            columns = tuple(dict.fromkeys(field for entry in entries for field in entry))
            rows = [tuple(entry.get(field) for field in columns) for entry in entries]
            yield Table(section, section, columns, rows)
