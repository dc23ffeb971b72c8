"""What is done on each screen, in the order of a day: each step is a name and one thing that a person does."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar

from pos_app.core.people import Role
from pos_app.core.shop import AddPerson
from pos_app.ui import sidebar
from pos_app.ui.lock_page import LockPage
from pos_app.ui.screens.day import DayScreen
from pos_app.ui.screens.history import HistoryScreen
from pos_app.ui.screens.open_day import OpenDayScreen
from pos_app.ui.screens.people import PeopleScreen
from pos_app.ui.screens.reconcile import ReconcileScreen
from pos_app.ui.sections import OPEN_DAY, PEOPLE, RECONCILE
from pos_app.ui.till import Till
from pos_app.ui.window import TillWindow

Step = tuple[str, Callable[[], object]]
PIN = "135790"
"""The manager's, who does everything here."""


def steps(window: TillWindow, till: Till, statement: Path) -> Iterator[Step]:
    """All of them; each is made when the one before it has come to rest, so that it finds the screens as they are."""
    yield from _arrive(window, till)
    yield from _sections(window, "first")
    yield from _history(window)
    yield from _people(window)
    yield from _compare(window, statement)
    yield from _day(window)
    yield from _sections(window, "second")
    yield "comparison, second showing", window.show_reconcile
    yield "people, second showing", window.show_people
    yield "lock, second showing", window.lock.lock


def _arrive(window: TillWindow, till: Till) -> Iterator[Step]:
    yield "first manager made", lambda: till.act(AddPerson("Hanta", Role.MANAGER, PIN))
    yield "back to the sale", window.back_to_section
    if not window.lock.is_locked:
        yield "lock, first showing", window.lock.lock
    yield "names and PIN of the lock page", lambda: QTest.keyClicks(_lock_page(window), PIN[:-1])
    yield "signed in, the day to be opened", lambda: QTest.keyClicks(_lock_page(window), PIN[-1])
    opening = window.screen_widget(OPEN_DAY)
    assert isinstance(opening, OpenDayScreen)
    yield "first digits of the float", lambda: QTest.keyClicks(window.focusWidget(), "12")
    yield "day opened, the sale", opening.open_uncounted


def _lock_page(window: TillWindow) -> LockPage:
    assert window.lock.page is not None
    return window.lock.page


def _sections(window: TillWindow, which: str) -> Iterator[Step]:
    for name in (sidebar.HISTORY, sidebar.DAY, sidebar.BOARD, sidebar.IN_FLIGHT, sidebar.ABOUT, sidebar.SALE):
        yield f"{name}, {which} showing", window.sidebar.button(name).click


def _history(window: TillWindow) -> Iterator[Step]:
    yield "history again", window.sidebar.button(sidebar.HISTORY).click
    history = window.screen_widget(sidebar.HISTORY)
    assert isinstance(history, HistoryScreen)
    yield "history: a search typed", lambda: QTest.keyClicks(history.search, "> 10 000 hier")
    yield "history: a number typed", lambda: _search(history, "0340007919")
    yield "history: everything again", history.clear
    bar = history.table.verticalScrollBar()
    for number in range(3):
        yield f"history: scrolled down {number + 1}", partial(_to_the_end, bar)
    yield "history: details of a payment", lambda: history.show_details(history.model.payment_at(0).reference)
    yield "history: details of another", lambda: history.show_details(history.model.payment_at(1).reference)
    yield "history: back to the list", history.show_list
    yield "history: columns", history.toggle_columns
    yield "history: columns put away", history.toggle_columns
    yield "history: export offered", history.export_found
    yield "history: narrowed for an export", lambda: QTest.keyClicks(history.search, "hier")
    yield "history: export of what is found offered", history.export_found
    yield "history: export run, XLSX", lambda: history.export.start("xlsx")
    yield "history: export put away", history.export.stop


def _search(history: HistoryScreen, words: str) -> None:
    history.search.clear()
    QTest.keyClicks(history.search, words)


def _people(window: TillWindow) -> Iterator[Step]:
    yield "people, first showing", window.show_people
    people = window.screen_widget(PEOPLE)
    assert isinstance(people, PeopleScreen)
    yield "people: form of a new one", people.add
    yield "people: the list again", people.show_list
    yield "people: PIN of one", people.change_pin
    yield "people: back", people.show_list


def _compare(window: TillWindow, statement: Path) -> Iterator[Step]:
    yield "comparison, first showing", window.show_reconcile
    screen = window.screen_widget(RECONCILE)
    assert isinstance(screen, ReconcileScreen)
    yield "import, first showing", screen.show_import
    yield "import: a statement of 10,000 lines", lambda: screen.importing.take(statement)
    bar = screen.importing.lines.verticalScrollBar()
    yield "import: scrolled down", partial(_to_the_end, bar)
    yield "import: columns", screen.importing.columns_button.click
    yield "import: handed over, compared", screen.importing.import_button.click
    for pile, tab in screen.piles.tabs.tabs.items():
        yield f"comparison: pile {pile.value if pile else 'all'}", tab.click
        table = screen.piles.table.verticalScrollBar()
        yield f"comparison: pile {pile.value if pile else 'all'} scrolled", partial(_to_the_end, table)
    yield "comparison: an entry", lambda: screen.piles.table.opened.emit(0)
    yield "comparison: the piles again", screen.show_piles
    yield "comparison: export offered", screen.piles.export_button.click
    yield "comparison: export run, XLSX", lambda: screen.export.start("xlsx")
    yield "comparison: export put away", screen.export.stop


def _to_the_end(bar: QScrollBar) -> None:
    bar.setValue(bar.maximum())


def _day(window: TillWindow) -> Iterator[Step]:
    yield "day, after the comparison", window.show_day
    day = window.screen_widget(sidebar.DAY)
    assert isinstance(day, DayScreen)
    view = day.overview
    yield "day: cash in and out", view.move_button.click
    yield "day: back from cash", day.show_overview
    yield "day: count", view.count_button.click
    yield "day: back from the count", day.show_overview
    yield "day: report to export", view.export_button.click
    yield "day: back from the export", day.show_overview
    yield "day: closed days, first showing", view.reports_button.click
    yield "day: back from the closed days", day.show_overview
    yield "day: count before closing", view.close_button.click
    yield "day: counted", lambda: QTest.keyClicks(window.focusWidget(), "12")
    yield "day: what is closed", day.close_page.go_on
    yield "day: closed, the Z report", day.close_page.close_day
    yield "day: closed days, second showing", day.show_reports
    yield "day: the Z report to export", day.reports.export_button.click
    yield "day: correction", day.reports.correct_button.click
    yield "day: the figures again", day.show_overview
