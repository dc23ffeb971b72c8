"""The lines of a statement: every row of the table becomes one, or is a total, or stops the reading with its number."""

from collections.abc import Sequence
from dataclasses import replace

from pos_app.core.collector import collector_resting
from pos_app.core.errors import KnownError
from pos_app.core.operator import Operator
from pos_app.core.statement import MOST_LINES, Statement, StatementLine, keyed
from pos_app.statements.cells import Row, text_of
from pos_app.statements.fields import Field, plain_word
from pos_app.statements.line import LineReader
from pos_app.statements.mapping import Mapping
from pos_app.statements.sheet import Sheet, reread

_TOTALS = ("total", "totaux", "sous total", "grand total", "cumul", "somme", "nombre", "solde", "balance", "subtotal")
"""Beginnings of the words that stand at the side of a sum."""

_LONGEST_COUNT = 4


@collector_resting()
def apply(sheet: Sheet, mapping: Mapping, operator: Operator) -> Statement:
    """The statement that the sheet is under this mapping. Raises `KnownError`, and keeps nothing then.

    Codes: `mapping_column` (`column`: no such column), `statement_no_amount`, `statement_no_key`,
    `statement_too_many_lines`, and those of a row, with `row` and `column`.
    """
    table = reread(sheet, mapping)
    reader, rows = lines_of(table, mapping, operator)
    found = [line for line in map(reader.line, rows) if line is not None]
    lines, repeated = _once_each(keyed(found))
    return Statement(operator.id, table.name, table.digest, tuple(lines), repeated)


def lines_of(sheet: Sheet, mapping: Mapping, operator: Operator) -> tuple[LineReader, list[Row]]:
    """The rows that are lines, and what reads them. Raises as `apply` does."""
    reader = LineReader(places_of(sheet, mapping), sheet, mapping, operator)
    rows = [row for row in sheet.rows if not _is_left_out(row, sheet, reader)]
    if len(rows) > MOST_LINES:
        raise KnownError("statement_too_many_lines", most=MOST_LINES)
    reader.settle(rows)
    return reader, rows


def places_of(sheet: Sheet, mapping: Mapping) -> dict[Field, int]:
    """Where the columns of the mapping stand, counted from 0. Raises as `apply` does."""
    places = {}
    for field, column in mapping.columns.items():
        place = sheet.place(column)
        if place is None:
            raise KnownError("mapping_column", column=column)
        places[field] = place
    if not {Field.AMOUNT, Field.CREDIT, Field.DEBIT} & places.keys():
        raise KnownError("statement_no_amount", path=sheet.name)
    if not {Field.TRANSACTION, Field.DATE} & places.keys():
        raise KnownError("statement_no_key", path=sheet.name)
    return places


def _is_left_out(row: Row, sheet: Sheet, reader: LineReader) -> bool:
    """Whether a row is no line: the header once more, a sum or a remark. Those have neither date nor transaction."""
    if reader.has_moment(row):
        return False
    words = [plain_word(text_of(cell)) for cell in row.cells[: len(sheet.headers)]]
    if sheet.header_row and words == [plain_word(header) for header in sheet.headers][: len(words)]:
        return True
    is_sum = any(word.startswith(_TOTALS) for word in words)
    named = [reader.text(row, field) for field in (Field.TRANSACTION, Field.REFERENCE, Field.PHONE)]
    if sum(map(bool, words)) == 1:
        # One cell makes no line, unless it is a transaction that has lost the rest.
        return _is_remark(named[0], is_sum)
    if not all(_is_remark(text, is_sum) for text in named):
        return False
    return _is_remark(reader.text(row, Field.DATE), is_sum) or not reader.has_money(row)


def _is_remark(text: str, is_sum: bool) -> bool:
    """Whether a cell names nothing: no digit in it, or, beside a sum, how many lines there were."""
    if plain_word(text).startswith(_TOTALS) or not any(character.isdigit() for character in text):
        return True
    return is_sum and text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT


def _once_each(lines: Sequence[StatementLine]) -> tuple[list[StatementLine], int]:
    """The lines without those that say the same of the same transaction once more, and how many those were."""
    seen: dict[str, list[StatementLine]] = {}
    kept = []
    for line in lines:
        same = seen.setdefault(line.key, [])
        if not any(replace(other, row=line.row) == line for other in same):
            same.append(line)
            kept.append(line)
    return kept, len(lines) - len(kept)
