"""The printer of the training shop: it comes and goes with the training, and a training goes on without it."""

import socket
from pathlib import Path

import pytest

from pos_app.home import Home
from pos_app.training import Training, training_home
from pos_app.training_again import free_port

SOON = 20


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return training_home(tmp_path / "school", {})


def test_the_training_has_a_printer_of_its_own(home: Home) -> None:
    training = Training(home, None)
    printer = training.settings().printer
    assert printer is not None
    assert printer.target == training.printer.target
    training.complete()
    try:
        with socket.create_connection(("127.0.0.1", training.printer.port), SOON) as line:
            line.sendall(b"\x10\x04\x01")
            assert line.recv(1) == b"\x12"
    finally:
        training.stop()


def test_a_training_goes_on_where_its_printer_cannot_listen(home: Home) -> None:
    training = Training(home, None)
    with socket.create_server(("127.0.0.1", training.printer.port)):
        training.complete()
        training.stop()


def test_the_printers_port_is_none_that_is_meant_for_something_else() -> None:
    found = iter((4001, 4002, 4003))
    assert free_port((4001, 4002), lambda: next(found)) == 4003
