"""A receipt on the screen: the printer's picture, as wide as there is room, read aloud as text, never in the way."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core.printing import Connection, Printer
from pos_app.receipts.receipt import Line, Role
from pos_app.receipts.text import plain_text
from pos_app.ui import theme
from pos_app.ui.receipt_image import image
from pos_app.ui.receipt_preview import ReceiptPreview
from tests.ui.papers import REFERENCE, grey, paper, proof
from tests.ui.scanning import seen

NARROW = Printer(Connection.USB, "04b8:0202", width=58)
LONG = 60


def preview(qtbot: QtBot, width: int = 700, height: int = 500, fields: int = 0) -> ReceiptPreview:
    widget = ReceiptPreview()
    widget.settle_ms = 0
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    widget.show_receipt(proof(fields), None)
    qtbot.waitUntil(lambda: widget.is_whole)
    return widget


def paper_edges(shown: QImage, y: int) -> tuple[int, int]:
    """Where the white of the paper begins and ends in a row of pixels."""
    row = [shown.pixelColor(x, y).name() for x in range(shown.width())]
    white = [x for x, colour in enumerate(row) if colour == theme.SURFACE.lower()]
    return white[0], white[-1]


def test_it_is_the_picture_of_the_printer(qtbot: QtBot) -> None:
    widget = preview(qtbot, height=1_200)
    assert widget.image == image(proof(), None)
    assert widget.zoom == 1
    assert seen(widget) == [REFERENCE]
    shown = widget.grab().toImage()
    left, _ = paper_edges(shown, 20)
    inner = shown.copy(left + 24, 14 + 24, widget.image.width(), widget.image.height())
    assert inner.convertToFormat(widget.image.format()) == widget.image
    widget.show_receipt(proof(), NARROW)
    assert not widget.is_whole
    qtbot.waitUntil(lambda: widget.is_whole)
    assert widget.image.width() == 384


def test_it_is_told_as_text(qtbot: QtBot) -> None:
    assert preview(qtbot).accessibleName() == plain_text(proof())


@pytest.mark.parametrize("width", [300, 420, 640])
def test_where_there_is_less_room_it_is_smaller_and_can_still_be_read(qtbot: QtBot, width: int) -> None:
    widget = preview(qtbot, width, 1_200)
    assert widget.zoom < 1
    left, right = paper_edges(widget.grab().toImage(), 20)
    assert 0 < left < right < widget.viewport().width()
    assert right - left == pytest.approx((576 + 48) * widget.zoom, abs=2)
    assert seen(widget) == [REFERENCE]


def test_thin_strokes_stay_when_it_is_small(qtbot: QtBot) -> None:
    widget = preview(qtbot, 300, 1_200)
    widget.show_receipt(paper(*[Line(Role.FIELD, "-" * 48)] * 30), None)
    qtbot.waitUntil(lambda: widget.is_whole)
    shown = widget.grab().toImage()
    middle = [row[shown.width() // 2 - 30 : shown.width() // 2 + 30] for row in grey(shown)[20:]]
    # Behind the receipt's end there is the paper's shadow.
    middle = middle[: round(widget.image.height() * widget.zoom)]
    inked = [min(row) < 0xE0 for row in middle]
    assert sum(now and not before for before, now in pairwise(inked)) == 30


def test_another_size_is_shown_at_once_and_made_sharp_afterwards(qtbot: QtBot) -> None:
    widget = preview(qtbot, 420, 1_200)
    before = widget.zoom
    widget.resize(340, 1_200)
    assert widget.zoom < before
    assert not widget.is_whole
    assert seen(widget) == [REFERENCE]
    qtbot.waitUntil(lambda: widget.is_whole)
    assert seen(widget) == [REFERENCE]
    assert widget.image == image(proof(), None)


def test_a_receipt_that_is_asked_for_meanwhile_is_shown(qtbot: QtBot) -> None:
    widget = preview(qtbot, 420, 600)
    widget.show_receipt(proof(mark="DUPLICATA 2"), NARROW)
    widget.resize(340, 600)
    qtbot.waitUntil(lambda: widget.is_whole)
    assert widget.image == image(proof(mark="DUPLICATA 2"), NARROW)


def test_the_newest_receipt_wins(qtbot: QtBot) -> None:
    widget = preview(qtbot)
    widget.show_receipt(proof(mark="DUPLICATA 7"), None)
    widget.show_receipt(proof(mark="DUPLICATA 8"), None)
    qtbot.waitUntil(lambda: widget.is_whole)
    assert "DUPLICATA 8" in widget.accessibleName()


def test_a_long_one_scrolls_by_keys_and_begins_at_its_top(qtbot: QtBot) -> None:
    widget = preview(qtbot, fields=LONG)
    bar = widget.verticalScrollBar()
    assert bar.maximum() > widget.height()
    for key, place in ((Qt.Key.Key_End, bar.maximum()), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(widget, key)
        assert bar.value() == place
    QTest.keyClick(widget, Qt.Key.Key_PageDown)
    assert bar.value() == widget.viewport().height()
    widget.show_receipt(proof(LONG + 1), None)
    qtbot.waitUntil(lambda: widget.is_whole)
    assert bar.value() == 0


def test_its_end_can_be_reached(qtbot: QtBot) -> None:
    widget = preview(qtbot, fields=LONG)
    widget.verticalScrollBar().setValue(widget.verticalScrollBar().maximum())
    shown = widget.grab().toImage()
    end = shown.pixelColor(shown.width() // 2, shown.height() - 4).name()
    assert end == theme.GROUND.lower()
    assert seen(widget) == [REFERENCE]


def test_what_was_scrolled_to_stays_when_the_window_gets_narrower(qtbot: QtBot) -> None:
    widget = preview(qtbot, 640, fields=LONG)
    widget.verticalScrollBar().setValue(300)
    widget.resize(600, 500)
    qtbot.waitUntil(lambda: widget.is_whole)
    assert widget.verticalScrollBar().value() == 300


def test_nothing_is_shown_when_it_is_cleared(qtbot: QtBot) -> None:
    widget = preview(qtbot, 420)
    widget.show_receipt(proof(), NARROW)
    widget.clear()
    assert widget.is_whole
    assert widget.image.isNull()
    assert widget.accessibleName() == "Aperçu du reçu"
    assert seen(widget) == []
    assert widget.verticalScrollBar().maximum() == 0


def test_the_focus_is_seen(qtbot: QtBot) -> None:
    widget = preview(qtbot, fields=LONG)
    widget.clearFocus()
    before = widget.grab().toImage()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    ring = widget.grab().toImage()
    assert ring.pixelColor(1, 200).name() == theme.ACTION.lower() != before.pixelColor(1, 200).name()
    assert widget.sizeHint() == QSize(420, 560)
