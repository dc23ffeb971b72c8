"""MSISDN rules of the four countries: parse what was typed, tell the mobile network, write the provider's form.

Sources: libphonenumber metadata for what is a valid mobile number; the prefix tables of the operators for the network.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pos_app.core.errors import InvalidInput


class Network(StrEnum):
    """Mobile networks whose wallets the providers reach."""

    MVOLA = "mvola"
    ORANGE = "orange"
    AIRTEL = "airtel"
    MOOV = "moov"
    MTN = "mtn"


@dataclass(frozen=True, slots=True)
class Country:
    """How numbers of one country are written. `national_digits` counts the trunk 0 where there is one."""

    region: str
    calling_code: int
    national_digits: int
    prefixes: dict[str, Network]
    grouping: tuple[int, ...]


COUNTRIES = {
    country.region: country
    for country in (
        Country(
            "MG",
            261,
            10,
            {
                "034": Network.MVOLA,
                "038": Network.MVOLA,
                "032": Network.ORANGE,
                "037": Network.ORANGE,
                "033": Network.AIRTEL,
            },
            (3, 2, 3, 2),
        ),
        Country(
            "GA",
            241,
            9,
            {
                "074": Network.AIRTEL,
                "076": Network.AIRTEL,
                "077": Network.AIRTEL,
                "060": Network.MOOV,
                "062": Network.MOOV,
                "065": Network.MOOV,
                "066": Network.MOOV,
            },
            (3, 2, 2, 2),
        ),
        Country("CI", 225, 10, {"01": Network.MOOV, "05": Network.MTN, "07": Network.ORANGE}, (2, 2, 2, 2, 2)),
        Country("CG", 242, 9, {"06": Network.MTN, "05": Network.AIRTEL, "04": Network.AIRTEL}, (2, 3, 2, 2)),
    )
}

_TYPED = re.compile(r"\+?[0-9][0-9 .\-\u00a0\u202f]*")
_SEPARATORS = re.compile(r"[ .\-\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Msisdn:
    """A valid mobile number. `e164` is `+261341234567`, `national` is what the providers want: `0341234567`."""

    e164: str
    national: str
    region: str
    network: Network | None

    @property
    def grouped(self) -> str:
        """The national form in the groups that people of the country read: `034 12 345 67`."""
        return group(self.national, COUNTRIES[self.region])


@lru_cache(maxsize=2_048)
def parse(typed: str, region: str) -> Msisdn:
    """The mobile number of `region` that somebody typed: national or international, with spaces, dots or dashes.

    Raises `InvalidInput`: `phone_empty`, `phone_invalid` (letters, length, digits that are not ASCII),
    `phone_foreign` (another country), `phone_not_mobile`.
    """
    country = COUNTRIES[region]
    text = typed.strip()
    if not text:
        raise InvalidInput("phone_empty")
    if len(text) > 30 or not _TYPED.fullmatch(text):
        raise InvalidInput("phone_invalid")
    national = _national_digits(_SEPARATORS.sub("", text), country)
    if len(national) != country.national_digits or (region in _TRUNK_ZERO and not national.startswith("0")):
        raise InvalidInput("phone_invalid")
    e164 = _e164(national, country)
    _require_mobile(e164, region)
    return Msisdn(e164, national, region, network_of(national, country))


def e164_of_network(digits: str, region: str) -> str | None:
    """The E.164 form of a number whose prefix some network of the country owns, or None for any other.

    For numbers by the hundred thousand, which an operator wrote and nobody will charge: the numbering plans of `parse`
    are not asked whether the number is in use.
    """
    country = COUNTRIES[region]
    try:
        national = _national_digits(digits, country)
    except InvalidInput:
        return None
    if len(national) != country.national_digits or network_of(national, country) is None:
        return None
    return _e164(national, country)


def from_e164(e164: str) -> Msisdn:
    """The number that the ledger holds. Raises `InvalidInput` for one of no known country."""
    for country in COUNTRIES.values():
        if e164.startswith(f"+{country.calling_code}"):
            return parse(e164, country.region)
    raise InvalidInput("phone_foreign", region="")


def network_of(national: str, country: Country) -> Network | None:
    """The network that owns the prefix of `national`, or None for a prefix that no operator is known for."""
    for prefix, network in country.prefixes.items():
        if national.startswith(prefix):
            return network
    return None


def group(national: str, country: Country) -> str:
    """`0341234567` as `034 12 345 67`; digits beyond the country's length stay in a last group."""
    groups, start = [], 0
    for size in (*country.grouping, len(national)):
        if start < len(national):
            groups.append(national[start : start + size])
        start += size
    return " ".join(groups)


_TRUNK_ZERO = frozenset({"MG", "GA"})


def _national_digits(digits: str, country: Country) -> str:
    """`digits` (with or without +, 00, calling code, leading 0) in the national form, not yet checked for length."""
    code = str(country.calling_code)
    bare_length = country.national_digits - 1
    if digits.startswith(("+", "00")):
        international = digits[1:] if digits.startswith("+") else digits[2:]
        if not international.startswith(code):
            raise InvalidInput("phone_foreign", region=country.region)
        rest = international[len(code) :]
    elif digits.startswith(code) and len(digits) in (len(code) + bare_length, len(code) + country.national_digits):
        rest = digits[len(code) :]
    else:
        rest = digits
    return "0" + rest if len(rest) == bare_length and not rest.startswith("0") else rest


def _e164(national: str, country: Country) -> str:
    # Gabon and Madagascar write a trunk 0 which is not part of E.164; in Côte d'Ivoire and Congo it belongs to it.
    return f"+{country.calling_code}{national[1:] if country.region in _TRUNK_ZERO else national}"


def _require_mobile(e164: str, region: str) -> None:
    # Its metadata takes 70 ms to import: the engine's thread loads it after the first paint.
    import phonenumbers

    number = phonenumbers.parse(e164)
    if not phonenumbers.is_valid_number_for_region(number, region):
        raise InvalidInput("phone_invalid")
    mobile = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if phonenumbers.number_type(number) not in mobile:
        raise InvalidInput("phone_not_mobile")
