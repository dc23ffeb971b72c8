"""What screens see of the print queue: jobs and faults as Qt signals, and a few requests. It never blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.core.printing import PrintState

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.core.printing import Printer
    from pos_app.receipts.face import Face
    from pos_app.receipts.receipt import Receipt


class Prints(QObject):
    """The print queue as screens know it. The bridge to the real queue, and the fake one of the tests, subclass it.

    Requests return at once; what came of them arrives as a signal, always in the GUI's thread.
    """

    changed = Signal(object)
    """`core.printing.PrintState`: a job came, went or failed, or the printer changed. `state` is up to date by then."""
    done = Signal(object)
    """`core.printing.JobDone`: a job left the queue."""
    handed = Signal(object)
    """`core.printing.Handed`: a receipt was written into a file, counted for a picture, or could not be."""
    found = Signal(object)
    """`core.printing.Found`s, a tuple: what `discover` came across so far. It comes several times."""
    searched = Signal()
    """`discover` has looked everywhere: what `found` told last is all there is."""

    def __init__(self, face: Face, *, automatic: bool = False, refusals: bool = False) -> None:
        super().__init__()
        self.face = face
        """What every receipt says of the shop and the till."""
        self.automatic = automatic
        """Whether a receipt is printed for each payment that becomes paid, without being asked."""
        self.refusals = refusals
        """Whether slips of refused payments are offered."""
        self.state = PrintState()

    @property
    def printer(self) -> Printer | None:
        """The printer of this till, or None."""
        return self.state.printer

    def start(self) -> None:
        """Begin to print; called once, after the first frame."""
        raise NotImplementedError

    def print(self, receipt: Receipt, by: str) -> None:
        """Put `receipt` at the end of the queue; `changed` follows, and `done` when it is on paper."""
        raise NotImplementedError

    def hand_out(self, receipt: Receipt, by: str, path: Path | None) -> None:
        """Count a copy of `receipt` and write it as PDF to `path`; with None only count it (a picture).

        `handed` follows, with this very `receipt` as its `ticket`; a copy is marked in the file by then.
        """
        raise NotImplementedError

    def retry(self) -> None:
        """Try again now, and print what is held too."""
        raise NotImplementedError

    def cancel(self, number: int) -> None:
        """Take a job out of the queue, unless it is being sent."""
        raise NotImplementedError

    def use(self, printer: Printer | None) -> None:
        """Print to `printer` from now on; what waits goes to it."""
        raise NotImplementedError

    def discover(self) -> None:
        """Look for printers on USB, on the system and on the network; `found` and `searched` follow."""
        raise NotImplementedError
