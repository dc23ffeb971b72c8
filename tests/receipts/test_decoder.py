"""The decoder reads streams made by hand as the command reference says, and refuses what a printer would not do."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.receipts.decoder import decode
from tests.receipts.printed import (
    MM58,
    MM80,
    Align,
    Asked,
    Cut,
    Drawer,
    Event,
    Feed,
    Line,
    Paper,
    Qr,
    Raster,
    Refused,
)

_START = b"\x1b@\x1c.\x1bt\x13"
"""ESC @, FS ., ESC t 19: what text of CP858 needs before it."""


def _short(value: object) -> str:
    return repr(value)[:40]


def qr(function: int, parameters: bytes) -> bytes:
    return b"\x1d(k" + (len(parameters) + 2).to_bytes(2, "little") + bytes((49, function)) + parameters


def stored(payload: bytes) -> bytes:
    return qr(80, b"0" + payload)


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (b"Bonjour\n", Line("Bonjour")),
        ("Reçu à 5 €\n".encode("cp858"), Line("Reçu à 5 €")),
        (b"\n", Line("")),
        (b"a\r\n", Line("a")),
        (b"a\tb\n", Line("a       b")),
        (b"\x1bE\x01gras\n", Line("gras", bold=True)),
        (b"\x1bG\x01gras\n", Line("gras", bold=True)),
        (b"\x1bE\x01\x1bE\x00maigre\n", Line("maigre")),
        (b"\x1d!\x11grand\n", Line("grand", wide=2, high=2)),
        (b"\x1d!\x01haut\n", Line("haut", high=2)),
        (b"\x1b!\xb8tout\n", Line("tout", wide=2, high=2, bold=True, underlined=True)),
        (b"\x1b!\x01petit\n", Line("petit", font=1)),
        (b"\x1bM\x31petit\n", Line("petit", font=1)),
        (b"\x1b-\x01sous\n", Line("sous", underlined=True)),
        (b"\x1dB\x01blanc\n", Line("blanc", reverse=True)),
        (b"\x1b \x00ab\n", Line("ab")),
        (b"\x1b2\x1b3\x1e\x1bR\x00#\n", Line("#")),
        (b"\x1ba\x01ab\n", Line("ab", align=Align.CENTRE, indent=276)),
        (b"\x1ba2ab\n", Line("ab", align=Align.RIGHT, indent=552)),
        (b"\x1dL\x18\x00ab\n", Line("ab", indent=24)),
        (b"\x1dW\x30\x00\x1ba\x01ab\n", Line("ab", align=Align.CENTRE, indent=12)),
        (b"\x1dV\x00", Cut(partial=False, to_knife=False)),
        (b"\x1dV1", Cut(partial=True, to_knife=False)),
        (b"\x1dVA\x03", Cut(partial=False, to_knife=True, dots=3)),
        (b"\x1dVB\x00", Cut(partial=True, to_knife=True)),
        (b"\x1dVh\x00", Cut(partial=True, to_knife=True)),
        (b"\x1bd\x04", Feed(lines=4)),
        (b"\x1bJ\x40", Feed(dots=64)),
        (b"\x1bp\x00\x19\xfa", Drawer(2, 50, 500)),
        (b"\x1bp1\x32\x00", Drawer(5, 100, 100)),
        (b"\x10\x04\x04", Asked("DLE EOT", 4)),
        (b"\x1dr\x01", Asked("GS r", 1)),
        (b"\x1da\x00", Asked("GS a", 0)),
        (b"\x1dv0\x00\x01\x00\x02\x00\x80\x01", Raster(8, 2, b"\x80\x01", Align.LEFT)),
        (b"\x1d(L\x0c\x000p0\x01\x011\x08\x00\x02\x00\x80\x01\x1d(L\x02\x0002", Raster(8, 2, b"\x80\x01", Align.LEFT)),
        (
            b"\x1d8L\x0c\x00\x00\x000p0\x01\x011\x05\x00\x02\x00\x80\x08\x1d(L\x02\x000\x02",
            Raster(5, 2, b"\x80\x08", Align.LEFT),
        ),
        (stored(b"P-1") + qr(81, b"0"), Qr("P-1", 3, "L", 2, 21, Align.LEFT)),
        (
            qr(65, b"2\x00") + qr(67, b"\x06") + qr(69, b"1") + stored(b"P-1") + b"\x1ba\x01" + qr(81, b"0"),
            Qr("P-1", 6, "M", 2, 21, Align.CENTRE),
        ),
    ],
    ids=_short,
)
def test_a_command_does_what_the_reference_says(data: bytes, event: Event) -> None:
    assert decode(_START + data) == [event]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x1bZ", "unknown command 1b 5a"),
        (b"\x00", "unknown command 00"),
        (b"\x07", "unknown command 07"),
        (b"\x10\x14\x01\x00\x01", "unknown command 10 14"),
        (b"\x1d(E\x02\x00", "unknown command 1d 28 45"),
        (b"\x7f", "no character"),
        (b"ab", "never printed"),
        (b"a\x1b@", "throws away"),
        (b"\x1b", "ends within"),
        (b"\x1dv0\x00\x01\x00\x02\x00\x80", "ends within"),
        (b"\x1dv0\x04\x01\x00\x01\x00\x80", "out of range"),
        (b"\x1dv0\x01\x01\x00\x01\x00\x80", "stretched"),
        (b"\x1dv0\x00\x49\x00\x01\x00" + bytes(73), "584 dots on 576"),
        (b"\x1dv0\x00\x00\x00\x01\x00", "without width"),
        (b"\x1dv0\x00\x01\x00\x00\x00", "rows"),
        (b"\x1dv0\x00\x01\x00\x00\x09" + bytes(2304), "rows"),
        (b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01", "is a command"),
        (b"\x1dv0\x00\x03\x00\x02\x00\x10\x14\x00\x10\x14\x01", "is a command"),
        (b"\x1dv0\x00\x03\x00\x01\x00\x10\x05\x02", "is a command"),
        (b"\x1d(L\x02\x0002", "never stored"),
        (b"\x1d(L\x03\x00022", "no parameters"),
        (b"\x1d(L\x0b\x000p0\x01\x011\x08\x00\x02\x00\x80\x01", "2 bytes in a command of 11"),
        (b"\x1d(L\x0b\x000p0\x01\x011\x08\x00\x01\x00\x80", "stored and never printed"),
        (b"a\x1dv0\x00\x01\x00\x01\x00\x80", "beginning of a line"),
        (b"a\x1ba\x01", "beginning of a line"),
        (b"a\x1dV\x00", "beginning of a line"),
        (b"a\x1dL\x00\x00", "beginning of a line"),
        (b"a\x1dW\x40\x00", "beginning of a line"),
        (b"a" + stored(b"x") + qr(81, b"0"), "beginning of a line"),
        (b"\x1ba\x03", "out of range"),
        (b"\x1bM\x05", "out of range"),
        (b"\x1bd", "ends within"),
        (b"\x1dV\x02", "out of range"),
        (b"\x1bp\x02\x19\x19", "out of range"),
        (b"\x1bp\x00\x00\x19", "no length"),
        (b"\x10\x04\x05", "out of range"),
        (b"\x1dr\x03", "out of range"),
        (b"\x1b!\x02", "mean nothing"),
        (b"\x1d!\x80", "eight times"),
        (b"\x1b3\x10", "closer"),
        (b"\x1bt\x63", "not a code page"),
        (b"\x1bR\x01#", "ESC R replaced"),
        (b"\x1bR\x10", "out of range"),
        (b"\x1bt\x10\x81", "not defined in cp1252"),
        (b"\x1c&\xe9", "Chinese"),
        (b"\x1b@\xe9", "Chinese"),
        (b"a\x1bE\x01b\n", "several looks"),
        (b"a" * 49, "wider than its paper"),
        (b"\x1d!\x11" + b"a" * 25, "wider than its paper"),
        (b"\x1bM\x01" + b"a" * 65, "wider than its paper"),
        (b"\x1b \x01" + b"a" * 45, "wider than its paper"),
        (b"a" * 41 + b"\tb", "wider than its paper"),
        (b"\x1dL\x40\x02", "no paper"),
        (b"\x1dW\x41\x02", "wider than the paper"),
        (b"\x1dL\x10\x00" + b"a" * 48, "wider than its paper"),
        (qr(81, b"0"), "never stored"),
        (stored(b"x") + b"\x1b@" + qr(81, b"0"), "never stored"),
        (qr(80, b"0"), "out of range"),
        (qr(80, b"1x"), "out of range"),
        (qr(82, b"0"), "out of range"),
        (qr(67, b"\x00"), "out of range"),
        (qr(67, b"\x03\x03"), "another length"),
        (qr(69, b"4"), "out of range"),
        (qr(65, b"2\x01"), "out of range"),
        (qr(65, b""), "too short"),
        (b"\x1d(k\x03\x000C\x03", "out of range"),
        (stored(b"\xff") + qr(81, b"0"), "no telephone"),
        (qr(67, b"\x10") + stored(b"x" * 300) + qr(81, b"0"), "dots on 576"),
        (b"\x1d(k\x20\x001P0abc", "ends within"),
    ],
    ids=_short,
)
def test_what_a_printer_would_not_do_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        decode(_START + data)


def test_nothing_is_printed_in_the_state_that_somebody_else_left() -> None:
    with pytest.raises(Refused, match="before ESC @"):
        decode(b"Bonjour\n")


def test_a_drawer_and_a_status_need_no_beginning() -> None:
    assert decode(b"\x10\x04\x01\x1bp\x00\x19\x19") == [Asked("DLE EOT", 1), Drawer(2, 50, 50)]


def test_the_characters_of_a_line_are_those_of_its_paper() -> None:
    assert decode(_START + b"a" * 32 + b"\n", MM58) == [Line("a" * 32)]
    with pytest.raises(Refused, match="wider than its paper"):
        decode(_START + b"a" * 33, MM58)


def test_a_page_has_the_number_that_its_printer_gives_it() -> None:
    other = Paper(576, 48, {0: "cp437", 13: "cp858"}, kanji=False)
    assert decode(b"\x1b@\x1bt\x0d\xd5\n", other) == [Line("€")]
    with pytest.raises(Refused, match="ESC t 19"):
        decode(_START, other)


def test_a_printer_without_the_page_of_its_start_prints_no_text_until_one_is_chosen() -> None:
    paper = Paper(576, 48, {19: "cp858"})
    assert decode(_START + b"a\n", paper) == [Line("a")]
    with pytest.raises(Refused, match="code page"):
        decode(b"\x1b@a\n", paper)


def test_what_waits_in_the_buffer_is_printed_before_the_paper_moves() -> None:
    assert decode(_START + b"a\x1bd\x02b\x1bJ\x08") == [Line("a"), Feed(lines=2), Line("b"), Feed(dots=8)]


def test_a_refusal_says_where_it_was() -> None:
    with pytest.raises(Refused, match="byte 9: ") as caught:
        decode(_START + b"a\n\x1bZ")
    assert caught.value.at == 9


_LEGIBLE = "".join(bytes(range(0x80, 0x100)).decode("cp858")) + "".join(chr(code) for code in range(0x20, 0x7F))


@given(st.lists(st.text(_LEGIBLE, max_size=48), max_size=8))
def test_lines_come_back_as_they_were_written(lines: list[str]) -> None:
    data = _START + b"".join(line.encode("cp858") + b"\n" for line in lines)
    assert decode(data) == [Line(line) for line in lines]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        assert all(isinstance(event, Event) for event in decode(_START + data, MM80))


@given(st.text(st.characters(codec="utf-8", exclude_characters=""), min_size=1, max_size=60))
def test_the_payload_of_a_code_is_never_taken_for_commands(payload: str) -> None:
    (event,) = decode(_START + stored(payload.encode()) + qr(81, b"0"))
    assert isinstance(event, Qr)
    assert event.payload == payload


def test_the_scale_of_a_line_is_one_number() -> None:
    assert Line("a", 2, 2).scale == 2
    with pytest.raises(AssertionError):
        _ = Line("a", 2, 1).scale
