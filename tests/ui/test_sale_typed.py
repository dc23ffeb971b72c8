"""What is typed into the fields of a sale, as text: grouping, cursor, and what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.money import MAX_AMOUNT, parse_amount
from pos_app.core.operator import FeeRule
from pos_app.core.phone import COUNTRIES
from pos_app.ui.sale_form import (
    early_phone_error,
    fee_line,
    limits_line,
    looks_complete,
    read_amount,
    read_phone,
)
from pos_app.ui.typed import (
    amount_edit,
    countries_of,
    cursor_after,
    group_digits,
    group_phone,
    inserted,
    left_of,
    national_so_far,
    phone_edit,
    proposed,
)
from tests.ui.fakes import MVOLA, PVIT

BOTH = (COUNTRIES["MG"], COUNTRIES["GA"])


@given(st.text(alphabet="0123456789 ", max_size=12), st.text(alphabet="0123456789 ", max_size=12))
def test_the_inserted_piece_is_what_lies_between_the_common_ends(before: str, after: str) -> None:
    piece = inserted(before, after)
    assert piece in after
    assert len(piece) >= len(after) - len(before)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "1", "1"),
        ("1\u202f250", "1\u202f2500", "12\u202f500"),
        ("12\u202f500", "12\u202f50", "1\u202f250"),
        ("", "12 500", "12\u202f500"),
        ("", "12\u00a0500", "12\u202f500"),
        ("", " 12500 ", "12\u202f500"),
        ("0", "05", "5"),
        ("", "0", "0"),
        ("", "000", "0"),
        ("5", "", ""),
        ("3", "312 500", "312\u202f500"),
    ],
)
def test_an_amount_is_grouped_while_it_is_typed(before: str, after: str, shown: str) -> None:
    assert amount_edit(before, after) == shown


@pytest.mark.parametrize(
    "pasted",
    ["12,5", "12.5", "1e3", "-5", "+5", "1_000", "１２５", "١٢", "12 5", "1 2", "12\n500x", "9" * 10_000, "<b>5</b>"],
)
def test_what_is_not_an_amount_is_refused_and_never_becomes_another_one(pasted: str) -> None:
    with pytest.raises(InvalidInput):
        amount_edit("", pasted)


@pytest.mark.parametrize("character", [",", ".", "-", "e", "_", "５", "\u202e", "\x00"])
def test_a_character_that_is_no_digit_is_refused(character: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        amount_edit("12", f"12{character}")
    assert refused.value.code == "amount_invalid"


def test_no_more_digits_than_a_till_takes() -> None:
    assert amount_edit("", str(MAX_AMOUNT)) == group_digits(str(MAX_AMOUNT))
    with pytest.raises(InvalidInput) as refused:
        amount_edit("999\u202f999\u202f999\u202f999", "999\u202f999\u202f999\u202f9999")
    assert refused.value.code == "amount_too_large"


@given(st.integers(min_value=1, max_value=MAX_AMOUNT))
def test_what_is_shown_is_the_amount_that_was_typed(amount: int) -> None:
    shown = ""
    for digit in str(amount):
        shown = amount_edit(shown, shown + digit)
    assert parse_amount(shown) == amount


@given(st.text(max_size=30))
def test_any_paste_is_refused_or_is_the_same_amount(pasted: str) -> None:
    try:
        shown = amount_edit("", pasted)
    except InvalidInput:
        return
    if shown not in ("", "0"):
        assert parse_amount(shown) == int("".join(character for character in pasted if character.isdigit()))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0341234567", "034 12 345 67"),
        ("034-12.345 67", "034 12 345 67"),
        ("03412", "034 12"),
        ("074213803", "074 21 38 03"),
        ("+261341234567", "+261 34 12 345 67"),
        ("+2610341234567", "+261 034 12 345 67"),
        ("+24174213803", "+241 74 21 38 03"),
        ("+33612345678", "+33612345678"),
        ("00261341234567", "00261341234567"),
        ("+", "+"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_number_is_grouped_as_people_of_its_country_write_it(typed: str, shown: str) -> None:
    assert phone_edit(typed, BOTH) == shown


@pytest.mark.parametrize("typed", ["034a", "０３４", "034/12", "034+12", "<b>", "\u202e034", "1" * 18, "1" * 10_000])
def test_what_is_not_a_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        phone_edit(typed, BOTH)
    assert refused.value.code == "phone_invalid"


@given(st.from_regex(r"\+?[0-9]{0,15}", fullmatch=True))
def test_grouping_a_number_keeps_its_digits(compact: str) -> None:
    shown = group_phone(compact, BOTH)
    assert shown.replace(" ", "") == compact
    assert phone_edit(shown, BOTH) == shown


def test_without_a_country_a_number_is_left_as_it_is() -> None:
    assert group_phone("0341234567", ()) == "0341234567"


@given(st.from_regex(r"\+?[0-9]{0,12}", fullmatch=True), st.integers(min_value=0, max_value=12))
def test_the_cursor_stays_behind_the_same_digit(compact: str, digits: int) -> None:
    shown = group_phone(compact, BOTH)
    kept = min(digits, len(compact))
    assert left_of(shown, cursor_after(shown, kept)) == kept


def test_the_operator_is_proposed_from_the_number() -> None:
    operators = (MVOLA, PVIT)
    assert proposed("034", operators) is MVOLA
    assert proposed("+261 38 12", operators) is MVOLA
    assert proposed("074", operators) is PVIT
    assert proposed("00241 62", operators) is PVIT
    assert proposed("032", operators) is None
    assert proposed("", operators) is None
    assert [country.region for country in countries_of((*operators, MVOLA))] == ["MG", "GA"]


def test_the_national_form_of_a_number_being_typed() -> None:
    madagascar = COUNTRIES["MG"]
    assert national_so_far("261 34 12", madagascar) == "03412"
    assert national_so_far("+261 034 12", madagascar) == "03412"
    assert national_so_far("+241 74", madagascar) is None
    assert national_so_far("034", madagascar) == "034"


def test_a_number_is_looked_at_only_once_it_may_be_whole() -> None:
    assert not looks_complete("034 12 345 6", MVOLA)
    assert looks_complete("034 12 345 67", MVOLA)
    assert looks_complete("+261 34 12 345 67", MVOLA)
    assert not looks_complete("+241 74 21 38 03", MVOLA)


def test_reading_says_what_is_wrong_and_nothing_while_the_field_is_empty() -> None:
    assert read_amount("", MVOLA).error is None
    assert read_amount("12 500", None).money is None
    assert read_phone("", MVOLA).error is None
    below = read_amount("99", PVIT).error
    assert below is not None
    assert below.code == "amount_below"
    merchant = read_phone("034 35 000 03", MVOLA).error
    assert merchant is not None
    assert merchant.code == "phone_is_merchant"


def test_a_network_that_cannot_be_charged_is_told_after_its_prefix() -> None:
    assert early_phone_error("03", MVOLA) is None
    assert early_phone_error("034", MVOLA) is None
    assert early_phone_error("039", MVOLA) is None
    assert early_phone_error("+33612345678", MVOLA) is None
    assert early_phone_error("032", None) is None
    error = early_phone_error("032", MVOLA)
    assert error is not None
    assert error.code == "phone_other_network"


def test_limits_and_fees_are_known_before_asking() -> None:
    assert limits_line(None) == ""
    assert limits_line(MVOLA) == "Jusqu'à 20\u202f000\u202f000\u202fAr par paiement"
    assert limits_line(PVIT) == "De 100\u202fFCFA à 490\u202f000\u202fFCFA par paiement"
    assert fee_line(None, None) == ""
    by_customer = replace(MVOLA, fee=FeeRule(150, paid_by_customer=True))
    assert fee_line(by_customer, None) == "Frais pour le client\u00a0: 150\u202fAr pour 10\u202f000\u202fAr"
    said = fee_line(by_customer, read_amount("2000", by_customer).money)
    assert said == "Frais pour le client\u00a0: 30\u202fAr · le commerce reçoit 2\u202f000\u202fAr"
    assert fee_line(PVIT, None) == "Frais\u00a0: selon votre contrat avec PVit"
