"""Turns any text into characters that the paper can show, so that it is measured as it is printed. It never fails.

Nothing survives that is no cell of its own: control, bidirectional, combining, wide and astral characters.
"""

from unicodedata import category, normalize

_UNKNOWN = "?"
_BREAKS = "\t\n\v\f\r\x85"
"""Control characters that stand between words."""

_PRINTER = frozenset(bytes((*range(0x20, 0x7F), *range(0x80, 0x100))).decode("cp858")) - {"\N{NO-BREAK SPACE}", "\xad"}
"""What the code page CP858 has: CP850 with the euro at 0xD5. Its two invisible characters are none of them."""

_FONT = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E),
        (0xA1, 0xAC),
        (0xAE, 0x17F),
        (0x1EF2, 0x1EF3),
        (0x2013, 0x2014),
        (0x2018, 0x201E),
        (0x2022, 0x2022),
        (0x2026, 0x2026),
        (0x2039, 0x203A),
        (0x20AC, 0x20AC),
        (0x2212, 0x2212),
    )
    for code in range(first, last + 1)
)
"""What the font of pictures and PDF files has, see packaging/make_receipt_fonts.py; invisible ones are none of them."""

_LETTERS = (
    "ŋn ŊN ɛe ƐE ɔo ƆO əe ƏE ǝe ƎE ɩi ƖI ʋv ƲV ɣg ƔG ɲn ƝN ɓb ƁB ɖd ƉD ɗd ƊD ƙk ƘK ƴy ƳY ƒf "  # West and central Africa
    "ıi đd ĐD łl ŁL ħh ĦH ŧt ŦT ĸk"
)
"""Letters that Unicode does not take apart, each with the nearest one."""

_LIKE = {
    **dict.fromkeys("‐‒–—―−", "-"),
    **dict.fromkeys("‘’‛ʼʹʻʽˈ′", "'"),
    **dict.fromkeys("“”„‟″ʺ", '"'),
    **dict.fromkeys("•●‣", "*"),
    **{pair[0]: pair[1] for pair in _LETTERS.split()},
    "œ": "oe",
    "Œ": "OE",
    "ĳ": "ij",
    "Ĳ": "IJ",
    "ẞ": "SS",
    "‚": ",",
    "‹": "<",
    "›": ">",
    "…": "...",
    "⁄": "/",
    "‰": "o/oo",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "₣": "F",
    "₦": "N",
    "₵": "C",
}
"""What stands for a character where it cannot be shown itself."""


class _Folding(dict[int, str]):
    """A table for `str.translate` that works out what it is asked for, and remembers it."""

    def __init__(self, shown: frozenset[str]) -> None:
        super().__init__()
        self._shown = shown

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        self[code] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character in self._shown:
            return character
        kind = category(character)
        if kind.startswith("Z") or character in _BREAKS:
            return " "
        if kind in ("Cc", "Cf") or kind.startswith("M"):
            return ""
        return self._instead(character)

    def _instead(self, character: str) -> str:
        """What stands for a visible character that cannot be shown: something visible in any case."""
        if character in _LIKE:
            return _LIKE[character]
        parts = normalize("NFKD", character)
        if parts == character:
            return _UNKNOWN
        folded = "".join(self._fold(part) for part in parts)
        # A character of several unknown parts is one unknown character.
        return folded if folded.strip() and _UNKNOWN not in folded else _UNKNOWN

    def of(self, text: str) -> str:
        """`text` in characters that can be shown. Blank only where nothing of it is visible."""
        composed = normalize("NFC", text)
        folded = composed.translate(self)
        if not folded.strip() and any(category(character)[0] not in "CZ" for character in composed):
            return _UNKNOWN
        return folded


_FOR_PRINTER = _Folding(_PRINTER)
_FOR_FONT = _Folding(_FONT)


def fold_cp858(text: str) -> str:
    """`text` in characters of the code page CP858, for a printer: `.encode("cp858")` cannot fail, nor be a command."""
    return _FOR_PRINTER.of(text)


def fold_picture(text: str) -> str:
    """`text` in characters that the font of receipts has, for a picture or a page."""
    return _FOR_FONT.of(text)
