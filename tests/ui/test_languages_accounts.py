"""Nothing is cut in any language: links, money that goes back, daily keys and notices, in the whole window."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Claim, Event, Flag, Kind, Payment, Status
from pos_app.ui import theme
from pos_app.ui.lane_card import first_line
from pos_app.ui.screens.history import HistoryScreen
from pos_app.ui.screens.link import LinkScreen
from pos_app.ui.window import TillWindow
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import LANGUAGES, set_language
from pos_app.wording.payments import state_word
from tests.ui.fakes import (
    EKOLOPAY,
    LINKS,
    MONEYFUSION,
    MVOLA,
    PVIT_OUT,
    PVIT_WEB,
    FakeTill,
    make_orphan,
    make_payment,
    make_payout,
)
from tests.ui.screen import what_is_cut

SIZES = [(1366, 768), (1024, 768)]
EVERY_OPERATOR = (MVOLA, PVIT_OUT, PVIT_WEB, MONEYFUSION, EKOLOPAY)
FOREIGN = "https://payin.moneyfusion.net.evil.example/payment/5d58/12500"
LANE_CARD_ROOM = 193
"""Pixels between the edges of a card in the narrow lane."""

Act = Callable[[FakeTill, TillWindow], None]


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    set_language(language)
    return language


def linked(status: Status = Status.AWAITING, **changes: object) -> Payment:
    given: dict[str, object] = {
        "operator": "moneyfusion",
        "link": LINKS["moneyfusion"],
        "provider_reference": "token",
        "currency": Currency.XOF,
        "amount": 490_000,
        "phone": "+2250708889205",
    }
    return make_payment(status=status, **{**given, **changes})


def show(*happened: tuple[Kind, dict[str, object]], payment: Payment) -> Act:
    def act(till: FakeTill, window: TillWindow) -> None:
        till.fake_reader.put(payment)
        till.fake_reader.trails[payment.reference] = [
            Event(seq, payment.created_at + timedelta(seconds=seq), payment.reference, kind, dict(data))
            for seq, (kind, data) in enumerate(happened, 1)
        ]
        window.show_payment(payment)

    return act


def payout(status: Status, **changes: object) -> Act:
    made = make_payout(status=status, returns="C3-0T38S6XFTA", **changes)
    allowed: dict[str, object] = {"approved_by": "Mme Nzé", "why": "rendu monnaie"}
    return show((Kind.PAYOUT, allowed), (Kind.SENDING, {}), payment=made)


def given_up(reason: str, detail: str | None = None) -> Act:
    made = linked(Status.ABANDONED, link=None, reason=reason, detail=detail)
    data: dict[str, object] = {"by": "till", "reason": reason, "detail": detail}
    return show((Kind.CREATED, {}), (Kind.ABANDONED, data), payment=made)


def giving_up_a_link(till: FakeTill, window: TillWindow) -> None:
    show(payment=linked())(till, window)
    screen = window.screen_widget("link")
    assert isinstance(screen, LinkScreen)
    screen.ask_to_abandon()


def change_of_a_payment(_till: FakeTill, window: TillWindow) -> None:
    paid = make_payment(operator="pvit", wallet="AM", currency=Currency.XAF, phone="+24174213803", status=Status.PAID)
    window.show_change(paid)


def change(_till: FakeTill, window: TillWindow) -> None:
    window.show_change(None)


def payouts(till: FakeTill, window: TillWindow) -> None:
    for status in Status:
        till.fake_reader.put(make_payout(status=status, amount=490_000))
    window.show_section("history")
    history = window.stack.currentWidget()
    assert isinstance(history, HistoryScreen)
    history.filters.direction.setCurrentIndex(1)


def notices(till: FakeTill, window: TillWindow) -> None:
    for claim in (*Claim, None, None):
        till.tell_orphan(make_orphan(claim=claim))
    window.show_section("inflight")


def keys(till: FakeTill, window: TillWindow) -> None:
    till.tell_key("pvit", timedelta(hours=25), refused=True)
    till.tell_listening(("PVit", f"https://caisse.example.ga/c/pvit/{'x' * 43}"))
    window.show_section("about")
    till.tell_key_offered("pvit", "key_not_proved")


def nobody_can_reach_the_till(till: FakeTill, window: TillWindow) -> None:
    till.tell_key("pvit", timedelta(hours=23))
    till.tell_listening(error=KnownError("listen_in_use", address="0.0.0.0:8443"))
    window.show_section("about")


CALLBACK: tuple[Kind, dict[str, object]] = (Kind.CALLBACK, {"claim": "success"})
ACTS: dict[str, Act] = {
    **{f"payout {status}": payout(status, reason="no_answer_in_time") for status in Status},
    "payout that nobody can be asked about": payout(Status.UNKNOWN, operator="moneyfusion", reason="html_page"),
    "payout that went twice": payout(Status.PAID, flags=frozenset({Flag.DUPLICATE, Flag.LATE, Flag.CONFLICT})),
    "link": show((Kind.ACCEPTED, {"link": "x"}), CALLBACK, payment=linked()),
    "link of our own": show(payment=linked(operator="pvit-web", link=LINKS["pvit-web"], phone="+24174213803")),
    "link that leads elsewhere": show(payment=linked(link=FOREIGN)),
    "link that is none": show(payment=linked(operator="ekolopay", link="no link")),
    "link that waits for an answer": show(payment=linked(Status.UNKNOWN, reason="ip_refused")),
    "link lost": given_up("link_lost"),
    "link refused": given_up("link_refused", "payin.moneyfusion.net.evil.example"),
    "link expired": given_up("link_expired"),
    "giving up a link": giving_up_a_link,
    "paid": show((Kind.PAID, {"paid_by": "+2250102030405"}), payment=linked(Status.PAID, transaction_id="7641389024")),
    "busy": show(payment=make_payment(status=Status.REFUSED, reason="merchant_busy", operator="pvit")),
    "change": change,
    "change of a payment": change_of_a_payment,
    "payouts": payouts,
    "notices": notices,
    "keys": keys,
    "nobody can reach the till": nobody_can_reach_the_till,
}


def window_of(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> TillWindow:
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_is_cut(qtbot: QtBot, spoken: str, act: Act, size: tuple[int, int]) -> None:
    till = FakeTill(linked(), make_payout(status=Status.UNKNOWN), operators=EVERY_OPERATOR)
    window = window_of(qtbot, till, size)
    act(till, window)
    qtbot.waitUntil(lambda: what_is_cut(window) == [])


@pytest.mark.parametrize("size", SIZES)
def test_every_state_of_a_payout_fits_its_column(qtbot: QtBot, spoken: str, size: tuple[int, int]) -> None:
    window = window_of(qtbot, FakeTill(make_payment()), size)
    window.show_section("history")
    history = window.screen_widget("history")
    assert isinstance(history, HistoryScreen)
    table = history.table
    metrics = QFontMetricsF(theme.font(13, theme.SEMIBOLD))
    room = table.columnWidth(history.model.status_column) - 38
    for word in words().values():
        assert metrics.horizontalAdvance(word) <= room, word


def test_an_everyday_payout_stands_beside_its_word_in_the_lane(qtbot: QtBot, spoken: str) -> None:
    everyday = f"\u2212{format_amount(500, Currency.XAF)}"
    shown = {status: first_line(everyday, word, LANE_CARD_ROOM)[1] for status, word in words().items()}
    by_manager = shown.pop(Status.CONFIRMED_MANUALLY)
    assert shown == {status: words()[status] for status in shown}
    assert by_manager.startswith(words()[Status.PAID]), "that it left is read whatever becomes of the rest"


def words() -> dict[Status, str]:
    """What the cashier reads of a payout in each of its states, in the language that is spoken."""
    return {status: state_word(make_payout(status=status)) for status in Status}
