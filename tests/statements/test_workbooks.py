"""Statements as XLSX and ODS: cells of every kind, other sheets, and files that would hurt whoever unpacks them."""

import io
import zipfile
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.statement import MOST_LINES
from pos_app.statements import Field, Mapping, preview, read, reread
from pos_app.statements.cells import LONGEST_CELL
from pos_app.statements.workbook import LARGEST_UNPACKED, MOST_PARTS
from tests.statements.operators import MVOLA, PVIT, PVIT_LIST, read_text, refusal, workbook, write

AT = datetime.fromisoformat("2026-11-21T07:20:02")
HEADER = ["Transaction", "Montant", "Date", "Numéro"]
ROW = [653805064, 12500.0, AT, 341234567]


def xlsx(folder: Path, *sheets: list[list[object]], names: tuple[str, ...] = ()) -> Path:
    return write(folder, workbook(*sheets, names=names), "releve.xlsx")


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with some bytes of one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(old, new) if part == name else data)
    return stream.getvalue()


def test_numbers_dates_and_telephones_are_cells_of_their_kind(tmp_path: Path) -> None:
    (line,) = read(xlsx(tmp_path, [["Relevé"], [], HEADER, ROW, ["Total", 12500]]), MVOLA).lines
    assert (line.row, line.amount, line.transaction_id, line.phone) == (4, 12500, "653805064", "+261341234567")
    assert line.at == datetime(2026, 11, 21, 4, 20, 2, tzinfo=UTC)


def test_a_table_that_begins_further_down_and_to_the_right(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [[], [], [None, *HEADER], [], [None, *ROW]])
    mapping = Mapping({Field.TRANSACTION: 2, Field.AMOUNT: 3})
    (line,) = read(path, MVOLA, mapping).lines
    assert (line.row, line.amount, line.transaction_id) == (5, 12500, "653805064")
    assert [one.row for one in read(path, MVOLA).lines] == [5]


def test_the_same_list_as_text_and_as_workbook_has_the_same_keys(tmp_path: Path) -> None:
    rows: list[list[object]] = [list(line.split(";")) for line in PVIT_LIST.splitlines()]
    assert read(xlsx(tmp_path, rows), PVIT).lines == read_text(tmp_path, PVIT_LIST, PVIT).lines


def test_of_a_formula_the_value_counts_and_a_text_is_no_formula(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADER, ["A1", ("=5000+5", 5005), AT, None], ["=A1", 7, AT, None]])
    assert [(line.transaction_id, line.amount) for line in read(path, MVOLA).lines] == [("A1", 5005), ("=A1", 7)]
    error = refusal(xlsx(tmp_path, [HEADER, ["A1", "=5000+5", AT, None]]))
    assert (error.code, error.facts["row"], error.facts["column"]) == ("statement_formula", 2, "Montant")
    assert refusal(xlsx(tmp_path, [HEADER, ["A1", ("=1/0", "#DIV/0!"), AT, None]])).code == "statement_amount_missing"


def test_a_fraction_in_a_cell_is_refused(tmp_path: Path) -> None:
    assert refusal(xlsx(tmp_path, [HEADER, ["A1", 12.5, AT, None]])).code == "statement_fraction"


def test_the_first_sheet_with_a_fitting_header_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["Bonjour"]], [HEADER, ROW], [HEADER, ROW, ROW], names=("Accueil", "Novembre", "Octobre"))
    sheet = preview(path)
    assert (sheet.sheet, sheet.sheets, len(sheet.rows)) == ("Novembre", ("Accueil", "Novembre", "Octobre"), 1)
    wanted = Mapping({Field.TRANSACTION: "Transaction", Field.AMOUNT: "Montant"}, sheet="Octobre")
    assert len(reread(sheet, wanted).rows) == 2
    assert refusal(path, MVOLA, Mapping(wanted.columns, sheet="Mai")).facts == {"sheet": "Mai"}


def test_a_sheet_that_nobody_knows_is_shown_all_the_same(tmp_path: Path) -> None:
    sheet = preview(xlsx(tmp_path, [["Quoi", "Combien"], ["x", 5]]))
    assert (sheet.header_row, sheet.headers) == (1, ("Quoi", "Combien"))


def test_a_workbook_of_nothing(tmp_path: Path) -> None:
    assert refusal(xlsx(tmp_path, [])).code == "statement_file_empty"


