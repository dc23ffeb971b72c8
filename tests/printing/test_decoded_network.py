"""A receipt on its whole way to a printer on the network, read there: asked before, proved behind, nothing between."""

import pytest

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.printing.raw import EscposSink
from pos_app.receipts.marks import handed
from pos_app.receipts.picture import picture
from tests.receipts.decoder import decode
from tests.receipts.papers import EVERY, FACE
from tests.receipts.printed import MM58, Asked, Cut, Drawer, Event, Line, Refused
from tests.receipts.reading import ON_PAPER, pictures, typed
from tests.support.fake_printer import FakePrinter

_QUESTIONS = [Asked("DLE EOT", 1), Asked("DLE EOT", 2), Asked("DLE EOT", 4)]
_PROOF = Asked("GS r", 1)


def printer_at(fake: FakePrinter, *, raster: bool = False) -> Printer:
    return Printer(Connection.NETWORK, fake.target, 58, raster=raster, drawer=True)


def done_by(fake: FakePrinter, connection: int = 0) -> list[Event]:
    assert fake.wait_for(lambda it: it.closed > connection)
    return decode(fake.heard[connection], MM58)


def test_a_receipt_arrives_whole_between_the_questions_and_the_proof() -> None:
    receipt = EVERY["cash sale"](FACE)
    with FakePrinter() as fake:
        EscposSink(printer_at(fake)).put(receipt)
        events = done_by(fake)
    assert events[:3] == _QUESTIONS
    assert isinstance(events[3], Drawer)
    assert isinstance(events[-2], Cut)
    assert events[-1] == _PROOF
    assert sum(isinstance(event, Asked) for event in events) == 4
    read = [word for event in events if isinstance(event, Line) for word in event.text.split() if word.strip("─")]
    assert read == [word for word in typed(receipt, ON_PAPER) if word != "<rule>"]


def test_a_picture_arrives_whole() -> None:
    receipt = EVERY["payment"](FACE)
    with FakePrinter() as fake:
        EscposSink(printer_at(fake, raster=True)).put(receipt)
        events = done_by(fake)
    (shown,) = pictures(events)
    drawn = picture(receipt, MM58.dots, MM58.columns)
    assert (shown.width, shown.height, shown.rows) == (drawn.width, drawn.height, drawn.rows)
    assert isinstance(events[-2], Cut)


def test_a_receipt_that_broke_off_is_refused_as_one_and_what_is_printed_then_says_that_it_is_a_copy() -> None:
    receipt = EVERY["payment"](FACE)
    with FakePrinter() as fake:
        sink = EscposSink(printer_at(fake))
        fake.close_after(200, abruptly=True)
        with pytest.raises(PrintFault) as caught:
            sink.put(receipt)
        assert (caught.value.code, caught.value.begun) == ("printer_broke_off", True)
        with pytest.raises(Refused):
            done_by(fake)
        fake.close_after(None)
        sink.put(handed(receipt, 1))
        again = done_by(fake, 1)
    lines = [event.text.strip() for event in again if isinstance(event, Line) and event.text]
    assert lines[0] == lines[-1] == "DUPLICATA 1"
