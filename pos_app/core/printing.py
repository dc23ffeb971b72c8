"""Printing as the rest of the till knows it: printers, the queue as values, and what goes wrong. It prints nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pos_app.core.errors import KnownError


class Connection(StrEnum):
    """How a printer is reached. The words are those of the settings."""

    NETWORK = "network"
    """Raw TCP, port 9100 as a rule. `target` is `host:port`."""
    USB = "usb"
    """`target` is `vvvv:pppp` in hexadecimal, or `vvvv:pppp:serial` where two are alike."""
    SERIAL = "serial"
    """`target` is the device (`/dev/ttyUSB0`, `COM3`), or `device:baud`."""
    WINDOWS = "windows"
    """`target` is the name of a Windows printer, which gets raw bytes."""
    CUPS = "cups"
    """`target` is the name of a CUPS queue, which gets raw bytes."""
    FILE = "file"
    """`target` is a device such as `/dev/usb/lp0`, or a file that grows."""
    OFFICE = "office"
    """`target` is the name of a printer of the desktop, which prints pages; empty for its default."""


@dataclass(frozen=True, slots=True)
class Printer:
    """The printer of this till. `width` is of the paper, in millimetres: 58 or 80.

    `profile` is a name of python-escpos' list of capabilities, `default` where the model is not in it. With `raster`
    everything is sent as a picture: for printers without the code page CP858. `columns` and `dots` take the place of
    those that follow from profile and paper (0: they follow). `cut` cuts behind each receipt; `drawer` opens the
    drawer at a sale in cash.
    """

    connection: Connection
    target: str
    width: int = 80
    profile: str = "default"
    raster: bool = False
    columns: int = 0
    dots: int = 0
    cut: bool = True
    drawer: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A printer that discovery came across. `name` is what people read; `ready` is None where nobody can say."""

    connection: Connection
    target: str
    name: str
    ready: bool | None = None


class JobState(StrEnum):
    """Where a job of the print queue is."""

    WAITING = "waiting"
    SENDING = "sending"
    """Written before the first byte leaves: a crash from here on may have printed it."""
    PRINTED = "printed"
    HELD = "held"
    """Printed only when somebody says so: too old when the till started, or tried in vain; `fault` says which."""
    CANCELLED = "cancelled"


HELD_BREAKS = "print_breaks"
"""The `fault` of a job that is held because it broke off too often."""
HELD_BUG = "print_failed"
"""The `fault` of a job that is held because this program failed at it. One that is held for its age has none."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the queue. `copy` is 0 for the original, n for DUPLICATA n, None until it was first sent.

    `fault` is why it is not printed yet. `key` is what is counted: two jobs of one key are copies of each other.
    """

    number: int
    key: str
    title: str
    state: JobState
    asked_at: datetime
    by: str
    copy: int | None = None
    tries: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class PrintState:
    """The queue as people see it: what is not printed yet, oldest first, and why the printer does not print.

    `printer` is None in a till without one.
    """

    printer: Printer | None = None
    jobs: tuple[Job, ...] = ()
    fault: KnownError | None = None


@dataclass(frozen=True, slots=True)
class JobDone:
    """A job left the queue: it was printed or cancelled."""

    job: Job


@dataclass(frozen=True, slots=True)
class Handed:
    """A receipt was handed out another way than by the printer. `copy` as in `Job`; `path` where it is a file.

    `ticket` is the object that was asked for, so that whoever asked knows its own; `marked` is the receipt as it was
    counted, with its mark and with what a fiscal authority answered. `error` instead where it failed.
    """

    ticket: object
    copy: int | None = None
    path: str | None = None
    error: KnownError | None = None
    marked: object = field(default=None, compare=False)


class PrintFault(KnownError):
    """The printer did not take it. `begun` is whether a part of it may be on paper: then the next one is a copy.

    Codes: `printer_unreachable`, `printer_busy`, `printer_offline`, `printer_cover`, `printer_paper`,
    `printer_broke_off`, `printer_forbidden` (the system does not let us), `printer_missing` (no such printer here),
    `printer_driver` (a library or command that this way needs is not installed), `printer_silent` (it never answered),
    `printer_file` (the file of that name holds something else than receipts).
    Of its settings: `printer_profile`, `printer_width`, `printer_columns`, `printer_dots`, `printer_raster`.
    """

    def __init__(self, code: str, *, begun: bool = False, **facts: object) -> None:
        super().__init__(code, **facts)
        self.begun = begun
