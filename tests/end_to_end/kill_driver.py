"""A till that kills itself (SIGKILL) at a named step of a payment, a payout or an act of the business day.

Run as a process by `test_kill.py` and `test_kill_days.py`.

    python -m tests.end_to_end.kill_driver

Reads one order a line, as JSON, and forks a till for each, so that only the first pays for the imports. A step is each
side of every commit, of every request, and of every callback that is received. The till prints each step that it
passes and the link that a customer would be shown.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx

from pos_app.assembly import SystemClock, addresses_of, daily_keys, shop_terms
from pos_app.core.errors import InvalidInput
from pos_app.core.news import News, PaymentChanged
from pos_app.core.payment import Event, Json, Kind, Payment
from pos_app.core.request import ChargeRequest, PayoutRequest
from pos_app.core.web import WebReply, WebRequest
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.shop import ShopTerms
from pos_app.home import Home
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.pen import Entry
from pos_app.listener.door import Door
from pos_app.listener.server import Listener
from pos_app.permit import ManagerPin
from pos_app.providers.http import Wire
from pos_app.providers.registry import build_all
from pos_app.settings import Settings, load
from tests.end_to_end.kill_acts import ACTS


class Fuse:
    """Kills this process when it passes the step `at` for the first time."""

    def __init__(self, at: str) -> None:
        self._at = at

    def step(self, name: str) -> None:
        print(name, flush=True)
        if name == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class FusedLedger:
    def __init__(self, ledger: Ledger, fuse: Fuse) -> None:
        self._ledger, self._fuse, self._many = ledger, fuse, 0

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        self._fuse.step(f"before {kind}")
        written = self._ledger.append(reference, kind, data, at)
        self._fuse.step(f"after {kind}")
        return written

    def note(self, stream: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> Event:
        name = f"{kind} {data['operator']}" if kind is Kind.COMPARED else kind.value
        self._fuse.step(f"before {name}")
        written = self._ledger.note(stream, kind, data, at)
        self._fuse.step(f"after {name}")
        return written

    def append_many(self, entries: Sequence[Entry], at: datetime) -> list[tuple[Event, Payment | None]]:
        self._many += 1
        kinds = [kind.value for _, kind, _ in entries]
        name = "+".join(kinds) if len(set(kinds)) == len(kinds) else f"{len(kinds)} {kinds[0]} {self._many}"
        self._fuse.step(f"before {name}")
        written = self._ledger.append_many(entries, at)
        self._fuse.step(f"after {name}")
        return written

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._ledger, name)  # type: ignore[no-any-return]


class FusedTransport(httpx.AsyncBaseTransport):
    def __init__(self, fuse: Fuse) -> None:
        self._inner, self._fuse = httpx.AsyncHTTPTransport(trust_env=False), fuse

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = name_of(request)
        self._fuse.step(f"before {name}")
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self._fuse.step(f"after {name}")
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    async def aclose(self) -> None:
        await self._inner.aclose()


def name_of(request: httpx.Request) -> str:
    """A request without what is different each time: `POST withdraw`, `GET paiementNotif`, `POST action 3`."""
    parts = request.url.path.strip("/").split("/")
    if parts[-1].endswith(".kk"):
        return f"{request.method} action {parse_qs(request.content.decode())['action'][0]}"
    return f"{request.method} {parts[-2] if request.method == 'GET' else parts[-1]}"


def show(news: News) -> None:
    """What a customer is given once it is durable."""
    if isinstance(news, PaymentChanged) and news.event.kind is Kind.ACCEPTED and news.payment.link:
        print(f"link {news.payment.link}", flush=True)


async def play(order: Mapping[str, Any]) -> None:
    home = Home(Path(order["home"]))
    settings = load(home.path, os.environ)
    fuse, clock = Fuse(order["at"]), SystemClock()
    with home.locked():
        ledger = home.open_ledger()
        addresses = addresses_of(home, settings)
        wire = Wire(FusedTransport(fuse))
        engine = Engine(
            FusedLedger(ledger, fuse),  # type: ignore[arg-type]
            build_all(settings.merchants, wire, clock.now, addresses, daily_keys(home, settings)),
            clock,
            show,
            settings.till,
            Pace(order["pace"]),
            permit=ManagerPin(settings.manager_pin),
            addresses=addresses,
            shop=terms_of(home, settings, clock, fuse),
        )
        listener = await listening(engine, settings, fuse)
        await engine.start()
        if "act" in order:
            await acted(engine, order["act"])
        else:
            payment = await begun(engine, order)
            await engine.wait_for(payment.reference, lambda p: not p.is_undecided or is_told(p, order), 20)
        await engine.close()
        if listener is not None:
            await listener.aclose()
        ledger.close()


def terms_of(home: Home, settings: Settings, clock: SystemClock, fuse: Fuse) -> ShopTerms:
    """The shop's own terms, with a step on each side of the copy."""
    terms = shop_terms(home, settings, clock)

    def back_up() -> str:
        assert terms.backup is not None
        fuse.step("before copy")
        copy = terms.backup()
        fuse.step("after copy")
        return copy

    return replace(terms, backup=back_up)


async def acted(engine: Engine, name: str) -> None:
    """One of the acts; one that was done before is refused, which is as good."""
    try:
        await engine.act(ACTS[name]())
    except InvalidInput as refused:
        print(f"refused {refused.code}", flush=True)


def is_told(payment: Payment, order: Mapping[str, Any]) -> bool:
    """A payout about which no question is documented stays open; its callback is all that comes."""
    return bool(order["payout"]) and payment.claim is not None and payment.operator == "moneyfusion"


async def begun(engine: Engine, order: Mapping[str, Any]) -> Payment:
    operator, phone = order["operator"], order["phone"]
    if order["payout"]:
        pin = os.environ["POS_APP_MANAGER_PIN"]
        return await engine.pay_out(PayoutRequest("sale", operator, 500, phone, "caisse", "Awa", "rendu", pin))
    return await engine.charge(ChargeRequest("sale", operator, 500, phone, "caisse"))


async def listening(engine: Engine, settings: Settings, fuse: Fuse) -> Listener | None:
    if settings.callbacks is None:
        return None

    async def receive(request: WebRequest) -> WebReply:
        fuse.step("before receiving")
        reply = await engine.receive(request)
        fuse.step("after receiving")
        return reply

    door = Door(receive, engine.visit, settings.shop_name)
    listener = Listener(door, settings.callbacks.host, settings.callbacks.port)
    await listener.start()
    return listener


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os.environ.update(order["environ"])
            asyncio.run(play(order))
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(f"end {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    serve()
