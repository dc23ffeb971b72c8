"""The entry and the command line: what is imported when, and how wrong arguments and faults are worded."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pos_app import cli
from pos_app.__main__ import GlobalOptions, scan
from pos_app.commands.payments import day_bounds
from pos_app.core.errors import InvalidInput, KnownError

HEAVY = ("httpx", "sqlite_utils", "phonenumbers", "keyring", "qrcode", "starlette", "uvicorn", "click", "xmltodict")


def run(*arguments: str, environ: dict[str, str] | None = None) -> int:
    return cli.run(arguments, environ or {})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], GlobalOptions(None, None, False, ())),
        (["--home", "x", "--lang=mg", "-v"], GlobalOptions("x", "mg", True, ())),
        (["--home=x", "demo", "--tour", "y"], GlobalOptions("x", None, False, ("demo", "--tour", "y"))),
        (["pay", "--home", "x"], GlobalOptions(None, None, False, ("pay", "--home", "x"))),
        (["--home"], None),
        (["--lang", "de"], None),
        (["--home="], None),
        (["--help"], None),
        (["-v=1"], None),
    ],
)
def test_scan(arguments: list[str], expected: GlobalOptions | None) -> None:
    assert scan(arguments) == expected


def test_the_window_pays_for_nothing_that_it_does_not_need() -> None:
    program = "import sys, pos_app.__main__, pos_app.home, pos_app.settings, pos_app.log; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in found.stdout.split()}
    assert loaded.isdisjoint(HEAVY)
    assert "pos_app.commands" not in found.stdout.split()


def test_help_needs_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    said = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert name in said


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(name, "--help") == 0
    assert f"pos-app {name}" in capsys.readouterr().out


WRONG = {
    "frobnicate": "Commande ou argument inconnu.",
    "--lang de payments": "La valeur de --lang n'est pas acceptée.",
    "payments --nope": "L'option --nope n'existe pas.",
    "payments --status maybe": "La valeur de --status n'est pas acceptée.",
    "payments --day": "L'option --day est mal employée.",
    "pay --amount 1 --phone 0341234567": "Il manque --operator.",
    "status": "Il manque REFERENCE.",
    "verify more": "Commande ou argument inconnu.",
    "sandbox --port 70000": "La valeur de --port n'est pas acceptée.",
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_arguments_are_a_sentence_and_exit_code_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*line.split()) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert WRONG[line] in streams.err
    assert "--help" in streams.err


class Failing(click.Command):
    """A command that ends with `error`."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("failing")
        self.error = error

    def invoke(self, ctx: click.Context) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KnownError("home_in_use", path="/x"), 2, "déjà ouverte"),
        (KeyboardInterrupt(), 130, "Interrompu"),
        (click.Abort(), 130, "Interrompu"),
    ],
)
def test_faults_become_sentences(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.outcome_of(Failing(error), []) == code
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown


@pytest.mark.expects_log("CRITICAL pos_app.cli: a bug ended the command")
def test_a_bug_is_loud_and_is_no_outcome_of_a_payment(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.outcome_of(Failing(ZeroDivisionError("here")), [])
    assert code not in (0, 1, 2, 3, 4)
    assert "ZeroDivisionError: here" in capsys.readouterr().err


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-1-2", "yesterday", "２０２６-01-01", "0000-01-01", "9999-12-31", ""]
)
def test_days_that_do_not_exist(day: str) -> None:
    with pytest.raises(InvalidInput, match="day_invalid"):
        day_bounds(day)


def test_a_day_is_the_local_one() -> None:
    start, end = day_bounds("2026-11-21")
    assert (end - start).total_seconds() == 86_400
    # The tests run three hours ahead of UTC.
    assert start.isoformat() == "2026-11-21T00:00:00+03:00"


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    # The shell closes the pipe before anything is written.
    command = f"{sys.executable} -m pos_app --home {tmp_path} payments --json | true"
    found = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in found.stderr
    assert "Exception ignored" not in found.stderr


def test_a_terminal_without_our_letters_shows_the_rest(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pos_app", "--home", str(tmp_path), "doctor"]
    environ = {"PYTHONIOENCODING": "ascii", "PATH": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    found = subprocess.run(command, capture_output=True, env=environ, check=False)
    assert found.returncode == 1
    assert b"Traceback" not in found.stderr
    assert b"Registre" in found.stdout


def test_a_home_without_a_ledger_has_nothing_to_list_and_nothing_that_is_intact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--home", str(tmp_path), "payments", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run("--home", str(tmp_path), "payments") == 0
    assert "Aucun paiement" in capsys.readouterr().err
    assert run("--home", str(tmp_path), "verify", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["intact"], found["problem"]) == (False, "ledger_absent")
    assert list(tmp_path.iterdir()) == []
