"""Nothing is cut in any language: every screen in the window at the two sizes that shops have."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Event, Flag, Kind, Payment, Status
from pos_app.ui import theme
from pos_app.ui.lane_card import first_line
from pos_app.ui.operator_tiles import OperatorTile
from pos_app.ui.payment_table import PaymentTable, PaymentTableModel
from pos_app.ui.phone_line import HostedPage
from pos_app.ui.phone_panel import WIDTH, PhonePanel
from pos_app.ui.screens.refused import RefusedScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.screens.waiting import WaitingScreen
from pos_app.ui.stop_page import StopWindow
from pos_app.ui.window import TillWindow
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import LANGUAGES, set_language
from pos_app.wording.payments import status_word
from tests.ui.fakes import FakeTill, make_payment, now
from tests.ui.phone_line import FakeLine, FakePrompt
from tests.ui.screen import spaces, what_is_cut, words

SIZES = [(1366, 768), (1024, 768)]
LARGEST = (format_amount(20_000_000, Currency.MGA), format_amount(490_000, Currency.XAF))
LANE_CARD_ROOM = 193
"""Pixels between the edges of a card in the narrow lane."""

Act = Callable[[QtBot, FakeTill, TillWindow], None]


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    set_language(language)
    return language


def payment_of(status: Status, **changes: object) -> Payment:
    return make_payment(status=status, created_at=now() - timedelta(seconds=61), **changes)


def show(till: FakeTill, window: TillWindow, payment: Payment, *happened: tuple[Kind, dict[str, object]]) -> Payment:
    """Put the payment on the screen with its trail, and tell that the operator was asked about it in vain."""
    till.fake_reader.put(payment)
    till.fake_reader.trails[payment.reference] = [
        Event(seq, payment.created_at + timedelta(seconds=seq), payment.reference, kind, dict(data))  # type: ignore[arg-type]
        for seq, (kind, data) in enumerate([(Kind.CREATED, {}), (Kind.SENDING, {}), *happened])
    ]
    window.show_payment(payment)
    if payment.status is not Status.NOT_SENT:
        till.tell_asked(payment.reference, 12, 240.0, "no_answer_in_time")
    return payment


def typed(amount: str, phone: str) -> Act:
    def act(qtbot: QtBot, _till: FakeTill, window: TillWindow) -> None:
        sale = window.screen_widget("sale")
        assert isinstance(sale, SaleScreen)
        qtbot.keyClicks(sale.amount.line, amount)
        qtbot.keyClicks(sale.phone.line, phone)
        if amount == "12500":
            qtbot.waitUntil(sale.button.isEnabled)

    return act


def again(qtbot: QtBot, till: FakeTill, window: TillWindow) -> None:
    show(till, window, payment_of(Status.ABANDONED))
    screen = window.screen_widget("refused")
    assert isinstance(screen, RefusedScreen)
    screen.again()
    qtbot.waitUntil(lambda: window.screen_name() == "sale")


def giving_up(_qtbot: QtBot, till: FakeTill, window: TillWindow) -> None:
    show(till, window, payment_of(Status.AWAITING))
    screen = window.screen_widget("waiting")
    assert isinstance(screen, WaitingScreen)
    screen.ask_to_abandon()


def failed(_qtbot: QtBot, till: FakeTill, _window: TillWindow) -> None:
    till.fail(KnownError("ledger_disk_full"))


def section(name: str) -> Act:
    return lambda _qtbot, _till, window: window.show_section(name)


def payment(status: Status, *happened: tuple[Kind, dict[str, object]], **changes: object) -> Act:
    return lambda _qtbot, till, window: show(till, window, payment_of(status, **changes), *happened) and None


AIRTEL = {"operator": "pvit", "wallet": "AM", "currency": Currency.XAF, "phone": "+24174123456"}
CHECKS = ("amount", "currency", "payer", "payee", "reference")
FLAGS = frozenset({Flag.LATE, Flag.AMOUNT_UNVERIFIED, Flag.CONFLICT, Flag.DUPLICATE})
ACTS: dict[str, Act] = {
    "sale": typed("12500", "0341234567"),
    "mistakes": typed("99999999", "0321234567"),
    "again": again,
    "sending": payment(Status.SENDING),
    "waiting": payment(Status.AWAITING, amount=20_000_000),
    "giving up": giving_up,
    "paid": payment(Status.PAID, transaction_id="7641389024", fee=150, checks=CHECKS),
    "paid with remarks": payment(Status.PAID, transaction_id="7641389024", flags=FLAGS, **AIRTEL),
    "paid by a manager": payment(Status.CONFIRMED_MANUALLY),
    "refused": payment(Status.REFUSED, (Kind.DECLINED, {"reason": "declined"}), reason="declined"),
    "abandoned": payment(Status.ABANDONED, (Kind.ABANDONED, {"by": "Hanta R."}), reason="abandoned"),
    "not sent": payment(Status.NOT_SENT, (Kind.NOT_SENT, {"reason": "tls_failure"}), reason="tls_failure"),
    "unknown": payment(Status.UNKNOWN, (Kind.LOST, {"reason": "html_page"}), reason="html_page", **AIRTEL),
    "cannot be asked": payment(Status.UNKNOWN, (Kind.LOST, {"reason": "connection_lost"}), reason="html_page"),
    "review": payment(Status.REVIEW, (Kind.CONTRADICTED, {"reason": "amount_differs"}), reason="amount_differs"),
    "in flight": section("inflight"),
    "history": section("history"),
    "about": section("about"),
    "failed": failed,
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
    till = FakeTill(*(make_payment(status=status, amount=20_000_000) for status in Status))
    window = window_of(qtbot, till, size)
    act(qtbot, till, window)
    qtbot.waitUntil(lambda: what_is_cut(window) == [])


@pytest.mark.parametrize("environment", Environment)
def test_every_band_fits(qtbot: QtBot, spoken: str, environment: Environment) -> None:
    window = window_of(qtbot, FakeTill(environment=environment), SIZES[1])
    qtbot.waitUntil(lambda: what_is_cut(window) == [])


@pytest.mark.parametrize("code", ["no_operators", "home_in_use", "ledger_behind", "ledger_damaged"])
def test_the_page_of_a_till_that_cannot_open_fits(qtbot: QtBot, spoken: str, code: str) -> None:
    page = StopWindow(KnownError(code, path="/home/hanta/.local/share/pos-app/ledger.sqlite3"))
    qtbot.addWidget(page)
    page.resize(*SIZES[1])
    page.show()
    qtbot.waitUntil(lambda: what_is_cut(page) == [])
    assert spoken == "fr" or "caisse" not in words(page).lower()


def test_the_customers_telephone_fits(qtbot: QtBot, spoken: str) -> None:
    line = FakeLine()
    line.shown = [FakePrompt(name, merchant_name="Épicerie Analakely", amount=20_000_000) for name in ("a", "b")]
    panel = telephone(qtbot, line)
    qtbot.waitUntil(lambda: what_is_cut(panel) == [])


@pytest.mark.parametrize("height", [600, 700])
@pytest.mark.parametrize("busy", [False, True])
def test_the_customers_browser_fits(qtbot: QtBot, spoken: str, busy: bool, height: int) -> None:
    line = FakeLine()
    panel = telephone(qtbot, line, height)
    means = (("orange-ci", "Orange Money"), ("card", "Carte bancaire"))
    page = HostedPage("a", "http://127.0.0.1:8808/pay", "MoneyFusion", "Épicerie Analakely", LARGEST[1], "", means)
    line.load(replace(page, is_busy=busy))
    qtbot.waitUntil(panel.pane.isVisible)
    qtbot.waitUntil(lambda: what_is_cut(panel) == [])
    line.load(replace(page, id="b"))
    qtbot.waitUntil(lambda: what_is_cut(panel) == [])


def telephone(qtbot: QtBot, line: FakeLine, height: int = 700) -> PhonePanel:
    panel = PhonePanel(line)
    qtbot.addWidget(panel)
    panel.resize(WIDTH, height)
    panel.show()
    return panel


@pytest.mark.parametrize("amount", LARGEST)
@pytest.mark.parametrize("status", Status)
def test_an_amount_in_the_lane_is_never_cut(qtbot: QtBot, spoken: str, status: Status, amount: str) -> None:
    word = status_word(status)
    font, state = first_line(amount, word, LANE_CARD_ROOM)
    used = QFontMetricsF(font).horizontalAdvance(amount)
    used += QFontMetricsF(theme.font(13, theme.BOLD)).horizontalAdvance(state) + 27
    assert used <= LANE_CARD_ROOM
    assert len(state) >= min(len(word), 6), "enough of the word is left to know it"


def test_an_everyday_amount_stands_beside_the_whole_word(qtbot: QtBot, spoken: str) -> None:
    everyday = format_amount(12_500, Currency.MGA)
    words = [status_word(status) for status in Status]
    assert [first_line(everyday, word, LANE_CARD_ROOM)[1] for word in words] == words


def test_a_narrow_lane_has_the_room_that_is_counted_on(qtbot: QtBot) -> None:
    window = window_of(qtbot, FakeTill(make_payment()), SIZES[1])
    assert window.lane.cards()[0].width() - 29 >= LANE_CARD_ROOM


@pytest.mark.parametrize("section", ["inflight", "history"])
@pytest.mark.parametrize("size", SIZES)
def test_every_status_and_title_fits_its_column(qtbot: QtBot, spoken: str, size: tuple[int, int], section: str) -> None:
    window = window_of(qtbot, FakeTill(make_payment()), size)
    window.show_section(section)
    table = window.stack.currentWidget().findChild(PaymentTable)
    assert table is not None
    model = table.model()
    assert isinstance(model, PaymentTableModel)
    status = QFontMetricsF(theme.font(13, theme.SEMIBOLD))
    for word in map(status_word, Status):
        assert status.horizontalAdvance(word) <= table.columnWidth(model.status_column) - 38, word
    for number in range(len(model.columns)):
        title = str(model.headerData(number, Qt.Orientation.Horizontal))
        if not table.isColumnHidden(number):
            assert status.horizontalAdvance(title) <= table.columnWidth(number) - 24, title


def test_a_tile_says_the_whole_way_to_pay_beside_another(qtbot: QtBot, spoken: str) -> None:
    till = FakeTill()
    window = window_of(qtbot, till, SIZES[1])
    again(qtbot, till, window)
    tile = next(tile for tile in window.findChildren(OperatorTile) if tile.operator.id == "mvola")
    _name, how = tile.accessibleName().split(":", 1)
    assert QFontMetricsF(theme.font(12, theme.MEDIUM)).horizontalAdvance(spaces(how).strip()) <= tile.width() - 68
