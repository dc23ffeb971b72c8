"""Profiles: the list of python-escpos, read without the library, says what the library itself says."""

import subprocess
import sys

import pytest

from pos_app.core.printing import PrintFault
from pos_app.receipts.profiles import profile, profiles


def test_it_agrees_with_the_library() -> None:
    from escpos.capabilities import get_profile

    for name, known in profiles().items():
        theirs = get_profile(name)
        pages = theirs.get_code_pages()
        assert known.table == int(pages.get("CP858", 19)), name
        assert known.qr == theirs.supports("qrCode")
        assert known.raster == theirs.supports("bitImageRaster")
        assert known.full_cut == theirs.supports("paperFullCut")
        assert known.part_cut == theirs.supports("paperPartCut")
        assert known.columns in (0, theirs.get_columns("a"))


@pytest.mark.parametrize(("name", "table"), [("default", 19), ("TM-T88V", 19), ("POS-5890", 53), ("ZJ-5870", 19)])
def test_the_code_page_has_the_number_of_the_model(name: str, table: int) -> None:
    assert profile(name).table == table


def test_any_model_comes_first_and_the_others_by_maker() -> None:
    titles = [known.title for known in profiles().values()]
    assert titles[:2] == ["default", "simple"]
    assert titles[2:] == sorted(titles[2:], key=str.lower)
    assert "Epson TM-T20II" in titles
    assert "Sunmi-V2" in titles
    assert len(set(titles)) == len(titles)


def test_only_printers_for_escpos_are_in_it() -> None:
    for absent in ("AF-240", "OCD-100", "SP2000", "TUP500", "nothing"):
        with pytest.raises(PrintFault, match="printer_profile") as refused:
            profile(absent)
        assert refused.value.facts == {"profile": absent}


def test_the_library_is_not_loaded_for_it() -> None:
    code = "import sys; from pos_app.receipts import escpos, grid, profiles; profiles.profiles()\n"
    code += "print([name for name in ('escpos', 'PIL', 'qrcode', 'yaml') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
