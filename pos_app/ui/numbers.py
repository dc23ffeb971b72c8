"""Telephone numbers of the ledger as people read them, whole or with the middle hidden. Pure functions."""

from pos_app.wording.numbers import national

__all__ = ["masked", "national"]

_HIDDEN = "·"
_SHOWN_AT_END = 3


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
