"""Telephone numbers of the ledger as people read them, whole or with the middle hidden. Pure functions."""

from pos_app.core.phone import COUNTRIES, group

_HIDDEN = "·"
_SHOWN_AT_END = 3


def national(e164: str) -> str:
    """`+261341234567` as `034 12 345 67`; a number of no known country as it is.

    Unlike `core.phone.from_e164` it checks nothing, so it never loads the numbering plans in the GUI's thread.
    """
    for country in COUNTRIES.values():
        code = f"+{country.calling_code}"
        if e164.startswith(code):
            rest = e164[len(code) :]
            trunk = "0" if len(rest) == country.national_digits - 1 else ""
            return group(trunk + rest, country)
    return e164


def masked(e164: str | None) -> str:
    """`034 ·· ··4 12`: enough to recognise a customer at the counter, too little to call one. Empty for no number."""
    if e164 is None:
        return ""
    head, gap, tail = national(e164).partition(" ")
    if not gap:
        return _HIDDEN * 3 + e164[-_SHOWN_AT_END:]
    digits = sum(character.isdigit() for character in tail)
    shown, seen = [], 0
    for character in tail:
        seen += character.isdigit()
        shown.append(_HIDDEN if character.isdigit() and seen <= digits - _SHOWN_AT_END else character)
    return f"{head} {''.join(shown)}"
