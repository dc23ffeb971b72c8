"""What the window does about printing: receipts by themselves, a notice where none come out, the way to the queue.

Made after the first frame, in a till that has a print queue. It covers nothing and takes the keyboard from nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QBoxLayout

from pos_app.ui.automatic_receipts import AutomaticReceipts
from pos_app.ui.print_notice import PrintNotice
from pos_app.ui.print_trouble import PrintTrouble
from pos_app.ui.sections import PRINT_QUEUE

if TYPE_CHECKING:
    from pos_app.core.payment import Payment
    from pos_app.ui.prints import Prints
    from pos_app.ui.till import Till
    from pos_app.ui.window import TillWindow


class WindowPrints(QObject):
    """`room` is where the line stands on screens without a lane, above everything else in it."""

    def __init__(self, window: TillWindow, till: Till, prints: Prints, room: QBoxLayout) -> None:
        super().__init__(window)
        self._window, self._lane, self._room = window, window.lane, room
        self._before: Payment | None = None
        self.automatic = AutomaticReceipts(till, prints, window.watch, self)
        self.trouble = PrintTrouble(prints, self)
        self.card: PrintNotice | None = None
        self.banner: PrintNotice | None = None
        self.trouble.changed.connect(self.show)
        self.show()

    def show(self) -> None:
        """Put the notice where it belongs on the screen that is shown."""
        if self.trouble.now is None and self.card is None:
            return
        card, banner = self._notices()
        needed, has_lane = self.trouble.now is not None, not self._lane.isHidden()
        card.setVisible(needed)
        self._lane.refresh()
        banner.setVisible(needed and not has_lane)

    def show_queue(self) -> None:
        """Show what is not printed yet; who leaves it comes back to where they were."""
        if self._window.screen_name() != PRINT_QUEUE:
            self._before = self._window.payment
            self._window.show_part(self._window.section, PRINT_QUEUE)

    def leave_queue(self) -> None:
        """Back to the payment that was on screen, as it is by now, or to the section."""
        before, self._before = self._before, None
        if before is not None:
            self._window.open_again(before.reference)
        else:
            self._window.back_to_section()

    def _notices(self) -> tuple[PrintNotice, PrintNotice]:
        # Most tills never need them.
        if self.card is None or self.banner is None:
            self.card = PrintNotice(self.trouble, across=False)
            self.banner = PrintNotice(self.trouble, across=True)
            self._lane.put_notice(self.card)
            self._room.insertWidget(0, self.banner)
            for notice in (self.card, self.banner):
                notice.queue_asked.connect(self.show_queue)
        return self.card, self.banner
