"""When somebody else signs in than the one before, and how a screen of the one before is let go. It acts on nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.core.shop import ShopState


class Changeover(QObject):
    """Knows who was signed in last; whoever comes back to the own till finds it as it was left."""

    due = Signal()
    """Somebody else works here from now on."""

    def __init__(self, till: Till, parent: QObject) -> None:
        super().__init__(parent)
        self._last = ""
        till.shop_changed.connect(self._shop_changed)

    def _shop_changed(self, state: ShopState) -> None:
        if state.signed_in is None:
            return
        before, self._last = self._last, state.signed_in.name
        if before and before != self._last:
            self.due.emit()


def let_go(screen: QWidget) -> None:
    """Throw a screen away that may be in the middle of something: nothing is told to it, nor by it, any more.

    What it has asked of the engine, and a file that it is writing, are finished all the same.
    """
    from pos_app.ui.crossing import Crossing
    from pos_app.ui.query import Query

    screen.blockSignals(True)
    for query in screen.findChildren(Query):
        query.forget()
    for crossing in screen.findChildren(Crossing):
        # A thread must not find half an object to post to.
        crossing.close()
    screen.hide()
    screen.deleteLater()
