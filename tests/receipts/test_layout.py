"""The one layout: no row is longer than the paper, no word is lost, and what belongs together stays together."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.receipts.folding import fold_cp858, fold_picture
from pos_app.receipts.layout import AnyRow, CodeRow, Fold, Row, RuleRow, lay_out, wrapped
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from tests.receipts.papers import EVERY, FACE

COLUMNS = st.integers(24, 64)
TEXTS = st.text(st.sampled_from("abÉ7 \u00a0\u202fœ…\u0301•€漢\U0001f600\u202e\n") | st.characters(), max_size=90)
LINES = st.builds(Line, st.sampled_from([*Role]), TEXTS, TEXTS)
FOLDS = st.sampled_from([fold_cp858, fold_picture])


def receipt_of(*lines: Line) -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, "payment:X", "x", lines)


def rows_of(line: Line, columns: int) -> list[AnyRow]:
    return list(lay_out(receipt_of(line), columns, fold_picture))


def texts_of(line: Line, columns: int) -> list[str]:
    return [row.text for row in rows_of(line, columns) if isinstance(row, Row)]


def inked(text: str) -> str:
    return "".join(text.split())


@example([Line(Role.OPERATOR, "", "0" * 24)], 24, fold_cp858)
@given(st.lists(LINES, max_size=5), COLUMNS, FOLDS)
def test_no_row_is_longer_than_the_paper_and_nothing_visible_is_lost(
    lines: list[Line], columns: int, fold: Fold
) -> None:
    rows = lay_out(receipt_of(*lines), columns, fold)
    for row in rows:
        if isinstance(row, Row):
            assert len(row.text) * row.scale <= columns
            assert row.text == row.text.rstrip()
    shown = [row.text for row in rows if isinstance(row, Row)]
    wanted = []
    for line in lines:
        if line.role not in (Role.RULE, Role.SPACE):
            said = line.label if line.role is Role.CODE else f"{line.label} {line.text}"
            wanted += [fold(part) for part in said.split(" ")]
    assert inked("".join(shown)) == inked("".join(wanted))
    assert rows == lay_out(receipt_of(*lines), columns, fold)


@given(TEXTS, COLUMNS)
def test_what_is_wrapped_once_stays_as_it_is(text: str, columns: int) -> None:
    parts = wrapped(text, columns)
    assert all(len(part) <= columns for part in parts)
    assert inked("".join(parts)) == inked(text)
    assert [again for part in parts for again in wrapped(part, columns)] == parts


@given(st.integers(1, 10**12), COLUMNS, st.sampled_from([Role.AMOUNT, Role.FIELD, Role.TOTAL, Role.NOTE, Role.STATUS]))
def test_an_amount_is_never_broken(amount: int, columns: int, role: Role) -> None:
    shown = f"{amount:,}".replace(",", "\u202f") + "\u202fFCFA"
    for line in (Line(role, shown), Line(role, shown, "Montant"), Line(role, f"en tout et pour tout {shown}")):
        assert any(shown.replace("\u202f", " ") in text for text in texts_of(line, columns))


def test_label_and_value_share_a_row_where_they_fit() -> None:
    assert texts_of(Line(Role.DATE, "21/11/2026", "Date"), 24) == ["Date          21/11/2026"]
    assert texts_of(Line(Role.FIELD, "x" * 19, "Date"), 24) == ["Date " + "x" * 19]


def test_a_longer_value_stands_below_its_label() -> None:
    value = "12\u202f500\u202fAr"
    label = "Entrées, ventes comprises"
    assert texts_of(Line(Role.FIELD, value, label), 32) == [label, "12 500 Ar".rjust(32)]
    assert texts_of(Line(Role.FIELD, "achat de sacs pour la boutique", "Motif"), 24) == [
        "Motif",
        "achat de sacs pour la",
        "boutique",
    ]
    assert texts_of(Line(Role.FIELD, "9f2c" * 10, "Sceau"), 24) == ["Sceau", "9f2c" * 6, "9f2c" * 4]


@pytest.mark.parametrize("gap", ["\u00a0", "\u202f", "\u2003", "\u00a0\u200d", "\u00a0\u0301", " \u00a0"])
@pytest.mark.parametrize("fold", [fold_cp858, fold_picture])
def test_no_text_can_make_a_gap_that_looks_like_a_label_and_an_amount(gap: str, fold: Fold) -> None:
    forged = Line(Role.FIELD, f"PAYÉ{gap * 35}99 000 Ar", "Pour")
    rows = lay_out(Receipt(ReceiptKind.LINK, "", "", (forged,)), 48, fold)
    assert [row.text.split() for row in rows if isinstance(row, Row)] == [["Pour", "PAYÉ", "99", "000", "Ar"]]
    assert "PAYÉ 99 000 Ar" in "".join(row.text for row in rows if isinstance(row, Row))


def test_a_label_without_a_value_leaves_no_blanks_behind() -> None:
    assert texts_of(Line(Role.FIELD, "", "Signature"), 32) == ["Signature"]


def test_large_text_is_large_only_where_no_word_would_be_cut() -> None:
    (large,) = rows_of(Line(Role.STATUS, "PAYÉ"), 32)
    assert large == Row("      PAYÉ", 2, bold=True)
    (small,) = rows_of(Line(Role.STATUS, "INDISPENSABLEMENT"), 32)
    assert small == Row("INDISPENSABLEMENT".center(32).rstrip(), 1, bold=True)


def test_no_row_begins_with_the_sign_that_ends_a_word() -> None:
    sentence = "Clôture avec des points ouverts\u00a0: voir ci-dessous."
    assert texts_of(Line(Role.FIELD, sentence), 32) == ["Clôture avec des points", "ouverts : voir ci-dessous."]


def test_folding_comes_before_measuring() -> None:
    (row,) = lay_out(receipt_of(Line(Role.FIELD, "12 œufs…", "Pour")), 24, fold_cp858)
    assert row == Row("Pour" + "12 oeufs...".rjust(20))
    assert texts_of(Line(Role.FIELD, "a \u202e\u200b b"), 24) == ["a b"]


def test_rules_blanks_and_codes_are_rows_of_their_own() -> None:
    assert rows_of(Line(Role.RULE), 32) == [RuleRow()]
    assert rows_of(Line(Role.SPACE), 32) == [Row("")]
    assert rows_of(Line(Role.CODE, "C3-7K2M4QX9P5"), 32) == [CodeRow("C3-7K2M4QX9P5")]
    assert rows_of(Line(Role.CODE, "x", "Scanner ici"), 32) == [CodeRow("x"), Row("Scanner ici".center(32).rstrip())]
    assert rows_of(Line(Role.NOTE), 32) == [Row("")]


def test_a_word_longer_than_the_paper_is_broken_at_its_own_spaces_first() -> None:
    assert wrapped("aa bb", 2) == ["aa", "bb"]
    held = "1234\u202f5678\u202f9012\u202f3456\u202f7890\u202f1234"
    assert texts_of(Line(Role.NOTE, held), 24) == ["1234 5678 9012 3456 7890", "1234".center(24).rstrip()]


@pytest.mark.parametrize("columns", [24, 32, 42, 48])
@pytest.mark.parametrize("name", EVERY)
def test_every_paper_fits(name: str, columns: int) -> None:
    rows = lay_out(EVERY[name](FACE), columns, fold_cp858)
    assert all(len(row.text) * row.scale <= columns for row in rows if isinstance(row, Row))
