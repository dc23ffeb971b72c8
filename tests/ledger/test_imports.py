"""The window reads the ledger before anything slow may be imported."""

import subprocess
import sys

import pytest

SLOW = ("sqlite_utils", "phonenumbers", "httpx", "pydantic", "click", "PySide6", "statistics", "decimal")


@pytest.mark.parametrize("module", ["pos_app.ledger.reader", "pos_app.ledger.ledger", "pos_app.ledger.chain"])
def test_imports_nothing_slow(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {SLOW} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_reader_leaves_the_pen_alone() -> None:
    code = "import sys, pos_app.ledger.reader; print(sorted(m for m in sys.modules if m.startswith('pos_app.ledger.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "pos_app.ledger.ledger" not in loaded
    assert "pos_app.ledger.schema" not in loaded
