"""Who works here: new people, new PINs, and who no longer does. Each takes somebody's PIN, and the engine judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.people import LONGEST_NAME, Person
from pos_app.core.shop import AddPerson, ChangePin, DisablePerson, ShopState
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.approval import Approval, Approved
from pos_app.ui.person_form import Filled, PersonForm
from pos_app.ui.person_list import PersonList
from pos_app.ui.person_tile import role_word
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


class PeopleScreen(QWidget):
    """The list; then what is typed of a person; then who allows it."""

    left = Signal()
    """Back to where the person came from."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._act: AddPerson | DisablePerson | ChangePin | None = None
        self._filled: Filled | None = None
        self._about: Person | None = None
        self._wanted = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Personnes et codes"))
        self._build()
        self.add_button.clicked.connect(self.add)
        self.pin_button.clicked.connect(self.change_pin)
        self.disable_button.clicked.connect(self.disable)
        self.back_button.clicked.connect(self.left)
        self.names.chosen.connect(self._show_buttons)
        self.form.filled.connect(self._form_filled)
        self.form.cancelled.connect(self.show_list)
        self.approval.given.connect(self._given)
        self.approval.cancelled.connect(self.show_list)
        till.shop_changed.connect(self._shop_changed)
        till.act_done.connect(self._done)
        till.act_refused.connect(self._refused)
        if till.shop is not None:
            self._shop_changed(till.shop)
        self.show_list()

    # What a person does

    def add(self) -> None:
        """Somebody new."""
        self._about, self._wanted = None, "add"
        self._show(self.form)
        self.form.begin(
            _("Ajouter une personne"),
            _("La personne tape elle-même son code, deux fois. Un gérant l'ajoute ensuite avec le sien."),
            _("Continuer"),
            name=True,
        )

    def change_pin(self) -> None:
        """Another PIN for the chosen one."""
        person = self._active()
        if person is None:
            return
        self._about, self._wanted = person, "pin"
        self._show(self.form)
        self.form.begin(
            _("Nouveau code de {name}").format(name=_name(person)),
            _("La personne tape son nouveau code deux fois. Elle confirme avec l'ancien, ou un gérant avec le sien."),
            _("Continuer"),
            name=False,
            role=person.role,
        )

    def disable(self) -> None:
        """The chosen one no longer works here."""
        person = self._active()
        if person is None:
            return
        self._about, self._wanted = person, "disable"
        self._ask(
            _("{name} ne travaille plus ici").format(name=_name(person)),
            _("Ce nom et ce code n'ouvriront plus la caisse. Ce qui a été fait reste au registre, à ce nom."),
            _("Retirer {name}").format(name=_name(person)),
            managers_only=True,
        )

    def show_list(self) -> None:
        """The names again; what was typed is forgotten."""
        self._filled = self._act = self._about = None
        self._show(self._list)
        self._show_buttons()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._list.isHidden():
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            self.names.step(_STEPS[Qt.Key(event.key())])
        elif event.text().isalpha():
            self.names.choose_by_letter(event.text())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.outcome.setText("")
        self.outcome.setVisible(False)
        # Nobody finds a half-made person, or a new PIN, on a screen that was left.
        self.show_list()

    def minimumSizeHint(self) -> QSize:
        # What a 1024 × 768 window leaves.
        return QSize(560, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))
        side, top = (34, 24) if self.width() >= 760 else (22, 16)
        self._sheet.setContentsMargins(side, top, side, top)

    # On the way

    def _form_filled(self, filled: Filled) -> None:
        self._filled = filled
        if self._about is None:
            name = plain(filled.name, LONGEST_NAME)
            self._ask(
                _("Ajouter {name}, {role}").format(name=name, role=role_word(filled.role).lower()),
                _("Un gérant choisit son nom et tape son code."),
                _("Ajouter {name}").format(name=name),
                managers_only=True,
            )
            return
        self._ask(
            _("Nouveau code de {name}").format(name=_name(self._about)),
            _("Confirmer avec l'ancien code, ou avec celui d'un gérant."),
            _("Changer le code"),
            managers_only=False,
            proposed=self._about.name,
        )

    def _ask(self, title: str, text: str, confirm: str, *, managers_only: bool, proposed: str | None = None) -> None:
        self._show(self.approval)
        self.approval.begin(title, text, managers_only=managers_only, reason=False, confirm=confirm, proposed=proposed)

    def _given(self, approved: Approved) -> None:
        filled, about = self._filled, self._about
        if self._wanted == "disable" and about is not None:
            self._act = DisablePerson(about.name, approved.by, approved.pin)
        elif about is not None and filled is not None:
            self._act = ChangePin(about.name, filled.pin, approved.by, approved.pin)
        elif filled is not None:
            self._act = AddPerson(filled.name, filled.role, filled.pin, approved.by, approved.pin)
        if self._act is not None:
            self._till.act(self._act)

    def _done(self, news: ActDone) -> None:
        act = self._act
        if act is None or news.act is not act:
            return
        self.show_list()
        name = plain(act.name, LONGEST_NAME)
        if isinstance(act, AddPerson):
            words = _("{name} peut maintenant ouvrir la caisse avec son code.").format(name=name)
        elif isinstance(act, ChangePin):
            words = _("Le code de {name} est changé.").format(name=name)
        else:
            words = _("{name} ne peut plus ouvrir la caisse.").format(name=name)
        self.outcome.setText(words)
        self.outcome.setVisible(True)

    def _refused(self, news: ActRefused) -> None:
        if self._act is not None and news.act is self._act:
            self._act = None
            self.approval.refuse(news.error)

    def _shop_changed(self, state: ShopState) -> None:
        order = sorted(state.people, key=lambda person: person.disabled)
        if order != [tile.person for tile in self.names.tiles]:
            self.names.show_people(order)
        self._show_buttons()

    # What is shown

    def _active(self) -> Person | None:
        person = self.names.person
        return None if person is None or person.disabled else person

    def _show(self, page: QWidget) -> None:
        for known in (self._list, self.form, self.approval):
            known.setVisible(known is page)

    def _show_buttons(self) -> None:
        for button in (self.pin_button, self.disable_button):
            button.setEnabled(self._active() is not None)

    def _build(self) -> None:
        self.outcome = Notice("circle-check", colour=theme.PAID, tint=theme.PAID_TINT, px=15)
        self.outcome.setVisible(False)
        self.names = PersonList()
        self.add_button = KeyButton(_("Ajouter"), "F6", "user-round-plus", Role.PRIMARY, keys=(Qt.Key.Key_F6,))
        self.pin_button = KeyButton(_("Changer le code"), "F7", "key-round", keys=(Qt.Key.Key_F7,))
        self.disable_button = KeyButton(_("Retirer"), _("Suppr"), "ban", Role.DANGER, keys=(Qt.Key.Key_Delete,))
        self.back_button = KeyButton(_("Retour"), _("Échap"), "x", keys=(Qt.Key.Key_Escape,))
        self.form = PersonForm(_("Retour"))
        self.approval = Approval(self._till)
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(PlainLabel(_("Personnes et codes"), 22, theme.BOLD, wrap=True))
        words = _("Chacun ouvre la caisse avec son nom et son code, et tout ce qu'il fait est noté à son nom.")
        column.addWidget(PlainLabel(words, 15, wrap=True))
        column.addWidget(self.outcome)
        column.addWidget(self.names, 1)
        column.addWidget(ActionRow(self.add_button, self.pin_button, self.disable_button, self.back_button))
        card = Card()
        self._page = QVBoxLayout(self)
        self._page.addWidget(card)
        self._sheet = QVBoxLayout(card)
        for page in (self._list, self.form, self.approval):
            self._sheet.addWidget(page)


def _name(person: Person) -> str:
    return plain(person.name, LONGEST_NAME)
