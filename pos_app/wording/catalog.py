"""The sentences of the application in the chosen language. French is the source and stands in the code.

English and Malagasy come from compiled gettext catalogues, loaded when they are first chosen; a sentence that a
catalogue does not hold is shown in French rather than not at all.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.errors import InvalidInput

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES = ("fr", "en", "mg")
DOMAIN = "pos_app"

_state: dict[str, "GNUTranslations | None"] = {"translations": None}
_language = ["fr"]


def set_language(language: str) -> None:
    """Speak `fr`, `en` or `mg` from now on. Raises `InvalidInput("language_unknown")` for anything else."""
    if language not in LANGUAGES:
        raise InvalidInput("language_unknown", language=language)
    _state["translations"] = None if language == "fr" else _load(language)
    _language[0] = language


def language() -> str:
    """The language that is spoken now."""
    return _language[0]


def _(source: str) -> str:
    """The sentence in the chosen language. Fill its placeholders afterwards, with `str.format`."""
    translations = _state["translations"]
    if translations is not None:
        translated = translations.gettext(source)
        if translated is not source:
            return translated
    return french(source)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form for `count` things. Zero is singular in French."""
    translations = _state["translations"]
    if translations is not None:
        translated = translations.ngettext(singular, plural, count)
        if translated not in (singular, plural):
            return translated
    return french(singular if abs(count) < 2 else plural)


def N_(source: str) -> str:
    """Mark a sentence that is kept in a constant and translated where it is shown."""
    return source


@lru_cache(maxsize=4096)
def french(source: str) -> str:
    """`source` with the no-break spaces that French wants, so that no line begins with `?`, `:` or `»`."""
    narrow = re.sub(r" (?=[?!;](?:\W|$))", "\u202f", source)
    return re.sub(r"(?<=«) | (?=»)| (?=:(?: |$))", "\u00a0", narrow)


def translations_folder() -> Path:
    """Where the catalogues lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return (installed if installed.is_dir() else package.parent / "resources") / "translations"


@lru_cache(maxsize=len(LANGUAGES))
def _load(language: str) -> "GNUTranslations | None":
    # Only a till that does not speak French pays for this import.
    from gettext import GNUTranslations

    file = translations_folder() / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not file.is_file():
        return None
    with file.open("rb") as opened:
        return GNUTranslations(opened)
