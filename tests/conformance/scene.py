"""A provider against its sandbox on virtual time, without an engine: what every conformance check is played on."""

import asyncio
import contextlib
import copy
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs

import httpx

from pos_app.core.addresses import Addresses
from pos_app.core.fold import apply, fold
from pos_app.core.merchants import Merchant
from pos_app.core.payment import Direction, Environment, Event, Kind, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    InitiateResult,
    KeyStore,
    NotSent,
    PaysOut,
    Pending,
    Provider,
    RawAnswer,
    ServesForm,
    StatusResult,
    Successful,
)
from pos_app.core.reference import make_reference
from pos_app.providers.http import Wire
from pos_app.providers.registry import build
from pos_app.sandbox.app import SandboxApp
from pos_app.sandbox.callbacks import Callback
from pos_app.sandbox.server import make_app
from pos_app.sandbox.world import ConnectionLost, World
from tests.conformance.accounts import ABILITIES, ADDRESSES, SANDBOX, merchant_of
from tests.support.virtual import START, VirtualClock, VirtualLoop

Result = TypeVar("Result")
Onwards = Callable[[], Awaitable[httpx.Response]]
Answering = Callable[[httpx.Request, Onwards], Awaitable[httpx.Response]]
"""A road: gets the request and a way to the sandbox; may lose, delay or replace what comes back."""


class Maker(Protocol):
    """Makes the provider under test, as `registry.build` does."""

    def __call__(
        self,
        merchant: Merchant,
        wire: Wire,
        now: Callable[[], datetime],
        addresses: Addresses | None = None,
        keys: KeyStore | None = None,
    ) -> Provider: ...


class Move(StrEnum):
    """What a request does to money."""

    CHARGE = "charge"
    PAYOUT = "payout"


def move_of(request: httpx.Request) -> Move | None:
    """Whether a request moves money, on any of the wires; None for a question."""
    path = request.url.path.rstrip("/")
    if request.method != "POST":
        return None
    if path.endswith(".kk"):
        # Whoever forgets the action charges.
        return {"1": Move.CHARGE, "2": Move.PAYOUT}.get(fields_of(request).get("action", "1"))
    if path.endswith("/withdraw"):
        return Move.PAYOUT
    return Move.CHARGE if "/merchantpay/" in path or path.endswith(("/pay", "/purchase-token")) else None


def fields_of(request: httpx.Request) -> dict[str, str]:
    """The fields of a form."""
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


async def straight(request: httpx.Request, onwards: Onwards) -> httpx.Response:
    """The road without faults."""
    del request
    return await onwards()


class Road(httpx.AsyncBaseTransport):
    """Carries requests to the sandbox and keeps them in mind."""

    def __init__(self, app: SandboxApp) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self.behaviour: Answering = straight
        self.seen: list[httpx.Request] = []

    @property
    def charges(self) -> int:
        """Requests that charge."""
        return self._moves(Move.CHARGE)

    @property
    def payouts(self) -> int:
        """Requests that pay somebody."""
        return self._moves(Move.PAYOUT)

    def _moves(self, move: Move) -> int:
        return sum(move_of(request) is move for request in self.seen)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.seen.append(request)

        async def onwards() -> httpx.Response:
            try:
                return await self._inner.handle_async_request(request)
            except ConnectionLost as lost:
                raise httpx.ReadError("reset", request=request) from lost

        return await self.behaviour(request, onwards)


OPENED: list[VirtualLoop] = []
"""Every loop that a scene made. A check that fails half-way leaves its loop to whoever runs the checks."""


def end(loop: VirtualLoop) -> None:
    """Cancel what is left on a loop, also after a check that failed half-way, and close it."""
    while left := asyncio.all_tasks(loop):
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.wait(left))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


_HERE = {"pvit_callback_url": ADDRESSES.callback_of_account("pvit")}
_HERE["ekolopay_callback_url"] = ADDRESSES.callback_of_account("ekolopay")


