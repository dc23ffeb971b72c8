"""What a first payment needs is loaded when the till is ready, and not before its first frame."""

import json
import os
import subprocess
import sys
from pathlib import Path

LOADED = """
import json, sys
from pathlib import Path
from pos_app.app import Plan, execute
from pos_app.home import Home
from tests.app.shop import settings

NAMES = ["phonenumbers", "qrcode.main", "anyio._backends._asyncio"]
NAMES += ["pos_app.ui.lane_card", "pos_app.ui.customer_screen"]
NAMES += [f"pos_app.ui.screens.{name}" for name in ("waiting", "link", "paid", "refused", "verify", "payout")]
seen = []

def look(till):
    seen.append([name for name in NAMES if name in sys.modules])

def started(till):
    look(till)
    till.ready.connect(lambda: (look(till), till.close()))

execute(Plan(Home(Path(sys.argv[1]), lambda: None), settings, settings), {}, started)
print(json.dumps([seen[0], sorted(set(NAMES) - set(seen[1]))]))
"""


def test_the_first_payment_finds_everything_loaded(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=root,
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[], []]
