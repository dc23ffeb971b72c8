"""The real command line against a real sandbox: both in processes of their own, over real HTTP on the loopback."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 120
"""Seconds until a command that hangs is a failure."""


@dataclass(frozen=True)
class Outcome:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """`pos-app` with one home and one environment."""

    home: Path
    environ: Mapping[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "pos_app", "--home", str(self.home), *arguments]

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*arguments),
            env={**os.environ, **self.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str) -> Outcome:
        return finished(self.start(*arguments))

    def typed(self, text: str, *arguments: str) -> Outcome:
        """Run with `text` on standard input, and no terminal."""
        done = subprocess.run(
            self.command(*arguments),
            env={**os.environ, **self.environ},
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            start_new_session=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def pay(self, operator: str, phone: str, *more: str, amount: str = "1000") -> Outcome:
        return self.run("pay", "--operator", operator, "--amount", amount, "--phone", phone, "--json", *more)


def finished(process: "subprocess.Popen[str]") -> Outcome:
    with process:
        out, err = process.communicate(timeout=PATIENCE)
    return Outcome(process.returncode, out, err)


@contextmanager
def sandbox(folder: Path) -> Iterator[dict[str, str]]:
    """A running `pos-app sandbox`; gives the variables that point a till at it."""
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "pos_app", "--home", str(folder), "sandbox", "--port", "0", "--json"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["env"]
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def debits(env: Mapping[str, str], reference: str) -> int:
    """How often the sandbox has taken money for our reference."""
    address = f"{env['MVOLA_BASE_URL']}/control/debits?reference={reference}"
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        count: int = json.load(answer)
    return count
