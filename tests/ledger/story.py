"""What the ledger's tests write: payments of the usual kinds, and connections that fail on purpose."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pos_app.core.payment import Json, Kind, Payment
from pos_app.ledger.ledger import Ledger

T = TypeVar("T")
KEY = bytes(range(32))
NOW = datetime(2026, 11, 21, 8, 33, 14, 123000, tzinfo=UTC)


def created(sale: str = "sale-1", **other: Json) -> dict[str, Json]:
    """The data of a `created` event."""
    return {
        "sale": sale,
        "operator": "mvola",
        "wallet": None,
        "till": "caisse3",
        "cashier": "Vola",
        "amount": 12_500,
        "currency": "MGA",
        "phone": "+261341234567",
        "customer": None,
        "description": "Épicerie",
        "environment": "sandbox",
        "foreign_currency": None,
        "foreign_amount": None,
        **other,
    }


SENDING: Mapping[str, Json] = {"correlation_id": "corr", "callback_secret": "s3cret"}

OUTCOMES: Mapping[str, tuple[tuple[Kind, Mapping[str, Json]], ...]] = {
    "created": (),
    "sending": ((Kind.SENDING, SENDING),),
    "awaiting": ((Kind.SENDING, SENDING), (Kind.ACCEPTED, {"provider_reference": "prov"})),
    "unknown": ((Kind.SENDING, SENDING), (Kind.LOST, {"reason": "timeout"})),
    "refused": ((Kind.SENDING, SENDING), (Kind.DECLINED, {"reason": "customer_refused"})),
    "not_sent": ((Kind.SENDING, SENDING), (Kind.NOT_SENT, {"reason": "connection_refused"})),
    "interrupted": ((Kind.NOT_SENT, {"reason": "interrupted"}),),
    "abandoned": ((Kind.SENDING, SENDING), (Kind.ACCEPTED, {}), (Kind.ABANDONED, {"by": "Vola"})),
    "review": (
        (Kind.SENDING, SENDING),
        (Kind.LOST, {"reason": "x"}),
        (Kind.CONTRADICTED, {"reason": "amount_differs"}),
    ),
    "paid": ((Kind.SENDING, SENDING), (Kind.ACCEPTED, {}), (Kind.PAID, {"fee": 150, "checks": ["amount", "payer"]})),
    "late": (
        (Kind.SENDING, SENDING),
        (Kind.DECLINED, {"reason": "customer_refused"}),
        (Kind.PAID, {"fee": 10, "flags": ["amount_unverified"]}),
    ),
    "confirmed_manually": (
        (Kind.SENDING, SENDING),
        (Kind.LOST, {"reason": "timeout"}),
        (Kind.DECIDED, {"as": "paid", "transaction_id": "MANUAL"}),
    ),
}
"""What follows `created` in a payment that ends so."""


def write(ledger: Ledger, reference: str, outcome: str = "created", at: datetime = NOW, **fields: Json) -> Payment:
    """One payment, a second between its events."""
    _, payment = ledger.append(reference, Kind.CREATED, created(**{"sale": f"sale of {reference}", **fields}), at)
    for step, (kind, data) in enumerate(OUTCOMES[outcome], 1):
        _, payment = ledger.append(reference, kind, data, at + timedelta(seconds=step))
    return payment


PAYOUT: Mapping[str, Json] = {"approved_by": "Hanta", "why": "Monnaie", "returns": None}


def payout(ledger: Ledger, reference: str, outcome: str = "created", at: datetime = NOW, **fields: Json) -> Payment:
    """One payout, a second between its events."""
    data = created(**{"sale": f"sale of {reference}", "amount": 2_500, **PAYOUT, **fields})
    _, made = ledger.append(reference, Kind.PAYOUT, data, at)
    for step, (kind, told) in enumerate(OUTCOMES[outcome], 1):
        own = {"transaction_id": f"MANUAL of {reference}"} if kind is Kind.DECIDED else {}
        _, made = ledger.append(reference, kind, {**told, **own}, at + timedelta(seconds=step))
    return made


def filled(path: Path, payments: int = 3) -> None:
    """A ledger with `payments` paid payments, closed."""
    ledger = Ledger.create(path, KEY)
    for number in range(payments):
        write(ledger, f"C3-{number}", "paid")
    ledger.close()


class FailingConnection(sqlite3.Connection):
    """Lets `budget` statements through and then fails with `errorcode`, before or after it did as it was told."""

    budget: float = float("inf")
    errorcode = sqlite3.SQLITE_IOERR
    too_late = False

    def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
        return self._spend(lambda: super(FailingConnection, self).execute(sql, *arguments))  # type: ignore[arg-type]

    def executemany(self, sql: str, *arguments: object) -> sqlite3.Cursor:
        return self._spend(lambda: super(FailingConnection, self).executemany(sql, *arguments))  # type: ignore[arg-type]

    def rollback(self) -> None:
        self._spend(super().rollback)

    def _spend(self, action: Callable[[], T]) -> T:
        self.budget -= 1
        if self.budget >= 0:
            return action()
        if self.too_late:
            self.budget = float("inf")
            action()
        error = sqlite3.OperationalError("failed on purpose")
        error.sqlite_errorcode = self.errorcode
        raise error


class FailingConnections:
    """Makes connections that will fail after `budget` statements, and remembers the last one."""

    last: FailingConnection

    def __init__(self, budget: float = float("inf")) -> None:
        self._budget = budget

    def __call__(self, path: Path) -> sqlite3.Connection:
        self.last = sqlite3.connect(path, isolation_level=None, factory=FailingConnection)
        self.last.budget = self._budget
        return self.last
