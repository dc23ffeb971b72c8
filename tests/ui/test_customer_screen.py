"""The customer's screen: the payment that stands at the till and nobody else's, and no harm to the till."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import UNDECIDED, Direction, Environment, Payment, Status
from pos_app.ui.customer_screen import CustomerScreen, beside, other_screen
from pos_app.ui.customer_view import view_of
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import LINKS, MONEYFUSION, MVOLA, PVIT, FakeTill, make_payment, make_payout
from tests.ui.scanning import seen
from tests.ui.screen import HOSTILE, is_harmless, spaces, what_is_cut, words

OPERATORS = (MVOLA, PVIT, MONEYFUSION)
SIZES = [(480, 640), (1024, 768), (1366, 768), (1920, 1080)]


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=OPERATORS)


@pytest.fixture
def customer(qtbot: QtBot, till: FakeTill) -> CustomerScreen:
    made = CustomerScreen(till)
    qtbot.addWidget(made)
    made.resize(480, 640)
    made.show()
    return made


def link_payment(**changes: object) -> Payment:
    return make_payment(
        **{"operator": "moneyfusion", "currency": Currency.XOF, "link": LINKS["moneyfusion"], **changes}
    )


def test_while_nobody_pays_it_shows_the_shop(customer: CustomerScreen) -> None:
    assert customer.title.text() == "Épicerie Analakely"
    assert words(customer) == "Épicerie Analakely"


def test_a_payment_on_the_telephone(customer: CustomerScreen) -> None:
    customer.show_payment(make_payment())
    assert spaces(customer.amount.text()) == "12 500 Ar"
    assert customer.words.text() == "Composez votre code secret sur votre téléphone."
    assert seen(customer) == []


def test_the_wallet_is_called_as_the_customer_knows_it(customer: CustomerScreen) -> None:
    customer.show_payment(make_payment(operator="pvit", wallet="AM", currency=Currency.XAF, phone="+24174213803"))
    assert customer.title.text() == "Airtel Money"


@pytest.mark.parametrize("size", SIZES)
def test_the_code_is_read_from_every_display(qtbot: QtBot, customer: CustomerScreen, size: tuple[int, int]) -> None:
    customer.resize(*size)
    customer.show_payment(link_payment())
    assert seen(customer) == [LINKS["moneyfusion"]]
    assert customer.host.text() == "payin.moneyfusion.net"
    qtbot.waitUntil(lambda: min(customer.code.width(), customer.code.height()) >= 240)
    assert seen(customer) == [LINKS["moneyfusion"]]


def test_a_link_that_is_not_the_providers_is_not_drawn(customer: CustomerScreen) -> None:
    customer.show_payment(link_payment(link="https://evil.example/x"))
    assert seen(customer) == []
    assert "evil" not in words(customer)
    assert "adresser à la caisse" in customer.words.text()


@pytest.mark.parametrize("status", Status)
def test_only_what_was_confirmed_is_called_paid(customer: CustomerScreen, till: FakeTill, status: Status) -> None:
    payment = make_payment(status=Status.SENDING)
    customer.show_payment(payment)
    till.change(payment, status=status)
    paid = status in (Status.PAID, Status.CONFIRMED_MANUALLY)
    assert ("Payé" in words(customer)) is paid
    failed = status in (Status.REFUSED, Status.NOT_SENT, Status.ABANDONED)
    assert ("Paiement non abouti" in words(customer)) is failed
    assert spaces(customer.amount.text()) == "12 500 Ar"


def test_paid_is_green_with_the_amount(customer: CustomerScreen, till: FakeTill) -> None:
    payment = link_payment()
    customer.show_payment(payment)
    till.change(payment, status=Status.PAID)
    assert customer.grab().toImage().pixelColor(10, 600).name() == "#12693a"
    assert seen(customer) == [], "nobody scans it a second time"


def test_it_follows_its_own_payment_only(customer: CustomerScreen, till: FakeTill) -> None:
    payment = make_payment()
    customer.show_payment(payment)
    till.change(make_payment(amount=77_777), status=Status.PAID)
    assert customer.payment == payment
    assert "77" not in words(customer)


@pytest.mark.parametrize("status", sorted(set(Status) - UNDECIDED))
def test_what_was_settled_before_is_another_customers(customer: CustomerScreen, status: Status) -> None:
    customer.show_payment(make_payment(status=status, amount=77_777))
    assert customer.payment is None
    assert words(customer) == "Épicerie Analakely"


def test_the_next_customer_sees_nothing_of_the_last(customer: CustomerScreen, till: FakeTill) -> None:
    payment = make_payment()
    customer.show_payment(payment)
    customer.show_payment(None)
    till.change(payment, status=Status.PAID)
    assert words(customer) == "Épicerie Analakely"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("made", [make_payment, link_payment, make_payout])
def test_no_number_and_no_name_stands_there(made: object, status: Status) -> None:
    payment = made(status=status, customer="Rakoto")  # type: ignore[operator]
    view = view_of(payment, OPERATORS)
    said = f"{view.amount} {view.title} {view.words} {view.host}"
    digits = "".join(character for character in said if character.isdigit())
    assert digits == str(payment.amount)
    assert payment.reference not in said
    assert "Rakoto" not in said
    assert not (view.link and payment.direction is Direction.OUT)


@pytest.mark.parametrize("environment", Environment)
def test_money_that_is_not_real_is_marked(qtbot: QtBot, environment: Environment) -> None:
    made = CustomerScreen(FakeTill(environment=environment))
    qtbot.addWidget(made)
    made.show()
    assert made.band.isVisible() is (environment is not Environment.PRODUCTION)


def test_a_nameless_shop_has_a_word_all_the_same(qtbot: QtBot) -> None:
    made = CustomerScreen(FakeTill(shop_name=""))
    qtbot.addWidget(made)
    made.show()
    assert made.title.text() == "Caisse"
    made.show_payment(make_payment())
    assert not made.shop.isVisible()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_plain(qtbot: QtBot, hostile: str) -> None:
    made = CustomerScreen(FakeTill(shop_name=hostile, operators=OPERATORS))
    qtbot.addWidget(made)
    made.show()
    made.show_payment(make_payment(operator=hostile, link=f"https://{hostile}"))
    assert is_harmless(words(made))
    assert not made.grab().isNull()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(480, 640), (1024, 768)])
@pytest.mark.parametrize("status", [Status.AWAITING, Status.PAID, Status.REFUSED, Status.UNKNOWN])
def test_nothing_is_cut(
    qtbot: QtBot, customer: CustomerScreen, till: FakeTill, language: str, size: tuple[int, int], status: Status
) -> None:
    set_language(language)
    customer.resize(*size)
    for payment in (make_payment(amount=20_000_000), link_payment(amount=20_000_000)):
        customer.show_payment(payment)
        till.change(payment, status=status)
        qtbot.waitUntil(lambda: what_is_cut(customer) == [])


# Windows


def test_closing_it_only_puts_it_away(qtbot: QtBot, customer: CustomerScreen, till: FakeTill) -> None:
    customer.close()
    assert not customer.isVisible()
    payment = make_payment()
    customer.show_payment(payment)
    customer.toggle()
    assert customer.isVisible()
    assert customer.payment == payment
    qtbot.keyClick(customer, Qt.Key.Key_F8)
    assert not customer.isVisible()
    assert (till.abandons, till.charges, till.checks) == ([], [], [])


def test_it_takes_no_keyboard(customer: CustomerScreen) -> None:
    assert customer.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert customer.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_it_goes_with_the_till(qtbot: QtBot, till: FakeTill) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = CustomerScreen(till, window)
    window.show()
    made.toggle()
    assert made.isVisible()
    window.hide()
    assert not made.isVisible()


def test_with_one_display_it_stands_beside_the_till() -> None:
    screen = QRect(0, 0, 1920, 1080)
    till = QRect(0, 0, 1366, 768)
    place = beside(till, screen)
    assert not place.intersects(till)
    assert screen.contains(place)
    for small in (QRect(0, 0, 1366, 768), QRect(0, 0, 400, 300)):
        assert small.contains(beside(QRect(0, 0, 1366, 768), small))


def test_a_mirror_is_no_second_display(qtbot: QtBot) -> None:
    screens = QGuiApplication.screens()
    assert other_screen(screens[0].geometry(), screens) is None
    assert other_screen(QRect(5_000, 0, 100, 100), screens) is screens[0]


_TWO_DISPLAYS = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pos_app.ui import theme
from tests.ui.fakes import FakeTill, make_payment
from pos_app.ui.window import TillWindow
app = QApplication([])
app.setQuitOnLastWindowClosed(False)
theme.apply(app)
till = FakeTill()
window = TillWindow(till, sounds=False)
window.show()
window.activateWindow()
other = next(screen for screen in app.screens() if screen.geometry().x() == 1366)
def look():
    app.processEvents()
    customer = window.customer
    print(customer.isVisible(), customer.isFullScreen(), customer.geometry().getRect(), window.isVisible(), flush=True)
window.toggle_customer()
look()
app.screenRemoved.emit(other)
look()
app.screenAdded.emit(other)
look()
window.toggle_customer()
look()
app.screenRemoved.emit(other)
app.screenAdded.emit(other)
look()
window.toggle_customer()
window.close()
look()
"""


def test_a_second_display_is_filled_and_may_be_unplugged(tmp_path: Path) -> None:
    display = {"y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    layout = tmp_path / "displays.json"
    layout.write_text(
        json.dumps({"screens": [{"name": "till", "x": 0, **display}, {"name": "c", "x": 1366, **display}]})
    )
    surroundings = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={layout}"}
    run = subprocess.run(
        [sys.executable, "-c", _TWO_DISPLAYS], env=surroundings, capture_output=True, text=True, timeout=60, check=False
    )
    lines = run.stdout.splitlines()
    full = "True True (1366, 0, 1366, 768) True"
    assert lines[0] == full, run.stderr
    assert lines[1].startswith("False "), "without its display it does not cover the till"
    assert lines[1].endswith("True")
    assert lines[2] == full, "it comes back with its display"
    assert lines[3].startswith("False ")
    assert lines[4].startswith("False "), "put away by hand it stays away"
    assert lines[5].startswith("False "), "it goes with the till"
    assert run.stderr == ""
