"""Amounts as people type them: what is taken, and what must be refused rather than read as another amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import MAX_AMOUNT, Currency, Money, parse_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12500", 12500),
        ("12 500", 12500),
        ("12\u202f500", 12500),
        ("1\u00a0234 567", 1234567),
        (" 5 ", 5),
        ("007", 7),
        (str(MAX_AMOUNT), MAX_AMOUNT),
    ],
)
def test_takes_whole_amounts(typed: str, amount: int) -> None:
    assert parse_amount(typed) == amount


@pytest.mark.parametrize(
    "typed",
    ["12,5", "12.5", "1e3", "-5", "+5", "1_000", "\uff11\uff12", "١٢", "1 0", "12 50", "0x10", "5 Ar", "1\n", "²"],
)
def test_refuses_what_could_be_read_as_another_amount(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_amount(typed)
    assert refused.value.code == "amount_invalid"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "amount_empty"),
        ("  ", "amount_empty"),
        ("0", "amount_zero"),
        ("000", "amount_zero"),
        (str(MAX_AMOUNT + 1), "amount_too_large"),
        ("1" + "0" * 18, "amount_too_large"),
        ("9" * 41, "amount_invalid"),
        ("9" * 10_000, "amount_invalid"),
    ],
)
def test_says_why(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_amount(typed)
    assert refused.value.code == code


@given(st.integers(1, MAX_AMOUNT))
def test_an_amount_survives_its_grouped_form(amount: int) -> None:
    assert parse_amount(f"{amount:,}".replace(",", "\u202f")) == amount


@given(st.text())
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        amount = parse_amount(text)
    except InvalidInput:
        return
    assert text.isascii() or any(space in text for space in "\u00a0\u202f")
    assert amount == int("".join(digit for digit in text if digit in "0123456789"))


@pytest.mark.parametrize("amount", [0, -1, 1.0, True, "5", None])
def test_money_is_a_positive_integer(amount: object) -> None:
    with pytest.raises(InvalidInput):
        Money(amount, Currency.MGA)  # type: ignore[arg-type]


def test_symbols() -> None:
    assert [currency.symbol for currency in Currency] == ["Ar", "FCFA", "FCFA"]


def test_a_known_error_shows_its_code_and_facts() -> None:
    assert str(KnownError("amount_below", minimum=100)) == "amount_below(minimum=100)"
    assert str(KnownError("amount_empty")) == "amount_empty"
