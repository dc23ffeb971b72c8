"""What a row becomes: which way the money went, in which currency, whose number, what became of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.payment import Direction
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.statements.line import _phone_of
from pos_app.statements.words import currency_of, direction_of, own_words, status_of
from tests.statements.operators import MVOLA, PVIT, read_text


def line(folder: Path, header: str, row: str, to: object = MVOLA) -> StatementLine:
    (found,) = read_text(folder, f"Transaction;{header}\nA1;{row}\n", to).lines  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("header", "row", "direction", "amount"),
    [
        ("Montant", "5", Direction.IN, 5),
        ("Montant", "-5", Direction.OUT, 5),
        ("Montant;Type", "5;CREDIT", Direction.IN, 5),
        ("Montant;Type", "5;Débit", Direction.OUT, 5),
        ("Montant;Type", "-5;DEBIT", Direction.OUT, 5),
        ("Montant;Sens", "5;Retrait", Direction.OUT, 5),
        ("Débit;Crédit", "5;", Direction.OUT, 5),
        ("Débit;Crédit", "-5;0,00", Direction.OUT, 5),
        ("Débit;Crédit", "-;5", Direction.IN, 5),
        ("Crédit", "5", Direction.IN, 5),
    ],
)
def test_which_way_the_money_went(tmp_path: Path, header: str, row: str, direction: Direction, amount: int) -> None:
    found = line(tmp_path, header, row)
    assert (found.direction, found.amount) == (direction, amount)


def test_the_sign_decides_where_the_type_says_nothing(tmp_path: Path) -> None:
    from pos_app.statements import Field, Mapping

    mapping = Mapping({Field.TRANSACTION: 1, Field.AMOUNT: 2, Field.TYPE: 3})
    text = "Transaction;Montant;Type\nA1;-5;Facture\nA2;6;Autre\n"
    found = [one.direction for one in read_text(tmp_path, text, MVOLA, mapping).lines]
    assert found == [Direction.OUT, Direction.IN]


@pytest.mark.parametrize(
    ("header", "row", "currency"),
    [
        ("Montant", "5 FCFA", Currency.XAF),
        ("Montant;Devise", "5;XAF", Currency.XAF),
        ("Montant;Devise", "5;", Currency.XAF),
        ("Montant;Devise", "5;xof", Currency.XOF),
        ("Montant", "5 Ar", Currency.MGA),
        ("Montant;Devise", "5 F;MGA", Currency.MGA),
    ],
)
def test_the_currency(tmp_path: Path, header: str, row: str, currency: Currency) -> None:
    assert line(tmp_path, header, row, PVIT).currency is currency


@pytest.mark.parametrize(
    ("frais", "fee"), [("5", 5), ("-5", 5), ("", None), ("2,5", None), ("0,00", 0), ("\u2013", None)]
)
def test_the_fee(tmp_path: Path, frais: str, fee: int | None) -> None:
    assert line(tmp_path, "Montant;Frais", f"5;{frais}").fee == fee


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("0341234567", "MG", "+261341234567"),
        ("341234567", "MG", "+261341234567"),
        ("+261 34 12 345 67", "MG", "+261341234567"),
        ("00261341234567", "MG", "+261341234567"),
        ("74213803", "GA", "+24174213803"),
        ("0708889205", "CI", "+2250708889205"),
        ("708889205", "CI", "+2250708889205"),
        ("066304925", "CG", "+242066304925"),
        ("0361234567", "MG", "+261361234567"),
        ("+33612345678", "MG", "33612345678"),
        ("977220470", "GA", "977220470"),
        ("0202212345", "MG", "0202212345"),
        ("034****567", "MG", None),
        ("Rakoto", "MG", None),
        ("12345", "MG", None),
        ("1" * 16, "MG", None),
        ("", "MG", None),
    ],
)
def test_telephone_numbers(text: str, region: str, expected: str | None) -> None:
    assert _phone_of(text, region) == expected


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("SUCCESS", LineStatus.SUCCESS),
        ("Réussi", LineStatus.SUCCESS),
        ("SOLDE INSUFFISANT", LineStatus.FAILED),
        ("RECHUS", LineStatus.FAILED),
        ("Échec", LineStatus.FAILED),
        ("no paid", LineStatus.PENDING),
        ("En attente", LineStatus.PENDING),
        ("Reversed", LineStatus.UNCLEAR),
        ("UNSUCCESSFUL", LineStatus.UNCLEAR),
        ("non réussi", LineStatus.UNCLEAR),
        ("", LineStatus.UNCLEAR),
    ],
)
def test_words_of_states(tmp_path: Path, word: str, status: LineStatus) -> None:
    assert status_of(word, {}) is status
    found = line(tmp_path, "Montant;Statut", f"5;{word}")
    assert (found.status, found.word) == (status, word or None)


def test_without_a_column_of_states_all_are_successes(tmp_path: Path) -> None:
    assert line(tmp_path, "Montant", "5").status is LineStatus.SUCCESS


@given(st.text(max_size=30))
def test_no_word_that_nobody_knows_is_a_success(word: str) -> None:
    from pos_app.statements.fields import plain_word
    from pos_app.statements.words import STATUSES

    if status_of(word, {}) is LineStatus.SUCCESS:
        assert plain_word(word) in STATUSES[LineStatus.SUCCESS]


def test_own_words_are_of_their_column() -> None:
    own = own_words({"in": ("ok",), "failed": ("credit",)})
    assert status_of("OK", own) is LineStatus.SUCCESS
    assert direction_of("CREDIT", own) is Direction.IN
    assert direction_of("ok", own) is Direction.IN
    assert status_of("credit", own) is LineStatus.FAILED
    assert currency_of("euro", Currency.MGA) is None


def test_rows_are_a_sequence_that_the_collector_leaves_alone() -> None:
    from pos_app.statements.cells import Row, Rows

    rows = Rows([Row(2, ("a", "b")), Row(5, ("c",)), Row(9, (1.0,))])
    assert (len(rows), rows[1], rows[1:]) == (3, Row(5, ("c",)), Rows([Row(5, ("c",)), Row(9, (1.0,))]))
    assert [row.number for row in rows] == [2, 5, 9]
    assert rows != [*rows]
