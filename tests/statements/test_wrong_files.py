"""Files that are no statement: each is refused with a sentence of its own, and nothing of it is kept."""

import os
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.statement import MOST_LINES
from pos_app.statements import Field, Mapping, preview
from pos_app.statements.cells import LONGEST_CELL
from pos_app.statements.source import LARGEST_FILE
from pos_app.statements.text import MOST_COLUMNS, MOST_ROWS
from tests.statements.operators import MVOLA, PVIT, PVIT_LIST, refusal, write

HEADER = "Transaction;Montant;Date;Type\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "statement_file_empty"),
        (b" \r\n\t\n", "statement_file_empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "statement_pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20, "statement_picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 20, "statement_picture"),
        (b"<!DOCTYPE html><table><tr><td>1", "statement_web_page"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><Workbook/>", "statement_web_page"),
        (b"\x7fELF\2\1\1\0\0\0", "statement_nul"),
        (b"Transaction;Montant\nA1;5\0\n", "statement_nul"),
        ("Transaction;Montant\nA1;5\0\n".encode("utf-16"), "statement_nul"),
        (b"\xff\xfeT\0r", "statement_encoding"),
        (b"\xff\xfe\0\xd8T\0", "statement_encoding"),
        (b"BM;Montant\nA1;5", "statement_no_key"),
        (b"hello\n", "statement_no_amount"),
        (b"Transaction;Date\nA1;21/11/2026", "statement_no_amount"),
        (b"Montant;Note\n5;a\n", "statement_no_key"),
    ],
)
def test_what_the_bytes_tell(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(write(tmp_path, content)).code == code


@pytest.mark.parametrize(
    ("second", "row"),
    [("C3;é;5\n".encode("cp1252"), 3), ("C3;\x81;5\n".encode("latin-1"), 3)],
    ids=["western", "neither"],
)
def test_two_encodings_in_one_file(tmp_path: Path, second: bytes, row: int) -> None:
    content = "Transaction;Opérateur;Montant\nA1;x;1\n".encode() + second
    error = refusal(write(tmp_path, content))
    assert error.code == "statement_two_encodings"
    assert error.facts["row"] in (1, row)


def test_a_capital_before_a_quotation_mark_is_no_second_encoding(tmp_path: Path) -> None:
    content = "Transaction;Note;Montant\nA1;«\u00a0PAYÉ\u00a0»;1\nA2;«ÉTÉ»;2\n".encode("cp1252")
    assert preview(write(tmp_path, content)).encoding == "cp1252"


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        (f'{HEADER}A1;5;"21/11/2026;CREDIT\n', "statement_quotes", 2),
        (f'{HEADER}A1;5;"a"b;CREDIT\n', "statement_quotes", 2),
        (f"{HEADER}A1;5;{'x' * (LONGEST_CELL + 1)};\n", "statement_cell_long", 2),
        (f"{HEADER}A1;5{';' * MOST_COLUMNS}\n", "statement_too_wide", 2),
        (f"{HEADER}A1;;21/11/2026;CREDIT\n", "statement_amount_missing", 2),
        (f"{HEADER}A1;abc;21/11/2026;CREDIT\n", "statement_amount", 2),
        (f"{HEADER}A1;=B1*2;21/11/2026;CREDIT\n", "statement_formula", 2),
        (f"{HEADER}A1;12,5;21/11/2026;CREDIT\n", "statement_fraction", 2),
        (f"{HEADER}A1;9999999999999;21/11/2026;CREDIT\n", "statement_amount_large", 2),
        (f"{HEADER}A1;1,00;21/11/2026;CREDIT\n\nA2;1.00;21/11/2026;CREDIT\n", "statement_amounts_mixed", 4),
        (f"{HEADER}A1;5;hier;CREDIT\n", "statement_date", 2),
        (f"{HEADER}A1;5;13/11/2026;CREDIT\nA1;5;11/13/2026;CREDIT\n", "statement_dates_mixed", 3),
        (f"{HEADER}A1;-5;21/11/2026;CREDIT\n", "statement_sign", 2),
        (f"{HEADER}A1;5 EUR;21/11/2026;CREDIT\n", "statement_currency_word", 2),
        ("Transaction;Montant;Devise\nA1;5;EUR\n", "statement_currency_word", 2),
        ("Transaction;Montant;Date;Heure\nA1;5;21/11/2026;midi\n", "statement_date", 2),
        ("Transaction;Débit;Crédit\nA1;5;6\n", "statement_both_sides", 2),
        ("Transaction;Débit;Crédit\nA1;;\n", "statement_amount_missing", 2),
        ("Transaction;Montant;Frais\nA1;5;gratuit\n", "statement_amount", 2),
    ],
)
def test_rows_that_cannot_be_read_are_named(tmp_path: Path, text: str, code: str, row: int) -> None:
    error = refusal(write(tmp_path, text))
    assert (error.code, error.facts["row"]) == (code, row)


