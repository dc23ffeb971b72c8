"""Bytes become the paper that they describe, however they are cut into pieces, and whatever is in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.sandbox.paper import MOST_SHEETS, PaperReader, PaperRow, Sheet

RECEIPT = (
    b"\x1bp\x00\x19\xfa\x1b@\x1c.\x1bR\x00\x1bt\x13\x1b2\x1b \x00\x1bM\x00\x1ba\x00\x1d!\x00\x1bE\x00"
    b"\x1d!\x11\x1bE\x01SP\x90CIMEN\n\x1d!\x00\x1bE\x00Pay\x82 12 500\n"
    b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k\x07\x001P0C3-1\x1d(k\x03\x001Q0"
    b"\x1dv0\x00\x02\x00\x02\x00\x80\x01\xff\x00\x1dv0\x00\x02\x00\x01\x00\x0f\xf0\x1bd\x02\x1dV\x01"
)
ROWS = (
    PaperRow("SPÉCIMEN", scale=2, bold=True),
    PaperRow("Payé 12 500"),
    PaperRow(code="C3-1", module=6),
    PaperRow(width=16, dots=b"\x80\x01\xff\x00\x0f\xf0"),
    PaperRow(),
    PaperRow(),
)


def test_a_receipt_is_read_row_by_row() -> None:
    reader = PaperReader()
    assert reader.feed(RECEIPT) == 0
    assert reader.sheets == (Sheet(1, ROWS, is_cut=True),)
    assert reader.sheets[0].words == ("SPÉCIMEN", "Payé 12 500")
    assert reader.drawer == 1


@given(st.lists(st.integers(0, len(RECEIPT))))
def test_pieces_make_no_difference(cuts: list[int]) -> None:
    reader, begin = PaperReader(), 0
    for end in [*sorted(cuts), len(RECEIPT)]:
        reader.feed(RECEIPT[begin:end])
        begin = end
    assert reader.sheets[0].rows == ROWS


@given(st.lists(st.binary(max_size=40)))
def test_no_bytes_stop_it(pieces: list[bytes]) -> None:
    reader = PaperReader()
    for piece in pieces:
        reader.feed(piece)
    reader.finish()
    assert reader.feed(RECEIPT) == 0
    assert reader.sheets[0].rows[-len(ROWS) :] == ROWS


def test_it_says_how_often_it_was_asked_for_a_proof() -> None:
    assert PaperReader().feed(b"\x1dr\x01word\x1dr\x01\x1dr") == 2


def test_paper_without_a_cut_is_torn_off_at_the_end() -> None:
    reader = PaperReader()
    reader.feed(b"one\ntwo\x1b")
    assert not reader.sheets
    reader.finish()
    reader.feed(b"dthree\x1bd\x01\x1dVB\x03")
    assert [(sheet.words, sheet.is_cut) for sheet in reader.sheets] == [(("dthree",), True), (("one", "two"), False)]


def test_an_empty_paper_is_none() -> None:
    reader = PaperReader()
    reader.feed(b"\x1b@\x1bd\x03\x1dV\x00\x1d(A\x02\x00\x00\x02")
    reader.finish()
    assert reader.sheets == ()


def test_a_picture_of_another_width_is_another_one() -> None:
    reader = PaperReader()
    reader.feed(b"\x1dv0\x00\x01\x00\x01\x00\x01\x1dv0\x00\x02\x00\x01\x00\x01\x02\x1dV\x00")
    assert reader.sheets[0].rows == (PaperRow(width=8, dots=b"\x01"), PaperRow(width=16, dots=b"\x01\x02"))


def test_only_so_many_sheets_are_kept() -> None:
    reader = PaperReader()
    reader.feed(b"x\n\x1dV\x00" * (MOST_SHEETS + 3))
    assert [sheet.number for sheet in reader.sheets] == list(range(MOST_SHEETS + 3, 3, -1))


@pytest.mark.parametrize("code", [b"\x1b", b"\x1d", b"\x1dV", b"\x1d(k", b"\x1dv0\x00\x02"])
def test_half_a_command_waits(code: bytes) -> None:
    reader = PaperReader()
    reader.feed(b"x" + code)
    reader.finish()
    assert reader.sheets[0].words == ("x",)
