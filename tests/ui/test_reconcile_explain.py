"""Explaining a difference: what is offered, what a manager is told before, what is asked of the till, what is said."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Event, Kind, Status
from pos_app.core.reconciliation import Pair, Reconciled, Why
from pos_app.core.shop import Explain, How, Reconcile
from pos_app.core.statement import LineStatus
from pos_app.ui.screens.reconcile import ReconcileScreen
from pos_app.ui.screens.reconcile_detail import offers
from pos_app.ui.screens.reconcile_table import Row
from pos_app.wording.reconciliation import Pile
from tests.ui.fakes import FakeTill, make_payout, now
from tests.ui.reconciling import (
    MANAGER,
    PIN,
    answer,
    both,
    explanations,
    give,
    make_line,
    only_ours,
    only_theirs,
    paid,
    reconcile_screen,
    till_with_people,
)
from tests.ui.screen import NARROW, WIDE, click, press, spaces, what_is_cut, words

IN_TILL = Why.NOT_IN_TILL


def opened(qtbot: QtBot, till: FakeTill, piles: Reconciled, size: tuple[int, int] = WIDE) -> ReconcileScreen:
    """The page of the only difference there is."""
    screen = reconcile_screen(qtbot, till, piles, size=size)
    screen.piles.table.setFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.detail.isVisible()
    return screen


def test_a_line_that_is_not_ours_says_what_to_do_and_shows_the_line_as_it_came(qtbot: QtBot) -> None:
    line = make_line(word="Completed", fee=100, row=47)
    screen = opened(qtbot, till_with_people(), Reconciled("mvola", theirs_only=(only_theirs(line),)))
    shown = words(screen.detail)
    assert "Absent de la caisse" in shown
    assert "MVola a reçu cet argent, cette caisse ne le connaît pas" in shown
    facts = {fact.name: spaces(fact.theirs) for fact in screen.detail.facts.facts}
    assert facts["Montant"] == "7 000 Ar"
    assert facts["Transaction"] == "653804911"
    assert facts["État"] == "Réussi (« Completed »)"
    assert facts["Dans le fichier"] == "ligne 47"
    assert facts["Frais"] == "100 Ar"
    assert "Référence" not in facts, "what neither side says is left out"


def test_a_payment_is_told_with_its_trail(qtbot: QtBot) -> None:
    payment = paid()
    till = till_with_people(payment)
    till.fake_reader.trails[payment.reference] = [
        Event(1, payment.created_at, payment.reference, Kind.CREATED, {}),
        Event(2, payment.created_at, payment.reference, Kind.PAID, {"transaction_id": "653804001"}),
    ]
    screen = opened(qtbot, till, Reconciled("mvola", ours_only=(only_ours(payment),)))
    assert [line[1] for line in screen.detail.trail.lines()] == [
        "Demande enregistrée",
        "MVola a confirmé le paiement, transaction 653804001",
    ]
    assert {fact.name: fact.ours for fact in screen.detail.facts.facts}["Caissier"] == "Hanta R."


def test_what_differs_is_marked(qtbot: QtBot) -> None:
    payment = paid()
    pair = both(payment, make_line(amount=12_000), Why.AMOUNT, Why.PHONE)
    screen = opened(qtbot, till_with_people(payment), Reconciled("mvola", differs=(pair,)))
    assert {fact.name for fact in screen.detail.facts.facts if fact.differs} == {"Montant", "Numéro"}
    assert "Reconnu à son numéro de transaction." in screen.detail.why.text()


def row(pair: Pair, pile: Pile = Pile.DIFFERS) -> Row:
    return Row("mvola", pile, pair)


def test_only_what_makes_sense_is_offered() -> None:
    payment = paid()
    failed = make_line(status=LineStatus.FAILED)
    out = make_line(direction=Direction.OUT)
    every = {How.NOTE, How.MATCHED, How.REFUND, How.OTHER_TILL}
    assert offers(row(only_theirs(make_line()))) == every
    assert offers(row(only_theirs(out))) == every - {How.REFUND}
    assert offers(row(only_ours(payment))) == {How.NOTE, How.MATCHED}
    assert offers(row(both(payment, make_line(), Why.AMOUNT))) == {How.NOTE, How.MATCHED, How.REFUND}
    assert offers(row(both(payment, failed, Why.STATUS))) == {How.NOTE}
    assert offers(row(both(payment, make_line()), Pile.MATCHED)) == frozenset()
    assert offers(row(Pair(None, make_line(), (IN_TILL,), None, How.NOTE, "x"))) == frozenset()


@pytest.mark.parametrize(
    ("key", "how", "title"),
    [
        (Qt.Key.Key_N, How.NOTE, "Expliquer cet écart"),
        (Qt.Key.Key_R, How.REFUND, "Cet argent doit retourner au client"),
        (Qt.Key.Key_U, How.OTHER_TILL, "Cet argent est d'une autre caisse"),
    ],
)
def test_a_manager_explains_with_a_reason_and_the_pin(qtbot: QtBot, key: Qt.Key, how: How, title: str) -> None:
    till = till_with_people()
    line = make_line()
    screen = opened(qtbot, till, Reconciled("mvola", theirs_only=(only_theirs(line),)))
    qtbot.keyClick(screen, key, Qt.KeyboardModifier.ControlModifier)
    assert title in words(screen.approval)
    assert "7 000 Ar" in spaces(screen.approval.text.text())
    give(screen, qtbot)
    [act] = explanations(till)
    assert act == Explain("mvola", how, act.note, MANAGER.name, PIN, None, line.key)
    assert act.note
    till.tell_done(act)
    assert screen.piles.isVisible()
    assert screen.piles.news.isVisible()
    assert till.acts[-1] == Reconcile(by="Hanta R.", operator="mvola")


def test_a_refused_explanation_is_told_where_it_was_given(qtbot: QtBot) -> None:
    till = till_with_people()
    screen = opened(qtbot, till, Reconciled("mvola", theirs_only=(only_theirs(make_line()),)))
    screen.detail.note_button.click()
    give(screen, qtbot)
    till.tell_refused(explanations(till)[0], InvalidInput("pin_wrong"))
    assert screen.approval.isVisible()
    assert screen.approval.trouble.text()
    give(screen, qtbot, reason=2)
    till.tell_done(explanations(till)[1])
    assert screen.piles.isVisible()


def test_taking_it_back_leads_to_the_entry_and_asks_nothing(qtbot: QtBot) -> None:
    till = till_with_people()
    screen = opened(qtbot, till, Reconciled("mvola", theirs_only=(only_theirs(make_line()),)))
    screen.detail.note_button.click()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.detail.isVisible()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.piles.isVisible()
    assert explanations(till) == []


def test_a_line_with_another_tills_reference_is_shown_and_asks_for_nothing(qtbot: QtBot) -> None:
    line = make_line("2", reference="C2-7K2M4AA00")
    pile = Reconciled("mvola", theirs_only=(only_theirs(line, Why.OTHER_TILL),))
    screen = reconcile_screen(qtbot, till_with_people(), pile)
    assert spaces(screen.piles.tabs.tabs[None].accessibleName()).endswith(": 0")
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    row = screen.piles.model.row_at(0)
    assert (row.pair.line, offers(row)) == (line, frozenset())


def test_what_has_to_go_back_leads_to_where_money_is_given(qtbot: QtBot) -> None:
    payment = paid()
    till = till_with_people(payment)
    line = make_line("2", reference=payment.reference)
    pair = Pair(None, line, (Why.SECOND_DEBIT,), None, How.REFUND, "Payé deux fois")
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", theirs_only=(pair,)))
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    screen.piles.table.opened.emit(0)
    assert "il reste à le rendre" in screen.detail.explained.text()
    assert "Payé deux fois" in screen.detail.explained.text()
    with qtbot.waitSignal(screen.change_wanted) as wanted:
        click(qtbot, screen.detail.give_button)
    assert wanted.args == [payment]


def test_the_other_half_of_a_line_is_proposed_by_amount_then_number(qtbot: QtBot) -> None:
    line = make_line(amount=7_000, phone="+261345512008")
    same_amount = paid(amount=7_000)
    same_number = paid(amount=8_000, phone="+261345512008")
    other = paid(amount=9_000)
    refused = paid(amount=7_000, phone="+261345512008", status=Status.REFUSED, transaction_id=None)
    foreign = paid(amount=7_000, currency=Currency.XAF)
    till = till_with_people(same_amount, same_number, other, refused, foreign)
    ours = tuple(only_ours(payment) for payment in (other, same_number, same_amount))
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", ours_only=ours, theirs_only=(only_theirs(line),)))
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    screen.piles.table.opened.emit(0)
    qtbot.keyClick(screen, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    model = screen.match.model
    shown = [model.row_at(number).pair.ours for number in range(model.rowCount())]
    assert [found.reference for found in shown if found is not None] == [
        refused.reference,
        same_amount.reference,
        same_number.reference,
        other.reference,
    ]
    assert "Même montant · même numéro" in model.words(0, 4)
    assert "état : Refusé" in model.words(0, 4).replace("\u00a0", " ")


def test_choosing_the_other_half_matches_both_after_a_warning(qtbot: QtBot) -> None:
    line, payment = make_line(amount=7_000), paid(amount=7_500)
    till = till_with_people(payment)
    piles = Reconciled("mvola", ours_only=(only_ours(payment),), theirs_only=(only_theirs(line),))
    screen = reconcile_screen(qtbot, till, piles)
    click(qtbot, screen.piles.tabs.tabs[Pile.OURS_ONLY])
    screen.piles.table.opened.emit(0)
    click(qtbot, screen.detail.match_button)
    assert "Quelle ligne du relevé" in words(screen.match)
    press(qtbot, screen, Qt.Key.Key_Return)
    told = spaces(screen.approval.text.text())
    assert "la caisse dit 7 500 Ar, le relevé dit 7 000 Ar" in told
    give(screen, qtbot)
    [act] = explanations(till)
    assert (act.how, act.reference, act.line) == (How.MATCHED, payment.reference, line.key)


def test_both_halves_that_are_there_need_no_search(qtbot: QtBot) -> None:
    payment, line = paid(), make_line(amount=12_500)
    till = till_with_people(payment)
    screen = opened(qtbot, till, Reconciled("mvola", differs=(both(payment, line, Why.PHONE),)))
    assert screen.detail.match_button.text() == "C'est le même paiement"
    click(qtbot, screen.detail.match_button)
    assert "Attention" not in screen.approval.text.text()
    give(screen, qtbot)
    assert (explanations(till)[0].reference, explanations(till)[0].line) == (payment.reference, line.key)


def test_where_nothing_fits_it_says_so_and_escape_leads_back(qtbot: QtBot) -> None:
    screen = opened(qtbot, till_with_people(), Reconciled("mvola", theirs_only=(only_theirs(make_line()),)))
    click(qtbot, screen.detail.match_button)
    assert "Aucun paiement de cette caisse ne peut aller avec cette ligne." in words(screen)
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.detail.isVisible()


def test_a_payout_on_the_statement_alone_is_told_as_money_that_left(qtbot: QtBot) -> None:
    line = make_line(direction=Direction.OUT)
    screen = opened(qtbot, till_with_people(), Reconciled("mvola", theirs_only=(only_theirs(line),)))
    assert "a quitté le compte MVola" in screen.detail.why.text()
    assert "−7 000 Ar" in spaces(screen.detail.head.text())
    assert not screen.detail.refund_button.isVisible()


def test_a_payout_of_ours_is_told_with_its_minus(qtbot: QtBot) -> None:
    payout = make_payout(status=Status.PAID, operator="pvit")
    till = till_with_people(payout)
    screen = opened(qtbot, till, Reconciled("pvit", ours_only=(only_ours(payout),)))
    assert "−500 FCFA" in spaces(screen.detail.head.text())
    assert {fact.name: fact.ours for fact in screen.detail.facts.facts}["État"] == "Versé"


def test_without_people_it_says_what_to_do_first(qtbot: QtBot) -> None:
    till = FakeTill()
    screen = opened(qtbot, till, Reconciled("mvola", theirs_only=(only_theirs(make_line()),)))
    click(qtbot, screen.detail.note_button)
    assert "Il faut un gérant" in words(screen.approval)
    assert explanations(till) == []


@pytest.mark.parametrize("size", [WIDE, NARROW, (1262, 682)])
def test_nothing_is_cut_on_any_page(qtbot: QtBot, size: tuple[int, int]) -> None:
    payment = paid()
    line = make_line(at=now() - timedelta(minutes=2))
    pair = both(payment, line, Why.AMOUNT, Why.PHONE)
    till = till_with_people(payment)
    screen = opened(qtbot, till, Reconciled("mvola", differs=(pair,), theirs_only=()), size=size)
    # Widgets that were just made are laid out with the next events.
    qtbot.waitUntil(lambda: what_is_cut(screen.detail) == [])
    answer(till, Reconciled("mvola"))
    screen.match.begin(Row("mvola", Pile.THEIRS_ONLY, only_theirs(line)), [row(only_ours(payment))])
    screen.pages.show_page(screen.match)
    screen.grab()
    assert what_is_cut(screen.match) == []
