"""What a way to a printer has to do, and how the system's errors become faults. It knows no particular way."""

import errno
import logging
from typing import Protocol

from pos_app.core.printing import PrintFault

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3.0
"""How long a printer may take to accept a connection."""
WRITE_SECONDS = 10.0
"""How long it may take until it accepts a further byte: a printer that prints reads on."""

_MISSING = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR, errno.EISDIR}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_BUSY = {errno.EBUSY, errno.EAGAIN}


class Wire(Protocol):
    """An open way to a printer, for one receipt. Every wait has an end, and errors are `PrintFault`s.

    A fault says `begun` where the failing call itself may have handed over bytes; whoever counts the bytes adds what
    went before it. The classes of python-escpos are no such ways: they wait without an end (USB, serial, `lp`), do not
    say whether a byte left, and cannot stop listening to a printer that is silent. Only its encoder is used.
    """

    @property
    def answers(self) -> bool:
        """Whether a question can be asked here, which does not mean that this printer answers it."""
        ...

    def write(self, data: bytes, seconds: float, /) -> int:
        """Hand over a beginning of `data`; how many bytes, 0 where none was taken within `seconds`."""
        ...

    def read(self, seconds: float, /) -> bytes:
        """What the printer says, empty where it said nothing within `seconds`. `printer_broke_off` where it is gone."""
        ...

    def finish(self, seconds: float, /) -> None:
        """Wait until what was written has left this machine, or raise `printer_broke_off`."""
        ...

    def close(self) -> None:
        """Let go of it. Never raises, never waits for the printer."""
        ...


def fault_of(error: OSError, target: str) -> PrintFault:
    """Why a printer could not be opened, from the number of the system's error."""
    log.info("printer %s: %s", target, error)
    return PrintFault(code_of(error.errno), target=target)


def code_of(number: int | None) -> str:
    """The fault that an error number of the system means for a printer."""
    if number in _MISSING:
        return "printer_missing"
    if number in _FORBIDDEN:
        return "printer_forbidden"
    return "printer_busy" if number in _BUSY else "printer_unreachable"


def restated(fault: PrintFault, code: str, *, begun: bool) -> PrintFault:
    """The same fault as it is after what was sent so far."""
    return PrintFault(code, begun=begun, target=fault.facts.get("target"))


def broken(error: OSError, target: str, *, begun: bool = False) -> PrintFault:
    """The fault of a connection that broke while it was used."""
    log.info("printer %s broke off: %s", target, error)
    return PrintFault("printer_broke_off", begun=begun, target=target)
