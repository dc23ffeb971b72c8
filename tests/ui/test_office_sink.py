"""Receipts by a printer of the desktop, played by one that prints into a file: a column on a page, or a whole roll.

How a print server and the driver of a real printer behave cannot be tried here.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter

from pos_app.core.printing import PrintFault
from pos_app.receipts.receipt import Receipt, ReceiptKind
from pos_app.ui.office_sink import OfficeSink, desktop_printer
from pos_app.wording.errors import sentence
from tests.ui.papers import proof
from tests.ui.test_receipt_pdf import laid_out, texts

A4, A5 = QPageSize(QPageSize.PageSizeId.A4), QPageSize(QPageSize.PageSizeId.A5)
ROLL_80, ROLL_58 = (QPageSize(QSizeF(width, 250), QPageSize.Unit.Millimeter) for width in (80, 58))
Find = Callable[[str], QPrinter | None]


def prepared(printer: QPrinter, file: Path, size: QPageSize = A4, margin: float = 5) -> QPrinter:
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setPageSize(size)
    printer.setPageMargins(QMarginsF(margin, margin, margin, margin), QPageLayout.Unit.Millimeter)
    return printer


def office(file: Path, size: QPageSize = A4, margin: float = 5) -> Find:
    return lambda _name: prepared(QPrinter(QPrinter.PrinterMode.HighResolution), file, size, margin)


def printed(tmp_path: Path, receipt: Receipt, size: QPageSize, margin: float = 5) -> bytes:
    file = tmp_path / "printed.pdf"
    OfficeSink("bureau", office(file, size, margin)).put(receipt)
    return file.read_bytes()


@pytest.mark.parametrize("size", [A4, A5], ids=["A4", "A5"])
def test_a_page_gets_a_column_as_wide_as_a_roll(tmp_path: Path, size: QPageSize) -> None:
    mm = 25.4 / 72
    content = printed(tmp_path, proof(), size)
    assert texts(content) == laid_out(proof(), 48)
    (page,) = pypdf.PdfReader(BytesIO(content)).pages
    places: list[tuple[float, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            places.append((cm[4] * mm, float(page.mediabox.height) * mm - cm[5] * mm, cm[0] * mm))

    page.extract_text(visitor_text=visit)
    lefts, tops, units = zip(*places, strict=True)
    assert (min(lefts), max(lefts)) == pytest.approx((5, 5), abs=0.1)
    assert min(tops) == pytest.approx(5, abs=0.1)
    # A hundred units are the font's size, 20 dots of an eighth of a millimetre.
    assert (min(units), max(units)) == pytest.approx((20 / 8 / 100,) * 2, rel=0.01)


@pytest.mark.parametrize(("size", "margin", "columns"), [(ROLL_80, 4, 48), (ROLL_58, 5, 32)], ids=["80 mm", "58 mm"])
def test_a_roll_is_filled(tmp_path: Path, size: QPageSize, margin: float, columns: int) -> None:
    assert texts(printed(tmp_path, proof(), size, margin)) == laid_out(proof(), columns)


def test_what_is_longer_than_a_page_goes_on_on_another_that_is_marked_too(tmp_path: Path) -> None:
    receipt = proof(fields=70)
    content = printed(tmp_path, receipt, A4)
    assert len(pypdf.PdfReader(BytesIO(content)).pages) == 2
    lines = texts(content)
    marks = [number for number, line in enumerate(lines) if line.strip() == "DUPLICATA 1"]
    assert len(marks) == 3
    assert lines[: marks[1]] + lines[marks[1] + 1 :] == laid_out(receipt, 48)


def test_what_is_not_whole_is_taken_back(tmp_path: Path) -> None:
    printer = _OnePage()
    for fields, aborted in ((0, 0), (70, 1)):
        with suppress(PrintFault):
            OfficeSink("", lambda _name: prepared(printer, tmp_path / "x.pdf")).put(proof(fields))
        assert printer.aborted == aborted


def test_it_prints_in_the_print_thread(tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    thread = threading.Thread(target=OfficeSink("", office(file)).put, args=(proof(),))
    thread.start()
    thread.join()
    assert texts(file.read_bytes()) == laid_out(proof(), 48)


def test_the_printer_is_asked_for_by_its_name_and_the_job_is_named(tmp_path: Path) -> None:
    asked: list[str] = []
    file = tmp_path / "printed.pdf"

    def find(name: str) -> QPrinter:
        asked.append(name)
        return prepared(QPrinter(), file)

    OfficeSink("bureau", find).put(proof())
    assert asked == ["bureau"]
    about = pypdf.PdfReader(file).metadata
    assert about is not None
    assert about.title == "pos-app Preuve de paiement"


def test_an_order_to_open_the_drawer_needs_no_printer(tmp_path: Path) -> None:
    OfficeSink("", lambda _name: None).put(Receipt(ReceiptKind.DRAWER, "", "Tiroir", (), drawer=True))


def test_a_printer_that_is_not_there_is_missing() -> None:
    with pytest.raises(PrintFault) as caught:
        OfficeSink("bureau", lambda _name: None).put(proof())
    assert (caught.value.code, caught.value.begun) == ("printer_missing", False)
    assert desktop_printer("no printer has this name") is None


def test_no_printer_is_made_where_that_would_end_the_program() -> None:
    with pytest.raises(PrintFault) as caught:
        desktop_printer("", lambda: None)
    assert (caught.value.code, caught.value.begun) == ("printer_driver", False)


def test_the_default_printer_has_a_name_in_sentences() -> None:
    with pytest.raises(PrintFault) as caught:
        OfficeSink("", lambda _name: None).put(proof())
    assert sentence(caught.value).startswith("L'imprimante par défaut n'est pas sur cet ordinateur")


def test_the_default_printer_is_one_or_none() -> None:
    found = desktop_printer("")
    assert found is None or found.isValid()


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(PrintFault) as caught:
        OfficeSink("bureau", office(tmp_path / "no" / "folder" / "x.pdf")).put(proof())
    assert (caught.value.code, caught.value.begun) == ("printer_unreachable", False)


class _OnePage(QPrinter):
    """Runs out of paper behind its first page."""

    aborted = 0

    def newPage(self) -> bool:
        return False

    def abort(self) -> bool:
        self.aborted += 1
        return False


class _Jammed(QPrinter):
    """Says at the end that it did not work."""

    def printerState(self) -> QPrinter.PrinterState:
        return QPrinter.PrinterState.Error


@pytest.mark.parametrize("kind", [_OnePage, _Jammed])
def test_a_printer_that_breaks_off_may_have_printed_a_part(tmp_path: Path, kind: type[QPrinter]) -> None:
    with pytest.raises(PrintFault) as caught:
        OfficeSink("bureau", lambda _name: prepared(kind(), tmp_path / "x.pdf")).put(proof(fields=70))
    assert (caught.value.code, caught.value.begun, caught.value.facts) == (
        "printer_broke_off",
        True,
        {"target": "bureau"},
    )