def test_date_and_time_in_two_cells(tmp_path: Path) -> None:
    header = ["Transaction", "Montant", "Date", "Heure"]
    rows: list[list[object]] = [header, ["A1", 5, AT.replace(hour=0, minute=0, second=0), time(7, 20, 2)]]
    (line,) = read(xlsx(tmp_path, rows), MVOLA).lines
    assert line.at == datetime(2026, 11, 21, 4, 20, 2, tzinfo=UTC)


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(LARGEST_UNPACKED // 2**20 + 1):
                part.write(bytes(2**20))
    path = write(tmp_path, stream.getvalue(), "bomb.xlsx")
    assert path.stat().st_size < 2**20
    assert refusal(path).code == "statement_unpacked"


def test_an_archive_of_too_many_parts(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(MOST_PARTS + 1):
            archive.writestr(str(number), "")
    assert refusal(write(tmp_path, stream.getvalue(), "parts.xlsx")).code == "statement_unpacked"


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("releve.csv", PVIT_LIST)
    assert refusal(write(tmp_path, stream.getvalue(), "releve.zip")).code == "statement_archive"


@pytest.mark.parametrize("cell", [b'r="XFD9"', b'r="AAA1"', b'r="IW1"'])
def test_one_cell_far_to_the_right_makes_nobody_reserve_room(tmp_path: Path, cell: bytes) -> None:
    content = changed(workbook([HEADER, ROW]), "xl/worksheets/sheet1.xml", b'r="B2"', cell)
    assert refusal(write(tmp_path, content)).code == "statement_too_wide"


def test_one_cell_far_below_makes_nobody_reserve_room(tmp_path: Path) -> None:
    content = changed(workbook([HEADER, ROW]), "xl/worksheets/sheet1.xml", b'r="B2"', b'r="B1048576"')
    error = refusal(write(tmp_path, content))
    assert (error.code, error.facts["most"]) == ("statement_too_many_lines", MOST_LINES)


def test_too_many_lines_and_too_long_cells(tmp_path: Path) -> None:
    assert refusal(xlsx(tmp_path, [HEADER, ["x" * (LONGEST_CELL + 1), 5]])).code == "statement_cell_long"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)],
)
def test_a_torn_workbook(tmp_path: Path, content: bytes) -> None:
    assert refusal(write(tmp_path, content, "torn.xlsx")).code == "statement_damaged"


def test_a_workbook_whose_sheet_is_damaged(tmp_path: Path) -> None:
    content = changed(workbook([HEADER, ROW]), "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheet")
    assert refusal(write(tmp_path, content)).code == "statement_damaged"


def ods(*rows: str, attributes: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Feuille1">'
    tail = "</table:table></office:spreadsheet></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body + "".join(rows) + tail)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def text_cell(text: str, repeated: str = "") -> str:
    return f'<table:table-cell{repeated} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_row(*texts: str, repeated: str = "") -> str:
    return f"<table:table-row{repeated}>{''.join(map(text_cell, texts))}</table:table-row>"


def test_an_open_document(tmp_path: Path) -> None:
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048000">{nothing}</table:table-row>'
    rows = [ods_row("Transaction", "Montant"), ods_row("A1", "5 000"), empty]
    (line,) = read(write(tmp_path, ods(*rows), "releve.ods"), MVOLA).lines
    assert (line.row, line.amount) == (2, 5000)


def test_open_documents_that_repeat_themselves_too_often(tmp_path: Path) -> None:
    rows = ods_row("A1", "5", repeated=' table:number-rows-repeated="1048576"')
    assert refusal(write(tmp_path, ods(rows), "rows.ods")).code == "statement_too_many_lines"
    cell = text_cell("A1", ' table:number-columns-repeated="16384"')
    cells = f"<table:table-row>{cell}</table:table-row>"
    assert refusal(write(tmp_path, ods(cells), "cells.ods")).code == "statement_too_wide"


def test_the_errors_of_calamine_that_are_none_of_the_file_are_not_hidden() -> None:
    from pos_app.statements.source import Kind, Source
    from pos_app.statements.workbook import _damaged

    source = Source("a.xlsx", Kind.ZIPPED, "", b"")
    interrupt = KeyboardInterrupt()
    assert _damaged(interrupt, source) is interrupt
    panic = type("PanicException", (BaseException,), {})()
    assert isinstance(_damaged(panic, source), KnownError)


def test_what_was_not_measured_is_counted_when_it_is_read() -> None:
    from pos_app.statements.text import MOST_COLUMNS, MOST_ROWS
    from pos_app.statements.workbook import _admit

    for cells, kept, code in (
        (["x"], MOST_ROWS + 1, "statement_too_many_lines"),
        (["x"] * (MOST_COLUMNS + 1), 1, "statement_too_wide"),
    ):
        with pytest.raises(KnownError) as raised:
            _admit(list(cells), 1, kept)
        assert raised.value.code == code


def test_an_open_document_of_too_many_rows(tmp_path: Path) -> None:
    rows = "<table:table-row></table:table-row>" * (MOST_LINES + 2_000)
    assert refusal(write(tmp_path, ods(rows), "rows.ods")).code == "statement_too_many_lines"


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(480)
    assert refusal(write(tmp_path, content, "locked.xlsx")).code == "statement_locked"
