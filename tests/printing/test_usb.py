"""USB printers by hand-made devices: found by their class, claimed and given back, every error with its meaning."""

import errno
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.core

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.usb import UsbWire, open_usb, usb_printers
from tests.printing.test_serial import Waiting

BULK, INTERRUPT = 2, 3


class FakeEnd:
    """An end point: `does` are what its calls return or raise, one after the other."""

    def __init__(self, address: int, kind: int = BULK, *does: Any) -> None:
        self.bEndpointAddress = address
        self.bmAttributes = kind
        self.does = list(does)
        self.given: list[Any] = []

    def _next(self, given: Any) -> Any:
        self.given.append(given)
        done = self.does.pop(0)
        if isinstance(done, Exception):
            raise done
        return done

    def write(self, data: bytes, milliseconds: int) -> Any:
        return self._next((data, milliseconds))

    def read(self, size: int, milliseconds: int) -> Any:
        return self._next(milliseconds)


class Interface(list[FakeEnd]):
    def __init__(self, kind: int, *ends: FakeEnd) -> None:
        super().__init__(ends)
        self.bInterfaceClass = kind
        self.bInterfaceNumber = 1


class FakeDevice:
    """A device of pyusb with one configuration, or an error where somebody looks at it."""

    manufacturer, product = "EPSON\0", "TM-T20II"

    def __init__(self, *interfaces: Interface, serial: Any = "J1", held: Any = False, **fails: OSError) -> None:
        self.idVendor, self.idProduct = 0x04B8, 0x0E15
        self.interfaces: Any = interfaces
        self._serial = serial
        self._held = held
        self.fails = fails
        self.calls: list[str] = []
        self._ctx = SimpleNamespace(
            managed_claim_interface=lambda *_: self._call("claim"),
            managed_release_interface=lambda *_: self._call("release"),
            dispose=lambda *_: self._call("dispose"),
        )

    @property
    def serial_number(self) -> Any:
        if isinstance(self._serial, Exception):
            raise self._serial
        return self._serial

    def __iter__(self) -> Iterator[Any]:
        if "descriptor" in self.fails:
            raise self.fails["descriptor"]
        return iter([self.interfaces])

    def is_kernel_driver_active(self, number: int) -> bool:
        if isinstance(self._held, Exception):
            raise self._held
        return bool(self._held)

    def detach_kernel_driver(self, number: int) -> None:
        self._call("detach")

    def attach_kernel_driver(self, number: int) -> None:
        self._call("attach")

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.fails:
            raise self.fails[name]


def printer(*, back: bool = True, **about: Any) -> FakeDevice:
    ends = [FakeEnd(0x81, INTERRUPT), FakeEnd(0x02, BULK, 3), *([FakeEnd(0x82, BULK, b"\x12")] if back else [])]
    return FakeDevice(Interface(3), Interface(7, *ends), **about)


def found_by(*devices: FakeDevice) -> Any:
    def find(*, find_all: bool, **numbers: int) -> list[FakeDevice]:
        assert find_all
        return [device for device in devices if all(getattr(device, name) == n for name, n in numbers.items())]

    return find


@pytest.mark.parametrize(
    ("held", "calls"),
    [
        (False, ["claim", "release", "dispose"]),
        (True, ["detach", "claim", "release", "attach", "dispose"]),
        (NotImplementedError(), ["claim", "release", "dispose"]),
    ],
)
def test_a_printer_is_claimed_used_and_given_back(held: Any, calls: list[str]) -> None:
    device = printer(held=held)
    wire = open_usb("04b8:0e15", found_by(device))
    assert wire.answers
    assert wire.write(b"abc", 10.0) == 3
    assert wire.read(1.0) == b"\x12"
    wire.finish(1.0)
    wire.close()
    assert device.calls == calls


def test_a_printer_of_one_direction_answers_nothing() -> None:
    wire = open_usb("04b8:0e15", found_by(printer(back=False)))
    assert not wire.answers
    assert wire.read(1.0) == b""


def test_of_two_alike_the_serial_number_chooses() -> None:
    first, second, mute = printer(serial="J1"), printer(serial="J:2"), printer(serial=ValueError("no langid"))
    open_usb("04b8:0e15:J:2", found_by(mute, first, second))
    assert (mute.calls, first.calls, second.calls) == ([], [], ["claim"])


