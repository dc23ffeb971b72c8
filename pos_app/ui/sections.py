"""The screens that stand beside the sale, each imported when it is first shown. It decides only which are there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from PySide6.QtWidgets import QWidget

from pos_app.ui import sidebar
from pos_app.ui.till import Till
from pos_app.wording.amounts import format_day
from pos_app.wording.catalog import N_, _

CHANGE = "change"
"""The screen where money is given back; it has no entry in the sidebar."""
OPEN_DAY = "open_day"
"""What stands in the place of the sale while no day is open."""
RECONCILE = "reconcile"
"""Opened from the day."""
PEOPLE = "people"
"""Opened from the page about the till."""
PRINTER = "printer"
"""Opened from the page about the till, and from where a printer's fault is told; only where there are `Prints`."""
FIRST_MANAGER = "first_manager"
"""What stands in its place while there is nobody."""
PRINT_QUEUE = "print_queue"
"""Opened from what is said of the printer."""

_TITLES = {
    sidebar.SALE: N_("Encaisser"),
    sidebar.IN_FLIGHT: N_("En cours"),
    sidebar.HISTORY: N_("Historique"),
    sidebar.DAY: N_("Journée"),
    sidebar.BOARD: N_("Tableau de bord"),
    sidebar.ABOUT: N_("Infos"),
    CHANGE: N_("Rendre de l'argent"),
    OPEN_DAY: N_("Ouvrir la journée"),
    RECONCILE: N_("Rapprochement"),
    PEOPLE: N_("Personnes et codes"),
    PRINTER: N_("Imprimante"),
    FIRST_MANAGER: N_("Premier gérant"),
    PRINT_QUEUE: N_("File d'impression"),
}
_SHOP_SCREENS = {
    sidebar.DAY: ("day", "DayScreen"),
    sidebar.BOARD: ("board", "BoardScreen"),
    OPEN_DAY: ("open_day", "OpenDayScreen"),
    RECONCILE: ("reconcile", "ReconcileScreen"),
    PEOPLE: ("people", "PeopleScreen"),
    PRINTER: ("printer", "PrinterScreen"),
    FIRST_MANAGER: ("first_person", "FirstManagerScreen"),
}


def title_of(name: str, till: Till) -> str:
    """What the header says while the screen is shown."""
    if name == sidebar.DAY and till.shop is not None and till.shop.day is not None:
        return _("Journée du {day}").format(day=format_day(till.shop.day.opened_at))
    return _(_TITLES[name])


def shop_makers(till: Till) -> dict[str, Callable[[], QWidget]]:
    """How the screens of the business day are made, by name."""
    return {name: _maker(till, *where) for name, where in _SHOP_SCREENS.items()}


def wants_a_day(till: Till) -> bool:
    """Whether somebody has to say what is in the drawer before anything is sold. Never asked while it is locked."""
    shop = till.shop
    if shop is None or shop.day is not None or till.reader is None:
        return False
    return not shop.has_people or shop.signed_in is not None


def _maker(till: Till, module: str, screen: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        made = getattr(import_module(f"pos_app.ui.screens.{module}"), screen)(till)
        assert isinstance(made, QWidget)
        return made

    return make
