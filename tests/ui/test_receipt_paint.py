"""A receipt that is drawn stands on the printer's grid: every character in its cell, codes readable, nothing lost."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontDatabase, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from pos_app.receipts.folding import fold_picture
from pos_app.receipts.layout import Row, RuleRow, lay_out
from pos_app.receipts.picture import picture
from pos_app.receipts.qr import Symbol, symbol, with_symbols
from pos_app.receipts.receipt import Line, Role
from pos_app.ui import theme
from pos_app.ui.receipt_paint import (
    CELL,
    FAMILY,
    LINE,
    PageRow,
    font,
    height,
    height_of,
    load_fonts,
    pages,
    paint,
    rows_of,
    sheets_of,
)
from tests.ui.papers import REFERENCE, grey, paper, proof
from tests.ui.scanning import codes

LINK = "https://payin.moneyfusion.net/payment/5d58823b084564f6c1a2b3c4/12500/Rakoto%20Andrianarisoa"
COLUMNS = (32, 48)
REPERTOIRE = "".join(chr(code) for code in range(0x20, 0x2213) if fold_picture(chr(code)) == chr(code))


def drawn(rows: tuple[PageRow, ...], columns: int = 48, zoom: int = 2) -> QImage:
    image = QImage(columns * CELL * zoom, (height_of(rows, columns) + 1) * zoom, QImage.Format.Format_Grayscale8)
    image.fill(0xFF)
    painter = QPainter(image)
    assert paint(painter, rows, columns, image.width()) == (image.height() - zoom)
    painter.end()
    return image


def code(payload: str) -> Symbol:
    made = symbol(payload)
    assert made is not None
    return made


def ink(image: QImage) -> QRect:
    """What is not white, in pixels."""
    found = QRect()
    for y, row in enumerate(grey(image)):
        dark = [x for x, light in enumerate(row) if light < 0x80]
        if dark:
            found = found.united(QRect(dark[0], y, dark[-1] - dark[0] + 1, 1))
    return found


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("scale", [1, 2])
def test_every_character_is_as_wide_as_a_cell(scale: int, bold: bool) -> None:
    load_fonts()
    metrics = QFontMetricsF(font(scale, bold=bold))
    cell = metrics.horizontalAdvance("M")
    assert cell == pytest.approx(60 * scale, rel=0.001)
    assert len(REPERTOIRE) > 300
    assert [sign for sign in REPERTOIRE if not metrics.inFontUcs4(ord(sign))] == []
    assert {metrics.horizontalAdvance(sign) for sign in REPERTOIRE} == {cell}
    assert metrics.horizontalAdvance(REPERTOIRE[:48]) == pytest.approx(48 * 60 * scale, rel=0.001)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("sign", ["É", "g", "M", "€"])
def test_the_last_character_of_a_row_is_drawn_inside_its_cell(sign: str, scale: int, bold: bool) -> None:
    place = 32 // scale - 1
    found = ink(drawn((Row(" " * place + sign, scale, bold),), 32, zoom=1))
    cell = QRect(place * CELL * scale, 0, CELL * scale, LINE * scale)
    assert cell.adjusted(-1, 0, 1, 0).contains(found), found
    assert found.height() > 6 * scale


def test_a_rule_goes_across_the_whole_paper() -> None:
    found = ink(drawn((RuleRow(),), zoom=1))
    assert (found.left(), found.width(), found.height()) == (0, 48 * CELL, 2)


def test_an_empty_row_is_room() -> None:
    assert ink(drawn((Row(""),), zoom=1)).isEmpty()
    assert height(Row(""), 48) == height(Row("x"), 48) == LINE


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("payload", [REFERENCE, LINK])
def test_a_code_is_read_as_it_was_given(payload: str, columns: int) -> None:
    row = code(payload)
    assert codes(drawn((Row("Référence"), row, Row("Merci")), columns)) == [payload]
    assert height(row, columns) <= columns * CELL


def test_what_no_code_can_hold_is_written_out() -> None:
    text = "é" * 2_000
    rows = rows_of(paper(Line(Role.CODE, text, "ici")), 48)
    assert all(isinstance(row, Row) for row in rows)
    assert "".join(row.text for row in rows if isinstance(row, Row)).replace(" ", "") == text + "ici"


def test_a_code_that_is_too_large_for_the_paper_is_written_out() -> None:
    assert isinstance(rows_of(paper(Line(Role.CODE, "x" * 2_000)), 8)[0], Row)
    assert rows_of(paper(Line(Role.CODE, "x" * 2_000)), 48) == (code("x" * 2_000),)


@pytest.mark.parametrize("columns", COLUMNS)
def test_it_breaks_lines_where_the_picture_does(columns: int) -> None:
    laid_out = lay_out(proof(), columns, fold_picture)
    assert rows_of(proof(), columns) == tuple(with_symbols(laid_out, columns, columns * CELL, fold_picture))
    dots = picture(proof(), columns * CELL, columns)
    assert (dots.width, dots.height) == (columns * CELL, height_of(rows_of(proof(), columns), columns))


ROWS = st.one_of(
    st.builds(Row, st.text(REPERTOIRE, max_size=16), st.sampled_from((1, 2)), st.booleans()),
    st.just(RuleRow()),
    st.builds(code, st.just(REFERENCE)),
)


@given(st.lists(ROWS, max_size=30), st.integers(1, 900))
@settings(max_examples=60)
def test_pages_lose_nothing_and_are_not_too_long(rows: list[PageRow], dots: int) -> None:
    found = pages(rows, 48, dots)
    assert [row for page in found for row in page] == rows
    assert all(height_of(page, 48) <= dots for page in found if len(page) > 1)
    assert all(found) or found == [()]


def test_every_page_says_what_it_is() -> None:
    receipt = proof(fields=40, mark="SPÉCIMEN").marked("DUPLICATA 2")
    rows = rows_of(receipt, 48)
    whole = height_of(rows, 48)
    assert sheets_of(receipt, 48, whole) == [rows]
    found = sheets_of(receipt, 48, whole // 3)
    assert len(found) >= 3
    marks = rows[:2]
    assert [row.text.strip() for row in marks if isinstance(row, Row)] == ["DUPLICATA 2", "SPÉCIMEN"]
    assert all(page[:2] == marks and height_of(page, 48) <= whole // 3 for page in found)
    assert (*found[0], *(row for page in found[1:] for row in page[2:])) == rows


def test_a_painter_is_given_back_as_it_was() -> None:
    image = QImage(600, 2_000, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.translate(7, 9)
    before = painter.transform()
    paint(painter, rows_of(proof(), 48), 48, 500)
    assert painter.transform() == before
    painter.end()


def test_the_font_is_loaded_when_it_is_first_used_and_by_any_thread(themed: QApplication) -> None:
    QFontDatabase.removeAllApplicationFonts()
    theme.apply(themed)
    assert not QFontDatabase.hasFamily(FAMILY)
    threads = [threading.Thread(target=drawn, args=(rows_of(proof(), 48),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert QFontDatabase.hasFamily(FAMILY)
    assert sum(family.startswith(FAMILY) for family in QFontDatabase.families()) <= 2
