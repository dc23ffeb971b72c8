"""What the tests of screens share: putting one on a screen, pressing its keys, reading what it shows."""

from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.screens.payment_screen import PaymentScreen
from pos_app.ui.sidebar import SectionButton
from pos_app.ui.widgets import KeyButton

LOW = (620, 600)
NARROW = (620, 660)
WIDE = (944, 683)
HOSTILE = ("<b>PAYÉ</b>", "\u202eétirév\u202c", "a\x00b", "x" * 10_000, "<img src=http://x>", "&amp;\n\t")


def put_on_screen(qtbot: QtBot, widget: QWidget, size: tuple[int, int] = WIDE) -> None:
    """Show `widget` in an active window of the size that the content area has."""
    qtbot.addWidget(widget)
    widget.setFixedSize(*size)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key) -> None:
    """Press a key where the keyboard is."""
    target = QApplication.focusWidget() or widget
    qtbot.keyClick(target, key)


def press_print(qtbot: QtBot, widget: QWidget) -> None:
    """Press the key that prints, where the keyboard is."""
    target = QApplication.focusWidget() or widget
    qtbot.keyClick(target, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def words(widget: QWidget) -> str:
    """Every word that can be seen, in no order."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    buttons = [button.text() for button in widget.findChildren(QAbstractButton) if button.isVisible()]
    return "\n".join([*labels, *buttons])


def spaces(text: str) -> str:
    """`text` with plain spaces, so that a test reads like the screen."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def is_harmless(text: str) -> bool:
    """Whether nothing in `text` could be markup to Qt, hide or reorder anything, or fill the screen."""
    return not set(text) & {"\x00", "\u202e", "\u202c"} and len(text) <= 600


def what_is_cut(screen: QWidget) -> list[str]:
    """The visible words that do not fit into their place, and the buttons that stand outside the screen."""
    cut = [label.text() for label in screen.findChildren(QLabel) if label.isVisible() and not _fits(label)]
    for button in screen.findChildren(QAbstractButton):
        place = QRect(button.mapTo(screen, QPoint(0, 0)), button.size())
        if button.isVisible() and not (screen.rect().contains(place) and _words_fit(button)):
            cut.append(button.text())
    return cut


def _fits(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    return label.fontMetrics().horizontalAdvance(label.text()) <= label.contentsRect().width() + 1


def _words_fit(button: QAbstractButton) -> bool:
    """Whether a button that paints its own words has the room for all of them, at the smallest size it would choose."""
    if isinstance(button, KeyButton):
        return button._content_width(13) <= button.width() - 16
    if isinstance(button, SectionButton):
        return QFontMetricsF(theme.font(13, theme.MEDIUM)).horizontalAdvance(button.text()) <= button.width() - 4
    return True


class WallClock:
    """A time of day that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def keys_free(qtbot: QtBot, screen: PaymentScreen) -> None:
    """Wait until Enter and Escape are listened to again."""
    qtbot.waitUntil(lambda: not screen.keys_are_guarded())
