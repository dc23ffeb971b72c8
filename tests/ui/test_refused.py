"""The refused screen: why, whether money may have moved, and a second attempt of the same sale."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.payment import WATCH, Flag, Payment, Status
from pos_app.ui.screens.refused import RefusedScreen
from tests.ui.fakes import FakeTill, make_payment, now
from tests.ui.screen import (
    HOSTILE,
    LOW,
    NARROW,
    WIDE,
    click,
    is_harmless,
    keys_free,
    press,
    put_on_screen,
    spaces,
    what_is_cut,
    words,
)


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> RefusedScreen:
    made = RefusedScreen(till)
    put_on_screen(qtbot, made)
    return made


def show(screen: RefusedScreen, till: FakeTill, **changes: object) -> Payment:
    payment = make_payment(**changes)
    till.fake_reader.put(payment)
    screen.show_payment(payment)
    return payment


def test_a_refusal_says_why_and_that_it_is_still_watched(screen: RefusedScreen, till: FakeTill) -> None:
    payment = show(screen, till, status=Status.REFUSED, reason="declined", provider_reference="7f3c")
    assert spaces(screen.title.text()) == "Refusé — 12 500 Ar"
    assert payment.reference in screen.head.text()
    assert screen.why.text() == "MVola a répondu que le paiement a échoué."
    assert "Rien n'a été encaissé" in screen.careful.text()
    assert not screen.safe.isVisible()
    assert "Encore surveillé jusqu'au" in screen.watch.text()
    assert screen.check_button.isVisible()


def test_whom_the_till_cannot_ask_is_not_offered_to_be_asked(screen: RefusedScreen, till: FakeTill) -> None:
    payment = show(screen, till, status=Status.REFUSED, reason="decided", provider_reference=None)
    till.tell_asked(payment.reference, reason="cannot_ask")
    assert "comparer d'abord avec le relevé de MVola" in screen.careful.text()
    assert "F5" not in words(screen)
    assert not screen.check_button.isVisible()
    assert not screen.question.isVisible()
    show(screen, till, status=Status.REFUSED, reason="declined", provider_reference="7f3c")
    assert "vérifier d'abord avec F5" in spaces(screen.careful.text())
    assert screen.check_button.isVisible()


def test_what_was_not_sent_is_safe_to_ask_again(screen: RefusedScreen, till: FakeTill) -> None:
    payment = show(screen, till, status=Status.NOT_SENT, reason="dns_failure")
    assert spaces(screen.title.text()).startswith("Non envoyé")
    assert "Pas de connexion" in screen.why.text()
    assert "sans risque" in screen.safe.text()
    assert screen.safe.isVisible()
    assert not screen.careful.isVisible()
    assert not screen.check_button.isVisible()
    assert not screen.watch.isVisible()
    till.tell_asked(payment.reference)
    assert not screen.question.isVisible()


def test_an_address_that_is_not_allowed_is_named(screen: RefusedScreen, till: FakeTill) -> None:
    show(screen, till, status=Status.NOT_SENT, reason="ip_not_allowed", detail="1.2.3.4")
    assert "refuse l'adresse Internet 1.2.3.4" in screen.why.text()


def test_an_abandoned_payment_may_still_be_paid(screen: RefusedScreen, till: FakeTill) -> None:
    show(screen, till, status=Status.ABANDONED, reason="abandoned")
    assert spaces(screen.title.text()).startswith("Annulé")
    assert "S'il la paie, la caisse le signale" in spaces(screen.careful.text())
    assert screen.watch.isVisible()


def test_after_72_hours_nothing_more_is_promised(screen: RefusedScreen, till: FakeTill) -> None:
    show(screen, till, status=Status.REFUSED, reason="declined", created_at=now() - WATCH - timedelta(minutes=1))
    assert not screen.watch.isVisible()


def test_flags_are_told(screen: RefusedScreen, till: FakeTill) -> None:
    payment = show(screen, till, status=Status.REFUSED, reason="declined")
    assert not screen.flags.isVisible()
    till.change(payment, flags=frozenset({Flag.CONFLICT}))
    assert "s'est contredit" in screen.flags.text()
    assert screen.flags.isVisible()


def test_what_happened_is_listed(screen: RefusedScreen, till: FakeTill) -> None:
    show(screen, till, status=Status.REFUSED, reason="declined")
    assert [sentence for _, sentence in screen.trail.lines()] == ["Demande enregistrée"]


def test_a_new_request_is_for_the_same_sale(qtbot: QtBot, screen: RefusedScreen, till: FakeTill) -> None:
    payment = show(screen, till, status=Status.REFUSED, reason="declined")
    keys_free(qtbot, screen)
    with qtbot.waitSignal(screen.sale_again) as by_key:
        press(qtbot, screen, Qt.Key.Key_F6)
    with qtbot.waitSignal(screen.sale_again) as by_finger:
        click(qtbot, screen.again_button)
    assert by_key.args == [payment]
    assert by_finger.args == [payment]


def test_a_new_request_is_not_made_by_a_press_meant_for_the_screen_before(
    qtbot: QtBot, screen: RefusedScreen, till: FakeTill
) -> None:
    show(screen, till, status=Status.REFUSED, reason="declined")
    with qtbot.assertNotEmitted(screen.sale_again):
        press(qtbot, screen, Qt.Key.Key_F6)


def test_enter_goes_on_and_f5_asks(qtbot: QtBot, screen: RefusedScreen, till: FakeTill) -> None:
    payment = show(screen, till, status=Status.REFUSED, reason="declined", provider_reference="7f3c")
    keys_free(qtbot, screen)
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.checks == [payment.reference]
    assert "Vérification auprès de MVola" in screen.question.text()
    till.tell_asked(payment.reference, reason="connect_timeout")
    assert "a échoué" in screen.question.text()
    with qtbot.waitSignal(screen.next_customer):
        press(qtbot, screen, Qt.Key.Key_Return)


def test_before_any_payment_there_is_no_sale_to_repeat(qtbot: QtBot, screen: RefusedScreen) -> None:
    with qtbot.assertNotEmitted(screen.sale_again):
        screen.again()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_plain_text(screen: RefusedScreen, till: FakeTill, hostile: str) -> None:
    show(screen, till, status=Status.REFUSED, reason=hostile, phone=hostile)
    assert all(is_harmless(line) for line in words(screen).splitlines())
    assert not screen.grab().isNull()


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("status", [Status.REFUSED, Status.NOT_SENT, Status.ABANDONED])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int], status: Status) -> None:
    screen = RefusedScreen(till)
    payment = show(screen, till, status=status, reason="declined", flags=frozenset({Flag.CONFLICT}))
    put_on_screen(qtbot, screen, size)
    till.tell_asked(payment.reference, reason="no_answer_in_time")
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
