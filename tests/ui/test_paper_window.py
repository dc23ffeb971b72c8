"""The paper beside a training till: shown as it came out, counted while nobody looks, and gone with the till."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.printing import Connection, Printer
from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.sandbox.paper import PaperReader, PaperRow, Sheet
from pos_app.ui.paper_line import COVER, OFF, PAPER
from pos_app.ui.paper_panel import PaperPanel
from pos_app.ui.paper_roll import MOST, PaperRoll, drawn
from pos_app.ui.paper_window import PaperWindow
from pos_app.ui.receipt_image import image
from pos_app.ui.window import TillWindow
from tests.ui.fakes import FakeTill
from tests.ui.screen import click

RECEIPT = Receipt(
    ReceiptKind.TEST,
    "",
    "Page",
    (Line(Role.TITLE, "Preuve de paiement"), Line(Role.AMOUNT, "12 500 Ar"), Line(Role.CODE, "C3-1", "")),
)


@dataclass
class FakePaper:
    """A printer that prints when a test says so."""

    fault: str = ""
    drawer: int = 0
    printed: list[Sheet] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def sheets(self) -> Sequence[Sheet]:
        return tuple(reversed(self.printed))

    def break_down(self, fault: str) -> None:
        self.fault = fault
        self.tell()

    def on_change(self, callback: Callable[[], None]) -> None:
        self.listeners.append(callback)

    def print(self, *words: str) -> None:
        self.printed.append(Sheet(len(self.printed) + 1, tuple(PaperRow(word) for word in words)))
        self.tell()

    def tell(self) -> None:
        for listener in self.listeners:
            listener()


@pytest.fixture
def line() -> FakePaper:
    return FakePaper()


@pytest.fixture
def window(qtbot: QtBot) -> TillWindow:
    made = TillWindow(FakeTill(), sounds=False)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def opened(qtbot: QtBot, window: TillWindow, line: FakePaper) -> PaperWindow:
    paper = PaperWindow(window, line)
    paper.place(QRect(900, 0, 320, 740))
    click(qtbot, paper.button)
    qtbot.waitUntil(paper.isActiveWindow)
    return paper


def test_what_comes_out_is_counted_until_somebody_looks(qtbot: QtBot, window: TillWindow, line: FakePaper) -> None:
    paper = PaperWindow(window, line)
    line.print("one")
    line.print("two")
    qtbot.waitUntil(lambda: paper.button.badge == 2)
    assert paper.button.accessibleDescription() == "2 papiers sortis de l'imprimante"
    click(qtbot, paper.button)
    qtbot.waitUntil(lambda: paper.panel.roll.is_whole)
    assert paper.button.badge == 0
    assert paper.button.accessibleDescription() == ""
    assert paper.panel.roll.accessibleName() == "two"
    line.print("three")
    qtbot.waitUntil(lambda: paper.panel.roll.accessibleName() == "three")
    assert paper.button.badge == 0


def test_its_key_puts_it_away_and_brings_it_back(qtbot: QtBot, window: TillWindow, line: FakePaper) -> None:
    paper = opened(qtbot, window, line)
    assert paper.geometry().x() == 900
    assert paper.panel.roll.hasFocus()
    qtbot.keyClick(paper.panel.roll, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.isActiveWindow)
    assert not paper.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(paper.isActiveWindow)
    paper.close()
    assert not paper.isVisible()
    assert window.isVisible()


def test_it_makes_way_for_what_it_stands_over(qtbot: QtBot, window: TillWindow, line: FakePaper) -> None:
    paper = opened(qtbot, window, line)
    phone = QWidget()
    qtbot.addWidget(phone)
    phone.setGeometry(paper.geometry().translated(400, 0))
    paper.make_way_for(phone)
    phone.show()
    paper.make_way_for(phone)
    assert paper.isVisible()
    phone.setGeometry(paper.geometry())
    paper.make_way_for(phone)
    assert not paper.isVisible()
    qtbot.waitUntil(window.isActiveWindow)
    paper.make_way_for(phone)


def test_it_goes_with_the_till(qtbot: QtBot, window: TillWindow, line: FakePaper) -> None:
    paper = opened(qtbot, window, line)
    window.hide()
    assert not paper.isVisible()


@pytest.mark.parametrize(
    ("fault", "key", "state", "repair"),
    [
        (PAPER, Qt.Key.Key_F5, "Plus de papier", "Remettre du papier"),
        (COVER, Qt.Key.Key_F6, "Capot ouvert", "Fermer le capot"),
        (OFF, Qt.Key.Key_F7, "Éteinte", "Allumer"),
    ],
)
def test_it_is_broken_and_repaired(
    qtbot: QtBot, window: TillWindow, line: FakePaper, fault: str, key: Qt.Key, state: str, repair: str
) -> None:
    panel = opened(qtbot, window, line).panel
    assert panel.state.text() == "Prête"
    qtbot.keyClick(panel.roll, key)
    qtbot.waitUntil(lambda: panel.state.text() == state)
    assert line.fault == fault
    assert panel.buttons[fault].text() == repair
    click(qtbot, panel.buttons[fault])
    qtbot.waitUntil(lambda: panel.state.text() == "Prête")
    assert line.fault == ""


def test_one_fault_takes_the_place_of_another(qtbot: QtBot, line: FakePaper) -> None:
    panel = PaperPanel(line)
    qtbot.addWidget(panel)
    panel.press(PAPER)
    panel.press(OFF)
    assert line.fault == OFF


def test_the_drawer_is_told(qtbot: QtBot, window: TillWindow, line: FakePaper) -> None:
    panel = opened(qtbot, window, line).panel
    assert not panel.drawer.isVisible()
    line.drawer = 2
    line.tell()
    qtbot.waitUntil(panel.drawer.isVisible)
    assert panel.drawer.text() == "Tiroir-caisse ouvert 2 fois"


def test_the_roll_shows_the_newest_and_scrolls(qtbot: QtBot, line: FakePaper) -> None:
    roll = PaperRoll()
    qtbot.addWidget(roll)
    roll.resize(roll.sizeHint())
    roll.show()
    for number in range(MOST + 2):
        line.print(*[f"row {number}"] * 9)
    roll.show_sheets(line.sheets())
    qtbot.waitUntil(lambda: roll.is_whole)
    bar = roll.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    with qtbot.assertNotEmitted(roll.changed):
        roll.show_sheets(line.sheets())
    assert bar.value() == bar.maximum()
    line.print("newest")
    with qtbot.waitSignal(roll.changed):
        roll.show_sheets(line.sheets())
    assert bar.value() == 0
    with qtbot.waitSignal(roll.changed):
        roll.show_sheets(())
    assert bar.maximum() == 0
    assert roll.accessibleName() == "Papier imprimé"


def black(picture: QImage) -> bytes:
    """Its dots, row by row: nothing but black and white."""
    gray = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    return b"".join(bytes(gray.constScanLine(y)[: gray.width()]) for y in range(gray.height()))


def test_a_picture_is_shown_dot_for_dot() -> None:
    printer = Printer(Connection.NETWORK, "", width=58, raster=True)
    reader = PaperReader()
    reader.feed(escpos_bytes(RECEIPT, printer))
    shown, wanted = black(drawn(reader.sheets[0])), black(image(RECEIPT, printer))
    # Below it come the empty rows that were fed.
    assert shown[: len(wanted)] == wanted
    assert set(shown[len(wanted) :]) == {255}


@pytest.mark.parametrize(("width", "dots"), [(58, 384), (80, 576)])
def test_letters_and_codes_are_drawn_on_paper_of_their_width(width: int, dots: int) -> None:
    wide = Line(Role.TITLE, "x" * (32 if width == 58 else 48))
    receipt = Receipt(ReceiptKind.TEST, "", "Page", (*RECEIPT.lines, wide))
    reader = PaperReader()
    reader.feed(escpos_bytes(receipt, Printer(Connection.NETWORK, "", width=width)))
    made = drawn(reader.sheets[0])
    assert made.width() == dots
    assert 0 in black(made)
