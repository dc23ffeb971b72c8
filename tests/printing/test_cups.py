"""CUPS: what its commands are given, what their words mean, and that no name becomes an option."""

from collections.abc import Sequence

import pytest

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.cups import CupsWire, Ran, open_cups, queues, run_command

IDLE = "printer POS-80 is idle.  enabled since Sat Nov 21 08:00:00 2026\n"
STOPPED = "printer POS-80 disabled since Sat Nov 21 08:00:00 2026 -\n\tPaused\n"


class FakeCups:
    """Answers each command in turn, and notes what it was given."""

    def __init__(self, *ran: Ran) -> None:
        self.ran = list(ran)
        self.given: list[tuple[list[str], bytes]] = []

    def __call__(self, arguments: Sequence[str], data: bytes, seconds: float) -> Ran:
        self.given.append((list(arguments), data))
        return self.ran.pop(0)


def test_a_receipt_goes_raw_to_its_queue() -> None:
    cups = FakeCups(Ran(0, IDLE), Ran(0, "request id is POS-80-7 (1 file(s))"))
    wire = open_cups("POS-80", cups)
    assert not wire.answers
    assert wire.write(b"\x1b@abc", 10.0) == 5
    assert wire.read(1.0) == b""
    wire.finish(1.0)
    wire.close()
    assert cups.given == [(["lpstat", "-p", "POS-80"], b""), (["lp", "-d", "POS-80", "-o", "raw"], b"\x1b@abc")]


@pytest.mark.parametrize("name", ["-o", "--help", "", "a b", "a/b", "a#b", "a\nb", "x" * 128])
def test_a_name_that_is_none_never_reaches_a_command(name: str) -> None:
    cups = FakeCups()
    with pytest.raises(PrintFault, match="printer_missing"):
        open_cups(name, cups)
    assert cups.given == []


@pytest.mark.parametrize(
    ("ran", "code"),
    [
        (Ran(1, 'lpstat: Invalid destination name in list "POS-80".'), "printer_missing"),
        (Ran(1, "lpstat: Unable to connect to server"), "printer_driver"),
        (Ran(1, "lpstat: Forbidden"), "printer_forbidden"),
        (Ran(None, ""), "printer_silent"),
        (Ran(0, STOPPED), "printer_offline"),
    ],
)
def test_a_queue_that_cannot_print_is_not_opened(ran: Ran, code: str) -> None:
    with pytest.raises(PrintFault) as caught:
        open_cups("POS-80", FakeCups(ran))
    assert (caught.value.code, caught.value.begun) == (code, False)


@pytest.mark.parametrize(
    ("ran", "code", "begun"),
    [
        (Ran(1, "lp: Error - The printer or class does not exist."), "printer_missing", False),
        (Ran(1, 'lp: Destination "POS-80" is not accepting jobs.'), "printer_offline", False),
        (Ran(None, ""), "printer_broke_off", True),
        (Ran(1, "lp: Error - unable to queue from stdin - Gone."), "printer_broke_off", True),
        (Ran(1, "lp: Broken pipe"), "printer_broke_off", True),
        (Ran(-9, ""), "printer_broke_off", True),
    ],
)
def test_a_receipt_that_was_refused_was_not_printed_and_one_that_broke_off_may_be(
    ran: Ran, code: str, begun: bool
) -> None:
    with pytest.raises(PrintFault) as caught:
        CupsWire("POS-80", FakeCups(ran)).write(b"abc", 10.0)
    assert (caught.value.code, caught.value.begun) == (code, begun)


def test_queues_are_listed_with_their_state() -> None:
    said = IDLE + STOPPED.replace("POS-80", "Cuisine") + "printer Bureau now printing Bureau-3.  enabled since now\n"
    assert queues(FakeCups(Ran(0, said + "printer -o is idle.\n"))) == (
        Found(Connection.CUPS, "POS-80", "POS-80", ready=True),
        Found(Connection.CUPS, "Cuisine", "Cuisine", ready=False),
        Found(Connection.CUPS, "Bureau", "Bureau", ready=True),
    )


def test_a_machine_without_queues_has_none() -> None:
    assert queues(FakeCups(Ran(1, "lpstat: No destinations added."))) == ()


def test_a_command_gets_the_bytes_and_its_words_come_back() -> None:
    assert run_command(["cat"], "reçu".encode(), 10.0) == Ran(0, "reçu\n")


def test_a_command_has_an_end() -> None:
    assert run_command(["sleep", "60"], b"", 0.01) == Ran(None, "")


def test_a_command_that_is_not_installed_is_a_driver_that_lacks() -> None:
    with pytest.raises(PrintFault) as caught:
        run_command(["pos-app-no-such-command"], b"", 1.0)
    assert caught.value.facts == {"target": "pos-app-no-such-command"}


def test_a_command_that_cannot_be_started_is_a_driver_that_lacks() -> None:
    with pytest.raises(PrintFault, match="printer_driver"):
        run_command(["cat", "x" * 3_000_000], b"", 1.0)
