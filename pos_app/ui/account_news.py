"""What the till told of its accounts, kept from the start for screens that are made later. Asks nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.core.operator import Operator
from pos_app.ui.till import Till
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.core.news import KeyChanged, Listening
    from pos_app.core.provider import KeyState

OLD_KEY = timedelta(hours=20)
"""A key that lives a day is warned of from this age on."""


class AccountNews(QObject):
    """The daily key of every operator that has one, and where providers reach this till. One for each till."""

    changed = Signal()

    def __init__(self, till: Till) -> None:
        super().__init__(till)
        self._till = till
        self._keys: dict[str, KeyState] = {}
        self.listening: Listening | None = None
        till.key_changed.connect(self._key_changed)
        till.listening.connect(self._listening)

    @classmethod
    def of(cls, till: Till) -> AccountNews:
        """The one of `till`, made when it is first wanted."""
        return till.findChild(cls) or cls(till)

    def key(self, operator: Operator) -> KeyState | None:
        """The key of the operator's account; None for one that has no key of a day."""
        return self._keys.get(operator.id) or self._keys.get(operator.account_id)

    def accounts(self) -> list[Operator]:
        """The operators whose key can be renewed, one for each account."""
        found = {operator.account_id: operator for operator in reversed(self._till.operators) if self.key(operator)}
        return [operator for operator in self._till.operators if found.get(operator.account_id) is operator]

    def _key_changed(self, news: KeyChanged) -> None:
        self._keys[news.operator] = news.state
        self.changed.emit()

    def _listening(self, news: Listening) -> None:
        self.listening = news
        self.changed.emit()


def key_warning(state: KeyState | None, now: datetime) -> str:
    """A few words about a key that was refused or grows old; empty for one that needs nobody."""
    if state is None:
        return ""
    if state.refused:
        return _("clé refusée")
    if state.since is None or now - state.since < OLD_KEY:
        return ""
    return _("clé {hours} h").format(hours=key_hours(state.since, now))


def key_hours(since: datetime, now: datetime) -> int:
    """Whole hours; never negative, whatever the machine's clock did."""
    return max(0, int((now - since).total_seconds() // 3600))
