"""Every paper of a printer that gets pictures, read back from the dots of its bytes: all of its words, and its code."""

from dataclasses import replace

import pytest

from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.marks import handed
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.receipts.decoder import decode
from tests.receipts.glyphs import LETTERS, glyph, read
from tests.receipts.papers import EVERY, FACE, PRINTER, TRAINING
from tests.receipts.printed import MM58, MM80, Cut, Drawer, Feed
from tests.receipts.reading import ON_PICTURE, pictures, same, typed

_PAPERS = {58: MM58, 80: MM80}


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize(("name", "language"), [(name, LANGUAGES[at % 3]) for at, name in enumerate(EVERY)])
def test_every_word_is_in_the_picture_in_order(name: str, language: str, width: int) -> None:
    set_language(language)
    # On the narrow paper as a copy in training: so each mark is read on each kind.
    receipt = EVERY[name](FACE) if width == 80 else handed(EVERY[name](TRAINING), 2)
    events = decode(escpos_bytes(receipt, replace(PRINTER, width=width, raster=True)), _PAPERS[width])
    (picture,) = pictures(events)
    assert same(read(picture), typed(receipt, ON_PICTURE), _PAPERS[width].columns)
    assert isinstance(events[-2], Feed)
    assert isinstance(events[-1], Cut)


def test_a_sale_in_cash_opens_the_drawer_before_its_picture() -> None:
    printer = replace(PRINTER, raster=True, drawer=True)
    events = decode(escpos_bytes(EVERY["cash sale"](FACE), printer))
    assert [at for at, event in enumerate(events) if isinstance(event, Drawer)] == [0]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("scale", [1, 2])
def test_no_two_letters_look_the_same(scale: int, bold: bool) -> None:
    assert len({glyph(letter, scale, bold) for letter in LETTERS}) == len(LETTERS)
