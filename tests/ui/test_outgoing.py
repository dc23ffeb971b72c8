"""Money that goes back, links and orphans among the payments: marked apart, counted apart, and never like income."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Claim, Event, Flag, Kind, Payment, Status
from pos_app.ui import theme
from pos_app.ui.lane import Lane
from pos_app.ui.screens.inflight import InFlightScreen
from pos_app.ui.screens.paid import PaidScreen
from pos_app.ui.screens.refused import RefusedScreen
from pos_app.ui.sounds import Sounds
from pos_app.ui.watch import Watch
from tests.ui.fakes import (
    EKOLOPAY,
    LINKS,
    MONEYFUSION,
    MVOLA,
    PVIT,
    PVIT_OUT,
    FakeTill,
    make_orphan,
    make_payment,
    make_payout,
    now,
)
from tests.ui.screen import HOSTILE, NARROW, click, is_harmless, keys_free, press, put_on_screen, spaces, words


def linked(operator: str = "moneyfusion", **changes: object) -> Payment:
    given: dict[str, object] = {
        "operator": operator,
        "link": LINKS[operator],
        "provider_reference": "token",
        "currency": Currency.XOF,
        "phone": "+2250102030405",
    }
    return make_payment(**{**given, **changes})


def sounds_of(till: FakeTill) -> tuple[Watch, list[str]]:
    watch, heard = Watch(till), []
    watch.paid.connect(lambda: heard.append("paid"))
    watch.needs_you.connect(lambda: heard.append("needs you"))
    return watch, heard


# The watch and its sounds


def test_a_payout_never_sounds_like_a_paid(till: FakeTill) -> None:
    watch, heard = sounds_of(till)
    payout = till.change(make_payout(status=Status.AWAITING))
    till.change(payout, status=Status.PAID)
    assert heard == []
    assert watch.is_unseen(payout.reference)
    till.change(make_payment(), status=Status.PAID)
    assert heard == ["paid"]


@pytest.mark.parametrize("status", [Status.REFUSED, Status.NOT_SENT, Status.UNKNOWN, Status.REVIEW])
def test_a_payout_that_did_not_go_through_needs_somebody(till: FakeTill, status: Status) -> None:
    _watch, heard = sounds_of(till)
    till.change(make_payout(status=Status.AWAITING), status=status, reason="declined")
    assert heard == ["needs you"]


def test_a_contradicted_payout_needs_somebody(till: FakeTill) -> None:
    _watch, heard = sounds_of(till)
    paid = till.change(make_payout(status=Status.AWAITING), status=Status.PAID)
    till.change(paid, flags=frozenset({Flag.CONFLICT}))
    assert heard == ["needs you"]


def test_sounds_hear_the_watch(till: FakeTill) -> None:
    watch = Watch(till)
    sounds = Sounds(watch, enabled=False)
    till.change(make_payout(status=Status.AWAITING), status=Status.PAID)
    assert not sounds.enabled


def test_a_payout_that_only_a_statement_confirms_does_not_stay_in_flight_for_ever(till: FakeTill) -> None:
    waiting = make_payout(operator="moneyfusion", status=Status.AWAITING, provider_reference="token")
    till.fake_reader.put(waiting)
    watch = Watch(till)
    watch.reload()
    assert (watch.in_flight(), watch.count()) == ([], 0)
    assert [payment.reference for payment in watch.settled()] == [waiting.reference]
    sending = till.change(make_payout(operator="moneyfusion", status=Status.SENDING))
    assert watch.in_flight() == [sending]
    accepted = till.change(sending, status=Status.AWAITING, provider_reference="other")
    assert watch.in_flight() == []
    assert watch.settled()[0] == accepted
    lost = till.change(make_payout(operator="moneyfusion", status=Status.UNKNOWN))
    assert watch.in_flight() == [lost]


def test_orphans_count_until_they_were_looked_at(qtbot: QtBot, till: FakeTill) -> None:
    old = make_orphan(at=now() - timedelta(hours=25))
    till.fake_reader.orphan_list = [old, make_orphan()]
    watch, heard = sounds_of(till)
    watch.reload()
    assert watch.count() == 1
    till.tell_orphan(make_orphan())
    assert (watch.count(), len(watch.orphans()), heard) == (2, 2, [])
    screen = InFlightScreen(till, watch)
    put_on_screen(qtbot, screen)
    assert watch.count() == 2
    screen.hide()
    assert watch.count() == 0
    assert len(watch.orphans()) == 2
    watch.reload()
    watch.see_orphans()
    assert watch.count() == 0


def test_a_flood_of_orphans_keeps_only_the_newest(till: FakeTill) -> None:
    watch = Watch(till)
    orphans = [make_orphan() for _ in range(50)]
    for orphan in orphans:
        till.tell_orphan(orphan)
    assert watch.orphans() == orphans[:-21:-1]


# The lane, the lists


def test_the_lane_marks_what_goes_back_and_what_is_a_link(qtbot: QtBot) -> None:
    till = FakeTill(operators=(MVOLA, PVIT_OUT, MONEYFUSION))
    lane = Lane(till, Watch(till))
    qtbot.addWidget(lane)
    lane.resize(318, 700)
    till.change(make_payout(status=Status.AWAITING))
    at = now()
    till.change(make_payout(status=Status.PAID, settled_at=at), changed_at=at)
    till.change(linked())
    said = {tuple(spaces(part) for part in card.words()[:3]) for card in lane.cards()}
    assert said == {
        ("−500 FCFA", "Demandé", "Rendu · PVit · 074 ·· ·8 03"),
        ("−500 FCFA", "Versé", "Rendu · PVit · 074 ·· ·8 03"),
        ("12 500 FCFA", "En attente", "Lien · MoneyFusion · 01 ·· ·· ·4 05"),
    }
    assert not lane.grab().isNull()


@pytest.mark.parametrize("status", Status)
def test_no_state_of_a_payout_looks_or_reads_like_income(status: Status) -> None:
    payout, payment = make_payout(status=status), make_payment(status=status)
    look = theme.look_of(payout)
    assert theme.PAID not in (look.bar, look.text)
    assert theme.look_of(payment) == theme.look(status)


def test_the_list_in_flight_counts_payouts_apart(qtbot: QtBot, till: FakeTill) -> None:
    watch = Watch(till)
    screen = InFlightScreen(till, watch)
    put_on_screen(qtbot, screen)
    till.change(make_payout(status=Status.UNKNOWN, reason="connection_lost"))
    assert screen.words.text() == "1 rendu en cours"
    till.change(make_payment())
    till.change(make_payment())
    assert screen.words.text() == "2 paiements en cours · 1 rendu en cours"
    row = [spaces(str(screen.model.data(screen.model.index(0, column)))) for column in range(5)]
    assert row[2:] == ["À vérifier", "−500 FCFA", "Rendu · PVit · 074 21 38 03"]


def test_orphans_say_what_was_told_and_what_to_do(qtbot: QtBot) -> None:
    till = FakeTill(operators=(PVIT, EKOLOPAY))
    watch = Watch(till)
    screen = InFlightScreen(till, watch)
    put_on_screen(qtbot, screen, NARROW)
    assert not screen.orphans.isVisible()
    till.tell_orphan(make_orphan(named="REF7"))
    said = spaces(screen.orphans.text())
    assert "Annonce d'un paiement que cette caisse n'attend pas : PVit REF7 annoncé payé à" in said
    assert "rien n'est compté" in said
    assert "relevé" in said
    till.tell_orphan(make_orphan(operator="ekolopay", claim=None))
    assert "EkoloPay" in screen.orphans.text()
    assert "annoncé sans résultat" in screen.orphans.text()
    for claim in Claim:
        till.tell_orphan(make_orphan(claim=claim))
    assert "et 2 autres" in screen.orphans.text()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_stranger_named_is_harmless(qtbot: QtBot, till: FakeTill, text: str) -> None:
    screen = InFlightScreen(till, Watch(till))
    put_on_screen(qtbot, screen)
    till.tell_orphan(make_orphan(named=text, operator=text))
    assert is_harmless(screen.orphans.text())


# Paid and refused


def test_change_is_offered_on_the_paid_screen_where_it_can_be_given(qtbot: QtBot) -> None:
    till = FakeTill(operators=(MVOLA, PVIT_OUT))
    screen = PaidScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_payment(make_payment(status=Status.PAID))
    assert not screen.change_button.isVisible()
    payment = make_payment(status=Status.PAID, operator="pvit", currency=Currency.XAF, phone="+24174213803")
    screen.show_payment(payment)
    keys_free(qtbot, screen)
    asked: list[Payment] = []
    screen.give_change.connect(asked.append)
    press(qtbot, screen, Qt.Key.Key_F7)
    click(qtbot, screen.change_button)
    assert asked == [payment, payment]


def test_a_till_without_payouts_offers_no_change(qtbot: QtBot) -> None:
    screen = PaidScreen(FakeTill(operators=(MVOLA, PVIT)))
    put_on_screen(qtbot, screen)
    screen.show_payment(make_payment(status=Status.PAID, operator="pvit", currency=Currency.XAF))
    assert not screen.change_button.isVisible()


@pytest.mark.parametrize("operator", ["ekolopay", "pvit-web"])
def test_an_amount_that_nobody_verified_is_said(qtbot: QtBot, till: FakeTill, operator: str) -> None:
    screen = PaidScreen(till)
    put_on_screen(qtbot, screen)
    flags = frozenset({Flag.AMOUNT_UNVERIFIED})
    screen.show_payment(linked(operator, status=Status.PAID, currency=Currency.XAF, flags=flags))
    rows = dict(screen.rows())
    assert "ne donne pas le montant" in rows["À noter"]
    assert "sans détail à comparer" in rows["Vérifié"]


@pytest.mark.parametrize(
    ("paid_by", "said"),
    [
        ("+2250504030201", "05 04 03 02 01 (un autre numéro que celui du client)"),
        ("+2250102030405", None),
        (None, None),
    ],
)
def test_who_paid_a_link_is_told_where_it_was_somebody_else(
    qtbot: QtBot, till: FakeTill, paid_by: str | None, said: str | None
) -> None:
    payment = linked(status=Status.PAID)
    till.fake_reader.put(payment)
    till.fake_reader.trails[payment.reference] = [Event(1, now(), payment.reference, Kind.PAID, {"paid_by": paid_by})]
    screen = PaidScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_payment(payment)
    assert dict(screen.rows()).get("Payé depuis") == said


def refused_of(qtbot: QtBot, till: FakeTill, payment: Payment) -> RefusedScreen:
    screen = RefusedScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_payment(payment)
    return screen


def test_a_link_that_never_came_can_be_made_anew(qtbot: QtBot, till: FakeTill) -> None:
    lost = linked(status=Status.ABANDONED, reason="link_lost", link=None, provider_reference=None)
    screen = refused_of(qtbot, till, lost)
    assert "n'est pas arrivé" in screen.why.text()
    assert "personne ne peut le payer. On peut refaire" in spaces(screen.safe.text())
    assert not screen.careful.isVisible()
    assert not screen.check_button.isVisible()
    keys_free(qtbot, screen)
    with qtbot.waitSignal(screen.sale_again):
        press(qtbot, screen, Qt.Key.Key_F6)


@pytest.mark.parametrize(("host", "said"), [("evil.example", "« evil.example »"), (None, "n'est pas lisible")])
def test_a_link_to_somebody_else_is_an_alarm(qtbot: QtBot, till: FakeTill, host: str | None, said: str) -> None:
    lost = linked(status=Status.ABANDONED, reason="link_refused", detail=host, link=None, provider_reference=None)
    screen = refused_of(qtbot, till, lost)
    assert said in spaces(screen.flags.text())
    assert "responsable" in screen.flags.text()
    assert "rien n'a été débité" in screen.safe.text()


def test_an_expired_link_may_still_be_paid(qtbot: QtBot, till: FakeTill) -> None:
    screen = refused_of(qtbot, till, linked(status=Status.ABANDONED, reason="link_expired", sent_at=now()))
    assert "pas été payé à temps" in screen.why.text()
    assert "encore le lien ouvert" in screen.careful.text()
    assert "Encore surveillé" in screen.watch.text()
    assert not screen.safe.isVisible()
    assert screen.check_button.isVisible()
    assert "evil" not in words(screen)
