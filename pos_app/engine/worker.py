"""The engine's thread: one asyncio loop that runs the engine. Calls in are messages; stop is a message too."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.news import (
    ActDone,
    ActRefused,
    Asked,
    ChargeRejected,
    EngineFailed,
    EngineReady,
    KeyOffered,
    News,
    Quoted,
)
from pos_app.core.request import ChargeRequest, PayoutRequest
from pos_app.core.shop import Act
from pos_app.engine.engine import Engine, fenced

log = logging.getLogger(__name__)

Tell = Callable[[News], None]
Build = Callable[[Tell], AbstractAsyncContextManager[Engine]]
"""Opens ledger, providers and engine inside the thread, and closes them in reverse; the engine is not started yet."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One message to the engine; `refusal` is its answer where there is no engine any more."""

    run: Callable[[Engine], Coroutine[None, None, None]]
    refusal: News | None = None


class EngineThread:
    """Owns the thread. Its methods only enqueue and may be called from any thread at any time, also before ready.

    `tell` is called in the engine's thread: with `EngineReady` once charging may begin, with `EngineFailed` when the
    engine could not be built or stopped for a fault. Its faults are logged and end there. Once the thread has ended,
    a request is answered at once, in the thread of the caller.
    """

    def __init__(self, build: Build, tell: Tell) -> None:
        self._build = build
        self._tell = fenced(tell)
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._lock = threading.Lock()
        self._calls: list[_Call] = []
        self._arrived: Callable[[], object] | None = None
        self._stopping = False
        self._ended = False

    def start(self) -> None:
        """Begin. Imports, ledger and network all happen in the thread."""
        self._thread.start()

    def charge(self, request: ChargeRequest) -> None:
        """Charge, later answered by `PaymentChanged` or `ChargeRejected`."""
        self._begin(request.sale, lambda engine: engine.charge(request))

    def pay_out(self, request: PayoutRequest) -> None:
        """Send money back, later answered by `PaymentChanged` or `ChargeRejected`."""
        self._begin(request.sale, lambda engine: engine.pay_out(request))

    def quote(self, operator_id: str, amount: int, wallet: str | None) -> None:
        """Ask what a payment would cost, always answered by `Quoted`."""
        nothing = Quoted(operator_id, amount, wallet, None)

        async def call(engine: Engine) -> None:
            try:
                quote = await engine.quote(operator_id, amount, wallet)
            except KnownError as error:
                log.info("not asked what it costs: %s", error)
                self._tell(nothing)
            else:
                self._tell(Quoted(operator_id, amount, wallet, quote))

        self._post(_Call(call, nothing))

    def offer_key(self, operator_id: str, key: str) -> None:
        """Use a pasted key, always answered by `KeyOffered`. `key_not_proved` where the provider did not take it."""
        stopped = KeyOffered(operator_id, False, "engine_stopped")

        async def call(engine: Engine) -> None:
            try:
                taken = await engine.offer_key(operator_id, key)
            except KnownError as error:
                self._tell(KeyOffered(operator_id, False, error.code))
            except Exception:
                self._tell(stopped)
                raise
            else:
                self._tell(KeyOffered(operator_id, taken, None if taken else "key_not_proved"))

        self._post(_Call(call, stopped))

    def ask(self, reference: str) -> None:
        """Ask the provider about a payment now."""

        async def call(engine: Engine) -> None:
            await engine.ask(reference)

        self._post(_Call(call, Asked(reference, 0, None, None, "engine_stopped")))

    def abandon(self, reference: str, by: str) -> None:
        """Give up on a payment that waits for its customer; without effect when it no longer waits."""

        async def call(engine: Engine) -> None:
            try:
                await engine.abandon(reference, by)
            except InvalidInput as decided_meanwhile:
                log.info("not abandoned: %s", decided_meanwhile)

        self._post(_Call(call))

    def act(self, act: Act) -> None:
        """What people ask besides charging, always answered by `ActDone` or `ActRefused` with this very act."""
        stopped = ActRefused(act, KnownError("engine_stopped"))

        async def call(engine: Engine) -> None:
            try:
                result = await engine.act(act)
            except KnownError as error:
                self._tell(ActRefused(act, error))
            except Exception:
                self._tell(stopped)
                raise
            else:
                self._tell(ActDone(act, result))

        self._post(_Call(call, stopped))

    def stop(self, timeout: float) -> bool:
        """Ask the engine to end and wait for the thread, at most `timeout` seconds. True when it has ended."""
        with self._lock:
            self._stopping = True
            if self._arrived is not None:
                self._arrived()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _begin(self, sale: str, ask: Callable[[Engine], Awaitable[object]]) -> None:
        stopped = ChargeRejected(sale, KnownError("engine_stopped"))

        async def call(engine: Engine) -> None:
            try:
                await ask(engine)
            except KnownError as error:
                self._tell(ChargeRejected(sale, error))
            except Exception:
                # Whoever waits for this sale is answered; the bug itself goes on to be told.
                self._tell(stopped)
                raise

        self._post(_Call(call, stopped))

    def _post(self, call: _Call) -> None:
        with self._lock:
            if not self._ended:
                self._calls.append(call)
                if self._arrived is not None:
                    self._arrived()
                return
        self._refuse(call)

    def _refuse(self, call: _Call) -> None:
        if call.refusal is not None:
            self._tell(call.refusal)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except (Exception, asyncio.CancelledError) as error:
            if not isinstance(error, KnownError):
                log.exception("the engine's thread ended by a bug")
            self._tell(EngineFailed(error))
        with self._lock:
            self._ended = True
            unanswered, self._calls = self._calls, []
        for call in unanswered:
            self._refuse(call)

    async def _main(self) -> None:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            self._arrived = lambda: loop.call_soon_threadsafe(arrived.set)
        try:
            async with self._build(self._tell) as engine:
                await self._serve(engine, arrived)
        finally:
            with self._lock:
                self._arrived = None

    async def _serve(self, engine: Engine, arrived: asyncio.Event) -> None:
        running: set[asyncio.Task[None]] = set()
        try:
            await engine.start()
            self._tell(EngineReady())
            arrived.set()
            while await self._next(arrived):
                self._dispatch(engine, running)
            self._dispatch(engine, running)
        finally:
            await engine.close()
            await asyncio.gather(*running, return_exceptions=True)

    async def _next(self, arrived: asyncio.Event) -> bool:
        await arrived.wait()
        arrived.clear()
        with self._lock:
            return not self._stopping

    def _dispatch(self, engine: Engine, running: set[asyncio.Task[None]]) -> None:
        with self._lock:
            calls, self._calls = self._calls, []
        for call in calls:
            task = asyncio.ensure_future(self._fenced(call, engine))
            running.add(task)
            task.add_done_callback(running.discard)

    async def _fenced(self, call: _Call, engine: Engine) -> None:
        try:
            await call.run(engine)
        except KnownError as fault:
            # The engine has told of it; charging is disabled where it must be.
            log.warning("a call to the engine failed: %s", fault)
        except Exception as error:
            log.exception("a call to the engine failed")
            self._tell(EngineFailed(error))
