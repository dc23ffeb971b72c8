"""What an event that belongs to no payment makes of the tables of the business day. The only place where they change.

The same code writes the ledger, makes it anew and verifies it, each on a connection of its own.
"""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pos_app.core.errors import KnownError
from pos_app.core.fold import ImpossibleEvent
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, PEOPLE, STATEMENTS, STREAMS, Direction, Environment, Event, Kind
from pos_app.core.people import Role
from pos_app.core.report_json import count_json, count_of
from pos_app.core.shop import How
from pos_app.core.statement import LineStatus
from pos_app.ledger.rows import Row, canonical, time_text
from pos_app.ledger.shop_tables import SHOP_COLUMNS, SHOP_TABLES

TABLES_OF: Mapping[str, tuple[str, ...]] = {
    PEOPLE: ("people",),
    DAYS: ("days", "drawer", "corrections"),
    STATEMENTS: ("imports", "statement_lines", "comparisons", "explanations"),
}
"""The tables that are made from each stream."""

STREAM_OF: Mapping[str, str] = {table: stream for stream, tables in TABLES_OF.items() for table in tables}

_INSERT = {
    table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for table, columns in SHOP_COLUMNS.items()
}
_KEEP_LINE = (
    f"{_INSERT['statement_lines']} ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in SHOP_COLUMNS["statement_lines"][3:])
)  # fmt: skip
_KEEP_COMPARISON = (
    f"{_INSERT['comparisons']} ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in SHOP_COLUMNS["comparisons"][3:])
)  # fmt: skip
_RIGHT_PIN = "UPDATE people SET wrong = 0, locked_until = NULL WHERE name = ?"
_LAST_DAY = "SELECT number, closed_seq FROM days ORDER BY number DESC LIMIT 1"
_CLOSE = "UPDATE days SET closed_seq = ?, closed_at = ?, closed_by = ?, counted = ? WHERE number = ?"


def record(connection: sqlite3.Connection, event: Event) -> None:
    """Write what `event` makes of the tables of its stream.

    Raises `ImpossibleEvent` where it may not follow what the tables hold or lacks data, `sqlite3.IntegrityError` where
    the tables refuse it.
    """
    if event.reference not in TABLES_OF or event.kind not in STREAMS[event.reference]:
        raise ImpossibleEvent(f"{event.kind} under {event.reference}")
    try:
        _RULES[event.kind](connection, event, event.data)
    except (KnownError, LookupError, TypeError, ValueError) as error:
        raise ImpossibleEvent(f"{event.kind} lacks data: {error!r}") from error


def new_books() -> sqlite3.Connection:
    """Empty tables in a place of their own, which goes when it is closed."""
    connection = sqlite3.connect("", isolation_level=None)
    for sql in SHOP_TABLES.values():
        connection.execute(sql)
    connection.execute("BEGIN")
    return connection


Data = Mapping[str, Any]


