"""Printers on the network, on the loopback: connecting with an end, closing without losing what is on its way."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from pos_app.core.printing import PrintFault
from pos_app.printing.network import NetworkWire, knocks, open_network, system_addresses
from tests.support.fake_printer import FakePrinter


@pytest.fixture
def ends() -> Iterator[tuple[NetworkWire, socket.socket]]:
    """A wire, and the printer's end of it."""
    ours, theirs = socket.socketpair()
    yield NetworkWire(ours, "here"), theirs
    ours.close()
    theirs.close()


def code(fault: pytest.ExceptionInfo[PrintFault]) -> tuple[str, bool]:
    return fault.value.code, fault.value.begun


def test_a_printer_is_reached_by_name_as_well() -> None:
    with FakePrinter() as printer:
        wire = open_network(f"localhost:{printer.port}")
        with contextlib.closing(wire):
            assert wire.write(b"abc", 1.0) == 3
            assert printer.wait_for(lambda it: it.received == [b"abc"])


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with FakePrinter(off=True) as off, FakePrinter() as printer:
        places = [system_addresses(printer.host, port)[0] for port in (off.port, printer.port)]
        with contextlib.closing(open_network("printer:9100", look_up=lambda _host, _port: places)):
            assert printer.wait_for(lambda it: len(it.received) == 1)


def test_a_printer_that_refuses_is_not_reached() -> None:
    with FakePrinter(off=True) as printer, pytest.raises(PrintFault) as caught:
        open_network(printer.target)
    assert (*code(caught), caught.value.facts) == ("printer_unreachable", False, {"target": printer.target})


def test_a_name_that_nobody_knows_is_not_reached() -> None:
    def nobody(host: str, port: int) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(PrintFault) as caught:
        open_network("printer.local:9100", look_up=nobody)  # type: ignore[arg-type]
    assert code(caught) == ("printer_unreachable", False)


def test_a_resolver_that_takes_for_ever_is_left_behind() -> None:
    answered = threading.Event()

    def slow(host: str, port: int) -> list[object]:
        answered.wait()
        return []

    with pytest.raises(PrintFault) as caught:
        open_network("printer.local:9100", 0.01, look_up=slow)  # type: ignore[arg-type]
    answered.set()
    assert code(caught) == ("printer_unreachable", False)


def test_an_interruption_leaves_no_socket_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(BaseException):
        pass

    def interrupt(self: socket.socket, address: object) -> None:
        raise Interrupted

    made: list[socket.socket] = []

    class Watched(socket.socket):
        def __init__(self, *arguments: int) -> None:
            super().__init__(*arguments)
            made.append(self)

        connect = interrupt  # type: ignore[assignment]

    monkeypatch.setattr(socket, "socket", Watched)
    with pytest.raises(Interrupted):
        open_network("127.0.0.1:9100")
    assert [line.fileno() for line in made] == [-1]


def test_a_printer_that_takes_nothing_more_is_told_by_a_zero(ends: tuple[NetworkWire, socket.socket]) -> None:
    wire, _printer = ends
    while wire.write(bytes(65_536), 0.01):
        continue
    assert wire.write(b"x", 0.0) == 0


def test_writing_to_one_that_is_gone_breaks(ends: tuple[NetworkWire, socket.socket]) -> None:
    wire, printer = ends
    printer.close()
    with pytest.raises(PrintFault) as caught:
        wire.write(b"x", 1.0)
    assert code(caught) == ("printer_broke_off", False)


def test_silence_is_nothing_and_an_end_is_a_fault(ends: tuple[NetworkWire, socket.socket]) -> None:
    wire, printer = ends
    assert wire.read(0) == b""
    printer.sendall(b"\x12")
    assert wire.read(1.0) == b"\x12"
    printer.close()
    with pytest.raises(PrintFault) as caught:
        wire.read(1.0)
    assert code(caught) == ("printer_broke_off", False)


def test_a_reset_breaks_reading_too() -> None:
    with FakePrinter() as printer:
        printer.close_after(1, abruptly=True)
        wire = open_network(printer.target)
        wire.write(b"xx", 1.0)
        with contextlib.closing(wire), pytest.raises(PrintFault) as caught:
            wire.read(10.0)
    assert code(caught) == ("printer_broke_off", False)


def test_finishing_says_so_and_takes_in_what_was_still_said(ends: tuple[NetworkWire, socket.socket]) -> None:
    wire, printer = ends
    printer.sendall(b"\x12")
    printer.shutdown(socket.SHUT_WR)
    wire.read(1.0)
    with pytest.raises(PrintFault):
        wire.finish(1.0)


def test_a_printer_that_closes_its_side_after_ours_is_through() -> None:
    with FakePrinter() as printer:
        wire = open_network(printer.target)
        with contextlib.closing(wire):
            wire.write(b"receipt", 1.0)
            wire.finish(10.0)
            assert printer.wait_for(lambda it: it.received == [b"receipt"])


def test_a_printer_that_keeps_its_side_open_is_through_too(ends: tuple[NetworkWire, socket.socket]) -> None:
    wire, printer = ends
    wire.write(b"receipt", 1.0)
    wire.finish(0.01)
    assert printer.recv(100) == b"receipt"
    assert printer.recv(100) == b""


def test_what_it_says_while_it_finishes_is_taken_off_the_socket(ends: tuple[NetworkWire, socket.socket]) -> None:
    wire, printer = ends

    def answer() -> None:
        while printer.recv(100):
            continue
        printer.sendall(b"\x00")
        printer.close()

    answering = threading.Thread(target=answer)
    answering.start()
    wire.write(b"receipt", 1.0)
    wire.finish(10.0)
    answering.join()


def test_a_printer_that_never_stops_talking_is_left_all_the_same() -> None:
    class Chatterbox(socket.socket):
        def recv(self, size: int, flags: int = 0) -> bytes:
            return b"\x12" * size

    ours, theirs = socket.socketpair()
    line = Chatterbox(fileno=ours.detach())
    with contextlib.closing(line), contextlib.closing(theirs):
        NetworkWire(line, "here").finish(0.0)


def test_finishing_with_one_that_is_gone_already_is_no_fault_of_the_goodbye() -> None:
    class Gone(socket.socket):
        def shutdown(self, how: int) -> None:
            raise OSError("not connected")

    ours, theirs = socket.socketpair()
    line = Gone(fileno=ours.detach())
    with contextlib.closing(line), contextlib.closing(theirs):
        NetworkWire(line, "here").finish(0.01)


def test_knocking_sends_nothing() -> None:
    with FakePrinter() as printer:
        assert knocks(printer.host, printer.port, 1.0)
        assert printer.wait_for(lambda it: it.closed == 1)
        assert printer.received == [b""]


def test_nobody_opens_where_nobody_is() -> None:
    with FakePrinter(off=True) as printer:
        assert not knocks(printer.host, printer.port, 1.0)
