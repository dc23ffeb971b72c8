"""The to-verify screen: do not ask again, why, what comes next and when, and what has happened."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QStyle, QStyleOptionSlider
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.news import Asked
from pos_app.core.payment import Event, Kind, Payment, Status
from pos_app.core.shop import ShopState
from pos_app.ui.screens.verify import VerifyScreen
from pos_app.ui.trail import trail_lines
from pos_app.wording.amounts import format_time
from tests.ui.fakes import MANAGER, WITH_PEOPLE, FakeTill, make_payment
from tests.ui.screen import (
    HOSTILE,
    LOW,
    NARROW,
    WIDE,
    WallClock,
    is_harmless,
    keys_free,
    press,
    put_on_screen,
    spaces,
    what_is_cut,
    words,
)


def trail(payment: Payment, *happened: tuple[Kind, dict[str, Any]]) -> list[Event]:
    return [
        Event(seq, payment.created_at + timedelta(seconds=10 * seq), payment.reference, kind, data)
        for seq, (kind, data) in enumerate(happened)
    ]


def put(till: FakeTill, payment: Payment, *happened: tuple[Kind, dict[str, Any]]) -> Payment:
    till.fake_reader.put(payment)
    till.fake_reader.trails[payment.reference] = trail(payment, (Kind.CREATED, {}), (Kind.SENDING, {}), *happened)
    return payment


@pytest.fixture
def lost(till: FakeTill) -> Payment:
    payment = make_payment(status=Status.UNKNOWN, reason="connection_lost", operator="pvit", wallet="MC")
    return put(till, payment, (Kind.LOST, {"reason": "connection_lost"}))


@pytest.fixture
def clock(lost: Payment) -> WallClock:
    return WallClock(lost.created_at + timedelta(seconds=60))


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill, clock: WallClock) -> VerifyScreen:
    made = VerifyScreen(till, now=clock)
    put_on_screen(qtbot, made)
    return made


def test_it_says_not_to_ask_again_and_why(screen: VerifyScreen, lost: Payment) -> None:
    screen.show_payment(lost)
    assert screen.title.text() == "À vérifier — ne pas redemander le paiement"
    assert spaces(screen.head.text()) == f"12 500 Ar · Moov Money · 034 12 345 67 · réf. {lost.reference}"
    assert screen.why.text() == (
        "La connexion s'est coupée pendant l'envoi. La demande est peut-être arrivée chez PVit."
    )
    assert "Si votre téléphone affiche une demande Moov Money" in screen.say.text()


def test_the_next_question_is_counted_down(
    qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment, clock: WallClock
) -> None:
    screen.show_payment(lost)
    assert spaces(screen.next.text()) == "La caisse continue de vérifier."
    till.asked.emit(Asked(lost.reference, 4, clock(), clock() + timedelta(seconds=12), None))
    assert spaces(screen.next.text()) == "La caisse continue de vérifier : prochaine vérification dans 12 s."
    clock.pass_seconds(5)
    qtbot.waitUntil(lambda: "dans 7 s" in spaces(screen.next.text()))


def test_mvola_without_its_number_cannot_be_asked_and_that_is_said(screen: VerifyScreen, till: FakeTill) -> None:
    payment = put(till, make_payment(status=Status.UNKNOWN, reason="no_answer_in_time"))
    screen.show_payment(payment)
    assert "MVola ne peut pas être interrogé" in screen.next.text()
    assert "attend le relevé" in screen.next.text()
    known = put(till, make_payment(status=Status.UNKNOWN, reason="no_answer_in_time", provider_reference="id"))
    screen.show_payment(known)
    assert "continue de vérifier" in screen.next.text()


def test_a_contradiction_waits_for_a_person(screen: VerifyScreen, till: FakeTill) -> None:
    screen.show_payment(put(till, make_payment(status=Status.REVIEW, reason="amount_differs")))
    assert "annonce un autre montant" in screen.why.text()
    assert "De l'argent a peut-être été débité" in screen.why.text()
    assert "ne décide pas seule" in screen.next.text()
    assert "Gardez le message" in screen.say.text()


def test_without_a_manager_it_says_how_to_have_one_and_what_to_do_until_then(
    screen: VerifyScreen, till: FakeTill, lost: Payment
) -> None:
    screen.show_payment(lost)
    assert "n'en a pas encore" in screen.help.text()
    assert "garder ce paiement ouvert" in screen.help.text()
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=MANAGER))
    assert not screen.help.isVisible()
    buttons = [button.text() for button in screen.findChildren(QAbstractButton) if button.isVisible() and button.text()]
    assert buttons == ["Client suivant", "Vérifier", "Décision du gérant…"]


def test_the_trail_tells_what_happened_and_how_often_it_was_asked(
    screen: VerifyScreen, till: FakeTill, lost: Payment, clock: WallClock
) -> None:
    screen.show_payment(lost)
    assert [sentence for _, sentence in screen.trail.lines()] == [
        "Demande enregistrée",
        "Envoi à PVit commencé",
        "Sort inconnu\u00a0: La connexion s'est coupée pendant l'envoi.",
    ]
    till.asked.emit(Asked(lost.reference, 4, clock(), None, None))
    assert screen.trail.lines()[-1] == (format_time(clock()), "Vérifié 4 fois, rien de nouveau")
    till.asked.emit(Asked(lost.reference, 5, clock(), None, "no_answer_in_time"))
    assert screen.trail.lines()[-1][1] == "Vérifié 5 fois. PVit n'a pas répondu à temps."
    put(till, lost)
    till.change(lost)
    assert len(screen.trail.lines()) == 3


def test_what_repeats_itself_is_told_once_and_raw_answers_never(lost: Payment) -> None:
    events = trail(lost, (Kind.ANSWERED, {}), *[(Kind.CHECKED, {})] * 3, (Kind.CALLBACK, {}))
    assert trail_lines(events, "PVit") == [
        (format_time(events[3].at), "PVit interrogé, nouvelle réponse reçue (3 fois)"),
        (format_time(events[4].at), "Annonce reçue de PVit"),
    ]


def test_the_last_thing_that_happened_is_in_view(qtbot: QtBot, till: FakeTill, lost: Payment) -> None:
    put(till, lost, *[(kind, {"reason": str(n)}) for n in range(20) for kind in (Kind.CHECKED, Kind.CONTRADICTED)])
    screen = VerifyScreen(till)
    put_on_screen(qtbot, screen, NARROW)
    screen.show_payment(lost)
    bar = screen.trail.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())


def test_the_trail_scrolls_without_arrows_as_every_list_here(qtbot: QtBot, screen: VerifyScreen) -> None:
    bar = screen.trail.verticalScrollBar()
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    arrow = bar.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarAddLine, bar
    )
    assert arrow.isEmpty()


def test_without_a_ledger_to_read_the_screen_still_says_what_to_do(
    qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment
) -> None:
    class Damaged:
        def trail(self, reference: str) -> list[Event]:
            raise KnownError("ledger_io", reference=reference)

    till.reader = Damaged()  # type: ignore[assignment]
    screen.show_payment(lost)
    assert screen.trail.lines() == []
    till.reader = None
    till.change(lost, reason="no_answer_in_time")
    assert screen.trail.lines() == []
    assert "peut-être arrivée" in screen.why.text()


def test_enter_goes_on_and_f5_asks(qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment) -> None:
    screen.show_payment(lost)
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.checks == [lost.reference]
    assert screen.next.text() == "Vérification auprès de PVit…"
    keys_free(qtbot, screen)
    with qtbot.waitSignal(screen.next_customer):
        press(qtbot, screen, Qt.Key.Key_Return)


def test_an_operator_that_cannot_be_asked_offers_no_question(qtbot: QtBot, screen: VerifyScreen, lost: Payment) -> None:
    screen.show_payment(replace(lost, operator="mvola", provider_reference=None))
    assert screen.check_button.isHidden()
    screen.show_payment(lost)
    assert not screen.check_button.isHidden()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_plain_text(screen: VerifyScreen, till: FakeTill, hostile: str) -> None:
    payment = make_payment(status=Status.UNKNOWN, reason=hostile, phone=hostile, operator=hostile)
    screen.show_payment(put(till, payment, (Kind.LOST, {"reason": hostile}), (Kind.ABANDONED, {"by": hostile})))
    assert all(is_harmless(line) for line in words(screen).splitlines())
    assert not screen.grab().isNull()


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.REVIEW])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int], status: Status) -> None:
    screen = VerifyScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.show_payment(
        put(till, make_payment(status=status, reason="amount_differs", amount=20_000_000, currency=Currency.XAF))
    )
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
