"""What is said of a printer besides where it is: paper, model, cut, drawer, picture, and receipts by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.printing import Connection, Printer
from pos_app.ui import theme
from pos_app.ui.choice import Choice
from pos_app.ui.switch import Switch
from pos_app.ui.widgets import KeyButton, PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.receipts.profiles import Profile

_DEFAULT = "default"
_TITLE_LIMIT = 50
_PAPERS = ((80, "Alt+8", "Alt+_"), (58, "Alt+5", "Alt+("))
"""Width, its key, and the key of the same place on a French keyboard."""
MODEL_KEY = "Alt+M"


class PrinterOptions(QWidget):
    """`changed` tells each change that a person makes; `of` puts them on a printer."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = 80
        self._profiles: Mapping[str, Profile] = {}
        self.papers = {width: self._paper_button(width, *keys) for width, *keys in _PAPERS}
        self.model = Choice()
        self.model.setAccessibleName(_("Modèle de l'imprimante"))
        self.model.addItem(_("Modèle courant"), _DEFAULT)
        self.cut = Switch(_("Coupe-papier"), "Alt+C")
        self.drawer = Switch(_("Ouvrir le tiroir-caisse"), "Alt+T")
        self.raster = Switch(_("En image (si accents faux)"), "Alt+G")
        self.automatic = Switch(_("Reçu après chaque paiement"), "Alt+A")
        self.switches = (self.cut, self.drawer, self.raster, self.automatic)
        self._lay_out()
        for switch in self.switches:
            switch.clicked.connect(self.changed)
        self.model.activated.connect(self._model_chosen)
        shortcut = QShortcut(QKeySequence(MODEL_KEY), self)
        shortcut.activated.connect(partial(self.model.setFocus, Qt.FocusReason.ShortcutFocusReason))

    def show_profiles(self, profiles: Mapping[str, Profile]) -> None:
        """Offer these models; the chosen one stays, also where nobody knows it."""
        chosen = self.model.currentData()
        self._profiles = profiles
        self.model.clear()
        self.model.addItem(_("Modèle courant"), _DEFAULT)
        for name, profile in profiles.items():
            if name != _DEFAULT:
                self.model.addItem(plain(profile.title, _TITLE_LIMIT), name)
        self._choose_model(chosen)

    def show_options(self, printer: Printer, *, automatic: bool) -> None:
        """Show what is said of `printer`."""
        self._show_width(printer.width)
        self._choose_model(printer.profile)
        self.cut.setChecked(printer.cut)
        self.drawer.setChecked(printer.drawer)
        self.raster.setChecked(printer.raster)
        self.automatic.setChecked(automatic)

    def show_for(self, connection: Connection | None) -> None:
        """Offer what makes a difference there: a printer of pages has no paper to choose and nothing to cut."""
        by_codes = connection not in (None, Connection.OFFICE)
        for widget in (*self.papers.values(), self.model, self.cut, self.drawer, self.raster):
            widget.setEnabled(by_codes)
        self.automatic.setEnabled(connection is not None)

    def of(self, printer: Printer) -> Printer:
        """`printer` with what is shown here."""
        return replace(
            printer,
            width=self._width,
            profile=self.model.currentData(),
            cut=self.cut.isChecked(),
            drawer=self.drawer.isChecked(),
            raster=self.raster.isChecked(),
        )

    def _model_chosen(self) -> None:
        profile = self._profiles.get(self.model.currentData())
        if profile is not None and profile.paper:
            # Whoever knows the model knows its paper.
            self._show_width(profile.paper)
        self.changed.emit()

    def _choose_model(self, name: str) -> None:
        index = self.model.findData(name)
        if index < 0:
            self.model.addItem(plain(name, _TITLE_LIMIT), name)
            index = self.model.count() - 1
        self.model.setCurrentIndex(index)

    def _paper_chosen(self, width: int) -> None:
        self._show_width(width)
        self.changed.emit()

    def _show_width(self, width: int) -> None:
        self._width = width
        for known, button in self.papers.items():
            button.show_chosen(known == width)

    def _paper_button(self, width: int, hint: str, french: str) -> KeyButton:
        words = _("{width}\u00a0mm").format(width=width)
        button = KeyButton(words, hint, keys=(hint, french), px=15, height=48)
        button.clicked.connect(partial(self._paper_chosen, width))
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(_title(_("Papier")))
        papers = QHBoxLayout()
        papers.setSpacing(10)
        for button in self.papers.values():
            papers.addWidget(button, 1)
        column.addLayout(papers)
        column.addSpacing(6)
        column.addWidget(_title(_("Modèle ({key}), puis taper son nom").format(key=MODEL_KEY)))
        column.addWidget(self.model)
        column.addSpacing(4)
        for switch in self.switches:
            column.addWidget(switch)
        column.addStretch(1)


def _title(words: str) -> PlainLabel:
    return PlainLabel(words, 14, theme.SEMIBOLD, theme.INK_SOFT)
