"""The lock: nothing of the money can be read or done behind it, payments are followed, and a PIN opens it again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.payment import Status
from pos_app.core.shop import ShopState, SignIn, SignOut
from pos_app.ui.idle import Idle
from pos_app.ui.lock_page import LockPage
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import CASHIER_PERSON, MANAGER, WITH_PEOPLE, FakeTill, make_day, make_payment, now
from tests.ui.screen import click, spaces, what_is_cut, words

OPEN = ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON, day=make_day())
NOBODY = replace(OPEN, signed_in=None)
SIZES = [(1366, 768), (1024, 768), (800, 500)]
Open = Callable[..., TillWindow]


@pytest.fixture
def window_of(qtbot: QtBot) -> Iterator[Open]:
    # Kept until the test is over: a window that goes with its last name would go while its customer's screen paints.
    kept: list[object] = []

    def made(till: FakeTill, state: ShopState = OPEN, size: tuple[int, int] = SIZES[0]) -> TillWindow:
        window = TillWindow(till, sounds=False)
        kept.extend((till, window))
        qtbot.addWidget(window)
        window.resize(*size)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        till.tell_shop(state)
        return window

    yield made
    for window in kept:
        if isinstance(window, TillWindow):
            window.close()


def page_of(window: TillWindow) -> LockPage:
    page = window.lock.page
    assert page is not None
    assert page.isVisible()
    return page


def keys(window: TillWindow, text: str) -> None:
    """As the window system brings them: to wherever the keyboard is."""
    handle = window.windowHandle()
    for character in text:
        QTest.keyClick(handle, character)


def key(window: TillWindow, what: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.windowHandle(), what, modifier)


def sign_in(till: FakeTill, state: ShopState = OPEN) -> None:
    """What the engine says to the last act where the PIN is right."""
    act = till.acts[-1]
    assert isinstance(act, SignIn)
    till.tell_shop(state)
    till.tell_done(act, state.signed_in)


def test_the_foot_of_the_sidebar_says_who_works_and_how_to_lock(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    foot = window.sidebar.foot
    assert (foot.name, foot.is_lockable) == ("Hanta R.", True)
    assert foot.accessibleName() == "Verrouiller la caisse (Hanta R., caisse caisse3)"
    till.tell_shop(replace(OPEN, signed_in=MANAGER))
    assert foot.name == "Mme Nzé"


def test_without_people_nothing_locks(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, ShopState(day=make_day()))
    assert not window.sidebar.foot.is_lockable
    key(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    window.lock.lock()
    assert not window.lock.is_locked
    assert till.acts == []


def test_ctrl_l_covers_everything_and_signs_out(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill(make_payment(amount=8_765, status=Status.AWAITING))
    window = window_of(till)
    key(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert till.acts == [SignOut("Hanta R.", "locked")]
    page = page_of(window)
    shown = spaces(words(window))
    assert "765" not in shown
    assert "Encaisser" not in shown
    assert "1 paiement à suivre : la caisse continue de le vérifier." in shown
    assert window.band.isVisible()
    assert QApplication.focusWidget() is page
    before = window.screen_name()
    for pressed in (Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F8, Qt.Key.Key_F10, Qt.Key.Key_Return):
        key(window, pressed)
    assert window.screen_name() == before
    assert window.customer is None
    assert till.charges == []


def test_what_was_typed_stays_and_the_keyboard_comes_back_to_it(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    qtbot.keyClicks(sale.amount.line, "12500")
    sale.phone.line.setFocus()
    qtbot.keyClicks(sale.phone.line, "034")
    click(qtbot, window.sidebar.foot)
    till.tell_shop(NOBODY)
    keys(window, "2580")
    assert till.acts[-1] == SignIn("Hanta R.", "2580")
    sign_in(till)
    assert not window.lock.is_locked
    assert sale.isVisible()
    assert (sale.amount.line.text(), sale.phone.line.text()) == ("12\u202f500", "034")
    assert sale.phone.line.hasFocus()


def test_a_till_with_people_begins_locked(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    page = page_of(window)
    assert [tile.person.name for tile in page.names.tiles] == ["Mme Nzé", "Hanta R."]
    assert not page.pad.isHidden()


def test_people_known_before_the_first_frame_do_not_keep_it_from_being_told(qtbot: QtBot) -> None:
    till = FakeTill()
    till.tell_shop(NOBODY)
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    assert window.lock.is_locked


def test_the_keyboard_alone_chooses_a_name_and_types_the_pin(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    page = page_of(window)
    keys(window, "h")
    assert page.names.person == CASHIER_PERSON
    key(window, Qt.Key.Key_Down)
    assert page.names.person == MANAGER
    key(window, Qt.Key.Key_Tab)
    assert page.names.person == CASHIER_PERSON
    key(window, Qt.Key.Key_Up)
    keys(window, "13")
    assert (page.dots.count, page.dots.length) == (2, 6)
    key(window, Qt.Key.Key_Backspace)
    keys(window, "5790")
    assert till.acts == []
    keys(window, "2")
    assert till.acts == [SignIn("Mme Nzé", "157902")]
    assert page.who.text() == "Vérification du code…"


def test_a_french_keyboard_needs_no_shift_for_the_digits(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    keys(window, "h&(-_")
    assert till.acts == [SignIn("Hanta R.", "1568")]


def test_the_mouse_alone_is_enough(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    page = page_of(window_of(till, NOBODY))
    click(qtbot, page.names.tiles[1])
    for digit in "24":
        click(qtbot, page.pad.keys[digit])
    click(qtbot, page.pad.keys[""])
    for digit in "680":
        click(qtbot, page.pad.keys[digit])
    assert till.acts == [SignIn("Hanta R.", "2680")]


def test_a_wrong_pin_is_said_and_belongs_to_the_one_who_typed_it(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    page = page_of(window)
    keys(window, "h1234")
    till.tell_refused(till.acts[-1], InvalidInput("pin_wrong"))
    assert "Ce code n'est pas le bon" in page.trouble.text()
    assert page.dots.count == 0
    key(window, Qt.Key.Key_Down)
    assert page.trouble.isHidden()
    assert window.lock.is_locked


def test_a_pause_is_counted_down(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    page = page_of(window)
    keys(window, "h1234")
    till.tell_refused(till.acts[-1], InvalidInput("pin_locked", seconds=2))
    assert "Prochain essai dans 2 secondes" in page.trouble.text()
    qtbot.waitUntil(lambda: "La pause est finie" in page.trouble.text())


def test_a_pause_of_before_the_start_is_said_too(window_of: Open) -> None:
    paused = replace(CASHIER_PERSON, wrong=5, locked_until=now() + timedelta(minutes=4, seconds=30))
    window = window_of(FakeTill(), replace(NOBODY, people=(MANAGER, paused)))
    page = page_of(window)
    assert page.trouble.isHidden()
    keys(window, "h")
    assert "Prochain essai dans 4 min" in page.trouble.text()


def test_the_wrong_pin_that_begins_a_pause_says_so(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    keys(window, "h1234")
    paused = replace(CASHIER_PERSON, wrong=5, locked_until=now() + timedelta(minutes=5))
    till.tell_shop(replace(NOBODY, people=(MANAGER, paused)))
    till.tell_refused(till.acts[-1], InvalidInput("pin_wrong"))
    assert "Trop de codes faux de suite" in page_of(window).trouble.text()


def test_news_that_are_not_about_this_sign_in_open_nothing(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    window.lock.lock()
    till.tell_shop(OPEN)
    till.tell_done(till.acts[-1])
    till.tell_done(SignIn("Hanta R.", "2580"))
    assert window.lock.is_locked


def test_payments_go_on_and_what_became_of_them_is_news_for_whoever_comes_back(window_of: Open) -> None:
    payment = make_payment(status=Status.AWAITING)
    till = FakeTill(payment)
    window = window_of(till)
    window.show_payment(payment)
    window.lock.lock()
    till.change(payment, status=Status.PAID)
    assert window.watch.is_unseen(payment.reference)
    assert "1 paiement à suivre" in page_of(window).waiting.text()
    till.tell_shop(NOBODY)
    keys(window, "h2580")
    sign_in(till)
    assert not window.watch.is_unseen(payment.reference)
    assert window.screen_name() == "paid"


def test_the_customers_screen_keeps_its_payment(window_of: Open) -> None:
    payment = make_payment(status=Status.AWAITING)
    till = FakeTill(payment)
    window = window_of(till)
    window.show_payment(payment)
    window.toggle_customer()
    window.lock.lock()
    assert window.customer is not None
    assert window.customer.isVisible()
    till.change(payment, status=Status.PAID)
    assert window.customer.payment is not None
    assert window.customer.payment.status is Status.PAID


def test_a_till_that_was_left_alone_locks_itself(window_of: Open) -> None:
    till = FakeTill()
    till.lock_after = 5
    window = window_of(till)
    idle = window.lock.idle
    assert idle is not None
    assert idle.is_counting
    idle.left_alone.emit()
    assert window.lock.is_locked
    assert till.acts == [SignOut("Hanta R.", "idle")]
    assert not idle.is_counting


def test_a_key_and_a_click_count_as_somebody_there_whichever_clock_is_wrong(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    clocks = [0.0, 1_000.0]
    told = []
    idle = Idle(window, lambda: (clocks[0], clocks[1]))
    idle.left_alone.connect(lambda: told.append(True))
    idle.start(5)
    clocks[0] += 299
    keys(window, "1")
    clocks[0] += 299
    idle.look()
    assert told == []
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton)
    # Asleep for an hour: the monotonic clock of some machines stands still meanwhile.
    clocks[1] += 3_600
    idle.look()
    idle.look()
    assert told == [True]
    idle.start(0)
    clocks[0] += 10_000
    idle.look()
    assert told == [True]


def test_an_engine_that_stopped_is_said_and_asks_no_more(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    keys(window, "h2580")
    till.tell_refused(till.acts[-1], KnownError("engine_stopped"))
    assert "panne" in page_of(window).trouble.text()
    keys(window, "2580")
    till.fail(KnownError("ledger_io"))
    assert page_of(window).pad.isEnabled()
    assert window.failure.isVisible()


def test_who_no_longer_works_here_is_not_offered(window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till, NOBODY)
    till.tell_shop(replace(NOBODY, people=(MANAGER, replace(CASHIER_PERSON, disabled=True))))
    assert [tile.person.name for tile in page_of(window).names.tiles] == ["Mme Nzé"]


@pytest.mark.parametrize("size", SIZES)
def test_everything_fits(qtbot: QtBot, window_of: Open, size: tuple[int, int]) -> None:
    till = FakeTill(make_payment(status=Status.AWAITING))
    window = window_of(till, NOBODY, size)
    page = page_of(window)
    keys(window, "h1234")
    till.tell_refused(till.acts[-1], InvalidInput("pin_locked", seconds=272))
    if size[1] >= 700:
        qtbot.waitUntil(lambda: what_is_cut(page) == [])
    assert page.pad.keys["0"].height() >= 44
