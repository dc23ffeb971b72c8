"""A receipt as PDF: another program reads its rows out of it, in their order; the file is whole or not there."""

import re
import threading
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from pos_app.app_paper import write_receipt
from pos_app.core.errors import KnownError
from pos_app.receipts.folding import fold_picture
from pos_app.receipts.layout import Row, lay_out
from pos_app.receipts.marks import handed
from pos_app.receipts.receipt import Line, Receipt, Role
from pos_app.ui.receipt_pdf import receipt_pdf, write_receipt_pdf
from pos_app.wording.catalog import set_language
from pos_app.wording.errors import sentence
from tests.receipts.papers import EVERY, FACE, TRAINING
from tests.ui.papers import paper, proof

_MM = 72 / 25.4


def texts(content: bytes) -> list[str]:
    """The lines that another program reads."""
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return [line.rstrip() for page in pages for line in page.extract_text().split("\n") if line.strip()]


def laid_out(receipt: Receipt, columns: int) -> list[str]:
    rows = lay_out(receipt, columns, fold_picture)
    return [row.text for row in rows if isinstance(row, Row) and row.text.strip()]


def sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of the pages in whole millimetres."""
    boxes = [page.mediabox for page in pypdf.PdfReader(BytesIO(content)).pages]
    return [(round(float(box.width) / _MM), round(float(box.height) / _MM)) for box in boxes]


def without_times(content: bytes) -> bytes:
    return re.sub(rb"\(D:[^)]*\)|\d{4}-\d\d-\d\dT[^<]*", b"", content)


@pytest.mark.parametrize("columns", [32, 48])
def test_another_program_reads_the_rows_of_the_layout(columns: int) -> None:
    assert texts(receipt_pdf(proof(), columns)) == laid_out(proof(), columns)


@pytest.mark.parametrize("language", ["fr", "en", "mg"])
@pytest.mark.parametrize("kind", EVERY)
def test_every_paper_is_read_in_every_language(kind: str, language: str) -> None:
    set_language(language)
    receipt = handed(EVERY[kind](TRAINING if language == "en" else FACE), 1 if language == "mg" else 0)
    assert texts(receipt_pdf(receipt)) == laid_out(receipt, 48)


def test_it_is_one_page_as_wide_as_the_roll_and_as_long_as_the_receipt() -> None:
    ((width, short),) = sizes(receipt_pdf(proof()))
    ((_, longer),) = sizes(receipt_pdf(proof(fields=8)))
    assert width == 80
    assert longer - short == 8 * 30 / 8
    assert sizes(receipt_pdf(proof(), 32))[0][0] == 56


def test_what_is_longer_than_a_page_can_be_goes_on_on_another() -> None:
    receipt = paper(Line(Role.NOTE, "avant"), *[Line(Role.SPACE)] * 1_400, Line(Role.NOTE, "après"))
    content = receipt_pdf(receipt)
    first, second = sizes(content)
    assert 4_990 <= first[1] <= 5_000
    assert second[1] < 600
    assert texts(content) == laid_out(receipt, 48)


def test_the_same_receipt_is_the_same_file_apart_from_the_time() -> None:
    assert without_times(receipt_pdf(proof())) == without_times(receipt_pdf(proof()))
    assert without_times(receipt_pdf(proof())) != without_times(receipt_pdf(proof(mark="DUPLICATA 2")))


def test_its_title_is_one_plain_line() -> None:
    about = pypdf.PdfReader(BytesIO(receipt_pdf(paper(title="Preuve\n\u202e<b>de</b>\x00 paiement")))).metadata
    assert about is not None
    assert about.creator == "pos-app"
    assert about.title is not None
    assert about.title.startswith("Preuve")
    assert not set("\n\u202e\x00") & set(about.title)


def test_hostile_text_is_drawn_as_what_the_font_has() -> None:
    (line,) = texts(receipt_pdf(paper(Line(Role.NOTE, "a\u202eb\x00\x1b@名\n\u0301c"))))
    assert line.strip() == fold_picture("a\u202eb\x00\x1b@名\n\u0301c").strip()


def test_the_file_is_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    target = tmp_path / "new" / "receipt.pdf"
    write_receipt_pdf(proof(), target)
    assert texts(target.read_bytes()) == laid_out(proof(), 48)
    assert [file.name for file in target.parent.iterdir()] == ["receipt.pdf"]
    assert target.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    target = tmp_path / "receipt.pdf"
    target.mkdir()
    with pytest.raises(KnownError) as caught:
        write_receipt_pdf(proof(), target)
    assert caught.value.code == "receipt_unwritable"
    assert "Le paiement n'est pas touché" in sentence(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["receipt.pdf"]


def test_it_is_written_in_any_thread_while_another_is(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.pdf" for number in range(3)]
    threads = [threading.Thread(target=write_receipt_pdf, args=(proof(), file)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(texts(file.read_bytes()) == laid_out(proof(), 48) for file in files)


def test_the_command_line_writes_it_too(tmp_path: Path) -> None:
    write_receipt(proof(), tmp_path / "receipt.pdf")
    assert texts((tmp_path / "receipt.pdf").read_bytes()) == laid_out(proof(), 48)
