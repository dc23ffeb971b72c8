"""Serial lines: a pseudo terminal of the system for what really goes over a line, a hand-made port for its faults."""

import contextlib
import os
import tty
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.serial_line import SerialWire, open_serial, serial_printers, split_target


class FakePort:
    """A serial port of pyserial: `fails` names what raises, `out_waiting` goes through the given numbers."""

    def __init__(self, *waiting: int, dsr: bool = False, fails: tuple[str, ...] = ()) -> None:
        self.waiting = list(waiting)
        self.fails = fails
        self.ready = dsr
        self.said = b""
        self.written = b""
        self.timeout = self.write_timeout = 0.0
        self.dsrdtr = False
        self.calls: list[str] = []

    def _may_fail(self, name: str) -> None:
        self.calls.append(name)
        if name in self.fails:
            raise OSError(5, name)

    @property
    def dsr(self) -> bool:
        self._may_fail("dsr")
        return self.ready

    @property
    def out_waiting(self) -> int:
        self._may_fail("out_waiting")
        return self.waiting.pop(0) if self.waiting else 0

    @property
    def in_waiting(self) -> int:
        return len(self.said)

    def write(self, data: bytes) -> int:
        self._may_fail("write")
        self.written += data
        return len(data)

    def read(self, size: int) -> bytes:
        self._may_fail("read")
        said, self.said = self.said[:size], self.said[size:]
        return said

    def reset_output_buffer(self) -> None:
        self._may_fail("reset_output_buffer")

    def close(self) -> None:
        self.calls.append("close")


class Waiting:
    """A clock that only the pauses move."""

    now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


def wire(port: FakePort) -> SerialWire:
    waiting = Waiting()
    return SerialWire(port, "COM3", waiting.pause, waiting.clock)


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """The printer's end of a line, and the device at ours."""
    printer, ours = os.openpty()
    tty.setraw(printer)
    yield printer, os.ttyname(ours)
    os.close(printer)
    os.close(ours)


def test_bytes_go_over_a_line_unchanged_and_answers_come_back(line: tuple[int, str]) -> None:
    printer, device = line
    with contextlib.closing(open_serial(f"{device}:19200")) as opened:
        assert opened.answers
        assert opened.write(b"\x1b@\r\n\x11\x13\xff", 1.0) == 7
        assert os.read(printer, 100) == b"\x1b@\r\n\x11\x13\xff"
        os.write(printer, b"\x12")
        assert opened.read(10.0) == b"\x12"
        assert opened.read(0) == b""


def test_a_line_is_ours_alone(line: tuple[int, str]) -> None:
    with contextlib.closing(open_serial(line[1])), pytest.raises(PrintFault, match="printer_busy"):
        open_serial(line[1])


def test_a_line_that_is_not_there_is_missing() -> None:
    with pytest.raises(PrintFault, match="printer_missing"):
        open_serial("/dev/ttyUSB-none")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(13, "Permission denied"), "printer_forbidden"),
        (OSError("could not open port 'COM3': PermissionError(13, 'Access is denied.')"), "printer_busy"),
        (OSError("could not open port 'COM3': FileNotFoundError(2, 'not found')"), "printer_missing"),
        (ValueError("Invalid baud rate"), "printer_unreachable"),
    ],
)
def test_why_a_line_does_not_open(error: Exception, code: str) -> None:
    def refuse(device: str, **settings: Any) -> Any:
        raise error

    with pytest.raises(PrintFault) as caught:
        open_serial("COM3", refuse)
    assert (caught.value.code, caught.value.facts) == (code, {"target": "COM3"})


@pytest.mark.parametrize("dsr", [True, False])
def test_a_printer_that_is_wired_to_say_stop_is_heeded(dsr: bool) -> None:
    port = FakePort(dsr=dsr)
    given: dict[str, Any] = {}

    def opening(device: str, **settings: Any) -> FakePort:
        given.update(settings, device=device)
        return port

    open_serial("COM3:38400", opening)
    assert (given["device"], given["baudrate"], given["exclusive"]) == ("COM3", 38400, True)
    assert port.dsrdtr is dsr


