"""Where a shop makes its first manager, or puts it off. From then on the till asks for names and PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.people import Role
from pos_app.core.shop import AddPerson
from pos_app.ui import theme
from pos_app.ui.person_form import Filled, PersonForm
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused


class FirstManagerScreen(QWidget):
    """A name and a PIN of six digits, typed twice."""

    left = Signal()
    """The manager was made, or nobody wants to make one now."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._act: AddPerson | None = None
        card = Card(bar=theme.ACTION)
        self._page = QVBoxLayout(self)
        self._page.addWidget(card)
        self._sheet = QVBoxLayout(card)
        self.form = PersonForm(_("Plus tard"))
        self._sheet.addWidget(self.form)
        self.setFocusProxy(self.form.name)
        self.form.filled.connect(self._filled)
        self.form.cancelled.connect(self.left)
        till.act_done.connect(self._done)
        till.act_refused.connect(self._refused)
        self.begin()

    def begin(self) -> None:
        """Ask afresh."""
        self._act = None
        self.form.begin(
            _("Créer le premier gérant"),
            _(
                "Un gérant tranche les paiements à vérifier, autorise les rendus, corrige et ajoute les caissiers ; "
                "chacun ouvre alors la caisse avec son nom et son code. Sans gérant, la caisse travaille sans code, "
                "au nom de « caisse ». Un code oublié ne se retrouve pas : seul un autre gérant peut en donner un "
                "nouveau."
            ),
            _("Créer le gérant"),
            name=True,
            role=Role.MANAGER,
        )

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves.
        return QSize(560, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))
        side, top = (38, 28) if self.width() >= 760 else (24, 18)
        self._sheet.setContentsMargins(side, top, side - 8, top)

    def _filled(self, filled: Filled) -> None:
        self._act = AddPerson(filled.name, filled.role, filled.pin)
        self._till.act(self._act)

    def _done(self, news: ActDone) -> None:
        if self._act is not None and news.act is self._act:
            self.begin()
            self.left.emit()

    def _refused(self, news: ActRefused) -> None:
        if self._act is not None and news.act is self._act:
            self._act = None
            self.form.refuse(news.error)
