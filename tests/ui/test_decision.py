"""A manager's decision about a payment or payout: what is offered, what it says of the money, what is asked of the
engine, and what a refusal says."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Payment, Status
from pos_app.core.shop import Decide, Release, ShopState
from pos_app.ui.decision import DecisionPanel
from pos_app.ui.decision_words import Decision
from pos_app.ui.screens.decidable import DecidableScreen
from pos_app.ui.screens.payout import PayoutScreen
from pos_app.ui.screens.verify import VerifyScreen
from tests.ui.fakes import CASHIER_PERSON, MONEYFUSION, MVOLA, PVIT, WITH_PEOPLE, FakeTill, make_payment, make_payout
from tests.ui.screen import LOW, NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words

PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON)


@pytest.fixture
def till() -> FakeTill:
    made = FakeTill(operators=(MVOLA, PVIT, MONEYFUSION))
    made.tell_shop(PEOPLE)
    return made


@pytest.fixture
def lost() -> Payment:
    return make_payment(status=Status.UNKNOWN, reason="connection_lost", operator="pvit", amount=25_000)


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill, lost: Payment) -> VerifyScreen:
    made = VerifyScreen(till)
    put_on_screen(qtbot, made)
    till.fake_reader.put(lost)
    made.show_payment(lost)
    return made


def panel_of(screen: DecidableScreen) -> DecisionPanel:
    panel = screen.decision
    assert panel is not None
    assert panel.isVisible()
    return panel


def choose(qtbot: QtBot, panel: DecisionPanel, decision: Decision) -> None:
    """Press the tile, once it has its place."""
    tile = panel.options[decision]
    qtbot.waitUntil(lambda: tile.height() == tile.heightForWidth(tile.width()))
    click(qtbot, tile)


def give(qtbot: QtBot, panel: DecisionPanel, *, pin: str = "135790", transaction: str = "") -> None:
    approval = panel.approval
    if transaction:
        qtbot.keyClicks(approval.transaction, transaction)
    approval.reason.setCurrentIndex(1)
    qtbot.keyClicks(approval.pin, pin)
    click(qtbot, approval.button)


def test_the_client_has_paid_by_the_keyboard_alone(
    qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment
) -> None:
    qtbot.keyClick(screen, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    panel = panel_of(screen)
    assert not screen.next_button.isVisible()
    press(qtbot, screen, Qt.Key.Key_1)
    assert spaces(panel.approval.title.text()) == "Le client a payé : 25 000 Ar"
    assert panel.approval.transaction.hasFocus()
    qtbot.keyClicks(panel.approval.transaction, "653804911")
    press(qtbot, screen, Qt.Key.Key_Return)
    panel.approval.reason.setCurrentIndex(1)
    press(qtbot, screen, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.approval.pin, "135790")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert till.acts == [
        Decide(lost.reference, True, "Vu sur le relevé de l'opérateur", "Mme Nzé", "653804911", "135790")
    ]
    till.tell_done(till.acts[-1], lost)
    assert not panel.isVisible()
    assert screen.next_button.isVisible()


def test_the_client_has_not_paid(qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment) -> None:
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    choose(qtbot, panel, Decision.REFUSED)
    assert not panel.approval.transaction.isVisible()
    give(qtbot, panel)
    assert till.acts == [Decide(lost.reference, False, "Absent du relevé de l'opérateur", "Mme Nzé", None, "135790")]


def test_a_second_attempt_says_that_the_client_may_be_debited_twice(
    qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment
) -> None:
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    assert "débité deux fois" in panel.options[Decision.RELEASE].meaning.text()
    press(qtbot, screen, Qt.Key.Key_3)
    give(qtbot, panel)
    assert till.acts == [
        Release(lost.reference, "Le client n'a rien reçu sur son téléphone", "Mme Nzé", "135790"),
    ]
    till.change(lost, released_by="Mme Nzé")
    till.tell_done(till.acts[-1])
    assert "Second essai autorisé par Mme Nzé" in screen.released.text()
    with qtbot.waitSignal(screen.sale_again) as again:
        click(qtbot, screen.again_button)
    assert again.args is not None
    assert again.args[0].sale == lost.sale
    click(qtbot, screen.decide_button)
    assert not panel.options[Decision.RELEASE].isVisible()


def test_without_a_release_nothing_goes_to_a_second_attempt(screen: VerifyScreen) -> None:
    asked = []
    screen.sale_again.connect(asked.append)
    assert not screen.again_button.isVisible()
    screen.again()
    assert asked == []


def test_a_cashier_who_tries_is_refused_by_the_engine_and_reads_why(
    qtbot: QtBot, screen: VerifyScreen, till: FakeTill
) -> None:
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    choose(qtbot, panel, Decision.REFUSED)
    panel.approval.person.setCurrentIndex(1)
    give(qtbot, panel, pin="2580")
    assert till.acts[-1].by == "Hanta R."
    till.tell_refused(till.acts[-1], InvalidInput("sale_open", reference="C3-1"))
    assert "déjà un paiement en cours" in panel.approval.trouble.text()
    assert panel.isVisible()


def test_escape_goes_back_one_step_at_a_time(qtbot: QtBot, screen: VerifyScreen) -> None:
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    choose(qtbot, panel, Decision.PAID)
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert panel.options[Decision.PAID].isVisible()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert screen.next_button.isVisible()


def test_answers_to_others_close_nothing(qtbot: QtBot, screen: VerifyScreen, till: FakeTill, lost: Payment) -> None:
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    choose(qtbot, panel, Decision.REFUSED)
    give(qtbot, panel)
    other = Decide(lost.reference, False, "x", "Mme Nzé")
    till.tell_done(other)
    till.tell_refused(other, InvalidInput("sale_open", reference="C3-1"))
    assert panel.approval.is_waiting


def test_another_payment_or_another_screen_begins_without_the_panel(
    qtbot: QtBot, screen: VerifyScreen, lost: Payment
) -> None:
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    screen.show_payment(make_payment(status=Status.UNKNOWN))
    assert not panel.isVisible()
    click(qtbot, screen.decide_button)
    screen.hide()
    screen.show()
    assert not panel.isVisible()
    assert screen.decide_button.isVisible()


def test_nothing_is_decided_about_what_is_settled(qtbot: QtBot, screen: VerifyScreen) -> None:
    screen.show_payment(make_payment(status=Status.PAID))
    screen.decide()
    assert screen.decision is None


def test_a_payout_that_stays_asked_for_is_decided_by_a_manager(qtbot: QtBot, till: FakeTill) -> None:
    payout = make_payout(operator="moneyfusion", wallet="wave-ci", status=Status.AWAITING, provider_reference="t")
    screen = PayoutScreen(till)
    put_on_screen(qtbot, screen)
    till.fake_reader.put(payout)
    screen.show_payment(payout)
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    assert not panel.options[Decision.RELEASE].isVisible()
    assert panel.options[Decision.REFUSED].title.text() == "L'argent n'est pas parti"
    assert "reçoit deux fois" in panel.options[Decision.REFUSED].meaning.text()
    press(qtbot, screen, Qt.Key.Key_1)
    give(qtbot, panel, transaction="98")
    decided = till.acts[-1]
    assert isinstance(decided, Decide)
    assert (decided.reference, decided.paid, decided.transaction) == (payout.reference, True, "98")
    till.change(payout, status=Status.CONFIRMED_MANUALLY)
    assert not panel.isVisible()
    assert not screen.decide_button.isVisible()


@pytest.mark.parametrize("status", [Status.CREATED, Status.SENDING, Status.PAID, Status.NOT_SENT])
def test_a_payout_on_its_way_or_settled_offers_no_decision(qtbot: QtBot, till: FakeTill, status: Status) -> None:
    screen = PayoutScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_payment(make_payout(status=status))
    assert not screen.decide_button.isVisible()


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("step", [None, *Decision])
def test_everything_fits(
    qtbot: QtBot, till: FakeTill, lost: Payment, size: tuple[int, int], step: Decision | None
) -> None:
    screen = VerifyScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.show_payment(lost)
    click(qtbot, screen.decide_button)
    panel = panel_of(screen)
    if step is not None:
        choose(qtbot, panel, step)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    assert "gérant" in words(screen)
