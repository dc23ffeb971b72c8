"""What earlier days left unexplained is looked for without being asked; the last look before the closing is true."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.day import PileCount
from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment
from pos_app.core.reconciliation import Reconciled
from pos_app.core.shop import Reconcile, ShopState
from pos_app.ui.screens.day import DayScreen
from tests.ui.a_day import make_report, till_of_a_day
from tests.ui.fakes import CASHIER_PERSON, WITH_PEOPLE, FakeTill, make_day
from tests.ui.screen import press, put_on_screen, spaces, words
from tests.ui.test_day import compared
from tests.ui.test_day_close import count

LEFT = (PileCount("mvola", 83, 1, 1, 1, 3),)


@pytest.fixture
def till() -> FakeTill:
    """A day of which nothing was compared yet; there are statements of days before."""
    made = till_of_a_day(reconciliation=())
    made.fake_reader.accounts_with_lines = (("mvola", Environment.TRAINING),)
    return made


def told(till: FakeTill, *, result: tuple[Reconciled, ...] | None = None) -> None:
    """The engine has compared: the report counts what it found."""
    till.fake_reader.day_report = make_report(reconciliation=LEFT)
    till.tell_done(till.acts[-1], compared() if result is None else result)


def test_the_day_is_compared_once_when_it_is_first_shown(qtbot: QtBot, till: FakeTill) -> None:
    screen = DayScreen(till)
    assert till.acts == []
    put_on_screen(qtbot, screen)
    assert till.acts == [Reconcile("Hanta R.")]
    assert "Comparaison avec les relevés en cours" in words(screen)
    assert "Aucun écart" not in words(screen)
    told(till)
    assert "Écarts à expliquer avant de clôturer" in words(screen)
    assert screen.overview.differences.rowCount() == 3
    screen.hide()
    screen.show()
    screen.refresh()
    assert len(till.acts) == 1
    till.tell_shop(ShopState(day=make_day(number=13)))
    assert len(till.acts) == 2


def test_without_a_statement_nothing_is_compared(qtbot: QtBot, till: FakeTill) -> None:
    till.fake_reader.accounts_with_lines = ()
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    press(qtbot, screen, Qt.Key.Key_F12)
    assert till.acts == []


def test_it_waits_for_somebody_to_come_in(qtbot: QtBot, till: FakeTill) -> None:
    till.tell_shop(ShopState(people=WITH_PEOPLE, day=make_day()))
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    assert till.acts == []
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON, day=make_day()))
    assert till.acts == [Reconcile(CASHIER_PERSON.name)]


def test_what_could_not_be_compared_is_told(qtbot: QtBot, till: FakeTill) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    till.tell_refused(till.acts[0], KnownError("engine_stopped"))
    assert "panne" in words(screen)
    assert "Les relevés n'ont pas pu être comparés" in words(screen)
    assert "Aucun écart" not in words(screen)


def test_the_last_look_is_compared_anew_and_its_warning_is_true(qtbot: QtBot, till: FakeTill) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    till.tell_done(till.acts[0], ())
    count(qtbot, screen)
    check = screen.close_page.check
    assert [type(act) for act in till.acts] == [Reconcile, Reconcile]
    assert "La comparaison avec les relevés n'est pas terminée." in words(check)
    check.guard_ms = 60_000
    told(till)
    assert "3 écarts avec les relevés ne sont pas expliqués : MVola (3)." in spaces(words(check))
    assert "n'est pas terminée" not in words(check)
    assert check.explain_button.isVisible()
    assert check.is_guarded()
    press(qtbot, screen, Qt.Key.Key_F12)
    assert len(till.acts) == 2


def test_a_comparison_that_finds_nothing_leaves_no_warning(qtbot: QtBot, till: FakeTill) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    count(qtbot, screen)
    assert len(till.acts) == 1
    till.tell_done(till.acts[0], ())
    assert screen.close_page.check.close_button.text() == "Clôturer la journée"
    assert not screen.close_page.check.warning.isVisible()
