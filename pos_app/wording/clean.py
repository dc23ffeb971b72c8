"""Text from outside, made safe to show: one line, no control or bidirectional characters, a limited length."""

import unicodedata

_KEPT_JOINERS = "\u200c\u200d"
_LOOK = 8


def plain(text: object, limit: int) -> str:
    """`text` on one line without anything that could hide or reorder it, at most `limit` characters (… included).

    Removed: control, format (bidirectional overrides among them), surrogate, private and unassigned characters.
    Line breaks and tabs become spaces. The joiners that some scripts need stay.
    """
    # A megabyte of hostile text is cut before it is looked at; what is removed can only make it shorter.
    source = str(text)[: limit * _LOOK]
    kept = "".join(_shown(character) for character in source)
    # Split at plain spaces only: the no-break spaces inside an amount have to stay.
    line = " ".join(word for word in kept.split(" ") if word)
    return line if len(line) <= limit else line[: max(0, limit - 1)].rstrip() + "…"[:limit]


def _shown(character: str) -> str:
    if character in "\t\n\r\v\f\u2028\u2029\u0085":
        return " "
    if character in _KEPT_JOINERS:
        return character
    return "" if unicodedata.category(character)[0] == "C" else character
