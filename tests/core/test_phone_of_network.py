"""The E.164 form of numbers by the hundred thousand, which must be the one that `parse` gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.phone import COUNTRIES, e164_of_network, parse


@given(st.sampled_from(sorted(COUNTRIES)), st.text("0123456789", min_size=6, max_size=13))
def test_it_agrees_with_parse(region: str, digits: str) -> None:
    found = e164_of_network(digits, region)
    try:
        number = parse(digits, region)
    except InvalidInput:
        return
    assert found == (number.e164 if number.network else None)


@pytest.mark.parametrize(
    ("digits", "region", "expected"),
    [
        ("0341234567", "MG", "+261341234567"),
        ("261341234567", "MG", "+261341234567"),
        ("0708889205", "CI", "+2250708889205"),
        ("74213803", "GA", "+24174213803"),
        ("0311234567", "MG", None),
        ("03412345678", "MG", None),
        ("0033612345678", "MG", None),
    ],
)
def test_numbers_of_a_network(digits: str, region: str, expected: str | None) -> None:
    assert e164_of_network(digits, region) == expected
