"""Orders about callbacks: forge one with any claim, replay what was sent, flood an address. A till must survive all."""

import asyncio
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pos_app.sandbox.callbacks import Callback, Callbacks, Sent
from pos_app.sandbox.charges import Charge, Debit
from pos_app.sandbox.hosted import Write
from pos_app.sandbox.stories import BY_HAND, Outcome
from pos_app.sandbox.world import World

MOST_AT_ONCE = 200
"""Callbacks of a flood that may wait for their answers at the same time; more have to wait for their turn."""

MOST_REPLAYS, MOST_PER_SECOND, MOST_SECONDS = 100_000, 10_000, 600
_TICK = 0.01
CURRENCIES = {"mvola": "MGA", "pvit": "XAF", "moneyfusion": "XOF", "ekolopay": "XAF"}


class OrderRefused(ValueError):
    """The order makes no sense; the text says why."""


@dataclass(frozen=True, slots=True)
class Forgery:
    """A callback that no payment stands behind. `extras` are the fields that only one wire has."""

    operator: str
    url: str
    outcome: Outcome
    reference: str = "FORGED"
    provider_reference: str = "forged"
    amount: int = 500
    number: str = "0000000001"
    transaction_id: str = "999999999"
    payout: bool = False
    extras: Mapping[str, str] = field(default_factory=dict)

    def varied(self, number: int) -> "Forgery":
        """Another one of the same kind, about a payment of its own."""
        ours, theirs = f"{self.reference}{number}", f"{self.provider_reference}{number}"
        return replace(self, reference=ours, provider_reference=theirs)


class Orders:
    """Carries orders out. `writers` write a callback of each operator as the real ones are written."""

    def __init__(self, world: World, callbacks: Callbacks, writers: Mapping[str, Write]) -> None:
        self._world = world
        self._callbacks = callbacks
        self._writers = writers

    @property
    def sent(self) -> tuple[Sent, ...]:
        """What was sent, newest first, without floods and replays."""
        return tuple(reversed(self._callbacks.sent))

    def write(self, forgery: Forgery) -> Callback:
        """The forged callback. Raises `OrderRefused`."""
        if forgery.operator not in self._writers:
            raise OrderRefused(f"operator: one of {', '.join(self._writers)}")
        written = self._writers[forgery.operator](forgery.url, self._charge(forgery), forgery.outcome)
        if written is None:
            raise OrderRefused(f"{forgery.operator} sends no callback for {forgery.outcome.value}")
        return written

    async def send(self, callback: Callback) -> int | None:
        """Send one callback; the HTTP status of the answer, None for none."""
        return await self._callbacks.deliver(callback)

    async def replay(self, callback: Callback, times: int) -> Counter[str]:
        """Send the same callback again and again, one after the other; the answers counted by status."""
        answers: Counter[str] = Counter()
        for _ in range(times):
            answers[_name(await self._callbacks.post(callback))] += 1
        return answers

    async def flood(self, each: list[Callback], per_second: int, seconds: float) -> Counter[str]:
        """Send the callbacks in turn, `per_second` of them for `seconds`; the answers counted by status."""
        loop = asyncio.get_running_loop()
        answers: Counter[str] = Counter()
        free = asyncio.Semaphore(MOST_AT_ONCE)
        waiting: set[asyncio.Task[None]] = set()

        async def one(callback: Callback) -> None:
            try:
                answers[_name(await self._callbacks.post(callback))] += 1
            finally:
                free.release()

        total, begun, sent = math.floor(per_second * seconds), loop.time(), 0
        try:
            while sent < total:
                due = min(total, math.floor((loop.time() - begun + _TICK) * per_second))
                while sent < due:
                    await free.acquire()
                    task = loop.create_task(one(each[sent % len(each)]))
                    waiting.add(task)
                    task.add_done_callback(waiting.discard)
                    sent += 1
                await asyncio.sleep(_TICK)
            if waiting:
                await asyncio.wait(waiting)
        finally:
            for task in tuple(waiting):
                task.cancel()
        return answers

    def background(self, callbacks: list[Callback], per_second: int, seconds: float) -> None:
        """The same flood while the order has long been answered."""
        self._callbacks.background(self._flood_alone(callbacks, per_second, seconds))

    async def _flood_alone(self, callbacks: list[Callback], per_second: int, seconds: float) -> None:
        await self.flood(callbacks, per_second, seconds)

    def _charge(self, forgery: Forgery) -> Charge:
        accounts = self._world.accounts
        merchant = accounts.pvit_merchant if forgery.operator == "pvit" else accounts.partner_msisdn
        payer, payee = (merchant, forgery.number) if forgery.payout else (forgery.number, merchant)
        extras = {
            "correlation": "forged",
            "notification": "callback",
            "operateur": "AM",
            "agent": "caisse1",
            "nomclient": "Client",
            "personal": f'[{{"orderId": "{forgery.reference}"}}]',
            "return_url": "",
            "_id": "0" * 24,
            **forgery.extras,
        }
        now = self._world.clock()
        charge = Charge(
            forgery.provider_reference,
            forgery.operator,
            forgery.reference,
            forgery.amount,
            CURRENCIES[forgery.operator],
            payer,
            payee,
            accounts.partner_name,
            BY_HAND,
            now,
            extras,
            outgoing=forgery.payout,
            outcome=forgery.outcome,
        )
        if forgery.outcome is Outcome.PAID:
            moved = (forgery.reference, forgery.operator, forgery.amount, payer, payee, now, forgery.transaction_id)
            charge.debit = Debit(*moved)
        return charge


def _name(status: int | None) -> str:
    return "none" if status is None else str(status)
