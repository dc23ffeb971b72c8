"""The picture of a receipt on the clipboard and on the screen is dot for dot the one that a printer gets."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QThread
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from pytestqt.qtbot import QtBot

from pos_app.core.printing import Connection, Printer
from pos_app.receipts.picture import Picture, picture
from pos_app.receipts.receipt import Line, Receipt, Role
from pos_app.ui.receipt_image import PNG, PictureCopy, image, snapshot
from pos_app.ui.receipt_paint import LINE, paint, rows_of
from tests.ui.papers import REFERENCE, grey, paper, proof
from tests.ui.scanning import codes

NETWORK = Printer(Connection.NETWORK, "127.0.0.1:9100")
NARROW = Printer(Connection.USB, "04b8:0202", width=58)


def dots(shown: QImage) -> list[list[bool]]:
    """Whether each pixel is dark."""
    return [[light < 0x80 for light in row] for row in grey(shown)]


def drawn(given: Picture) -> list[list[bool]]:
    rows = (given.rows[start : start + given.stride] for start in range(0, len(given.rows), given.stride))
    return [[bool(row[x // 8] >> (7 - x % 8) & 1) for x in range(given.width)] for row in rows]


@pytest.fixture(autouse=True)
def _empty_clipboard() -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize(
    ("printer", "width", "columns"),
    [
        (None, 576, 48),
        (NETWORK, 576, 48),
        (NARROW, 384, 32),
        (Printer(Connection.NETWORK, "x", dots=408, columns=34), 408, 34),
        (Printer(Connection.OFFICE, "bureau", width=58), 576, 48),
        (Printer(Connection.NETWORK, "x", columns=500), 576, 48),
    ],
    ids=["none", "80 mm", "58 mm", "51 bytes", "office", "impossible"],
)
def test_it_is_the_picture_of_the_printer(printer: Printer | None, width: int, columns: int) -> None:
    receipt = paper(Line(Role.SHOP, "Épicerie"), Line(Role.RULE), Line(Role.REFERENCE, REFERENCE, "Référence"))
    assert dots(image(receipt, printer)) == drawn(picture(receipt, width, columns))


def test_the_code_of_the_picture_is_read() -> None:
    assert codes(image(proof(), NARROW)) == [REFERENCE]


def test_a_page_shows_every_line_where_the_picture_does() -> None:
    """Drawn by Qt as on a PDF, and by the library of the picture: the same ink in the same rows, nearly dot for dot."""
    rows = rows_of(proof(), 48)
    theirs = image(proof(), None)
    ours = QImage(theirs.size(), QImage.Format.Format_Grayscale8)
    ours.fill(0xFF)
    painter = QPainter(ours)
    paint(painter, rows, 48, ours.width())
    painter.end()
    for top in range(0, ours.height() - LINE, LINE):
        pair = [_box(shown, top) for shown in (ours, theirs)]
        assert pair[0] == pytest.approx(pair[1], abs=3), top


def _box(shown: QImage, top: int) -> tuple[int, int]:
    """From where to where there is ink in the row that begins at `top`; (0, 0) where there is none."""
    band = dots(shown.copy(0, top, shown.width(), LINE))
    inked = [x for x in range(shown.width()) if any(row[x] for row in band)]
    return (inked[0], inked[-1]) if inked else (0, 0)


def test_what_is_handed_on_has_a_white_border_and_is_the_same_twice() -> None:
    shot = snapshot(proof(), None)
    whole = image(proof(), None)
    border = (shot.image.width() - whole.width()) // 2
    assert border > 8
    assert shot.image.copy(border, border, whole.width(), whole.height()).convertToFormat(whole.format()) == whole
    assert QImage.fromData(shot.png).convertToFormat(shot.image.format()) == shot.image
    assert shot.image.pixelColor(0, 0).lightness() == 0xFF


@given(st.text(max_size=60))
def test_any_text_becomes_a_picture(text: str) -> None:
    shown = image(paper(Line(Role.NOTE, text)), None)
    assert (shown.width(), shown.height() % LINE) == (576, 0)


def test_a_copy_is_made_in_a_thread_and_pasted_as_pixels_or_as_a_file(qtbot: QtBot) -> None:
    copy = PictureCopy()
    told: list[Receipt] = []
    copy.copied.connect(told.append)
    receipt = proof()
    copy.copy(proof(mark="DUPLICATA 2"), NETWORK)
    copy.copy(receipt, NETWORK)
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [receipt]
    pasted = QGuiApplication.clipboard().mimeData()
    expected = snapshot(receipt, NETWORK)
    assert QGuiApplication.clipboard().image().convertToFormat(expected.image.format()) == expected.image
    assert pasted.data(PNG) == QByteArray(expected.png)
    assert QThread.currentThread().isMainThread()
