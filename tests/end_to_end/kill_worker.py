"""One sandbox, one till that forks, one customer: plays an order and looks at what is left. Used by `test_kill.py`."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pos_app.assembly import addresses_of
from pos_app.core.payment import Status
from pos_app.home import Home
from pos_app.sandbox.server import Sandbox
from pos_app.settings import load
from tests.end_to_end.test_links import Form, browse

ROOT = Path(__file__).parents[2]
SPEED = 9
PIN = "4821"


@dataclass(frozen=True)
class Scenario:
    """What is played. `steps` are all that a till passes, in the order in which it first does; `after` is the first
    that is tried, where the earlier ones are those of another scenario."""

    name: str
    operator: str
    phone: str
    steps: tuple[str, ...]
    listens: bool = False
    payout: bool = False
    pays: bool = True
    after: str = ""

    @property
    def ends(self) -> Status:
        """Where it ends with nobody killed."""
        if self.payout and self.operator == "moneyfusion":
            return Status.AWAITING
        return Status.PAID if self.pays else Status.REFUSED

    @property
    def points(self) -> tuple[str, ...]:
        """Where it is killed."""
        return self.steps[self.steps.index(self.after) :] if self.after else self.steps


@dataclass(frozen=True)
class Killed:
    """What a killed till had done: the steps that it passed, and whether its customer had paid by the link."""

    code: int
    steps: list[str]
    link: str
    paid: bool


class Worker:
    """Not for two threads at once: the account-wide callback address is the sandbox's."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(speed=SPEED)
        self.sandbox.start()
        self._till = subprocess.Popen(
            [sys.executable, "-m", "tests.end_to_end.kill_driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            text=True,
        )
        self._port = free_port()

    def close(self) -> None:
        with self._till:
            assert self._till.stdin is not None
            self._till.stdin.close()
        self.sandbox.stop()

    def environ(self, scenario: Scenario) -> dict[str, str]:
        listen = {"POS_APP_CALLBACK_LISTEN": f"127.0.0.1:{self._port}"} if scenario.listens else {}
        limits = {f"{name}_PAYOUT_{which}": "5000" for name in ("PVIT", "MONEYFUSION") for which in _LIMITS}
        return {**self.sandbox.env(), **limits, **listen, "POS_APP_POLL_FAST": "1", "POS_APP_MANAGER_PIN": PIN}

    def play(self, scenario: Scenario, home: Path, at: str) -> Killed:
        """A payment or payout until `at`, or to its end where there is no such step."""
        environ = self.environ(scenario)
        if scenario.listens:
            self._enter_addresses(home, environ)
        # With callbacks, the question that a callback brings forward comes before any other.
        pace = 1.0 if scenario.listens else 0.05
        order = {"home": str(home), "at": at, "pace": pace, "environ": environ}
        order |= {name: getattr(scenario, name) for name in ("operator", "phone", "payout")}
        return self._watched(order, scenario)

    def act(self, name: str, home: Path, at: str) -> Killed:
        """An act of the business day until `at`, or to its end where there is no such step."""
        environ = {**self.sandbox.env(), "POS_APP_POLL_FAST": "1"}
        return self._watched({"home": str(home), "at": at, "pace": 0.05, "environ": environ, "act": name}, None)

    def _watched(self, order: Mapping[str, object], scenario: Scenario | None) -> Killed:
        assert self._till.stdin is not None
        print(json.dumps(order), file=self._till.stdin, flush=True)
        assert self._till.stdout is not None
        steps: list[str] = []
        link, paid = "", False
        for line in self._till.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "end":
                return Killed(int(rest), list(dict.fromkeys(steps)), link, paid)
            if word == "link" and scenario is not None:
                link, paid = rest, self._pay(scenario, rest)
            else:
                steps.append(line.strip())
        raise AssertionError("the driver ended")

    def _pay(self, scenario: Scenario, link: str) -> bool:
        """The customer whom the link was shown: pays, or refuses. The till may be dead by then."""
        if scenario.operator == "pvit-web":
            with contextlib.suppress(OSError):
                page = Form(*browse(link))
                opened = Form(*browse(page.action, page.fields))
                browse(opened.action, {"action": "pay", "operator": "AM", "number": scenario.phone})
            # Where they got to is what the sandbox knows.
            return False
        token = re.search(r"/(?:payment|purchase-product)/([^/]+)", link)
        assert token is not None
        self.order("links", {"token": token[1], "action": "pay" if scenario.pays else "refuse"})
        return scenario.pays

    def _enter_addresses(self, home: Path, environ: Mapping[str, str]) -> None:
        place = Home(home)
        with place.locked():
            place.open_ledger().close()
        addresses = addresses_of(place, load(home, environ))
        assert addresses is not None
        accounts = {f"{account}_callback_url": addresses.callback_of_account(account) for account in addresses.secrets}
        self.order("switches", accounts)

    def order(self, what: str, body: object) -> Any:
        """An order to the sandbox."""
        content = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.sandbox.url}/control/{what}", content, method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def moved(self, scenario: Scenario, reference: str) -> int:
        """How many times money moved for a reference, the right way."""
        found = []
        for what in ("payouts", "debits") if scenario.payout else ("debits", "payouts"):
            with urllib.request.urlopen(f"{self.sandbox.url}/control/{what}?reference={reference}", timeout=30) as read:
                found.append(int(json.load(read)))
        assert found[1] == 0, "money moved the other way"
        return found[0]

    def command(self, scenario: Scenario, home: Path, *arguments: str) -> Any:
        """The real command line, on the home of a killed till."""
        done = subprocess.run(
            [sys.executable, "-m", "pos_app", "--home", str(home), *arguments, "--json"],
            env={**os.environ, **self.environ(scenario), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


_LIMITS = ("MAXIMUM", "DAILY_MAXIMUM")


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])
