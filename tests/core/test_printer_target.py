"""Where a printer is: what is taken for each connection, and what a text is that nobody said the kind of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.printer_target import EXAMPLES, checked_target, typed_target
from pos_app.core.printing import Connection

TAKEN = (
    (Connection.NETWORK, "192.168.1.50", "192.168.1.50:9100"),
    (Connection.NETWORK, " 192.168.1.50:9101 ", "192.168.1.50:9101"),
    (Connection.NETWORK, "Printer.Local", "printer.local:9100"),
    (Connection.NETWORK, "[FE80::1]:09100", "[fe80::1]:9100"),
    (Connection.NETWORK, "[::1]", "[::1]:9100"),
    (Connection.USB, "04B8:0E15", "04b8:0e15"),
    (Connection.USB, "04b8:0e15:A-1", "04b8:0e15:A-1"),
    (Connection.SERIAL, "/dev/ttyUSB0", "/dev/ttyUSB0"),
    (Connection.SERIAL, "COM3:19200", "COM3:19200"),
    (Connection.SERIAL, r"\\.\COM12", r"\\.\COM12"),
    (Connection.WINDOWS, r"\\pc2\Ticket 80", r"\\pc2\Ticket 80"),
    (Connection.CUPS, "Ticket_80", "Ticket_80"),
    (Connection.FILE, "/dev/usb/lp0", "/dev/usb/lp0"),
    (Connection.FILE, r"C:\tickets\out.bin", r"C:\tickets\out.bin"),
    (Connection.FILE, "LPT1", "LPT1"),
    (Connection.OFFICE, "", ""),
    (Connection.OFFICE, "HP LaserJet", "HP LaserJet"),
)
REFUSED = (
    (Connection.NETWORK, ""),
    (Connection.NETWORK, "a b"),
    (Connection.NETWORK, "host:0"),
    (Connection.NETWORK, "host:65536"),
    (Connection.NETWORK, "http://host"),
    (Connection.NETWORK, "-host"),
    (Connection.NETWORK, "x" * 254),
    (Connection.USB, "4b8:e15"),
    (Connection.USB, "04b8:0e15:"),
    (Connection.SERIAL, "/dev/ttyUSB0:1234"),
    (Connection.SERIAL, "ttyUSB0"),
    (Connection.WINDOWS, ""),
    (Connection.WINDOWS, "a\u202eb"),
    (Connection.CUPS, "a/b"),
    (Connection.CUPS, ""),
    (Connection.FILE, "tickets.bin"),
    (Connection.OFFICE, "x" * 221),
)
TYPED = (
    ("192.168.1.50", Connection.NETWORK, "192.168.1.50:9100"),
    ("imprimante", Connection.NETWORK, "imprimante:9100"),
    ("04b8:0E15", Connection.USB, "04b8:0e15"),
    ("/dev/ttyACM0:115200", Connection.SERIAL, "/dev/ttyACM0:115200"),
    ("com4", Connection.SERIAL, "com4"),
    ("/dev/usb/lp1", Connection.FILE, "/dev/usb/lp1"),
)


@pytest.mark.parametrize(("connection", "text", "target"), TAKEN)
def test_what_is_taken_stands_in_its_usual_form(connection: Connection, text: str, target: str) -> None:
    assert checked_target(connection, text) == target


@pytest.mark.parametrize(("connection", "text"), REFUSED)
def test_what_can_be_no_such_printer_is_refused_with_an_example(connection: Connection, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_target(connection, text)
    assert caught.value.code == "printer_target"
    assert caught.value.facts == {"example": EXAMPLES[connection]}


@pytest.mark.parametrize(("text", "connection", "target"), TYPED)
def test_the_kind_follows_from_what_is_typed(text: str, connection: Connection, target: str) -> None:
    assert typed_target(text) == (connection, target)


def test_a_serial_line_of_an_unknown_speed_is_not_taken_for_a_host() -> None:
    with pytest.raises(InvalidInput) as caught:
        typed_target("COM3:12345")
    assert caught.value.facts["example"] == EXAMPLES[Connection.SERIAL]


@given(st.sampled_from(list(Connection)), st.text(max_size=40))
def test_a_checked_target_stays_as_it_is(connection: Connection, text: str) -> None:
    try:
        found = checked_target(connection, text)
    except InvalidInput:
        return
    assert checked_target(connection, found) == found
    assert found.isprintable()


@pytest.mark.parametrize("connection", list(Connection))
def test_every_example_would_be_taken(connection: Connection) -> None:
    assert checked_target(connection, EXAMPLES[connection]) == EXAMPLES[connection]
