"""`pos-app day report` of an open day: the drawer is counted blind, said and on paper, unless a manager asks."""

import json
from pathlib import Path

import pytest

from pos_app import cli
from tests.ui.screen import spaces

BOSS, BOSS_PIN = "Rasoa", "482916"
CASHIER, CASHIER_PIN = "Hanta", "4821"


def run(home: Path, pin: str, *arguments: str) -> int:
    return cli.run(["--home", str(home), *arguments], {"POS_APP_PIN": pin})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till in the middle of a day, with a float, a sale in cash and money put in."""
    path = tmp_path_factory.mktemp("till") / "home"
    for name, role, pin in ((BOSS, "manager", BOSS_PIN), (CASHIER, "cashier", CASHIER_PIN)):
        assert run(path, pin, "people", "add", "--name", name, "--role", role) == 0
    mga = ("--currency", "MGA", "--by", CASHIER)
    assert run(path, CASHIER_PIN, "day", "open", "--float", "100000", *mga) == 0
    assert run(path, CASHIER_PIN, "day", "cash-sale", "--amount", "12500", *mga) == 0
    assert run(path, CASHIER_PIN, "day", "cash-in", "--amount", "5000", "--reason", "monnaie", *mga) == 0
    return path


def hides(file: Path) -> bool:
    """Whether the paper hides what tells. Its digits are drawn in shapes of one width, which no reader finds again."""
    from pypdf import PdfReader

    return "masqué" in "".join(page.extract_text() for page in PdfReader(file).pages)


def test_who_is_nobody_in_particular_is_told_no_more_than_the_float(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(home, "", "day", "report", "--pdf", str(tmp_path / "x.pdf")) == 0
    text = spaces(capsys.readouterr().out)
    assert "100 000 Ar ; ventes, entrées, sorties et attendu : masqués jusqu'au comptage" in text
    assert [secret for secret in ("12 500", "5 000", "117 500") if secret in text] == []
    assert hides(tmp_path / "x.pdf")


def test_a_manager_sees_all_of_it(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, BOSS_PIN, "day", "report", "--by", BOSS, "--pdf", str(tmp_path / "x.pdf")) == 0
    assert "attendu 117 500 Ar, pas encore compté" in spaces(capsys.readouterr().out)
    assert not hides(tmp_path / "x.pdf")


@pytest.mark.parametrize(("by", "pin", "why"), [(CASHIER, CASHIER_PIN, "gérant"), (BOSS, "000000", "pas le bon")])
def test_nobody_else_does(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], by: str, pin: str, why: str
) -> None:
    assert run(home, pin, "day", "report", "--by", by, "--pdf", str(tmp_path / "x.pdf")) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert why in told.err
    assert not (tmp_path / "x.pdf").exists()


def test_a_program_gets_the_whole_report(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "", "day", "report", "--json", "--pdf", str(tmp_path / "x.pdf")) == 0
    cash = json.loads(capsys.readouterr().out)["cash"][0]
    assert (cash["sales"], cash["expected"]) == (12_500, 117_500)
    assert hides(tmp_path / "x.pdf")
