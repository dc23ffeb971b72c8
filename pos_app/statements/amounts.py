"""Amounts of a column: which sign is the decimal one is decided by the whole column, and nothing is ever rounded."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pos_app.core.errors import KnownError
from pos_app.core.money import MAX_AMOUNT
from pos_app.statements.cells import SPACES, Cell, text_of

_SHAPE = re.compile(
    rf"(?P<open>\()?(?P<sign>[+\-\u2212])?[{SPACES}]*(?P<before>[A-Za-z][A-Za-z. ]*?)?[{SPACES}]*"
    r"(?P<inner>[+\-\u2212])?"
    rf"[{SPACES}]*(?P<number>[0-9](?:[0-9.,{SPACES}]*[0-9.,])?)[{SPACES}]*(?P<after>[A-Za-z][A-Za-z. ]*)?"
    r"(?P<trail>[+\-\u2212])?(?P<close>\))?"
)
_ONE_SPACE = re.compile(f"[{SPACES}]")
_WHOLE = r"(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:T[0-9]{3})+)"
_READ = {
    decimal: re.compile(rf"({_WHOLE.replace('T', re.escape(thousands))})(?:{re.escape(decimal)}([0-9]*))?")
    for decimal, thousands in ((".", ","), (",", "."))
}
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole amount with its sign, and the currency's sign or name that stood beside it (empty where none did)."""

    value: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Hint:
    """What one cell tells of its column: the decimal sign, for certain or perhaps."""

    decimal: str
    is_certain: bool
    row: int
    text: str


def decimal_sign(cells: Iterable[tuple[int, Cell]], column: str) -> str:
    """The decimal sign of a column whose cells are given with the numbers of their rows.

    `12.500` alone may be twelve thousand five hundred or twelve and a half: the other cells decide; where none does,
    it is thousands, since these currencies have no decimals in use. Raises `statement_amounts_mixed` where cells
    contradict each other.
    """
    certain: _Hint | None = None
    perhaps: dict[str, _Hint] = {}
    for row, cell in cells:
        hint = _hint(row, cell)
        if hint is None:
            continue
        if not hint.is_certain:
            perhaps.setdefault(hint.decimal, hint)
        elif certain is None:
            certain = hint
        elif certain.decimal != hint.decimal:
            raise _mixed(hint, column)
    if certain is not None:
        # `100.00` and `12.500` in one column: the second is neither for certain.
        if certain.decimal not in _decimals_of(perhaps):
            return certain.decimal
        raise _mixed(perhaps[_other(certain.decimal)], column)
    if len(perhaps) > 1:
        raise _mixed(list(perhaps.values())[1], column)
    return next(iter(perhaps), ".")


def _decimals_of(perhaps: dict[str, _Hint]) -> set[str]:
    """The signs that stood before exactly three digits: the decimal ones, if those were no thousands."""
    return {_other(decimal) for decimal in perhaps}


def _other(sign: str) -> str:
    return "," if sign == "." else "."


def _mixed(hint: _Hint, column: str) -> KnownError:
    return KnownError("statement_amounts_mixed", row=hint.row, column=column, value=hint.text)


def _hint(row: int, cell: Cell) -> _Hint | None:
    if not isinstance(cell, str) or not ("." in cell or "," in cell):
        return None
    text = text_of(cell)
    found = _SHAPE.fullmatch(text) if len(text) <= LONGEST else None
    number = found["number"] if found else ""
    signs = [character for character in number if character in ".,"]
    if not signs:
        return None
    last = signs[-1]
    if len(set(signs)) > 1:
        return _Hint(last, True, row, number)
    if len(signs) > 1:
        return _Hint(_other(last), True, row, number)
    head, _, tail = number.partition(last)
    if len(tail) != 3 or len(head) > 3 or head.startswith("0"):
        return _Hint(last, True, row, number)
    return _Hint(_other(last), False, row, number)


def amount_of(cell: Cell, decimal: str, row: int, column: str) -> Amount:
    """The amount in a cell. Raises `KnownError`.

    Codes: `statement_amount` (no number), `statement_formula`, `statement_fraction` (not whole),
    `statement_amount_large`; each with `row`, `column` and `value`.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise KnownError("statement_amount", row=row, column=column, value=text_of(cell))
    is_text = isinstance(cell, str)
    amount = _from_text(text_of(cell), decimal, row, column) if is_text else _from_number(float(cell), row, column)
    if abs(amount.value) > MAX_AMOUNT:
        raise KnownError("statement_amount_large", row=row, column=column, value=text_of(cell))
    return amount


def _from_number(cell: float, row: int, column: str) -> Amount:
    if not math.isfinite(cell):
        raise KnownError("statement_amount", row=row, column=column, value=str(cell))
    if cell != int(cell):
        raise KnownError("statement_fraction", row=row, column=column, value=repr(cell))
    return Amount(int(cell))


def _from_text(text: str, decimal: str, row: int, column: str) -> Amount:
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST:
        return Amount(int(text))
    if text.startswith("="):
        raise KnownError("statement_formula", row=row, column=column, value=text)
    found = _SHAPE.fullmatch(text) if len(text) <= LONGEST else None
    number = _READ[decimal].fullmatch(_ONE_SPACE.sub(" ", found["number"])) if found else None
    if found is None or number is None or not _is_one_sign(found):
        raise KnownError("statement_amount", row=row, column=column, value=text)
    if (number[2] or "").strip("0"):
        raise KnownError("statement_fraction", row=row, column=column, value=text)
    value = int(re.sub(r"[ .,]", "", number[1]))
    is_negative = found["open"] or (found["sign"] or found["inner"] or found["trail"] or "+") != "+"
    return Amount(-value if is_negative else value, (found["before"] or found["after"] or "").strip(". "))


def _is_one_sign(found: re.Match[str]) -> bool:
    signs = [found[name] for name in ("open", "sign", "inner", "trail") if found[name]]
    return len(signs) <= 1 and bool(found["open"]) == bool(found["close"]) and not (found["before"] and found["after"])
