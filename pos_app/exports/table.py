"""Tables that can be written in any format: named columns and rows that are made while they are written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pos_app.core.payment import Json

Value = str | int | bool | datetime | tuple[str, ...] | dict[str, Json] | None
"""One cell. A time is aware; a tuple is a list of words; an object is JSON in every format."""


def words_of(value: Value) -> str:
    """A cell that is no number and no time, as text."""
    if isinstance(value, tuple):
        return ",".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` names it in JSON and at the end of a CSV file's name, `title` is the name of its sheet.

    `rows` are taken once, in order, after those of the tables before it. With `is_optional` a CSV file is only written
    where there are any; `is_sum` tables add up others, and have no CSV file of their own.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Value, ...]]
    is_optional: bool = False
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What one export holds. `about` stands at the top of the JSON. The first table is the main one.

    `json` is the whole content where the outer contract says what it looks like; the tables are for people then.
    """

    tables: tuple[Table, ...]
    total: int = 0
    about: tuple[tuple[str, Json], ...] = ()
    json: Json = None
