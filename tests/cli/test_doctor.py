"""`doctor`: each thing that can be missing is found, with what to do; and `sandbox` on an address that is taken."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pos_app import cli
from pos_app.commands.checks import Reached, check_clock
from pos_app.home import Home
from pos_app.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def env() -> Iterator[dict[str, str]]:
    sandbox = Sandbox()
    sandbox.start()
    yield sandbox.env()
    sandbox.stop()


@pytest.fixture
def doctor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[dict[str, str]], dict[str, Any]]:
    """Run `doctor` with some variables; the checks by name, and the exit code as `code`."""

    def run(environ: dict[str, str]) -> dict[str, Any]:
        code = cli.run(["--home", str(tmp_path), "doctor", "--json"], environ)
        checks = json.loads(capsys.readouterr().out)
        assert all(sorted(check) == ["advice", "check", "detail", "ok"] for check in checks)
        assert all(check["advice"] or check["ok"] for check in checks)
        assert code == (0 if all(check["ok"] for check in checks) else 1)
        return {check["check"]: check for check in checks} | {"code": code}

    return run


Doctor = Callable[[dict[str, str]], dict[str, Any]]


def test_all_is_well(doctor: Doctor, env: dict[str, str]) -> None:
    found = doctor(env)
    assert found["code"] == 0
    assert set(found) == {
        "home", "settings", "reachable:mvola", "token:mvola", "reachable:pvit", "token:pvit",
        "reachable:moneyfusion", "token:moneyfusion", "reachable:ekolopay", "token:ekolopay",
        "instance", "ledger", "callbacks", "daily_key:pvit", "printer", "clock", "key", "code",
    }  # fmt: skip


def test_it_says_so_in_words(tmp_path: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--home", str(tmp_path), "doctor"], env) == 0
    said = capsys.readouterr().out.splitlines()
    assert all(line.startswith("bon — ") for line in said)
    assert any("MVola" in line for line in said)
    assert cli.run(["--home", str(tmp_path), "doctor"], {}) == 1
    assert "À CORRIGER — Réglages" in capsys.readouterr().out


def test_no_provider(doctor: Doctor) -> None:
    found = doctor({})
    assert not found["settings"]["ok"]
    assert "[providers.mvola]" in found["settings"]["advice"]


def test_wrong_settings(doctor: Doctor, env: dict[str, str]) -> None:
    found = doctor({**env, "PVIT_TOKEN": ""})
    assert not found["settings"]["ok"]
    assert "PVIT_TOKEN" in found["settings"]["detail"]
    assert found["ledger"]["ok"]


def test_wrong_keys(doctor: Doctor, env: dict[str, str]) -> None:
    found = doctor({**env, "MVOLA_CONSUMER_SECRET": "wrong"})
    assert found["reachable:mvola"]["ok"]
    assert not found["token:mvola"]["ok"]
    assert found["token:pvit"]["ok"]


def test_nobody_answers(doctor: Doctor, env: dict[str, str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        found = doctor({**env, "MVOLA_BASE_URL": f"http://127.0.0.1:{unused.getsockname()[1]}"})
    assert not found["reachable:mvola"]["ok"]
    assert "token:mvola" not in found


@pytest.mark.skipif(os.name != "posix", reason="the permissions of a file are not these elsewhere")
def test_a_secret_that_others_can_read(doctor: Doctor, env: dict[str, str], tmp_path: Path) -> None:
    config = Home(tmp_path).config
    config.write_text('[providers.mvola]\n# consumer_secret = "in the keyring"\n', encoding="utf-8")
    config.chmod(0o644)
    assert doctor(env)["settings"]["ok"]
    config.write_text('[providers.mvola]\nconsumer_secret = "abc"\n', encoding="utf-8")
    found = doctor(env)
    assert not found["settings"]["ok"]
    assert "chmod 600" in found["settings"]["advice"]
    assert "reachable:mvola" in found, "the other checks go on"
    config.chmod(0o600)
    assert doctor(env)["settings"]["ok"]


def test_a_ledger_and_its_key(doctor: Doctor, env: dict[str, str], tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.locked():
        home.open_ledger().close()
    assert doctor(env)["code"] == 0
    home.vault.file.chmod(0o644)
    found = doctor(env)
    assert not found["key"]["ok"]
    assert "chmod 600" in found["key"]["advice"]
    home.ledger.write_bytes(b"something else")
    assert not doctor(env)["ledger"]["ok"]


def test_an_open_till_is_no_fault(doctor: Doctor, env: dict[str, str], tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.locked():
        ledger = home.open_ledger()
        found = doctor(env)
        ledger.close()
        assert found["code"] == 0
        home.ledger.write_bytes(b"something else")
        assert not doctor(env)["ledger"]["ok"]


def test_a_home_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home").touch()
    assert cli.run(["--home", str(tmp_path / "home"), "doctor", "--json"], {}) == 1
    checks = {check["check"]: check for check in json.loads(capsys.readouterr().out)}
    assert not checks["home"]["ok"]


@pytest.mark.parametrize(
    ("skews", "ok"),
    [([], True), ([0], True), ([5, -90], True), ([0, 500], False), ([-86_400], False)],
)
def test_the_clock_is_held_against_the_providers(tmp_path: Path, skews: list[int], ok: bool) -> None:
    reached = Reached([timedelta(seconds=seconds) for seconds in skews])
    assert check_clock(Home(tmp_path), reached).ok is ok


def test_an_address_that_is_taken(tmp_path: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    port = env["MVOLA_BASE_URL"].rpartition(":")[2]
    assert cli.run(["--home", str(tmp_path), "sandbox", "--port", port], {}) == 2
    assert f"127.0.0.1:{port}" in capsys.readouterr().err