def test_a_line_without_control_lines_is_a_line() -> None:
    assert open_serial("COM3", lambda *_a, **_k: FakePort(fails=("dsr",))).answers


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("/dev/ttyUSB0", ("/dev/ttyUSB0", 9600)),
        ("/dev/ttyUSB0:115200", ("/dev/ttyUSB0", 115_200)),
        ("COM3:19200", ("COM3", 19_200)),
        ("COM3", ("COM3", 9600)),
    ],
)
def test_a_target_has_a_speed_or_the_usual_one(target: str, parts: tuple[str, int]) -> None:
    assert split_target(target) == parts


def test_what_came_with_the_first_byte_is_read_at_once() -> None:
    port = FakePort()
    port.said = b"\x12\x13\x14"
    assert wire(port).read(1.0) == b"\x12\x13\x14"
    assert wire(port).read(1.0) == b""


@pytest.mark.parametrize(("call", "begun"), [("write", True), ("read", False), ("out_waiting", False)])
def test_a_line_that_is_pulled_out_breaks(call: str, begun: bool) -> None:
    opened = wire(FakePort(fails=(call,)))
    use = {"write": lambda: opened.write(b"x", 1.0), "read": lambda: opened.read(1.0)}
    with pytest.raises(PrintFault) as caught:
        use.get(call, lambda: opened.finish(1.0))()
    assert (caught.value.code, caught.value.begun) == ("printer_broke_off", begun)


def test_finishing_waits_as_long_as_the_buffer_gets_emptier() -> None:
    port = FakePort(*[level for level in range(20, 0, -1) for _ in range(400)])
    wire(port).finish(1.0)
    assert port.waiting == []


def test_finishing_does_not_wait_for_a_printer_that_holds_its_line() -> None:
    with pytest.raises(PrintFault, match="printer_broke_off"):
        wire(FakePort(*[7] * 100_000)).finish(1.0)


@pytest.mark.parametrize("fails", [(), ("reset_output_buffer",)])
def test_closing_throws_away_what_was_not_taken(fails: tuple[str, ...]) -> None:
    port = FakePort(fails=fails)
    wire(port).close()
    assert port.calls == ["reset_output_buffer", "close"]


def port(device: str, **about: Any) -> SimpleNamespace:
    plain = {"vid": None, "manufacturer": None, "product": None, "description": "n/a"}
    return SimpleNamespace(device=device, **{**plain, **about})


def test_only_ports_that_may_be_a_printer_are_listed() -> None:
    ports = [
        port("/dev/ttyUSB0", vid=0x1A86, description="USB Serial", product="USB Serial"),
        port("/dev/ttyS0"),
        port("COM5", description="Standard Serial over Bluetooth link"),
        port("COM1", description="POS Printer Port"),
        port("/dev/ttyACM0", vid=0x2341, product="Arduino Uno", description="Arduino Uno"),
        port("COM7", vid=0x04B8),
    ]
    assert serial_printers(lambda: ports) == (
        Found(Connection.SERIAL, "/dev/ttyUSB0", "/dev/ttyUSB0 – USB Serial"),
        Found(Connection.SERIAL, "COM1", "COM1 – POS Printer Port"),
        Found(Connection.SERIAL, "COM7", "COM7"),
    )


def test_the_ports_of_this_machine_can_be_listed() -> None:
    assert all(found.connection is Connection.SERIAL for found in serial_printers())


def test_an_adapter_that_was_unplugged_is_let_go_without_a_word() -> None:
    """pyserial lets an error of `termios` through there, which is no error of the system's: it would hide the fault."""
    printer, ours = os.openpty()
    opened = open_serial(os.ttyname(ours))
    os.close(ours)
    os.close(printer)
    with pytest.raises(PrintFault, match="printer_broke_off"):
        opened.write(b"abc", 1.0)
    opened.close()