def _add_person(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    row = (event.seq, data["name"], Role(data["role"]).value, data["pin"], 0, 0, None)
    connection.execute(_INSERT["people"], row)


def _disable_person(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    _one(event, connection.execute("UPDATE people SET disabled = 1 WHERE name = ?", (data["name"],)))


def _change_pin(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    changes = (data["pin"], data["name"])
    sql = "UPDATE people SET pin = ?, wrong = 0, locked_until = NULL WHERE name = ?"
    _one(event, connection.execute(sql, changes))


def _refuse_pin(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    del event
    changes = (data["wrong"], _time(data["locked_until"]), data["name"])
    connection.execute("UPDATE people SET wrong = ?, locked_until = ? WHERE name = ?", changes)


def _sign_in(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    del event
    connection.execute(_RIGHT_PIN, (data["name"],))


def _nothing(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    """The event itself is all that is kept."""
    del connection, event, data


def _open_day(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    last = connection.execute(_LAST_DAY).fetchone()
    number, since = data["day"], data["since"]
    # The second day begins where the first one ends: no event lies between two days, and none in both.
    follows = number == 1 if last is None else (number, since) == (last[0] + 1, last[1])
    if type(number) is not int or not follows or since < 0:
        raise ImpossibleEvent(f"day {number} since {since} after {last}")
    opened = (time_text(event.at), data["by"], canonical(_counts(data["floats"])))
    connection.execute(_INSERT["days"], (number, *opened, since, event.seq, None, None, None, None))


def _move_cash(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    day = _require_open(connection, event, data)
    money = (Currency(data["currency"]).value, data["amount"])
    told = (data["by"], time_text(event.at), data.get("reason"), data.get("received"))
    connection.execute(_INSERT["drawer"], (event.seq, day, event.kind.value, *money, *told))


def _correct(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    day = _require_open(connection, event, data)
    money = (Currency(data["currency"]).value, data["amount"])
    told = (data["by"], time_text(event.at), data["reason"], data.get("about"))
    connection.execute(_INSERT["corrections"], (event.seq, day, data["means"], *money, *told))


def _close_day(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    day = _require_open(connection, event, data)
    if data["report"]["number"] != day or not isinstance(data["carried_over"], list):
        raise ImpossibleEvent(f"the report of another day than {day}")
    closed = (event.seq, time_text(event.at), data["by"], canonical(_counts(data["counted"])))
    connection.execute(_CLOSE, (*closed, day))


def _import(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    account = (data["operator"], Environment(data["environment"]).value)
    lines = [(*account, line[1], event.seq, line[0], *_line(line)) for line in data["lines"]]
    told = (data["by"], data["file"], data["digest"], len(lines))
    connection.execute(_INSERT["imports"], (event.seq, time_text(event.at), *account, *told))
    connection.executemany(_KEEP_LINE, lines)


def _line(line: list[Any]) -> Row:
    _row, _key, transaction_id, reference, phone, amount, currency, direction, status, at, fee, word = line
    money = (amount, Currency(currency).value, Direction(direction).value, LineStatus(status).value)
    return (transaction_id, reference, phone, *money, _time(at), fee, word)


def _compare(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    account = (data["operator"], Environment(data["environment"]).value, data["day"])
    piles = [canonical([*data[pile]]) for pile in ("ours_only", "theirs_only", "differs")]
    others = canonical([*data.get("other_till", ())])
    row = (*account, event.seq, time_text(event.at), data["by"], data["matched"], *piles, others)
    connection.execute(_KEEP_COMPARISON, row)


def _explain(connection: sqlite3.Connection, event: Event, data: Data) -> None:
    account = (data["operator"], Environment(data["environment"]).value)
    told = (How(data["how"]).value, data["note"], data["by"], data.get("reference"), data.get("line"))
    connection.execute(_INSERT["explanations"], (event.seq, time_text(event.at), *account, *told))


def _require_open(connection: sqlite3.Connection, event: Event, data: Data) -> int:
    """The number of the day that is open, which is the event's."""
    last = connection.execute(_LAST_DAY).fetchone()
    if last is None or last[1] is not None or last[0] != data["day"]:
        raise ImpossibleEvent(f"{event.kind} of day {data['day']} after {last}")
    number: int = last[0]
    return number


def _counts(counts: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Sums of money as they are kept: each of a currency, with its pieces where they were counted."""
    return [count_json(count_of(count)) for count in counts]


def _time(text: str | None) -> str | None:
    return None if text is None else time_text(datetime.fromisoformat(text))


def _one(event: Event, cursor: sqlite3.Cursor) -> None:
    if cursor.rowcount != 1:
        raise ImpossibleEvent(f"{event.kind} of somebody unknown")


_RULES: Mapping[Kind, Callable[[sqlite3.Connection, Event, Data], None]] = {
    Kind.PERSON_ADDED: _add_person,
    Kind.PERSON_DISABLED: _disable_person,
    Kind.PIN_CHANGED: _change_pin,
    Kind.PIN_REFUSED: _refuse_pin,
    Kind.SIGNED_IN: _sign_in,
    Kind.SIGNED_OUT: _nothing,
    Kind.FORBIDDEN: _nothing,
    Kind.DAY_OPENED: _open_day,
    Kind.CASH_SALE: _move_cash,
    Kind.CASH_IN: _move_cash,
    Kind.CASH_OUT: _move_cash,
    Kind.CORRECTED: _correct,
    Kind.DAY_CLOSED: _close_day,
    Kind.IMPORTED: _import,
    Kind.COMPARED: _compare,
    Kind.EXPLAINED: _explain,
}
