"""The fake printer goes wrong as printers do, and its answers are those of the command reference."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.fake_printer import FakePrinter, Status

_PATIENCE = 10.0


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with FakePrinter() as fake:
        yield fake


def connected(printer: FakePrinter) -> closing[socket.socket]:
    return closing(socket.create_connection((printer.host, printer.port), _PATIENCE))


def asked(printer: FakePrinter, question: bytes) -> int:
    with connected(printer) as line:
        line.sendall(question)
        return line.recv(1)[0]


def ended(line: socket.socket) -> bool:
    """Whether the other side hung up; what it did not read any more makes that an error here."""
    try:
        return line.recv(1) == b""
    except ConnectionError:
        return True


def test_it_keeps_what_each_connection_sent(printer: FakePrinter) -> None:
    with connected(printer) as line:
        line.sendall(b"one")
    assert printer.wait_for(lambda it: it.closed == 1)
    with connected(printer) as line:
        line.sendall(b"two")
    assert printer.wait_for(lambda it: it.closed == 2)
    assert printer.received == [b"one", b"two"]


@pytest.mark.parametrize(
    ("status", "answers"),
    [
        (Status(), (0x12, 0x12, 0x12, 0x12)),
        (Status(offline=True), (0x1A, 0x12, 0x12, 0x12)),
        (Status(paper_out=True), (0x1A, 0x32, 0x12, 0x72)),
        (Status(cover_open=True), (0x1A, 0x16, 0x12, 0x12)),
        (Status(near_end=True), (0x12, 0x12, 0x12, 0x1E)),
        (Status(cutter_error=True), (0x1A, 0x52, 0x1A, 0x12)),
    ],
    ids=repr,
)
def test_it_answers_at_once_as_the_reference_says(printer: FakePrinter, status: Status, answers: bytes) -> None:
    printer.status = status
    assert tuple(asked(printer, bytes((0x10, 0x04, n))) for n in (1, 2, 3, 4)) == answers


def test_a_queued_question_is_answered_only_while_it_prints(printer: FakePrinter) -> None:
    printer.status = Status(near_end=True)
    assert asked(printer, b"\x1dr\x01") == 0x03
    assert asked(printer, b"\x1dr2") == 0
    printer.status = Status(paper_out=True)
    with connected(printer) as line:
        line.sendall(b"\x1dr\x01\x10\x04\x04")
        assert line.recv(2) == b"\x72"


def test_a_question_in_pieces_is_one_and_no_text(printer: FakePrinter) -> None:
    printer.allow(3)
    with connected(printer) as line:
        line.sendall(b"ab\x10\x04\x01cd")
        assert printer.wait_for(lambda it: it.received == [b"ab"])
        printer.allow(None)
        assert line.recv(1) == b"\x12"
    assert printer.wait_for(lambda it: it.received == [b"abcd"])
    assert printer.questions == [b"\x10\x04\x01"]
    assert printer.heard == [b"ab\x10\x04\x01cd"]


def test_what_only_begins_like_a_question_is_text(printer: FakePrinter) -> None:
    with connected(printer) as line:
        line.sendall(b"\x10\x05\x01\x1d!\x11\x10\x04\x09.")
    assert printer.wait_for(lambda it: it.received == [b"\x10\x05\x01\x1d!\x11\x10\x04\x09."])


def test_a_silent_one_takes_everything_and_says_nothing(printer: FakePrinter) -> None:
    printer.silent = True
    with connected(printer) as line:
        line.sendall(b"\x10\x04\x01text")
        assert printer.wait_for(lambda it: it.received == [b"text"])
        line.setblocking(False)
        with pytest.raises(BlockingIOError):
            line.recv(1)


def test_one_that_babbles_answers_its_own_bytes(printer: FakePrinter) -> None:
    printer.babble = b"\xff"
    assert asked(printer, b"\x10\x04\x01") == 0xFF


def test_a_slow_one_reads_what_it_is_allowed() -> None:
    with FakePrinter(stuck=True) as printer, connected(printer) as line:
        line.sendall(b"abcdef")
        assert printer.wait_for(lambda it: len(it.received) == 1)
        assert printer.received == [b""]
        printer.allow(2)
        assert printer.wait_for(lambda it: it.received == [b"ab"])
        printer.allow(3)
        assert printer.wait_for(lambda it: it.received == [b"abcde"])
        printer.allow(None)
        assert printer.wait_for(lambda it: it.received == [b"abcdef"])


@pytest.mark.parametrize("abruptly", [False, True])
def test_it_hangs_up_after_so_many_bytes(printer: FakePrinter, abruptly: bool) -> None:
    printer.close_after(3, abruptly=abruptly)
    with connected(printer) as line:
        line.sendall(b"abcdef")
        assert printer.wait_for(lambda it: it.closed == 1)
        assert ended(line)
    assert printer.received == [b"abc"]
    printer.close_after(None)
    with connected(printer) as line:
        line.sendall(b"abcdef")
    assert printer.wait_for(lambda it: it.received == [b"abc", b"abcdef"])


def test_the_paper_ends_after_so_many_bytes_and_a_full_buffer_takes_no_more() -> None:
    with FakePrinter(buffer=4) as printer, connected(printer) as line:
        printer.status_after(3, Status(paper_out=True))
        line.sendall(b"abcdefghijkl")
        assert printer.wait_for(lambda it: it.received == [b"abcdefg"])
        assert printer.status.paper_out
        printer.status = Status()
        assert printer.wait_for(lambda it: it.received == [b"abcdefghijkl"])


def test_one_that_is_off_refuses_and_comes_back_on_its_port(printer: FakePrinter) -> None:
    port = printer.port
    with connected(printer) as line:
        printer.switch_off()
        assert ended(line)
    with pytest.raises(ConnectionRefusedError):
        connected(printer)
    printer.switch_on()
    printer.switch_on()
    assert printer.port == port
    assert asked(printer, b"\x10\x04\x01") == 0x12


def test_one_can_be_off_from_the_beginning() -> None:
    with FakePrinter(off=True) as printer:
        assert printer.target == f"127.0.0.1:{printer.port}"
        with pytest.raises(ConnectionRefusedError):
            connected(printer)


def test_waiting_ends_without_what_was_waited_for(printer: FakePrinter) -> None:
    assert not printer.wait_for(lambda it: bool(it.received), timeout=0.01)
