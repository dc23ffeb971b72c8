"""QR codes on paper: read back by another program, as large as a telephone needs, text where no code fits."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.layout import AnyRow, CodeRow, Row, RuleRow
from pos_app.receipts.qr import Symbol, symbol, with_symbols

LINK = "https://payin.moneyfusion.net/payment/5d58823b084564e9/500/Client"


def made(text: str) -> Symbol:
    code = symbol(text)
    assert code is not None
    return code


def read(code: Symbol) -> list[str]:
    picture = Image.new("L", (code.side, code.side), 255)
    for y, row in enumerate(code.rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + 4, y + 4), 0)
    found = zxingcpp.read_barcodes(picture.resize((code.side * 3, code.side * 3), Image.Resampling.NEAREST))
    return [barcode.bytes.decode() for barcode in found]


@pytest.mark.parametrize("text", ["A", "PA-7F3K-2M9Q", LINK, "a" * 400, "ligne 1\r\nligne 2", "é € œ", "0" * 14])
def test_another_program_reads_what_was_written(text: str) -> None:
    code = made(text)
    assert len(code.rows) == code.side - 8
    assert read(code) == [text]


@pytest.mark.parametrize(
    ("text", "dots", "module"),
    [
        ("PA-7F3K-2M9Q", 384, 6),
        ("PA-7F3K-2M9Q", 576, 8),
        ("A", 1536, 8),
        (LINK, 384, 4),
        (LINK, 576, 6),
        ("a" * 1000, 384, 2),
        ("a" * 2331, 384, 2),
        ("a" * 2331, 184, 0),
    ],
)
def test_modules_are_as_large_as_a_telephone_needs(text: str, dots: int, module: int) -> None:
    code = made(text)
    assert code.module(dots) == module
    assert code.module(dots) * code.side <= dots


@pytest.mark.parametrize("text", ["", "a" * 2332, "é" * 1166, "a" * 10_000])
def test_there_is_no_code_of_nothing_and_none_of_too_much(text: str) -> None:
    assert symbol(text) is None


def test_the_longest_text_has_a_code() -> None:
    assert made("a" * 2331).side == 185


@pytest.mark.parametrize(
    ("text", "plain"), [(LINK, True), ("a b", True), ("é", False), ("a\n", False), ("\x7f", False)]
)
def test_only_printable_ascii_is_plain(text: str, plain: bool) -> None:
    assert made(text).is_plain is plain


def test_a_code_stands_in_its_place_and_a_text_where_there_is_none() -> None:
    rows: list[AnyRow] = [Row("above"), CodeRow("AB"), RuleRow(), CodeRow(""), CodeRow("x" * 2400 + " œ\x1bp")]
    shown = list(with_symbols(rows, 48, 384, fold_cp858))
    assert shown[:4] == [Row("above"), made("AB"), RuleRow(), Row("")]
    assert shown[4:] == [Row("x" * 48)] * 50 + [Row("oep")]
    assert list(with_symbols(rows[:2], 48, 0, fold_cp858)) == [Row("above"), Row("AB")]


@given(st.text(max_size=60))
def test_any_text_has_a_code_or_none_and_never_fails(text: str) -> None:
    code = symbol(text)
    assert (code is None) == (text == "")
    assert code is None or code.module(384)
