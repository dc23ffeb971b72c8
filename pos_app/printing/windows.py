"""Printers of Windows that get raw bytes past their driver, by pywin32. It is imported nowhere else than on Windows.

python-escpos' `Win32Raw` is not used: it does not ask the printer's state, does not see a short write, and leaves the
document open where one fails. What the spooler has taken Windows prints when it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.connection import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.printing.connection import Wire

DOCUMENT = "pos-app"
_RAW = "RAW"
_LOCAL_AND_CONNECTED = 0x02 | 0x04
"""PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS."""
_STATES = (
    (0x0040_0000, "printer_cover"),  # DOOR_OPEN
    (0x0000_0010, "printer_paper"),  # PAPER_OUT
    # PAUSED, ERROR, PENDING_DELETION, PAPER_JAM, PAPER_PROBLEM, OFFLINE, NOT_AVAILABLE, USER_INTERVENTION
    (0x0010_10CF, "printer_offline"),
)
"""PRINTER_STATUS bits of PRINTER_INFO_2; Microsoft's print spooler protocol, status and attribute values."""
_WORK_OFFLINE = 0x0400
"""PRINTER_ATTRIBUTE_WORK_OFFLINE: set for a USB printer that is unplugged."""
_NO_PAPER = {"portprompt:", "xpsport:", "shrfax:", "nul:", "file:"}
"""Ports of what only looks like a printer: PDF and XPS files, fax, notes."""
_CODES = {5: "printer_forbidden", 1801: "printer_missing", 1722: "printer_driver"}
"""ERROR_ACCESS_DENIED, ERROR_INVALID_PRINTER_NAME, RPC_S_SERVER_UNAVAILABLE (the spooler does not run)."""


@dataclass(frozen=True, slots=True)
class Spooler:
    """The functions of `win32print`, and the exception that they raise, whose `winerror` is Windows' number."""

    calls: Any
    error: type[Exception]


def load(module: Callable[[str], Any] = import_module) -> Spooler:
    """pywin32. Raises `printer_driver` where it is not installed."""
    try:
        return Spooler(module("win32print"), module("pywintypes").error)
    except ImportError as error:
        log.info("no pywin32: %s", error)
        raise PrintFault("printer_driver", target="pywin32") from error


def open_windows(target: str, spooler: Spooler | None = None) -> Wire:
    """The printer of that name, which must not be known to be off, open or without paper."""
    spooler = spooler or load()
    try:
        handle = spooler.calls.OpenPrinter(target)
    except spooler.error as error:
        raise _fault(error, target) from error
    wire = WindowsWire(spooler, handle, target)
    try:
        state = _state(spooler.calls.GetPrinter(handle, 2))
    except spooler.error as error:
        wire.close()
        raise _fault(error, target) from error
    if state is not None:
        wire.close()
        raise PrintFault(state, target=target)
    return wire


def windows_printers(spooler: Spooler | None = None) -> tuple[Found, ...]:
    """The printers that Windows knows, office ones among them. Raises `printer_driver` without pywin32."""
    spooler = spooler or load()
    try:
        known = spooler.calls.EnumPrinters(_LOCAL_AND_CONNECTED, None, 2)
    except spooler.error as error:
        raise _fault(error, "Windows") from error
    real = [about for about in known if str(about.get("pPortName")).lower() not in _NO_PAPER]
    names = sorted((about["pPrinterName"], _state(about) is None) for about in real)
    return tuple(Found(Connection.WINDOWS, name, name, ready) for name, ready in names)


def _state(about: dict[str, Any]) -> str | None:
    if about.get("Attributes", 0) & _WORK_OFFLINE:
        return "printer_offline"
    return next((code for bits, code in _STATES if about.get("Status", 0) & bits), None)


def _fault(error: Exception, target: str, *, begun: bool = False) -> PrintFault:
    log.info("printer %s: %s", target, error)
    code = _CODES.get(getattr(error, "winerror", 0), "printer_unreachable")
    return PrintFault("printer_broke_off" if begun else code, begun=begun, target=target)


class WindowsWire:
    """An open printer of Windows. It takes a receipt whole, as one document; the spooler writes it into a file."""

    answers = False

    def __init__(self, spooler: Spooler, handle: Any, target: str) -> None:
        self._spooler = spooler
        self._handle = handle
        self._target = target

    def write(self, data: bytes, _seconds: float) -> int:
        """As `Wire.write`. Windows gives no time limit here, and needs none: nothing waits for the printer."""
        calls = self._spooler.calls
        try:
            calls.StartDocPrinter(self._handle, 1, (DOCUMENT, None, _RAW))
        except self._spooler.error as error:
            raise _fault(error, self._target) from error
        try:
            calls.StartPagePrinter(self._handle)
            taken = calls.WritePrinter(self._handle, data)
            if taken != len(data):
                raise PrintFault("printer_broke_off", begun=True, target=self._target)
            calls.EndPagePrinter(self._handle)
            calls.EndDocPrinter(self._handle)
        except self._spooler.error as error:
            self._abort()
            raise _fault(error, self._target, begun=True) from error
        except PrintFault:
            self._abort()
            raise
        return len(data)

    def read(self, _seconds: float) -> bytes:
        """As `Wire.read`: a spooler passes no answers on."""
        return b""

    def finish(self, _seconds: float) -> None:
        """As `Wire.finish`: the spooler has it."""

    def close(self) -> None:
        """As `Wire.close`."""
        try:
            self._spooler.calls.ClosePrinter(self._handle)
        except self._spooler.error as error:
            log.info("printer %s: %s", self._target, error)

    def _abort(self) -> None:
        """Take the half document out of the spooler, where it lets us."""
        try:
            self._spooler.calls.AbortPrinter(self._handle)
        except self._spooler.error as error:
            log.info("printer %s: %s", self._target, error)
