"""Amounts as statements write them: whole, never rounded, and the decimal sign decided by the column."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import KnownError
from pos_app.core.money import MAX_AMOUNT
from pos_app.statements.amounts import amount_of, decimal_sign
from pos_app.statements.cells import Cell


def value(cell: Cell, *others: Cell) -> int:
    cells = [cell, *others]
    return amount_of(cell, decimal_sign(enumerate(cells, start=2), "Montant"), 2, "Montant").value


def refused(cell: Cell, *others: Cell) -> str:
    with pytest.raises(KnownError) as raised:
        value(cell, *others)
    assert raised.value.facts["column"] == "Montant"
    assert isinstance(raised.value.facts["row"], int)
    return raised.value.code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("100.00", 100),
        ("100,00", 100),
        ("100.", 100),
        ("12 500", 12500),
        ("12\u00a0500", 12500),
        ("12\u202f500,00", 12500),
        ("12.500,00", 12500),
        ("12,500.00", 12500),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("12.500", 12500),
        ("12,500", 12500),
        ("12500,00 Ar", 12500),
        ("Ar 12 500", 12500),
        ("12500FCFA", 12500),
        ("F CFA 12500", 12500),
        ("-500", -500),
        ("- 500 Ar", -500),
        ("\u2212500", -500),
        ("500-", -500),
        ("Ar -500", -500),
        ("(500)", -500),
        ("+500", 500),
        ("0", 0),
        ("000500", 500),
        (12500.0, 12500),
        (12500, 12500),
        (-3.0, -3),
        ('="12500"', 12500),
        ("'-500", -500),
    ],
)
def test_what_is_read(cell: Cell, expected: int) -> None:
    assert value(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12,5", "statement_fraction"),
        ("12.50", "statement_fraction"),
        (12.5, "statement_fraction"),
        ("0,001", "statement_fraction"),
        ("abc", "statement_amount"),
        ("1e3", "statement_amount"),
        ("1_000", "statement_amount"),
        ("١٢", "statement_amount"),
        ("１２", "statement_amount"),
        ("1 2", "statement_amount"),
        ("12 50", "statement_amount"),
        ("1.23.456", "statement_amount"),
        ("--5", "statement_amount"),
        ("-5-", "statement_amount"),
        ("(5", "statement_amount"),
        ("5)", "statement_amount"),
        ("Ar 5 Ar", "statement_amount"),
        ("5" * 41, "statement_amount"),
        ("1." * 30, "statement_amount"),
        (float("nan"), "statement_amount"),
        (float("inf"), "statement_amount"),
        (True, "statement_amount"),
        ("=A1+1", "statement_formula"),
        (str(MAX_AMOUNT + 1), "statement_amount_large"),
        (1e20, "statement_amount_large"),
    ],
)
def test_what_is_refused(cell: Cell, code: str) -> None:
    assert refused(cell) == code


def test_the_column_decides_what_one_cell_cannot() -> None:
    assert value("12.500", "1.234,00") == 12500
    assert value("12.500", "100") == 12500
    assert value("12,500", "1,234.00") == 12500
    assert value("12,500", "7.00") == 12500


@pytest.mark.parametrize(
    "cells", [("1,00", "2.00"), ("12.500", "100.00"), ("12.500", "12,500"), ("1.000.000", "5.00"), ("0.500", "12.500")]
)
def test_a_column_that_contradicts_itself_is_refused(cells: tuple[str, ...]) -> None:
    assert refused(*cells) == "statement_amounts_mixed"
    assert refused(*reversed(cells)) == "statement_amounts_mixed"


def test_other_cells_than_amounts_decide_nothing() -> None:
    assert value("12.500", "", "a, b", "x" * 3000 + ",", 5.0, "12") == 12500


def test_the_currency_beside_the_amount() -> None:
    assert amount_of("5 Ar.", ".", 2, "Montant").mark == "Ar"
    assert amount_of("FCFA 5", ".", 2, "Montant").mark == "FCFA"


@given(
    st.integers(-MAX_AMOUNT, MAX_AMOUNT), st.sampled_from([" ", "\u00a0", "\u202f", ".", ",", ""]), st.integers(0, 3)
)
def test_a_written_amount_comes_back(number: int, separator: str, zeros: int) -> None:
    decimal = "." if separator == "," else ","
    text = f"{number:,}".replace(",", separator) + (decimal + "0" * zeros if zeros else "")
    assert amount_of(text, decimal, 2, "Montant").value == number


@given(st.lists(st.one_of(st.text(max_size=50), st.floats(), st.integers(), st.booleans()), min_size=1, max_size=4))
def test_nothing_else_than_known_errors(cells: list[Cell]) -> None:
    with suppress(KnownError):
        value(*cells)
