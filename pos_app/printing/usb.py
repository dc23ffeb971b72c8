"""Printers on a USB plug, spoken to directly by pyusb and libusb. Configuration and driver stay as they were found.

python-escpos' `Usb` is not used: it resets the printer at each opening, waits without an end, guesses the end points
and does not give the printer back to the system's driver.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.connection import broken, fault_of, log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.printing.connection import Wire

    Find = Callable[..., Iterable[Any]]

PRINTER_CLASS = 7
"""bInterfaceClass of the USB Device Class Definition for Printing Devices."""
_IN = 0x80
_TYPE, _BULK = 0x03, 0x02
_MOST = 512
_PAUSE_SECONDS = 0.01
_LIBUSB_TIMEOUT = -7
"""LIBUSB_ERROR_TIMEOUT of libusb 1.0."""


def open_usb(target: str, find: Find | None = None) -> Wire:
    """The printer `vvvv:pppp` or `vvvv:pppp:serial`. `find` is `usb.core.find`.

    Raises `printer_driver` where libusb is missing, `printer_missing` where the printer is, `printer_forbidden`,
    `printer_busy` where another program holds it.
    """
    vendor, product, serial = split_target(target)
    for device in _find(find, target, idVendor=vendor, idProduct=product):
        if not serial or _text(device, "serial_number") == serial:
            return _open(device, target)
    raise PrintFault("printer_missing", target=target)


def split_target(target: str) -> tuple[int, int, str]:
    """Vendor, product and serial number of a target; the last may be empty."""
    vendor, product, *rest = target.split(":", 2)
    return int(vendor, 16), int(product, 16), "".join(rest)


def usb_printers(find: Find | None = None) -> tuple[Found, ...]:
    """Every device with a printer interface. Raises `printer_driver` where libusb is missing.

    Its serial number is part of the target only where two are alike: it cannot always be read.
    """
    devices = [device for device in _find(find, "USB") if _interface(device) is not None]
    kinds = [(device.idVendor, device.idProduct) for device in devices]
    found = []
    for device, kind in zip(devices, kinds, strict=True):
        numbers = "{:04x}:{:04x}".format(*kind)
        serial = _text(device, "serial_number") if kinds.count(kind) > 1 else ""
        target = f"{numbers}:{serial}" if serial else numbers
        name = " ".join(filter(None, (_text(device, "manufacturer"), _text(device, "product")))) or f"USB {numbers}"
        found.append(Found(Connection.USB, target, f"{name} ({serial})" if serial else name))
    return tuple(found)


def _find(find: Find | None, target: str, **numbers: int) -> list[Any]:
    import usb.core

    try:
        return list((find or usb.core.find)(find_all=True, **numbers))
    except usb.core.NoBackendError as error:
        log.info("no libusb: %s", error)
        raise PrintFault("printer_driver", target=target) from error
    except OSError as error:
        raise fault_of(error, target) from error


def _text(device: Any, name: str) -> str:
    """A text of the device; empty where it has none, or where the rights for reading it are missing."""
    try:
        return str(getattr(device, name) or "").strip("\0 ")
    except (OSError, ValueError, NotImplementedError) as error:
        log.info("USB %04x:%04x: %s", device.idVendor, device.idProduct, error)
        return ""


def _interface(device: Any) -> Any | None:
    """Its printer interface, None where it is no printer."""
    try:
        return next((part for setting in device for part in setting if part.bInterfaceClass == PRINTER_CLASS), None)
    except OSError as error:
        log.info("USB %04x:%04x: %s", device.idVendor, device.idProduct, error)
        return None


def _open(device: Any, target: str) -> Wire:
    import usb.util

    interface = _interface(device)
    if interface is None:
        raise PrintFault("printer_missing", target=target)
    number = interface.bInterfaceNumber
    bulk = [end for end in interface if end.bmAttributes & _TYPE == _BULK]
    out = next((end for end in bulk if not end.bEndpointAddress & _IN), None)
    back = next((end for end in bulk if end.bEndpointAddress & _IN), None)
    if out is None:
        raise PrintFault("printer_missing", target=target)
    detached = False
    try:
        detached = _detach(device, number)
        usb.util.claim_interface(device, number)
    except OSError as error:
        _let_go(device, number, target, detached=detached)
        raise fault_of(error, target) from error
    return UsbWire(out, back, target, lambda: _let_go(device, number, target, detached=detached))


def _detach(device: Any, number: int) -> bool:
    """Take the interface from the system's own driver (`usblp` on Linux); whether that was needed."""
    try:
        active = device.is_kernel_driver_active(number)
    except NotImplementedError:
        return False
    if active:
        device.detach_kernel_driver(number)
    return bool(active)


def _let_go(device: Any, number: int, target: str, *, detached: bool) -> None:
    import usb.util

    try:
        usb.util.release_interface(device, number)
        if detached:
            device.attach_kernel_driver(number)
    except OSError as error:
        log.info("printer %s: %s", target, error)
    finally:
        usb.util.dispose_resources(device)


class UsbWire:
    """A claimed printer interface: `out` and, where it has one, `back` are its bulk end points."""

    def __init__(
        self,
        out: Any,
        back: Any | None,
        target: str,
        let_go: Callable[[], None],
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out
        self._back = back
        self._target = target
        self._let_go = let_go
        self._pause = pause
        self._clock = clock

    @property
    def answers(self) -> bool:
        """As `Wire.answers`: a printer of one direction has no end point for answers."""
        return self._back is not None

    def write(self, data: bytes, seconds: float) -> int:
        """As `Wire.write`. A time limit with bytes gone is told by libusb 1 as their number, one without as its error.

        The older libraries that pyusb falls back to tell no number: after theirs a part may be on paper.
        """
        from usb.core import USBTimeoutError

        try:
            return int(self._out.write(data, _milliseconds(seconds)))
        except OSError as error:
            if isinstance(error, USBTimeoutError) and error.backend_error_code == _LIBUSB_TIMEOUT:
                return 0
            raise broken(error, self._target, begun=True) from error

    def read(self, seconds: float) -> bytes:
        """As `Wire.read`. Some printers answer with nothing at once while they have nothing to say."""
        from usb.core import USBTimeoutError

        if self._back is None:
            return b""
        end = self._clock() + seconds
        try:
            while not (said := bytes(self._back.read(_MOST, _milliseconds(end - self._clock())))):
                if self._clock() >= end:
                    break
                self._pause(_PAUSE_SECONDS)
        except USBTimeoutError:
            return b""
        except OSError as error:
            raise broken(error, self._target) from error
        return said

    def finish(self, _seconds: float) -> None:
        """As `Wire.finish`: a transfer ended when the printer had acknowledged its bytes."""

    def close(self) -> None:
        """As `Wire.close`."""
        self._let_go()


def _milliseconds(seconds: float) -> int:
    """For libusb, to which 0 means without an end."""
    return max(1, int(seconds * 1000))
