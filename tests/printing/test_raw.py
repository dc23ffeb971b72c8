"""A receipt on its way: what was certainly not printed says so, and what may have been says that too."""

from collections.abc import Callable
from typing import Any

import pytest

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.printing.raw import EscposSink, EscposSinks
from pos_app.printing.status import PRINTER, TAKEN
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from tests.printing.wires import READY, ScriptedWire
from tests.support.fake_printer import FakePrinter, Status

RECEIPT = Receipt(ReceiptKind.TEST, "", "Essai", (Line(Role.TITLE, "Preuve de paiement"),))
PRINTER_HERE = Printer(Connection.NETWORK, "here")
DATA = bytes(range(256)) * 40


def sink(wire: ScriptedWire, data: bytes = DATA) -> EscposSink:
    return EscposSink(PRINTER_HERE, lambda _: wire, encode=lambda *_: data, clock=wire.clock)


def fault(put: Callable[[Receipt], None]) -> tuple[str, bool]:
    with pytest.raises(PrintFault) as caught:
        put(RECEIPT)
    return caught.value.code, caught.value.begun


def test_every_byte_arrives_between_the_questions_and_the_proof() -> None:
    wire = ScriptedWire(takes=lambda _sent, data: min(1000, len(data)))
    sink(wire).put(RECEIPT)
    assert wire.data == DATA
    assert wire.asked[-1] == TAKEN
    assert wire.order[-1] == "data"
    assert wire.closed == 1


def test_a_way_without_answers_gets_it_whole_and_is_waited_for() -> None:
    portions: list[int] = []

    def takes(_sent: int, data: bytes) -> int:
        portions.append(len(data))
        return len(data)

    wire = ScriptedWire(talks=False, takes=takes)
    sink(wire).put(RECEIPT)
    assert (portions, wire.asked, wire.order) == ([len(DATA)], [], ["data", "finish"])


def test_a_silent_printer_gets_its_receipt_and_no_further_question() -> None:
    wire = ScriptedWire({})
    sink(wire).put(RECEIPT)
    assert (wire.data, wire.asked, wire.order[-1]) == (DATA, [PRINTER], "finish")


@pytest.mark.parametrize(
    ("bits", "code"),
    [(b"\x1a\x12\x72", "printer_paper"), (b"\x1a\x16\x12", "printer_cover"), (b"\x1a\x12\x12", "printer_offline")],
)
def test_what_keeps_it_from_printing_is_found_before_the_first_byte(bits: bytes, code: str) -> None:
    answers = dict(zip(READY, (bits[:1], bits[1:2], bits[2:]), strict=False))
    wire = ScriptedWire(answers)
    assert fault(sink(wire).put) == (code, False)
    assert (wire.data, wire.closed) == (b"", 1)


def breaks(at: int, *, begun: bool = False) -> Callable[[int, bytes], int]:
    def takes(sent: int, data: bytes) -> int:
        if sent >= at:
            raise PrintFault("printer_broke_off", begun=begun, target="here")
        return min(at - sent, len(data))

    return takes


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        (breaks(0), ("printer_unreachable", False)),
        (breaks(0, begun=True), ("printer_broke_off", True)),
        (breaks(1), ("printer_broke_off", True)),
        (breaks(5000), ("printer_broke_off", True)),
        (lambda _sent, _data: 0, ("printer_busy", False)),
        (lambda sent, _data: 0 if sent else 1, ("printer_broke_off", True)),
    ],
)
def test_a_break_tells_whether_a_byte_had_left(takes: Callable[[int, bytes], int], expected: tuple[str, bool]) -> None:
    wire = ScriptedWire(takes=takes)
    assert fault(sink(wire).put) == expected
    assert wire.closed == 1


def test_other_faults_of_the_first_write_keep_their_name() -> None:
    def refuses(_sent: int, _data: bytes) -> int:
        raise PrintFault("printer_forbidden", target="here")

    assert fault(sink(ScriptedWire(takes=refuses)).put) == ("printer_forbidden", False)


