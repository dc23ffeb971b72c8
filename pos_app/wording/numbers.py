"""Telephone numbers of the ledger as people of their country write them. Pure; checks nothing."""

from pos_app.core.phone import COUNTRIES, group


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
