"""Where the telephone stands: beside the till where there is room, else in nobody's way until it is called for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment, Status
from pos_app.ui.phone_panel import WIDTH
from pos_app.ui.phone_window import PhoneWindow, places
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import LINK, TillWindow
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, FakeTill, make_payment
from tests.ui.phone_line import FakeLine, FakePrompt
from tests.ui.screen import click

WIDE, LAPTOP, SMALL = QRect(0, 0, 1920, 1040), QRect(0, 0, 1366, 728), QRect(0, 0, 1024, 728)


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def window(qtbot: QtBot) -> TillWindow:
    made = TillWindow(FakeTill(), sounds=False)
    qtbot.addWidget(made)
    return made


def opened(qtbot: QtBot, window: TillWindow, line: FakeLine, screen: QRect) -> PhoneWindow:
    phone = PhoneWindow(window, line)
    phone.place(screen)
    window.show()
    if places(screen)[2]:
        qtbot.waitUntil(phone.isVisible)
    # The offscreen platform makes every window that is shown the active one.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return phone


def sale(window: TillWindow) -> SaleScreen:
    made = window.screen_widget("sale")
    assert isinstance(made, SaleScreen)
    return made


@pytest.mark.parametrize("screen", [WIDE, LAPTOP, QRect(1920, 100, 1366, 700), QRect(0, 0, 1400, 1050)])
def test_both_are_seen_whole_where_there_is_room(screen: QRect) -> None:
    till, phone, beside = places(screen)
    assert beside
    assert not till.intersects(phone)
    assert screen.contains(till)
    assert screen.contains(phone)
    assert till.width() >= 1024
    assert phone.width() == WIDTH


@pytest.mark.parametrize("screen", [SMALL, QRect(0, 0, 800, 600), QRect(0, 0, 1280, 720)])
def test_a_smaller_screen_is_the_tills(screen: QRect) -> None:
    till, phone, beside = places(screen)
    assert not beside
    assert screen.contains(till)
    assert screen.contains(phone)
    assert till.width() > screen.width() - 20


def test_beside_the_till_it_is_there_from_the_start(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = opened(qtbot, window, line, WIDE)
    click(qtbot, phone.button)
    qtbot.waitUntil(phone.isActiveWindow)
    assert phone.panel.hasFocus()
    qtbot.keyClick(phone.panel, Qt.Key.Key_F9)
    qtbot.waitUntil(window.isActiveWindow)
    assert phone.isVisible()


def test_on_a_small_screen_it_comes_when_called_and_goes_after_the_last_answer(
    qtbot: QtBot, window: TillWindow, line: FakeLine
) -> None:
    phone = opened(qtbot, window, line, SMALL)
    line.ring(FakePrompt("a"))
    line.ring(FakePrompt("b"))
    qtbot.waitUntil(lambda: phone.button.badge == 2)
    assert phone.button.accessibleDescription() == "2 demandes sur le téléphone"
    assert not phone.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(phone.isActiveWindow)
    click(qtbot, phone.panel.refuse_button)
    qtbot.waitUntil(lambda: phone.button.badge == 1)
    assert phone.isVisible()

    def refused() -> bool:
        phone.panel.refuse()
        return phone.panel.waiting == 0

    qtbot.waitUntil(refused)
    assert not phone.isVisible()
    assert phone.button.badge == 0
    assert phone.button.accessibleDescription() == ""
    qtbot.waitUntil(window.isActiveWindow)


def test_f9_puts_it_away_on_a_small_screen(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = opened(qtbot, window, line, SMALL)
    click(qtbot, phone.button)
    qtbot.waitUntil(phone.isActiveWindow)
    qtbot.keyClick(phone.panel, Qt.Key.Key_F9)
    assert not phone.isVisible()


def test_closed_by_its_frame_it_comes_back(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = opened(qtbot, window, line, WIDE)
    phone.close()
    assert not phone.isVisible()
    assert window.isVisible()
    click(qtbot, phone.button)
    qtbot.waitUntil(phone.isVisible)


def test_it_goes_with_the_till(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = opened(qtbot, window, line, WIDE)
    window.hide()
    assert not phone.isVisible()


def test_a_till_that_is_gone_before_its_telephone_came(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = PhoneWindow(window, line)
    phone.place(WIDE)
    window.show()
    window.hide()
    QApplication.processEvents()
    assert not phone.isVisible()


@pytest.mark.parametrize(("tile", "number"), [(0, "034 12 345 09"), (1, "074 21 38 09")])
def test_a_story_goes_into_the_sale(qtbot: QtBot, window: TillWindow, line: FakeLine, tile: int, number: str) -> None:
    phone = opened(qtbot, window, line, WIDE)
    click(qtbot, sale(window).tiles.tiles[tile])
    click(qtbot, phone.panel.stories.rows["09"])
    assert sale(window).phone.line.text() == number
    assert sale(window).tiles.tiles[tile].isChecked()


@pytest.mark.parametrize(("operator", "number"), [(MONEYFUSION, "07 01 23 45 09"), (EKOLOPAY, "05 512 34 09")])
def test_a_story_of_a_customer_who_pays_by_a_link(
    qtbot: QtBot, line: FakeLine, operator: Operator, number: str
) -> None:
    window = TillWindow(FakeTill(operators=(operator,)), sounds=False)
    qtbot.addWidget(window)
    phone = opened(qtbot, window, line, WIDE)
    click(qtbot, phone.panel.stories.rows["09"])
    assert sale(window).phone.line.text() == number
    assert sale(window).tiles.operator == operator


def test_the_telephone_scans_what_the_till_shows(qtbot: QtBot, line: FakeLine) -> None:
    till = FakeTill(operators=(MVOLA, MONEYFUSION))
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    phone = opened(qtbot, window, line, WIDE)
    assert not phone.panel.scan_button.isVisible()
    payment = make_link()
    window.show_payment(payment)
    assert window.screen_name() == LINK
    click(qtbot, phone.panel.scan_button)
    assert line.scans == [(payment.link, "0701234550")]
    window.show_payment(replace(payment, phone=None))
    phone.scan()
    assert line.scans[1:] == [(payment.link, "")]
    window.show_section("history")
    assert not phone.panel.scan_button.isVisible()
    phone.scan()
    assert len(line.scans) == 2


def test_a_link_that_may_not_be_shown_is_not_scanned(qtbot: QtBot, line: FakeLine) -> None:
    window = TillWindow(FakeTill(operators=(MVOLA, MONEYFUSION)), sounds=False)
    qtbot.addWidget(window)
    phone = opened(qtbot, window, line, WIDE)
    window.show_payment(replace(make_link(), link="https://evil.example/p"))
    phone.scan()
    assert line.scans == []


def make_link() -> Payment:
    return make_payment(
        operator="moneyfusion",
        currency=Currency.XOF,
        status=Status.AWAITING,
        phone="+2250701234550",
        link=f"{MONEYFUSION.link_origins[0]}/payment/token/500/Client",
    )


def test_a_story_changes_no_sale_that_cannot_be_seen(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = opened(qtbot, window, line, WIDE)
    window.show_section("history")
    click(qtbot, phone.panel.stories.rows["09"])
    assert sale(window).phone.line.text() == ""


def test_the_tills_keys_are_not_the_telephones(qtbot: QtBot, window: TillWindow, line: FakeLine) -> None:
    phone = opened(qtbot, window, line, WIDE)
    line.ring(FakePrompt("a"))
    qtbot.waitUntil(lambda: phone.panel.prompt is not None)
    click(qtbot, phone.button)
    qtbot.waitUntil(phone.isActiveWindow)
    qtbot.keyClick(phone.panel, Qt.Key.Key_F3)
    assert window.screen_name() == "sale"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert line.answers == []
