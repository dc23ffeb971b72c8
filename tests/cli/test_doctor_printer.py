"""What `pos-app doctor` says of the printer."""

from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.commands.checks import Check
from pos_app.commands.printer_checks import check_fiscal, check_printer
from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.settings import Settings, load
from pos_app.settings_printing import ReceiptSettings
from tests.support.fake_printer import FakePrinter, Status

HERE = Printer(Connection.NETWORK, "192.168.1.50:9100")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(tmp_path, {})


def check(settings: Settings, printer: Printer | None, *, answers: bool = True) -> Check:
    (found,) = check_printer(replace(settings, printer=printer), lambda _: answers)
    return found


def test_a_till_without_a_printer_is_no_fault(settings: Settings) -> None:
    found = check(settings, None)
    assert found.ok
    assert "Aucune imprimante" in found.detail


def test_a_printer_that_says_that_it_is_ready(settings: Settings) -> None:
    found = check(settings, HERE)
    assert (found.ok, found.advice) == (True, "")
    assert "192.168.1.50:9100" in found.detail


def test_a_printer_that_says_nothing_is_worth_a_test_page(settings: Settings) -> None:
    found = check(settings, HERE, answers=False)
    assert found.ok
    assert "Ctrl+P" in found.advice


@pytest.mark.parametrize(("target", "name"), [("HP", "HP"), ("", "par défaut")])
def test_an_office_printer_is_not_asked(settings: Settings, target: str, name: str) -> None:
    def never(printer: Printer) -> bool:
        raise AssertionError(printer)

    (found,) = check_printer(replace(settings, printer=Printer(Connection.OFFICE, target)), never)
    assert found.ok
    assert name in found.detail


def test_a_printer_without_paper_is_to_be_mended(settings: Settings) -> None:
    def empty(printer: Printer) -> bool:
        raise PrintFault("printer_paper", target=printer.target)

    (found,) = check_printer(replace(settings, printer=HERE), empty)
    assert not found.ok
    assert "papier" in found.detail
    assert found.advice


def test_a_real_printer_is_asked_and_gets_no_byte(settings: Settings) -> None:
    with FakePrinter() as printer:
        here = replace(settings, printer=Printer(Connection.NETWORK, printer.target))
        assert [found.ok for found in check_printer(here)] == [True]
        printer.status = Status(cover_open=True)
        assert ["capot" in found.detail for found in check_printer(here)] == [True]
        assert printer.received == [b"", b""]


def test_no_fiscal_hook_is_not_spoken_of(settings: Settings) -> None:
    assert check_fiscal(settings) == []


@pytest.mark.parametrize(("hook", "ok"), [("textwrap:wrap", True), ("textwrap:nothing", False), ("no_shop:x", False)])
def test_a_fiscal_hook_is_looked_for_where_the_till_will(settings: Settings, hook: str, *, ok: bool) -> None:
    (found,) = check_fiscal(replace(settings, receipts=ReceiptSettings(fiscal=hook)))
    assert found.check == "fiscal"
    assert found.ok is ok
    assert hook in found.detail
    assert ok or "les reçus attendent" in found.detail
    assert not ok or "SPÉCIMEN" in found.advice
