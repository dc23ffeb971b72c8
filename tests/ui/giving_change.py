"""What the tests of change and refunds share: a payment to give back, and a person who types and sends."""

from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Payment, Status
from pos_app.ui.screens.change import ChangeScreen
from tests.ui.fakes import make_payment
from tests.ui.screen import click


def paid(**changes: object) -> Payment:
    given: dict[str, object] = {
        "operator": "pvit",
        "wallet": "AM",
        "currency": Currency.XAF,
        "amount": 5_000,
        "phone": "+24174213803",
        "status": Status.PAID,
    }
    return make_payment(**{**given, **changes})


def fill(qtbot: QtBot, screen: ChangeScreen, amount: str = "500", *, phone: str = "", manager: str = "Mme Nze") -> None:
    """Type as a person does; the number is the payer's where none is given."""
    qtbot.keyClicks(screen.amount.line, amount)
    if phone:
        qtbot.keyClicks(screen.phone.line, phone)
    screen.reason.setCurrentIndex(1)
    qtbot.keyClicks(screen.manager, manager)
    qtbot.keyClicks(screen.pin, "2468")
    qtbot.waitUntil(lambda: "Vérification" not in screen.button.text())


def send(qtbot: QtBot, screen: ChangeScreen) -> None:
    click(qtbot, screen.button)
    click(qtbot, screen.yes_button)
