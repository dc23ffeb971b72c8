"""The bytes for a receipt printer, command by command as Epson's command reference has them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.picture import code_picture, picture
from pos_app.receipts.qr import symbol
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role

EPSON = Printer(Connection.FILE, "paper", 80, "TM-T20II")
ANY = replace(EPSON, profile="default")
BEGIN = b"\x1b@\x1bR\x00\x1bt\x13\x1b2\x1b \x00\x1bM\x00\x1ba\x00\x1d!\x00\x1bE\x00"
END = b"\x1d!\x00\x1bE\x00\x1bd\x05\x1dV\x01"
QR = (
    b"\n\x1ba\x01"
    b"\x1d(k\x04\x001A2\x00"  # model 2
    b"\x1d(k\x03\x001C\x08"  # 8 dots a module
    b"\x1d(k\x03\x001E1"  # level M
    b"\x1d(k\x0f\x001P0PA-7F3K-2M9Q"
    b"\x1d(k\x03\x001Q0"
    b"\n\x1ba\x00"
)


def receipt(*lines: Line, drawer: bool = False) -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, "payment:X", "X", lines, drawer)


def field(text: str, label: str = "") -> Line:
    return Line(Role.FIELD, text, label)


def bands(sent: bytes) -> list[tuple[int, int, bytes]]:
    """Bytes of a row, rows and dots of each GS v 0 at the beginning of `sent`."""
    found = []
    while sent.startswith(b"\x1dv0\x00"):
        stride, height = int.from_bytes(sent[4:6], "little"), int.from_bytes(sent[6:8], "little")
        found.append((stride, height, sent[8 : 8 + stride * height]))
        sent = sent[8 + stride * height :]
    return found


def test_a_text_begins_anew_and_ends_with_a_cut() -> None:
    assert escpos_bytes(receipt(field("Total")), EPSON) == BEGIN + b"Total\n" + END


def test_letters_are_those_of_cp858() -> None:
    sent = escpos_bytes(receipt(field("Épicerie, reçu, 5 €, cœur, n\u0308, ’ …")), EPSON)
    assert sent == BEGIN + b"\x90picerie, re\x87u, 5 \xd5, coeur, n, ' ...\n" + END


@pytest.mark.parametrize(
    ("profile", "begin"),
    [
        ("TM-T88V", b"\x1b@\x1bR\x00\x1bt\x13"),
        # Printers that may begin in a mode of Chinese characters leave it first.
        ("default", b"\x1b@\x1c.\x1bR\x00\x1bt\x13"),
        ("POS-5890", b"\x1b@\x1c.\x1bR\x00\x1bt\x35"),
        ("KR-306", b"\x1b@\x1c.\x1bR\x00\x1bt\x1f"),
        ("TH230", b"\x1b@\x1bR\x00\x1bt\x06"),
        # Not in its list: Epson's number.
        ("ZJ-5870", b"\x1b@\x1c.\x1bR\x00\x1bt\x13"),
    ],
)
def test_the_code_page_has_the_number_of_the_model(profile: str, begin: bytes) -> None:
    sent = escpos_bytes(receipt(field("x")), replace(EPSON, profile=profile))
    assert sent.startswith(begin + b"\x1b2\x1b \x00")
    assert sent.count(b"\x1bt") == 1


def test_size_and_weight_change_only_where_they_differ() -> None:
    lines = (Line(Role.STATUS, "PAYÉ"), Line(Role.AMOUNT, "5 Ar"), Line(Role.TOTAL, "5", "Total"), field("x"))
    sent = escpos_bytes(receipt(*lines), replace(EPSON, columns=20))
    assert sent == (
        BEGIN + b"\x1d!\x11\x1bE\x01   PAY\x90\n   5 Ar\n\x1d!\x00Total" + b" " * 14 + b"5\n\x1bE\x00x\n" + END
    )


def test_a_rule_crosses_the_paper_and_a_space_is_an_empty_line() -> None:
    sent = escpos_bytes(receipt(Line(Role.RULE), Line(Role.SPACE)), EPSON)
    assert sent == BEGIN + b"\xc4" * 48 + b"\n\n" + END


def test_the_printer_draws_the_code_itself_where_it_can() -> None:
    sent = escpos_bytes(receipt(Line(Role.CODE, "PA-7F3K-2M9Q", "PA-7F3K")), EPSON)
    assert sent == BEGIN + QR + b" " * 20 + b"PA-7F3K\n" + END


@pytest.mark.parametrize(
    ("profile", "payload"), [("simple", "PA-7F3K-2M9Q"), ("default", "a\nb"), ("default", "né"), ("TM-T20II", "\x1b@")]
)
def test_otherwise_the_code_is_sent_as_dots(profile: str, payload: str) -> None:
    sent = escpos_bytes(receipt(field("x"), Line(Role.CODE, payload)), replace(EPSON, profile=profile, cut=False))
    code = symbol(payload)
    assert code is not None
    expected = code_picture(code, 576)
    found = bands(sent[sent.index(b"x\n") + 2 :])
    assert [(stride, height) for stride, height, _ in found] == [(expected.stride, expected.height)]
    assert found[0][2] == expected.rows
    assert b"(k" not in sent


@pytest.mark.parametrize(("length", "native"), [(1000, True), (1001, False), (1037, False)])
def test_a_very_long_code_is_sent_as_dots(length: int, native: bool) -> None:
    sent = escpos_bytes(receipt(Line(Role.CODE, "a" * length)), EPSON)
    assert (b"\x1d(k" in sent) is native
    assert (b"\x1dv0" in sent) is not native


def test_no_picture_holds_a_command_that_printers_obey_at_once() -> None:
    # These dots hold DLE EOT. DLE DC4 would open the drawer.
    paper, at_once = receipt(field("a(Ķj")), b"\x10\x04"
    drawn = picture(paper, 576, 48).rows
    sent = escpos_bytes(paper, replace(EPSON, raster=True))
    (band,) = bands(sent.removeprefix(BEGIN))
    assert at_once in drawn
    assert at_once not in sent
    # One dot is black beside another black one.
    assert band[2] == drawn.replace(at_once, b"\x18\x04")


def test_a_printer_without_any_picture_gets_the_text_of_the_code() -> None:
    sent = escpos_bytes(receipt(Line(Role.CODE, "PA-7F3K-2M9Q")), replace(EPSON, profile="TM-U220"))
    assert sent == BEGIN + b"PA-7F3K-2M9Q\n" + b"\x1d!\x00\x1bE\x00\x1bd\x05"


def test_as_a_picture_everything_is_dots_in_bands_of_256_rows() -> None:
    lines = [Line(Role.STATUS, "PAYÉ"), *(field(str(number)) for number in range(30)), Line(Role.CODE, "AB")]
    sent = escpos_bytes(receipt(*lines), replace(EPSON, raster=True))
    expected = picture(receipt(*lines), 576, 48)
    found = bands(sent.removeprefix(BEGIN))
    heights = [height for _, height, _ in found]
    assert heights == [256] * (expected.height // 256) + [expected.height % 256]
    assert {stride for stride, _, _ in found} == {72}
    assert b"".join(rows for _, _, rows in found) == expected.rows
    assert sent.endswith(expected.rows[-72:] + b"\x1bd\x05\x1dV\x01")


@pytest.mark.parametrize(
    ("profile", "cut", "end"),
    [
        ("TM-T20II", True, b"x\n\x1d!\x00\x1bE\x00\x1bd\x05\x1dV\x01"),
        ("TM-T20II", False, b"x\n\x1d!\x00\x1bE\x00\x1bd\x05"),
        # No cutter: only far enough to be torn off.
        ("POS-5890", True, b"x\n\x1d!\x00\x1bE\x00\x1bd\x05"),
        ("TM-U220B", True, b"x\n\x1d!\x00\x1bE\x00\x1bd\x05\x1dV\x01"),
    ],
)
def test_it_is_cut_where_there_is_a_cutter(profile: str, cut: bool, end: bytes) -> None:
    assert escpos_bytes(receipt(field("x")), replace(EPSON, profile=profile, cut=cut)).endswith(end)


def test_the_drawer_opens_first_where_both_have_one() -> None:
    kick = b"\x1bp\x00\x32\x32"
    both = escpos_bytes(receipt(field("x"), drawer=True), replace(EPSON, drawer=True))
    assert both == BEGIN + kick + b"x\n" + END
    assert kick not in escpos_bytes(receipt(field("x"), drawer=True), EPSON)
    assert kick not in escpos_bytes(receipt(field("x")), replace(EPSON, drawer=True))


def test_a_drawer_needs_no_paper() -> None:
    kick = Receipt(ReceiptKind.DRAWER, "", "Tiroir", (), drawer=True)
    assert escpos_bytes(kick, replace(EPSON, drawer=True)) == BEGIN + b"\x1bp\x00\x32\x32"
    assert escpos_bytes(kick, EPSON) == BEGIN
    assert b"v0" not in escpos_bytes(kick, replace(EPSON, raster=True, drawer=True))


def test_no_row_is_wider_than_the_paper() -> None:
    lines = (field("x" * 200), field("a" * 30, "b" * 30), Line(Role.AMOUNT, "1 234 567 890 FCFA " * 2))
    for width, columns in ((58, 32), (80, 48)):
        sent = escpos_bytes(receipt(*lines), replace(EPSON, width=width)).removeprefix(BEGIN).removesuffix(END)
        wide = 1
        for line in sent.split(b"\n"):
            wide = 2 if b"\x1d!\x11" in line else 1 if b"\x1d!\x00" in line else wide
            assert len(re.sub(rb"\x1d!.|\x1bE.", b"", line, flags=re.DOTALL)) * wide <= columns


@pytest.mark.parametrize(
    "printer", [replace(EPSON, profile="TM-T99"), replace(EPSON, width=50), replace(EPSON, dots=8)]
)
def test_a_printer_that_cannot_be_is_refused_before_anything_is_sent(printer: Printer) -> None:
    with pytest.raises(PrintFault, match="printer_"):
        escpos_bytes(receipt(field("x")), printer)


def test_the_same_receipt_is_the_same_bytes() -> None:
    lines = (Line(Role.MARK, "DUPLICATA 1"), field("x", "y"), Line(Role.CODE, "AB"))
    for printer in (EPSON, ANY, replace(ANY, raster=True)):
        assert escpos_bytes(receipt(*lines), printer) == escpos_bytes(receipt(*lines), printer)


def test_the_library_leaves_no_folder_behind() -> None:
    from escpos import capabilities

    escpos_bytes(receipt(field("x")), EPSON)
    assert not Path(capabilities.pickle_path).parent.exists()
