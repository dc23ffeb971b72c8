"""The engine: writes the intent, sends once, follows until decided, writes down every answer before it believes it.

Plain asyncio: the window runs it in a thread of its own, the command line and the tests run the same object directly.
"""

import asyncio
import logging
import secrets
import uuid
from collections.abc import Callable, Mapping

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.news import EngineFailed, News, PaymentChanged
from pos_app.core.payment import WATCH, Json, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, InitiateResult, NotSent, Provider, RawAnswer, Unclear
from pos_app.core.reference import make_reference
from pos_app.core.request import ChargeRequest
from pos_app.engine.admission import admit
from pos_app.engine.follower import Follower
from pos_app.engine.record import Record
from pos_app.engine.schedule import Clock, Pace
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)


class Engine:
    """Takes charges, sends each at most once, and follows it. Used from one event loop only.

    `tell` hears every event that was written and every question that was asked; its faults never reach the money.
    """

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        clock: Clock,
        tell: Callable[[News], None],
        till: str,
        pace: Pace | None = None,
    ) -> None:
        self._ledger = ledger
        self._providers = dict(providers)
        self._clock = clock
        self._tell = fenced(tell)
        self._till = till
        self._pace = pace or Pace()
        self._record = Record(ledger, clock, self._changed)
        self._follower = Follower(self._record, self._provider_of, clock, self._tell, self._pace, self._fail)
        self._last_reference: str | None = None
        self._sends: set[asyncio.Task[None]] = set()
        self._waiters: list[tuple[str, Callable[[Payment], bool], asyncio.Future[Payment]]] = []
        self._stopped: BaseException | None = None
        self._closing = False

    async def start(self) -> None:
        """Take up what an earlier run left. Nothing is ever sent again.

        `created` without `sending` provably never left the till; `sending` without an answer may have. An acceptance
        that was written and not interpreted is interpreted now.
        """
        self._last_reference = self._ledger.last_reference()
        for payment in self._ledger.watched(self._clock.now() - WATCH):
            if payment.status is Status.CREATED:
                self._record.append(payment.reference, Kind.NOT_SENT, {"reason": "interrupted"})
            else:
                if payment.status is Status.SENDING:
                    payment = self._record.append(payment.reference, *self._recovered(payment))
                self._follower.follow(payment, at_once=True)
        self._follower.start()

    async def charge(self, request: ChargeRequest) -> Payment:
        """Record the payment and begin to send it. Returns as soon as it is recorded durably.

        Raises `InvalidInput` for what cannot be charged (nothing was recorded) and `KnownError("engine_stopped")`
        after a fault of the ledger or a bug.
        """
        if self._stopped is not None or self._closing:
            raise KnownError("engine_stopped")
        provider = self._providers.get(request.operator)
        if provider is None:
            raise InvalidInput("operator_unknown", operator=request.operator)
        data = admit(provider.operator, request, self._till)
        payment = self._guarded(lambda: self._create(data))
        self._last_reference = payment.reference
        task = asyncio.create_task(self._watched_send(payment, provider))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)
        return payment

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
        already decided cannot be given up.
        """
        payment = self._record.payment(reference)
        if payment.status is not Status.AWAITING:
            raise InvalidInput("cannot_abandon", reference=reference, status=payment.status)
        payment = self._guarded(lambda: self._record.append(reference, Kind.ABANDONED, {"by": by}))
        self._follower.follow(payment)
        return payment

    async def wait_for(self, reference: str, until: Callable[[Payment], bool], timeout: float) -> Payment:  # noqa: ASYNC109
        """The payment as soon as `until` holds, or as it stands after `timeout` seconds or a fault of the engine."""
        payment = self._record.payment(reference)
        if until(payment) or self._stopped is not None:
            return payment
        future: asyncio.Future[Payment] = asyncio.get_running_loop().create_future()
        waiter = (reference, until, future)
        self._waiters.append(waiter)
        try:
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            return self._record.payment(reference)
        finally:
            self._waiters.remove(waiter)

    async def close(self) -> None:
        """Stop following, let what is being sent come to its end (bounded), let go of the providers.

        What is still being sent at the deadline is recorded as unknown.
        """
        self._closing = True
        await self._follower.close()
        if self._sends:
            _, late = await asyncio.wait(self._sends, timeout=self._pace.stop_deadline)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for provider in self._providers.values():
            await provider.aclose()

    def _create(self, data: Mapping[str, Json]) -> Payment:
        reference = make_reference(self._till, self._clock.now(), self._last_reference)
        return self._record.append(reference, Kind.CREATED, data)

    async def _watched_send(self, payment: Payment, provider: Provider) -> None:
        try:
            sent = await self._send(payment, provider)
        except asyncio.CancelledError:
            self._record_interruption(payment.reference)
            raise
        except Exception as error:  # noqa: BLE001 - a bug must show on the screen, never end a thread silently
            self._fail(error)
            self._record_interruption(payment.reference)
        else:
            self._follower.follow(sent)

    async def _send(self, payment: Payment, provider: Provider) -> Payment:
        reference = payment.reference
        try:
            await provider.prepare()
            if self._closing:
                raise NotSent("interrupted")
            intent = {"correlation_id": str(uuid.uuid4()), "callback_secret": secrets.token_urlsafe(24)}
            payment = self._record.append(reference, Kind.SENDING, intent)
            # Money must not be asked for when the answer could not be kept any more.
            self._ledger.require_sound()
            result = await provider.initiate(payment, self._heard(reference))
        except NotSent as proof:
            return self._record.append(reference, Kind.NOT_SENT, _reason(proof.reason, proof.detail, proof.retry_after))
        if isinstance(result, Accepted) and self._is_taken(payment, result.provider_reference):
            # The id of another payment, whose outcome must not become this one's.
            result = Unclear("reference_differs", result.provider_reference)
        return self._record.append(reference, *_interpretation(result))

    def _recovered(self, payment: Payment) -> tuple[Kind, Mapping[str, Json]]:
        provider, data = self._provider_of(payment), self._ledger.last_data(payment.reference, Kind.ANSWERED)
        accepted = None if provider is None or data is None else provider.reread(RawAnswer(**data))
        if accepted is None or self._is_taken(payment, accepted.provider_reference):
            return Kind.LOST, {"reason": "interrupted"}
        return _interpretation(accepted)

    def _is_taken(self, payment: Payment, provider_reference: str | None) -> bool:
        if provider_reference is None:
            return False
        held = self._ledger.by_provider_reference(payment.operator, payment.environment, provider_reference)
        return held is not None

    def _heard(self, reference: str) -> Callable[[RawAnswer], None]:
        def write(answer: RawAnswer) -> None:
            self._record.append(reference, Kind.ANSWERED, _raw(answer))

        return write

    def _record_interruption(self, reference: str) -> None:
        """A send ended without an interpretation: say so in the ledger, when the ledger still takes it."""
        if isinstance(self._stopped, KnownError):
            return
        try:
            sent = self._record.payment(reference).status is Status.SENDING
            self._record.append(reference, Kind.LOST if sent else Kind.NOT_SENT, {"reason": "interrupted"})
        except KnownError as fault:
            log.error("how the send ended was not written: %s", fault)

    def _provider_of(self, payment: Payment) -> Provider | None:
        """The provider to ask about `payment`: never the production one about a payment of the sandbox."""
        provider = self._providers.get(payment.operator)
        if provider is None or provider.operator.environment is not payment.environment:
            return None
        return provider

    def _changed(self, news: PaymentChanged) -> None:
        self._tell(news)
        for reference, until, future in self._waiters:
            if reference == news.payment.reference and until(news.payment):
                _answer(future, news.payment)

    def _guarded(self, write: Callable[[], Payment]) -> Payment:
        try:
            return write()
        except InvalidInput:
            raise
        except Exception as fault:
            self._fail(fault)
            raise

    def _fail(self, error: BaseException) -> None:
        """No further charge after a fault of the ledger or a bug; questions go on where they can."""
        if not isinstance(error, KnownError):
            log.error("a bug stopped charging", exc_info=error)
        if self._stopped is not None:
            return
        self._stopped = error
        self._tell(EngineFailed(error))
        for reference, _, future in self._waiters:
            _answer(future, self._known(reference))

    def _known(self, reference: str) -> Payment | KnownError:
        try:
            return self._record.payment(reference)
        except KnownError as unreadable:
            return unreadable


def _answer(waiting: asyncio.Future[Payment], outcome: Payment | KnownError) -> None:
    if waiting.done():
        return
    if isinstance(outcome, KnownError):
        waiting.set_exception(outcome)
    else:
        waiting.set_result(outcome)


def _interpretation(result: InitiateResult) -> tuple[Kind, Mapping[str, Json]]:
    if isinstance(result, Accepted):
        return Kind.ACCEPTED, {"provider_reference": result.provider_reference, "link": result.link}
    return Kind.DECLINED if isinstance(result, Declined) else Kind.LOST, _reason(result.reason, result.detail)


def _reason(reason: str, detail: str | None, retry_after: float | None = None) -> Mapping[str, Json]:
    return {"reason": reason, "detail": detail, "retry_after": retry_after}


def _raw(answer: RawAnswer) -> Mapping[str, Json]:
    return {"step": answer.step, "http_status": answer.http_status, "body": answer.body}


def fenced(tell: Callable[[News], None]) -> Callable[[News], None]:
    """`tell`, with its faults kept away from the money: they are logged, loudly, and end there."""

    def safely(news: News) -> None:
        try:
            tell(news)
        except Exception:
            log.exception("the listener failed on %s", type(news).__name__)

    return safely
