"""The sheet of numbers and money: one test for each row of its table of countries, and for each of its traps."""

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.money import parse_amount
from pos_app.core.phone import Network, parse


def refusal(typed: str, region: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        parse(typed, region)
    return refused.value.code


@pytest.mark.parametrize(
    ("prefix", "network"),
    [
        ("034", Network.MVOLA),
        ("038", Network.MVOLA),
        ("032", Network.ORANGE),
        ("037", Network.ORANGE),
        ("033", Network.AIRTEL),
    ],
)
def test_sheet_madagascar(prefix: str, network: Network) -> None:
    number = parse(f"{prefix}1234567", "MG")
    assert (number.national, number.e164, number.network) == (f"{prefix}1234567", f"+261{prefix[1:]}1234567", network)


def test_sheet_madagascar_036_belongs_to_no_network_that_is_known() -> None:
    """Doubtful: a provider that needs its own network does not charge it."""
    assert parse("0361234567", "MG").network is None


@pytest.mark.parametrize("typed", ["1234567", "2212345", "341234567890"])
def test_sheet_madagascar_bare_digits_become_no_landline(typed: str) -> None:
    assert refusal(typed, "MG") == "phone_invalid"


def test_sheet_madagascar_0012345_is_another_country() -> None:
    assert refusal("0012345", "MG") == "phone_foreign"


@pytest.mark.parametrize(
    ("prefix", "network"),
    [
        ("074", Network.AIRTEL),
        ("076", Network.AIRTEL),
        ("077", Network.AIRTEL),
        ("060", Network.MOOV),
        ("062", Network.MOOV),
        ("065", Network.MOOV),
        ("066", Network.MOOV),
    ],
)
def test_sheet_gabon(prefix: str, network: Network) -> None:
    number = parse(f"{prefix}213803", "GA")
    assert (number.national, number.e164, number.network) == (f"{prefix}213803", f"+241{prefix[1:]}213803", network)


@pytest.mark.parametrize("typed", ["07421380", "06112233", "+2417421380"])
def test_sheet_gabon_old_numbers_of_8_digits_are_refused(typed: str) -> None:
    assert refusal(typed, "GA") == "phone_invalid"


@pytest.mark.parametrize(
    ("national", "network"), [("0108889205", Network.MOOV), ("0508889205", Network.MTN), ("0708889205", Network.ORANGE)]
)
def test_sheet_cote_d_ivoire_keeps_the_0_of_the_number(national: str, network: Network) -> None:
    for typed in (national, f"+225{national}", f"00225{national}", f"225{national}"):
        number = parse(typed, "CI")
        assert (number.national, number.e164, number.network) == (national, f"+225{national}", network)


def test_sheet_cote_d_ivoire_old_numbers_of_8_digits_are_refused() -> None:
    assert refusal("01010101", "CI") == "phone_invalid"


@pytest.mark.parametrize(
    ("national", "network"), [("066304925", Network.MTN), ("055304925", Network.AIRTEL), ("044304925", Network.AIRTEL)]
)
def test_sheet_congo_keeps_the_0_of_the_number(national: str, network: Network) -> None:
    number = parse(national, "CG")
    assert (number.national, number.e164, number.network) == (national, f"+242{national}", network)


def test_sheet_congo_the_country_is_the_providers_and_never_guessed() -> None:
    """The same digits are a number of both countries."""
    assert parse("066304925", "CG").e164 == "+242066304925"
    assert parse("066304925", "GA").e164 == "+24166304925"


@pytest.mark.parametrize(
    "typed",
    ["034 12 345 67", "034.12.345.67", "034-12-345-67", "+261341234567", "00261341234567", "261341234567", "341234567"],
)
def test_sheet_typed_forms_that_are_accepted(typed: str) -> None:
    assert parse(typed, "MG").national == "0341234567"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("034123456a", "phone_invalid"),
        ("034123456", "phone_invalid"),
        ("03412345678", "phone_invalid"),
        ("0202212345", "phone_not_mobile"),
        ("٠٣٤١٢٣٤٥٦٧", "phone_invalid"),
    ],
)
def test_sheet_typed_forms_that_are_refused(typed: str, code: str) -> None:
    assert refusal(typed, "MG") == code


@pytest.mark.parametrize("typed", ["12 500", "12500", "12\u202f500", "12\u00a0500"])
def test_sheet_amounts_that_are_accepted(typed: str) -> None:
    assert parse_amount(typed) == 12_500


@pytest.mark.parametrize("typed", ["12,5", "1e3", "-5", "1_000", "\uff11\uff12", "١٢", "0"])
def test_sheet_amounts_that_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_amount(typed)
