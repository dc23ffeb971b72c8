"""The file of the print queue is made with the till, and nothing that goes wrong with it keeps a payment waiting."""

from pathlib import Path

import pytest

from pos_app.home import Home
from pos_app.printers import make_spool


def test_it_is_there_from_the_first_start(tmp_path: Path) -> None:
    home = Home(tmp_path, find=lambda: None)
    make_spool(home)
    assert home.printing.is_file()


def test_a_folder_that_takes_no_file(tmp_path: Path) -> None:
    make_spool(Home(tmp_path / "nowhere", find=lambda: None))


@pytest.mark.expects_log("ERROR pos_app.printers: the file of the print queue was not made")
def test_a_mistake_is_loud_and_stops_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path, find=lambda: None)
    home.printing = tmp_path / "no\0name"
    make_spool(home)
