"""Loads outside of the GUI's thread what would stop the window: for payments before the till is ready, the rest after.

Modules only: nothing is made here, and nothing is asked of anybody.
"""

import gc
import threading
from importlib import import_module

from pos_app.settings import Settings

_SHOWN_LATER = (
    "lane_card",
    "screens.waiting",
    "screens.link",
    "screens.paid",
    "screens.refused",
    "screens.verify",
    "screens.inflight",
    "screens.payout",
    "customer_screen",
    "lock_page",
    "screens.open_day",
    "screens.first_person",
)
_SECTIONS = (
    "screens.history",
    "screens.day",
    "screens.board",
    "screens.reconcile",
    "screens.people",
    "screens.printer",
    "screens.about",
    "screens.change",
    "day_facts",
    "report_pdf",
    "receipt_pdf",
    "receipt_preview",
    "cash_slip",
    "share",
    "screens.print_queue",
)
_PATIENCE = 5.0
"""Seconds; loading one module takes a tenth of one."""
_PAUSE = 0.02
"""Seconds between two of them, so that whoever works at the till meanwhile does not notice."""


class Sections:
    """The modules of the window's sections, loaded one after the other in a thread once the till is ready."""

    def __init__(self) -> None:
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._load, name="sections", daemon=True)

    def start(self) -> None:
        """Begin; at most once."""
        self._thread.start()

    def close(self) -> None:
        """Load no further module."""
        self._closed.set()

    def end(self) -> None:
        """Come to the end, after `close`: Qt's modules must not be loaded while the process takes them down.

        One that hangs in the middle of a file does not hold up the end of the till.
        """
        self._thread.join(_PATIENCE)

    def _load(self) -> None:
        for name in _SECTIONS:
            if self._closed.wait(_PAUSE):
                return
            import_module(f"pos_app.ui.{name}")
        # They stay for good, as what was loaded before: no collection goes through them again.
        gc.freeze()


async def preload(settings: Settings) -> None:
    """All of it."""
    load_number_rules(settings)
    load_screens()
    load_codes()
    await load_network_loop()


async def load_network_loop() -> None:
    """Load what the HTTP client loads at its first request otherwise, in the middle of the first payment."""
    from anyio.lowlevel import checkpoint

    await checkpoint()


def load_screens() -> None:
    """Load the modules of what the window shows with the first payment. Nothing is made here: that is the GUI's."""
    for name in _SHOWN_LATER:
        import_module(f"pos_app.ui.{name}")


def load_codes() -> None:
    """Load what draws QR codes: 40 ms that the first link would stop the window for."""
    import_module("qrcode.main")


def load_number_rules(settings: Settings) -> None:
    """Load what judges a number, or the first one that is typed would stop the window for a tenth of a second."""
    from pos_app.core.phone import parse

    for operator in settings.operators:
        if operator.merchant is not None:
            parse(operator.merchant.e164, operator.region)