def test_a_printer_that_takes_a_byte_now_and_then_has_an_end_too() -> None:
    wire = ScriptedWire()

    def crawl(_sent: int, _data: bytes) -> int:
        wire.now += 9.0
        return 1

    slow = ScriptedWire(takes=crawl)
    slow_sink = EscposSink(PRINTER_HERE, lambda _: slow, encode=lambda *_: DATA, clock=wire.clock)
    assert fault(slow_sink.put) == ("printer_broke_off", True)
    assert wire.now < 100.0


def test_a_slow_one_that_is_through_at_last_is_through() -> None:
    wire = ScriptedWire()

    def crawl(_sent: int, data: bytes) -> int:
        wire.now += 100.0
        return len(data)

    slow = ScriptedWire(takes=crawl)
    EscposSink(PRINTER_HERE, lambda _: slow, encode=lambda *_: b"short", clock=wire.clock).put(RECEIPT)
    assert slow.data == b"short"


def test_a_connection_that_is_gone_while_it_is_asked_printed_nothing() -> None:
    wire = ScriptedWire()

    def gone() -> None:
        raise PrintFault("printer_broke_off", target="here")

    wire.at_read = gone
    assert fault(sink(wire).put) == ("printer_unreachable", False)
    assert wire.data == b""


@pytest.mark.parametrize("answers", [{}, READY])
def test_a_fault_behind_the_data_is_one_of_a_receipt_that_was_begun(answers: dict[bytes, bytes]) -> None:
    wire = ScriptedWire({**answers, TAKEN: b"\x0c"})
    wire.at_finish = PrintFault("printer_broke_off", target="here")
    assert fault(sink(wire).put) == ("printer_paper" if answers else "printer_broke_off", True)


def test_no_way_is_left_open_whatever_happens() -> None:
    wire = ScriptedWire()

    def stumble() -> None:
        raise RuntimeError("a bug")

    wire.at_read = stumble
    with pytest.raises(RuntimeError):
        sink(wire).put(RECEIPT)
    assert wire.closed == 1


def test_sinks_of_one_printer_know_what_the_earlier_ones_learned() -> None:
    wire = ScriptedWire({})
    sinks = EscposSinks(lambda _: wire, clock=wire.clock)
    asked = []
    for printer in (PRINTER_HERE, PRINTER_HERE, Printer(Connection.FILE, "there")):
        sinks(printer).put(RECEIPT)
        asked.append(len(wire.asked))
    assert asked == [1, 1, 2]


def through(printer: FakePrinter, **settings: Any) -> EscposSink:
    return EscposSink(Printer(Connection.NETWORK, printer.target, **settings))


def test_a_receipt_arrives_at_a_printer_of_the_network() -> None:
    with FakePrinter() as printer:
        through(printer).put(RECEIPT)
        assert printer.wait_for(lambda it: it.closed == 1)
        assert b"Preuve de paiement" in printer.received[0]
        assert printer.questions[-1] == TAKEN


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status(paper_out=True), "printer_paper"),
        (Status(cover_open=True), "printer_cover"),
        (Status(offline=True), "printer_offline"),
        (Status(cutter_error=True), "printer_offline"),
    ],
)
def test_a_printer_of_the_network_that_cannot_print_gets_nothing(status: Status, code: str) -> None:
    with FakePrinter() as printer:
        printer.status = status
        assert fault(through(printer).put) == (code, False)
        assert printer.received == [b""]


@pytest.mark.parametrize("abruptly", [False, True])
def test_a_printer_that_hangs_up_in_the_middle_had_begun(abruptly: bool) -> None:
    with FakePrinter() as printer:
        printer.close_after(20, abruptly=abruptly)
        assert fault(through(printer).put) == ("printer_broke_off", True)


def test_a_printer_that_is_off_is_not_reached() -> None:
    with FakePrinter(off=True) as printer:
        assert fault(through(printer).put) == ("printer_unreachable", False)
        printer.switch_on()
        through(printer).put(RECEIPT)
