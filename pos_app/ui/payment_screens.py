"""Which screen shows a payment, and the screens themselves, each made when it is first shown. It acts on no payment."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.ui.screens.payment_screen import PaymentScreen

WAITING, LINK, PAID, REFUSED, VERIFY, PAYOUT = "waiting", "link", "paid", "refused", "verify", "payout"

_SCREEN_OF = {
    Status.CREATED: WAITING,
    Status.SENDING: WAITING,
    Status.AWAITING: WAITING,
    Status.PAID: PAID,
    Status.CONFIRMED_MANUALLY: PAID,
    Status.REFUSED: REFUSED,
    Status.NOT_SENT: REFUSED,
    Status.ABANDONED: REFUSED,
    Status.UNKNOWN: VERIFY,
    Status.REVIEW: VERIFY,
}


def screen_of(payment: Payment, operators: tuple[Operator, ...]) -> str:
    """The name of the screen that shows `payment`: by its state, its direction and how its customer pays."""
    if payment.direction is Direction.OUT:
        return PAYOUT
    if payment.status is Status.AWAITING and _by_link(payment, operators):
        return LINK
    return _SCREEN_OF[payment.status]


def _by_link(payment: Payment, operators: tuple[Operator, ...]) -> bool:
    operator = next((choice for choice in operators if choice.id == payment.operator), None)
    # One that is not in the settings any more is told by what it gave.
    return payment.link is not None if operator is None else operator.by_link


# Each screen's module is imported when the screen is first shown: only the sale is needed for the first frame.


def makers(till: Till) -> "dict[str, Callable[[], PaymentScreen]]":
    """How the screen of each name is made."""

    def waiting() -> "PaymentScreen":
        from pos_app.ui.screens.waiting import WaitingScreen

        return WaitingScreen(till)

    def link() -> "PaymentScreen":
        from pos_app.ui.screens.link import LinkScreen

        return LinkScreen(till)

    def paid() -> "PaymentScreen":
        from pos_app.ui.screens.paid import PaidScreen

        return PaidScreen(till)

    def refused() -> "PaymentScreen":
        from pos_app.ui.screens.refused import RefusedScreen

        return RefusedScreen(till)

    def verify() -> "PaymentScreen":
        from pos_app.ui.screens.verify import VerifyScreen

        return VerifyScreen(till)

    def payout() -> "PaymentScreen":
        from pos_app.ui.screens.payout import PayoutScreen

        return PayoutScreen(till)

    return {WAITING: waiting, LINK: link, PAID: paid, REFUSED: refused, VERIFY: verify, PAYOUT: payout}
