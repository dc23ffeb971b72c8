"""From the customer's PIN to the paid screen by a callback, and the window under a flood of forged callbacks.

`python -m tests.benchmarks.callback HOME PART` is the process with the window; its surroundings name the sandbox.
"""

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from pos_app.app import Plan, TillRun, execute
from pos_app.core.news import Asked
from pos_app.core.payment import Payment, Status
from pos_app.core.request import ChargeRequest
from pos_app.home import Home
from pos_app.settings import Settings, load
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure, quantile
from tests.benchmarks.start import surroundings

ROUNDS = 10
FLOOD_SECONDS = 30
PER_SECOND = 1_000
BEAT = 5
PATIENCE_MS = 120_000
_DECIDES_AFTER_MS = 4_200
"""A second after the till's first question: waiting for its next one would take two more."""


def call(path: str, order: object) -> Any:
    """Ask the sandbox's /control or /phone."""
    body = json.dumps(order).encode()
    address = os.environ["MVOLA_BASE_URL"] + path
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def main(home: Path, part: str) -> None:
    """Open the till, play the part, print what was measured."""

    def settings() -> Settings:
        return load(home, os.environ)

    made: list[Customers | Flood] = []
    kind = {"customers": Customers, "flood": Flood}[part]
    execute(Plan(Home(home), settings, settings), os.environ, lambda run: made.append(kind(run)))
    print(json.dumps(made[0].told()))


class Part(QObject):
    """What both parts need: a till that is ready, a payment, an end."""

    def __init__(self, run: TillRun) -> None:
        super().__init__()
        self.run = run
        run.ready.connect(lambda: QTimer.singleShot(1_000, self, self._ready))
        QTimer.singleShot(PATIENCE_MS, self, run.close)

    def _ready(self) -> None:
        assert self.run.bridge is not None
        self.run.bridge.payment_changed.connect(self.changed)
        self.begin()

    def begin(self) -> None:
        """The till is ready."""
        raise NotImplementedError

    def changed(self, payment: Payment) -> None:
        """A payment has changed."""
        raise NotImplementedError

    def charge(self, number: int) -> None:
        """Ask a customer who decides by hand."""
        assert self.run.bridge is not None
        sale = f"sale-{number}"
        # The last two digits are no story.
        request = ChargeRequest(sale, "mvola", 500, f"03412{number:03d}77", "caisse")
        self.run.bridge.charge(request)


class Customers(Part):
    """One customer after the other types the PIN; how long until the paid screen is seen?"""

    def begin(self) -> None:
        self.seen: list[float] = []
        self._decided = 0.0
        self._look = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._look.timeout.connect(self._is_shown)
        self.charge(0)

    def changed(self, payment: Payment) -> None:
        assert self.run.window is not None
        if payment.status is Status.AWAITING and self._decided == 0.0:
            self._decided = -1.0
            self.run.window.show_payment(payment)
            QTimer.singleShot(_DECIDES_AFTER_MS, self, self._decide)

    def _decide(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()
        self._look.start()

    def _accept(self) -> None:
        with urllib.request.urlopen(f"{os.environ['MVOLA_BASE_URL']}/phone/prompts") as answer:
            prompt = json.load(answer)["prompts"][0]
        started = time.perf_counter()
        call(f"/phone/prompts/{prompt['id']}", {"action": "accept", "pin": "1234"})
        self._decided = started

    def _is_shown(self) -> None:
        window = self.run.window
        if self._decided <= 0 or window is None or window.screen_name() != "paid":
            return
        self._look.stop()
        self.seen.append((time.perf_counter() - self._decided) * 1_000)
        self._decided = 0.0
        window.show_section("sale")
        if len(self.seen) < ROUNDS:
            self.charge(len(self.seen))
        else:
            self.run.close()

    def told(self) -> object:
        return self.seen


class Flood(Part):
    """Forged callbacks on the right path while a customer is being waited for."""

    def begin(self) -> None:
        assert self.run.bridge is not None
        self.gaps: list[float] = []
        self.questions = 0
        self.status = ""
        self.sent: Any = None
        self._watching = False
        self.run.bridge.asked.connect(self._asked)
        self._beat = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._beaten)
        self.charge(0)

    def changed(self, payment: Payment) -> None:
        self.status = payment.status.value
        if payment.status is not Status.AWAITING or self._watching:
            return
        self._watching = True
        assert self.run.window is not None
        self.run.window.show_payment(payment)
        path = f"/c/mvola/{payment.reference}/{payment.callback_secret}"
        self._url = os.environ["POS_APP_CALLBACK_URL"] + path
        self._reference = payment.provider_reference
        self._memory = _kilobytes()
        self._last = time.perf_counter()
        self._beat.start()
        threading.Thread(target=self._flood, daemon=True).start()

    def _flood(self) -> None:
        forged = {"operator": "mvola", "outcome": "paid", "provider_reference": self._reference, "url": self._url}
        self.sent = call("/control/callbacks/flood", {**forged, "per_second": PER_SECOND, "seconds": FLOOD_SECONDS})

    def _asked(self, asked: Asked) -> None:
        self.questions = max(self.questions, asked.count)

    def _beaten(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1_000 - BEAT)
        self._last = now
        if self.sent is not None:
            self._beat.stop()
            self.grown = _kilobytes() - self._memory
            self.run.close()

    def told(self) -> object:
        return {
            "gaps": sorted(self.gaps)[-5:],
            "questions": self.questions,
            "status": self.status,
            "sent": self.sent,
            "grown": self.grown,
        }


def _kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextlib.contextmanager
def sandbox(folder: Path) -> Iterator[dict[str, str]]:
    """A sandbox in a process of its own."""
    command = [sys.executable, "-m", "pos_app", "--home", str(folder), "sandbox", "--port", "0", "--json"]
    process = subprocess.Popen(command, cwd=shop.ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["env"]
    finally:
        process.kill()
        process.wait()


def _played(part: str) -> Any:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{unused.getsockname()[1]}"
    with shop.scratch() as folder, sandbox(folder / "sandbox") as env:
        mine = {name: value for name, value in env.items() if name.startswith("MVOLA_")}
        here = {"POS_APP_CALLBACK_LISTEN": listen, "POS_APP_CALLBACK_URL": f"http://{listen}"}
        environment = surroundings(folder / "home") | mine | here
        command = [sys.executable, "-m", "tests.benchmarks.callback", str(folder / "home"), part]
        done = subprocess.run(command, env=environment, cwd=shop.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[Figure]:
    """Milliseconds from the customer's PIN to the paid screen; then the window's stalls while callbacks are forged."""
    shown: list[float] = _played("customers")
    if len(shown) != ROUNDS:
        raise RuntimeError(f"only {len(shown)} of {ROUNDS} payments were shown as paid")
    flood = _played("flood")
    if flood["status"] != "awaiting":
        raise RuntimeError(f"a forged callback changed the payment: {flood}")
    note = f"sent and answered: {flood['sent']}; the longest five: {', '.join(f'{gap:.0f}' for gap in flood['gaps'])}"
    expected = FLOOD_SECONDS / 3
    return [
        Figure("PIN to paid screen by callback, median", "ms", quantile(shown, 0.5), at_most=500),
        Figure("PIN to paid screen by callback, slowest", "ms", max(shown), at_most=500),
        Figure("longest GUI stall, 1000 forged callbacks/s", "ms", flood["gaps"][-1], at_most=50, note=note),
        Figure("questions during the flood, of those due", "x", flood["questions"] / expected, at_least=0.8),
        Figure("memory grown by the flood", "MiB", flood["grown"] / 1_024, at_most=32),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
