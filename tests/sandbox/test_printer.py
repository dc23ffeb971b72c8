"""The simulated printer on its port: the till's own way to printers prints on it, and hears why it cannot."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.printing.raw import EscposSink
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.sandbox.printer import COVER, OFF, PAPER, PaperPrinter

SOON = 10.0
RECEIPT = Receipt(ReceiptKind.TEST, "", "Page", (Line(Role.TITLE, "Preuve de paiement"), Line(Role.CODE, "C3-1", "")))


class Watched:
    """Whatever is told, and a way to wait for it."""

    def __init__(self, printer: PaperPrinter) -> None:
        self.printer = printer
        self._changed = threading.Condition()
        printer.on_change(self._hear)

    def _hear(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def sheets(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.printer.sheets()) == count, SOON)


@pytest.fixture
def printer() -> Iterator[PaperPrinter]:
    made = PaperPrinter()
    made.start()
    made.start()
    yield made
    made.stop()
    made.stop()


def sink(printer: PaperPrinter, *, raster: bool = False) -> EscposSink:
    return EscposSink(Printer(Connection.NETWORK, printer.target, width=58, raster=raster))


def connected(printer: PaperPrinter) -> closing[socket.socket]:
    return closing(socket.create_connection(("127.0.0.1", printer.port), SOON))


@pytest.mark.parametrize("raster", [False, True])
def test_what_the_till_sends_comes_out(printer: PaperPrinter, raster: bool) -> None:
    sink(printer, raster=raster).put(RECEIPT)
    (sheet,) = printer.sheets()
    assert sheet.is_cut
    assert ("Preuve de paiement" in "".join(sheet.words)) is not raster
    assert any(row.dots for row in sheet.rows) is raster


@pytest.mark.parametrize(
    ("fault", "code"), [(PAPER, "printer_paper"), (COVER, "printer_cover"), (OFF, "printer_unreachable")]
)
def test_the_till_hears_what_is_wrong_and_prints_once_it_is_not(printer: PaperPrinter, fault: str, code: str) -> None:
    till = sink(printer)
    printer.break_down(fault)
    assert printer.fault == fault
    with pytest.raises(PrintFault) as refused:
        till.put(RECEIPT)
    assert (refused.value.code, refused.value.begun) == (code, False)
    assert printer.sheets() == ()
    printer.break_down("")
    till.put(RECEIPT)
    assert len(printer.sheets()) == 1


def test_what_came_while_it_could_not_print_comes_out_afterwards(printer: PaperPrinter) -> None:
    with connected(printer) as line:
        printer.break_down(PAPER)
        line.sendall(b"word\n\x1dV\x00\x1dr\x01\x10\x04\x04")
        assert line.recv(1) == b"\x72"
        assert printer.sheets() == ()
        printer.break_down("")
        assert line.recv(1) == b"\x00"
        assert printer.sheets()[0].words == ("word",)


def test_switched_off_it_forgets_what_it_had(printer: PaperPrinter) -> None:
    with connected(printer) as line:
        printer.break_down(PAPER)
        line.sendall(b"word\n\x10\x04\x01")
        assert line.recv(1) == b"\x1a"
        printer.break_down(OFF)
        assert line.recv(1) == b""
    printer.break_down("")
    assert printer.sheets() == ()


def test_a_question_in_two_pieces_is_one(printer: PaperPrinter) -> None:
    with connected(printer) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(b"\x10\x04\x02ab\x10")
        assert line.recv(1) == b"\x12"
        line.sendall(b"\x04\x01c\n\x1dr\x01")
        assert line.recv(1) == b"\x12"
        assert line.recv(1) == b"\x00"


def test_paper_that_is_not_cut_is_told_at_the_end(printer: PaperPrinter) -> None:
    watched = Watched(printer)
    with connected(printer) as line:
        line.sendall(b"word\n\x1bp\x00\x19\xfa")
    watched.sheets(1)
    assert printer.drawer == 1


def test_what_came_before_somebody_hung_up_comes_out_all_the_same(printer: PaperPrinter) -> None:
    with connected(printer) as line:
        printer.break_down(COVER)
        line.sendall(b"word\n\x1dr\x01\x10\x04\x01")
        assert line.recv(1) == b"\x1a"
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""
    watched = Watched(printer)
    printer.break_down("")
    watched.sheets(1)
    assert printer.sheets()[0].words == ("word",)
