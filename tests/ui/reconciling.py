"""Statements, piles and people for the tests of the comparison's screen."""

from datetime import datetime, timedelta
from typing import Any

from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Payment, Status
from pos_app.core.people import Person, Role
from pos_app.core.reconciliation import By, Pair, Reconciled, Why, ours_of
from pos_app.core.shop import Explain, Reconcile, ShopState
from pos_app.core.statement import StatementLine, keyed
from pos_app.ui.screens.reconcile import ReconcileScreen
from tests.ui.fakes import FakeTill, make_payment, now
from tests.ui.screen import WIDE, put_on_screen

MANAGER = Person("Mme Rabe", Role.MANAGER)
CASHIER = Person("Hanta R.", Role.CASHIER)
PIN = "482915"


def make_line(number: str = "653804911", **changes: Any) -> StatementLine:
    """A line of MVola's statement, with its key."""
    plain: dict[str, Any] = {
        "row": 7,
        "amount": 7_000,
        "currency": Currency.MGA,
        "at": now() - timedelta(hours=3),
        "transaction_id": number,
        "phone": "+261345512008",
        "word": "Completed",
    }
    return keyed([StatementLine(**{**plain, **changes})])[0]


def paid(**changes: Any) -> Payment:
    return make_payment(**{"status": Status.PAID, "transaction_id": "653804001", **changes})


def only_ours(payment: Payment, why: Why = Why.NOT_ON_STATEMENT) -> Pair:
    return Pair(ours_of(payment), None, (why,))


def only_theirs(line: StatementLine, why: Why = Why.NOT_IN_TILL) -> Pair:
    return Pair(None, line, (why,))


def both(payment: Payment, line: StatementLine, *why: Why) -> Pair:
    return Pair(ours_of(payment), line, why, By.TRANSACTION)


def till_with_people(*payments: Payment) -> FakeTill:
    till = FakeTill(*payments)
    assert till.shop is not None
    till.tell_shop(ShopState(people=(MANAGER, CASHIER), signed_in=CASHIER, day=till.shop.day))
    return till


def reconcile_screen(qtbot: QtBot, till: FakeTill, *piles: Reconciled, size: tuple[int, int] = WIDE) -> ReconcileScreen:
    """The screen after its first comparison came to these piles."""
    screen = ReconcileScreen(till)
    put_on_screen(qtbot, screen, size)
    answer(till, *piles)
    return screen


def answer(till: FakeTill, *piles: Reconciled) -> Reconcile:
    """Answer the newest comparison that was asked for."""
    act = next(act for act in reversed(till.acts) if isinstance(act, Reconcile))
    till.tell_done(act, piles)
    return act


def explanations(till: FakeTill) -> list[Explain]:
    return [act for act in till.acts if isinstance(act, Explain)]


def give(screen: ReconcileScreen, qtbot: QtBot, reason: int = 1) -> None:
    """A manager chooses a reason, types the PIN and confirms, as a person does."""
    approval = screen.approval
    assert approval.isVisible()
    approval.reason.setCurrentIndex(reason)
    approval.pin.setFocus()
    qtbot.keyClicks(approval.pin, PIN)
    approval.button.click()


def at(hour: int, minute: int) -> datetime:
    return now().astimezone().replace(hour=hour, minute=minute, second=0, microsecond=0)
