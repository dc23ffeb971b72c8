"""The cash of the day as a list, for whoever wants the slip of an entry again: a copy, and no drawer opens."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from pos_app.core.day import DrawerEntry, Move
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.people import Person
from pos_app.core.printing import Connection, Printer
from pos_app.core.shop import ShopState
from pos_app.ui.screens.day import DayScreen
from pos_app.ui.screens.day_entries import OWN
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.a_day import till_of_a_day
from tests.ui.fakes import CASHIER_PERSON, MANAGER, WITH_PEOPLE, FakeTill, make_day, now
from tests.ui.fakes_prints import FakePrints
from tests.ui.screen import NARROW, WIDE, click, press, press_print, put_on_screen, spaces, what_is_cut, words

DAY = make_day().number


def entry(seq: int, move: Move = Move.SALE, by: str = "Hanta R.") -> DrawerEntry:
    reason = None if move is Move.SALE else "Versement à la banque"
    return DrawerEntry(seq, DAY, move, Currency.MGA, 1_000 * seq, by, now(), reason)


@pytest.fixture
def prints() -> FakePrints:
    return FakePrints(Printer(Connection.NETWORK, "192.168.1.50:9100", drawer=True))


@pytest.fixture
def till(tmp_path: Path, prints: FakePrints) -> FakeTill:
    made = till_of_a_day(reconciliation=())
    made.exports, made.prints = tmp_path, prints
    made.fake_reader.entries = [entry(1, by="Soa"), *(entry(seq) for seq in range(2, 9)), entry(9, Move.OUT)]
    return made


def list_of(qtbot: QtBot, till: FakeTill, who: Person | None = MANAGER, size: tuple[int, int] = WIDE) -> DayScreen:
    till.shop = ShopState(people=WITH_PEOPLE, signed_in=who, day=make_day())
    made = DayScreen(till)
    put_on_screen(qtbot, made, size)
    press(qtbot, made, Qt.Key.Key_F6)
    press_print(qtbot, made)
    return made


def test_a_manager_prints_any_of_them_again(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    screen = list_of(qtbot, till)
    page = screen.entries
    page.receipt.actions.repeat_ms = 0
    rows = [[spaces(page.model.words(row, column)) for column in (1, 2, 3, 4)] for row in range(page.model.rowCount())]
    assert rows[0] == ["Sortie de caisse", "9 000 Ar", "Versement à la banque", "Hanta R."]
    assert rows[-1] == ["Payé en espèces", "1 000 Ar", "", "Soa"]
    press(qtbot, page, Qt.Key.Key_Down)
    press_print(qtbot, page)
    assert "portera la mention DUPLICATA" in page.line.text()
    assert prints.printed == []
    press_print(qtbot, page)
    assert [(receipt.key, receipt.drawer) for receipt, _by in prints.printed] == [("cash:8", False)]


def test_a_cashier_sees_a_few_of_their_own(qtbot: QtBot, till: FakeTill) -> None:
    screen = list_of(qtbot, till, CASHIER_PERSON)
    page = screen.entries
    shown = [one.seq for one in page.model.entries]
    assert len(shown) <= OWN
    assert {one.by for one in page.model.entries} <= {till.cashier}


def test_without_names_the_last_ones_are_there(qtbot: QtBot, till: FakeTill) -> None:
    screen = list_of(qtbot, till, None)
    page = screen.entries
    assert [one.seq for one in page.model.entries] == [9, 8, 7, 6, 5]


def test_an_empty_day_says_so_and_prints_nothing(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    till.fake_reader.entries = []
    screen = list_of(qtbot, till)
    page = screen.entries
    assert "Aucune entrée d'espèces" in words(page)
    assert not page.button.isEnabled()
    page._choose(QModelIndex())
    assert not page.button.isEnabled()
    press_print(qtbot, page)
    assert prints.printed == []
    till.fake_reader.day_report = None
    page.begin()
    assert page.model.rowCount() == 0
    page._query.failed.emit(KnownError("engine_stopped"))
    assert "ne peut plus encaisser" in page.none.text()


def test_escape_leads_back(qtbot: QtBot, till: FakeTill) -> None:
    screen = list_of(qtbot, till)
    assert screen.pages.currentWidget() is screen.entries
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.pages.currentWidget() is screen.cash


def test_a_till_that_prints_nothing_has_no_list(qtbot: QtBot, till: FakeTill) -> None:
    till.prints = None
    screen = list_of(qtbot, till)
    assert screen.pages.currentWidget() is screen.cash
    assert not screen.cash.slips_button.isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, till: FakeTill, language: str, size: tuple[int, int]) -> None:
    set_language(language)
    screen = list_of(qtbot, till, size=size)
    click(qtbot, screen.entries.button)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    press(qtbot, screen, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
