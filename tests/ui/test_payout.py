"""A payout on the screen: whether money left, whether it may be sent again, who allowed it, and what happened."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Event, Flag, Kind, Payment, Status
from pos_app.ui import theme
from pos_app.ui.screens.payout import PayoutScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import MONEYFUSION, PVIT_OUT, FakeTill, make_payout
from tests.ui.screen import HOSTILE, NARROW, WIDE, click, is_harmless, keys_free, press, put_on_screen, spaces, words
from tests.ui.screen import what_is_cut as cut


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=(PVIT_OUT, MONEYFUSION))


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> PayoutScreen:
    made = PayoutScreen(till)
    put_on_screen(qtbot, made)
    return made


def shown(screen: PayoutScreen, till: FakeTill, **changes: object) -> Payment:
    payout = make_payout(**changes)
    till.fake_reader.put(payout)
    till.fake_reader.trails[payout.reference] = [
        Event(1, payout.created_at, payout.reference, Kind.PAYOUT, {"approved_by": "Mme Nzé", "why": "rendu monnaie"})
    ]
    screen.show_payment(payout)
    return payout


@pytest.mark.parametrize(
    ("status", "title", "said"),
    [
        (Status.CREATED, "Rendu enregistré — 500 FCFA", "pas encore demandé à PVit"),
        (Status.SENDING, "Rendu en cours d'envoi — 500 FCFA", "part vers PVit"),
        (Status.AWAITING, "Rendu demandé — 500 FCFA", "pas encore confirmé : ne pas renvoyer"),
        (Status.PAID, "Versé au client — 500 FCFA", "500 FCFA versés au client, confirmés par PVit"),
        (
            Status.UNKNOWN,
            "À vérifier : ne pas renvoyer — 500 FCFA",
            "partis chez le client : ne pas renvoyer",
        ),
        (Status.REVIEW, "À vérifier : ne pas renvoyer — 500 FCFA", "Un gérant doit décider"),
        (Status.REFUSED, "Rendu refusé — 500 FCFA", "on peut recommencer"),
        (Status.NOT_SENT, "Rendu non envoyé — 500 FCFA", "on peut recommencer sans risque"),
        (Status.CONFIRMED_MANUALLY, "Versé au client, selon un gérant — 500 FCFA", "confirmé par un gérant"),
        (Status.ABANDONED, "Rendu annulé — 500 FCFA", "ne pas renvoyer sans l'accord"),
    ],
)
def test_every_state_says_where_the_money_is(
    screen: PayoutScreen, till: FakeTill, status: Status, title: str, said: str
) -> None:
    shown(screen, till, status=status, reason=None if status is Status.PAID else "no_answer_in_time")
    assert spaces(screen.title.text()) == title
    assert said in spaces(words(screen))
    assert "encaissé" not in words(screen)
    assert screen.again_button.isVisible() is (status in (Status.REFUSED, Status.NOT_SENT))


def test_who_allowed_it_and_what_it_gives_back_are_told(screen: PayoutScreen, till: FakeTill) -> None:
    shown(screen, till, returns="C3-0T38S6XFTA")
    assert spaces(screen.approved.text()) == "Autorisé par Mme Nzé : rendu monnaie · pour le paiement C3-0T38S6XFTA"
    assert screen.trail.lines()[0][1] == "Rendu autorisé par Mme Nzé\u00a0: rendu monnaie"
    shown(screen, till, approved_by=None, returns=None)
    assert not screen.approved.isVisible()


def test_paid_is_not_green(screen: PayoutScreen, till: FakeTill) -> None:
    payout = shown(screen, till, status=Status.PAID)
    assert theme.look_of(payout).bar == theme.OUTGOING
    assert theme.look_of(payout).icon == "arrow-up-right"


def test_another_try_is_offered_where_nothing_left_and_opens_the_form(
    qtbot: QtBot, screen: PayoutScreen, till: FakeTill
) -> None:
    payout = shown(screen, till, status=Status.NOT_SENT, reason="dns_failure")
    keys_free(qtbot, screen)
    asked: list[Payment] = []
    screen.give_change.connect(asked.append)
    press(qtbot, screen, Qt.Key.Key_F6)
    click(qtbot, screen.again_button)
    assert asked == [payout, payout]
    shown(screen, till, status=Status.UNKNOWN, reason="no_answer_in_time")
    with qtbot.assertNotEmitted(screen.give_change):
        screen.again()


def test_f5_asks_and_what_it_brought_is_told(qtbot: QtBot, screen: PayoutScreen, till: FakeTill) -> None:
    payout = shown(screen, till, status=Status.UNKNOWN, reason="no_answer_in_time")
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.checks == [payout.reference]
    till.tell_asked(payout.reference, 2, 20.0)
    assert "n'a rien de nouveau" in screen.question.text()
    assert screen.trail.lines()[-1][1] == "Vérifié 2 fois, rien de nouveau"


def test_a_payout_of_moneyfusion_is_confirmed_by_its_statement(
    qtbot: QtBot, screen: PayoutScreen, till: FakeTill
) -> None:
    shown(
        screen,
        till,
        operator="moneyfusion",
        wallet="wave-ci",
        currency=Currency.XOF,
        phone="+2250102030405",
        provider_reference="token",
    )
    assert "son relevé le confirmera" in spaces(screen.on_its_way.text())
    assert "Wave · 01 02 03 04 05" in screen.head.text()
    assert not screen.check_button.isVisible()
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.checks == []


def test_a_lost_payout_that_nobody_can_ask_about_needs_a_manager(screen: PayoutScreen, till: FakeTill) -> None:
    shown(screen, till, operator="moneyfusion", wallet="moov-ci", status=Status.UNKNOWN, reason="connection_lost")
    assert "ne peut pas être interrogé : ne pas renvoyer" in spaces(screen.verify.text())


def test_a_contradiction_stands_out(screen: PayoutScreen, till: FakeTill) -> None:
    shown(screen, till, status=Status.PAID, flags=frozenset({Flag.CONFLICT}))
    assert screen.verify.isVisible()
    assert "contredit" in screen.verify.text()


def test_it_follows_the_news_and_a_refusal_is_still_watched(screen: PayoutScreen, till: FakeTill) -> None:
    payout = shown(screen, till)
    assert not screen.again_button.isVisible()
    till.change(payout, status=Status.REFUSED, reason="declined")
    assert "Encore surveillé jusqu'au" in screen.question.text()
    assert screen.again_button.isVisible()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_plain_and_short(screen: PayoutScreen, till: FakeTill, text: str) -> None:
    shown(screen, till, approved_by=text, why=text, returns=text, status=Status.REFUSED, reason=text)
    assert all(is_harmless(line) for line in words(screen).splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("status", [Status.AWAITING, Status.UNKNOWN, Status.REFUSED, Status.NOT_SENT])
def test_nothing_is_cut(qtbot: QtBot, till: FakeTill, size: tuple[int, int], status: Status, language: str) -> None:
    set_language(language)
    screen = PayoutScreen(till)
    put_on_screen(qtbot, screen, size)
    shown(screen, till, amount=490_000, status=status, reason="dns_failure", returns="C3-0T38S6XFTA")
    qtbot.waitUntil(lambda: cut(screen) == [])
