"""The catalogues: each translation keeps its placeholders, and the compiled file says what the written one says."""

from collections.abc import Iterator
from gettext import GNUTranslations
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Status
from pos_app.wording.catalog import DOMAIN, LANGUAGES, set_language, translations_folder
from pos_app.wording.errors import sentence
from pos_app.wording.payments import status_word

OTHERS = [language for language in LANGUAGES if language != "fr"]


def catalogue(language: str) -> Catalog:
    with (translations_folder() / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as opened:
        return read_po(opened, locale=language)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def pairs(message: Message) -> Iterator[tuple[set[str], str]]:
    """What a translation has to hold, and a translation; for a plural the names of both forms."""
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    wanted = {name for source in sources for name in placeholders(source)}
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    for string in strings:
        if string:
            yield wanted, string


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_kept(language: str) -> None:
    wrong = [
        string
        for message in catalogue(language)
        if message.id
        for wanted, string in pairs(message)
        if placeholders(string) != wanted
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_guessed(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_file_says_what_the_written_one_says(language: str) -> None:
    with (translations_folder() / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as opened:
        compiled = GNUTranslations(opened)
    different = [
        message.id
        for message in catalogue(language)
        if isinstance(message.id, str)
        and message.id
        and message.string
        and compiled.gettext(message.id) != message.string
    ]
    assert different == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_is_spoken(language: str) -> None:
    set_language(language)
    assert status_word(Status.PAID)
    assert sentence(InvalidInput("amount_empty"))
