"""Closing a day: the blind count, what stands in the way, the conscious press, and what is shown afterwards."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.day import Count
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Status
from pos_app.core.shop import Closed, CloseDay, ShopState
from pos_app.ui.screens.day import DayScreen
from tests.ui.a_day import closed_report, till_of_a_day
from tests.ui.fakes import FakeTill, make_day, now
from tests.ui.screen import click, press, put_on_screen, spaces, what_is_cut, words

COUNTED = (Count(Currency.MGA, 655_000), Count(Currency.XAF, 0))


@pytest.fixture
def till() -> FakeTill:
    return till_of_a_day()


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> DayScreen:
    made = DayScreen(till)
    put_on_screen(qtbot, made)
    till.acts.clear()
    return made


def count(qtbot: QtBot, screen: DayScreen) -> None:
    """Count both currencies and go on to the last look."""
    press(qtbot, screen, Qt.Key.Key_F12)
    pages = screen.close_page.form.pages
    pages[Currency.MGA].total.line.setFocus()
    qtbot.keyClicks(pages[Currency.MGA].total.line, "655000")
    press(qtbot, screen, Qt.Key.Key_Return)
    qtbot.keyClicks(pages[Currency.XAF].total.line, "0")
    press(qtbot, screen, Qt.Key.Key_F7)
    screen.close_page.check.guard_ms = screen.close_page.undecided.guard_ms = 0


def ask(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> CloseDay:
    count(qtbot, screen)
    press(qtbot, screen, Qt.Key.Key_F12)
    act = till.acts[-1]
    assert isinstance(act, CloseDay)
    return act


def references(till: FakeTill) -> list[str]:
    return list(till.fake_reader.payments)


def test_the_count_is_blind(qtbot: QtBot, screen: DayScreen) -> None:
    press(qtbot, screen, Qt.Key.Key_F12)
    assert screen.close_page.isVisible()
    text = spaces(words(screen))
    assert "657 000" not in text
    assert "562 000" not in text
    assert not screen.close_page.next_button.isEnabled()


def test_nothing_counted_goes_no_further(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    press(qtbot, screen, Qt.Key.Key_F12)
    screen.close_page.go_on()
    assert screen.close_page.form.isVisible()
    assert till.acts == []


def test_one_key_pressed_twice_closes_nothing(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    press(qtbot, screen, Qt.Key.Key_F12)
    press(qtbot, screen, Qt.Key.Key_F12)
    press(qtbot, screen, Qt.Key.Key_F7)
    assert till.acts == []


def test_the_day_is_closed_with_what_was_counted_and_asked_for_once(
    qtbot: QtBot, screen: DayScreen, till: FakeTill
) -> None:
    count(qtbot, screen)
    text = spaces(words(screen))
    assert "655 000 Ar · 0 FCFA" in text
    assert "3 écarts avec les relevés ne sont pas expliqués : MVola (3)." in text
    assert screen.close_page.check.close_button.text() == "Clôturer malgré cela"
    assert not screen.close_page.check.close_button.hasFocus()
    press(qtbot, screen, Qt.Key.Key_F12)
    assert till.acts == [CloseDay(COUNTED, "Hanta R.")]
    assert screen.close_page.is_running
    press(qtbot, screen, Qt.Key.Key_F12)
    press(qtbot, screen, Qt.Key.Key_Escape)
    screen.close_page.close_day()
    assert len(till.acts) == 1
    till.tell_progress(till.acts[0], 1, 2)
    assert "1 sur 2" in words(screen)


def test_a_clean_day_has_no_warning(qtbot: QtBot) -> None:
    till = till_of_a_day(reconciliation=())
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    count(qtbot, screen)
    assert screen.close_page.check.close_button.text() == "Clôturer la journée"
    assert not screen.close_page.check.warning.isVisible()
    assert not screen.close_page.check.explain_button.isVisible()


def test_a_currency_that_nobody_counted_is_named(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    press(qtbot, screen, Qt.Key.Key_F12)
    qtbot.keyClicks(screen.close_page.form.pages[Currency.MGA].total.line, "5")
    screen.close_page.check.guard_ms = 0
    click(qtbot, screen.close_page.next_button)
    assert "Non compté : XAF" in spaces(words(screen))
    click(qtbot, screen.close_page.check.recount_button)
    assert screen.close_page.form.isVisible()


def test_explaining_first_keeps_the_count(qtbot: QtBot, screen: DayScreen) -> None:
    told: list[int] = []
    screen.reconcile_asked.connect(lambda: told.append(1))
    count(qtbot, screen)
    press(qtbot, screen, Qt.Key.Key_F5)
    assert told == [1]
    press(qtbot, screen, Qt.Key.Key_F12)
    assert screen.close_page.form.counts() == COUNTED


def test_undecided_payments_are_listed_with_their_state(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    act = ask(qtbot, screen, till)
    till.tell_refused(act, KnownError("day_undecided", references=[*references(till), "C3-GONE"]))
    undecided = screen.close_page.undecided
    assert "3 paiements restent à décider" in words(screen)
    rows = [[spaces(undecided.model.words(row, column)) for column in range(4)] for row in range(3)]
    assert rows[0][2:] == ["25 000 Ar", "En attente"]
    assert rows[2] == ["", "C3-GONE", "", ""]
    opened: list[str] = []
    screen.opened.connect(opened.append)
    press(qtbot, screen, Qt.Key.Key_Return)
    click(qtbot, undecided.open_button)
    assert opened == [references(till)[0]] * 2


def test_they_are_carried_over_by_name(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    act = ask(qtbot, screen, till)
    till.tell_refused(act, KnownError("day_undecided", references=references(till)))
    press(qtbot, screen, Qt.Key.Key_F6)
    assert till.acts[-1] == CloseDay(COUNTED, "Hanta R.", carry_over=True)


def test_money_that_arrives_meanwhile_is_seen_and_closing_is_tried_again(
    qtbot: QtBot, screen: DayScreen, till: FakeTill
) -> None:
    act = ask(qtbot, screen, till)
    till.tell_refused(act, KnownError("day_undecided", references=references(till)))
    for payment in list(till.fake_reader.payments.values()):
        till.change(payment, status=Status.PAID)
    assert "Tout est décidé" in words(screen)
    assert not screen.close_page.undecided.carry_button.isEnabled()
    press(qtbot, screen, Qt.Key.Key_F5)
    assert till.acts[-1] == CloseDay(COUNTED, "Hanta R.")
    assert len(till.acts) == 2


def test_another_refusal_is_told(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    act = ask(qtbot, screen, till)
    till.tell_refused(act, KnownError("engine_stopped"))
    assert "La journée n'est pas clôturée." in words(screen)
    assert "panne" in words(screen)
    press(qtbot, screen, Qt.Key.Key_F12)
    assert len(till.acts) == 2


def test_after_the_closing_everything_is_shown(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    act = ask(qtbot, screen, till)
    report = closed_report(12)
    till.fake_reader.closed_days.insert(0, report.day)
    till.tell_shop(ShopState(last=make_day(number=12, closed_seq=400, closed_at=now())))
    till.tell_done(act, Closed(report, "/media/cle/copie.db"))
    qtbot.waitUntil(lambda: screen.reports.view.is_whole)
    text = spaces(words(screen))
    for words_of_it in (
        "Rapport Z n° 12",
        "Écart de caisse : − 2 000 Ar (manque)",
        "657 000 Ar",
        "655 000 Ar",
        "copie.db",
    ):
        assert words_of_it in text, words_of_it
    assert screen.reports.choice.currentText().startswith("Z n° 12")
    assert screen.reports.view.code.text == f"pos-app Z12 {screen.reports.view.report['day']} {'9f2c' * 16}"
    assert not screen.reports.trouble.isVisible()
    told: list[int] = []
    screen.next_day.connect(lambda: told.append(1))
    assert screen.reports.next_button.text() == "Ouvrir la journée suivante"
    press(qtbot, screen, Qt.Key.Key_F12)
    assert told == [1]


def test_a_copy_that_failed_does_not_hide_that_the_day_is_closed(
    qtbot: QtBot, screen: DayScreen, till: FakeTill
) -> None:
    act = ask(qtbot, screen, till)
    till.tell_done(
        act,
        Closed(
            closed_report(12, counted=657_000),
            backup_error=KnownError("backup_unwritable", path="/media/cle", detail="disque plein"),
        ),
    )
    text = spaces(words(screen))
    assert "La journée est clôturée, mais sans copie du registre" in text
    assert "disque plein" in text
    assert "La caisse est juste." in text


@pytest.mark.parametrize("size", [(944, 683), (670, 683)])
def test_nothing_is_cut(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    count(qtbot, screen)
    assert what_is_cut(screen) == []
    press(qtbot, screen, Qt.Key.Key_F12)
    till.tell_refused(till.acts[-1], KnownError("day_undecided", references=references(till)))
    assert what_is_cut(screen) == []
    screen.close_page.close_day(carry_over=True)
    till.tell_done(till.acts[-1], Closed(closed_report(12), "/media/cle/copie.db"))
    assert what_is_cut(screen) == []
