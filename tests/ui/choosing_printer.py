"""What the tests of the printer's screen share: printers to find, and what is kept for the next start."""

import threading

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.printing import Connection, Found, Printer
from pos_app.core.shop import ShopState
from pos_app.ui.screens.printer import PrinterScreen
from tests.ui.fakes import MANAGER, WITH_PEOPLE, make_day
from tests.ui.fakes_prints import PRINTER

FULL, SMALL = (1262, 683), (920, 683)
"""What windows of 1366 and 1024 pixels leave."""
USB = Found(Connection.USB, "04b8:0e15", "EPSON TM-T20III", ready=True)
HERE = Found(PRINTER.connection, PRINTER.target, "POS-80", ready=False)
PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=make_day())


class Kept:
    """What was kept for the next start, and by which thread; with `error` nothing is."""

    def __init__(self, error: KnownError | None = None) -> None:
        self.calls: list[tuple[Printer | None, bool]] = []
        self.threads: list[threading.Thread] = []
        self.error = error

    def __call__(self, printer: Printer | None, automatic: bool) -> None:
        self.threads.append(threading.current_thread())
        if self.error is not None:
            raise self.error
        self.calls.append((printer, automatic))


def saved(qtbot: QtBot, screen: PrinterScreen) -> None:
    """Save, and wait until it is told what came of it."""
    screen.setFocus()
    qtbot.keyClick(screen, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not screen.is_saving)
