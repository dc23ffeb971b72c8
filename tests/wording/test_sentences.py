"""Every code that the sources can raise and every reason that they can write has a sentence, and none is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.phone import Network
from pos_app.core.provider import MATCHED_FIELDS
from pos_app.ledger import errors as ledger_errors
from pos_app.sandbox.stories import STORIES
from pos_app.wording.errors import COUNTRIES, FIELDS, INPUT, TABLES, hint, sentence
from pos_app.wording.ledger import PROBLEMS, verification_sentence
from pos_app.wording.reasons import REASONS, reason_sentence
from pos_app.wording.stories import STORIES as STORY_WORDS

PACKAGE = Path(__file__).resolve().parents[2] / "pos_app"
ERRORS = {"KnownError", "InvalidInput", "SettingsError", "LedgerRefused", "LedgerFault", "_refuse", "_failed"}
REASON_CALLS = {"NotSent", "Declined", "Unclear", "NoAnswer", "Contradictory", "Failure", "Verdict", "_Refused"}
WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def trees(*rooms: str) -> Iterator[ast.Module]:
    for room in rooms:
        for path in sorted((PACKAGE / room).rglob("*.py")) if (PACKAGE / room).is_dir() else [PACKAGE / room]:
            yield ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def words(node: ast.AST) -> Iterator[str]:
    """The machine words that an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD.fullmatch(node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from words(node.body)
        yield from words(node.orelse)


def raised() -> Iterator[tuple[str, set[str]]]:
    """Code and facts of every known error in the sources."""
    # The sandbox speaks of providers' errors, which are none of the till's.
    rooms = sorted(path.name for path in PACKAGE.iterdir() if path.name not in ("sandbox", "__pycache__"))
    for tree in trees(*rooms):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in ERRORS and node.args:
                for code in words(node.args[0]):
                    yield code, {keyword.arg or "**" for keyword in node.keywords}


def reasons_of(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions in `node` that become a payment's reason, or why a question failed."""
    if isinstance(node, ast.Call) and called(node) in REASON_CALLS:
        yield from node.args[:1]
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (value for key, value in pairs if isinstance(key, ast.Constant) and is_reason_key(key.value))
    elif isinstance(node, ast.FunctionDef) and node.name == "_connect_reason":
        yield from (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value)
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "_fault":
        yield from node.value.values if isinstance(node.value, ast.BoolOp) else [node.value]


def is_reason_key(key: object) -> bool:
    """`{"reason": ...}` of an event, and `{401: ...}` of a table of HTTP codes."""
    return key == "reason" or isinstance(key, int)


def written_reasons() -> set[str]:
    nodes = (node for tree in trees("providers", "engine", "core") for node in ast.walk(tree))
    return {word for node in nodes for reason in reasons_of(node) for word in words(reason)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


KNOWN = {code: text for table in TABLES for code, text in table.items()} | dict(PROBLEMS)
CODES = sorted({code for code, _ in raised()})
_BY_LEDGER = ("sale_open", "sale_paid", "payout_exists", "transaction_reused", "line_used")
LATER = {code: {"reference"} for code in _BY_LEDGER}
"""Facts that one function of the ledger adds for all that it refuses."""

ADDED = {"country", "entry"}
"""Placeholders that the wording itself fills in."""


def test_the_scan_finds_codes_and_reasons() -> None:
    assert {"amount_empty", "sale_open", "settings_missing", "home_in_use", "ledger_missing"} <= set(CODES)
    assert {"connection_lost", "declined", "amount_differs", "dns_failure", "throttled"} <= written_reasons() | set(
        REASONS
    )


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: str) -> None:
    assert code in KNOWN


def test_every_code_that_sqlite_can_bring_has_a_sentence() -> None:
    named = set(re.findall(r"`(ledger_[a-z_]+)`", ledger_errors.__doc__ or ""))
    assert {*ledger_errors._CODES.values(), "ledger_io", *named} <= set(KNOWN)


def test_every_problem_of_a_check_has_a_sentence() -> None:
    problems = {"seal_wrong", "sequence_gap", "head_differs", "impossible_event", "projection_differs", "file_damaged"}
    assert problems <= set(PROBLEMS)


def test_no_sentence_is_left_over() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "wording" or path.name == "catalog.py"]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [code for code in KNOWN if f'"{code}"' not in source] == []
    # `judge` makes these two kinds of words out of the name of a field.
    made = {f"{name}_{end}" for name in MATCHED_FIELDS for end in ("missing", "differs")}
    assert [reason for reason in REASONS if f'"{reason}"' not in source and reason not in made] == []


def test_every_reason_has_a_sentence() -> None:
    assert sorted(written_reasons() - set(REASONS)) == []
    assert {f"{name}_{end}" for name in MATCHED_FIELDS for end in ("missing", "differs")} <= set(REASONS)


@pytest.mark.parametrize(("code", "facts"), [(code, facts) for code, facts in raised() if "**" not in facts])
def test_facts_fill_their_sentence(code: str, facts: set[str]) -> None:
    assert placeholders(KNOWN[code]) - ADDED <= facts | LATER.get(code, set())


def test_input_says_that_nothing_was_asked_and_the_hint_does_not() -> None:
    error = InvalidInput("amount_below", minimum=100, currency=Currency.XAF, operator="PVit")
    assert hint(error) == "PVit n'accepte pas moins de 100\u202fFCFA."
    assert sentence(error) == "PVit n'accepte pas moins de 100\u202fFCFA. Rien n'a été demandé au client."


@pytest.mark.parametrize("table", TABLES, ids=lambda table: next(iter(table)))
def test_sentences_come_out_without_facts(table: dict[str, str]) -> None:
    for code in table:
        said = sentence(KnownError(code))
        assert said.endswith((".", "?"))
        assert code not in said
        assert "{" not in said


def test_facts_are_worded() -> None:
    said = hint(InvalidInput("phone_other_network", operator="MVola", network=Network.ORANGE))
    assert "Orange Money" in said
    assert "un autre opérateur" in hint(InvalidInput("phone_other_network", operator="MVola", network=None))
    assert "Madagascar" in hint(InvalidInput("phone_foreign", region="MG"))
    assert COUNTRIES[""] in hint(InvalidInput("phone_foreign", region="XX"))
    assert FIELDS["customer"] in hint(InvalidInput("text_too_long", field="customer", maximum=200))
    assert "1\u202f000\u202f000\u202f000\u202f000" in hint(InvalidInput("amount_too_large", maximum=10**12))
    assert "portefeuille AM" in hint(InvalidInput("wallet_differs", asked="AM", wallet="MC"))


@given(st.text(max_size=300), st.dictionaries(st.text(max_size=10), st.text(max_size=400), max_size=4))
def test_a_code_that_nobody_foresaw_is_still_a_sentence(code: str, facts: dict[str, str]) -> None:
    # Codes of the till are found in its source and tried as well; their sentences may end as they like.
    assume(not any(code in table for table in TABLES))
    for error in (KnownError(code, **facts), InvalidInput(code, **facts)):
        said = sentence(error)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
        assert said.endswith(".")


@given(st.sampled_from(sorted(INPUT)), st.text(max_size=500))
def test_hostile_facts_are_cleaned(code: str, value: str) -> None:
    facts = dict.fromkeys(placeholders(INPUT[code]), value)
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", sentence(InvalidInput(code, **facts)))


def test_reasons() -> None:
    assert reason_sentence("connection_lost", "MVola") == "La connexion s'est coupée pendant l'envoi."
    assert reason_sentence("dns_failure", "PVit") == "Pas de connexion Internet\u00a0: PVit est introuvable."
    assert reason_sentence(None, "PVit") == "PVit n'a pas donné de motif."
    assert reason_sentence("new\u202eword", "PVit") == "Motif de PVit\u00a0: newword."


def test_the_provider_s_own_words_make_a_reason_fuller() -> None:
    said = reason_sentence("ip_not_allowed", "MoneyFusion", "1.2.3.4")
    assert said.startswith("MoneyFusion refuse l'adresse Internet 1.2.3.4\u00a0: IP non autorisée ou application non")
    assert "{" not in reason_sentence("ip_not_allowed", "MoneyFusion")
    assert "mène à evil.example" in reason_sentence("link_refused", "MoneyFusion", "evil.example")
    refused = reason_sentence("rejected", "EkoloPay", "Montant\u202e trop bas")
    assert refused == "EkoloPay a rejeté la demande\u00a0: «\u00a0Montant trop bas\u00a0»."
    assert reason_sentence("rejected", "EkoloPay", " ") == "EkoloPay a rejeté la demande."
    assert reason_sentence("declined", "PVit", "0") == "PVit a répondu que le paiement a échoué."


def test_what_a_check_found() -> None:
    assert verification_sentence(True, 1, None, None, {}) == "Registre intact\u00a0: 1 écriture vérifiée."
    assert "1\u202f200 écritures" in verification_sentence(True, 1200, None, None, {})
    assert "n° 7 du registre a été changée" in verification_sentence(False, 6, 7, "seal_wrong", {})
    assert "C1-X" in verification_sentence(False, 6, None, "projection_differs", {"reference": "C1-X"})
    shop = verification_sentence(False, 6, None, "projection_differs", {"reference": "@days"})
    assert "@" not in shop
    assert "journées" in shop
    assert "a disparu" in verification_sentence(False, 0, None, "ledger_missing", {"path": "/x"})
    assert "n° 9" in verification_sentence(False, 8, 9, "ledger_io", {})


def test_every_story_of_the_sandbox_has_words() -> None:
    assert list(STORY_WORDS) == list(STORIES)
