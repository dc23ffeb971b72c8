"""A till for benchmarks: an instant provider in a process of its own, a ledger on the project's disk, an engine."""

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pos_app.core.merchants import MVolaMerchant
from pos_app.core.news import News
from pos_app.core.payment import Environment
from pos_app.core.phone import parse
from pos_app.core.request import ChargeRequest
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.ledger.ledger import Ledger
from pos_app.providers.http import Wire
from pos_app.providers.mvola import MVola

ROOT = Path(__file__).resolve().parents[2]
KEY = b"k" * 32


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the disk of the project, not in memory: a commit has to cost what it costs."""
    parent = ROOT / "build"
    parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def instant_provider(paid_after: float = 0.0) -> Iterator[str]:
    """The address of an MVola that answers at once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.provider", str(paid_after)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def arrivals(address: str) -> dict[str, int]:
    """When each reference arrived at the provider, in nanoseconds of the machine's monotonic clock."""
    with urllib.request.urlopen(f"{address}/arrivals") as answer:
        found: dict[str, int] = json.load(answer)
    return found


def merchant(address: str) -> MVolaMerchant:
    """The shop's account at the instant provider."""
    return MVolaMerchant(
        base_url=address,
        consumer_key="key",
        consumer_secret="secret",
        partner_name="Boutique",
        partner_msisdn=parse("0343500003", "MG"),
        environment=Environment.TRAINING,
    )


def engine(ledger: Ledger, provider: MVola, tell: Callable[[News], None], pace: Pace) -> Engine:
    """The engine of one till."""
    return Engine(ledger, {"mvola": provider}, SystemClock(), tell, "caisse3", pace)


def mvola(address: str) -> MVola:
    """The real provider, speaking to the instant one."""
    return MVola(merchant(address), Wire(), SystemClock().now)


def request(number: int) -> ChargeRequest:
    """What the cashier asks for."""
    return ChargeRequest(
        sale=f"sale-{number}",
        operator="mvola",
        amount=12_500,
        phone=f"034{number % 10**7:07d}" if number % 10**7 != 3500003 else "0341111111",
        cashier="caisse",
        description="Riz 5 kg",
    )
