"""Names and labels as providers can take them: they become keys of a document, or the last part of an address."""

import unicodedata

LONGEST = 50
_KEPT = " -'"


def label(text: str | None, default: str) -> str:
    """`text` in letters, digits, spaces, `-` and `'`, at most `LONGEST` of them; `default` where nothing is left.

    MoneyFusion writes the customer's name into its link as it is, where `/`, `?`, `#` and `%` have a meaning, and
    keeps the label of an article as a key, where `.` and `$` have one.
    """
    letters = unicodedata.normalize("NFC", text or "")
    kept = "".join(letter if letter.isalnum() or letter in _KEPT else " " for letter in letters)
    return " ".join(kept.split())[:LONGEST].strip() or default
