"""Start and memory of the till window, beside a bare QApplication with a QMainWindow in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks import shop
from tests.benchmarks.figure import Figure, in_turn

STARTS = 21
STAYS = 3
SETTLED = 8.0
"""Seconds after which a window that nobody touches has loaded all that it loads."""

TILL = (sys.executable, "-m", "pos_app")
BARE = (sys.executable, str(Path(__file__).with_name("bare.py")))


def surroundings(home: Path) -> dict[str, str]:
    """A shop with one account; its address is on the loopback, where nobody listens."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POS_APP_", "MVOLA_", "PVIT_"))}
    return kept | {
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM") or "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "POS_APP_HOME": str(home),
        "MVOLA_BASE_URL": "http://127.0.0.1:9",
        "MVOLA_CONSUMER_KEY": "key",
        "MVOLA_CONSUMER_SECRET": "secret",
        "MVOLA_PARTNER_NAME": "Boutique",
        "MVOLA_PARTNER_MSISDN": "0343500003",
    }


def start(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Milliseconds from the start of the process until it has painted and left."""
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=shop.ROOT, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode != 0:
        raise RuntimeError(f"{command} left with {done.returncode}: {done.stderr}")
    return taken * 1000


def resident(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """MiB that the process holds once it has settled."""
    process = subprocess.Popen(command, env=environment, cwd=shop.ROOT, stderr=subprocess.DEVNULL)
    try:
        try:
            process.wait(SETTLED)
            raise RuntimeError(f"{command} did not stay")
        except subprocess.TimeoutExpired:
            pass
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    finally:
        process.terminate()
        process.wait()


def measure() -> list[Figure]:
    """Medians in turn; the till has been started once before, as on any morning but the first."""
    with shop.scratch() as folder:
        ours = surroundings(folder / "home")
        leaving = {**ours, "POS_APP_EXIT_AFTER_PAINT": "1"}
        for command in (TILL, BARE):
            start(command, leaving)
        starts = in_turn(STARTS, lambda: start(TILL, leaving), lambda: start(BARE, leaving))
        memory = in_turn(STAYS, lambda: resident(TILL, ours), lambda: resident((*BARE, "stay"), ours))
    return [
        Figure(
            "start to first painted window", "ms", *starts, at_most=1.6, note="process start to its end after paint"
        ),
        Figure("resident memory of the idle till", "MiB", *memory, at_most=2.0),
    ]
