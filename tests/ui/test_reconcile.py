"""The four piles: what is shown of them, what is left to explain, and comparing again."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Status
from pos_app.core.reconciliation import By, Pair, Reconciled, Why, ours_of
from pos_app.core.shop import How, ImportStatement, Reconcile, ShopState
from pos_app.ui.screens.reconcile import ReconcileScreen
from pos_app.ui.screens.reconcile_table import PairModel, Row
from pos_app.ui.screens.reconcile_tabs import PileTab
from pos_app.wording.reconciliation import Pile
from tests.ui.fakes import FakeTill, now
from tests.ui.reconciling import (
    MANAGER,
    answer,
    both,
    make_line,
    only_ours,
    only_theirs,
    paid,
    reconcile_screen,
    till_with_people,
)
from tests.ui.screen import HOSTILE, NARROW, WIDE, click, is_harmless, press, put_on_screen, spaces, what_is_cut, words


def a_day() -> tuple[FakeTill, Reconciled]:
    """83 that agree, and a difference of each kind."""
    here, differing = paid(amount=25_000), paid(amount=12_500)
    agreed = paid(amount=500)
    till = till_with_people(here, differing, agreed)
    piles = Reconciled(
        "mvola",
        matched=tuple(both(agreed, make_line("1", amount=500)) for _ in range(83)),
        ours_only=(only_ours(here),),
        theirs_only=(only_theirs(make_line()),),
        differs=(both(differing, make_line("3", amount=12_000), Why.AMOUNT),),
    )
    return till, piles


def cells(model: PairModel, row: int) -> list[str]:
    return [spaces(model.words(row, column)) for column in range(model.columnCount())]


def counts(tabs: dict[Pile | None, PileTab]) -> list[int]:
    return [tab.count for tab in tabs.values()]


def test_opening_compares_at_once_and_shows_what_is_left_to_explain(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    assert [act for act in till.acts if isinstance(act, Reconcile)] == [Reconcile(by="Hanta R.")]
    assert counts(screen.piles.tabs.tabs) == [3, 83, 1, 1, 1]
    assert screen.piles.model.rowCount() == 3
    assert "Écarts à expliquer avant de clôturer" in words(screen)


def test_each_pile_shows_its_entries(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    seen = {}
    for pile, tab in screen.piles.tabs.tabs.items():
        click(qtbot, tab)
        seen[pile] = [cells(screen.piles.model, row)[2:] for row in range(screen.piles.model.rowCount())][:1]
    assert seen[Pile.OURS_ONLY] == [["25 000 Ar", "—", "Absent du relevé"]]
    assert seen[Pile.THEIRS_ONLY] == [["—", "7 000 Ar", "Absent de la caisse"]]
    assert seen[Pile.DIFFERS] == [["12 500 Ar", "12 000 Ar", "Montant différent"]]
    assert seen[Pile.MATCHED] == [["500 Ar", "500 Ar", "Concorde"]]


def test_a_row_names_the_payment_or_the_line_and_the_customer_s_number(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    names = {cells(screen.piles.model, row)[1] for row in range(3)}
    assert "653804911 · 034 55 120 08" in names
    assert any(name.startswith("C3-") and name.endswith("034 12 345 67") for name in names)


def test_keys_choose_a_pile_and_arrows_go_on(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    qtbot.keyClick(screen, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert screen.piles.tabs.pile is Pile.DIFFERS
    screen.piles.tabs.tabs[Pile.DIFFERS].setFocus()
    press(qtbot, screen, Qt.Key.Key_Right)
    assert screen.piles.tabs.pile is None
    press(qtbot, screen, Qt.Key.Key_Left)
    assert screen.piles.tabs.pile is Pile.DIFFERS


def test_what_is_explained_is_calm_and_no_longer_counted(qtbot: QtBot) -> None:
    till = till_with_people()
    pair = Pair(None, make_line(), (Why.NOT_IN_TILL,), None, How.NOTE, "Vu avec <b>le client</b>")
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", theirs_only=(pair,)))
    assert counts(screen.piles.tabs.tabs) == [0, 0, 0, 1, 0]
    assert "Aucun écart à expliquer" in words(screen)
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    shown = cells(screen.piles.model, 0)[-1].replace("\u00a0", " ")
    assert shown == "Absent de la caisse · Expliqué : Vu avec <b>le client</b>"


def test_what_nobody_explained_comes_first_then_the_newest(qtbot: QtBot) -> None:
    old = only_theirs(make_line("1", at=now() - timedelta(hours=9)))
    new = only_theirs(make_line("2", at=now() - timedelta(hours=1)))
    done = Pair(None, make_line("3", at=now()), (Why.NOT_IN_TILL,), None, How.NOTE, "x")
    timeless = only_theirs(make_line("4", at=None))
    till = till_with_people()
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", theirs_only=(timeless, done, old, new)))
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    assert [cells(screen.piles.model, row)[1][:1] for row in range(4)] == ["2", "1", "4", "3"]
    assert cells(screen.piles.model, 2)[0] == "—"


def test_another_day_is_named_with_its_date(qtbot: QtBot) -> None:
    before = now() - timedelta(days=2)
    till = till_with_people()
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", theirs_only=(only_theirs(make_line(at=before)),)))
    assert cells(screen.piles.model, 0)[0] == f"{before.astimezone():%d/%m %H:%M}"


def test_several_operators_are_named_and_can_be_chosen(qtbot: QtBot) -> None:
    till = till_with_people()
    one = Reconciled("mvola", theirs_only=(only_theirs(make_line("1")),))
    other = Reconciled("pvit", theirs_only=(only_theirs(make_line("2")), only_theirs(make_line("3"))))
    screen = reconcile_screen(qtbot, till, one, other)
    assert counts(screen.piles.tabs.tabs)[0] == 3
    assert any(cells(screen.piles.model, row)[1].startswith("MVola · ") for row in range(3))
    screen.piles.operator.setCurrentIndex(screen.piles.operator.findData("pvit"))
    assert counts(screen.piles.tabs.tabs)[0] == 2
    assert cells(screen.piles.model, 0)[1].startswith(("2", "3"))
    assert screen.piles.piles == (other,)


def test_a_newer_comparison_of_one_operator_leaves_the_other_as_it_was(qtbot: QtBot) -> None:
    till = till_with_people()
    screen = reconcile_screen(
        qtbot,
        till,
        Reconciled("mvola", theirs_only=(only_theirs(make_line()),)),
        Reconciled("pvit", theirs_only=(only_theirs(make_line("2")),)),
    )
    screen.compare(operator="mvola")
    answer(till, Reconciled("mvola"))
    assert counts(screen.piles.tabs.tabs)[0] == 1


def test_asking_again_shows_how_far_it_is_and_says_when_it_is_done(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    press(qtbot, screen, Qt.Key.Key_F5)
    act = till.acts[-1]
    assert act == Reconcile(by="Hanta R.", ask=True)
    till.tell_progress(act, 30, 87)
    assert "30 paiements sur 87 vérifiés" in words(screen)
    assert screen.piles.bar.part == pytest.approx(30 / 87)
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.acts[-1] is act, "one at a time"
    asked = Reconciled("mvola", matched=(Pair(ours_of(paid()), None, (), By.ASKED),))
    till.tell_done(act, (asked,))
    assert "a été interrogé" in screen.piles.news.text()
    assert not screen.piles.bar.isVisible()
    assert screen.piles.ask_button.isEnabled()


def test_a_refused_comparison_says_why_and_can_be_tried_again(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    screen.piles.ask_button.click()
    till.tell_refused(till.acts[-1], InvalidInput("reference_unknown", reference="X"))
    assert screen.piles.trouble.isVisible()
    assert screen.piles.ask_button.isEnabled()
    assert counts(screen.piles.tabs.tabs) == [3, 83, 1, 1, 1]


def test_answers_to_other_acts_are_none_of_its_business(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    stranger = Reconcile(by="Hanta R.")
    till.tell_done(stranger, (Reconciled("mvola"),))
    till.tell_progress(stranger, 1, 2)
    till.tell_refused(stranger, InvalidInput("reference_unknown", reference="X"))
    assert counts(screen.piles.tabs.tabs) == [3, 83, 1, 1, 1]
    assert not screen.piles.trouble.isVisible()


def test_while_nobody_is_signed_in_nothing_is_asked(qtbot: QtBot) -> None:
    till = till_with_people()
    till.tell_shop(ShopState(people=(MANAGER,)))
    put_on_screen(qtbot, ReconcileScreen(till))
    assert till.acts == []


def test_escape_goes_back_to_the_day(qtbot: QtBot) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles)
    with qtbot.waitSignal(screen.left):
        press(qtbot, screen, Qt.Key.Key_Escape)


def test_an_operator_s_answer_about_the_payment_that_is_shown_compares_again(qtbot: QtBot) -> None:
    payment = paid(provider_reference="token", status=Status.UNKNOWN)
    till = till_with_people(payment)
    piles = Reconciled("mvola", differs=(both(payment, make_line(amount=12_500), Why.STATUS),))
    screen = reconcile_screen(qtbot, till, piles)
    screen.piles.table.opened.emit(0)
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.checks == [payment.reference]
    before = len(till.acts)
    till.change(payment, status=Status.PAID)
    assert "Payé" in {fact.ours for fact in screen.detail.facts.facts}
    qtbot.waitUntil(lambda: len(till.acts) > before)
    assert isinstance(till.acts[-1], Reconcile)
    assert not any(isinstance(act, ImportStatement) for act in till.acts)


def test_hostile_text_is_shown_plain(qtbot: QtBot) -> None:
    hostile = [
        only_theirs(make_line(f"{number}{text}", reference=text, phone=text, word=text))
        for number, text in enumerate(HOSTILE)
    ]
    till = till_with_people()
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", theirs_only=tuple(hostile)))
    for row in range(screen.piles.model.rowCount()):
        assert all(map(is_harmless, cells(screen.piles.model, row)))
        screen.piles.table.opened.emit(row)
        assert is_harmless(screen.detail.head.text())
        screen.show_piles()


@pytest.mark.parametrize("size", [WIDE, NARROW, (1262, 682)])
def test_nothing_is_cut(qtbot: QtBot, size: tuple[int, int]) -> None:
    till, piles = a_day()
    screen = reconcile_screen(qtbot, till, piles, size=size)
    for tab in screen.piles.tabs.tabs.values():
        click(qtbot, tab)
        assert what_is_cut(screen) == []
    screen.grab()


def test_ten_thousand_rows_are_shown(qtbot: QtBot) -> None:
    till = till_with_people()
    payment = paid()
    many = tuple(both(payment, make_line("1", at=now() - timedelta(seconds=number))) for number in range(10_000))
    theirs = tuple(only_theirs(make_line(str(number))) for number in range(200))
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", matched=many, theirs_only=theirs))
    for pile in (Pile.MATCHED, Pile.THEIRS_ONLY, Pile.MATCHED, None):
        screen.piles.tabs.tabs[pile].click()
        screen.grab()
    assert screen.piles.tabs.tabs[Pile.MATCHED].count == 10_000


def test_a_row_is_open_until_somebody_explained_it() -> None:
    pair = only_theirs(make_line())
    assert Row("mvola", Pile.THEIRS_ONLY, pair).is_open
    assert not Row("mvola", Pile.MATCHED, pair).is_open
