"""PySide6 stays below 6.12: 6.12.0 loses a reference to None at every call of a method that returns nothing.

None has a counted reference like every object before Python 3.12, and some 5 000 of them: a till on Python 3.11 would
abort in the middle of a day. The bound may be lifted once a newer release passes `test_calls_keep_none_alive`.
"""

import subprocess
import sys
import tomllib

from tests.architecture.sources import ROOT

CALLS = 1_000
COUNT = f"""
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for _ in range({CALLS}):
    thing.blockSignals(False)
    thing.setObjectName("x")
print(before - sys.getrefcount(None))
"""


def test_the_bound_is_written_down() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = [line for line in project["dependencies"] if line.startswith("PySide6-Essentials")]
    assert len(bounds) == 1
    assert "<6.12" in bounds[0].split(",")[-1]


def test_the_locked_release_keeps_to_it() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / "packaging" / name).read_text(encoding="utf-8").splitlines()
        versions = [line.split("==")[1].split()[0] for line in lines if line.startswith("pyside6-essentials==")]
        assert len(versions) == 1
        assert tuple(int(part) for part in versions[0].split(".")[:2]) < (6, 12)


def test_calls_keep_none_alive() -> None:
    counted = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)
    assert int(counted.stdout) < CALLS // 100
