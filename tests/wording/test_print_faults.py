"""Every fault of a printer has a sentence that calms and tells what to do, and a few words for the lane."""

import re

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.printing import PrintFault
from pos_app.wording.errors import sentence
from pos_app.wording.print_faults import PRINTERS, SHORT, short_fault
from pos_app.wording.spool_faults import SPOOL

CODES = (
    *("printer_unreachable", "printer_busy", "printer_offline", "printer_cover", "printer_paper"),
    *("printer_broke_off", "printer_forbidden", "printer_missing", "printer_driver", "printer_silent", "printer_file"),
)
FISCAL = ("fiscal_unavailable", "fiscal_unknown")


def test_the_codes_are_those_that_the_core_names() -> None:
    assert set(PRINTERS) == set(CODES)
    assert set(SHORT) == {*re.findall(r"`(printer_\w+)`", PrintFault.__doc__ or ""), *FISCAL, *SPOOL}


@pytest.mark.parametrize("code", CODES)
def test_a_fault_says_that_no_payment_is_touched_and_where(code: str) -> None:
    said = sentence(PrintFault(code, target="192.168.1.50:9100"))
    assert "192.168.1.50:9100" in said
    assert "Aucun paiement n'est touché" in said
    assert "{" not in said


@pytest.mark.parametrize("code", sorted(SHORT))
def test_the_short_form_fits_the_lane(code: str) -> None:
    said = short_fault(PrintFault(code, target="192.168.1.50:9100"))
    assert 10 < len(said) <= 40
    assert not said.endswith(".")


def test_a_fault_that_nobody_named_is_still_told() -> None:
    assert short_fault(KnownError("spool_full")) == "L'impression est arrêtée"
