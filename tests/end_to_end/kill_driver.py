"""A till that kills itself (SIGKILL) at the n-th step of a payment: run as a process by `test_kill.py`.

    python -m tests.end_to_end.kill_driver HOME OPERATOR PHONE STEP

A step is each side of every commit and of every request. Prints the name of each step that it passes.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import httpx

from pos_app.assembly import SystemClock
from pos_app.core.payment import Event, Json, Kind, Payment
from pos_app.core.request import ChargeRequest
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.home import Home
from pos_app.ledger.ledger import Ledger
from pos_app.providers.http import Wire
from pos_app.providers.registry import build
from pos_app.settings import load


class Fuse:
    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self, name: str) -> None:
        self._left -= 1
        print(name, flush=True)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class FusedLedger:
    def __init__(self, ledger: Ledger, fuse: Fuse) -> None:
        self._ledger, self._fuse = ledger, fuse

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        self._fuse.step(f"before {kind}")
        written = self._ledger.append(reference, kind, data, at)
        self._fuse.step(f"after {kind}")
        return written

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._ledger, name)  # type: ignore[no-any-return]


class FusedTransport(httpx.AsyncBaseTransport):
    def __init__(self, fuse: Fuse) -> None:
        self._inner, self._fuse = httpx.AsyncHTTPTransport(trust_env=False), fuse

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path}"
        self._fuse.step(f"before {name}")
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self._fuse.step(f"after {name}")
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def play(home_path: Path, operator: str, phone: str, steps: int) -> None:
    home = Home(home_path)
    settings = load(home_path, os.environ)
    fuse, clock = Fuse(steps), SystemClock()
    with home.locked():
        ledger = home.open_ledger()
        wire = Wire(FusedTransport(fuse))
        providers = {m.operator.id: build(m, wire, clock.now) for m in settings.merchants}
        engine = Engine(
            FusedLedger(ledger, fuse),  # type: ignore[arg-type]
            providers,
            clock,
            lambda news: None,
            settings.till,
            Pace(0.05),
        )
        await engine.start()
        payment = await engine.charge(ChargeRequest("sale", operator, 500, phone, "caisse"))
        await engine.wait_for(payment.reference, lambda p: not p.is_undecided, 20)
        await engine.close()
        ledger.close()


if __name__ == "__main__":
    asyncio.run(play(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
