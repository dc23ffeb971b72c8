"""`pos-app verify`, and its `--accept` after a restoration."""

import json
import shutil
from pathlib import Path

import pytest

from pos_app.cli import run
from pos_app.core.payment import Kind
from pos_app.home import Home
from tests.core.test_payment import CREATED
from tests.support.virtual import START


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with three entries, and a copy of its ledger from before the last one."""
    made = Home(tmp_path, find=lambda: None)
    with made.locked():
        ledger = made.open_ledger()
        ledger.append("C3-0T36SV0S7", Kind.CREATED, CREATED, START)
        ledger.append("C3-0T36SV0S7", Kind.NOT_SENT, {"reason": "no_network"}, START)
        ledger.close()
        shutil.copy(made.ledger, tmp_path / "copy")
        ledger = made.open_ledger()
        ledger.append("C3-0T36SV0T5", Kind.CREATED, {**CREATED, "sale": "another"}, START)
        ledger.close()
    return made


def verify(home: Home, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, object]]:
    code = run(["--home", str(home.path), "verify", "--json", *options], {})
    return code, json.loads(capsys.readouterr().out)


def test_an_intact_ledger(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = verify(home, capsys)
    assert (code, found["intact"], found["events"]) == (0, True, 3)


def test_an_older_copy_is_named_until_somebody_accepts_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(home.path / "copy", home.ledger)
    assert verify(home, capsys)[1]["problem"] == "ledger_behind"
    code, found = verify(home, capsys, "--accept")
    assert (code, found["events"]) == (0, 2)
    assert verify(home, capsys)[0] == 0
    with home.locked():
        home.open_ledger().close()


def test_a_lost_witness_is_made_anew_only_when_asked(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.head.unlink()
    assert verify(home, capsys)[0] == 1
    assert verify(home, capsys, "--accept")[0] == 0
    assert verify(home, capsys)[0] == 0


def test_a_changed_ledger_is_never_accepted(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    content = home.ledger.read_bytes()
    home.ledger.write_bytes(content.replace(b"12500", b"12501"))
    assert verify(home, capsys, "--accept")[0] == 1


def test_a_home_that_is_in_use_is_left_alone(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with home.locked():
        assert run(["--home", str(home.path), "verify", "--accept"], {}) == 2
    assert "caisse" in capsys.readouterr().err


def test_nothing_to_accept_where_there_is_no_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(Home(tmp_path / "empty"), capsys, "--accept")[0] == 1
