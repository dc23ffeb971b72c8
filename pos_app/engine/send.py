"""Sends each charge and each payout at most once, ever, and writes down what came of it before anybody believes it.

Also takes up what an earlier run left in the middle of sending; nothing is ever sent again.
"""

import asyncio
import logging
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping

from pos_app.core.errors import KnownError
from pos_app.core.link import LinkRefused, admit_link
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Json, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, Heard, InitiateResult, NotSent, Provider, RawAnswer, Unclear
from pos_app.engine.directory import Directory
from pos_app.engine.record import Record
from pos_app.engine.running import Running
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)

Call = Callable[[Payment, Heard], Awaitable[InitiateResult]]
"""A provider's `initiate` or `pay_out`."""


class Sender:
    """The one send of a payment or payout. `sent` hears of it once its outcome is written, `failed` of bugs."""

    def __init__(
        self,
        record: Record,
        ledger: Ledger,
        directory: Directory,
        running: Running,
        sent: Callable[[Payment], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._record = record
        self._ledger = ledger
        self._directory = directory
        self._running = running
        self._sent = sent
        self._failed = failed
        self._tasks: dict[asyncio.Task[None], str] = {}

    def send(self, payment: Payment, provider: Provider, call: Call) -> None:
        """Begin to send what was just recorded."""
        task = asyncio.create_task(self._watched(payment, provider, call))
        self._tasks[task] = provider.operator.account_id
        task.add_done_callback(self._tasks.pop)

    def is_sending(self, account_id: str) -> bool:
        """Whether something of the account is being sent."""
        return account_id in self._tasks.values()

    async def idle(self, account_id: str, timeout: float) -> None:  # noqa: ASYNC109
        """Wait until what is being sent of the account now has come to its end, at most `timeout` seconds."""
        tasks = [task for task, account in self._tasks.items() if account == account_id]
        if tasks:
            await asyncio.wait(tasks, timeout=timeout)

    def recover(self, payment: Payment) -> Payment:
        """Write what became of a send that an earlier run did not end.

        `created` provably never left the till; `sending` without an answer may have. An acceptance that was written
        and not interpreted is interpreted now.
        """
        if payment.status is Status.CREATED:
            return self._record.append(payment.reference, Kind.NOT_SENT, {"reason": "interrupted"})
        provider = self._directory.of(payment)
        if payment.status is Status.SENDING:
            payment = self._interpret(payment, provider, self._reread(payment, provider))
        return self._give_up(payment, provider)

    async def close(self, deadline: float) -> None:
        """Let what is being sent come to its end, at most `deadline` seconds; the rest is recorded as unknown."""
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks), timeout=deadline)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _watched(self, payment: Payment, provider: Provider, call: Call) -> None:
        try:
            sent = await self._send(payment, provider, call)
        except asyncio.CancelledError:
            self._interrupted(payment.reference)
            raise
        except Exception as error:  # noqa: BLE001 - a bug must show on the screen, never end a thread silently
            self._failed(error)
            self._interrupted(payment.reference)
        else:
            self._sent(sent)

    async def _send(self, payment: Payment, provider: Provider, call: Call) -> Payment:
        reference = payment.reference
        try:
            await provider.prepare()
            if self._running.closing:
                raise NotSent("interrupted")
            intent = {"correlation_id": str(uuid.uuid4()), "callback_secret": secrets.token_urlsafe(24)}
            payment = self._record.append(reference, Kind.SENDING, intent)
            # Money must not be asked for when the answer could not be kept any more.
            self._ledger.require_sound()
            result = await call(payment, self._heard(reference))
        except NotSent as proof:
            return self._give_up(self._not_sent(reference, proof), provider)
        return self._give_up(self._interpret(payment, provider, result), provider)

    def _not_sent(self, reference: str, proof: NotSent) -> Payment:
        payment = self._record.payment(reference)
        # A callback on a secret path came meanwhile: it proves nothing, but the proof is one no longer.
        doubted = payment.claim is not None or payment.provider_reference is not None
        kind = Kind.LOST if doubted else Kind.NOT_SENT
        return self._record.append(reference, kind, _reason(proof.reason, proof.detail, proof.retry_after))

    def _interpret(self, payment: Payment, provider: Provider | None, result: InitiateResult) -> Payment:
        if isinstance(result, Accepted) and provider is not None:
            result = self._admitted(payment, provider.operator, result)
        return self._record.append(payment.reference, *_interpretation(result))

    def _admitted(self, payment: Payment, operator: Operator, accepted: Accepted) -> Accepted | Unclear:
        """The acceptance, where it can be this payment's and its customer can be sent to its link."""
        if self._is_taken(payment, accepted.provider_reference):
            # The id of another payment, whose outcome must not become this one's.
            return Unclear("reference_differs", accepted.provider_reference)
        if by_link(payment, operator):
            try:
                admit_link(accepted.link, operator.link_origins)
            except LinkRefused as refused:
                return Unclear("link_refused", str(refused.facts.get("host", refused.code)))
        return accepted

    def _reread(self, payment: Payment, provider: Provider | None) -> InitiateResult:
        data = self._ledger.last_data(payment.reference, Kind.ANSWERED)
        accepted = None if provider is None or data is None else provider.reread(RawAnswer(**data))
        return Unclear("interrupted") if accepted is None else accepted

    def _give_up(self, payment: Payment, provider: Provider | None) -> Payment:
        """A link that nobody was shown can be paid by nobody: the sale is free, the payment stays under watch."""
        if payment.status is not Status.UNKNOWN or payment.link is not None:
            return payment
        if provider is None or not by_link(payment, provider.operator):
            return payment
        reason, detail = "link_lost", payment.reason
        if payment.reason == "link_refused":
            reason, detail = "link_refused", payment.detail
        return self._record.append(
            payment.reference, Kind.ABANDONED, {"by": "till", "reason": reason, "detail": detail}
        )

    def _is_taken(self, payment: Payment, provider_reference: str | None) -> bool:
        if provider_reference is None:
            return False
        held = self._ledger.by_provider_reference(payment.operator, payment.environment, provider_reference)
        # An early callback may have told this very payment its own id.
        return held is not None and held.reference != payment.reference

    def _heard(self, reference: str) -> Callable[[RawAnswer], None]:
        def write(answer: RawAnswer) -> None:
            self._record.append(reference, Kind.ANSWERED, _raw(answer))

        return write

    def _interrupted(self, reference: str) -> None:
        """A send ended without an interpretation: say so in the ledger, when the ledger still takes it."""
        if isinstance(self._running.stopped, KnownError):
            return
        try:
            payment = self._record.payment(reference)
            if payment.status is Status.SENDING:
                payment = self._record.append(reference, Kind.LOST, {"reason": "interrupted"})
                self._give_up(payment, self._directory.of(payment))
            elif payment.status is Status.CREATED:
                self._record.append(reference, Kind.NOT_SENT, {"reason": "interrupted"})
        except KnownError as fault:
            log.error("how the send ended was not written: %s", fault)


def by_link(payment: Payment, operator: Operator) -> bool:
    """Whether the customer of `payment` pays on a page; nobody pays a payout there."""
    return operator.by_link and payment.direction is Direction.IN


def _interpretation(result: InitiateResult) -> tuple[Kind, Mapping[str, Json]]:
    if isinstance(result, Accepted):
        return Kind.ACCEPTED, {"provider_reference": result.provider_reference, "link": result.link}
    return Kind.DECLINED if isinstance(result, Declined) else Kind.LOST, _reason(result.reason, result.detail)


def _reason(reason: str, detail: str | None, retry_after: float | None = None) -> Mapping[str, Json]:
    return {"reason": reason, "detail": detail, "retry_after": retry_after}


def _raw(answer: RawAnswer) -> Mapping[str, Json]:
    return {"step": answer.step, "http_status": answer.http_status, "body": answer.body}
