"""The till over the real engine: requests go to the engine's thread as messages, news come back as Qt signals.

The only place where Qt meets the engine. It decides nothing about a payment.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.ui.crossing import Crossing
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from types import ModuleType

    from PySide6.QtCore import SignalInstance

    from pos_app.core.request import ChargeRequest, PayoutRequest
    from pos_app.core.shop import Act, ShopState
    from pos_app.engine.worker import Build, EngineThread
    from pos_app.ledger.reader import Reader

log = logging.getLogger(__name__)


class Bridge(Till):
    """Make it in the GUI's thread, `start` it once the window is painted, `stop` it until that says True, `close` it.

    `build` puts the engine together, in the engine's thread. `open_reader` opens the ledger for the screens, in the
    GUI's thread, once the engine is ready: before that the file may not exist.
    """

    def __init__(
        self,
        build: Build,
        open_reader: Callable[[], Reader],
        *,
        operators: tuple[Operator, ...] = (),
        shop_name: str = "",
        till_code: str = "",
        cashier: str = "",
        environment: Environment = Environment.PRODUCTION,
    ) -> None:
        super().__init__(
            operators=operators,
            shop_name=shop_name,
            till_code=till_code,
            cashier=cashier,
            environment=environment,
        )
        self._build = build
        self._open_reader = open_reader
        self._without_people = cashier
        self._engine: EngineThread | None = None
        self._loading: threading.Thread | None = None
        self._lock = threading.Lock()
        self._stopping = False
        self._halted = False
        self._news = Crossing(self)
        self._news.arrived.connect(self._deliver)

    def start(self) -> None:
        """Load and start the engine. Returns at once; `ready` or `failed` follows."""
        # What the engine needs takes a tenth of a second to import: not in the thread that paints.
        self._loading = threading.Thread(target=self._load, name="engine start", daemon=True)
        self._loading.start()

    def charge(self, request: ChargeRequest) -> None:
        engine = self._admitted(request)
        if engine is not None:
            engine.charge(request)

    def pay_out(self, request: PayoutRequest) -> None:
        engine = self._admitted(request)
        if engine is not None:
            engine.pay_out(request)

    def quote(self, operator_id: str, amount: int, wallet: str | None) -> None:
        engine = self._charging
        if engine is None:
            from pos_app.core.news import Quoted

            self._news.post(Quoted(operator_id, amount, wallet, None))
        else:
            engine.quote(operator_id, amount, wallet)

    def offer_key(self, operator_id: str, key: str) -> None:
        # Also after a fault: payments in flight are still asked about, and need it.
        if self._engine is None:
            from pos_app.core.news import KeyOffered

            self._news.post(KeyOffered(operator_id, False, "engine_stopped"))
        else:
            self._engine.offer_key(operator_id, key)

    def check(self, reference: str) -> None:
        if self._engine is not None:
            self._engine.ask(reference)

    def abandon(self, reference: str) -> None:
        if self._engine is not None:
            self._engine.abandon(reference, self.cashier)

    def act(self, act: Act) -> None:
        engine = self._charging
        if engine is None:
            from pos_app.core.news import ActRefused

            self._news.post(ActRefused(act, KnownError("engine_stopped")))
        else:
            engine.act(act)

    def halt(self, error: BaseException) -> None:
        """Take no further charge because of `error`; payments in flight are still followed."""
        from pos_app.core.news import EngineFailed

        self._halted = True
        self.failed.emit(EngineFailed(error))

    def stop(self, timeout: float) -> bool:
        """Ask the engine to end and wait at most `timeout` seconds, 0 included. True when its thread has ended."""
        with self._lock:
            self._stopping = True
        if self._loading is not None:
            self._loading.join(timeout)
            if self._loading.is_alive():
                return False
        return self._engine is None or self._engine.stop(timeout)

    def close(self) -> None:
        """Tell nothing more and let go of the ledger."""
        self._news.close()
        reader, self.reader = self.reader, None
        if reader is not None:
            reader.close()

    # In other threads

    def _load(self) -> None:
        try:
            from pos_app.engine.worker import EngineThread

            with self._lock:
                if not self._stopping:
                    self._engine = EngineThread(self._build, self._news.post)
                    self._engine.start()
        except Exception as error:
            from pos_app.core.news import EngineFailed

            log.exception("the engine could not be started")
            self._news.post(EngineFailed(error))

    # In the GUI's thread

    def _deliver(self, news: object) -> None:
        # Imported where they are used: nothing is told before the first frame, and their module takes 3 ms.
        from pos_app.core import news as told

        match news:
            case told.PaymentChanged(payment):
                self.payment_changed.emit(payment)
            case told.ShopChanged(state):
                self._shop_changed(state)
            case told.EngineReady():
                self._engine_ready()
            case told.EngineFailed():
                self._halted = True
                self.failed.emit(news)
            case _:
                self._passed_on(told)[type(news)].emit(news)

    def _passed_on(self, told: ModuleType) -> Mapping[type, SignalInstance]:
        """What goes to the screens as it is."""
        return {
            told.Asked: self.asked,
            told.ChargeRejected: self.rejected,
            told.Quoted: self.quoted,
            told.KeyChanged: self.key_changed,
            told.KeyOffered: self.key_offered,
            told.OrphanSeen: self.orphan_seen,
            told.Listening: self.listening,
            told.ActDone: self.act_done,
            told.ActRefused: self.act_refused,
            told.ActProgress: self.act_progress,
        }

    def _shop_changed(self, state: ShopState) -> None:
        self.shop = state
        if not state.has_people:
            self.cashier = self._without_people
        else:
            self.cashier = "" if state.signed_in is None else state.signed_in.name
        self.shop_changed.emit(state)

    @property
    def _charging(self) -> EngineThread | None:
        """The engine, where requests may still go to it."""
        return None if self._halted or self.reader is None else self._engine

    def _admitted(self, request: ChargeRequest | PayoutRequest) -> EngineThread | None:
        """The engine for a request of whoever works at the window; else the request is rejected.

        No screen can be pressed while the window is locked. This holds whatever a screen does.
        """
        from pos_app.core.news import ChargeRejected

        engine = self._charging
        if engine is None:
            self._news.post(ChargeRejected(request.sale, KnownError("engine_stopped")))
            return None
        if self.shop is not None and self.shop.has_people and (not self.cashier or request.cashier != self.cashier):
            self._news.post(ChargeRejected(request.sale, InvalidInput("pin_missing")))
            return None
        return engine

    def _engine_ready(self) -> None:
        try:
            self.reader = self._open_reader()
        except KnownError as error:
            self.halt(error)
            return
        self.open_reader = self._open_reader
        self.ready.emit()