@pytest.mark.parametrize(
    ("target", "devices"),
    [
        ("04b8:0e15", ()),
        ("04b8:0e16", (printer(),)),
        ("04b8:0e15:J1", (printer(serial="J2"),)),
        ("04b8:0e15", (FakeDevice(Interface(3)),)),
        ("04b8:0e15", (FakeDevice(Interface(7, FakeEnd(0x82))),)),
    ],
)
def test_a_printer_that_is_not_there_is_missing(target: str, devices: tuple[FakeDevice, ...]) -> None:
    with pytest.raises(PrintFault, match="printer_missing"):
        open_usb(target, found_by(*devices))


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EACCES, "printer_forbidden"), (errno.EBUSY, "printer_busy"), (errno.ENODEV, "printer_missing")],
)
@pytest.mark.parametrize("step", ["detach", "claim"])
def test_a_printer_that_cannot_be_claimed_is_given_back(step: str, number: int, code: str) -> None:
    device = printer(held=True, **{step: usb.core.USBError("no", None, number)})
    with pytest.raises(PrintFault, match=code):
        open_usb("04b8:0e15", found_by(device))
    assert device.calls == (
        ["detach", "release", "dispose"] if step == "detach" else ["detach", "claim", "release", "attach", "dispose"]
    )


def test_giving_back_never_fails() -> None:
    device = printer(held=True, attach=usb.core.USBError("gone", None, errno.ENODEV))
    open_usb("04b8:0e15", found_by(device)).close()
    assert device.calls[-2:] == ["attach", "dispose"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(usb.core.NoBackendError("none"), "printer_driver"), (OSError(errno.EACCES, "no"), "printer_forbidden")],
)
def test_without_libusb_there_is_no_way(error: Exception, code: str) -> None:
    def find(**_asked: object) -> Any:
        raise error

    for use in (lambda: open_usb("04b8:0e15", find), lambda: usb_printers(find)):
        with pytest.raises(PrintFault, match=code):
            use()


def ends(*, writes: tuple[Any, ...] = (), reads: tuple[Any, ...] = ()) -> tuple[UsbWire, FakeEnd, FakeEnd]:
    waiting = Waiting()
    out, back = FakeEnd(0x02, BULK, *writes), FakeEnd(0x82, BULK, *reads)
    return UsbWire(out, back, "here", lambda: None, waiting.pause, waiting.clock), out, back


def test_a_time_limit_without_a_byte_is_a_zero_and_never_endless() -> None:
    wire, out, _back = ends(writes=(usb.core.USBTimeoutError("slow", -7, 110),))
    assert wire.write(b"abc", 0.0) == 0
    assert out.given == [(b"abc", 1)]


def test_a_time_limit_of_an_older_library_may_have_begun() -> None:
    """libusb 0.1 says that the time is over, and not how much of it was sent by then."""
    wire, _out, _back = ends(writes=(usb.core.USBTimeoutError("slow", -110, 110),))
    with pytest.raises(PrintFault) as caught:
        wire.write(b"abc", 1.0)
    assert (caught.value.code, caught.value.begun) == ("printer_broke_off", True)


def test_an_error_while_writing_may_have_begun() -> None:
    wire, _out, _back = ends(writes=(usb.core.USBError("pipe", None, errno.EPIPE),))
    with pytest.raises(PrintFault) as caught:
        wire.write(b"abc", 1.0)
    assert (caught.value.code, caught.value.begun) == ("printer_broke_off", True)


def test_silence_ends_with_its_time() -> None:
    wire, _out, back = ends(reads=(usb.core.USBTimeoutError("slow", None, 110), *[b""] * 200, b"late"))
    assert wire.read(1.0) == b""
    assert wire.read(1.0) == b""
    assert 100 <= len(back.given) < 110


def test_an_answer_behind_empty_ones_is_heard() -> None:
    wire, _out, _back = ends(reads=(b"", b"", b"\x12"))
    assert wire.read(1.0) == b"\x12"


def test_a_printer_that_is_unplugged_breaks_reading() -> None:
    wire, _out, _back = ends(reads=(usb.core.USBError("gone", None, errno.ENODEV),))
    with pytest.raises(PrintFault) as caught:
        wire.read(1.0)
    assert (caught.value.code, caught.value.begun) == ("printer_broke_off", False)


def test_printers_are_told_from_other_devices_and_from_each_other() -> None:
    other = printer(serial=None)
    other.idVendor, other.idProduct, other.manufacturer, other.product = 0x0FE6, 0x811E, None, None  # type: ignore[assignment]
    broken = printer(descriptor=usb.core.USBError("gone", None, errno.ENODEV))
    devices = (printer(serial="J1"), FakeDevice(Interface(3)), printer(serial="J2"), other, broken)
    assert usb_printers(found_by(*devices)) == (
        Found(Connection.USB, "04b8:0e15:J1", "EPSON TM-T20II (J1)"),
        Found(Connection.USB, "04b8:0e15:J2", "EPSON TM-T20II (J2)"),
        Found(Connection.USB, "0fe6:811e", "USB 0fe6:811e"),
    )


def test_one_printer_needs_no_serial_number() -> None:
    assert usb_printers(found_by(printer())) == (Found(Connection.USB, "04b8:0e15", "EPSON TM-T20II"),)
