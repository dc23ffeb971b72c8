"""The window: which screen is shown when, by real keys and clicks; other people's payments never steal it."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment, Payment, Status
from pos_app.ui import theme
from pos_app.ui.payment_screens import screen_of as name_of_screen
from pos_app.ui.screens.history import HistoryScreen
from pos_app.ui.screens.payment_screen import PaymentScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.tab_order import neighbour, stops
from pos_app.ui.window import TillWindow
from tests.ui.fakes import MVOLA, FakeTill, make_payment, now

SIZES = [(1366, 768), (1024, 768)]
Open = Callable[..., TillWindow]


@pytest.fixture
def window_of(qtbot: QtBot) -> Open:
    def made(till: FakeTill, size: tuple[int, int] = SIZES[0]) -> TillWindow:
        window = TillWindow(till, sounds=False)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return made


def press(qtbot: QtBot, window: TillWindow, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key)


def screen_of(window: TillWindow) -> PaymentScreen:
    screen = window.stack.currentWidget()
    assert isinstance(screen, PaymentScreen)
    screen.key_guard_ms = 0
    return screen


def charge(qtbot: QtBot, window: TillWindow, till: FakeTill) -> Payment:
    """Type a sale and press its button, then let the engine record it."""
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    qtbot.keyClicks(sale.amount.line, "12500")
    qtbot.keyClicks(sale.phone.line, "0341234567")
    qtbot.waitUntil(sale.button.isEnabled)
    qtbot.mouseClick(sale.button, Qt.MouseButton.LeftButton)
    return till.record(till.charges[-1], phone="+261341234567")


def test_the_sections_open_by_their_keys(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill())
    for key, name, title in (
        (Qt.Key.Key_F2, "inflight", "En cours"),
        (Qt.Key.Key_F3, "history", "Historique"),
        (Qt.Key.Key_F10, "about", "Infos"),
        (Qt.Key.Key_F1, "sale", "Encaisser"),
    ):
        press(qtbot, window, key)
        assert window.screen_name() == name
        assert window.header.title.text() == title
        assert window.sidebar.button(name).isChecked()


def test_the_key_of_the_history_begins_a_new_search_from_its_table_too(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill(make_payment(amount=9_500)))
    press(qtbot, window, Qt.Key.Key_F3)
    screen = window.screen_widget("history")
    assert isinstance(screen, HistoryScreen)
    qtbot.waitUntil(screen.search.hasFocus)
    qtbot.keyClicks(screen.search, "9500")
    qtbot.keyClick(screen.search, Qt.Key.Key_Return)
    assert screen.table.hasFocus()
    press(qtbot, window, Qt.Key.Key_F3)
    assert screen.search.hasFocus()
    qtbot.keyClicks(screen.search, "12")
    assert screen.search.text() == "12"
    press(qtbot, window, Qt.Key.Key_F1)
    press(qtbot, window, Qt.Key.Key_F3)
    qtbot.keyClicks(screen.search, "7")
    assert screen.search.text() == "7"


def test_the_sections_open_by_touch_and_by_enter(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill())
    qtbot.mouseClick(window.sidebar.button("history"), Qt.MouseButton.LeftButton)
    assert window.screen_name() == "history"
    window.sidebar.button("inflight").setFocus()
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.screen_name() == "inflight"
    window.sidebar.button("sale").setFocus()
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.screen_name() == "sale"


def test_a_sale_shows_its_waiting_screen_once_it_is_recorded(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    payment = charge(qtbot, window, till)
    assert window.screen_name() == "waiting"
    assert window.payment == payment


@pytest.mark.parametrize("status", Status)
def test_the_payment_on_screen_is_shown_by_the_screen_of_its_state(
    qtbot: QtBot, window_of: Open, status: Status
) -> None:
    till = FakeTill()
    window = window_of(till)
    payment = charge(qtbot, window, till)
    changed = till.change(payment, status=status)
    assert window.screen_name() == name_of_screen(changed, till.operators)
    assert screen_of(window).payment == changed


def test_every_state_has_a_screen() -> None:
    shown = {name_of_screen(make_payment(status=status), (MVOLA,)) for status in Status}
    assert shown == {"waiting", "paid", "refused", "verify"}


@pytest.mark.parametrize("section", ["sale", "inflight", "history", "about"])
@pytest.mark.parametrize("status", Status)
def test_a_change_of_another_payment_never_steals_the_screen(
    qtbot: QtBot, window_of: Open, section: str, status: Status
) -> None:
    other = make_payment(status=Status.SENDING)
    till = FakeTill(other)
    window = window_of(till)
    window.show_section(section)
    if status is not Status.CREATED:
        till.change(other, status=status)
    assert window.screen_name() == section


def test_a_change_of_another_payment_leaves_the_paid_screen_alone(qtbot: QtBot, window_of: Open) -> None:
    other = make_payment()
    till = FakeTill(other)
    window = window_of(till)
    mine = till.change(charge(qtbot, window, till), status=Status.PAID)
    till.change(other, status=Status.REFUSED)
    till.change(make_payment(status=Status.CREATED))
    assert window.screen_name() == "paid"
    assert window.payment == mine


def test_a_sale_recorded_while_the_cashier_looks_elsewhere_waits_in_the_lane(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    window.show_section("history")
    payment = make_payment(status=Status.CREATED)
    till.change(payment)
    assert window.screen_name() == "history"
    assert [card.payment for card in window.lane.cards() if card.payment and card.payment.sale == payment.sale]


def test_the_next_customer_comes_with_enter(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    till.change(charge(qtbot, window, till), status=Status.AWAITING)
    screen_of(window)
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.screen_name() == "sale"
    assert window.payment is None
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_after_the_next_customer_the_first_payment_reports_in_the_lane(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    payment = till.change(charge(qtbot, window, till), status=Status.AWAITING)
    screen_of(window)
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.sidebar.button("inflight").badge == 1
    till.change(payment, status=Status.PAID)
    assert window.screen_name() == "sale"
    card = window.lane.cards()[0]
    assert card.flashes == 1
    assert window.sidebar.button("inflight").badge == 1
    assert "1" in window.sidebar.button("inflight").accessibleDescription()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert window.screen_name() == "paid"
    assert window.sidebar.button("inflight").badge == 0
    assert window.sidebar.button("inflight").accessibleDescription() == ""


def test_a_second_attempt_starts_from_the_refused_payment(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    refused = till.change(charge(qtbot, window, till), status=Status.REFUSED, reason="customer_refused")
    screen_of(window).sale_again.emit(refused)
    sale = window.screen_widget("sale")
    assert window.screen_name() == "sale"
    assert isinstance(sale, SaleScreen)
    assert sale.amount.line.text().replace("\u202f", "") == "12500"


def test_history_and_the_list_open_payments(qtbot: QtBot, window_of: Open) -> None:
    payment = make_payment(status=Status.REFUSED)
    waiting = make_payment()
    window = window_of(FakeTill(payment, waiting))
    press(qtbot, window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QWidget))
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.payment == waiting
    window.open_from_history(payment.reference)
    assert window.screen_name() == "refused"
    assert window.header.title.text() == "Historique"


def test_an_old_payment_is_read_from_the_ledger_and_an_unknown_one_opens_nothing(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    old = make_payment(status=Status.REFUSED)
    till.fake_reader.put(old)
    window.open_from_history("no-such-ref")
    assert window.screen_name() == "sale"
    window.open_from_history(old.reference)
    assert window.payment == old
    till.reader = None
    window.open_from_history("no-such-ref")
    assert window.payment == old


def test_many_in_flight_open_the_list(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill(*(make_payment() for _ in range(30))))
    more = next(b for b in window.lane.findChildren(QAbstractButton) if "autres" in b.text())
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert window.screen_name() == "inflight"


def test_a_failed_engine_shows_a_banner_on_every_screen(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    assert not window.failure.isVisible()
    till.fail(KnownError("ledger_disk_full"))
    for section in ("sale", "inflight", "history", "about"):
        window.show_section(section)
        assert window.failure.isVisible()
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    assert not sale.button.isEnabled()


@pytest.mark.parametrize(("environment", "visible"), [(Environment.TRAINING, True), (Environment.PRODUCTION, False)])
def test_the_band_is_on_every_screen_where_money_is_not_real(
    qtbot: QtBot, window_of: Open, environment: Environment, visible: bool
) -> None:
    window = window_of(FakeTill(environment=environment))
    for section in ("sale", "inflight", "history", "about"):
        window.show_section(section)
        assert window.band.isVisible() is visible


def test_tab_goes_through_the_screen_then_the_lane_then_the_sections(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill(make_payment()))
    window.show_section("history")
    window.show_section("sale")
    regions: tuple[QWidget, ...] = (window.stack, window.lane, window.sidebar)
    passed = []
    for _step in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        passed.append(next(number for number, region in enumerate(regions) if region.isAncestorOf(focused)))
        press(qtbot, window, Qt.Key.Key_Tab)
        if len(passed) > 1 and passed[-1] == 0 and passed[-2] == 2:
            break
    assert passed[:-1] == sorted(passed[:-1])
    assert set(passed) == {0, 1, 2}


def test_tab_backwards_is_the_same_way_back(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill(make_payment()))
    first = QApplication.focusWidget()
    press(qtbot, window, Qt.Key.Key_Tab)
    press(qtbot, window, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is first


def test_where_nothing_can_be_reached_tab_goes_nowhere(qtbot: QtBot) -> None:
    alone = QWidget()
    qtbot.addWidget(alone)
    assert stops(alone) == []
    assert neighbour([alone], None, forward=True) is None


def test_from_nowhere_tab_starts_at_the_first_or_last_stop(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill())
    order = stops(window.sidebar)
    assert neighbour([window.sidebar], None, forward=True) is order[0]
    assert neighbour([window.sidebar], None, forward=False) is order[-1]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("section", ["sale", "inflight", "history", "about"])
def test_everything_fits_and_can_be_touched_and_has_a_name(
    qtbot: QtBot, window_of: Open, size: tuple[int, int], section: str
) -> None:
    window = window_of(FakeTill(*(make_payment(status=status) for status in Status)), size)
    window.show_section(section)
    assert (window.width(), window.height()) == size
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.accessibleName():
            assert min(button.width(), button.height()) >= theme.TOUCH, button.accessibleName()
            assert window.rect().contains(button.mapTo(window, button.rect().center()))
    for control in stops(window):
        assert control.accessibleName(), control


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("size", SIZES)
def test_the_screens_of_payments_fit(qtbot: QtBot, window_of: Open, status: Status, size: tuple[int, int]) -> None:
    payment = make_payment(status=status, created_at=now())
    window = window_of(FakeTill(payment), size)
    window.show_payment(payment)
    assert (window.width(), window.height()) == size


def test_a_small_laptop_at_200_percent_scrolls_to_where_the_keyboard_goes(qtbot: QtBot, window_of: Open) -> None:
    window = window_of(FakeTill(make_payment()), (683, 384))
    assert (window.width(), window.height()) == (683, 384)
    assert not window.lane.isVisible()
    for button in window.sidebar.findChildren(QAbstractButton):
        assert window.rect().contains(button.mapTo(window, button.rect().bottomRight()))
    for _step in range(6):
        focused = QApplication.focusWidget()
        assert focused is not None
        assert window.rect().contains(focused.mapTo(window, focused.rect().center()))
        assert not focused.visibleRegion().isEmpty()
        press(qtbot, window, Qt.Key.Key_Tab)


def test_the_first_frame_is_told_once(qtbot: QtBot) -> None:
    window = TillWindow(FakeTill(), sounds=False)
    qtbot.addWidget(window)
    told: list[int] = []
    window.painted.connect(lambda: told.append(1))
    window.show()
    qtbot.waitUntil(lambda: told == [1])
    window.repaint()
    qtbot.waitUntil(lambda: told == [1])


def test_a_hostile_shop_name_is_plain_text_in_the_title(qtbot: QtBot) -> None:
    window = TillWindow(FakeTill(shop_name="<b>x</b>\u202e"), sounds=False)
    qtbot.addWidget(window)
    assert window.windowTitle() == "Caisse · <b>x</b>"
    nameless = TillWindow(FakeTill(shop_name=""), sounds=False)
    qtbot.addWidget(nameless)
    assert nameless.windowTitle() == "Caisse"


_HEAVY = (
    "phonenumbers", "httpx", "sqlite_utils", "keyring", "qrcode", "starlette", "uvicorn", "asyncio",
    "PySide6.QtNetwork", "pos_app.ui.screens.history", "pos_app.ui.screens.paid",
)  # fmt: skip
_FIRST_FRAME = """
import sys
from PySide6.QtWidgets import QApplication
from pos_app.ui import theme
theme.prepare()
app = QApplication([])
theme.apply(app)
from pos_app.ui.till import Till
from pos_app.ui.window import TillWindow
window = TillWindow(Till(shop_name="x", till_code="caisse1", cashier="y"))
window.painted.connect(app.quit)
window.show()
app.exec()
print(" ".join(sys.modules))
print(app.style().name())
"""


def test_the_first_frame_needs_no_heavy_library() -> None:
    run = subprocess.run([sys.executable, "-c", _FIRST_FRAME], capture_output=True, text=True, timeout=60, check=True)
    modules, style = run.stdout.strip().splitlines()
    assert not set(_HEAVY) & set(modules.split())
    assert style == "fusion"
