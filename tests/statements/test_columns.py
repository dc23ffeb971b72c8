"""What somebody is shown before a statement is read: the table, what each column is taken for, and what is wrong."""

from dataclasses import replace
from pathlib import Path

from pos_app.core.operator import Operator
from pos_app.statements import Column, Field, Mapping, Sheet, Sure, columns, guess, preview, problems, reread
from tests.statements.operators import MVOLA, PVIT, PVIT_LIST, write


def shown(folder: Path, text: str, to: Operator = MVOLA) -> tuple[Sheet, Mapping, tuple[Column, ...]]:
    sheet = preview(write(folder, text))
    mapping = guess(sheet, to)
    return sheet, mapping, columns(sheet, mapping, to)


def test_a_known_list_is_sure_of_itself(tmp_path: Path) -> None:
    sheet, _, found = shown(tmp_path, "Paiements du mois\n" + PVIT_LIST, PVIT)
    assert (sheet.encoding, sheet.separator, sheet.header_row, len(sheet.above)) == ("utf-8", ";", 2, 1)
    assert sheet.first == sheet.rows
    assert found[3] == Column(3, "Montant", Field.AMOUNT, Sure.NAMED, ("100.00", "12500.00", "500.00"))
    assert (found[2].field, found[2].sure) == (None, None)
    assert {column.field for column in found if column.field} == {
        Field.REFERENCE,
        Field.TRANSACTION,
        Field.AMOUNT,
        Field.PHONE,
        Field.DATE,
        Field.STATUS,
        Field.TYPE,
    }


def test_each_column_has_its_own_error(tmp_path: Path) -> None:
    text = "Transaction;Montant;Date;Note\nA1;5;hier;x\nA2;abc;21/11/2026\nA3;def;demain;y\n"
    _, _, found = shown(tmp_path, text)
    assert [column.error and (column.error.code, column.error.facts["row"]) for column in found] == [
        None,
        ("statement_amount", 3),
        ("statement_date", 2),
        None,
    ]
    assert found[3].shown == ("x", "", "y")


def test_a_column_that_contradicts_itself_and_one_that_is_missing(tmp_path: Path) -> None:
    sheet, mapping, found = shown(tmp_path, "Transaction;Montant\nA1;1,00\nA2;1.00\n")
    assert found[1].error is not None
    assert found[1].error.code == "statement_amounts_mixed"
    missing = replace(mapping, columns={Field.TRANSACTION: "Transaction"})
    assert [error.code for error in problems(sheet, missing, MVOLA)] == ["statement_no_amount"]
    assert all(column.error is None for column in columns(sheet, missing, MVOLA))


def test_columns_without_a_known_header_are_told_by_what_stands_in_them(tmp_path: Path) -> None:
    rows = "".join(f"C3-0SQANEM09;21/11/2026 10:0{n};034123456{n};x{n}\n" for n in range(5))
    _, mapping, found = shown(tmp_path, "Aaa;Bbb;Ccc;Ddd\n" + rows)
    assert mapping.columns == {Field.REFERENCE: "Aaa", Field.DATE: "Bbb", Field.PHONE: "Ccc"}
    assert [column.sure for column in found] == [Sure.GUESSED, Sure.GUESSED, Sure.GUESSED, None]


def test_a_file_without_a_header_has_numbers(tmp_path: Path) -> None:
    sheet, mapping, _ = shown(tmp_path, "1;21/11/2026 10:00\n2;21/11/2026 11:00\n")
    assert (sheet.header_row, sheet.headers) == (0, ("1", "2"))
    assert mapping == Mapping({Field.DATE: 2}, header_row=0)


def test_a_header_that_stands_there_twice_is_named_by_its_number(tmp_path: Path) -> None:
    _, mapping, _ = shown(tmp_path, "Note;Note;Transaction;Montant;;montant\na;b;A1;5;x;6\n")
    assert mapping.columns == {Field.TRANSACTION: "Transaction", Field.AMOUNT: "Montant"}
    rows = "a;21/11/2026\na;22/11/2026\n"
    _, mapping, _ = shown(tmp_path, "Note;Note\n" + rows)
    assert mapping.columns == {Field.DATE: 2}


def test_debit_and_credit_make_amount_and_type_unnecessary(tmp_path: Path) -> None:
    _, mapping, _ = shown(tmp_path, "Transaction;Montant;Débit;Crédit;Type\nA1;5;;5;X\n")
    assert mapping.columns.keys() == {Field.TRANSACTION, Field.CREDIT, Field.DEBIT}
    _, mapping, _ = shown(tmp_path, "Transaction;Montant;Crédit;Type\nA1;5;;Facture\n")
    assert mapping.columns.keys() == {Field.TRANSACTION, Field.AMOUNT}


def test_another_look_at_the_same_file(tmp_path: Path) -> None:
    sheet = preview(write(tmp_path, "a;b,Transaction;Montant\n1;2,A1;5\n"))
    mapping = Mapping({Field.AMOUNT: 2}, separator=",", header_row=1)
    assert reread(sheet, Mapping({Field.AMOUNT: "Montant"})) is sheet
    assert reread(sheet, Mapping({Field.AMOUNT: 3}, header_row=1)) is sheet
    assert reread(sheet, Mapping({Field.AMOUNT: "Prix"})).headers == sheet.headers
    assert reread(sheet, mapping).headers == ("a;b", "Transaction;Montant")
    assert reread(sheet, Mapping({Field.AMOUNT: 1}, header_row=77)).header_row == 0


def test_the_header_that_a_mapping_names_is_looked_for(tmp_path: Path) -> None:
    sheet = preview(write(tmp_path, "Transaction;Montant;x\nPrix;Quand;Qui\n5;21/11/2026;A1\n"))
    found = reread(sheet, Mapping({Field.AMOUNT: "prix", Field.DATE: "QUAND"}))
    assert (found.header_row, found.place("Qui"), found.place("qui"), found.place("")) == (2, 2, 2, None)
    assert (found.place(3), found.place(0), found.place(4)) == (2, None, None)


def test_a_row_of_numbers_is_no_header(tmp_path: Path) -> None:
    assert preview(write(tmp_path, "x\n1;2;3\n4;5;6\n")).header_row == 0
    assert preview(write(tmp_path, "un seul mot\n")).header_row == 0
