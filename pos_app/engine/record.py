"""The engine's pen: writes events with the time of day and tells what they changed."""

from collections.abc import Callable, Mapping, Sequence

from pos_app.core.errors import InvalidInput
from pos_app.core.news import PaymentChanged
from pos_app.core.payment import Direction, Event, Flag, Json, Kind, Payment, Status
from pos_app.core.provider import (
    Contradictory,
    Declined,
    Evidence,
    Provider,
    StatusResult,
    Successful,
    judge,
)
from pos_app.engine.schedule import Clock
from pos_app.ledger.ledger import Ledger

Entry = tuple[str, Kind, Mapping[str, Json]]
"""A reference or stream, what happens to it, and the data."""

SUCCESSES = (Status.PAID, Status.CONFIRMED_MANUALLY)


class Record:
    """Appends to the ledger; `changed` hears of every event once it is durable."""

    def __init__(self, ledger: Ledger, clock: Clock, changed: Callable[[PaymentChanged], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._changed = changed

    def payment(self, reference: str) -> Payment:
        """What the ledger says of a payment. Raises `InvalidInput("reference_unknown")`."""
        payment = self._ledger.payment(reference)
        if payment is None:
            raise InvalidInput("reference_unknown", reference=reference)
        return payment

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json]) -> Payment:
        """Write one event durably, then tell. Raises what `Ledger.append` raises."""
        event, payment = self._ledger.append(reference, kind, data, self._clock.now())
        self._changed(PaymentChanged(payment, event))
        return payment

    def append_many(self, entries: Sequence[Entry]) -> list[tuple[Event, Payment | None]]:
        """Write several events, all or none, then tell of the payments among them. Raises what `append` raises."""
        written = self._ledger.append_many(entries, self._clock.now())
        for event, payment in written:
            if payment is not None:
                self._changed(PaymentChanged(payment, event))
        return written

    def note(self, stream: str, kind: Kind, data: Mapping[str, Json]) -> Event:
        """Write one event that belongs to no payment. Raises what `append` raises."""
        return self._ledger.note(stream, kind, data, self._clock.now())

    def apply(self, payment: Payment, provider: Provider, result: StatusResult) -> Payment:
        """Write what an answered status question changes; most answers change nothing.

        Paid needs every check; evidence that does not fit is a contradiction; paid and review are never taken back.
        """
        if isinstance(result, Successful):
            return self._successful(payment, provider, result.evidence)
        if isinstance(result, Declined):
            return self._declined(payment, result)
        if isinstance(result, Contradictory):
            return self._contradicted(payment, result.reason, result.detail)
        return payment

    def _successful(self, payment: Payment, provider: Provider, evidence: Evidence) -> Payment:
        verdict = judge(payment, provider, evidence)
        if verdict.reason is not None:
            return self._contradicted(payment, verdict.reason, None, evidence.transaction_id)
        if payment.status in (Status.PAID, Status.REVIEW):
            known, told = payment.transaction_id, evidence.transaction_id
            if payment.status is Status.PAID and known is not None and told not in (None, known):
                # A second debit for one request: the first stands, and a person has to look.
                return self._contradicted(payment, "reference_differs", told)
            return payment
        data = {
            "transaction_id": evidence.transaction_id,
            "fee": evidence.fee,
            "checks": list(verdict.checks),
            "flags": ([] if "amount" in verdict.checks else [Flag.AMOUNT_UNVERIFIED.value]) + self.flags(payment),
            "provider_time": None if evidence.at is None else evidence.at.isoformat(),
            "paid_by": evidence.paid_by,
            "means": evidence.means,
        }
        try:
            return self.append(payment.reference, Kind.PAID, data)
        except InvalidInput as reuse:
            # The ledger knows this transaction as another payment's: one debit cannot pay twice.
            return self._contradicted(payment, reuse.code, evidence.transaction_id)

    def flags(self, payment: Payment) -> list[str]:
        """What else is to be said of a payment that becomes a success now: its day is over, its sale had one."""
        flags = [Flag.LATE.value] if payment.first_seq <= self._ledger.closed_seq else []
        # A payout of a paid sale is its change, not its second success; the second payout of a sale is.
        attempts = self._ledger.sale if payment.direction is Direction.IN else self._ledger.payouts_of
        others = attempts(payment.sale)
        if any(other.status in SUCCESSES for other in others if other.reference != payment.reference):
            flags.append(Flag.DUPLICATE.value)
        return flags

    def _declined(self, payment: Payment, result: Declined) -> Payment:
        taken_back = payment.status in SUCCESSES and Flag.CONFLICT not in payment.flags
        if payment.status in (Status.AWAITING, Status.UNKNOWN) or taken_back:
            return self.append(payment.reference, Kind.DECLINED, {"reason": result.reason, "detail": result.detail})
        return payment

    def _contradicted(self, payment: Payment, reason: str, detail: str | None, number: str | None = None) -> Payment:
        """`number` is the transaction that the evidence names. It proves nothing, but a statement may name it too."""
        if payment.status is Status.REVIEW or (payment.status is Status.PAID and Flag.CONFLICT in payment.flags):
            return payment
        told = {} if number is None else {"transaction_id": number}
        data = {"reason": reason, "detail": detail, **told}
        if payment.status is Status.CONFIRMED_MANUALLY and self._was_known(payment, data):
            return payment
        return self.append(payment.reference, Kind.CONTRADICTED, data)

    def _was_known(self, payment: Payment, data: Mapping[str, Json]) -> bool:
        """Whether a manager vouched for the payment in spite of this very contradiction: saying it again is no news."""
        return self._ledger.last_data(payment.reference, Kind.CONTRADICTED) == data
