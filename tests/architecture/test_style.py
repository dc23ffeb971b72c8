"""Rules of writing that a reader relies on: small files, said purposes, words of the field, nothing swallowed."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGE, ROOT, Source, committed_texts, sources

LONGEST = 400
VAGUE = re.compile(r"(Manager|Handler|Service|Utils?|Helpers?|Controller)$", re.IGNORECASE)
FIELD_WORDS = {"_Alarms"}
LEFT_FOR_LATER = ("TO" + "DO", "FIX" + "ME", "pragma: no" + " cover")
NOT_IN_TESTS = ("Magic" + "Mock", "mock." + "patch", "time." + "sleep(", "qtbot." + "wait(")


def everything() -> tuple[Source, ...]:
    return sources(PACKAGE) + sources("tests") + sources("packaging")


def test_files_are_small() -> None:
    long = {s.module: s.text.count("\n") for s in everything() if s.text.count("\n") >= LONGEST}
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [s.module for s in sources(PACKAGE) if s.tree.body and not ast.get_docstring(s.tree)]
    assert not silent


def test_names_say_what_things_are() -> None:
    vague = [s.module for s in sources(PACKAGE) if VAGUE.search(s.module.rpartition(".")[2])]
    vague += [
        f"{s.module}.{node.name}"
        for s in sources(PACKAGE)
        for node in ast.walk(s.tree)
        if isinstance(node, ast.ClassDef) and VAGUE.search(node.name)
    ]
    assert not vague


def test_nothing_is_left_for_later() -> None:
    assert not [f"{s.module}: {word}" for s in sources(PACKAGE) for word in LEFT_FOR_LATER if word in s.text]


def test_tests_neither_mock_nor_sleep() -> None:
    assert not [f"{s.module}: {word}" for s in sources("tests") for word in NOT_IN_TESTS if word in s.text]


def test_no_error_is_swallowed_in_silence() -> None:
    swallowed = [
        f"{s.module}:{node.lineno}"
        for s in sources(PACKAGE)
        for node in ast.walk(s.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or all(isinstance(statement, ast.Pass) for statement in node.body))
    ]
    assert not swallowed


def test_committed_files_name_no_index_and_no_machine() -> None:
    # Concatenated, so that this file does not find itself.
    hosts = ("pypi." + "org", "python" + "hosted.org", "npm" + "js.", "deb." + "debian.org", "crates." + "io")
    places = ("/" + "opt/", "/" + "work/", "/" + "root/", "file:" + "///")
    found = [f"{name}: {word}" for name, text in committed_texts() for word in hosts + places if word in text]
    assert not found


def test_the_lock_files_name_versions_and_hashes_only() -> None:
    for lock in (ROOT / "packaging").glob("*.lock"):
        for line in lock.read_text(encoding="utf-8").splitlines():
            assert re.match(r"[a-z0-9-]+==\S+( ;.*)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line


SHOWN_BY = {"setText", "setWindowTitle", "setToolTip", "setPlaceholderText", "setAccessibleName", "setTitle"} | {
    "setAccessibleDescription",
    "setStatusTip",
    "setInformativeText",
    "QLabel",
    "QPushButton",
    "QCheckBox",
    "QAction",
    "PlainLabel",
    "KeyButton",
    "echo",
    "secho",
}
"""Calls whose first argument a person reads."""

LETTER = re.compile(r"[^\W\d_]")
SAME_EVERYWHERE = re.compile(r"pos-app|F\d+")
"""Our own name, and what stands on a keyboard."""


def literal_texts(node: ast.expr) -> Iterator[str]:
    """The parts of an expression that would be shown as they stand in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literal_texts(part)
    elif isinstance(node, ast.BinOp):
        yield from literal_texts(node.left)
        yield from literal_texts(node.right)
    elif isinstance(node, ast.IfExp):
        yield from literal_texts(node.body)
        yield from literal_texts(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        yield from literal_texts(node.func.value)


def untranslated(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in SHOWN_BY:
                for text in literal_texts(node.args[0]):
                    if LETTER.search(text) and not SAME_EVERYWHERE.fullmatch(text):
                        yield node.lineno, text


def test_words_on_the_screen_go_through_the_translation() -> None:
    found = [f"{s.module}:{line} {text!r}" for s in sources(PACKAGE) for line, text in untranslated(s.tree)]
    assert not found


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("label.setText('Payé')", 1),
        ("label.setText(f'{amount} reçus')", 1),
        ("label.setText('reçu de {n}'.format(n=1))", 1),
        ("QLabel('Montant' if a else _('Numéro'))", 1),
        ("click.echo('done')", 1),
        ("label.setText(_('Payé'))", 0),
        ("label.setText(_('reçu de {n}').format(n=1))", 0),
        ("label.setText('—')", 0),
        ("label.setText(f'{a} · {b}')", 0),
    ],
)
def test_the_translation_rule_bites(code: str, count: int) -> None:
    assert len(list(untranslated(ast.parse(code)))) == count
