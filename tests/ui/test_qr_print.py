"""A QR code on paper: readable, marked where money is not real, in a PDF where there is no printer."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from pos_app.ui.qr_print import Printed, Sheet, SheetPrinter, default_printer, paint_sheet, put_on
from tests.ui.scanning import codes

LINK = "https://payin.moneyfusion.net/payment/5d58823b084564f6c1a2b3c4/12500/Rakoto%20Andrianarisoa"


def sheet(*, specimen: bool = False, reference: str = "C3-7K2M4QXC", link: str = LINK) -> Sheet:
    return Sheet(reference, "Épicerie Analakely", "12 500 FCFA", "MoneyFusion", link, "payin.moneyfusion.net", specimen)


def painted(drawn: Sheet, width_mm: float, dots_per_mm: float) -> QImage:
    picture = QImage(int(width_mm * dots_per_mm), int(220 * dots_per_mm), QImage.Format.Format_Grayscale8)
    picture.fill(0xFF)
    painter = QPainter(picture)
    paint_sheet(painter, QRectF(picture.rect()), dots_per_mm, drawn)
    painter.end()
    return picture


def pdf_printer(file: Path) -> QPrinter:
    """A printer that prints into a file: as good as one of paper."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def print_with(qtbot: QtBot, printer: SheetPrinter, drawn: Sheet) -> Printed:
    with qtbot.waitSignal(printer.printed, timeout=20_000) as told:
        printer.start(drawn)
        busy = printer.is_busy
    assert (busy, printer.is_busy) == (True, False)
    outcome: Printed = told.args[0]
    return outcome


@pytest.mark.parametrize("specimen", [False, True])
@pytest.mark.parametrize(("width_mm", "dots_per_mm"), [(210, 6), (72, 8), (48, 8)], ids=["A4", "80 mm roll", "58 mm"])
def test_the_code_on_paper_is_read(width_mm: float, dots_per_mm: float, specimen: bool) -> None:
    assert codes(painted(sheet(specimen=specimen), width_mm, dots_per_mm)) == [LINK]


def test_a_specimen_says_so() -> None:
    plain, marked = painted(sheet(), 80, 8), painted(sheet(specimen=True), 80, 8)
    assert _ink(marked) > _ink(plain) + 5_000


def _ink(picture: QImage) -> int:
    return sum(byte < 128 for byte in bytes(picture.constBits()))


def test_a_printer_gets_the_sheet(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    outcome = print_with(qtbot, SheetPrinter(tmp_path / "exports", lambda: pdf_printer(file)), sheet())
    assert outcome.done
    assert "QR envoyé à l'imprimante" in outcome.sentence
    assert file.read_bytes().startswith(b"%PDF")
    assert not (tmp_path / "exports").exists()


def test_without_a_printer_there_is_a_pdf_that_only_its_owner_reads(qtbot: QtBot, tmp_path: Path) -> None:
    outcome = print_with(qtbot, SheetPrinter(tmp_path / "exports", lambda: None), sheet())
    file = tmp_path / "exports" / "qr-C3-7K2M4QXC.pdf"
    assert outcome == Printed("C3-7K2M4QXC", True, f"Pas d'imprimante\u00a0: le QR est enregistré dans {file}.")
    assert file.read_bytes().startswith(b"%PDF")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_told_and_a_pdf_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    missing = pdf_printer(tmp_path / "no" / "folder" / "x.pdf")
    outcome = print_with(qtbot, SheetPrinter(tmp_path / "exports", lambda: missing), sheet())
    assert outcome.done
    assert "ne répond pas" in outcome.sentence
    assert (tmp_path / "exports" / "qr-C3-7K2M4QXC.pdf").exists()


def test_where_nothing_can_be_written_it_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("a file where the folder should be")
    for printer in (SheetPrinter(tmp_path / "exports", lambda: None), SheetPrinter(None, lambda: None)):
        outcome = print_with(qtbot, printer, sheet())
        assert not outcome.done
        assert "n'a pas pu être imprimé" in outcome.sentence
        assert "Le paiement n'est pas touché" in outcome.sentence


@pytest.mark.expects_log("the QR code could not be printed")
def test_a_print_system_that_breaks_is_told_too(qtbot: QtBot, tmp_path: Path) -> None:
    def broken() -> QPrinter:
        raise RuntimeError("no print system")

    outcome = print_with(qtbot, SheetPrinter(tmp_path, broken), sheet())
    assert not outcome.done


def test_a_hostile_reference_names_no_other_file(qtbot: QtBot, tmp_path: Path) -> None:
    outcome = print_with(qtbot, SheetPrinter(tmp_path / "exports", lambda: None), sheet(reference="../../x/<b>"))
    assert outcome.done
    assert [file.name for file in (tmp_path / "exports").iterdir()] == ["qr-xb.pdf"]


def test_one_sheet_at_a_time(qtbot: QtBot, tmp_path: Path) -> None:
    told: list[Printed] = []
    printer = SheetPrinter(tmp_path, lambda: None)
    printer.printed.connect(told.append)
    printer.start(sheet())
    printer.start(sheet(reference="C3-OTHER"))
    qtbot.waitUntil(lambda: not printer.is_busy)
    assert [outcome.reference for outcome in told] == ["C3-7K2M4QXC"]


def test_the_default_printer_is_one_or_none() -> None:
    found = default_printer()
    assert found is None or found.isValid()


def test_the_same_sheet_goes_on_a_printer_of_any_kind(tmp_path: Path) -> None:
    assert put_on(pdf_printer(tmp_path / "a.pdf"), sheet(specimen=True))
