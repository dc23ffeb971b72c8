"""Somebody allows something: who, with their PIN, why, and the operator's number where one is needed. Decides nothing.

The engine is the guard: whoever is chosen here may be refused there, and reads why in this panel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from pos_app.ui.approval_layout import ApprovalLayout, Line, hold_keyboard
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.pin_words import WRONG, pause_of, pause_words, refusal, seconds_of
from pos_app.ui.till import Till
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.core.errors import KnownError

_SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Approved:
    """What was given: fields of the same names of the acts. `pin` is None where the home has no people."""

    by: str
    pin: str | None = field(default=None, repr=False)
    reason: str = ""
    transaction: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    managers_only: bool = False
    reason: bool = False
    transaction: bool = False
    choices: tuple[str, ...] = ()
    confirm: str = ""


_NOTHING = _Asked()


class Approval(ApprovalLayout):
    """An inline panel. `begin` says what is to be allowed; then `given` or `cancelled`, once each time.

    After `given` it waits for its owner: `refuse` says why it was not done and asks again; a panel that is hidden or
    begun anew forgets the PIN.
    """

    given = Signal(object)
    """The `Approved`. The PIN has left the field by then."""
    cancelled = Signal()

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(till, parent)
        self._till = till
        self._asked = _NOTHING
        self._busy = False
        self._error: KnownError | None = None
        self._since_error = QElapsedTimer()
        self._last_line: Line = self.pin
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._show_trouble)
        self._connect()
        self._repaint()

    def begin(
        self,
        title: str,
        text: str,
        *,
        managers_only: bool,
        reason: bool,
        transaction: bool = False,
        reason_choices: tuple[str, ...] = (),
        confirm: str = "",
        proposed: str | None = None,
    ) -> None:
        """Ask afresh. `confirm` are the words of the button; `proposed` is the name that is chosen to begin with.

        With people a name and a PIN are asked for. Everybody can be chosen, managers first where it takes one: a
        cashier who tries is refused by the engine, which keeps that.
        """
        self._asked = _Asked(managers_only, reason, transaction, reason_choices, confirm or _("Confirmer"))
        self._busy, self._error = False, None
        self.title.setText(title)
        self.text.setText(text)
        for line in self._lines():
            line.setText("")
        self.reason.clear()
        for words in (_("Choisir le motif"), *reason_choices, _("Autre motif, à taper")):
            self.reason.addItem(plain(words, 80))
        self.person.offer(managers_first=managers_only, proposed=proposed, afresh=True)
        self._person_changed()
        self._last_line = self.transaction if transaction else self.pin
        self._repaint()
        self.focus_first()

    def refuse(self, error: KnownError) -> None:
        """Say why it was not done, and let it be given again."""
        self._busy, self._error = False, error
        self._since_error.start()
        self._repaint()
        if self.isVisible():
            missing = self._missing()
            (self.button if missing is None else missing).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_waiting(self) -> bool:
        """Whether something was given that has not been answered."""
        return self._busy

    def focus_first(self) -> None:
        """Put the keyboard where the first answer is missing."""
        missing = self._missing()
        target = missing or (self.button if self._impossible() is None else self.back_button)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pin.forget()
        self._repaint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, Line) and event.type() is QEvent.Type.FocusIn:
            self._last_line = watched
        if isinstance(watched, QComboBox) and isinstance(event, QKeyEvent) and event.key() in ENTER_KEYS:
            if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._go_on()
            return True
        return False

    # What a person does

    def _connect(self) -> None:
        for line in self._lines():
            line.textEdited.connect(self._edited)
            line.installEventFilter(self)
        self._on_enter(self._go_on)
        self.reason.currentIndexChanged.connect(self._edited)
        self.person.currentIndexChanged.connect(self._person_changed)
        for choice in (self.reason, self.person):
            choice.installEventFilter(self)
        self.pad.typed.connect(self._key_typed)
        self.pad.erased.connect(self._key_erased)
        self.button.clicked.connect(self._give)
        self.back_button.clicked.connect(self._cancel)
        self._till.shop_changed.connect(self._offer_people)

    def _edited(self) -> None:
        self._repaint()

    def _person_changed(self) -> None:
        # Another person's PIN, and another person's pause.
        self.pin.forget()
        chosen = self.person.person
        if chosen is not None:
            self.pin.setMaxLength(chosen.role.digits)
        if not self._busy:
            self._error = None
        self._repaint()

    def _go_on(self) -> None:
        """Enter: on to what is missing, else give it."""
        missing = self._missing()
        if missing is None:
            self._give()
        else:
            missing.setFocus(Qt.FocusReason.TabFocusReason)

    def _key_typed(self, text: str) -> None:
        self._last_line.insert(text)
        self._repaint()

    def _key_erased(self) -> None:
        self._last_line.backspace()
        self._repaint()

    def _give(self) -> None:
        if self._busy or self._asked is _NOTHING or self._impossible() is not None or self._missing() is not None:
            return
        chosen = self.person.person
        approved = Approved(
            by=self._till.cashier if chosen is None else chosen.name,
            pin=None if chosen is None else self.pin.text(),
            reason=self._why(),
            transaction=self.transaction.text().strip() if self._asked.transaction else None,
        )
        self._busy, self._error = True, None
        hold_keyboard(self)
        self.pin.forget()
        self._repaint()
        self.given.emit(approved)

    def _cancel(self) -> None:
        if not self._busy:
            self.pin.forget()
            self.cancelled.emit()

    # What stands there

    def _offer_people(self) -> None:
        """Who works here may have changed while it is asked."""
        if self.person.offer(managers_first=self._asked.managers_only):
            self._person_changed()

    def _types_reason(self) -> bool:
        """Whether the reason is typed rather than chosen."""
        last = self.reason.count() - 1
        return self._asked.reason and (not self._asked.choices or self.reason.currentIndex() == last)

    def _why(self) -> str:
        if not self._asked.reason:
            return ""
        if self._types_reason():
            return " ".join(self.other_reason.text().split())
        index = self.reason.currentIndex()
        return self._asked.choices[index - 1] if index > 0 else ""

    def _impossible(self) -> str | None:
        """Why nobody can allow it in this home, or None."""
        if self._asked.managers_only and not self.person.people:
            return _(
                "Il faut un gérant avec un code, et cette caisse n'en a pas encore : le créer sous Infos (F10), "
                "Personnes et codes (Ctrl+G), puis revenir ici."
            )
        return None

    def _missing(self) -> QWidget | None:
        chosen = self.person.person
        wanted: tuple[tuple[QWidget, bool], ...] = (
            (self.transaction, not self._asked.transaction or bool(self.transaction.text().strip())),
            (self.other_reason if self._types_reason() else self.reason, not self._asked.reason or bool(self._why())),
            (self.pin, chosen is None or len(self.pin.text()) == chosen.role.digits),
        )
        return next((widget for widget, there in wanted if not there), None)

    # What is shown

    def _show_trouble(self) -> None:
        error, left = self._error, 0.0
        if error is None:
            self.trouble.setText(self._impossible() or "")
        else:
            left = max(0.0, seconds_of(error) - self._since_error.elapsed() / 1000)
            words = refusal(error, left)
            if error.code == WRONG:
                left = pause_of(self.person.known, datetime.now(UTC))
                words = pause_words(left) if left > 0 else words
            self.trouble.setText(words)
        if left > 0:
            self._second.start()
        else:
            self._second.stop()
        self.trouble.setVisible(bool(self.trouble.text()))

    def _repaint(self) -> None:
        asked, possible, with_people = self._asked, self._impossible() is None, bool(self.person.people)
        self._show_trouble()
        self._transaction_row.setVisible(possible and asked.transaction)
        self._reason_row.setVisible(possible and asked.reason and bool(asked.choices))
        self._other_row.setVisible(possible and self._types_reason())
        for widget in (self._person_row, self._pin_row):
            widget.setVisible(possible and with_people)
        self.pad.setVisible(possible and (with_people or asked.transaction))
        self._actions.show_button(self.button, possible)
        self._show_button()
        for widget in (*self._lines(), self.reason, self.person, self.pad, self.back_button):
            widget.setEnabled(not self._busy)

    def _show_button(self) -> None:
        missing = self._missing()
        words = {
            self.transaction: _("Taper le numéro de transaction"),
            self.reason: _("Choisir le motif"),
            self.other_reason: _("Dire le motif"),
            self.pin: _("Taper le code"),
        }
        ready = missing is None and not self._busy and self._asked is not _NOTHING
        self.button.setEnabled(ready)
        self.button.set_key_hint(_("Entrée") if ready else "")
        if self._busy:
            self.button.setText(_("Un instant…"))
        else:
            self.button.setText(self._asked.confirm if missing is None else words[missing])