def test_a_type_that_says_nothing(tmp_path: Path) -> None:
    mapping = Mapping({Field.TRANSACTION: "Transaction", Field.AMOUNT: "Montant", Field.TYPE: "Type"})
    path = write(tmp_path, "Transaction;Montant;Type\nA1;5;Facture\n")
    error = refusal(path, MVOLA, mapping)
    assert error.code == "statement_type"
    assert error.facts == {"row": 2, "column": "Type", "value": "Facture"}


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.csv").code == "statement_not_found"
    assert refusal(tmp_path).code == "statement_is_folder"
    assert refusal(write(tmp_path, "a") / "b").code == "statement_unreadable"
    assert refusal(Path("a\0b")).code == "statement_unreadable"


def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").code == "statement_unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="everything may be read by this user")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path, PVIT_LIST)
    path.chmod(0)
    assert refusal(path).code == "statement_no_permission"


def test_a_file_of_a_hundred_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as opened:
        opened.write(b"Transaction;Montant\n")
        opened.truncate(100_000_000)
    error = refusal(path)
    assert (error.code, error.facts["most"]) == ("statement_file_too_large", LARGEST_FILE // 1024**2)


def test_a_million_lines_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "Transaction;Montant\n" + "A1;5\n" * 1_000_000)
    error = refusal(path)
    assert (error.code, error.facts["most"]) == ("statement_too_many_lines", MOST_LINES)


def test_as_many_rows_as_may_be_but_too_many_lines(tmp_path: Path) -> None:
    lines = "".join(f"{number};5;21/11/2026\n" for number in range(MOST_LINES + 1))
    assert MOST_LINES + 1 < MOST_ROWS
    assert refusal(write(tmp_path, "Transaction;Montant;Date\n" + lines)).code == "statement_too_many_lines"


def test_an_encoding_that_somebody_chose_wrongly(tmp_path: Path) -> None:
    path = write(tmp_path, PVIT_LIST.encode("cp1252"))
    columns = {Field.TRANSACTION: 2, Field.AMOUNT: 4}
    error = refusal(path, PVIT, Mapping(columns, encoding="utf-8"))
    assert (error.code, error.facts) == ("statement_encoding", {"encoding": "utf-8", "row": 1})
    assert refusal(path, PVIT, Mapping(columns, encoding="nonsense")).code == "statement_encoding"
    assert refusal(path, PVIT, Mapping(columns, encoding="ascii")).code == "statement_encoding"
    assert refusal(path, PVIT, Mapping(columns, separator='"')).code == "statement_separator"


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, PVIT_LIST), PVIT, Mapping({Field.AMOUNT: "Prix"}))
    assert (error.code, error.facts) == ("mapping_column", {"column": "Prix"})


def test_the_permission_is_told_also_where_the_system_tells_it_late(tmp_path: Path) -> None:
    class Denied(type(Path())):  # type: ignore[misc]
        def is_dir(self) -> bool:
            raise PermissionError(13, "denied")

    with pytest.raises(KnownError) as raised:
        preview(Denied(tmp_path / "a.csv"))
    assert raised.value.code == "statement_no_permission"
