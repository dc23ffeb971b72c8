"""Nothing of printing is cut in any language, in the smallest window that shops have, while the printer has a fault."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Flag, Status
from pos_app.core.printing import JobState, PrintFault
from pos_app.ui.screens.history import HistoryScreen
from pos_app.ui.screens.paid import PaidScreen
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import LINKS, MONEYFUSION, MVOLA, PVIT_OUT, FakeTill, make_payment, make_payout
from tests.ui.fakes_prints import FakePrints, make_job
from tests.ui.screen import what_is_cut

CHECKS = ("amount", "currency", "payer", "payee", "reference")
PAID = make_payment(
    status=Status.PAID, operator="pvit", wallet="AM", currency=Currency.XAF, amount=490_000, fee=2_450,
    phone="+24174213803", transaction_id="7641389024", checks=CHECKS, flags=frozenset({Flag.LATE}),
)  # fmt: skip
LINK = make_payment(operator="moneyfusion", currency=Currency.XOF, link=LINKS["moneyfusion"])
REFUSED = make_payment(status=Status.ABANDONED, reason="abandoned", provider_reference="prov")
PAYOUT = make_payout(status=Status.AWAITING)

Act = Callable[[TillWindow], None]


def paid(window: TillWindow) -> None:
    window.show_payment(PAID)
    screen = window.screen_widget("paid")
    assert isinstance(screen, PaidScreen)
    assert screen.receipt is not None
    screen.receipt.actions.save("Ctrl+E")


def share(window: TillWindow) -> None:
    history(window).details.show_share()


def again(window: TillWindow) -> None:
    history(window).details.print_button.click()


def queue(window: TillWindow) -> None:
    assert window.prints is not None
    window.prints.show_queue()


def history(window: TillWindow) -> HistoryScreen:
    window.show_section("history")
    screen = window.screen_widget("history")
    assert isinstance(screen, HistoryScreen)
    screen.show_details(PAID.reference)
    return screen


ACTS: dict[str, Act] = {
    "sale": lambda window: window.show_section("sale"),
    "paid": paid,
    "refused": lambda window: window.show_payment(REFUSED),
    "link": lambda window: window.show_payment(LINK),
    "payout": lambda window: window.show_payment(PAYOUT),
    "again": again,
    "share": share,
    "queue": queue,
    "day": lambda window: window.show_section("day"),
    "board": lambda window: window.show_section("board"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_is_cut(qtbot: QtBot, language: str, act: Act, tmp_path: Path) -> None:
    set_language(language)
    till = FakeTill(PAID, LINK, REFUSED, PAYOUT, operators=(MVOLA, PVIT_OUT, MONEYFUSION))
    prints = till.prints = FakePrints(refusals=True)
    till.exports = tmp_path
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    qtbot.waitUntil(lambda: window.prints is not None)
    keys = (f"payment:{PAID.reference}", f"refusal:{REFUSED.reference}", f"asked:{PAYOUT.reference}")
    jobs = [make_job(key=key, tries=12) for key in (*keys, f"link:{LINK.reference}")]
    prints.tell_jobs(*jobs, make_job(state=JobState.HELD), fault=PrintFault("printer_paper", target="192.168.100.150"))
    act(window)
    qtbot.waitUntil(lambda: what_is_cut(window) == [])
