"""The project's own files, parsed once, for the tests that hold them against the rules of docs/architecture.md."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "pos_app"


@dataclass(frozen=True)
class Source:
    """One Python file. `module` is its dotted name, `imports` every module that it names, wherever in the file."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """`core`, `ui` …; empty for the files of composition at the top and for commands/."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 and (ROOT / PACKAGE / parts[1]).is_dir() and parts[1] in ROOMS else ""

    @property
    def imports(self) -> Iterator[tuple[int, str]]:
        return ((node.lineno, name) for node in ast.walk(self.tree) for name in imported_by(node, self.module))


ROOMS = (
    *("core", "providers", "sandbox", "ledger", "engine", "listener", "wording"),
    *("statements", "exports", "receipts", "printing", "ui"),
)


def imported_by(node: ast.AST, module: str) -> Iterator[str]:
    """The dotted names that a node imports; `from a import b` counts as `a.b`, since `b` may be a module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parents = module.split(".")[: -node.level]
            base = ".".join([*parents, base]).rstrip(".")
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
            yield node.args[0].value


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Every Python file under `folder` of the project."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Source(path, module, text, ast.parse(text)))
    return tuple(found)


@cache
def committed_texts() -> tuple[tuple[str, str], ...]:
    """Path and text of every text file that is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    texts = []
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            raw = (ROOT / name).read_bytes()
            if b"\0" not in raw:
                texts.append((name, raw.decode("utf-8")))
    return tuple(texts)
