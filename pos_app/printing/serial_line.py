"""Printers on a serial line, or on USB adapters and Bluetooth that look like one. It changes no other line.

python-escpos' `Serial` is not used: it writes without a time limit, so that a printer that holds its line busy would
hold the print thread for ever.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.connection import WRITE_SECONDS, broken, code_of, log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.printing.connection import Wire

USUAL_BAUD = 9600
"""What most serial receipt printers are delivered with; their test page says it."""
_POLL_SECONDS = 0.02
_SHORTEST = 0.001
"""A time limit of 0 makes pyserial try again without a rest."""


def open_serial(target: str, open_port: Callable[..., Any] | None = None) -> Wire:
    """The line `device` or `device:baud`: 8 data bits, no parity, 1 stop bit. `open_port` is `serial.Serial`.

    Raises `printer_missing`, `printer_forbidden`, or `printer_busy` where another program has the line.
    """
    device, baud = split_target(target)
    try:
        port = (open_port or system_port)(device, baudrate=baud, timeout=0, write_timeout=1, exclusive=True)
    except (OSError, ValueError) as error:
        log.info("printer %s: %s", target, error)
        raise PrintFault(_code(error), target=target) from error
    try:
        # A printer that is wired for it says with DSR when its buffer is full. Windows heeds it, Linux cannot.
        port.dsrdtr = port.dsr
    except OSError as error:
        log.info("printer %s has no control lines: %s", target, error)
    return SerialWire(port, target)


def system_port(device: str, **settings: Any) -> Any:
    """Opens a line by pyserial."""
    from serial import Serial

    return Serial(device, **settings)


def split_target(target: str) -> tuple[str, int]:
    """Device and baud rate of a target."""
    device, colon, baud = target.rpartition(":")
    return (device, int(baud)) if colon and baud.isdigit() else (target, USUAL_BAUD)


def _code(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number is not None:
        return code_of(number)
    # pyserial has no number on Windows, only the words of the system's error; denied means in use there.
    if "FileNotFoundError" in str(error):
        return "printer_missing"
    return "printer_busy" if "PermissionError" in str(error) else "printer_unreachable"


class SerialWire:
    """An open serial port. `pause` waits so many seconds between two looks at it."""

    answers = True

    def __init__(
        self,
        port: Any,
        target: str,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._port = port
        self._target = target
        self._pause = pause
        self._clock = clock

    def write(self, data: bytes, seconds: float) -> int:
        """As `Wire.write`. When it fails nobody knows how much went out: a part may be on paper."""
        try:
            self._port.write_timeout = max(_SHORTEST, seconds)
            return int(self._port.write(data))
        except OSError as error:
            raise broken(error, self._target, begun=True) from error

    def read(self, seconds: float) -> bytes:
        """As `Wire.read`."""
        try:
            self._port.timeout = max(0.0, seconds)
            first = self._port.read(1)
            return bytes(first + self._port.read(self._port.in_waiting)) if first else b""
        except OSError as error:
            raise broken(error, self._target) from error

    def finish(self, seconds: float) -> None:
        """Wait until the system's buffer is empty, as long as it gets emptier: at 9600 baud it holds four seconds."""
        waiting = self._waiting()
        patience = max(seconds, WRITE_SECONDS)
        end = self._clock() + patience
        while waiting:
            if self._clock() >= end:
                raise PrintFault("printer_broke_off", target=self._target)
            self._pause(_POLL_SECONDS)
            left = self._waiting()
            if left < waiting:
                end = self._clock() + patience
            waiting = left

    def close(self) -> None:
        """As `Wire.close`. What the printer did not take is thrown away, or closing would wait for it."""
        for act in (self._port.reset_output_buffer, self._port.close):
            try:
                act()
            except Exception as error:  # noqa: BLE001 - an adapter that was unplugged raises errors of `termios`, too
                log.info("printer %s: %s", self._target, error)

    def _waiting(self) -> int:
        try:
            return int(self._port.out_waiting)
        except OSError as error:
            raise broken(error, self._target) from error


_NO_PRINTER = re.compile(r"bluetooth|modem|gps|arduino|debug", re.IGNORECASE)
_LIKE_A_PRINTER = re.compile(r"print|pos\b|receipt|epson|star|bixolon|citizen|xprinter|zjiang", re.IGNORECASE)


def serial_printers(list_ports: Callable[[], Iterable[Any]] | None = None) -> tuple[Found, ...]:
    """Serial ports that may lead to a printer: behind a USB adapter, or named like one. `list_ports` is pyserial's."""
    found = []
    for port in sorted((list_ports or system_ports)(), key=lambda port: str(port.device)):
        said = " ".join(text for text in (port.manufacturer, port.product, port.description) if text and text != "n/a")
        usb = port.vid is not None and _NO_PRINTER.search(said) is None
        if usb or _LIKE_A_PRINTER.search(said):
            what = "" if port.description == "n/a" else port.description
            found.append(Found(Connection.SERIAL, port.device, " \N{EN DASH} ".join(filter(None, (port.device, what)))))
    return tuple(found)


def system_ports() -> Iterable[Any]:
    """The serial ports of this machine, by pyserial."""
    from serial.tools.list_ports import comports

    return list(comports())
