"""One row of a statement as a line: each cell read strictly, with the row and the column named where it cannot be."""

from collections.abc import Sequence
from datetime import datetime, time

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction
from pos_app.core.phone import e164_of_network, parse
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.statements.amounts import Amount, amount_of, decimal_sign
from pos_app.statements.cells import Cell, Row, is_empty, text_of
from pos_app.statements.dates import Moment, clock_of, moment_of, month_first, utc
from pos_app.statements.fields import Field
from pos_app.statements.mapping import Mapping
from pos_app.statements.sheet import Sheet
from pos_app.statements.words import currency_of, direction_of, own_words, status_of

_SIDES = (Field.CREDIT, Field.DEBIT)
_AMOUNTS = (Field.AMOUNT, *_SIDES)
_PHONE_DIGITS = range(6, 16)
_PHONE_SIGNS = frozenset("0123456789+-. ()/\u00a0\u202f")


class LineReader:
    """Reads the rows of one sheet. What holds for a whole column is decided once: when it is made, and by `settle`.

    Both raise `KnownError` (`statement_dates_mixed`, `statement_amounts_mixed`) where a column contradicts itself.
    """

    def __init__(self, places: dict[Field, int], sheet: Sheet, mapping: Mapping, operator: Operator) -> None:
        self._places = places
        self._headers = sheet.headers
        self._operator = operator
        self._pattern = mapping.date_format
        self._own = own_words(mapping.words)
        self._phones: dict[str, str | None] = {}
        self._decimal = mapping.decimal
        self._month_first = self._decide_order(sheet.rows)
        self._decimals: dict[Field, str] = {}
        self._has_signs = False

    def settle(self, rows: Sequence[Row]) -> None:
        """Decide how the amounts of these rows are written: the lines, without sums, which people add by hand."""
        self._decimals = self._decide_signs(rows)
        self._has_signs = any(_looks_negative(self.cell(row, Field.AMOUNT)) for row in rows)

    def cell(self, row: Row, field: Field) -> Cell:
        """What stands in the field's column; the empty text where it has none, or the row ends before it."""
        place = self._places.get(field, len(row.cells))
        return row.cells[place] if place < len(row.cells) else ""

    def text(self, row: Row, field: Field) -> str:
        """The same as text."""
        return text_of(self.cell(row, field))

    def header(self, field: Field) -> str:
        """What the field's column is called in the file."""
        return self._headers[self._places[field]]

    def has_moment(self, row: Row) -> bool:
        """Whether a date stands in the row."""
        return self._moment(self.cell(row, Field.DATE)) is not None

    def has_money(self, row: Row) -> bool:
        """Whether anything stands where the row's amount has to be."""
        return any(not is_empty(self.cell(row, field)) for field in _AMOUNTS)

    def line(self, row: Row) -> StatementLine | None:
        """The line, or None for one of no money. Raises `KnownError` with the row and the column."""
        signed, field = self._signed(row)
        if signed.value == 0:
            return None
        word = self.text(row, Field.STATUS)
        return StatementLine(
            row=row.number,
            amount=abs(signed.value),
            currency=self._currency(row, signed.mark, field),
            at=self._at(row),
            transaction_id=self.text(row, Field.TRANSACTION) or None,
            reference=self.text(row, Field.REFERENCE) or None,
            phone=self._phone(self.text(row, Field.PHONE)),
            direction=self._direction(row, field, signed.value < 0),
            status=status_of(word, self._own) if Field.STATUS in self._places else LineStatus.SUCCESS,
            fee=self._fee(row),
            word=word or None,
        )

    def _decide_order(self, rows: Sequence[Row]) -> bool:
        if self._pattern is not None or Field.DATE not in self._places:
            return False
        return month_first(((row.number, self.cell(row, Field.DATE)) for row in rows), self.header(Field.DATE))

    def _decide_signs(self, rows: Sequence[Row]) -> dict[Field, str]:
        """Credit and debit are one column of amounts that was parted in two."""
        signs = {}
        for fields in ((Field.AMOUNT,), _SIDES, (Field.FEE,)):
            present = [field for field in fields if field in self._places]
            if present:
                cells = ((row.number, self.cell(row, field)) for row in rows for field in present)
                sign = self._decimal or decimal_sign(cells, self.header(present[0]))
                signs.update(dict.fromkeys(present, sign))
        return signs

    def _moment(self, cell: Cell) -> Moment | None:
        return moment_of(cell, month_is_first=self._month_first, pattern=self._pattern)

    def _amount(self, row: Row, field: Field) -> Amount | None:
        cell = self.cell(row, field)
        if is_empty(cell) or text_of(cell) in ("-", "\u2013", "\u2014"):
            return None
        return amount_of(cell, self._decimals[field], row.number, self.header(field))

    def _signed(self, row: Row) -> tuple[Amount, Field]:
        """The amount of the row and the column that it stands in."""
        if Field.AMOUNT in self._places:
            amount = self._amount(row, Field.AMOUNT)
            if amount is None:
                raise KnownError("statement_amount_missing", row=row.number, column=self.header(Field.AMOUNT))
            return amount, Field.AMOUNT
        sides = [(self._amount(row, field), field) for field in _SIDES if field in self._places]
        present = [(amount, field) for amount, field in sides if amount is not None]
        moved = [(amount, field) for amount, field in present if amount.value != 0]
        if len(moved) > 1:
            raise KnownError("statement_both_sides", row=row.number)
        if not present:
            raise KnownError("statement_amount_missing", row=row.number, column=self.header(sides[0][1]))
        return (moved or present)[0]

    def _currency(self, row: Row, mark: str, field: Field) -> Currency:
        for word, column in ((self.text(row, Field.CURRENCY), Field.CURRENCY), (mark, field)):
            meant = currency_of(word, self._operator.currency)
            if meant is None:
                raise KnownError("statement_currency_word", row=row.number, column=self.header(column), value=word)
            if word:
                return meant
        return self._operator.currency

    def _at(self, row: Row) -> datetime | None:
        """In UTC; None where the statement has no dates."""
        if Field.DATE not in self._places:
            return None
        cell, column = self.cell(row, Field.DATE), self.header(Field.DATE)
        if is_empty(cell):
            raise KnownError("statement_date_missing", row=row.number, column=column)
        moment = self._moment(cell)
        if moment is None:
            raise KnownError("statement_date", row=row.number, column=column, value=text_of(cell))
        return utc(moment, self._clock(row), self._operator.region)

    def _clock(self, row: Row) -> time | None:
        cell = self.cell(row, Field.TIME)
        if is_empty(cell):
            return None
        clock = clock_of(cell)
        if clock is None:
            column = self.header(Field.TIME)
            raise KnownError("statement_date", row=row.number, column=column, value=text_of(cell))
        return clock

    def _direction(self, row: Row, field: Field, is_negative: bool) -> Direction:
        if field is Field.DEBIT:
            return Direction.OUT
        told = Direction.IN if field is Field.CREDIT else self._told(row)
        if told is Direction.IN and is_negative:
            raise KnownError("statement_sign", row=row.number, column=self.header(field), value=self.text(row, field))
        return told or (Direction.OUT if is_negative else Direction.IN)

    def _told(self, row: Row) -> Direction | None:
        """What the type says; None where the sign of the amount has to say it."""
        if Field.TYPE not in self._places:
            return None
        word = self.text(row, Field.TYPE)
        told = direction_of(word, self._own)
        if told is None and not self._has_signs:
            raise KnownError("statement_type", row=row.number, column=self.header(Field.TYPE), value=word)
        return told

    def _phone(self, text: str) -> str | None:
        """E.164 where it is a number of the country, else its digits; None for a masked number or a name."""
        if text not in self._phones:
            self._phones[text] = _phone_of(text, self._operator.region)
        return self._phones[text]

    def _fee(self, row: Row) -> int | None:
        """None where there is none, or none that is whole: what is compared is the amount."""
        try:
            fee = self._amount(row, Field.FEE) if Field.FEE in self._places else None
        except KnownError as error:
            if error.code != "statement_fraction":
                raise
            return None
        return None if fee is None else abs(fee.value)


def _looks_negative(cell: Cell) -> bool:
    return cell < 0 if isinstance(cell, int | float) else text_of(cell).startswith(("-", "\u2212", "("))


def _phone_of(text: str, region: str) -> str | None:
    digits = "".join(character for character in text if character in "0123456789")
    if len(digits) not in _PHONE_DIGITS or not set(text) <= _PHONE_SIGNS:
        return None
    known = e164_of_network(digits, region)
    if known is not None:
        return known
    try:
        return parse(text, region).e164
    except InvalidInput:
        # A number of another country, or an old one: its digits still tell it from others.
        return digits
