"""The picture of a receipt: each row where the layout has it, no accent cut, and a code that a telephone reads."""

from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from pos_app.receipts.picture import Picture, code_picture, picture, png
from pos_app.receipts.qr import symbol
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role

LINE = 30
"""Dots from one row to the next where a character has 12: what printers themselves take."""
BORDER = 16
CP858 = bytes((*range(0x21, 0x7F), *range(0x80, 0xFF))).decode("cp858")
LETTERS = [character for character in CP858 if character.isalnum() and character != "ƒ"] + list("€«»°·£&@#%()[]{}|/\\_")


def receipt(*lines: Line) -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, "payment:X", "X", lines)


def image(shown: Picture) -> Image.Image:
    """Black on white, as it is on paper."""
    assert len(shown.rows) == shown.stride * shown.height
    return Image.frombytes("1", (shown.width, shown.height), shown.rows, "raw", "1;I")


def ink(shown: Picture) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is black."""
    box = ImageChops.invert(image(shown).convert("L")).getbbox()
    assert box is not None
    return box


def row(text: str, role: Role = Role.FIELD, dots: int = 384, columns: int = 32) -> Picture:
    return picture(receipt(Line(role, text)), dots, columns)


@pytest.mark.parametrize(("dots", "columns"), [(384, 32), (576, 48), (512, 42), (544, 42), (384, 48)])
def test_each_row_is_as_high_as_its_characters_and_as_wide_as_the_paper(dots: int, columns: int) -> None:
    shown = row("a", dots=dots, columns=columns)
    assert shown.width == dots
    two = picture(receipt(Line(Role.FIELD, "a"), Line(Role.FIELD, "b")), dots, columns)
    assert two.height == 2 * shown.height
    assert two.rows[: len(shown.rows)] == shown.rows


def test_rows_are_as_far_apart_as_printers_set_them() -> None:
    assert row("a").height == LINE
    assert row("PAYÉ", Role.STATUS).height == 2 * LINE
    assert picture(receipt(Line(Role.SPACE)), 384, 32) == Picture(384, LINE, bytes(48 * LINE))
    assert picture(receipt(), 384, 32) == Picture(384, 0, b"")


def test_every_character_stands_in_its_own_cell() -> None:
    line = row("H" * 32)
    assert ink(line)[0] < 12
    assert ink(line)[2] > 384 - 12
    first = image(row("M")).crop((0, 0, 12, LINE)).tobytes()
    for place in (1, 7, 31):
        cell = image(row("x" * place + "M")).crop((place * 12, 0, place * 12 + 12, LINE))
        assert cell.tobytes() == first
    # Where dots are left over they are on both sides.
    assert ink(row("M", dots=512, columns=42))[0] == ink(row("M", dots=504, columns=42))[0] + 4


def test_a_large_text_is_drawn_twice_as_large_and_not_blown_up() -> None:
    small, large = row("E", Role.TOTAL), row("E", Role.STATUS)
    left, top, right, bottom = ink(small)
    wide, high = ink(large)[2] - ink(large)[0], ink(large)[3] - ink(large)[1]
    assert abs(wide - 2 * (right - left)) <= 2
    assert abs(high - 2 * (bottom - top)) <= 2
    smooth = row("O", Role.STATUS)
    box = ink(smooth)
    glyph = image(smooth).crop(box)
    blown_up = glyph.resize((glyph.width // 2, glyph.height // 2)).resize(glyph.size)
    assert glyph.tobytes() != blown_up.tobytes()


def test_bold_is_blacker() -> None:
    def black(shown: Picture) -> int:
        return sum(byte.bit_count() for byte in shown.rows)

    assert black(row("Total", Role.TOTAL)) > 1.15 * black(row("Total"))


@pytest.mark.parametrize("letter", ["M", "m"])
def test_bold_letters_stay_open(letter: str) -> None:
    left, top, right, bottom = ink(row(letter, Role.TOTAL))
    box = image(row(letter, Role.TOTAL)).crop((left, top, right, bottom)).convert("L")
    white = sum(1 for dot in box.tobytes() if dot)
    assert white > 0.29 * box.width * box.height


@pytest.mark.parametrize("role", [Role.FIELD, Role.TOTAL, Role.STATUS])
def test_no_accent_is_cut_and_none_touches_the_row_above(role: Role) -> None:
    height = row("x", role).height
    for letter in LETTERS:
        _, top, _, bottom = ink(row(letter, role))
        assert 0 < top < bottom < height, letter
    assert ink(row("É", role))[1] < ink(row("E", role))[1]
    assert ink(row("ç", role))[3] > ink(row("c", role))[3]


def test_letters_that_look_alike_differ() -> None:
    shown = {letter: row(letter).rows for letter in LETTERS}
    assert len(set(shown.values())) == len(LETTERS)


def test_a_rule_is_two_dots_across_the_paper() -> None:
    shown = picture(receipt(Line(Role.RULE)), 512, 42)
    assert ink(shown) == (0, 14, 512, 16)
    assert shown.height == LINE
    assert shown.rows[14 * 64 : 16 * 64] == b"\xff" * 128


@pytest.mark.parametrize(("dots", "columns", "module"), [(384, 32, 6), (576, 48, 8), (512, 42, 8)])
def test_a_telephone_reads_the_code(dots: int, columns: int, module: int) -> None:
    shown = picture(receipt(Line(Role.TITLE, "Preuve"), Line(Role.CODE, "PA-7F3K-2M9Q", "PA-7F3K")), dots, columns)
    found = zxingcpp.read_barcodes(image(shown).convert("L"))
    assert [code.text for code in found] == ["PA-7F3K-2M9Q"]
    side = 29 * module
    assert shown.height == side + 2 * LINE
    left, top, right, bottom = ink(code_picture(symbol("PA-7F3K-2M9Q") or pytest.fail("no code"), dots))
    # Whole modules, four of them white around the code, in the middle of the paper.
    assert (right - left, bottom - top) == (21 * module, 21 * module)
    assert (left, top) == ((dots - side) // 2 + 4 * module, 4 * module)


def test_a_code_alone_sends_no_white_at_its_right() -> None:
    code = symbol("PA-7F3K-2M9Q")
    assert code is not None
    shown = code_picture(code, 384)
    assert (shown.width, shown.height) == ((384 + 29 * 6) // 2, 29 * 6)
    assert [found.text for found in zxingcpp.read_barcodes(image(shown).convert("L"))] == ["PA-7F3K-2M9Q"]


def test_too_much_for_a_code_is_written_out() -> None:
    assert picture(receipt(Line(Role.CODE, "x" * 2400)), 384, 32).height == 75 * LINE


def test_what_the_font_lacks_is_folded() -> None:
    assert row("Antan\u0308a \U0001f642 œ\u202e").rows == row("Antana ? œ").rows


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(Role), st.text(max_size=40), st.text(max_size=20)), max_size=6))
def test_any_receipt_has_a_picture(lines: list[tuple[Role, str, str]]) -> None:
    shown = picture(receipt(*(Line(role, text, label) for role, text, label in lines)), 384, 32)
    assert len(shown.rows) == 48 * shown.height


def test_a_png_is_the_picture_on_white_paper() -> None:
    shown = row("PAYÉ", Role.STATUS)
    opened = Image.open(BytesIO(png(shown)))
    assert opened.format == "PNG"
    assert opened.mode == "1"
    assert opened.size == (shown.width + 2 * BORDER, shown.height + 2 * BORDER)
    assert (
        opened.crop((BORDER, BORDER, BORDER + shown.width, BORDER + shown.height)).tobytes() == image(shown).tobytes()
    )
    box = ImageChops.invert(opened.convert("L")).getbbox()
    assert box is not None
    assert box[:2] == (ink(shown)[0] + BORDER, ink(shown)[1] + BORDER)
    assert opened.info["dpi"] == pytest.approx((203, 203), abs=0.1)
