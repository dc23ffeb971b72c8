"""Every paper on every usual printer, read back from its bytes: all of its words in order, its code, cut and drawer."""

import json
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pytest

from pos_app.core.printing import Printer
from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.face import Face
from pos_app.receipts.marks import handed
from pos_app.receipts.receipt import Receipt
from pos_app.receipts.sample import drawer_kick
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.receipts.decoder import decode
from tests.receipts.papers import EVERY, FACE, PRINTER, TRAINING
from tests.receipts.printed import EPSON_PAGES, MM58, MM80, Align, Cut, Drawer, Event, Feed, Line, Paper, Qr, Raster
from tests.receipts.reading import ON_PAPER, RULE, Code, Token, code_in, joined, same, typed

_PAPERS = {58: MM58, 80: MM80}
_LINE = 33
"""Dots of an empty line of 1/6 inch."""
_LEAST_FEED = 4
"""Lines from the head to the knife of usual printers: some 15 mm, a line of 1/6 inch has 4.2."""


def words(events: list[Event]) -> list[Token]:
    """What stands on the paper."""
    read: list[Token] = []
    for event in joined(events):
        if isinstance(event, Qr):
            read.append(Code(event.payload))
        elif isinstance(event, Raster):
            read.append(code_in(event))
        elif isinstance(event, Line) and event.text and not event.text.strip("─"):
            read.append(RULE)
        elif isinstance(event, Line):
            read += event.text.split()
    return read


def everything_of(receipt: Receipt, printer: Printer, paper: Paper) -> list[Event]:
    """What the printer does, after it was held against what the receipt says."""
    events = decode(escpos_bytes(receipt, printer), paper)
    assert same(words(events), typed(receipt, ON_PAPER), paper.columns)
    return events


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("name", EVERY)
def test_every_word_is_on_the_paper_in_order(name: str, width: int, language: str) -> None:
    set_language(language)
    receipt = EVERY[name](FACE)
    events = everything_of(receipt, replace(PRINTER, width=width), _PAPERS[width])
    assert isinstance(events[-1], Cut)
    assert isinstance(events[-2], Feed)
    assert events[-2].lines >= _LEAST_FEED
    assert not any(isinstance(event, Drawer) for event in events)
    assert not any(isinstance(event, Line) and event.font for event in events)


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("name", ["payment", "link", "z"])
def test_a_code_has_white_around_it_as_its_standard_asks(name: str, width: int) -> None:
    paper = _PAPERS[width]
    events = everything_of(EVERY[name](FACE), replace(PRINTER, width=width), paper)
    ((at, code),) = [(at, event) for at, event in enumerate(events) if isinstance(event, Qr)]
    for beside in (events[at - 1], events[at + 1]):
        assert isinstance(beside, Line)
        assert not beside.text
    assert 4 * code.size <= _LINE
    assert (code.modules + 8) * code.size <= paper.dots
    assert code.align is Align.CENTRE


@pytest.mark.parametrize("name", EVERY)
def test_only_a_sale_in_cash_opens_the_drawer_and_before_its_paper(name: str) -> None:
    printer = replace(PRINTER, drawer=True, cut=False)
    events = everything_of(EVERY[name](FACE), printer, MM80)
    assert [at for at, event in enumerate(events) if isinstance(event, Drawer)] == ([0] if name == "cash sale" else [])
    assert not any(isinstance(event, Cut) for event in events)


def test_opening_the_drawer_uses_no_paper() -> None:
    (event,) = decode(escpos_bytes(drawer_kick(), replace(PRINTER, drawer=True)))
    assert event == Drawer(2, event.on, event.off) if isinstance(event, Drawer) else False
    assert decode(escpos_bytes(drawer_kick(), PRINTER)) == []


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize(("face", "copy", "marks"), [(TRAINING, 0, "SPÉCIMEN"), (FACE, 2, "DUPLICATA 2")])
def test_a_mark_is_large_first_and_last(face: Face, copy: int, marks: str, width: int) -> None:
    events = everything_of(handed(EVERY["payment"](face), copy), replace(PRINTER, width=width), _PAPERS[width])
    lines = [event for event in events if isinstance(event, Line) and event.text]
    for line in (lines[0], lines[-1]):
        assert (line.text.strip(), line.scale, line.bold) == (marks, 2, True)


def test_a_copy_in_training_says_both() -> None:
    events = everything_of(handed(EVERY["payment"](TRAINING), 3), PRINTER, MM80)
    large = [event.text.strip() for event in events if isinstance(event, Line) and event.scale == 2]
    assert large[:2] == ["DUPLICATA 3", "SPÉCIMEN"]
    assert large[-2:] == ["SPÉCIMEN", "DUPLICATA 3"]


@pytest.mark.parametrize("width", [58, 80])
def test_the_amount_is_large_and_a_centred_row_stands_in_the_middle(width: int) -> None:
    columns = _PAPERS[width].columns
    events = everything_of(EVERY["payment"](FACE), replace(PRINTER, width=width), _PAPERS[width])
    (amount,) = [event for event in events if isinstance(event, Line) and event.text.strip() == "12 500 Ar"]
    assert (amount.scale, amount.bold) == (2, True)
    before = len(amount.text) - len(amount.text.lstrip())
    behind = columns // 2 - len(amount.text)
    assert abs(before - behind) <= 1


_WESTERN = ("Citizen", "Epson", "Metapace", "Seiko", "Wincor Nixdorf")
"""Makers whose printers know no Chinese, in the models that are sold where the till is: they never have to leave it."""


@lru_cache(maxsize=1)
def _profiles() -> dict[str, dict[str, Any]]:
    """The list of printers, read here once more: its numbers of code pages, lines and makers."""
    entries: dict[str, dict[str, Any]] = json.loads(files("escpos").joinpath("capabilities.json").read_text("utf-8"))[
        "profiles"
    ]
    prints = ("pulseStandard", "bitImageRaster", "paperPartCut", "paperFullCut")
    return {
        name: entry
        for name, entry in entries.items()
        if not entry["features"]["starCommands"] and any(entry["features"][can] for can in prints)
    }


@pytest.mark.parametrize("name", _profiles())
def test_every_printer_of_the_list_prints_its_test_page_whole(name: str) -> None:
    entry = _profiles()[name]
    can = entry["features"]
    # The test page has what tells code pages apart: the euro sign.
    events = decode(escpos_bytes(EVERY["test"](FACE), replace(PRINTER, profile=name)), _paper(entry))
    expected = typed(EVERY["test"](FACE), ON_PAPER)
    if not (can["bitImageRaster"] or can["qrCode"]):
        # One that draws nothing prints what the code holds.
        expected = [
            word for token in expected for word in (token.payload if isinstance(token, Code) else token).split()
        ]
    assert same(words(events), expected, 32)
    assert any(isinstance(event, Cut) for event in events) == (can["paperPartCut"] or can["paperFullCut"])
    assert not can["qrCode"] or any(isinstance(event, Qr) for event in events)


def _paper(entry: dict[str, Any]) -> Paper:
    """What that printer takes; where the list does not know it, or counts dots instead of characters, the usual."""
    dots, columns = entry["media"]["width"]["pixels"], entry["fonts"]["0"]["columns"]
    known = isinstance(dots, int) and entry["vendor"] != "Generic"
    pages = {int(number): page.lower() for number, page in entry["codePages"].items() if page.lower() == "cp858"}
    wide = (dots, columns if columns > 16 else dots // 12) if known else (576, 48)
    return Paper(*wide, pages or EPSON_PAGES, entry["vendor"] not in _WESTERN)
