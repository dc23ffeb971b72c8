"""Labels that are never markup, buttons that show their key and are pressed once by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.phone import COUNTRIES
from pos_app.ui import theme
from pos_app.ui.choice import Choice
from pos_app.ui.numbers import masked, national
from pos_app.ui.widgets import ENTER_KEYS, Field, KeyButton, Notice, PlainLabel, Role
from tests.ui.screen import HOSTILE, is_harmless


class Page(QWidget):
    """A field, a button whose key is Enter, and one without a key."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self.line = QLineEdit()
        self.main = KeyButton("Client suivant", "Entrée", "user-round-plus", Role.PRIMARY, keys=ENTER_KEYS)
        self.other = KeyButton("Abandonner", "Échap", keys=(Qt.Key.Key_Escape,))
        column = QVBoxLayout(self)
        for widget in (self.line, self.main, self.other):
            column.addWidget(widget)
        self.main.clicked.connect(self._main)
        self.other.clicked.connect(self._other)

    def _main(self) -> None:
        self.pressed.append("main")

    def _other(self) -> None:
        self.pressed.append("other")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.line.setFocus()
    return made


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_shows_text_from_outside_as_plain_text(qtbot: QtBot, text: str) -> None:
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert is_harmless(label.text())


@given(st.text())
def test_no_text_makes_a_label_markup_or_too_long(text: str) -> None:
    label = PlainLabel(text, limit=80)
    label.setText(text)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert len(label.text()) <= 80
    assert is_harmless(label.text())


def test_a_button_is_pressed_by_its_key_from_anywhere(qtbot: QtBot, page: Page) -> None:
    qtbot.keyClick(page.line, Qt.Key.Key_Return)
    qtbot.keyClick(page.line, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    qtbot.keyClick(page.line, Qt.Key.Key_Escape)
    assert page.pressed == ["main", "main", "other"]


def test_enter_means_the_button_that_has_the_keyboard(qtbot: QtBot, page: Page) -> None:
    page.other.setFocus()
    qtbot.keyClick(page.other, Qt.Key.Key_Return)
    qtbot.keyClick(page.other, Qt.Key.Key_Space)
    assert page.pressed == ["other", "other"]


@pytest.mark.parametrize("focused", ["line", "main"])
def test_a_key_held_down_presses_once(qtbot: QtBot, page: Page, focused: str) -> None:
    target = getattr(page, focused)
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_Return)
    for _number in range(5):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(target, event)
    assert page.pressed == ["main"]


def test_a_hidden_or_disabled_button_has_no_key(qtbot: QtBot, page: Page) -> None:
    page.main.setEnabled(False)
    page.other.hide()
    qtbot.keyClick(page.line, Qt.Key.Key_Return)
    qtbot.keyClick(page.line, Qt.Key.Key_Escape)
    assert page.pressed == []


def test_a_button_says_its_words_to_a_screen_reader_and_makes_no_key_of_an_ampersand(qtbot: QtBot, page: Page) -> None:
    page.main.setText("Ra&koto & fils")
    assert page.main.text() == "Ra&koto & fils"
    assert page.main.accessibleName() == "Ra&koto & fils"
    assert page.main.shortcut().isEmpty()


def test_a_button_is_large_enough_for_a_finger(qtbot: QtBot) -> None:
    button = KeyButton("x", height=10)
    qtbot.addWidget(button)
    assert button.sizeHint().height() >= theme.TOUCH
    assert button.minimumSizeHint() == QSize(theme.TOUCH, theme.TOUCH)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("width", [44, 90, 400])
def test_a_button_paints_inside_any_width(qtbot: QtBot, role: Role, width: int) -> None:
    button = KeyButton("Demander 12 500 Ar à 034 12 345 67", "Entrée", "check", role)
    qtbot.addWidget(button)
    button.resize(width, 64)
    plain = button.grab().toImage()
    button.setEnabled(False)
    assert button.grab().toImage() != plain


def test_the_button_with_the_keyboard_looks_different(qtbot: QtBot, page: Page) -> None:
    before = page.main.grab().toImage()
    page.main.setFocus()
    assert page.main.grab().toImage() != before


def test_a_field_shows_the_keyboard_and_a_mistake(qtbot: QtBot) -> None:
    line = QLineEdit()
    field = Field(line)
    qtbot.addWidget(field)
    field.show()
    calm = field.grab().toImage()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.setReadOnly(True)
    focused = field.grab().toImage()
    field.set_wrong(True)
    assert len({bytes(image.constBits()) for image in (calm, focused, field.grab().toImage())}) == 3
    assert field.height() >= theme.TOUCH


def test_a_notice_shows_its_sentence(qtbot: QtBot) -> None:
    notice = Notice("info", "Avant")
    qtbot.addWidget(notice)
    notice.setText("<b>Après</b>")
    assert notice.text() == "<b>Après</b>"


def test_choices_are_tall_enough_for_a_finger(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.addItems(["Tous", "Payé"])
    choice.resize(220, choice.sizeHint().height())
    choice.show()
    assert choice.height() >= theme.TOUCH
    assert choice.view().sizeHintForRow(0) >= theme.TOUCH
    calm = choice.grab().toImage()
    choice.setCurrentIndex(1)
    assert choice.grab().toImage() != calm


@pytest.mark.parametrize(
    ("e164", "whole", "hidden"),
    [
        ("+261341234412", "034 12 344 12", "034 ·· ··4 12"),
        ("+24174123456", "074 12 34 56", "074 ·· ·4 56"),
        ("+2250712345678", "07 12 34 56 78", "07 ·· ·· ·6 78"),
        ("+33612345678", "+33612345678", "···678"),
    ],
)
def test_numbers_are_read_in_groups_and_hidden_in_the_middle(e164: str, whole: str, hidden: str) -> None:
    assert national(e164) == whole
    assert masked(e164) == hidden


def test_no_number_is_no_words() -> None:
    assert masked(None) == ""


@given(st.sampled_from(sorted(COUNTRIES)), st.integers(0, 10**8 - 1))
def test_a_hidden_number_shows_three_digits_at_the_end_and_its_first_group(region: str, rest: int) -> None:
    number = f"+{COUNTRIES[region].calling_code}{rest:08}1"
    assert masked(number).count("·") >= 3
    assert [c for c in masked(number) if c.isdigit()][-3:] == list(number[-3:])
