"""The window as a process of its own: signals end it cleanly, a machine without a screen is told so."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pos_app.home import Home
from pos_app.ledger.chain import verify

PATIENCE = 60
ACCOUNT = {
    "MVOLA_BASE_URL": "http://127.0.0.1:9",
    "MVOLA_CONSUMER_KEY": "consumer-key",
    "MVOLA_CONSUMER_SECRET": "consumer-secret",
    "MVOLA_PARTNER_NAME": "Boutique",
    "MVOLA_PARTNER_MSISDN": "0343500003",
}


def start(home: Path, extra: Mapping[str, str], *options: str) -> subprocess.Popen[str]:
    surroundings = {**os.environ, **extra}
    surroundings = {name: value for name, value in surroundings.items() if value}
    command = [sys.executable, "-m", "pos_app", "--home", str(home), *options]
    return subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_close_it(tmp_path: Path, number: int) -> None:
    process = start(tmp_path, ACCOUNT, "-v")
    assert process.stderr is not None
    said = ""
    while "the till is opened" not in said:
        said = process.stderr.readline()
        assert said, "it ended before it was open"
    process.send_signal(number)
    _, rest = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, rest
    assert "the till is closed" in rest
    assert "Traceback" not in rest
    home = Home(tmp_path)
    assert verify(home.ledger, home.vault.ledger_key()).intact


@pytest.mark.skipif(sys.platform != "linux", reason="only there a display may be missing")
def test_without_a_screen_it_says_so(tmp_path: Path) -> None:
    process = start(tmp_path, {**ACCOUNT, "QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""})
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert "pas d'écran" in err
    assert not list(tmp_path.iterdir())


def test_an_empty_home_leaves_after_its_paint(tmp_path: Path) -> None:
    process = start(tmp_path / "home", {"POS_APP_EXIT_AFTER_PAINT": "1"})
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert not (tmp_path / "home").exists()


READ = """
import linecache
from pos_app.ui.plain_imports import stop_watching
stop_watching()
import pos_app.app
import httpx
from PySide6.QtWidgets import *
stop_watching()
import email.mime.text
print(QLabel, [name for name in linecache.cache if "pos_app" in name or "httpx" in name or "email" in name])
"""


def test_no_sources_are_read_for_a_switch_that_nobody_uses(tmp_path: Path) -> None:
    done = run_code(READ, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("QLabel'> []"), done.stdout


BROKEN = """
import sys
from pathlib import Path
from pos_app.app import Plan, execute
from pos_app.home import Home

def load():
    raise RuntimeError("a bug before there is a window")

sys.exit(execute(Plan(Home(Path(sys.argv[1])), load, load), {}))
"""

QUIT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from pos_app.app import Plan, execute
from pos_app.home import Home
from tests.app.shop import settings

def started(till):
    till.ready.connect(QApplication.quit)

sys.exit(execute(Plan(Home(Path(sys.argv[1]), lambda: None), settings, settings, verbose=True), {}, started))
"""


def run_code(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", code, str(home)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, cwd=root, check=False)


def test_a_bug_before_the_window_ends_the_process(tmp_path: Path) -> None:
    done = run_code(BROKEN, tmp_path / "home")
    assert done.returncode == 70
    assert "a bug before there is a window" in done.stderr


def test_a_desktop_that_quits_the_application_ends_the_engine_too(tmp_path: Path) -> None:
    done = run_code(QUIT, tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "the till is closed" in done.stderr
    home = Home(tmp_path / "home", lambda: None)
    with home.locked(0):
        assert verify(home.ledger, home.vault.ledger_key()).intact
