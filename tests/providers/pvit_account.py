"""PVit's side of a key's life for the tests: an account that knows its keys, a store, a loop of virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import httpx

from pos_app.core.errors import KnownError
from pos_app.core.provider import KeyState
from pos_app.providers.pvit import PVit
from tests.providers.wire import PVIT, PVIT_TOKEN, Clock, Network, form_of, reponse
from tests.support.virtual import VirtualLoop, run

Result = TypeVar("Result")

NEXT = "nExt/t0ken+of=the/day=="
OTHER = "0ther/t0ken+of=the/day="


class Account:
    """PVit's side: which keys it takes, and what it is asked with which key. `down` answers the proofs with nothing."""

    def __init__(self, *good: str) -> None:
        self.good = set(good)
        self.down = False
        self.asked: list[tuple[str, str]] = []
        self.meanwhile: Callable[[], Coroutine[Any, Any, object]] | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        sent = form_of(request)
        self.asked.append((sent["action"], sent["token"]))
        if sent["action"] == "5":
            if self.meanwhile is not None:
                hook, self.meanwhile = self.meanwhile, None
                await hook()
            if self.down:
                raise httpx.ReadError("down")
        if sent["token"] not in self.good:
            return reponse("007", None)
        return reponse("0" if sent["action"] == "3" else "200", None)

    def proofs(self) -> list[str]:
        return [key for action, key in self.asked if action == "5"]


class Kept:
    """A store of keys in memory."""

    def __init__(self, held: tuple[str, KeyState] | None = None, fault: KnownError | None = None) -> None:
        self.held = held
        self.fault = fault
        self.saved: list[tuple[str, KeyState]] = []

    def load(self) -> tuple[str, KeyState] | None:
        return self.held

    def save(self, key: str, state: KeyState) -> None:
        if self.fault is not None:
            raise self.fault
        self.held = (key, state)
        self.saved.append((key, state))


def account(theirs: Account, keys: Kept | None = None, clock: Clock | None = None, token: str = PVIT_TOKEN) -> PVit:
    network = Network(charge=theirs, payout=theirs, status=theirs, commission=theirs)
    return PVit(replace(PVIT, token=token), network.wire(), clock or Clock(), None, keys)


def play(job: Coroutine[Any, Any, Result]) -> Result:
    return run(job, VirtualLoop())


async def pass_time(seconds: float) -> None:
    await asyncio.sleep(seconds)


def in_use(theirs: Account) -> str:
    return theirs.asked[-1][1]
