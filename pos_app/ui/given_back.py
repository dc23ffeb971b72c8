"""What was given back already, as the ledger knows it: for the screens that must not let it happen twice unseen."""

from datetime import UTC, datetime, timedelta

from pos_app.core.errors import KnownError
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui.change_form import payout_operators
from pos_app.ui.till import Till
from pos_app.wording.amounts import format_amount, format_time
from pos_app.wording.catalog import _
from pos_app.wording.payments import state_word

_DAY = timedelta(hours=24)
_RECEIVED = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})


def read_payouts_of(till: Till, sale: str) -> list[Payment]:
    """The payouts of a sale that left or may have left; none while the ledger cannot be read."""
    try:
        return [] if till.reader is None else till.reader.payouts_of(sale)
    except KnownError:
        # The engine refuses a second one all the same.
        return []


def read_payouts_to(till: Till, phone: str) -> list[Payment]:
    """The payouts to a number in the last 24 hours; none while the ledger cannot be read."""
    try:
        return [] if till.reader is None else till.reader.payouts_to(phone, datetime.now(UTC) - _DAY)
    except KnownError:
        return []


def can_be_given_back(till: Till, payment: Payment) -> bool:
    """Whether money of `payment` can be given back now: it came in, somebody can send it, and it was not done yet."""
    came = payment.direction is Direction.IN and payment.status in _RECEIVED
    return came and bool(payout_operators(till.operators, payment)) and not read_payouts_of(till, payment.sale)


def given_back(payouts: list[Payment]) -> str:
    """The payout of a paid sale in one line: how much, when, and what became of it."""
    return ", ".join(
        _("{amount} à {time} ({state})").format(
            amount=format_amount(payout.amount, payout.currency),
            time=format_time(payout.created_at),
            state=state_word(payout),
        )
        for payout in payouts
    )
