"""The screen of a link: real clicks; the picture is read with a decoder, as a customer's telephone would."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl, QUrlQuery
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.news import Asked
from pos_app.core.payment import Environment, Payment, Status
from pos_app.ui.screens.link import LinkScreen
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import EKOLOPAY, LINKS, MONEYFUSION, MVOLA, PVIT_WEB, FakeTill, make_payment, now
from tests.ui.fakes_prints import FakePrints
from tests.ui.scanning import seen
from tests.ui.screen import (
    HOSTILE,
    LOW,
    NARROW,
    WIDE,
    WallClock,
    click,
    is_harmless,
    keys_free,
    press,
    put_on_screen,
    spaces,
    what_is_cut,
    words,
)

OPERATORS = (MVOLA, PVIT_WEB, MONEYFUSION, EKOLOPAY)
EVIL = "https://payin.moneyfusion.net.evil.example/payment/5d58/12500"


class Desktop:
    """A desktop that opens addresses, or says that it cannot."""

    def __init__(self) -> None:
        self.opened: list[QUrl] = []
        self.works = True

    def open(self, url: QUrl) -> bool:
        self.opened.append(url)
        return self.works


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def prints() -> FakePrints:
    return FakePrints()


@pytest.fixture
def till(prints: FakePrints, tmp_path: Path) -> FakeTill:
    made = FakeTill(operators=OPERATORS)
    made.prints, made.exports = prints, tmp_path
    return made


def link_payment(**changes: object) -> Payment:
    operator = str(changes.get("operator", "moneyfusion"))
    return make_payment(
        **{
            "operator": operator,
            "currency": Currency.XOF,
            "phone": "+2250708889205",
            "link": LINKS[operator],
            **changes,
        }
    )


@pytest.fixture
def payment() -> Payment:
    return link_payment()


@pytest.fixture
def clock(payment: Payment) -> WallClock:
    assert payment.sent_at is not None
    return WallClock(payment.sent_at + timedelta(seconds=90))


Make = Callable[..., LinkScreen]


@pytest.fixture
def make(qtbot: QtBot, till: FakeTill, clock: WallClock, desktop: Desktop) -> Make:
    def made(payment: Payment, size: tuple[int, int] = WIDE) -> LinkScreen:
        screen = LinkScreen(till, now=clock, open_url=desktop.open)
        screen.show_payment(payment)
        put_on_screen(qtbot, screen, size)
        keys_free(qtbot, screen)
        return screen

    return made


@pytest.fixture
def screen(make: Make, payment: Payment) -> LinkScreen:
    return make(payment)


def clipboard() -> str:
    return QApplication.clipboard().text()


# What is shown


def test_it_says_what_waits_and_where_the_link_leads(screen: LinkScreen, payment: Payment) -> None:
    assert screen.head.text() == f"MoneyFusion · réf. {payment.reference}"
    assert (spaces(screen.amount.text()), screen.unit.text()) == ("12 500", "FCFA")
    assert screen.host.text() == "payin.moneyfusion.net"
    assert "scanne le code" in screen.say.text()
    assert screen.state.text() == "En attente du paiement"
    assert screen.code.accessibleName() == "Code QR du lien payin.moneyfusion.net"


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("operator", LINKS)
def test_the_code_on_the_screen_leads_to_the_link(make: Make, operator: str, size: tuple[int, int]) -> None:
    screen = make(link_payment(operator=operator, currency=Currency.XAF), size)
    assert seen(screen) == [LINKS[operator]]


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
def test_the_longest_link_is_read_from_the_screen(make: Make, size: tuple[int, int]) -> None:
    longest = LINKS["moneyfusion"].ljust(1_000, "x")
    assert seen(make(link_payment(link=longest), size)) == [longest]


def test_a_name_with_spaces_and_accents_is_encoded(make: Make, qtbot: QtBot) -> None:
    screen = make(link_payment(link="https://payin.moneyfusion.net/payment/5d58/500/Hélène N'Guessan"))
    encoded = "https://payin.moneyfusion.net/payment/5d58/500/H%C3%A9l%C3%A8ne%20N'Guessan"
    assert seen(screen) == [encoded]
    click(qtbot, screen.copy_button)
    assert clipboard() == encoded


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (EVIL, "payin.moneyfusion.net.evil.example"),
        ("https://payin.moneyfusion.net@evil.example/x", "pas donné de lien lisible"),
        ("http://payin.moneyfusion.net/payment/5d58", "payin.moneyfusion.net"),
        ("javascript:alert(1)", "pas donné de lien lisible"),
        (None, "pas donné de lien lisible"),
    ],
)
def test_a_link_that_is_not_the_providers_is_an_alarm_and_nothing_else(
    qtbot: QtBot, make: Make, desktop: Desktop, prints: FakePrints, link: str | None, said: str
) -> None:
    screen = make(link_payment(link=link))
    QApplication.clipboard().setText("before")
    assert screen.alarm.isVisible()
    assert said in screen.alarm.text()
    assert not screen.code.isVisible()
    assert screen.host.text() == ""
    assert seen(screen) == []
    for button in (screen.copy_button, screen.whatsapp_button, screen.sms_button, screen.print_button):
        assert not button.isEnabled()
        click(qtbot, button)
    screen.copy_link()
    screen.copy_message()
    screen.open_whatsapp()
    assert clipboard() == "before"
    assert desktop.opened == []
    assert prints.printed == []
    assert "valable encore" not in words(screen)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_foreign_host_can_be_read_to_its_end(make: Make, size: tuple[int, int]) -> None:
    screen = make(link_payment(link="https://payin.moneyfusion.net.evil.example/pay"), size)
    (words,) = screen.alarm.findChildren(PlainLabel)
    assert words.heightForWidth(words.width()) <= words.height()
    assert words.fontMetrics().horizontalAdvance("payin.moneyfusion.net.evil.example,") <= words.width()


def test_a_link_of_an_operator_that_is_gone_from_the_settings_is_not_shown(make: Make, till: FakeTill) -> None:
    till.operators = (MVOLA,)
    screen = make(link_payment())
    assert "n'est plus dans les réglages" in screen.alarm.text()
    assert seen(screen) == []


def test_an_alarm_goes_with_its_payment(make: Make, payment: Payment) -> None:
    screen = make(link_payment(link=EVIL))
    screen.show_payment(payment)
    assert not screen.alarm.isVisible()
    assert screen.copy_button.isEnabled()
    assert screen.code.text == payment.link


# Handing the link over


def test_copying_the_link(qtbot: QtBot, screen: LinkScreen, payment: Payment) -> None:
    click(qtbot, screen.copy_button)
    assert clipboard() == payment.link
    assert "Lien copié" in screen.done.text()
    assert screen.done.isVisible()


def test_the_message_names_shop_amount_and_link(qtbot: QtBot, screen: LinkScreen, payment: Payment) -> None:
    click(qtbot, screen.sms_button)
    text = clipboard()
    assert text.startswith("Épicerie Analakely : 12 500 FCFA à payer avec MoneyFusion.")
    assert text.endswith(f" {payment.link}")


def test_whatsapp_gets_the_message_and_nothing_else(
    qtbot: QtBot, screen: LinkScreen, desktop: Desktop, payment: Payment
) -> None:
    click(qtbot, screen.whatsapp_button)
    assert desktop.opened == [], "the press is painted first"
    qtbot.waitUntil(lambda: len(desktop.opened) == 1)
    (url,) = desktop.opened
    assert (url.scheme(), url.host(), url.path()) == ("https", "wa.me", "/")
    text = QUrlQuery(url).queryItemValue("text", QUrl.ComponentFormattingOption.FullyDecoded)
    assert text.endswith(payment.link or "")
    assert "708889205" not in url.toString().replace(payment.link or "", "")
    assert "WhatsApp est ouvert" in screen.done.text()


def test_the_message_survives_whatever_is_in_it(qtbot: QtBot, make: Make, till: FakeTill, desktop: Desktop) -> None:
    till.shop_name = "A&B + #1 \u202e100 %"
    link = f"{LINKS['moneyfusion']}?a=1&b=2#c+d%20e"
    screen = make(link_payment(link=link))
    click(qtbot, screen.whatsapp_button)
    qtbot.waitUntil(lambda: len(desktop.opened) == 1)
    query = bytes(desktop.opened[0].toEncoded().data()).decode().partition("?text=")[2]
    assert not set(query) & set("&#+ ")
    text = QUrl.fromPercentEncoding(query.encode())
    assert text.startswith("A&B + #1 100 % :")
    assert text.endswith(link)


def test_without_whatsapp_the_message_is_copied(
    qtbot: QtBot, screen: LinkScreen, desktop: Desktop, payment: Payment
) -> None:
    desktop.works = False
    click(qtbot, screen.whatsapp_button)
    qtbot.waitUntil(lambda: "ne s'ouvre pas" in screen.done.text())
    assert clipboard().endswith(payment.link or "?")


def test_a_payment_that_left_the_screen_is_not_sent_to_whatsapp(
    qtbot: QtBot, screen: LinkScreen, desktop: Desktop
) -> None:
    click(qtbot, screen.whatsapp_button)
    screen.show_payment(link_payment(link=EVIL))
    with qtbot.waitSignal(screen.customer_screen):
        click(qtbot, screen.customer_button)
    QApplication.processEvents()
    assert desktop.opened == []


def test_what_was_done_is_forgotten_with_the_next_payment(qtbot: QtBot, screen: LinkScreen) -> None:
    click(qtbot, screen.copy_button)
    screen.show_payment(link_payment())
    assert screen.done.text() == ""
    assert not screen.done.isVisible()


# Time


def test_how_long_ago_it_was_verified_and_how_long_the_link_may_last(
    screen: LinkScreen, till: FakeTill, payment: Payment, clock: WallClock
) -> None:
    assert spaces(screen.since.text()) == "valable encore 29 min environ"
    assert "ne dit pas combien de temps" in screen.since.toolTip()
    till.asked.emit(Asked(payment.reference, 1, clock(), clock() + timedelta(seconds=3), None))
    clock.pass_seconds(3)
    screen._on_tick()
    assert spaces(screen.since.text()) == "vérifié il y a 3 s · valable encore 29 min environ"
    clock.pass_seconds(600)
    screen._on_tick()
    assert spaces(screen.since.text()).startswith("vérifié à ")
    clock.pass_seconds(20 * 60)
    screen._on_tick()
    assert "durée estimée dépassée" in screen.since.text()


def test_a_question_that_failed_is_told_in_words(
    screen: LinkScreen, till: FakeTill, payment: Payment, clock: WallClock
) -> None:
    at = clock()
    till.asked.emit(Asked(payment.reference, 3, at, at + timedelta(seconds=8), "no_answer_in_time"))
    assert "a échoué. MoneyFusion n'a pas répondu à temps" in spaces(screen.question.text())
    assert "vérifié" not in screen.since.text()
    till.asked.emit(Asked(payment.reference, 4, at, at + timedelta(seconds=8), None))
    assert not screen.question.isVisible()


# Keys


def test_enter_serves_the_next_customer(qtbot: QtBot, screen: LinkScreen) -> None:
    with qtbot.waitSignal(screen.next_customer):
        press(qtbot, screen, Qt.Key.Key_Return)
    with qtbot.waitSignal(screen.next_customer):
        click(qtbot, screen.next_button)


def test_f5_asks_the_provider(qtbot: QtBot, screen: LinkScreen, till: FakeTill, payment: Payment) -> None:
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.checks == [payment.reference]
    assert "vérification…" in screen.since.text()


def test_escape_asks_once_and_says_that_the_link_can_still_be_paid(
    qtbot: QtBot, screen: LinkScreen, till: FakeTill, payment: Payment
) -> None:
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert till.abandons == []
    assert "peut encore le payer" in screen.warning.text()
    assert "72 h" in screen.warning.text()
    assert not screen.copy_button.isVisible()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert till.abandons == []
    assert screen.copy_button.isVisible()
    click(qtbot, screen.abandon_button)
    click(qtbot, screen.yes_button)
    assert till.abandons == [payment.reference]


def test_a_click_on_a_way_to_hand_it_over_leaves_enter_to_the_main_button(qtbot: QtBot, screen: LinkScreen) -> None:
    click(qtbot, screen.copy_button)
    with qtbot.waitSignal(screen.next_customer):
        press(qtbot, screen, Qt.Key.Key_Return)


def test_before_any_payment_nothing_happens(qtbot: QtBot, till: FakeTill, desktop: Desktop) -> None:
    screen = LinkScreen(till, open_url=desktop.open)
    put_on_screen(qtbot, screen)
    for button in (screen.copy_button, screen.sms_button, screen.whatsapp_button, screen.print_button):
        click(qtbot, button)
    screen.ask_to_abandon()
    assert (till.abandons, desktop.opened, screen.link) == ([], [], None)


# Looks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("asking", [False, True])
def test_everything_fits(
    qtbot: QtBot, make: Make, till: FakeTill, language: str, size: tuple[int, int], asking: bool
) -> None:
    set_language(language)
    payment = link_payment(amount=20_000_000, operator="ekolopay", currency=Currency.XAF)
    screen = make(payment, size)
    if asking:
        screen.ask_to_abandon()
    else:
        click(qtbot, screen.copy_button)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    assert seen(screen) == [payment.link]
    buttons = (
        *(button for row in screen._share_rows(wide=True) for button in row),
        screen.next_button,
        screen.check_button,
        screen.abandon_button,
    )
    assert all(min(button.width(), button.height()) >= 44 for button in buttons if button.isVisible())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_plain_text(make: Make, till: FakeTill, hostile: str) -> None:
    till.shop_name = hostile
    screen = make(link_payment(reference=hostile, link=f"https://{hostile}/x"))
    assert is_harmless(words(screen)) or len(hostile) > 600
    assert not screen.grab().isNull()


@pytest.mark.parametrize("environment", Environment)
def test_a_payment_of_every_environment_is_shown(make: Make, environment: Environment) -> None:
    screen = make(link_payment(environment=environment, created_at=now(), status=Status.AWAITING))
    assert screen.code.isVisible()
