"""Who may import what, at the top of a file or inside a function: the table of docs/architecture.md, as code."""

import sys

import pytest

from tests.architecture.sources import PACKAGE, ROOMS, Source, sources

MAY_IMPORT: dict[str, set[str]] = {
    "core": {"phonenumbers"},
    "providers": {"core", "httpx", "xmltodict"},
    "sandbox": {"core", "starlette", "uvicorn"},
    "ledger": {"core", "sqlite_utils"},
    "engine": {"core", "ledger", "argon2"},
    "listener": {"core", "wording", "h11"},
    "wording": {"core"},
    "statements": {"core", "python_calamine"},
    "exports": {"core", "wording", "ledger.reader", "xlsxwriter"},
    "receipts": {"core", "wording", "qrcode", "escpos", "PIL"},
    "printing": {"core", "receipts", "escpos", "filelock", "serial", "usb"},
    "ui": {"core", "wording", "statements", "exports", "receipts", "PySide6", "qrcode", "ledger.reader"},
}
"""Besides the standard library and the room itself. The files at the top compose, and may import everything."""

ONLY_IN: dict[tuple[str, str], set[str]] = {
    ("ui", "engine"): {"pos_app.ui.bridge"},
    ("ui", "printing"): {"pos_app.ui.print_bridge"},
}
"""A room that only the named modules of another may import."""

QT_AT_THE_TOP = ("pos_app.app", "pos_app.interrupt", "pos_app.stand", "pos_app.tour")
"""Beginnings of the names of files of composition that build the window; no other file outside ui/ may name Qt."""

NOT_IN_CORE = {"asyncio", "http", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket"} | {
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
"""Parts of the standard library that would bring a clock, a file, chance, a thread or the network into core."""

NOT_IN_ROOM: dict[str, set[str]] = {
    "core": NOT_IN_CORE,
    "engine": {"sqlite3", "socket", "http", "urllib"},
    "ui": {"sqlite3", "socket", "http", "urllib", "asyncio", "subprocess"},
    "wording": {"sqlite3", "socket", "http", "urllib", "threading"},
    "providers": {"sqlite3", "threading"},
}


def is_inside(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def allowed(source: Source, name: str) -> bool:
    """Whether `name` may be imported by `source`, a file of a room."""
    room = source.room
    if not is_inside(name, PACKAGE):
        top = name.split(".")[0]
        if top in sys.stdlib_module_names:
            return top not in NOT_IN_ROOM.get(room, set())
        return top in MAY_IMPORT[room]
    inner = name.removeprefix(PACKAGE).lstrip(".")
    if is_inside(inner, room):
        return True
    for (importer, imported), modules in ONLY_IN.items():
        if room == importer and is_inside(inner, imported):
            return source.module in modules
    return any(is_inside(inner, permitted) for permitted in MAY_IMPORT[room] if permitted.split(".")[0] in ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_the_table_says(room: str) -> None:
    wrong = [
        f"{source.path.name}:{line} imports {name}"
        for source in sources(PACKAGE)
        if source.room == room
        for line, name in source.imports
        if not allowed(source, name)
    ]
    assert not wrong


def test_only_the_window_knows_qt() -> None:
    wrong = [
        f"{source.module}:{line}"
        for source in sources(PACKAGE)
        if source.room != "ui" and not source.module.startswith(QT_AT_THE_TOP)
        for line, name in source.imports
        if name.split(".")[0] in ("PySide6", "shiboken6")
    ]
    assert not wrong


def test_the_reader_asks_nothing_heavy() -> None:
    # The window reads through it before the first paint.
    modules = {source.module: source for source in sources(PACKAGE)}
    if "pos_app.ledger.reader" not in modules:
        pytest.skip("the ledger has no reader yet")
    seen, waiting = set(), ["pos_app.ledger", "pos_app.ledger.reader"]
    while waiting:
        module = waiting.pop()
        if module in seen or module not in modules:
            continue
        seen.add(module)
        for line, name in modules[module].imports:
            assert name.split(".")[0] != "sqlite_utils", f"{module}:{line}"
            waiting += [name, name.rpartition(".")[0]]


def test_core_does_not_read_the_clock() -> None:
    wrong = [
        f"{source.path.name}: {clock}"
        for source in sources(PACKAGE)
        if source.room == "core"
        for clock in (".now(", ".utcnow(", ".today(")
        if clock in source.text
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("module", "code", "verdict"),
    [
        ("pos_app.core.x", "import sqlite3", False),
        ("pos_app.core.x", "def f():\n    import phonenumbers", True),
        ("pos_app.core.x", "from pos_app.ledger import ledger", False),
        ("pos_app.engine.x", "def f():\n    import httpx", False),
        ("pos_app.engine.x", "from pos_app import providers", False),
        ("pos_app.sandbox.x", "from pos_app.providers.mvola import MVola", False),
        ("pos_app.sandbox.x", "import importlib\nimportlib.import_module('pos_app.providers')", False),
        ("pos_app.sandbox.x", "from ..providers import mvola", False),
        ("pos_app.ui.x", "from pos_app.engine.worker import EngineThread", False),
        ("pos_app.ui.bridge", "from pos_app.engine.worker import EngineThread", True),
        ("pos_app.ui.x", "from pos_app.ledger.reader import Reader", True),
        ("pos_app.ui.x", "from pos_app.ledger.ledger import Ledger", False),
        ("pos_app.ui.x", "from pos_app.home import Home", False),
    ],
)
def test_the_table_bites(module: str, code: str, verdict: bool) -> None:
    import ast
    from pathlib import Path

    source = Source(Path("x.py"), module, code, ast.parse(code))
    assert all(allowed(source, name) for _, name in source.imports) is verdict
