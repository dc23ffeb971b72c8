"""What a person is shown of each column before a statement is read: what it is taken for, how sure, what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pos_app.core.collector import collector_resting
from pos_app.core.errors import KnownError
from pos_app.core.operator import Operator
from pos_app.statements.cells import text_of
from pos_app.statements.fields import Field, meaning
from pos_app.statements.lines import lines_of
from pos_app.statements.mapping import Mapping
from pos_app.statements.sheet import Sheet, reread


class Sure(Enum):
    """How sure it is that a column means its field."""

    NAMED = "named"
    """Its header says so."""
    GUESSED = "guessed"
    """Nothing but what stands in it says so: somebody has to look."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet. `place` counts from 0; `field` is None where it is not read.

    `shown` are its first cells as they stand in the file; `error` is the first thing in it that cannot be read.
    """

    place: int
    header: str
    field: Field | None
    sure: Sure | None
    shown: tuple[str, ...]
    error: KnownError | None = None


def columns(sheet: Sheet, mapping: Mapping, operator: Operator) -> tuple[Column, ...]:
    """The columns of the sheet as the mapping reads them. Raises `KnownError` as `preview` does."""
    table = reread(sheet, mapping)
    fields = {table.place(column): field for field, column in mapping.columns.items()}
    errors = {str(error.facts.get("column")): error for error in problems(table, mapping, operator)}
    found = []
    for place, header in enumerate(table.headers):
        field = fields.get(place)
        shown = tuple(text_of(row.cells[place]) if place < len(row.cells) else "" for row in table.first)
        sure = None if field is None else _sure(header, field, operator)
        found.append(Column(place, header, field, sure, shown, errors.get(header) if field else None))
    return tuple(found)


def _sure(header: str, field: Field, operator: Operator) -> Sure:
    known = meaning(header, operator.id)
    return Sure.NAMED if known is not None and known[0] is field else Sure.GUESSED


@collector_resting()
def problems(sheet: Sheet, mapping: Mapping, operator: Operator) -> Sequence[KnownError]:
    """What cannot be read, the first of each column; empty where `apply` will read everything."""
    try:
        reader, rows = lines_of(sheet, mapping, operator)
    except KnownError as error:
        return [error]
    found: dict[object, KnownError] = {}
    for row in rows:
        try:
            reader.line(row)
        except KnownError as error:
            found.setdefault(error.facts.get("column"), error)
    return list(found.values())
