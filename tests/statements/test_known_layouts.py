"""The lists of the providers that the till knows, and everything that an operator may change about them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction
from pos_app.core.statement import LineStatus
from pos_app.statements import Field, Mapping, guess, preview, read
from tests.statements.operators import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_LIST, read_text, refusal, write


def test_the_administration_list_of_pvit_as_in_its_sheet(tmp_path: Path) -> None:
    statement = read_text(tmp_path, PVIT_LIST, PVIT)
    assert statement.operator == "pvit"
    assert statement.file_name == "releve.csv"
    first, second, third = statement.lines
    assert (first.row, first.amount, first.currency) == (2, 100, Currency.XAF)
    assert first.at == datetime(2020, 6, 17, 6, 20, 2, tzinfo=UTC)
    assert (first.transaction_id, first.reference) == ("MP200617.0720.A1", "C3-0SQANEM09")
    assert first.phone == "+24174213803"
    assert (first.direction, first.status, first.word) == (Direction.IN, LineStatus.SUCCESS, "SUCCESS")
    assert (second.amount, second.status, second.phone) == (12500, LineStatus.FAILED, "977220470")
    assert (third.direction, third.status, third.phone) == (Direction.OUT, LineStatus.FAILED, "+24162213803")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_ends_of_lines(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    text = PVIT_LIST.replace(";", separator).replace("\n", end)
    path = write(tmp_path, text.encode(encoding))
    sheet = preview(path)
    assert sheet.separator == separator
    assert sheet.headers[2] == "Opérateur"
    assert read(path, PVIT).lines == read_text(tmp_path, PVIT_LIST, PVIT).lines


@pytest.mark.parametrize(
    ("text", "operator", "expected"),
    [
        (
            "Transaction ID,Date,Amount,From,Status\n653805064,2026-11-21T08:33:14Z,1000,0341234567,completed\n",
            MVOLA,
            ("653805064", None, 1000, "+261341234567", 8),
        ),
        (
            (
                "Référence transaction;Date et heure;Montant (Ar);Émetteur;État\n"
                "653805064;21/11/2026 11:33;1 000 Ar;261341234567;Réussi\n"
            ),
            MVOLA,
            ("653805064", None, 1000, "+261341234567", 8),
        ),
        (
            (
                "tokenPay,numeroSend,numeroTransaction,nomclient,Montant,frais,statut,moyen,createdAt\n"
                "5d58823b084564,01010101,0708889205,John Doe,200,5,paid,orange,2024-02-28T11:17:15.285Z\n"
            ),
            MONEYFUSION,
            ("5d58823b084564", None, 200, "+2250708889205", 11),
        ),
        (
            (
                "purchaseToken;orderId;amount;phone;status;created_at\n"
                "ab12;C3-0SQANEM09;700;066304925;SUCCESSFUL;2026-11-21 08:33:14\n"
            ),
            EKOLOPAY,
            ("ab12", "C3-0SQANEM09", 700, "+242066304925", 7),
        ),
    ],
    ids=["mvola-en", "mvola-fr", "moneyfusion", "ekolopay"],
)
def test_exports_with_their_own_headers(
    tmp_path: Path, text: str, operator: Operator, expected: tuple[object, ...]
) -> None:
    (line,) = read_text(tmp_path, text, operator).lines
    assert line.at is not None
    assert (line.transaction_id, line.reference, line.amount, line.phone, line.at.hour) == expected
    assert line.status is LineStatus.SUCCESS


def test_the_only_number_is_the_operators_where_it_is_none_of_ours(tmp_path: Path) -> None:
    path = write(tmp_path, "Référence;Date;Montant\n653805064;21/11/2026;1000\n")
    assert guess(preview(path), MVOLA).columns[Field.TRANSACTION] == "Référence"
    path = write(tmp_path, "Référence;Date;Montant\nC3-0SQANEM09;21/11/2026;1000\n")
    assert guess(preview(path), MVOLA).columns[Field.REFERENCE] == "Référence"


def test_titles_totals_remarks_and_headers_of_the_next_page_are_no_lines(tmp_path: Path) -> None:
    header, *rows = PVIT_LIST.splitlines()
    above = ("Relevé du mois;;;", "", ";;;", "Édité le 21/11/2026")
    below = ("TOTAL;3;;13100.00;;;;;", "Total général;;;13 100,00 FCFA", "Page 2/2", "fin")
    text = "\n".join((*above, header, rows[0], ";;;;;;;;", header, *rows[1:], *below))
    statement = read_text(tmp_path, text, PVIT)
    assert [line.row for line in statement.lines] == [6, 9, 10]


def test_a_remark_of_several_cells_in_the_column_of_dates(tmp_path: Path) -> None:
    text = "Date;Transaction;Montant;Note\n21/11/2026;A1;5;\nPage 2 sur 3;;;suite\n22/11/2026;A2;6;\n"
    assert [line.row for line in read_text(tmp_path, text).lines] == [2, 4]
    error = refusal(write(tmp_path, text.replace("Page 2 sur 3;;;", "Page 2 sur 3;;7;")))
    assert (error.code, error.facts["row"]) == ("statement_date", 3)


def test_a_line_without_date_is_no_remark(tmp_path: Path) -> None:
    text = PVIT_LIST + "C3-0SQB0040F;MP1;AM;700.00;074213803;;SUCCESS;CREDIT;OUI\n"
    error = refusal(write(tmp_path, text), PVIT)
    assert (error.code, error.facts) == ("statement_date_missing", {"row": 5, "column": "Date paiement"})


def test_a_transaction_that_has_lost_the_rest_is_no_remark(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, PVIT_LIST + ";MP1\n"), PVIT)
    assert (error.code, error.facts["row"]) == ("statement_amount_missing", 5)


def test_a_customer_called_total_is_no_sum(tmp_path: Path) -> None:
    text = "Transaction;Montant;Date;Libellé\nMP1;700;21/11/2026 10:00;Total Énergies\n"
    assert len(read_text(tmp_path, text).lines) == 1


def test_lines_that_stand_there_twice_count_once(tmp_path: Path) -> None:
    _, first, *_ = PVIT_LIST.splitlines()
    statement = read_text(tmp_path, PVIT_LIST + first + "\n" + first.replace("100.00", "200.00") + "\n", PVIT)
    assert statement.repeated == 1
    assert [line.amount for line in statement.lines] == [100, 12500, 500, 200]
    assert len({line.key for line in statement.lines}) == 3


def test_equal_lines_without_a_number_are_as_many_payments(tmp_path: Path) -> None:
    text = "Date;Montant;Numéro\n21/11/2026 10:00;700;0341234567\n21/11/2026 10:00;700;0341234567\n"
    statement = read_text(tmp_path, text)
    assert (len(statement.lines), statement.repeated) == (2, 0)
    assert statement.lines[0].key != statement.lines[1].key


def test_a_line_of_no_money_is_none(tmp_path: Path) -> None:
    text = "Transaction;Montant\nA1;0,00\nA2;5\n"
    assert [line.transaction_id for line in read_text(tmp_path, text).lines] == ["A2"]


def test_a_header_and_no_lines_is_a_statement_of_nothing(tmp_path: Path) -> None:
    assert read_text(tmp_path, PVIT_LIST.splitlines()[0], PVIT).lines == ()


def test_the_digest_is_of_the_file(tmp_path: Path) -> None:
    import hashlib

    assert read_text(tmp_path, PVIT_LIST, PVIT).digest == hashlib.sha256(PVIT_LIST.encode()).hexdigest()


def test_a_mapping_reads_any_other_layout(tmp_path: Path) -> None:
    text = "A|B|C|D|E|F\n3412345|x|le 21 a 8h33|7,50|W|AB1\n"
    mapping = Mapping(columns={Field.TRANSACTION: "f", Field.AMOUNT: 4}, header_row=1, decimal=".")
    error = refusal(write(tmp_path, text), MVOLA, mapping)
    assert error.code == "statement_amount"
    text = text.replace("7,50", "7,500").replace("le 21 a 8h33", "20261121-0833")
    columns = {Field.TRANSACTION: "F", Field.AMOUNT: 4, Field.DATE: "C", Field.STATUS: "E"}
    mapping = Mapping(columns, date_format="%Y%m%d-%H%M", decimal=".", words={"success": ("w",)})
    (line,) = read_text(tmp_path, text, MVOLA, mapping).lines
    assert (line.amount, line.transaction_id, line.status) == (7500, "AB1", LineStatus.SUCCESS)
    assert line.at == datetime(2026, 11, 21, 5, 33, tzinfo=UTC)


def test_a_file_without_header_is_read_by_the_numbers_of_its_columns(tmp_path: Path) -> None:
    mapping = Mapping({Field.TRANSACTION: 1, Field.AMOUNT: 2}, header_row=0)
    assert [line.amount for line in read_text(tmp_path, "A1;5\nA2;6\n", MVOLA, mapping).lines] == [5, 6]
    assert refusal(write(tmp_path, "A1;5\n"), MVOLA, Mapping({Field.AMOUNT: 3}, header_row=0)).code == "mapping_column"


def test_the_separator_that_the_first_line_names(tmp_path: Path) -> None:
    statement = read_text(tmp_path, "sep=|\nTransaction|Montant|a;b;c;d\nA1|5|a;b;c;d\nA2|6|a;b;c;d\n")
    assert [(line.row, line.amount) for line in statement.lines] == [(3, 5), (4, 6)]


def test_separators_inside_quotes_and_decimal_commas_mislead_nobody(tmp_path: Path) -> None:
    rows = ('"A;1";1,00;21/11/2026;"a, b, ""c"""', '"A\n2";2,00;21/11/2026;d', "A3;3,00;21/11/2026;")
    text = "\n".join(("Transaction;Montant;Date;Note", *rows))
    assert [(line.row, line.amount) for line in read_text(tmp_path, text).lines] == [(2, 1), (3, 2), (5, 3)]
