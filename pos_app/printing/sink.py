"""Where a receipt goes: the one thing that every way to a printer has to be able to do."""

from collections.abc import Callable
from typing import Protocol

from pos_app.core.printing import Printer
from pos_app.receipts.receipt import Receipt


class Sink(Protocol):
    """One printer. It is made anew for each receipt and used in the print thread only."""

    def put(self, receipt: Receipt) -> None:
        """Print `receipt` as it is, marks included; blocks, for seconds where the printer is slow.

        Raises `PrintFault`. Its `begun` must be True as soon as one byte may have reached the printer: a fault that
        wrongly says False has a second original printed.
        """
        ...


SinkFor = Callable[[Printer], Sink]
"""Makes the sink of a printer, in the print thread; raises `PrintFault` where this till lacks what it needs."""
