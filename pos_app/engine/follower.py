"""Follows payments and payouts: asks their providers on the schedule until they are decided or the watch is over.

One task a payment. A question that fails changes nothing but the time of the next one.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pos_app.core.errors import KnownError
from pos_app.core.news import Asked, News
from pos_app.core.payment import Claim, Flag, Kind, Payment, Status
from pos_app.core.provider import NoAnswer, Provider, RawAnswer, StatusResult
from pos_app.engine.directory import Directory
from pos_app.engine.record import Record
from pos_app.engine.schedule import Clock, Pace
from pos_app.engine.send import by_link

QUESTIONS_AT_ONCE = 8
"""How many questions one till asks of one provider at the same time about payments that are open."""

AFTERWARDS_AT_ONCE = 4
"""How many more about payments that look over: hundreds of them must not hold up the customer at the till."""

CALLED_AT_ONCE = 4
"""How many of these questions callbacks may bring forward at the same time: the schedule's own must not wait."""

HURRIES = 2
"""How many callbacks of one payment that say "it is over" need not wait for the smallest gap between questions: the
provider itself calls us then, and a customer stands at the till. Further ones, forged or not, wait like everybody."""

_OVER = frozenset({Claim.SUCCESS, Claim.FAILED})
_SLEPT = timedelta(seconds=30)


@dataclass(slots=True)
class _Watch:
    """What is remembered about one followed payment while the till runs."""

    reference: str
    provider: Provider
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    due: bool = False
    hurry: bool = False
    hurries: int = 0
    owed: bool = False
    """Left open by an earlier run: asked about until there is an answer, however old it is."""
    task: asyncio.Task[None] | None = None
    question: asyncio.Task[StatusResult] | None = None
    called: bool = False
    """A callback came, and no question was begun since."""
    call: asyncio.Task[None] | None = None
    count: int = 0
    failures: int = 0
    reason: str | None = None
    retry_after: float | None = None
    last_at: datetime | None = None
    last_tick: float | None = None
    slept: float = 0.0
    """Seconds for which the machine slept: monotonic time may have stood still."""
    heard: set[RawAnswer] = field(default_factory=set)


