"""The payments that a cashier keeps in sight: those in flight, the latest settled, what changed unseen, and orphans.

Money that goes back is kept among them and never rings like money that came in. Read from the ledger once (`reload`),
kept by the engine's news after that. It asks the engine for nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.core.errors import KnownError
from pos_app.core.payment import Direction, Flag, Payment, Status
from pos_app.ui.till import Till

if TYPE_CHECKING:
    from pos_app.core.news import OrphanSeen
    from pos_app.core.orphan import Orphan

SETTLED_KEPT = 20
ORPHANS_KEPT = 20
ORPHANS_SHOWN_FOR = timedelta(hours=24)
_CALM = frozenset({Status.CREATED, Status.SENDING, Status.AWAITING})
"""States that a cashier reads as one, `En attente`: going from one to the next is no news."""
_TO_VERIFY = frozenset({Status.UNKNOWN, Status.REVIEW})


class Watch(QObject):
    """Payments in flight and the latest settled, both newest first."""

    changed = Signal()
    flashed = Signal(str)
    """The reference of a payment that is not on screen and reached another state."""
    paid = Signal()
    needs_you = Signal()
    """A payment was refused, lost or contradicted: somebody has to look."""

    unreadable = Signal(object)
    """The `KnownError` for which the ledger could not be read: what is shown may be out of date."""

    def __init__(self, till: Till, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._undecided: dict[str, Payment] = {}
        self._settled: OrderedDict[str, Payment] = OrderedDict()
        self._unseen: set[str] = set()
        self._orphans: list[Orphan] = []
        self._orphans_seen = 0
        self._on_screen: str | None = None
        till.payment_changed.connect(self._payment_changed)
        till.orphan_seen.connect(self._orphan_seen)
        till.ready.connect(self.reload)

    def reload(self) -> None:
        """Read the ledger again; does nothing before it is open."""
        reader = self._till.reader
        if reader is None:
            return
        try:
            undecided, settled = reader.undecided(), reader.recent(SETTLED_KEPT)
            orphans = reader.orphans(ORPHANS_KEPT)
        except KnownError as error:
            self.unreadable.emit(error)
            return
        self._undecided = {payment.reference: payment for payment in undecided if _is_open(payment)}
        waiting = [payment for payment in undecided if not _is_open(payment)]
        latest = sorted([*settled, *waiting], key=_last_moment, reverse=True)[:SETTLED_KEPT]
        self._settled = OrderedDict((payment.reference, payment) for payment in latest)
        self._orphans = list(orphans)
        self.changed.emit()

    def in_flight(self) -> list[Payment]:
        """Undecided payments, newest first; without payouts that nothing but a statement will confirm."""
        return sorted(self._undecided.values(), key=lambda payment: payment.created_at, reverse=True)

    def settled(self) -> list[Payment]:
        """The latest settled payments, the last one first."""
        return list(self._settled.values())

    def find(self, reference: str) -> Payment | None:
        """A payment that is kept here."""
        return self._undecided.get(reference) or self._settled.get(reference)

    def look_up(self, reference: str) -> Payment | None:
        """A payment that is kept here or in the ledger."""
        found = self.find(reference)
        reader = self._till.reader
        if found is not None or reader is None:
            return found
        try:
            return reader.payment(reference)
        except KnownError as error:
            self.unreadable.emit(error)
            return None

    def unseen(self) -> list[Payment]:
        """Settled payments whose outcome nobody has looked at, the last one first."""
        return [payment for payment in self._settled.values() if payment.reference in self._unseen]

    def is_unseen(self, reference: str) -> bool:
        """Whether the payment changed while it was not on screen."""
        return reference in self._unseen

    def count(self) -> int:
        """What the badge shows: payments in flight, and what settled or came from elsewhere that nobody looked at."""
        return len(self._undecided) + len(self.unseen()) + len(self.unseen_orphans())

    def orphans(self) -> list[Orphan]:
        """Callbacks of the last 24 hours that spoke of payments which are not this till's, newest first."""
        since = datetime.now(UTC) - ORPHANS_SHOWN_FOR
        return [orphan for orphan in self._orphans if orphan.at >= since]

    def unseen_orphans(self) -> list[Orphan]:
        """Those that nobody has looked at since the till was opened."""
        return [orphan for orphan in self.orphans() if orphan.seq > self._orphans_seen]

    def see_orphans(self) -> None:
        """The cashier has looked at them all."""
        if self.unseen_orphans():
            self._orphans_seen = max(orphan.seq for orphan in self._orphans)
            self.changed.emit()

    def set_on_screen(self, reference: str | None) -> None:
        """Name the payment that the cashier is looking at: its changes are seen as they happen."""
        self._on_screen = reference
        if reference is not None:
            self.see(reference)

    def see(self, *references: str) -> None:
        """The cashier has seen what became of these payments."""
        if self._unseen.intersection(references):
            self._unseen.difference_update(references)
            self.changed.emit()

    def _payment_changed(self, payment: Payment) -> None:
        before = self.find(payment.reference)
        is_news = _is_news(before, payment)
        if before is None and not is_news and not payment.is_undecided:
            # An old payment was asked about again and nothing came of it: it is not among the latest.
            return
        self._keep(payment)
        if is_news:
            if payment.reference != self._on_screen:
                self._unseen.add(payment.reference)
                self.flashed.emit(payment.reference)
            self._ring(payment)
        self.changed.emit()

    def _orphan_seen(self, news: OrphanSeen) -> None:
        # No sound: another till of the account is the likeliest reason, and a stranger could ring it at will.
        self._orphans = [news.orphan, *self._orphans][:ORPHANS_KEPT]
        self.changed.emit()

    def _keep(self, payment: Payment) -> None:
        if _is_open(payment):
            self._undecided[payment.reference] = payment
            self._settled.pop(payment.reference, None)
            return
        self._undecided.pop(payment.reference, None)
        known = self._settled.get(payment.reference)
        self._settled[payment.reference] = payment
        if known is None or known.status is not payment.status:
            self._settled.move_to_end(payment.reference, last=False)
        while len(self._settled) > SETTLED_KEPT:
            dropped, _ = self._settled.popitem()
            self._unseen.discard(dropped)

    def _ring(self, payment: Payment) -> None:
        if payment.status is Status.PAID and not payment.flags & {Flag.CONFLICT, Flag.DUPLICATE}:
            if payment.direction is Direction.IN:
                self.paid.emit()
        elif payment.status in _TO_VERIFY or payment.status in (Status.REFUSED, Status.NOT_SENT, Status.PAID):
            self.needs_you.emit()


def _is_open(payment: Payment) -> bool:
    """Whether somebody still has to hear of it. A payout that only a statement will confirm would stay for ever."""
    # Imported with the first payment: the first frame of an empty till can do without.
    from pos_app.wording.payments import waits_for_statement

    return payment.is_undecided and not waits_for_statement(payment)


def _last_moment(payment: Payment) -> datetime:
    return payment.settled_at or payment.changed_at


def _is_news(before: Payment | None, payment: Payment) -> bool:
    """Whether a cashier would want to know."""
    if before is None and not payment.is_undecided:
        # Too old to be kept here: the event that brought it is news when it settled the payment or contradicted it.
        return payment.changed_at == payment.settled_at or Flag.CONFLICT in payment.flags
    if before is None:
        return payment.status not in _CALM
    if payment.flags - before.flags:
        return True
    return before.status is not payment.status and not (before.status in _CALM and payment.status in _CALM)
