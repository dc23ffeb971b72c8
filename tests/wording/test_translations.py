"""The catalogues: each translation keeps its placeholders, and the compiled file says what the written one says."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Status
from pos_app.wording.catalog import DOMAIN, LANGUAGES, french, ngettext, set_language, translations_folder
from pos_app.wording.errors import sentence
from pos_app.wording.payments import message as message_of
from pos_app.wording.payments import status_word
from tests.ui.fakes import make_payment

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [language for language in LANGUAGES if language != "fr"]
FRENCH = re.compile(
    r"[àâçéèêëîïôùûœ«»]"
    r"|\b(le|la|les|un|une|des|du|de|et|ou|pas|ne|est|sont|au|aux|dans|pour|par|sur|avec|sans|chez|depuis"
    r"|caisse|paiement|paiements|demande|demander|vente|vendre|montant|numéro|paie|payeur|refus|registre|gérant)\b",
    re.IGNORECASE,
)
"""Letters and words that plain English does not have."""

MG_AS_IN_FRENCH = {
    "Côte d'Ivoire",
    "Port série",
    "Référence {reference}",
    "Simulateur : {url}",
    "{name} · {phone} · réf. {reference}",
    "{name} · réf. {reference}",
    "{minutes} min {seconds:02}",
    "{minutes} min {seconds} s",
    "port série",
}
"""What a Malagasy shop says in French as well."""


def catalogue(language: str) -> Catalog:
    with (translations_folder() / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as opened:
        return read_po(opened, locale=language)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def pairs(message: Message) -> Iterator[tuple[set[str], str]]:
    """What a translation has to hold, and a translation; for a plural the names of both forms."""
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    wanted = {name for source in sources for name in placeholders(source)}
    for string in strings_of(message):
        if string:
            yield wanted, string


def strings_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def forms(message: Message) -> int:
    return 1 if isinstance(message.id, str) else 2


@pytest.fixture(scope="module")
def collected() -> set[object]:
    """What `packaging/translations.sh` finds in the sources."""
    file = ROOT / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", file)
    assert spec is not None
    assert spec.loader is not None
    made: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    found: set[object] = made.sentences(made.collect())
    return found


def test_the_collector_misses_no_sentence(collected: set[object]) -> None:
    """It does not see a sentence that is marked inside the call that translates it."""
    missed = []
    for file in sorted((ROOT / "pos_app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
                said = tuple(word.value for word in node.args if isinstance(word, ast.Constant) and word.value)
                wanted = said if len(said) > 1 else said[0] if said else None
                missed += [] if wanted is None or wanted in collected else [(file.name, wanted)]
    assert missed == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_sources_is_there_and_no_other(language: str, collected: set[object]) -> None:
    assert {message.id for message in catalogue(language) if message.id} == collected


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_in_all_its_forms(language: str) -> None:
    left = [
        message.id
        for message in catalogue(language)
        if message.id and [bool(string.strip()) for string in strings_of(message)] != [True] * forms(message)
    ]
    assert left == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_ends_otherwise_than_its_source(language: str) -> None:
    """A full stop, a colon, an ellipsis: what a sentence ends with tells whether something follows."""
    marks = ".:…?"
    wrong = [
        (message.id, string)
        for message in catalogue(language)
        if isinstance(message.id, str) and message.id
        for string in strings_of(message)
        if (message.id[-1] if message.id[-1] in marks else "") != (string[-1] if string[-1] in marks else "")
    ]
    assert wrong == []


def test_no_french_is_left_in_english() -> None:
    left = [
        string
        for message in catalogue("en")
        if message.id
        for string in strings_of(message)
        if FRENCH.search(re.sub(r"\{\w+\}", "", string))
    ]
    assert left == []


def test_french_would_be_found() -> None:
    assert all(FRENCH.search(words) for words in ("Demander 12 500 Ar", "Paiement reçu", "la caisse", "À vérifier"))


def test_malagasy_is_not_french_left_standing() -> None:
    same = {
        message.id
        for message in catalogue("mg")
        if isinstance(message.id, str)
        and message.string == french(message.id)
        and re.search(r"[a-zà-ÿ]{3}.* ", re.sub(r"\{\w+\}", "", message.id))
    }
    assert same <= MG_AS_IN_FRENCH


def test_malagasy_is_not_english_left_standing() -> None:
    english = {str(message.id): message.string for message in catalogue("en") if message.id}
    same = [
        message.id
        for message in catalogue("mg")
        if message.id
        and message.string == english[str(message.id)] != french(str(message.id))
        and re.search(r"[a-z]{3}", re.sub(r"\{\w+\}", "", str(message.string)))
    ]
    assert same == []


def test_malagasy_keeps_its_marks_on_the_line() -> None:
    """Printed in Madagascar as in French: a space before `:`, `;`, `?` and inside « », which never breaks."""
    broken = [
        string
        for message in catalogue("mg")
        if message.id
        for string in strings_of(message)
        if re.search(r"« | »| [:;?!](\s|$)", string)
    ]
    assert broken == []


def test_english_has_no_space_before_its_marks() -> None:
    broken = [
        string
        for message in catalogue("en")
        if message.id
        for string in strings_of(message)
        if re.search(r"\s[:;?!](\s|$)", string)
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("language", "never", "perhaps"),
    [("en", "do not ask", "may"), ("mg", "aza", "mety")],
)
def test_a_payment_whose_fate_is_unknown_is_never_said_to_be_safe(language: str, never: str, perhaps: str) -> None:
    set_language(language)
    for status in (Status.UNKNOWN, Status.REVIEW):
        said = message_of(make_payment(status=status, reason="connection_lost", operator="pvit")).lower()
        assert never in said
        assert perhaps in said


@pytest.mark.parametrize(
    ("language", "nothing"), [("en", "not asked for anything"), ("mg", "tsy nisy nangatahina tamin'ny mpanjifa")]
)
def test_what_was_not_sent_is_said_in_the_same_words_everywhere(language: str, nothing: str) -> None:
    assured = "Rien n'a été demandé au client"
    left = [
        message.id
        for message in catalogue(language)
        if isinstance(message.id, str) and assured in message.id and nothing not in str(message.string).lower()
    ]
    assert left == []


@pytest.mark.parametrize(("language", "never"), [("en", r"do not ask"), ("mg", r"\baza (mangataka|angatahina)\b")])
def test_not_to_ask_again_is_never_lost_in_translation(language: str, never: str) -> None:
    left = [
        message.id
        for message in catalogue(language)
        if isinstance(message.id, str)
        and re.search(r"\bne (pas )?(la |le )?redemande[rz]", message.id, re.IGNORECASE)
        and not re.search(never, str(message.string), re.IGNORECASE)
    ]
    assert left == []


PROMISES = {
    "not to send again": (
        r"ne pas renvoyer",
        r"\bdo not send it again\b|\bdo not send again\b",
        r"\baza alefa indray\b",
    ),
    "not to ask twice": (r"Ne demandez jamais ce paiement", r"\bnever ask for this payment\b", r"\baza mangataka\b"),
    "nothing left": (
        r"(rien|aucun argent) n'est parti",
        r"\bno money was sent\b|\bnothing",
        r"\btsy nisy (vola )?lasa\b",
    ),
    "perhaps it left": (r"peut-être parti", r"\bmay have been sent\b", r"\bmety efa lasa\b"),
    "no proof": (r"ne prouve rien", r"\bproves nothing\b", r"\btsy porofo\b"),
    "nothing done": (
        r"\brien n'(a été (écrit|fait|gardé|importé|changé|copié|remis)|est (décidé|changé))",
        r"\bnothing (has been|was|is|has changed)|no key was given: nothing",
        r"\btsy nisy (voasoratra|natao|notehirizina|nampidirina|niova|nadika|naverina|fanapahan-kevitra)",
    ),
    "to send nothing again": (r"ne rien renvoyer", r"\bsend nothing again\b", r"\baza mandefa vola indray\b"),
    "to ask customers for nothing": (
        r"ne rien redemander aux clients",
        r"\bdo not ask customers for anything again\b",
        r"\baza angatahina indray ny mpanjifa\b",
    ),
    "perhaps twice": (
        r"peut-être (été débité|parti) deux fois",
        r"\bmay have been (debited|sent) twice\b",
        r"\bmety (efa )?(niala|lasa) indroa\b",
    ),
    "perhaps it did not come": (
        r"n'est peut-être pas (arrivé|là)",
        r"\bmay not (have arrived|be there)\b",
        r"\bmety tsy\b",
    ),
    "no payment touched": (
        r"aucun paiement n'est touché",
        r"\bno payment is affected\b",
        r"\btsy misy fandoava\w+ voakasika\b",
    ),
}
"""What sentences about money promise or forbid, in each language."""


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("promise", PROMISES)
def test_what_is_promised_or_forbidden_is_never_lost_in_translation(language: str, promise: str) -> None:
    source, *said = PROMISES[promise]
    wanted = said[OTHERS.index(language)]
    found = [
        (message.id, str(message.string))
        for message in catalogue(language)
        if isinstance(message.id, str) and re.search(source, message.id, re.IGNORECASE)
    ]
    assert found
    assert [pair for pair in found if not re.search(wanted, pair[1], re.IGNORECASE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_have_their_form(language: str) -> None:
    set_language(language)
    said = [ngettext("{count} paiement", "{count} paiements", count).format(count=count) for count in (1, 2)]
    assert (
        said
        == {
            "fr": ["1 paiement", "2 paiements"],
            "en": ["1 payment", "2 payments"],
            "mg": ["Fandoavam-bola\u00a0: 1", "Fandoavam-bola\u00a0: 2"],
        }[language]
    )


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
    for message in catalogue(language):
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string
        elif message.id:
            singular, plural = message.id
            assert [compiled.ngettext(singular, plural, count) for count in (1, 2)] == list(strings_of(message))


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_is_spoken(language: str) -> None:
    set_language(language)
    assert status_word(Status.PAID)
    assert sentence(InvalidInput("amount_empty"))
