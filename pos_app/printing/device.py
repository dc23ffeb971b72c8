"""The printer of the settings, opened the way the settings say, or only looked at. It sends no receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.core.printing import Connection, PrintFault
from pos_app.printing.cups import open_cups
from pos_app.printing.files import is_new, open_file
from pos_app.printing.network import open_network
from pos_app.printing.serial_line import open_serial
from pos_app.printing.status import Conversation, Habits
from pos_app.printing.usb import open_usb
from pos_app.printing.windows import open_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pos_app.core.printing import Printer
    from pos_app.printing.connection import Wire

WAYS: Mapping[Connection, Callable[[str], Wire]] = {
    Connection.NETWORK: open_network,
    Connection.USB: open_usb,
    Connection.SERIAL: open_serial,
    Connection.WINDOWS: open_windows,
    Connection.CUPS: open_cups,
    Connection.FILE: open_file,
}
"""Every way for raw bytes; an office printer gets pages from Qt instead."""


def open_printer(printer: Printer) -> Wire:
    """An open way to `printer`. Raises `PrintFault`: it is not there, not allowed, in use, or a library is missing."""
    way = WAYS.get(printer.connection)
    if way is None:
        raise PrintFault("printer_driver", target=printer.target)
    return way(printer.target)


def look_at(printer: Printer, connect: Callable[[Printer], Wire] = open_printer) -> bool:
    """Open it and ask how it is, without printing anything. Whether it answered; raises `PrintFault` otherwise."""
    if printer.connection is Connection.FILE and is_new(printer.target):
        return False
    wire = connect(printer)
    try:
        return Conversation(wire, Habits(), printer.target).require_ready()
    finally:
        wire.close()
