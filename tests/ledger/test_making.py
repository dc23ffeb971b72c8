"""Making a ledger and opening one, on a disk that fails or may not be written to."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.ledger.chain import verify
from pos_app.ledger.connection import Connect, head_path
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from tests.ledger.story import KEY, FailingConnections, filled


def test_create_refuses_what_is_there(path: Path) -> None:
    path.write_text("a shopping list")
    with pytest.raises(LedgerRefused, match="ledger_exists"):
        Ledger.create(path, KEY)
    assert path.read_text() == "a shopping list"


@pytest.mark.parametrize("trace", ["ledger.head", "ledger.sqlite3-wal"])
def test_create_refuses_where_a_ledger_was(path: Path, trace: str) -> None:
    path.with_name(trace).write_bytes(b"left over")
    with pytest.raises(LedgerRefused, match="ledger_missing"):
        Ledger.create(path, KEY)
    assert not path.exists()


def test_create_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(LedgerRefused, match="ledger_io"):
        Ledger.create(tmp_path / "none" / "ledger.sqlite3", KEY)


def test_create_goes_over_what_a_crash_left(path: Path) -> None:
    path.with_name("ledger.sqlite3.new").write_bytes(b"half of a ledger")
    Ledger.create(path, KEY).close()
    assert names(path) == ["ledger.head", "ledger.sqlite3"]


def test_create_leaves_nothing_at_any_failing_statement(path: Path) -> None:
    refused = at_each_statement(lambda connect: Ledger.create(path, KEY, connect=connect), lambda: names(path) == [])
    assert refused > 20
    assert verify(path, KEY).intact


def test_open_is_refused_at_any_failing_statement(path: Path) -> None:
    filled(path)
    refused = at_each_statement(
        lambda connect: Ledger.open(path, KEY, connect=connect), lambda: verify(path, KEY).intact
    )
    assert refused > 10


def at_each_statement(action: Callable[[Connect], Ledger], as_before: Callable[[], bool]) -> int:
    """Fail `action` at its first, second, … statement until it succeeds. Returns how often it was refused."""
    for budget in itertools.count():
        connect = FailingConnections(budget)
        try:
            ledger = action(connect)
        except LedgerRefused as refused:
            fault = refused
        else:
            ledger.close()
            return budget
        assert fault.code == "ledger_io"
        assert as_before()
    raise AssertionError


def names(path: Path) -> list[str]:
    """What lies in the ledger's folder."""
    return sorted(file.name for file in path.parent.iterdir())


AS_NOBODY = """
import os, sys
from pathlib import Path
import sqlite_utils.db
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
os.setgid(65534); os.setuid(65534)
path, action = Path(sys.argv[1]), sys.argv[2]
try:
    getattr(Ledger, action)(path, bytes(range(32)))
except LedgerRefused as refused:
    print(refused.code)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX permissions")
@pytest.mark.parametrize("action", ["open", "create"])
def test_read_only_folder(path: Path, action: str) -> None:
    if action == "open":
        filled(path)
        path.chmod(0o444)
        head_path(path).chmod(0o444)
    path.parent.chmod(0o555)
    try:
        if os.geteuid() == 0:
            # Permissions do not bind root: another user has to try, and to get there, below xdist's folder too.
            for folder in path.parents[:4]:
                folder.chmod(folder.stat().st_mode | 0o055)
            child = [sys.executable, "-c", AS_NOBODY, str(path), action]
            found = subprocess.run(child, capture_output=True, text=True, check=True).stdout.strip()
        else:
            with pytest.raises(LedgerRefused) as refused:
                getattr(Ledger, action)(path, KEY)
            found = refused.value.code
    finally:
        path.parent.chmod(0o755)
    assert found == "ledger_read_only"
