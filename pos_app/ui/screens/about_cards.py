"""Cards of the page about the till that do something: paste a daily key, copy an address. They show no key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.operator import Operator
from pos_app.ui import theme
from pos_app.ui.account_news import OLD_KEY, AccountNews, key_hours
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Field, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_clock, format_day
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.errors import hint, sentence

if TYPE_CHECKING:
    from pos_app.core.news import KeyOffered, Listening
    from pos_app.core.provider import KeyState

_KEY_LIMIT = 200
_NAME_LIMIT = 40
_NOT_PROVED = "key_not_proved"
"""The engine's word for a key that the operator did not take in a cheap question."""
_SOURCES = {
    "settings": N_("des réglages"),
    "callback": N_("envoyée par {operator}"),
    "pasted": N_("collée à la main"),
}


class KeyCard(Card):
    """The daily key of one account: how old, where from, and a field for a new one, which is emptied at once."""

    def __init__(self, till: Till, news: AccountNews, operator: Operator) -> None:
        super().__init__()
        self._till, self._news, self.operator = till, news, operator
        self._name = plain(operator.name, _NAME_LIMIT)
        self._asking = False
        self.title = PlainLabel(_("Clé du jour de {operator}").format(operator=self._name), 16, theme.BOLD)
        self.state = PlainLabel("", 14, theme.MEDIUM, wrap=True)
        self.alarm = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(_KEY_LIMIT)
        self.field.setPlaceholderText(_("Coller la nouvelle clé"))
        self.field.setAccessibleName(_("Nouvelle clé de {operator}").format(operator=self._name))
        self.button = KeyButton(_("Essayer cette clé"), icon="key-round", role=Role.SECONDARY, px=15, height=48)
        self.outcome = PlainLabel("", 14, theme.MEDIUM, wrap=True)
        self._lay_out()
        self.button.clicked.connect(self.offer)
        self.field.returnPressed.connect(self.offer)
        till.key_offered.connect(self._offered)
        self.refresh()

    def offer(self) -> None:
        """Have the pasted key proved. The field is emptied whatever comes of it."""
        key = self.field.text().strip()
        self.field.setText("")
        if self._asking:
            return
        if not key:
            self._say(_("Coller d'abord la clé reçue de {operator}.").format(operator=self._name), theme.INK)
            return
        self._asking = True
        self.button.setEnabled(False)
        self._say(_("{operator} essaie la clé…").format(operator=self._name), theme.INK)
        self._till.offer_key(self.operator.id, key)

    def refresh(self) -> None:
        """Show the key's age as it is now."""
        state = self._news.key(self.operator)
        if state is None:
            return
        self.state.setText(_age(state, self._name))
        self.alarm.setText(_alarm(state, self._name))
        self.alarm.setVisible(bool(self.alarm.text()))

    def _offered(self, news: KeyOffered) -> None:
        if news.operator not in (self.operator.id, self.operator.account_id):
            return
        self._asking = False
        self.button.setEnabled(True)
        if news.accepted:
            self._say(_("Clé acceptée : elle sert à partir de maintenant."), theme.PAID)
            return
        if news.reason in (None, _NOT_PROVED):
            why = _("{operator} ne l'a pas confirmée.").format(operator=self._name)
        else:
            why = hint(KnownError(news.reason))
        self._say(_("Clé non acceptée ; celle d'avant reste en service. {why}").format(why=why), theme.REFUSED)

    def _say(self, words: str, colour: str) -> None:
        self.outcome.setText(words)
        self.outcome.set_colour(colour)
        self.outcome.setVisible(bool(words))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Field(self.field, 15, theme.MEDIUM, 48), 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        for widget in (self.title, self.state, self.alarm):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self.outcome)
        self.outcome.setVisible(False)


class AddressesCard(Card):
    """Where providers reach this till: addresses to enter in the shop's accounts, one press copies one."""

    def __init__(self, listening: Listening) -> None:
        super().__init__()
        self.listening = listening
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(_("Adresses d'annonce"), 16, theme.BOLD))
        if listening.error is not None:
            self.alarm = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
            self.alarm.setText(
                _("{why} Les paiements sont suivis quand même, en interrogeant les opérateurs.").format(
                    why=sentence(listening.error)
                )
            )
            column.addWidget(self.alarm)
        if listening.addresses:
            words = _("À donner à l'opérateur, et à personne d'autre : il y annonce les paiements.")
            column.addWidget(PlainLabel(words, 14, theme.REGULAR, theme.INK_SOFT, wrap=True))
        self.rows = [_AddressRow(name, address) for name, address in listening.addresses]
        for row in self.rows:
            column.addWidget(row)


class _AddressRow(QWidget):
    """One address, in a field that can be read and marked but not changed: it has no place for a line to end."""

    def __init__(self, name: str, address: str) -> None:
        super().__init__()
        shown = plain(name, _NAME_LIMIT)
        self.line = QLineEdit(address)
        self.line.setReadOnly(True)
        self.line.setCursorPosition(0)
        self.line.setAccessibleName(_("Adresse pour {operator}").format(operator=shown))
        self.button = KeyButton(_("Copier"), icon="copy", role=Role.SECONDARY, px=15, height=48)
        self.button.setAccessibleName(_("Copier l'adresse pour {operator}").format(operator=shown))
        self.button.clicked.connect(self._copy)
        label = PlainLabel(shown, 14, theme.REGULAR, theme.INK_SOFT)
        label.setMinimumWidth(110)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Field(self.line, 14, theme.REGULAR, 48), 1)
        row.addWidget(self.button)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.button.setText(_("Copié"))


def _age(state: KeyState, operator: str) -> str:
    source = _(_SOURCES[state.source]).format(operator=operator) if state.source in _SOURCES else ""
    if state.since is None:
        words = _("Âge inconnu")
    else:
        words = _("En service depuis {hours} h (le {day} à {time})").format(
            hours=key_hours(state.since, datetime.now(UTC)),
            day=format_day(state.since),
            time=format_clock(state.since),
        )
    return _("{age}, {source}").format(age=words, source=source) if source else words


def _alarm(state: KeyState, operator: str) -> str:
    if state.refused:
        return _(
            "{operator} refuse cette clé : aucune demande ne passe et aucun paiement n'est perdu. Prendre la clé du "
            "jour sur le site de {operator} et la coller ici ; la caisse vérifie alors aussitôt les paiements en cours."
        ).format(operator=operator)
    if state.since is not None and datetime.now(UTC) - state.since >= OLD_KEY:
        return _("Une clé vit 24 h : coller celle du jour avant qu'elle ne soit refusée.")
    return ""
