"""Gives the window its print queue and takes it back. It begins when the till is open and never delays the end."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from pos_app.printers import queue_of
from pos_app.settings_printing import face_of
from pos_app.ui.print_bridge import PrintBridge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pos_app.core.printing import Found, Printer
    from pos_app.home import Home
    from pos_app.receipts.receipt import Receipt
    from pos_app.settings import Settings

PATIENCE = 3.0
"""Seconds that a printer in the middle of a receipt is given when the till closes; then the next start marks it."""


class WindowPrinting:
    """The print queue of one window. Make it before the window, `start` it when the till is open."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.prints = PrintBridge(
            partial(queue_of, home, settings, printer=settings.printer),
            face_of(settings, settings.environment),
            printer=settings.printer,
            write=_write,
            search=_search,
            automatic=settings.receipts.automatic,
            refusals=settings.receipts.refusals,
        )
        self._started = False
        self._ending_since: float | None = None

    def start(self) -> None:
        """Begin to print what waits."""
        if not self._started and self._ending_since is None:
            self._started = True
            self.prints.start()

    def has_ended(self) -> bool:
        """Tell nothing more, and whether nothing is printed any more, or may not be waited for any longer."""
        if self._ending_since is None:
            self._ending_since = time.monotonic()
            self.prints.close()
        if not self._started:
            return True
        return self.prints.stop(0) or time.monotonic() - self._ending_since > PATIENCE

    def end(self) -> None:
        """Come to the end without an event loop."""
        if not self.has_ended():
            self.prints.stop(PATIENCE)


def saver(home: Home, environ: Mapping[str, str]) -> Callable[[Printer | None, bool], None]:
    """Keeps the printer that was chosen in the settings of `home`. For a thread; raises `KnownError`."""

    def save(printer: Printer | None, automatic: bool) -> None:
        from pos_app.settings_writing import save_printer

        save_printer(home.config, environ, printer, automatic=automatic)

    return save


def _write(receipt: Receipt, path: Path) -> None:
    from pos_app.ui.receipt_pdf import write_receipt_pdf

    write_receipt_pdf(receipt, path)


def _search(tell: Callable[[tuple[Found, ...]], None]) -> None:
    from pos_app.printing.discovery import discover

    discover(tell)
