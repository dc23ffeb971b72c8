"""What the simulated printer shows: its state, what came out of it, and buttons that take its paper away."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.paper_line import COVER, OFF, PAPER, PaperLine
from pos_app.ui.paper_roll import PaperRoll
from pos_app.ui.widgets import Icon, KeyButton, PlainLabel
from pos_app.wording.catalog import N_, _, ngettext

_BREAK = {PAPER: N_("Enlever le papier"), COVER: N_("Ouvrir le capot"), OFF: N_("Éteindre")}
_REPAIR = {PAPER: N_("Remettre du papier"), COVER: N_("Fermer le capot"), OFF: N_("Allumer")}
_STATES = {"": N_("Prête"), PAPER: N_("Plus de papier"), COVER: N_("Capot ouvert"), OFF: N_("Éteinte")}
_KEYS = {PAPER: ("F5", Qt.Key.Key_F5), COVER: ("F6", Qt.Key.Key_F6), OFF: ("F7", Qt.Key.Key_F7)}


class PaperPanel(QWidget):
    """One printer. It shows what `refresh` finds, and decides nothing."""

    def __init__(self, line: PaperLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._icon = Icon("printer", theme.ACTION, 26)
        self.state = PlainLabel("", 14, theme.SEMIBOLD, wrap=True)
        self.drawer = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.buttons = {fault: self._fault_button(fault) for fault in _KEYS}
        self.roll = PaperRoll()
        self.setFocusProxy(self.roll)
        self._lay_out()

    def press(self, fault: str) -> None:
        """Break the printer that way, or repair it."""
        self._line.break_down("" if self._line.fault == fault else fault)

    def refresh(self) -> None:
        """Show what the line says now."""
        fault, opened = self._line.fault, self._line.drawer
        for name, button in self.buttons.items():
            button.setText(_(_REPAIR[name] if name == fault else _BREAK[name]))
            button.show_chosen(name == fault)
        self.state.setText(_(_STATES[fault]))
        self._icon.show_icon("triangle-alert" if fault else "printer", theme.REFUSED if fault else theme.ACTION)
        words = ngettext("Tiroir-caisse ouvert {count} fois", "Tiroir-caisse ouvert {count} fois", opened)
        self.drawer.setText(words.format(count=opened))
        self.drawer.setVisible(opened > 0)
        self.roll.show_sheets(self._line.sheets())

    def _fault_button(self, fault: str) -> KeyButton:
        hint, key = _KEYS[fault]
        button = KeyButton("", hint, keys=(key,), px=14, height=theme.TOUCH, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self.press, fault))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._icon)
        head.addWidget(PlainLabel(_("Imprimante"), 17, theme.BOLD))
        head.addStretch(1)
        head.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.drawer)
        column.addWidget(self.roll, 1)
        for button in self.buttons.values():
            column.addWidget(button)
