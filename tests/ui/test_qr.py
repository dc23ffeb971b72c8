"""QR codes: every link that may be shown is drawn so that a telephone reads exactly that link."""

import os
import string
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.link import LONGEST, admit_link
from pos_app.ui.qr import QUIET, Level, QrCode, draw, modules, symbol, symbol_for
from tests.ui.scanning import codes, photographed, seen

HOST = "https://payin.moneyfusion.net"
SHORT = f"{HOST}/p/1"
TYPICAL = f"{HOST}/payment/5d58823b084564f6c1a2b3c4/12500/Rakoto%20Andrianarisoa"
LONG = (f"{HOST}/payment/" + "aB3%20xyz9k" * 100)[:LONGEST]
LINKS = {"short": SHORT, "typical": TYPICAL, "longest": LONG}
SIDES = (214, 290, 358)
"""Sides of the code's square at 1024×768, crowded and not, and at 1366×768."""


def shown(qtbot: QtBot, text: str, side: int) -> QrCode:
    widget = QrCode()
    qtbot.addWidget(widget)
    widget.resize(side, side)
    widget.show_text(text, "Code QR")
    widget.show()
    return widget


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_the_code_on_the_screen_is_read_as_the_link(qtbot: QtBot, link: str, side: int) -> None:
    assert seen(shown(qtbot, link, side)) == [link]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("link", [SHORT, TYPICAL])
def test_it_is_still_read_from_60_cm(qtbot: QtBot, link: str, side: int) -> None:
    # A display has some 4 pixels a millimetre; 60 cm away a telephone's picture has 2.5 of its own for one.
    assert photographed(shown(qtbot, link, side), 0.62) == [link]


@pytest.mark.parametrize(
    "given", [f"{HOST}/payment/1/500/Nom Client", f"{HOST}/payment/1/500/Hélène N'Guessan", f"{HOST}/payment/1/500/名"]
)
def test_spaces_and_letters_of_a_name_are_encoded_before_they_are_drawn(qtbot: QtBot, given: str) -> None:
    link = admit_link(given, (HOST,))
    assert link.url.isascii()
    assert " " not in link.url
    assert seen(shown(qtbot, link.url, 290)) == [link.url]


@given(st.text(string.ascii_letters + string.digits + "/?&=%-_.~", max_size=LONGEST - 40), st.sampled_from(SIDES))
@settings(max_examples=25)
def test_whatever_the_link_is_it_is_read_again(rest: str, side: int) -> None:
    link = f"{HOST}/{rest}"
    code = symbol_for(link, side)
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    painter = QPainter(picture)
    draw(painter, code, 0, 0, side // code.side)
    painter.end()
    assert codes(picture) == [link]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_the_quiet_zone_is_empty_and_four_modules_wide(link: str, level: Level) -> None:
    code = symbol(link, level)
    inside = QRect(QUIET, QUIET, code.side - 2 * QUIET, code.side - 2 * QUIET)
    assert all(inside.contains(run) for run in code.dark)
    assert min(run.x() for run in code.dark) == min(run.y() for run in code.dark) == QUIET == 4
    assert code.side == modules(link, level)


_SCALED = """
import sys
from PySide6.QtWidgets import QApplication
from pos_app.ui.qr import QrCode
from tests.ui.scanning import codes
app = QApplication([])
widget = QrCode()
widget.show_text(sys.argv[1])
for side in (214, 290, 358):
    widget.resize(side, side)
    picture = widget.grab().toImage()
    inner = picture.copy(picture.rect().adjusted(24, 24, -24, -24))
    colours = {inner.pixelColor(x, y).name() for x in range(inner.width()) for y in range(0, inner.height(), 3)}
    row = [inner.pixelColor(x, inner.height() // 2).name() == "#0f1b2d" for x in range(inner.width())]
    edges = [x for x in range(1, len(row)) if row[x] != row[x - 1]]
    gaps = {after - before for before, after in zip(edges, edges[1:])}
    assert all(gap % min(gaps) == 0 for gap in gaps), gaps
    print(picture.devicePixelRatioF(), codes(picture) == [sys.argv[1]], *sorted(colours))
"""


@pytest.mark.parametrize("ratio", ["1", "1.25", "1.5", "2"])
def test_modules_are_whole_pixels_on_every_display(ratio: str) -> None:
    surroundings = {**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", _SCALED, TYPICAL],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout.splitlines() == [f"{float(ratio)} True #0f1b2d #ffffff"] * 3, run.stderr


def test_correction_is_as_good_as_large_modules_allow() -> None:
    assert symbol_for(SHORT, 352).level is Level.Q
    assert symbol_for(LONG, 352).level is Level.L
    for link in LINKS.values():
        for side in SIDES:
            code = symbol_for(link, side)
            assert side // code.side >= min(6, side // modules(link, Level.L))


def test_more_than_any_code_holds_is_an_error() -> None:
    with pytest.raises(ValueError, match="too many"):
        symbol("x" * 3_000, Level.L)


def test_nothing_is_drawn_for_no_link(qtbot: QtBot) -> None:
    widget = shown(qtbot, TYPICAL, 290)
    widget.show_text("")
    assert widget.text == ""
    assert seen(widget) == []


def test_a_code_on_paper_has_no_gaps_and_is_read(themed: QApplication) -> None:
    del themed
    code = symbol(LONG, Level.Q)
    picture = QImage(QRectF(0, 0, code.side * 3, code.side * 3).size().toSize(), QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    painter = QPainter(picture)
    draw(painter, code, 0, 0, 3, "#000000")
    painter.end()
    assert codes(picture) == [LONG]