class Scene:
    """One payment of one customer with one provider. `make` builds the provider under test.

    `switches` turn the sandbox. `addresses` are the till's own; callbacks that the sandbox sends there are `called`.
    """

    def __init__(
        self,
        operator: str,
        make: Maker | None = None,
        story: int = 1,
        amount: int = 500,
        *,
        switches: dict[str, object] | None = None,
        addresses: Addresses | None = ADDRESSES,
        payout: bool = False,
    ) -> None:
        self.ability = ABILITIES[operator]
        self.loop = VirtualLoop()
        OPENED.append(self.loop)
        self.clock = VirtualClock(self.loop)
        self.world = World(clock=self.loop.time)
        self.world.switches = self.world.switches.turned({**_HERE, **(switches or {})})
        self.called: list[Callback] = []
        self.app = make_app(self.world, self._post)
        self.road = Road(self.app)
        self.merchant = merchant_of(self.world, operator)
        self._make = make or build
        self._addresses = addresses
        self.provider = self.restarted()
        self.heard: list[RawAnswer] = []
        self._read = 0
        self._references: list[str] = []
        self.payment = self._sent(story, amount, payout=payout)

    def restarted(self) -> Provider:
        """The provider as the next start of the till makes it."""
        return self._make(self.merchant, Wire(self.road), self.clock.now, self._addresses, None)

    def twin(self, story: int) -> "Scene":
        """Another payment of another customer, beside this one."""
        other = copy.copy(self)
        other.heard = []
        other.payment = other._sent(story, 500)
        return other

    async def _post(self, callback: Callback) -> int:
        self.called.append(callback)
        return 200

    def _sent(self, story: int, amount: int, *, payout: bool = False) -> Payment:
        operator = self.merchant.operator
        phone = f"{self.ability.customer}{story:02d}"
        number = operator.admit_phone(phone)
        wallet = operator.admit_payout(amount, phone)[2] if payout else operator.wallet_of(number)
        reference = make_reference("caisse3", START, self._references[-1] if self._references else None)
        self._references.append(reference)
        begun = {
            "sale": "sale",
            "operator": operator.id,
            "wallet": wallet,
            "till": "caisse3",
            "cashier": "caisse",
            "amount": amount,
            "currency": operator.currency.value,
            "phone": number.e164,
            "environment": Environment.SANDBOX.value,
        }
        count = len(self._references)
        sending = {
            "correlation_id": f"5b1e8bd4-2f1c-4d43-a7bb-0d4a45e3b7c{count:x}",
            "callback_secret": f"path-secret-of-payment-{count}",
        }
        first = Event(1, START, reference, Kind.PAYOUT if payout else Kind.CREATED, begun)
        return fold([first, Event(2, START, reference, Kind.SENDING, sending)])

    def play(self, main: Coroutine[Any, Any, Result]) -> Result:
        try:
            return self.loop.run_until_complete(main)
        finally:
            end(self.loop)

    async def initiate(self) -> InitiateResult:
        """Send it, and where the customer has to begin, let them. Raises `NotSent`."""
        await self.provider.prepare()
        if self.payment.direction is Direction.OUT:
            assert isinstance(self.provider, PaysOut)
            result = await self.provider.pay_out(self.payment, self.heard.append)
        else:
            result = await self.provider.initiate(self.payment, self.heard.append)
        if isinstance(result, Accepted):
            known = {"provider_reference": result.provider_reference, "link": result.link}
            event = Event(3, self.clock.now(), self.payment.reference, Kind.ACCEPTED, known)
            self.payment = apply(self.payment, event)
            if not self.ability.sends:
                await self.browse()
        return result

    async def outcome(self) -> InitiateResult | NotSent:
        """What became of sending it, the proof that nothing was sent included."""
        try:
            return await self.initiate()
        except NotSent as proof:
            return proof

    async def browse(self, **changed: str) -> None:
        """The customer's browser: posts the till's form to the provider, and pays on the page there."""
        assert isinstance(self.provider, ServesForm)
        form = self.provider.page_form(self.payment)
        assert form is not None
        assert self.payment.wallet is not None
        assert self.payment.phone is not None
        number = self.merchant.operator.admit_phone(self.payment.phone).national
        typed = {"action": "pay", "operator": self.payment.wallet, "number": number}
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=SANDBOX) as browser:
            await browser.post(form.action, data={**dict(form.fields), **changed})
            session = self.world.web_sessions.get(self.payment.reference)
            for _ in range(3 if session is not None else 0):
                assert session is not None
                with contextlib.suppress(ConnectionLost):
                    answer = await browser.post(f"/pvit/web/{session.id}", data=typed)
                    if answer.status_code == 429:
                        continue
                break

    async def ask(self) -> StatusResult:
        return await self.provider.status(self.payment, self.heard.append)

    async def ask_for(self, seconds: float, every: float = 3, *, listening: bool = True) -> StatusResult:
        """Ask until the provider decides, at most `seconds`; no success may come before the customer's debit."""
        result: StatusResult = Pending()
        until = self.loop.time() + seconds
        while isinstance(result, Pending) and self.loop.time() < until:
            await asyncio.sleep(every)
            if listening:
                self.hear()
            result = await self.ask()
            if isinstance(result, Successful):
                assert self.money, "a success before the customer paid"
        return result

    @property
    def money(self) -> list[int]:
        """The amounts that moved for this payment."""
        moved = self.world.payouts if self.payment.direction is Direction.OUT else self.world.debits
        ours = (self.payment.reference, self.payment.provider_reference)
        return [debit.amount for debit in moved if debit.reference in ours]

    def read(self, callback: Callback) -> CallbackHint | None:
        """What the provider makes of a callback."""
        return self.provider.read_callback(CallbackRequest(callback.method, callback.content_type, callback.body))

    def hear(self) -> None:
        """Keep the claims of callbacks about this payment, as an engine does."""
        new, self._read = self.called[self._read :], len(self.called)
        for callback in new:
            hint = self.read(callback)
            if hint is not None and hint.claim is not None and self.names_ours(hint):
                self.payment = replace(self.payment, claim=hint.claim)

    def names_ours(self, hint: CallbackHint) -> bool:
        """Whether a hint names this payment."""
        payment = self.payment
        return (
            (hint.reference is not None and hint.reference == payment.reference)
            or (hint.provider_reference is not None and hint.provider_reference == payment.provider_reference)
            or (hint.correlation_id is not None and hint.correlation_id == payment.correlation_id)
        )

    def later(self, **by: float) -> None:
        self.clock.jump(timedelta(**by))
