"""JSON for programs: UTF-8, times in UTC as the ledger writes them, one row a line."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pos_app.core.payment import Json
from pos_app.exports.draft import Draft
from pos_app.exports.table import Document, Table, Value


def write_json(document: Document, draft: Draft, path: Path) -> None:
    """One object: what it is about, then each table as a list of objects. Or the content that the contract names."""
    place = draft.begin(path)
    with place.open("w", encoding="utf-8", errors="replace", newline="\n") as opened:
        if document.json is not None:
            # Piece by piece, and not in one call that would hold up every other thread.
            opened.writelines(json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(document.json))
            opened.write("\n")
            return
        opened.write("{")
        for key, value in document.about:
            opened.write(f"\n{_text(key)}: {_text(value)},")
        for number, table in enumerate(document.tables):
            opened.write(f"{',' if number else ''}\n{_text(table.key)}: [")
            for place_of_row, row in enumerate(table.rows):
                opened.write(f"{',' if place_of_row else ''}\n{_text(_object(table, row))}")
            opened.write("\n]")
        opened.write("\n}\n")


def _object(table: Table, row: tuple[Value, ...]) -> Json:
    return {name: json_value(value) for name, value in zip(table.columns, row, strict=True)}


def json_value(value: Value) -> Json:
    """The cell as JSON."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return list(value) if isinstance(value, tuple) else value


def rfc3339(at: datetime) -> str:
    """UTC with milliseconds and `Z`, as the ledger writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
