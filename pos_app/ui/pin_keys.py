"""Which digit a key is, where only digits are typed: also on keyboards whose top row gives digits with Shift alone."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_AZERTY = dict(zip("à&é\"'(-è_ç", "0123456789", strict=True))
"""The top row of a French keyboard without Shift."""
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def digit_of(event: QKeyEvent) -> str:
    """One ASCII digit, or nothing for a key that is none."""
    text = event.text()
    if event.modifiers() & _COMMANDS or len(text) != 1:
        return ""
    if text.isascii() and text.isdigit():
        return text
    return _AZERTY.get(text, "")
