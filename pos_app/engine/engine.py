"""The engine: writes the intent, sends once, follows until decided, writes down every answer before it believes it.

Plain asyncio: the window runs it in a thread of its own, the command line and the tests run the same object directly.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from pos_app.core.addresses import Addresses
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.news import EngineFailed, News, PaymentChanged
from pos_app.core.payment import WATCH, Direction, Json, Kind, Payment, Status
from pos_app.core.provider import Provider, Quote
from pos_app.core.reference import make_reference
from pos_app.core.request import ChargeRequest, PayoutRequest
from pos_app.core.shop import Act, ShopState
from pos_app.core.web import PageVisit, WebReply, WebRequest
from pos_app.engine import pages
from pos_app.engine.admission import admit
from pos_app.engine.callbacks import Callbacks
from pos_app.engine.directory import Directory
from pos_app.engine.follower import Follower
from pos_app.engine.keys import Keys
from pos_app.engine.payouts import Payouts, Permit
from pos_app.engine.quotes import QuoteDesk
from pos_app.engine.record import Record
from pos_app.engine.running import Running
from pos_app.engine.schedule import Clock, Pace
from pos_app.engine.send import Call, Sender
from pos_app.engine.shop import Shop, ShopTerms
from pos_app.engine.waiters import Waiters
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)

T = TypeVar("T")


class Engine:
    """Takes charges and payouts, sends each at most once, and follows it. Used from one event loop only.

    `tell` hears every event that was written and every question that was asked; its faults never reach the money.
    `permit` allows payouts, and without it nobody may send money back. `addresses` are where callbacks come to.
    Without `shop` there are no people and no days.
    """

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        clock: Clock,
        tell: Callable[[News], None],
        till: str,
        pace: Pace | None = None,
        *,
        permit: Permit | None = None,
        addresses: Addresses | None = None,
        shop: ShopTerms | None = None,
    ) -> None:
        self._ledger = ledger
        self._directory = directory = Directory(providers)
        self._clock = clock
        self._tell = told = fenced(tell)
        self._till = till
        self._pace = pace or Pace()
        self._running = running = Running()
        self._record = record = Record(ledger, clock, self._changed)
        self._follower = Follower(record, directory, clock, told, self._pace, self._fail, self._look)
        self._sender = Sender(record, ledger, directory, running, self._sent, self._fail)
        self._payouts = Payouts(ledger, clock, till, permit)
        self._keys = Keys(directory, clock, told, self._sender.idle, self._follower.ask_account)
        self._quotes = QuoteDesk()
        self.callbacks = Callbacks(
            record,
            ledger,
            directory,
            clock,
            running,
            self._sender,
            addresses,
            told,
            self._follower.called_back,
            self._keys.candidate,
            self._fail,
        )
        self._waiters = Waiters()
        self._shop: Shop | None = None
        if shop is not None:
            parts = (ledger, record, clock, directory, running, self._follower, self._waiters, self._pace)
            self._shop = Shop(shop, *parts, till, told)
        self._last_reference: str | None = None

    async def start(self) -> None:
        """Take up what an earlier run left, and tell how old the keys are. Nothing is ever sent again."""
        self._last_reference = self._ledger.last_reference()
        if self._shop is not None:
            self._shop.start()
        for payment in self._ledger.watched(self._clock.now() - WATCH):
            self._follower.follow(self._sender.recover(payment), at_once=True)
        self._follower.start()
        self._look()

    async def charge(self, request: ChargeRequest) -> Payment:
        """Record the payment and begin to send it. Returns as soon as it is recorded durably.

        Raises `InvalidInput` for what cannot be charged (nothing was recorded) and `KnownError("engine_stopped")`
        after a fault of the ledger or a bug.
        """
        self._running.require()
        provider = self._directory.by_id(request.operator)
        data = admit(provider.operator, request, self._till)
        return self._begin(Kind.CREATED, data, provider, provider.initiate)

    async def pay_out(self, request: PayoutRequest) -> Payment:
        """Record the payout and begin to send it, once. Returns as soon as it is recorded durably.

        Raises `InvalidInput` for what may not be sent back, `payout_exists` for the second payout of a sale
        (nothing was recorded), and `KnownError("engine_stopped")` after a fault of the ledger or a bug.
        """
        self._running.require()
        provider = self._directory.by_id(request.operator)
        payer, data = self._guarded(lambda: self._payouts.admit(provider, request))
        manager = await self._allowed(data["approved_by"], request.pin)
        # Anew: another payout may have been sent while the PIN was compared.
        self._running.require()
        payer, data = self._guarded(lambda: self._payouts.admit(provider, request))
        return self._begin(Kind.PAYOUT, {**data, "approved_by": manager}, provider, payer.pay_out)

    async def act(self, act: Act) -> object:
        """What people ask of the till besides charging; returns what the act's class says, raises `KnownError`.

        A fault of the ledger, or a bug, stops charging here as everywhere.
        """
        if self._shop is None:
            raise KnownError("shop_not_set")
        return await self._watched(self._shop.act(act))

    def shop_state(self) -> ShopState:
        """Who there is, who is signed in, which day is open; nothing of that where the engine is no shop's."""
        return ShopState() if self._shop is None else self._shop.state()

    async def ask(self, reference: str) -> Payment:
        """Ask the provider now, record what it says, return what is known. Never sends the charge again.

        Raises `InvalidInput("reference_unknown")`. A payment that is being sent is returned as it is.
        """
        payment = self._record.payment(reference)
        if payment.status in (Status.CREATED, Status.SENDING, Status.NOT_SENT):
            return payment
        try:
            await self._follower.ask(payment)
        except Exception as error:
            self._fail(error)
            raise
        return self._record.payment(reference)

    async def abandon(self, reference: str, by: str) -> Payment:
        """The cashier gives up on a payment that waits for its customer; it stays watched for 72 h.

        Raises `InvalidInput("cannot_abandon")` in any other state: what may have reached the provider and what is
        already decided cannot be given up, and a payout never waits for anybody.
        """
        payment = self._record.payment(reference)
        if payment.status is not Status.AWAITING or payment.direction is not Direction.IN:
            raise InvalidInput("cannot_abandon", reference=reference, status=payment.status)
        payment = self._guarded(lambda: self._record.append(reference, Kind.ABANDONED, {"by": by}))
        self._follower.follow(payment)
        return payment

    async def quote(self, operator_id: str, amount: int, wallet: str | None) -> Quote | None:
        """What the provider says that a payment would cost; None where it said nothing of use in time.

        Not asked while something of the account is being sent. Raises `InvalidInput("operator_unknown")`.
        """
        provider = self._directory.by_id(operator_id)
        if self._running.over or self._sender.is_sending(provider.operator.account_id):
            return None
        return await self._quotes.ask(provider, amount, wallet)

    async def offer_key(self, operator_id: str, key: str) -> bool:
        """Use a daily key that somebody pasted, once the provider proved it. False where it did not.

        Raises `InvalidInput` where there is nothing to prove, `KnownError` where the key could not be kept.
        """
        if self._running.closing:
            raise KnownError("engine_stopped")
        return await self._keys.offer(operator_id, key)

    async def receive(self, request: WebRequest) -> WebReply:
        """Answer a callback, a request below `/c/`, once what is worth keeping is durable. Never raises."""
        return await self.callbacks.receive(request)

    def visit(self, reference: str, secret: str) -> PageVisit | None:
        """The customer's page with that reference and secret; None for one that does not exist."""
        return pages.visit(self._ledger, self._directory, reference, secret)

    async def wait_for(self, reference: str, until: Callable[[Payment], bool], timeout: float) -> Payment:  # noqa: ASYNC109
        """The payment as soon as `until` holds, or as it stands after `timeout` seconds or a fault of the engine."""
        payment = self._record.payment(reference)
        if until(payment) or self._running.stopped is not None:
            return payment
        return await self._waiters.wait(reference, until, timeout) or self._record.payment(reference)

    async def close(self) -> None:
        """Stop following, let what is being sent come to its end (bounded), let go of the providers.

        What is still being sent at the deadline is recorded as unknown.
        """
        self._running.closing = True
        if self._shop is not None:
            self._shop.close()
        await self._follower.close()
        await self._quotes.close()
        await self._keys.close()
        await self._sender.close(self._pace.stop_deadline)
        for provider in self._directory:
            await provider.aclose()

    def _begin(self, kind: Kind, data: Mapping[str, Json], provider: Provider, call: Call) -> Payment:
        payment = self._guarded(lambda: self._create(kind, data))
        self._last_reference = payment.reference
        self._quotes.give_way(provider.operator.account_id)
        self._sender.send(payment, provider, call)
        return payment

    def _create(self, kind: Kind, data: Mapping[str, Json]) -> Payment:
        reference = make_reference(self._till, self._clock.now(), self._last_reference)
        opening = [] if self._shop is None else self._shop.opening(data["cashier"])
        if self._shop is None or not opening:
            return self._record.append(reference, kind, data)
        # Together: a payment that the ledger refuses opens no day.
        self._record.append_many([*opening, (reference, kind, data)])
        self._shop.tell_changes()
        return self._record.payment(reference)

    async def _allowed(self, approved_by: str, pin: str) -> str:
        """Who allows a payout: a manager with their PIN, or the code of the settings in a home without people."""
        manager = None if self._shop is None else await self._watched(self._shop.allow(approved_by, pin))
        if manager is None:
            self._guarded(lambda: self._payouts.permit(approved_by, pin))
        return manager or approved_by

    def _sent(self, payment: Payment) -> None:
        self._follower.follow(payment)
        self._look()

    def _look(self) -> None:
        self._keys.look()

    def _changed(self, news: PaymentChanged) -> None:
        self._tell(news)
        self._waiters.changed(news.payment)

    def _guarded(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except InvalidInput:
            raise
        except Exception as fault:
            self._fail(fault)
            raise

    async def _watched(self, doing: Awaitable[T]) -> T:
        """What an act comes to. Only a fault of the ledger and a bug stop the till."""
        try:
            return await doing
        except Exception as fault:
            if isinstance(fault, LedgerFault) or not isinstance(fault, KnownError):
                self._fail(fault)
            raise

    def _fail(self, error: BaseException) -> None:
        """No further charge after a fault of the ledger or a bug; questions go on where they can."""
        if not isinstance(error, KnownError):
            log.error("a bug stopped charging", exc_info=error)
        if self._running.stopped is not None:
            return
        self._running.stopped = error
        self._tell(EngineFailed(error))
        self._waiters.release(self._record.payment)


def fenced(tell: Callable[[News], None]) -> Callable[[News], None]:
    """`tell`, with its faults kept away from the money: they are logged, loudly, and end there."""

    def safely(news: News) -> None:
        try:
            tell(news)
        except Exception:
            log.exception("the listener failed on %s", type(news).__name__)

    return safely
