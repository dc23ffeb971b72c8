"""What covers the till while nobody works at it: the names, the keys of a PIN, how many payments wait for somebody.

It shows no amount, no number and no reference. Who is right is for the engine to say.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.people import LONGEST_NAME, Person, Role
from pos_app.core.shop import ShopState, SignIn
from pos_app.ui import theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.person_list import PersonList
from pos_app.ui.phone_pin import PinDots, PinPad
from pos_app.ui.pin_keys import digit_of
from pos_app.ui.pin_words import LOCKED, pause_of, pause_words, refusal, seconds_of
from pos_app.ui.screens.payment_screen import with_icon
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, Icon, Notice, PlainLabel
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.core.errors import KnownError
    from pos_app.core.news import ActDone, ActRefused, EngineFailed

_SECOND_MS = 1000
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


class LockPage(QWidget):
    """One keyboard for the whole page: arrows and letters choose the name, digits are the PIN."""

    opened = Signal()
    """Somebody was believed."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._pin = ""
        self._act: SignIn | None = None
        self._error: KnownError | None = None
        self._error_of = ""
        self._since_error = QElapsedTimer()
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._show_state)
        self._last = ""
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.names.chosen.connect(self._person_chosen)
        self.pad.typed.connect(self.type_digit)
        self.pad.erased.connect(self.erase)
        till.shop_changed.connect(self._shop_changed)
        till.act_done.connect(self._done)
        till.act_refused.connect(self._refused)
        till.failed.connect(self._engine_failed)

    def begin(self, last: str) -> None:
        """Ask afresh who is there; `last` worked here before and is proposed."""
        self._forget()
        self._act, self._error, self._last = None, None, last
        if self._till.shop is not None:
            self._shop_changed(self._till.shop)
        self._show_state()

    def show_waiting(self, count: int) -> None:
        """Say how many payments somebody has to look at; not which ones."""
        words = ngettext(
            "{count} paiement à suivre : la caisse continue de le vérifier.",
            "{count} paiements à suivre : la caisse continue de les vérifier.",
            count,
        )
        self.waiting.setText(words.format(count=count) if count else "")
        self.waiting.setVisible(bool(count))

    def type_digit(self, digit: str) -> None:
        """One more digit; the last one asks the engine."""
        person = self.names.person
        if person is None or self._act is not None or len(self._pin) >= person.role.digits:
            return
        if self._error is not None and not self._left():
            self._error = None
        self._pin += digit
        self._show_state()
        if len(self._pin) == person.role.digits:
            self._sign_in(person)

    def erase(self) -> None:
        """Take the last digit back."""
        if self._act is None:
            self._pin = self._pin[:-1]
            self._show_state()

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, digit = event.key(), digit_of(event)
        if event.isAutoRepeat() and (digit or key in ENTER_KEYS):
            return
        if digit:
            self.type_digit(digit)
        elif key == Qt.Key.Key_Backspace:
            self.erase()
        elif key == Qt.Key.Key_Escape:
            self._forget()
        elif key in _STEPS:
            self._step(_STEPS[Qt.Key(key)])
        elif event.text().isalpha() and self._act is None:
            self.names.choose_by_letter(event.text())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # There is one place for the keyboard here: Tab goes from name to name.
        self._step(1 if forward else -1)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= 900 and self.height() >= 600
        self._sheet.setContentsMargins(*((44, 34, 44, 30) if wide else (24, 18, 24, 16)))
        self._sheet.setSpacing(18 if wide else 10)

    # What a person does

    def _step(self, by: int) -> None:
        if self._act is None:
            self.names.step(by)

    def _person_chosen(self, person: Person) -> None:
        self.dots.set_length(person.role.digits)
        self._forget()

    def _sign_in(self, person: Person) -> None:
        self._error = None
        self._act = SignIn(person.name, self._pin)
        self._pin = ""
        self._show_state()
        self._till.act(self._act)

    def _forget(self) -> None:
        self._pin = ""
        self._show_state()

    # What the till tells

    def _shop_changed(self, state: ShopState) -> None:
        people = tuple(person for person in state.people if not person.disabled)
        known = tuple(tile.person for tile in self.names.tiles)
        if [(one.name, one.role) for one in known] != [(one.name, one.role) for one in people]:
            self.names.show_people(people, self._last)
        for tile, person in zip(self.names.tiles, people, strict=True):
            # Their pauses may have changed.
            tile.person = person
        self._show_state()

    def _done(self, news: ActDone) -> None:
        if news.act is self._act:
            self._act = None
            self.opened.emit()

    def _refused(self, news: ActRefused) -> None:
        if self._act is not None and news.act is self._act:
            self._error, self._error_of = news.error, self._act.by
            self._act = None
            self._since_error.start()
            self._show_state()

    def _engine_failed(self, _news: EngineFailed) -> None:
        self._act = None
        self._show_state()

    # What is shown

    def _left(self) -> float:
        """Seconds of the pause that the last refusal spoke of."""
        if self._error is None:
            return 0.0
        return max(0.0, seconds_of(self._error) - self._since_error.elapsed() / 1000)

    def _trouble(self) -> str:
        person = self.names.person
        if person is None:
            return ""
        mine = self._error if self._error_of == person.name else None
        if mine is not None and mine.code == LOCKED:
            return refusal(mine, self._left())
        left = pause_of(person, datetime.now(UTC))
        if left > 0:
            return pause_words(left)
        return "" if mine is None else refusal(mine)

    def _show_state(self) -> None:
        person = self.names.person
        if person is None:
            self.who.setText(_("Choisir un nom"))
        else:
            kind = _("à 6 chiffres") if person.role is Role.MANAGER else _("à 4 chiffres")
            self.who.setText(_("Code {kind} de {name}").format(kind=kind, name=plain(person.name, LONGEST_NAME)))
        if self._act is not None:
            self.who.setText(_("Vérification du code…"))
        self.dots.show_count(self.dots.length if self._act is not None else len(self._pin))
        self.pad.setEnabled(person is not None and self._act is None)
        words = self._trouble()
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self.setAccessibleDescription(words or self.who.text())

    def _lay_out(self) -> None:
        card = Card()
        self._sheet = QVBoxLayout(card)
        self._sheet.addLayout(self._head())
        self.waiting = Notice("hourglass", px=15)
        self.waiting.setVisible(False)
        self._sheet.addWidget(self.waiting)
        columns = QHBoxLayout()
        columns.setSpacing(36)
        self.names = PersonList()
        columns.addWidget(self.names, 5)
        columns.addLayout(self._keys(), 4)
        self._sheet.addLayout(columns, 1)
        words = _("↑ ↓ ou la première lettre : choisir le nom · chiffres : taper le code · Échap : effacer")
        self._sheet.addWidget(with_icon("info", PlainLabel(words, 13, colour=theme.INK_SOFT, wrap=True)))
        card.setMaximumSize(960, 640)
        page = QGridLayout(self)
        page.setContentsMargins(14, 14, 14, 14)
        page.addWidget(card, 0, 0)
        self.setAccessibleName(_("Caisse verrouillée"))

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = PlainLabel(_("Caisse verrouillée"), 25, theme.BOLD, wrap=True)
        words.addWidget(self.title)
        shop = _("{shop} · {till}").format(shop=self._till.shop_name, till=self._till.till_code)
        words.addWidget(PlainLabel(shop, 15, colour=theme.INK_SOFT, limit=120, wrap=True))
        head = QHBoxLayout()
        head.setSpacing(18)
        head.addWidget(Icon("lock", theme.ACTION, 44), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _keys(self) -> QVBoxLayout:
        self.who = PlainLabel("", 16, theme.SEMIBOLD, wrap=True)
        self.who.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.dots = PinDots()
        self.trouble = Notice("circle-x", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=15)
        self.trouble.setVisible(False)
        self.pad = PinPad()
        self.pad.setMaximumSize(360, 340)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(self.who)
        column.addWidget(self.dots)
        column.addWidget(self.trouble)
        column.addWidget(self.pad, 1)
        return column
