"""Numbers of customers: at most five digits of any of them are ever on paper, and never all of one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.day import Move
from pos_app.core.payment import Status
from pos_app.core.phone import COUNTRIES
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.parts import mask_digits, mask_numbers, masked
from pos_app.receipts.payment import link_ticket, payment_receipt, refusal_slip
from pos_app.receipts.receipt import Role
from tests.receipts.papers import FACE, make, make_entry, make_link, make_over, says, words_of

ANY_NUMBER = st.builds(
    lambda plus, digits: plus + digits,
    st.sampled_from(["", "+", "00", *(f"+{country.calling_code}" for country in COUNTRIES.values())]),
    st.text(st.sampled_from("0123456789٣७² .-"), max_size=30),
)


def digits_in(text: str) -> list[str]:
    return [character for character in text if character.isnumeric()]


@given(ANY_NUMBER)
def test_at_most_five_digits_show_and_never_a_whole_number(number: str) -> None:
    shown = masked(number)
    assert len(digits_in(shown)) <= 5
    if digits_in(number):
        assert len(digits_in(shown)) < len(digits_in(number))
    assert says(payment_receipt(make(phone=number), FACE), Role.PAYER) == ([shown] if shown else [])


@given(st.integers(0, 99_999_999))
def test_the_network_and_the_last_two_digits_tell_it_from_others(middle: int) -> None:
    number = f"{middle:08}"
    shown = masked(f"+26134{number[:7]}")
    assert shown == f"034 ** *** {number[5:7]}"


def test_each_country_in_its_own_groups() -> None:
    assert masked("+24174213803") == "074 ** ** 03"
    assert masked("+2250712345678") == "07 1* ** ** 78"
    assert masked("+242066123456") == "06 6** ** 56"
    assert masked("+33612345678") == "+336******78"


def test_of_a_short_number_nothing_shows() -> None:
    assert mask_digits("0341267") == "*******"
    assert mask_digits("03412678") == "034***78"
    assert mask_digits("Rakoto") == "Rakoto"
    assert masked("") == ""


def test_cash_has_no_number() -> None:
    assert not cash_slip(make_entry(Move.SALE), FACE).of(Role.PAYER)


@pytest.mark.parametrize(
    "written",
    [
        "034/12/345/67",
        "034_12_345_67",
        "(034) 12 345 67",
        "034 - 12 - 345 - 67",
        "034\u201312\u2013345\u201367",
        "034\u200d12\u200d345\u200d67",
        "\u2070\u00b3\u2074\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077",
        "\u24ea\u2462\u2463\u2460\u2461\u2462\u2463\u2464\u2465\u2466",
    ],
)
def test_no_way_of_writing_a_number_gets_it_onto_paper(written: str) -> None:
    for receipt in (
        link_ticket(make_link(customer=f"Rakoto {written}"), FACE),
        refusal_slip(make_over(Status.REFUSED, f"no money on {written}"), FACE),
        cash_slip(replace(make_entry(Move.OUT), reason=f"rendu à {written}"), FACE),
    ):
        said = fold_cp858(" ".join(line.text for line in receipt.lines if line.role in (Role.FIELD, Role.FLAG)))
        assert "1234567" not in "".join(digits_in(said)), said


def test_a_number_inside_a_text_is_masked_too() -> None:
    assert mask_numbers("client 034 12 345 67, code 4001") == "client 034 ** *** 67, code 4001"
    assert mask_numbers("+261341234567/0341234567") == "+261*********/********67"
    assert mask_numbers("n\u00b2 :\u00a0œuf 1\u00a0000") == "n\u00b2 :\u00a0œuf 1\u00a0000"
    ticket = link_ticket(make_link(customer="Rakoto 0341234567"), FACE)
    assert "Pour Rakoto 034*****67" in words_of(ticket)
    slip = refusal_slip(make_over(Status.REFUSED, "no money on 0341234567"), FACE)
    assert "0341234567" not in words_of(slip)
