"""When a shop without people is offered to make its first manager: once in a run, in a training once at all."""

from PySide6.QtCore import QObject, Signal

from pos_app.core.payment import Environment
from pos_app.ui.till import Till


class FirstStart(QObject):
    """Tells when the offer is due; whoever shows it calls `done`."""

    due = Signal()

    def __init__(self, till: Till, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._over = False
        till.ready.connect(self._ready)

    def done(self) -> None:
        """It was shown: not again in this run, unless somebody asks for it."""
        self._over = True

    def _ready(self) -> None:
        shop = self._till.shop
        if self._over or shop is None or shop.has_people:
            return
        # Whoever put it off in a training wants to try the rest of the till.
        known = shop.day is not None or shop.last is not None
        if not (known and self._till.environment is Environment.TRAINING):
            self.due.emit()
