"""Covers the till's screens while nobody is signed in: at the start, with Ctrl+L, and when it was left alone.

Payments are followed all the same, what was typed stays where it is, and nothing of it can be read or pressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from pos_app.ui.till import Till
from pos_app.ui.watch import Watch

if TYPE_CHECKING:
    from pos_app.core.shop import ShopState
    from pos_app.ui.idle import Idle
    from pos_app.ui.lock_page import LockPage


class Lock(QObject):
    """`covered` is hidden while it is locked; the page takes its place at the end of `room`."""

    changed = Signal(bool)
    """Whether the till is locked from now on."""

    def __init__(self, till: Till, watch: Watch, window: QWidget, covered: Sequence[QWidget], room: QVBoxLayout):
        super().__init__(window)
        self._till, self._watch, self._window = till, watch, window
        self._covered, self._room = covered, room
        self._locked = False
        self._last = ""
        self._keyboard: QWidget | None = None
        self._page: LockPage | None = None
        self._idle: Idle | None = None
        till.shop_changed.connect(self._shop_changed)
        watch.changed.connect(self._show_waiting)

    @property
    def is_locked(self) -> bool:
        """Whether the screens are covered."""
        return self._locked

    @property
    def page(self) -> LockPage | None:
        """The page with the names, once the till was locked."""
        return self._page

    @property
    def idle(self) -> Idle | None:
        """What counts how long nobody touched the till, once somebody had signed in."""
        return self._idle

    def lock(self) -> None:
        """Leave the till: Ctrl+L. Nothing in a home without people, where nobody could come back."""
        self._leave("locked")

    def left_alone(self) -> None:
        """Nobody has touched the till for as long as the settings allow."""
        self._leave("idle")

    def forget_keyboard(self) -> None:
        """Whoever unlocks the till begins afresh, not where the keyboard was left."""
        self._keyboard = None

    def start(self) -> None:
        """Lock where somebody has to sign in first; called once the window was painted."""
        if self._till.shop is not None:
            self._shop_changed(self._till.shop)

    def _leave(self, why: str) -> None:
        shop = self._till.shop
        if self._locked or shop is None or not shop.has_people:
            return
        somebody = shop.signed_in
        self._cover()
        if somebody is not None:
            from pos_app.core.shop import SignOut

            self._till.act(SignOut(somebody.name, why))

    def _shop_changed(self, state: ShopState) -> None:
        if state.signed_in is not None:
            self._last = state.signed_in.name
        if not self._locked and state.has_people and state.signed_in is None:
            self._cover()
        elif not self._locked and state.has_people:
            self._count()

    def _cover(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        # Qt says None where the keyboard is nowhere; its stubs do not.
        self._keyboard = cast("QWidget | None", self._window.focusWidget())
        if self._keyboard is not None:
            self._keyboard.clearFocus()
        self._locked = True
        for widget in self._covered:
            # Not only out of sight: what is disabled takes neither the keyboard nor a shortcut.
            widget.setEnabled(False)
            widget.hide()
        page = self._page or self._new_page()
        page.begin(self._last)
        page.show_waiting(self._watch.count())
        page.show()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._idle is not None:
            self._idle.stop()
        self.changed.emit(True)
        self._show_waiting()

    def _uncover(self) -> None:
        assert self._page is not None
        self._page.clearFocus()
        self._page.hide()
        self._locked = False
        for widget in self._covered:
            widget.setEnabled(True)
            widget.show()
        if self._keyboard is not None and self._keyboard.isVisible():
            self._keyboard.setFocus(Qt.FocusReason.OtherFocusReason)
        self._keyboard = None
        self._count()
        self.changed.emit(False)

    def _new_page(self) -> LockPage:
        # Only a home with people needs it, and not for the first frame.
        from pos_app.ui.lock_page import LockPage

        self._page = page = LockPage(self._till)
        page.opened.connect(self._uncover)
        self._room.addWidget(page, 1)
        return page

    def _show_waiting(self) -> None:
        if self._locked and self._page is not None:
            self._page.show_waiting(self._watch.count())

    def _count(self) -> None:
        if self._till.lock_after <= 0:
            return
        if self._idle is None:
            from pos_app.ui.idle import Idle

            self._idle = Idle(self._window)
            self._idle.left_alone.connect(self.left_alone)
        if not self._idle.is_counting:
            self._idle.start(self._till.lock_after)
