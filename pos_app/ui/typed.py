"""What a cashier is typing, as text: pure functions that group it, keep its cursor and say what may not stand in it."""

import re
from collections.abc import Iterable

from pos_app.core.errors import InvalidInput
from pos_app.core.money import MAX_AMOUNT, parse_amount
from pos_app.core.operator import Operator
from pos_app.core.phone import COUNTRIES, Country, group, network_of

SEPARATOR = "\u202f"
"""Between the groups of a typed amount, the same narrow no-break space as in every amount that is shown."""

_SPACES = re.compile("[ \u00a0\u202f]")
_PHONE_SEPARATORS = re.compile(r"[ .\-\u00a0\u202f]")
_PHONE = re.compile(r"\+?[0-9 .\-\u00a0\u202f]*")
_LONGEST_AMOUNT = 60
_PHONE_LENGTH = 15
"""Digits of the longest number that E.164 allows; two more leave room for a typed 00."""
_PREFIX_DIGITS = 3
"""Digits of the longest prefix of a network."""


def inserted(before: str, after: str) -> str:
    """The piece that one edit put into `before` to make `after`."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return after[start : len(after) - end]


def amount_edit(before: str, after: str) -> str:
    """The grouped text of an amount field after an edit. Raises `InvalidInput`; the field then keeps `before`.

    A piece of several characters was pasted: it has to be an amount by itself, so that `12,5`, `1e3` or `1 2` never
    lose a character on the way in and become another amount.
    """
    if len(after) > _LONGEST_AMOUNT:
        raise InvalidInput("amount_invalid")
    piece = inserted(before, after)
    if len(piece) > 1 and not (piece.isascii() and piece.isdigit()):
        parse_amount(piece)
    digits = _SPACES.sub("", after)
    if digits and not (digits.isascii() and digits.isdigit()):
        raise InvalidInput("amount_invalid")
    digits = digits.lstrip("0") or digits[:1]
    if digits and int(digits) > MAX_AMOUNT:
        raise InvalidInput("amount_too_large", maximum=MAX_AMOUNT)
    return group_digits(digits)


def group_digits(digits: str) -> str:
    """`12500` as `12 500`."""
    head = len(digits) % 3
    groups = [digits[:head], *(digits[start : start + 3] for start in range(head, len(digits), 3))]
    return SEPARATOR.join(part for part in groups if part)


def phone_edit(after: str, countries: Iterable[Country]) -> str:
    """The grouped text of a telephone field after an edit. Raises `InvalidInput`; the field then keeps what it had."""
    text = after.strip()
    if not _PHONE.fullmatch(text):
        raise InvalidInput("phone_invalid")
    compact = _PHONE_SEPARATORS.sub("", text)
    if len(compact.lstrip("+")) > _PHONE_LENGTH + 2:
        raise InvalidInput("phone_invalid")
    return group_phone(compact, countries)


def group_phone(compact: str, countries: Iterable[Country]) -> str:
    """Digits, perhaps behind a +, in the groups of the first country that they can belong to."""
    choices = tuple(countries)
    for country in choices:
        code = f"+{country.calling_code}"
        if compact.startswith(code):
            rest = compact[len(code) :]
            trunk = "" if rest.startswith("0") else "0"
            grouped = group(trunk + rest, country)
            return f"{code} {grouped[len(trunk) :]}".strip()
    if compact.startswith(("+", "00")) or not choices:
        return compact
    known = [country for country in choices if network_of(compact, country)]
    owner = next((c for c in known if len(compact) <= c.national_digits), known[0] if known else choices[0])
    return group(compact, owner)


def cursor_after(text: str, kept: int) -> int:
    """Where the cursor stands in `text` when `kept` digits (or a +) are on its left."""
    seen = 0
    for position, character in enumerate(text):
        if seen == kept:
            return position
        seen += character.isdigit() or character == "+"
    return len(text)


def left_of(text: str, cursor: int) -> int:
    """How many digits (and +) are on the left of the cursor."""
    return sum(character.isdigit() or character == "+" for character in text[:cursor])


def countries_of(operators: Iterable[Operator]) -> tuple[Country, ...]:
    """The countries of `operators`, each once, in their order."""
    return tuple(COUNTRIES[region] for region in dict.fromkeys(operator.region for operator in operators))


def national_so_far(typed: str, country: Country) -> str | None:
    """The national form of what has been typed until now, or None when it is a number of another country."""
    compact = _PHONE_SEPARATORS.sub("", typed)
    code = str(country.calling_code)
    if not compact.startswith(("+", "00", code)):
        return compact
    if compact.startswith(code):
        rest = compact[len(code) :]
    else:
        international = compact.removeprefix("+") if compact.startswith("+") else compact[2:]
        if not international.startswith(code):
            return None
        rest = international[len(code) :]
    return rest if rest.startswith("0") else f"0{rest}"


def proposed(typed: str, operators: Iterable[Operator]) -> Operator | None:
    """The operator for the number typed so far, or None while none can be told.

    A number that two countries could have belongs to the one whose operator comes first in the settings, unless it is
    whole in one of them only. Within a country an operator that asks on the telephone goes before a link.
    """
    able = [(operator, digits) for operator in operators if (digits := _digits_for(typed, operator))]
    whole = [pair for pair in able if pair[1] == COUNTRIES[pair[0].region].national_digits]
    fitting = [operator for operator, _ in whole or able]
    if not fitting:
        return None
    here = [operator for operator in fitting if operator.region == fitting[0].region]
    return next((operator for operator in here if not operator.by_link), here[0])


def _digits_for(typed: str, operator: Operator) -> int:
    """How many national digits stand there of a number that the operator can charge; 0 where it cannot."""
    country = COUNTRIES[operator.region]
    national = national_so_far(typed, country)
    if national is None or not _PREFIX_DIGITS <= len(national) <= country.national_digits:
        return 0
    network = network_of(national, country)
    if network is None:
        # A prefix that nobody is known for, behind the calling code of the country: any of its operators may have it.
        known = operator.any_network and _PHONE_SEPARATORS.sub("", typed) != national
    else:
        known = operator.any_network or network in operator.networks
    return len(national) if known else 0
