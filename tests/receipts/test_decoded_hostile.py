"""Whatever the texts hold, a printer finds nothing but text in them: no command, no drawer, no second cut."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pos_app.core.day import Move
from pos_app.core.payment import Status
from pos_app.core.printing import Printer
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.face import Face
from pos_app.receipts.payment import link_ticket, payment_receipt, refusal_slip
from pos_app.receipts.picture import picture
from pos_app.receipts.receipt import Line as TypedLine
from pos_app.receipts.receipt import Receipt, ReceiptKind, Role
from tests.receipts.decoder import decode
from tests.receipts.papers import PRINTER, make, make_entry, make_link, make_over
from tests.receipts.printed import MM58, MM80, Cut, Event, Feed, Line, Paper, Qr, Raster
from tests.receipts.reading import code_in, pictures

_PRINTERS = ((replace(PRINTER, width=58), MM58), (PRINTER, MM80))
_COMMANDS = (
    *("\x1b@", "\x1bp\x00\x19\xfa", "\x1b!\xff", "\x1bd\xff", "\x1bt\x00", "\x1b=\x00", "\x1c&", "\x1c."),
    *(
        "\x1dV\x00",
        "\x1dVB\x00",
        "\x1dv0\x00\xff\xff\xff\xff",
        "\x1d(k\x03\x001Q0",
        "\x1d8L\xff\xff\xff\xff",
        "\x1dr\x01",
    ),
    *("\x1dr\x01", "\x10\x04\x01", "\x10\x05\x02", "\x10\x14\x01\x00\x05", "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"),
    *("\n", "\r", "\t", "\x0c", "\x18", "\x00", "\x7f", "\x9b2J"),
)
_TRICKS = (
    *("\u202egro\u202c", "\u2066a\u2069", "\u200d", "\ufeff", "👩\u200d👩\u200d👧", "🇲🇬", "漢字", "ｱ", "Ｆ", "العربية"),
    *("n\u0308", "e\u0301\u0302\u0303", "\u0338<", "\u2028", "\u00ad", "\u00a0", "\u3000", "\U000e0041", "\ud800"),
    *("─", "│", "°" * 200, "W" * 200),
)
_PAYLOADS = (
    "C3-7K2M4QX9P5",
    "https://payin.moneyfusion.net/a?b=c&d=%C3%A9#e",
    "Référence n° 7 – 12 500 Ar",
    "\x1b@\x1dV\x00",
)
_WORDS = ("Rakoto", "12500", "N°", "Épicerie", "€", "C3-7K2M4QX9P5", " ", "  ", "a", "#$@[\\]^`{|}~")
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from((*_COMMANDS, *_TRICKS, *_WORDS)), max_size=10).map("".join),
)
ROLES = tuple(role for role in Role if role is not Role.CODE)
LINES = st.lists(st.builds(TypedLine, st.sampled_from(ROLES), TEXTS, TEXTS), min_size=1, max_size=6)


def receipt(*lines: TypedLine) -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, "payment:X", "X", lines)


def only_paper(sent: Receipt, printer: Printer, paper: Paper) -> list[Event]:
    """What was printed. Nothing else was done than to feed and cut once, at the end."""
    *printed, feed, cut = decode(escpos_bytes(sent, replace(printer, drawer=True)), paper)
    assert isinstance(feed, Feed)
    assert isinstance(cut, Cut)
    assert all(isinstance(event, Line | Qr | Raster) for event in printed)
    return printed


def ascii_of(text: str) -> str:
    """The visible characters of ASCII in `text`, in order: whatever happens to others, a printer has these."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if "!" <= c <= "~")


def in_order(part: str, whole: str) -> bool:
    """Whether all of `part` is in `whole`, in that order."""
    left = iter(whole)
    return all(character in left for character in part)


@settings(max_examples=60)
@given(LINES, st.sampled_from(_PRINTERS))
def test_a_printer_finds_text_and_all_of_it(lines: list[TypedLine], one: tuple[Printer, Paper]) -> None:
    printed = only_paper(receipt(*lines), *one)
    read = "".join(event.text for event in printed if isinstance(event, Line))
    wordless = (Role.RULE, Role.SPACE)
    assert in_order("".join(ascii_of(line.label + line.text) for line in lines if line.role not in wordless), read)


@settings(max_examples=15)
@given(LINES, st.sampled_from(_PRINTERS))
@example([TypedLine(Role.FIELD, "a(Ķj")], _PRINTERS[0])  # its dots hold DLE EOT 7
def test_a_picture_of_it_is_a_picture_and_nothing_more(lines: list[TypedLine], one: tuple[Printer, Paper]) -> None:
    printer, paper = one
    bands = only_paper(receipt(*lines), replace(printer, raster=True), paper)
    dots = b"".join(shown.rows for shown in pictures(bands))
    drawn = picture(receipt(*lines), paper.dots, paper.columns)
    assert len(dots) == len(drawn.rows)
    # No dot is missing, and hardly one was added: what keeps a printer from reading commands out of pictures.
    assert all(sent & true == true for sent, true in zip(dots, drawn.rows, strict=True))
    assert sum(sent != true for sent, true in zip(dots, drawn.rows, strict=True)) <= 3


@settings(max_examples=30)
@given(TEXTS.filter(bool), st.sampled_from(_PRINTERS))
def test_a_code_holds_its_text_and_nothing_reads_it_before_a_telephone(
    payload: str, one: tuple[Printer, Paper]
) -> None:
    printed = only_paper(receipt(TypedLine(Role.CODE, payload)), *one)
    for event in printed:
        assert not isinstance(event, Qr) or event.payload == payload


@pytest.mark.parametrize("payload", _PAYLOADS)
@pytest.mark.parametrize(("printer", "paper"), _PRINTERS)
@pytest.mark.parametrize("raster", [False, True])
def test_a_code_reads_as_what_it_was_made_of(payload: str, printer: Printer, paper: Paper, raster: bool) -> None:
    printed = only_paper(receipt(TypedLine(Role.CODE, payload)), replace(printer, raster=raster), paper)
    codes = [event.payload for event in printed if isinstance(event, Qr)]
    codes += [code_in(drawn).payload for drawn in pictures(printed)]
    assert codes == [payload]


@settings(max_examples=25)
@given(TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(_PRINTERS))
def test_no_name_reason_or_number_takes_the_status_off_a_paper(
    shop: str, person: str, number: str, reason: str, one: tuple[Printer, Paper]
) -> None:
    face = Face(shop, person, (reason,), number)
    papers = {
        "PAYÉ": payment_receipt(make(cashier=person, transaction_id=number), face),
        "PAS ENCORE PAYÉ": link_ticket(make_link(cashier=person, customer=number), face),
        "REFUSÉ": refusal_slip(make_over(Status.REFUSED, "declined", detail=reason, cashier=person), face),
        "RETIRÉ": cash_slip(make_entry(Move.OUT, reason=reason, by=person), face),
    }
    for status, paper in papers.items():
        printed = only_paper(paper, *one)
        assert status in [event.text.strip() for event in printed if isinstance(event, Line) and event.scale == 2]
