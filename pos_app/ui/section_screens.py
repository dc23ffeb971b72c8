"""How the window's own screens are made, and what their signals lead to. Each is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from pos_app.ui import sidebar
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.sections import CHANGE, FIRST_MANAGER, PEOPLE, PRINT_QUEUE, PRINTER, RECONCILE, shop_makers
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.ui.window import TillWindow


# Each screen's module is imported when the screen is first shown: only the sale is needed for the first frame.


def section_makers(window: TillWindow, till: Till) -> dict[str, Callable[[], QWidget]]:
    """How the screen of each name is made."""
    return {
        sidebar.SALE: partial(SaleScreen, till),
        sidebar.IN_FLIGHT: partial(_in_flight, window, till),
        sidebar.HISTORY: partial(_history, window, till),
        sidebar.ABOUT: partial(_about, window, till),
        CHANGE: partial(_change, window, till),
        **shop_makers(till),
        RECONCILE: partial(_reconcile, window, till),
        sidebar.DAY: partial(_day, window, till),
        PEOPLE: partial(_part, PEOPLE, window.back_to_section, till),
        PRINTER: partial(_part, PRINTER, window.back_to_section, till),
        PRINT_QUEUE: partial(_print_queue, window, till),
        FIRST_MANAGER: partial(_part, FIRST_MANAGER, window.back_to_section, till),
    }


def _in_flight(window: TillWindow, till: Till) -> QWidget:
    from pos_app.ui.screens.inflight import InFlightScreen

    screen = InFlightScreen(till, window.watch)
    screen.opened.connect(window.open_from_lane)
    return screen


def _history(window: TillWindow, till: Till) -> QWidget:
    from pos_app.ui.screens.history import HistoryScreen

    screen = HistoryScreen(till)
    screen.opened.connect(window.open_from_history)
    screen.give_change.connect(window.show_change)
    return screen


def _about(window: TillWindow, till: Till) -> QWidget:
    from pos_app.ui.screens.about import AboutScreen

    screen = AboutScreen(till)
    screen.people_asked.connect(window.show_people)
    screen.printer_asked.connect(partial(window.show_part, sidebar.ABOUT, PRINTER))
    return screen


def _day(window: TillWindow, till: Till) -> QWidget:
    screen = shop_makers(till)[sidebar.DAY]()
    screen.reconcile_asked.connect(window.show_reconcile)  # type: ignore[attr-defined]
    screen.opened.connect(window.open_from_day)  # type: ignore[attr-defined]
    screen.next_day.connect(window.next_customer)  # type: ignore[attr-defined]
    return screen


def _reconcile(window: TillWindow, till: Till) -> QWidget:
    screen = _part(RECONCILE, window.show_day, till)
    screen.change_wanted.connect(window.show_change)  # type: ignore[attr-defined]
    return screen


def _print_queue(window: TillWindow, till: Till) -> QWidget:
    from pos_app.ui.screens.print_queue import PrintQueueScreen

    assert till.prints is not None
    assert window.prints is not None, "nothing leads here in a till that prints nothing"
    screen = PrintQueueScreen(till.prints)
    screen.left.connect(window.prints.leave_queue)
    return screen


def _change(window: TillWindow, till: Till) -> QWidget:
    from pos_app.ui.screens.change import ChangeScreen

    screen = ChangeScreen(till)
    screen.recorded.connect(window.show_payment)
    screen.left.connect(window.next_customer)
    return screen


def _part(name: str, back: Callable[[], None], till: Till) -> QWidget:
    """A screen that is left for the section it belongs to."""
    screen = shop_makers(till)[name]()
    screen.left.connect(back)  # type: ignore[attr-defined]
    return screen