class Follower:
    """Asks about payments on the schedule, at once when told to, and never twice at the same time."""

    def __init__(
        self,
        record: Record,
        directory: Directory,
        clock: Clock,
        tell: Callable[[News], None],
        pace: Pace,
        failed: Callable[[BaseException], None],
        looked: Callable[[], None],
    ) -> None:
        """`looked` is called after every question and at every heartbeat."""
        self._record = record
        self._directory = directory
        self._clock = clock
        self._tell = tell
        self._pace = pace
        self._failed = failed
        self._looked = looked
        self._watches: dict[str, _Watch] = {}
        self._gates: dict[tuple[str, bool], asyncio.Semaphore] = {}
        self._call_gates: dict[str, asyncio.Semaphore] = {}
        self._early: set[str] = set()
        self._heart: asyncio.Task[None] | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to notice when the machine has slept."""
        self._heart = asyncio.create_task(self._heartbeat())

    def follow(self, payment: Payment, *, at_once: bool = False) -> None:
        """Ask about `payment` from now on, where its state and its provider allow it. Follows each payment once."""
        early = payment.reference in self._early
        self._early.discard(payment.reference)
        provider = self._askable(payment)
        if self._closed or not payment.is_watched or provider is None:
            return
        watch = self._watch(payment, provider)
        watch.due = watch.due or at_once
        watch.owed = watch.owed or (at_once and payment.is_undecided)
        watch.wake.set()
        if watch.task is None:
            watch.task = asyncio.create_task(self._follow(watch))
        if early:
            self._bring_forward(watch)

    def called_back(self, payment: Payment) -> None:
        """A callback told of `payment`: ask about it now. That is all that a callback does.

        One that comes while the payment is being sent is kept until the payment is followed. Where the provider
        asked for a pause, its pause is kept.
        """
        if payment.status is Status.SENDING:
            self._early.add(payment.reference)
            return
        provider = self._askable(payment)
        if provider is None or self._closed or not _is_worth_asking(payment):
            return
        watch = self._watch(payment, provider)
        if watch.task is None:
            # Only then: one that is followed would begin to count anew, and callbacks could put its question off.
            self.follow(payment)
        if watch.task is None and watch.last_tick is None:
            # What is decided is asked about at the provider's smallest gap as well, whenever the last question was.
            watch.last_tick = asyncio.get_running_loop().time()
        if payment.is_undecided and payment.claim in _OVER and watch.hurries < HURRIES:
            watch.hurries += 1
            watch.hurry = True
        self._bring_forward(watch)

    def ask_account(self, account_id: str) -> None:
        """Ask about everything of the account now: its key was renewed."""
        for watch in self._watches.values():
            if watch.provider.operator.account_id == account_id:
                watch.retry_after = None
                watch.due = True
                watch.wake.set()

    async def ask(self, payment: Payment) -> StatusResult | None:
        """Ask now, or join the question that is being asked. Keeps the provider's smallest gap between questions.

        What the answer changes is recorded by then; None where nobody can be asked.
        """
        provider = self._askable(payment)
        if provider is None or self._closed:
            reason = "engine_stopped" if self._closed else "cannot_ask"
            self._tell(Asked(payment.reference, 0, None, None, reason))
            return None
        watch = self._watch(payment, provider)
        result = await self._joined_question(watch)
        # Not due: the follower only counts anew from this question, or ends if it decided the payment.
        watch.wake.set()
        return result

    async def close(self) -> None:
        """Stop asking. Questions under way are dropped: they change nothing at the provider."""
        self._closed = True
        watches = self._watches.values()
        tasks = [task for watch in watches for task in (watch.task, watch.question, watch.call) if task is not None]
        if self._heart is not None:
            tasks.append(self._heart)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _askable(self, payment: Payment) -> Provider | None:
        provider = self._directory.of(payment)
        return provider if provider is not None and provider.can_ask(payment) else None

    def _watch(self, payment: Payment, provider: Provider) -> _Watch:
        return self._watches.setdefault(payment.reference, _Watch(payment.reference, provider))

    async def _follow_until_decided(self, watch: _Watch) -> None:
        loop = asyncio.get_running_loop()
        payment = self._record.payment(watch.reference)
        status, started = payment.status, loop.time() - self._age(payment)
        # A wake-up at the moment of the end swallows the cancellation in `wait_for` of Python 3.11.
        while payment.is_watched and not self._closed:
            if payment.status is not status:
                # What looks over is watched from that moment on, with a rhythm of its own.
                status, started = payment.status, loop.time()
            age = loop.time() - started
            if watch.owed:
                age = min(age, self._pace.watch)
            delay = self._pace.next_delay(status, age, watch.failures, watch.retry_after)
            if delay is None:
                break
            over = self._link_over(watch, payment, started)
            if over > loop.time():
                delay = min(delay, over - loop.time())
            if await self._is_due(watch, delay):
                await self._joined_question(watch)
            payment = self._given_up(watch, self._record.payment(watch.reference), over)
        self._tell_asked(watch, None)
        watch.task = None
        self._let_go(watch)

    def _link_over(self, watch: _Watch, payment: Payment, sent: float) -> float:
        """The loop's time at which the payment's link is over; infinite where it has none or is not waiting."""
        operator = watch.provider.operator
        if payment.status is not Status.AWAITING or not by_link(payment, operator):
            return math.inf
        return sent + self._pace.link_deadline(operator.link_minutes) - watch.slept

    def _given_up(self, watch: _Watch, payment: Payment, over: float) -> Payment:
        """The payment, abandoned by the till where an answer that came after its link's end says nothing new.

        A question that failed ends nothing: the customer may have paid long ago. A provider that refuses to tell has
        answered: it knows of no page that nobody opened, and the sale must not wait for ever.
        """
        asked_since = watch.last_tick is not None and watch.last_tick >= over and watch.reason in (None, "rejected")
        if payment.status is not Status.AWAITING or not asked_since:
            return payment
        return self._record.append(payment.reference, Kind.ABANDONED, {"by": "till", "reason": "link_expired"})

    def _let_go(self, watch: _Watch) -> None:
        if watch.task is None and watch.call is None:
            self._watches.pop(watch.reference, None)

    async def _is_due(self, watch: _Watch, delay: float) -> bool:
        """Wait for the next question's time. False when something else woke the follower, to look again."""
        if not watch.due:
            self._tell_asked(watch, delay)
            watch.wake.clear()
            try:
                await asyncio.wait_for(watch.wake.wait(), delay)
            except TimeoutError:
                watch.due = True
        due, watch.due = watch.due, False
        return due

    def _bring_forward(self, watch: _Watch) -> None:
        if watch.retry_after is not None:
            return
        watch.called = True
        if watch.call is None:
            watch.call = asyncio.create_task(self._call(watch))

    async def _call(self, watch: _Watch) -> None:
        """Ask because of callbacks, once for all that came before the question. The schedule goes on beside it."""
        try:
            while watch.called:
                await self._keep_gap(watch)
                async with self._call_gates.setdefault(watch.provider.operator.id, asyncio.Semaphore(CALLED_AT_ONCE)):
                    if watch.question is not None:
                        # It was begun before the callback came, or it is the very one that is wanted.
                        await self._joined_question(watch)
                    if watch.called:
                        await self._joined_question(watch)
            watch.wake.set()
        except Exception as error:  # noqa: BLE001 - the schedule asks again; a bug must show on the screen
            self._failed(error)
        finally:
            watch.call = None
            self._let_go(watch)

    async def _joined_question(self, watch: _Watch) -> StatusResult:
        if watch.question is None:
            watch.question = asyncio.create_task(self._question(watch))
        question = watch.question
        try:
            # A caller that goes away must not take the question with it: others may wait for it.
            return await asyncio.shield(question)
        except asyncio.CancelledError:
            # Or nobody: then a fault of the question would be heard by nobody either.
            question.add_done_callback(self._left_alone)
            raise

    def _left_alone(self, question: "asyncio.Task[StatusResult]") -> None:
        fault = None if question.cancelled() else question.exception()
        if isinstance(fault, Exception):
            self._failed(fault)

    async def _question(self, watch: _Watch) -> StatusResult:
        try:
            await self._keep_gap(watch)
            async with self._gate(self._record.payment(watch.reference)):
                # Read now: what a callback claims must be known to the question.
                payment, watch.called, watch.hurry = self._record.payment(watch.reference), False, False
                result = await watch.provider.status(payment, lambda answer: self._hear(watch, answer))
            watch.count += 1
            watch.last_at, watch.last_tick = self._clock.now(), asyncio.get_running_loop().time()
            no_answer = isinstance(result, NoAnswer)
            watch.owed = watch.owed and no_answer
            watch.failures = watch.failures + 1 if no_answer else 0
            watch.reason = result.reason if isinstance(result, NoAnswer) else None
            watch.retry_after = result.retry_after if isinstance(result, NoAnswer) else None
            # The payment may have changed while the question was under way.
            self._record.apply(self._record.payment(watch.reference), watch.provider, result)
            return result
        finally:
            watch.question = None
            self._looked()

    def _gate(self, payment: Payment) -> asyncio.Semaphore:
        size = QUESTIONS_AT_ONCE if payment.is_undecided else AFTERWARDS_AT_ONCE
        return self._gates.setdefault((payment.operator, payment.is_undecided), asyncio.Semaphore(size))

    async def _keep_gap(self, watch: _Watch) -> None:
        if watch.last_tick is None or watch.hurry:
            return
        wait = watch.last_tick + self._pace.smallest_gap - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)

    def _hear(self, watch: _Watch, answer: RawAnswer) -> None:
        """Keep an answer that says something new; the hundredth "pending" says nothing."""
        if answer in watch.heard:
            return
        data = {"step": answer.step, "http_status": answer.http_status, "body": answer.body}
        self._record.append(watch.reference, Kind.CHECKED, data)
        watch.heard.add(answer)

    def _age(self, payment: Payment) -> float:
        since = payment.settled_at or payment.sent_at or payment.created_at
        return max(0.0, (self._clock.now() - since).total_seconds())

    def _tell_asked(self, watch: _Watch, delay: float | None) -> None:
        next_at = None if delay is None else self._clock.now() + timedelta(seconds=delay)
        self._tell(Asked(watch.reference, watch.count, watch.last_at, next_at, watch.reason))

    async def _heartbeat(self) -> None:
        """Monotonic time may stand still while a laptop sleeps; when the clocks drift apart, ask about everything."""
        loop = asyncio.get_running_loop()
        wall, tick = self._clock.now(), loop.time()
        while True:
            await asyncio.sleep(self._pace.heartbeat)
            drift = (self._clock.now() - wall) - timedelta(seconds=loop.time() - tick)
            wall, tick = self._clock.now(), loop.time()
            self._looked()
            if drift > _SLEPT:
                for watch in self._watches.values():
                    watch.slept += drift.total_seconds()
                    watch.due = True
                    watch.wake.set()

    async def _follow(self, watch: _Watch) -> None:
        while True:
            try:
                return await self._follow_until_decided(watch)
            except KnownError as fault:
                # The ledger takes no entry any more: nothing that is asked could be kept.
                return self._failed(fault)
            except Exception as error:  # noqa: BLE001 - a bug must show on the screen, never end a task silently
                self._failed(error)
                # One answer that we cannot read must not hide the next one.
                watch.failures += 1
                await asyncio.sleep(self._pace.smallest_gap)


def _is_worth_asking(payment: Payment) -> bool:
    """Whether an answer could change what is known: a payment that is paid can only be contradicted, and once."""
    contradicted = payment.status is Status.PAID and payment.claim is Claim.FAILED
    return payment.is_watched or (contradicted and Flag.CONFLICT not in payment.flags)
