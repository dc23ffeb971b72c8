"""What a manager may settle: the outcome of a payment, a second attempt beside it. Asks nobody, compares no PIN."""

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import may_follow
from pos_app.core.payment import Direction, Json, Kind, Payment, Status
from pos_app.engine.day import Days
from pos_app.engine.record import Entry, Record
from pos_app.ledger.ledger import Ledger

LONGEST_TRANSACTION = 64


def admit_transaction(typed: str | None) -> str:
    """The operator's number of a payment. Raises `InvalidInput`: `transaction_missing`, `transaction_invalid`."""
    number = "".join((typed or "").split())
    if not number:
        raise InvalidInput("transaction_missing")
    if len(number) > LONGEST_TRANSACTION or not number.isprintable():
        raise InvalidInput("transaction_invalid", most=LONGEST_TRANSACTION)
    return number


class Decisions:
    """Writes decisions of managers. Every method is one step."""

    def __init__(self, ledger: Ledger, record: Record, days: Days) -> None:
        self._ledger = ledger
        self._record = record
        self._days = days

    def require(self, payment: Payment) -> None:
        """Raise `InvalidInput("cannot_decide")` where there is nothing to decide about the payment."""
        if not may_follow(payment, Kind.DECIDED):
            raise InvalidInput("cannot_decide", reference=payment.reference, status=payment.status.value)

    def decide(self, before: Payment, transaction: str | None, reason: str, by: str) -> Payment:
        """Settle a payment that was `before` when its provider was asked once more: as paid with the operator's
        number, as not paid without one.

        What the provider settled meanwhile stands. Raises `InvalidInput`: `decided_meanwhile` where that is not what
        the manager says, `transaction_reused`.
        """
        payment = self._record.payment(before.reference)
        if payment.status is Status.PAID and transaction is not None:
            return payment
        if not may_follow(payment, Kind.DECIDED):
            raise InvalidInput("decided_meanwhile", reference=payment.reference, status=payment.status.value)
        if transaction is None and payment.status is Status.REFUSED:
            if before.status is Status.REFUSED:
                raise InvalidInput("cannot_decide", reference=payment.reference, status=payment.status.value)
            return payment
        self._record.append_many(self.entries(payment, transaction is not None, transaction, reason, by))
        return self._record.payment(payment.reference)

    def entries(self, payment: Payment, paid: bool, transaction: str | None, reason: str, by: str) -> list[Entry]:
        """A decision, and what corrects the total of a closed day that counted the payment."""
        data: dict[str, Json] = {"as": "paid" if paid else "refused", "transaction_id": transaction}
        flags = self._record.flags(payment) if paid else []
        decided = (payment.reference, Kind.DECIDED, {**data, "reason": reason, "by": by, "flags": flags})
        return [*self._corrected(payment, paid, reason, by), decided]

    def release(self, reference: str, reason: str, by: str) -> Payment:
        """Allow a second attempt of the sale. Raises `InvalidInput("cannot_release")`."""
        payment = self._record.payment(reference)
        released = payment.released_by is not None or payment.direction is not Direction.IN
        if released or not may_follow(payment, Kind.RELEASED):
            raise InvalidInput("cannot_release", reference=reference, status=payment.status.value)
        return self._record.append(reference, Kind.RELEASED, {"by": by, "reason": reason})

    def _corrected(self, payment: Payment, paid: bool, reason: str, by: str) -> list[Entry]:
        """A manager's own earlier word, contradicted since and taken back now: a closed day may have counted it."""
        if paid or payment.booked_seq is None or payment.booked_seq > self._ledger.closed_seq:
            return []
        amount = -payment.amount if payment.direction is Direction.IN else payment.amount
        return self._days.correction(payment.operator, payment.currency, amount, payment.reference, reason, by)
