"""Puts printing together: the file of the queue, the way to the printer, the fiscal hook. No logic of the queue here.

Everything heavy is imported inside; nothing here may keep a payment waiting.
"""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.core.printing import Connection, Printer
from pos_app.home import Home

if TYPE_CHECKING:
    from pos_app.printing.queue import PrintQueue, Tell
    from pos_app.printing.sink import Sink, SinkFor
    from pos_app.settings import Settings

log = logging.getLogger(__name__)


def make_spool(home: Home) -> None:
    """Make the file of the print queue where there is none, before the first payment can be printed.

    What was decided before the file existed is marked as a copy for ever. A fault stays in the log: no payment is kept
    waiting by paper.
    """
    if home.printing.exists():
        return
    from pos_app.printing.spool import Spool

    try:
        Spool(home.printing, lambda: datetime.now(UTC)).close()
    except KnownError as fault:
        log.info("the file of the print queue was not made: %s", fault)
    except Exception:
        # The engine opens right behind this: a mistake in printing is loud, and no reason to take no money.
        log.exception("the file of the print queue was not made")


def sinks() -> "SinkFor":
    """Makes the way to a printer, in the print thread; what it learns of a printer it keeps from receipt to receipt."""
    from pos_app.printing.raw import EscposSinks

    raw = EscposSinks()

    def sink_for(printer: Printer) -> "Sink":
        if printer.connection is Connection.OFFICE:
            from pos_app.ui.office_sink import OfficeSink

            return OfficeSink(printer.target)
        return raw(printer)

    return sink_for


def queue_of(home: Home, settings: "Settings", tell: "Tell", *, printer: Printer | None) -> "PrintQueue":
    """The print queue of a home, not started. Receipts for a fiscal hook that cannot be had wait in it."""
    from pos_app.printing.queue import PrintQueue
    from pos_app.receipts.fiscal import named

    hook = named(settings.receipts.fiscal) if settings.receipts.fiscal else None
    return PrintQueue(home.printing, sinks(), printer, tell, fiscal=hook)
