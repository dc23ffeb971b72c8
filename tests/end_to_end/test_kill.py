"""Kill −9 at every step of a payment, on a real disk, against a real sandbox; then the till starts again."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.core.payment import Kind, Payment, Status
from pos_app.home import Home
from pos_app.ledger.chain import verify
from pos_app.ledger.reader import Reader
from pos_app.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]
SECRETS = ("MVOLA_CONSUMER_SECRET", "MVOLA_CONSUMER_KEY", "PVIT_TOKEN")
REPEATS = 2

STEPS = {"mvola": 26, "pvit": 20}
"""Each side of every commit and of every request, from the press to paid. Beyond them the payment is over."""

CUSTOMERS = {"mvola": "0340000001", "pvit": "074000001"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox(speed=9)
    running.start()
    yield running
    running.stop()


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {**os.environ, **sandbox.env(), "POS_APP_POLL_FAST": "1", "PYTHONPATH": str(ROOT)}


def debits(sandbox: Sandbox, reference: str) -> int:
    with urllib.request.urlopen(f"{sandbox.url}/control/debits?reference={reference}") as answer:
        return int(json.load(answer))


def killed_at(sandbox: Sandbox, home: Path, operator: str, step: int) -> list[str]:
    driver = [sys.executable, "-m", "tests.end_to_end.kill_driver", str(home), operator, CUSTOMERS[operator], str(step)]
    done = subprocess.run(
        driver, env=environment(sandbox), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, -9), done.stderr
    return done.stdout.splitlines()


def history(home: Home) -> tuple[list[Payment], list[Kind]]:
    """The payments of a home, and what happened to the first."""
    if not home.ledger.exists():
        return [], []
    with closing(Reader.open(home.ledger)) as reader:
        payments = list(reader.page(10).payments)
        return payments, [event.kind for event in reader.trail(payments[0].reference)] if payments else []


@pytest.mark.parametrize("repeat", range(REPEATS))
@pytest.mark.parametrize(("operator", "step"), [(name, n) for name, last in STEPS.items() for n in range(1, last + 1)])
def test_killed_at_each_step_nothing_is_lost_and_nobody_pays_twice(
    sandbox: Sandbox, tmp_path: Path, operator: str, step: int, repeat: int
) -> None:
    passed = killed_at(sandbox, tmp_path, operator, step)
    assert len(passed) == step or passed[-1] == "after paid"
    home = Home(tmp_path)
    kept, kinds = history(home)
    if not kept:
        assert passed == ["before created"]
        return
    payment = kept[0]
    paid_for = debits(sandbox, payment.reference)
    assert paid_for <= 1
    if Kind.SENDING not in kinds:
        assert paid_for == 0

    after = subprocess.run(
        [sys.executable, "-m", "pos_app", "--home", str(tmp_path), "status", payment.reference, "--json"],
        env=environment(sandbox),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    status = json.loads(after.stdout)["status"]
    assert "Traceback" not in after.stderr
    assert debits(sandbox, payment.reference) == paid_for or status != Status.NOT_SENT
    assert debits(sandbox, payment.reference) <= 1
    if status == Status.PAID:
        assert debits(sandbox, payment.reference) == 1
    if status == Status.NOT_SENT:
        assert debits(sandbox, payment.reference) == 0
    _, after_kinds = history(home)
    assert after_kinds[: len(kinds)] == kinds
    assert after_kinds.count(Kind.SENDING) <= 1
    key = home.vault.ledger_key(create=False)
    assert verify(home.ledger, key).intact
    for file in tmp_path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(sandbox.env()[secret].encode() in content for secret in SECRETS), f"I7: {file}"
