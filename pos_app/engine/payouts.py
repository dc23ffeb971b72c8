"""Whether money may be sent back at all: the shop's limits, the payment that it gives back, a manager's permission.

Refuses or allows; it records nothing and sends nothing.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Json, Status
from pos_app.core.provider import PaysOut, Provider
from pos_app.core.request import PayoutRequest
from pos_app.engine.admission import admit_payout
from pos_app.engine.schedule import Clock
from pos_app.ledger.ledger import Ledger

Permit = Callable[[str, str], None]
"""Called with the approving person's name and what they typed. Returns, or raises `InvalidInput`."""

_RECEIVED = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})
"""Under review nobody knows yet how much money came, or whether any did: a person decides that first."""

_DAY = timedelta(hours=24)


class Payouts:
    """Admits payouts. Without a `permit` nobody may send money back."""

    def __init__(self, ledger: Ledger, clock: Clock, till: str, permit: Permit | None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._till = till
        self._permit = permit

    def admit(self, provider: Provider, request: PayoutRequest) -> tuple[PaysOut, Mapping[str, Json]]:
        """Who sends it, and the data of its first event. Raises `InvalidInput` for anything that may not be.

        The code that was typed is looked at afterwards, by `permit`: a mistake in the rest costs none of its tries.
        """
        operator = provider.operator
        data = admit_payout(operator, request, self._till)
        if not isinstance(provider, PaysOut):
            raise InvalidInput("payout_not_offered", operator=operator.name)
        if request.returns is not None:
            self._require_payment(request.returns, request, operator)
        self._require_day(operator, request.amount)
        return provider, data

    def permit(self, approved_by: str, pin: str) -> None:
        """Return where the settings' code allows it, which counts in a home without people. Raises `InvalidInput`."""
        if self._permit is None:
            raise InvalidInput("pin_not_set")
        self._permit(approved_by, pin)

    def _require_payment(self, reference: str, request: PayoutRequest, operator: Operator) -> None:
        """What is given back was paid, in this sale and this currency, and was not less."""
        payment = self._ledger.payment(reference)
        if payment is None or payment.direction is not Direction.IN or payment.environment is not operator.environment:
            raise InvalidInput("reference_unknown", reference=reference)
        if payment.sale != request.sale or payment.currency is not operator.currency:
            raise InvalidInput("payout_other_sale", reference=reference)
        if payment.status not in _RECEIVED:
            raise InvalidInput("payout_unpaid", reference=reference)
        if request.amount > payment.amount:
            raise InvalidInput(
                "payout_above_payment", maximum=payment.amount, currency=operator.currency, operator=operator.name
            )

    def _require_day(self, operator: Operator, amount: int) -> None:
        """The limit of any 24 hours; what may have been sent counts as sent."""
        assert operator.payout is not None  # admitted above
        since = self._clock.now() - _DAY
        spent = self._ledger.payouts_since(operator.id, operator.environment, since)
        most = operator.payout.per_day
        if spent + amount > most:
            left = max(0, most - spent)
            raise InvalidInput(
                "payout_above_day", maximum=most, left=left, currency=operator.currency, operator=operator.name
            )
