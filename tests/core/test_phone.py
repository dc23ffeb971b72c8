"""MSISDN rules of the four countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.phone import COUNTRIES, Network, from_e164, group, network_of, parse


@pytest.mark.parametrize(
    "typed",
    [
        "0341234567",
        "034 12 345 67",
        "034.12.345.67",
        "034-12-345-67",
        "+261341234567",
        "+261 34 12 345 67",
        "00261341234567",
        "261341234567",
        "2610341234567",
        "+2610341234567",
        "341234567",
        "034\u202f12\u00a0345 67",
    ],
)
def test_every_way_of_typing_a_number_of_madagascar(typed: str) -> None:
    number = parse(typed, "MG")
    assert (number.e164, number.national, number.network) == ("+261341234567", "0341234567", Network.MVOLA)
    assert number.grouped == "034 12 345 67"


@pytest.mark.parametrize(
    ("region", "typed", "e164", "national", "network", "grouped"),
    [
        ("MG", "0381234567", "+261381234567", "0381234567", Network.MVOLA, "038 12 345 67"),
        ("MG", "0321234567", "+261321234567", "0321234567", Network.ORANGE, "032 12 345 67"),
        ("MG", "0371234567", "+261371234567", "0371234567", Network.ORANGE, "037 12 345 67"),
        ("MG", "0331234567", "+261331234567", "0331234567", Network.AIRTEL, "033 12 345 67"),
        ("GA", "074213803", "+24174213803", "074213803", Network.AIRTEL, "074 21 38 03"),
        ("GA", "+241 77 21 38 03", "+24177213803", "077213803", Network.AIRTEL, "077 21 38 03"),
        ("GA", "062 00 00 01", "+24162000001", "062000001", Network.MOOV, "062 00 00 01"),
        ("GA", "066304925", "+24166304925", "066304925", Network.MOOV, "066 30 49 25"),
        ("CI", "0708889205", "+2250708889205", "0708889205", Network.ORANGE, "07 08 88 92 05"),
        ("CI", "+225 05 08 88 92 05", "+2250508889205", "0508889205", Network.MTN, "05 08 88 92 05"),
        ("CI", "0102030405", "+2250102030405", "0102030405", Network.MOOV, "01 02 03 04 05"),
        ("CG", "066304925", "+242066304925", "066304925", Network.MTN, "06 630 49 25"),
        ("CG", "055304925", "+242055304925", "055304925", Network.AIRTEL, "05 530 49 25"),
    ],
)
def test_each_country_in_the_form_its_provider_wants(
    region: str, typed: str, e164: str, national: str, network: Network, grouped: str
) -> None:
    number = parse(typed, region)
    assert (number.e164, number.national, number.network, number.grouped) == (e164, national, network, grouped)
    assert from_e164(e164) == number


@pytest.mark.parametrize(
    ("region", "typed", "code"),
    [
        ("MG", "", "phone_empty"),
        ("MG", "   ", "phone_empty"),
        ("MG", "03412345", "phone_invalid"),
        ("MG", "1234567", "phone_invalid"),
        ("MG", "034123456789", "phone_invalid"),
        ("MG", "034 12 abc 67", "phone_invalid"),
        ("MG", "\uff10\uff13\uff141234567", "phone_invalid"),
        ("MG", "٠٣٤١٢٣٤٥٦٧", "phone_invalid"),
        ("MG", "0341234567\n0341234568", "phone_invalid"),
        ("MG", "0" * 10_000, "phone_invalid"),
        ("MG", "0012345", "phone_foreign"),
        ("MG", "+24174213803", "phone_foreign"),
        ("MG", "0202212345", "phone_not_mobile"),
        ("MG", "0912345678", "phone_invalid"),
        ("GA", "07421380", "phone_invalid"),
        ("GA", "974213803", "phone_invalid"),
        ("MG", "9341234567", "phone_invalid"),
        ("GA", "06112233", "phone_invalid"),
        ("GA", "011730000", "phone_not_mobile"),
        ("CI", "2722445566", "phone_not_mobile"),
    ],
)
def test_refuses(region: str, typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(typed, region)
    assert refused.value.code == code


def test_a_prefix_without_a_known_network_has_none() -> None:
    assert network_of("0391234567", COUNTRIES["MG"]) is None


def test_a_number_of_no_known_country_is_foreign() -> None:
    with pytest.raises(InvalidInput) as refused:
        from_e164("+33612345678")
    assert refused.value.code == "phone_foreign"


def test_grouping_while_typing() -> None:
    mg = COUNTRIES["MG"]
    assert [group("0341234567"[:n], mg) for n in (0, 3, 4, 8)] == ["", "034", "034 1", "034 12 345"]
    assert group("0341234567890", mg) == "034 12 345 67 890"


@given(st.text(alphabet="0123456789+ .-aà٣", max_size=40), st.sampled_from(sorted(COUNTRIES)))
def test_any_text_is_a_number_of_the_country_or_refused(text: str, region: str) -> None:
    try:
        number = parse(text, region)
    except InvalidInput:
        return
    assert number.e164.startswith(f"+{COUNTRIES[region].calling_code}")
    assert len(number.national) == COUNTRIES[region].national_digits
    assert number.national.isascii()
    assert parse(number.e164, region) == number
    assert parse(number.grouped, region) == number
