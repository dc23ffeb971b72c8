"""Guesses what the columns of a statement mean, from their headers first and from what stands in them second."""

from collections.abc import Iterable

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.phone import parse
from pos_app.core.reference import is_reference
from pos_app.statements.cells import Cell, is_empty, text_of
from pos_app.statements.dates import moment_of
from pos_app.statements.fields import Field, is_header, meanings
from pos_app.statements.mapping import Mapping
from pos_app.statements.sheet import Sheet
from pos_app.statements.words import direction_of

SAMPLE = 200
"""Rows that are looked at for a guess."""


def guess(sheet: Sheet, operator: Operator) -> Mapping:
    """What the columns most likely mean. A field that cannot be told is left out: it is never filled in by chance.

    The columns are named by their headers, or by their numbers where a header is empty or stands there twice.
    """
    places = meanings(sheet.headers, operator.id) if sheet.header_row else {}
    if not is_header(places):
        places = _by_content(sheet, operator, places)
    if Field.TRANSACTION not in places and Field.REFERENCE in places and not _holds_ours(sheet, places):
        # The only number that stands there is none of ours: it is the operator's.
        places[Field.TRANSACTION] = places.pop(Field.REFERENCE)
    if {Field.CREDIT, Field.DEBIT} <= places.keys():
        places.pop(Field.AMOUNT, None)
        places.pop(Field.TYPE, None)
    elif Field.AMOUNT in places:
        places = {field: place for field, place in places.items() if field not in (Field.CREDIT, Field.DEBIT)}
    if Field.TYPE in places and not _tells_direction(sheet, places[Field.TYPE]):
        del places[Field.TYPE]
    columns = {field: _name(sheet, places[field]) for field in Field if field in places}
    # Encoding, separator and sheet are looked for in each file anew: next month's may have others.
    return Mapping(columns=columns, header_row=None if sheet.header_row else 0)


def _name(sheet: Sheet, place: int) -> str | int:
    header = sheet.headers[place]
    return header if sheet.header_row and header and sheet.place(header) == place else place + 1


def _column(sheet: Sheet, place: int) -> list[Cell]:
    cells = (row.cells[place] for row in sheet.rows[:SAMPLE] if place < len(row.cells))
    return [cell for cell in cells if not is_empty(cell)]


def _holds_ours(sheet: Sheet, places: dict[Field, int]) -> bool:
    return any(is_reference(text_of(cell)) for cell in _column(sheet, places[Field.REFERENCE]))


def _tells_direction(sheet: Sheet, place: int) -> bool:
    """Whether its words say which way money went; kinds of business (`Facture`, `Transfert`) are another matter."""
    return all(direction_of(text_of(cell), {}) is not None for cell in _column(sheet, place))


def _by_content(sheet: Sheet, operator: Operator, named: dict[Field, int]) -> dict[Field, int]:
    """Columns without a known header, told by what stands in them where only one column can be meant."""
    places = dict(named)
    for field, test in (
        (Field.DATE, _is_date),
        (Field.REFERENCE, _is_ours),
        (Field.PHONE, lambda cell: _is_phone(cell, operator.region)),
    ):
        free = [place for place in range(len(sheet.headers)) if place not in places.values()]
        fitting = [place for place in free if _all(map(test, _column(sheet, place)))]
        if field not in places and len(fitting) == 1:
            places[field] = fitting[0]
    return places


def _all(answers: Iterable[bool]) -> bool:
    listed = list(answers)
    return bool(listed) and sum(listed) * 10 >= len(listed) * 9


def _is_date(cell: Cell) -> bool:
    return not isinstance(cell, int | float) and moment_of(cell, month_is_first=False, pattern=None) is not None


def _is_ours(cell: Cell) -> bool:
    return is_reference(text_of(cell))


def _is_phone(cell: Cell, region: str) -> bool:
    try:
        parse(text_of(cell), region)
    except InvalidInput:
        return False
    return True
