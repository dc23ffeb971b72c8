"""What the window needs before its first painted frame does not include anything heavy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    *("click", "httpx", "keyring", "phonenumbers", "qrcode", "sqlite_utils", "starlette", "uvicorn", "xmltodict"),
    *("PIL", "escpos", "serial", "tomlkit", "usb"),
)

IMPORTED = f"""
import json, sys
import pos_app.__main__, pos_app.app
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""

PAINTED = f"""
import json, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pos_app.__main__ import main

class FirstPaint(QObject):
    loaded = None
    def eventFilter(self, watched, event):
        if self.loaded is None and event.type() == QEvent.Type.Paint and watched.isWidgetType():
            self.loaded = [name for name in {HEAVY!r} if name in sys.modules]
        return False

class Watched(QApplication):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.installEventFilter(first)

first = FirstPaint()
import PySide6.QtWidgets
PySide6.QtWidgets.QApplication = Watched
sys.argv = ["pos-app"]
code = main()
print(json.dumps([code, first.loaded]))
"""


def start(code: str, home: Path) -> object:
    surroundings = {
        **os.environ,
        "POS_APP_HOME": str(home),
        "POS_APP_EXIT_AFTER_PAINT": "1",
        "MVOLA_BASE_URL": "http://127.0.0.1:9",
        "MVOLA_CONSUMER_KEY": "key",
        "MVOLA_CONSUMER_SECRET": "secret",
        "MVOLA_PARTNER_NAME": "Boutique",
        "MVOLA_PARTNER_MSISDN": "0343500003",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_importing_the_window_loads_nothing_heavy(tmp_path: Path) -> None:
    assert start(IMPORTED, tmp_path / "home") == []


@pytest.mark.parametrize("start_number", ["first", "second"])
def test_nothing_heavy_is_loaded_at_the_first_paint(tmp_path: Path, start_number: str) -> None:
    if start_number == "second":
        start(PAINTED, tmp_path / "home")
    code, loaded = start(PAINTED, tmp_path / "home")
    assert code == 0
    assert loaded == []
