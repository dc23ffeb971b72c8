"""A receipt as ESC/POS bytes, sent to the printer: asked before, proved afterwards as far as the printer answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pos_app.core.printing import PrintFault
from pos_app.printing.connection import WRITE_SECONDS, restated
from pos_app.printing.device import open_printer
from pos_app.printing.status import Conversation, Habits

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.core.printing import Printer
    from pos_app.printing.connection import Wire
    from pos_app.receipts.receipt import Receipt

SEND_SECONDS = 30.0
"""How long a short receipt may take in all, however slowly the printer takes it."""
SLOWEST = 400
"""Bytes a second: a serial line at 4800 baud. A long receipt may take so much longer."""
FINISH_SECONDS = 1.0
PORTION = 4096
"""Bytes that are handed over at once, so that the time limit of a write is one of a portion."""


class EscposSink:
    """Sends receipts to one printer, one connection each, in one thread.

    `connect` opens the way, `encode` makes the bytes; python-escpos is loaded by the first receipt. `habits` is what is
    known of the printer from earlier receipts.
    """

    def __init__(
        self,
        printer: Printer,
        connect: Callable[[Printer], Wire] = open_printer,
        *,
        encode: Callable[[Receipt, Printer], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
        habits: Habits | None = None,
    ) -> None:
        self._printer = printer
        self._connect = connect
        self._encode = encode or escpos
        self._clock = clock
        self._habits = habits or Habits()

    def put(self, receipt: Receipt) -> None:
        """Print it, or raise `PrintFault`: with `begun` a part may be on paper, without it certainly nothing is."""
        data = self._encode(receipt, self._printer)
        wire = self._connect(self._printer)
        try:
            self._send(wire, data)
        finally:
            wire.close()

    def _send(self, wire: Wire, data: bytes) -> None:
        talk = Conversation(wire, self._habits, self._printer.target, self._clock)
        try:
            answers = talk.require_ready()
        except PrintFault as fault:
            # Whatever the way says, a question alone puts nothing on paper.
            raise _before(fault) from fault
        self._hand_over(wire, data)
        try:
            if not (answers and talk.prove()):
                wire.finish(FINISH_SECONDS)
        except PrintFault as fault:
            raise restated(fault, fault.code, begun=True) from fault

    def _hand_over(self, wire: Wire, data: bytes) -> None:
        sent = 0
        end = self._clock() + SEND_SECONDS + len(data) / SLOWEST
        portion = PORTION if wire.answers else len(data)
        while sent < len(data):
            try:
                taken = wire.write(data[sent : sent + portion], min(WRITE_SECONDS, end - self._clock()))
            except PrintFault as fault:
                if fault.begun or sent:
                    raise restated(fault, "printer_broke_off", begun=True) from fault
                raise _before(fault) from fault
            sent += taken
            if not taken or (sent < len(data) and self._clock() >= end):
                code = "printer_broke_off" if sent else "printer_busy"
                raise PrintFault(code, begun=sent > 0, target=self._printer.target)


class EscposSinks:
    """Makes the sinks of a till's printer, each of which knows what the ones before it learned of the printer."""

    def __init__(
        self, connect: Callable[[Printer], Wire] = open_printer, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._known: tuple[Printer | None, Habits] = (None, Habits())

    def __call__(self, printer: Printer) -> EscposSink:
        """A sink of `printer`. Another printer than the last one is a stranger."""
        if self._known[0] != printer:
            self._known = (printer, Habits())
        return EscposSink(printer, self._connect, clock=self._clock, habits=self._known[1])


def escpos(receipt: Receipt, printer: Printer) -> bytes:
    """The bytes, by python-escpos, which takes 0.4 s to load."""
    from pos_app.receipts.escpos import escpos_bytes

    return escpos_bytes(receipt, printer)


def _before(fault: PrintFault) -> PrintFault:
    """The fault of a printer that went away before anything was printed: then it is as if it had never been there."""
    code = "printer_unreachable" if fault.code == "printer_broke_off" else fault.code
    return restated(fault, code, begun=False)
